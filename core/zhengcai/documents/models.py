"""The record of a stored file; the content itself lies in the file store, never in the database."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import clock
from zhengcai.database.models import TenantModel, title

Label = Literal["public", "internal", "sensitive", "sealed"]


class Document(TenantModel):
    """A file of a tenant. Written once: another content is another document."""

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(info=title("摘要（SHA-256）"))
    size: Mapped[int] = mapped_column(BigInteger, info=title("字节数"))
    name: Mapped[str] = mapped_column(info=title("文件名"))
    media_type: Mapped[str] = mapped_column(info=title("类型"))
    label: Mapped[str] = mapped_column(info=title("密级标记"))
    created_by: Mapped[UUID] = mapped_column(info=title("上传人"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=title("上传时间"))
    subject_type: Mapped[str | None] = mapped_column(info=title("所属对象类型"))
    subject_id: Mapped[UUID | None] = mapped_column(info=title("所属对象编号"))

    __table_args__ = (
        CheckConstraint(f"label IN {get_args(Label)}", name="label"),
        Index(None, "tenant_code", "subject_id"),
        {"info": title("文件")},
    )
