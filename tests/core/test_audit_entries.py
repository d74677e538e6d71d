"""What an audit entry holds, and what it never holds."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.actions.audit.entries import (
    canonical_entry,
    changed_fields,
    entry_row,
)
from zhengcai.actions.records import secret_columns
from zhengcai.database.models import Base, TenantModel, title
from zhengcai.identity.actor import Actor, Post
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem

PERSON = Actor(
    UUID(int=42),
    "张示例",
    (Post(Role.SYSTEM, "150100", "system"),),
    source="127.0.0.1",
    request_id="r-1",
)
VALID_CITIZEN_ID = "11010519491231002X"
"""The specimen number of GB 11643."""


def test_an_entry_tells_who_what_where_and_with_what_result() -> None:
    row = entry_row(
        "150100",
        PERSON,
        "plan.file",
        "refused",
        subject_type="plan",
        subject_id=UUID(int=7),
        problems=[Problem("plan.over", "超出预算 {over} 元", "amount", "示例法", {"over": "1.00"})],
    )
    assert row["problems"] == [
        {"code": "plan.over", "message": "超出预算 1.00 元", "field": "amount", "law": "示例法"}
    ]
    assert row["roles"] == "public,system"
    assert (row["source"], row["request_id"], row["organisation"]) == ("127.0.0.1", "r-1", None)
    stored = row | {"xid": 1, "seq": 2}
    assert canonical_entry(stored) == canonical_entry(dict(reversed(stored.items())))
    with pytest.raises(KeyError):
        canonical_entry(row)


def test_only_differences_are_kept_and_secrets_not_even_as_a_difference() -> None:
    before = {"state": "draft", "amount": "1.00", "password": "a", "note": None}
    after = {"state": "filed", "amount": "1.00", "password": "b", "number": "1"}
    assert changed_fields(before, after, {"password"}) == {
        "state": ["draft", "filed"],
        "number": [None, "1"],
    }


def test_secret_columns_are_known_from_the_model() -> None:
    class Credential(TenantModel):
        __tablename__ = "test_audit_credential"

        name: Mapped[str] = mapped_column(info=title("名称"))
        password: Mapped[str] = mapped_column(info=title("口令", secret=True))

    try:
        assert secret_columns(Credential) == {"password"}
    finally:
        Base.metadata.remove(Credential.metadata.tables["test_audit_credential"])


def test_no_input_keeps_an_entry_from_being_written() -> None:
    """PostgreSQL takes neither NUL nor half a surrogate pair; canonical JSON takes no float."""
    row = entry_row(
        "150100",
        Actor(UUID(int=1), "a\x00b\ud800"),
        "x.y",
        "failed",
        changes={"extra": [None, {"rate": 0.1, "big": 2**60, "raw": b"123", "k\x00": "v\x00"}]},
    )
    assert row["actor_name"] == "a\ufffdb?"
    assert row["changes"] == {
        "extra": [
            None,
            {"rate": "0.1", "big": str(2**60), "raw": "<3 bytes>", "k\ufffd": "v\ufffd"},
        ]
    }
    assert canonical_entry(row | {"xid": 1, "seq": 1})


def test_citizen_identity_numbers_are_masked_and_other_numbers_are_not() -> None:
    credit_code = "91150100000000000X"
    row = entry_row(
        "150100",
        PERSON,
        "x.y",
        "done",
        changes={"contact": ["", f"身份证{VALID_CITIZEN_ID}，代码{credit_code}"]},
    )
    text = row["changes"]["contact"][1]
    assert VALID_CITIZEN_ID not in text
    assert text == f"身份证110105********002X，代码{credit_code}"
