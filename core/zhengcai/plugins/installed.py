"""Which versions of its plugins a deployment has had: what is new there is new by the first of them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import clock
from zhengcai.database.models import NodeModel


class PluginVersion(NodeModel):
    """A version of a plugin that was installed here, and when (real time). No row is ever taken away."""

    __tablename__ = "plugin_version"

    plugin: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


async def remember_versions(owner_engine: AsyncEngine, versions: Mapping[str, str]) -> None:
    """Note the versions now installed, as the owner of the schema, which must be up to date."""
    rows = [
        {"plugin": plugin, "version": version, "at": clock.wall()}
        for plugin, version in versions.items()
    ]
    if rows:
        async with owner_engine.begin() as connection:
            await connection.execute(insert(PluginVersion).on_conflict_do_nothing(), rows)
