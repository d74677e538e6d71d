"""Dumps of an embedded server's database, made by its own programs as its superuser."""

import subprocess
from collections.abc import Callable

from zhengcai.database.provision import with_database
from zhengcai.database.server import Server


def plain_dump(server: Server, database: str) -> Callable[[], bytes] | None:
    """Something that dumps the whole database as SQL, one `INSERT` a row; None of a foreign server.

    Raises `subprocess.CalledProcessError` where the program fails.
    """
    if server.admin_dsn is None or server.binaries is None:
        return None
    command = [
        server.binaries.program("pg_dump"),
        "--inserts",
        with_database(server.admin_dsn, database),
    ]

    def dump() -> bytes:
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603

    return dump
