"""The system account of the embedded server: PostgreSQL refuses to be run by root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_FALLBACKS = ("postgres", "nobody")
_CAPABILITIES = ("dac_read_search", "dac_override")


class AccountError(RuntimeError):
    """No account can run the server here; the text says what to change."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: its ids, and the words to put before a command to run it so."""

    uid: int
    gid: int
    prefix: tuple[str, ...]

    def own(self, path: Path) -> None:
        """Give `path` and all below it to the account."""
        for item in (path, *path.rglob("*")):
            os.chown(item, self.uid, self.gid, follow_symlinks=False)


def choose_account(run_as: str | None, data: Path, program: str) -> Account:
    """The account that runs `program` on the folder `data` (which may not exist yet).

    A plain user runs it as himself. Root steps down to `run_as`, else to the owner of the data,
    else to `postgres` or `nobody`. Where that account may not enter the folders above (a checkout
    below a private home), the server keeps the one capability to pass through them.

    Raises `AccountError`.
    """
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), _own_user(data, setpriv))
    entry = _entry(run_as, data)
    if setpriv is None:
        raise AccountError(
            "PostgreSQL refuses to run as root, and the program setpriv (util-linux) that would "
            "step down is not installed. Start as a plain user, or set database.dsn."
        )
    step_down = (
        *(setpriv, "--reuid", entry.pw_name, "--regid", str(entry.pw_gid)),
        *("--init-groups", "--pdeathsig", "INT"),
    )
    reasons = []
    for extra in ((), *map(_keeping, _CAPABILITIES)):
        prefix = (*step_down, *extra, "--")
        reason = _hindrance(prefix, data, program)
        if reason is None:
            return Account(entry.pw_uid, entry.pw_gid, prefix)
        reasons.append(reason)
    raise AccountError(
        f"The account {entry.pw_name} cannot work in {data.parent} with {program} ({reasons[0]}), "
        "and this process may not help it. Open the folders above for it (chmod o+x), name another "
        "account in database.run_as, set var to another folder, or set database.dsn."
    )


def _own_user(data: Path, setpriv: str | None) -> tuple[str, ...]:
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise AccountError(
            f"{data} belongs to the account {data.owner()}. Start as that account or as root, or "
            "set var to a folder of your own."
        )
    return (setpriv, "--pdeathsig", "INT", "--") if setpriv else ()


def _entry(run_as: str | None, data: Path) -> pwd.struct_passwd:
    names = (run_as,) if run_as else _FALLBACKS
    if run_as is None and data.exists() and data.stat().st_uid != 0:
        names = (data.owner(),)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in names:
        if name in known and known[name].pw_uid != 0:
            return known[name]
    raise AccountError(
        f"PostgreSQL refuses to run as root, and there is no unprivileged account {names[0]}. "
        "Name one in database.run_as, or set database.dsn."
    )


def _keeping(capability: str) -> tuple[str, ...]:
    # Without no_setuid_fixup the kernel ignores capabilities in access(2), with which the
    # server looks for its own programs.
    return (
        "--securebits=+no_setuid_fixup",
        f"--inh-caps=-all,+{capability}",
        f"--ambient-caps=-all,+{capability}",
    )


def _hindrance(prefix: tuple[str, ...], data: Path, program: str) -> str | None:
    """Why a command with this prefix cannot work there; None where it can."""
    probe = 'cd "$1" && exec "$0" --version'
    answer = subprocess.run(  # noqa: S603 - asks the kernel, with the very command to be used
        [*prefix, "/bin/sh", "-c", probe, program, str(data.parent)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    return answer.stderr.strip() if answer.returncode else None
