"""A dump of the embedded database fills an empty one, whose transactions then follow the dump's."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from zhengcai.database.provision import with_database
from zhengcai.database.server import start
from zhengcai.settings import Settings


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "zhengcai.cli", *words],
        cwd=folder,
        env=os.environ | {"ZHENGCAI_DATABASE__FSYNC": "false"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_dump_fills_an_empty_database_once(tmp_path: Path) -> None:
    former, new, dump = tmp_path / "former", tmp_path / "new", str(tmp_path / "dump")
    for words in (("db", "upgrade"), ("tenant", "load", "150100"), ("db", "backup", dump)):
        assert run(former, *words).returncode == 0
    broken = tmp_path / "broken"
    broken.write_text("no dump")
    assert "恢复失败" in run(new, "db", "restore", str(broken)).stderr
    assert run(new, "db", "restore", dump).returncode == 0
    assert "不予覆盖" in run(new, "db", "restore", dump).stderr
    assert run(new, "db", "pending").returncode == 0
    settings = Settings(var=new / "var")
    with start(settings) as server:
        assert server.admin_dsn is not None
        with psycopg.connect(with_database(server.admin_dsn, settings.database.name)) as admin:
            entries, follows = admin.execute(
                "SELECT count(*), pg_current_xact_id()::text::bigint > max(xid) FROM audit_entry"
            ).fetchone() or (0, False)
    assert entries
    assert follows
