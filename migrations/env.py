"""The environment of every history, the framework's and each plugin's.

`zhengcai.database.migrations` runs it and hands over the connection and the history.
"""

from typing import Any

from alembic import context

from zhengcai.database.autogenerate import complete_revision
from zhengcai.database.histories import owned_tables
from zhengcai.database.models import Base

history = context.config.attributes["history"]
connection = context.config.attributes["connection"]


def is_ours(name: str | None, kind: str, _: Any) -> bool:
    """Whether a table of the database belongs to this history; only asked for autogenerate."""
    return kind != "table" or name in owned_tables(history)


def is_our_model(item: Any, name: str | None, kind: str, reflected: bool, _: Any) -> bool:
    """Whether a table of the models belongs to this history."""
    return is_ours(name, kind, item)


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=history.version_table,
    include_name=is_ours,
    include_object=is_our_model,
    process_revision_directives=complete_revision,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
