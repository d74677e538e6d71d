"""Filling an empty embedded database from what `zhengcai db backup` wrote."""

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from zhengcai.cli.terminal import Stop

if TYPE_CHECKING:
    from zhengcai.deployment import Deployment

_FILLED = "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
_LAST = "SELECT greatest((SELECT max(xid) FROM audit_entry), (SELECT max(xid) FROM event), 0)"
# Real transactions, because pg_resetwal leaves the pages of their states unwritten. Each costs
# microseconds as long as nobody waits for the disk.
_RAISE = """
DO $$ BEGIN
    PERFORM set_config('synchronous_commit', 'off', false);
    WHILE pg_current_xact_id()::text::bigint <= {last} LOOP COMMIT; END LOOP;
END $$"""


def restore_dump(opened: "Deployment", file: Path) -> None:
    """Restore all or nothing, then raise the cluster's transaction counter above the dump's.

    Audit entries and events are ordered by that counter: below it, sealing would halt and the feed
    stand still. Raises `Stop` on a server of somebody else's, a database that holds anything, and
    a dump that cannot be read.
    """
    import psycopg

    from zhengcai.database.provision import with_database

    server = opened.server
    if server.admin_dsn is None or server.binaries is None:
        raise Stop("数据库不是内置的，请由数据库管理员用 pg_restore 恢复")
    dsn = with_database(server.admin_dsn, opened.settings.database.name)
    with psycopg.connect(dsn, autocommit=True) as admin:
        if admin.execute(_FILLED).fetchone() is not None:
            raise Stop("数据库已有数据，不予覆盖：请换一个空的数据文件夹")
        answer = subprocess.run(  # noqa: S603 - the server's own program
            [
                server.binaries.program("pg_restore"),
                "--single-transaction",
                f"--dbname={dsn}",
                str(file),
            ],
            capture_output=True,
            check=False,
        )
        if answer.returncode:
            raise Stop(f"恢复失败：{answer.stderr.decode(errors='replace').strip()}")
        found = admin.execute(_LAST).fetchone()
        assert found is not None  # noqa: S101 - a query without FROM has one row
        admin.execute(_RAISE.format(last=int(found[0])).encode())
