"""The environment of every history, the framework's and each plugin's.

`zhengcai.database.migrations` runs it and hands over the connection and the history.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationInfo

from zhengcai.database.autogenerate import complete_revision
from zhengcai.database.histories import owned_tables
from zhengcai.database.models import Base
from zhengcai.database.revisions import phase_of

history = context.config.attributes["history"]
connection = context.config.attributes["connection"]


def is_ours(name: str | None, kind: str, _: Any) -> bool:
    """Whether a table of the database belongs to this history; only asked for autogenerate."""
    return kind != "table" or name in owned_tables(history)


def is_our_model(item: Any, name: str | None, kind: str, reflected: bool, _: Any) -> bool:
    """Whether a table of the models belongs to this history."""
    return is_ours(name, kind, item)


def write_down(*, step: MigrationInfo, **_: Any) -> None:
    """Tell releases that have not got the file what was applied, in the transaction that does."""
    revision = step.up_revision
    if revision is None or connection.scalar(_KEPT) is None:
        return
    its = {"history": history.name, "revision": revision.revision}
    if step.is_upgrade:
        connection.execute(_APPLIED, its | {"phase": phase_of(revision.module)})
    else:
        connection.execute(_UNDONE, its)


_KEPT = sa.text("SELECT to_regclass('applied_revision')")
_APPLIED = sa.text(
    "INSERT INTO applied_revision (history, revision, phase, applied_at) "
    "VALUES (:history, :revision, :phase, now())"
)
_UNDONE = sa.text("DELETE FROM applied_revision WHERE history = :history AND revision = :revision")

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=history.version_table,
    include_name=is_ours,
    include_object=is_our_model,
    process_revision_directives=complete_revision,
    compare_type=True,
    transaction_per_migration=True,
    on_version_apply=write_down,
)
with context.begin_transaction():
    context.run_migrations()
