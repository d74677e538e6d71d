"""The same with a schema per tenant: django-tenants migrates them one after the other.

Installed for this measurement alone, in a virtual environment that is gone afterwards.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from benchmarks.reporting import Report, amount
from zhengcai.database.testing import ScratchPostgres

REQUIREMENTS = ("django-tenants>=4,<5", "django>=5.2,<6", "psycopg[binary]>=3.2,<4")
PROJECT = Path(__file__).parent / "schema_per_tenant"
_MIGRATED = """
SELECT count(*) FROM information_schema.columns
 WHERE table_name = 'deliveries_delivery' AND column_name = 'mark' AND table_schema ~ '^t[0-9]+$'
"""
TEMPLATE = "schema_per_tenant"


async def measure(
    report: Report, postgres: ScratchPostgres, sizes: Sequence[int]
) -> dict[int, float]:
    """Seconds that `migrate_schemas` takes, by number of tenants; nothing where it cannot be had."""
    if not sizes:
        return {}
    report.heading(
        "A schema per tenant: django-tenants, one migration that adds a column and fills it"
    )
    folder = Path(tempfile.mkdtemp(prefix="zhengcai-schemas-"))
    try:
        python = await asyncio.to_thread(_environment, folder)
        if python is None:
            report.fact("left out", "django-tenants could not be installed")
            return {}
        return {size: await _migrated(report, postgres, python, size) for size in sizes}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> Path | None:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*command, *REQUIREMENTS], check=False, capture_output=True)  # noqa: S603
    return python if done.returncode == 0 else None


async def _migrated(report: Report, postgres: ScratchPostgres, python: Path, tenants: int) -> float:
    database = await postgres.template(f"{TEMPLATE}_{tenants}", lambda _: asyncio.sleep(0))
    dsn = postgres._dsns(database).admin
    making = await _manage(python, dsn, "fill", str(tenants))
    seconds = await _manage(python, dsn, "migrate_schemas", "--tenant", "-v", "0")
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval(_MIGRATED) == tenants, "not every schema was migrated"
    await connection.close()
    report.fact(
        f"{tenants:,} tenants",
        f"{amount(seconds)}, {amount(seconds / tenants)} a tenant ({amount(making)} to make them)",
    )
    return seconds


async def _manage(python: Path, dsn: str, *words: str) -> float:
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        str(python), str(PROJECT / "manage.py"), *words,
        env={**os.environ, "DSN": dsn, "PYTHONPATH": str(PROJECT)},
        stdout=sys.stderr,
    )  # fmt: skip
    assert await process.wait() == 0, f"manage.py {' '.join(words)} failed"
    return time.perf_counter() - started
