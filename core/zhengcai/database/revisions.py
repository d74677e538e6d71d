"""The revision files of a history, and the phase that each one declares.

*expand*: the previous version goes on working on what it makes; it is applied while that serves.
*contract*: takes away what only the previous version needed; it is applied once none runs any more.
"""

import io
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError

from zhengcai.database.histories import History, MigrationError, core_folder

Phase = Literal["expand", "contract"]
PHASES: tuple[Phase, ...] = ("expand", "contract")


@dataclass(frozen=True, slots=True)
class Step:
    """One revision of a history."""

    revision: str
    phase: Phase


def configuration(history: History) -> Config:
    """Alembic's configuration for one history; the environment and the template are the core's."""
    config = Config(stdout=io.StringIO(), cmd_opts=Namespace(quiet=True))
    options = {
        "script_location": str(core_folder()),
        "version_locations": str(history.versions),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config


def phase_of(module: object) -> Phase:
    """What a revision file declares: `phase = "contract"`; where it says nothing, expand."""
    declared = getattr(module, "phase", "expand")
    if declared not in PHASES:
        raise MigrationError(f"A revision may be expand or contract, not {declared!r}: {module}.")
    return PHASES[PHASES.index(declared)]


def steps(history: History) -> list[Step]:
    """Every revision of `history`, the oldest first. Raises `MigrationError`."""
    scripts = ScriptDirectory.from_config(configuration(history))
    try:
        found = list(scripts.iterate_revisions("heads", "base"))
    except (CommandError, RevisionError) as error:
        raise MigrationError(f"The history {history.name} cannot be read: {error}") from error
    return [Step(each.revision, phase_of(each.module)) for each in reversed(found)]


def missing(history: History, standing: str | None, applied: Mapping[str, str]) -> Sequence[Step]:
    """The revisions after `standing`, in order; none where a newer release has gone on from them.

    `applied` are the phases of the revisions that were applied, as the database tells them. Raises
    `MigrationError` where the newer release has taken away what this one needs, or does not say.
    """
    every = steps(history)
    known = [step.revision for step in every]
    if standing is None:
        return every
    if standing in known:
        return every[known.index(standing) + 1 :]
    if standing not in applied:
        raise MigrationError(
            f"The database stands at revision {standing} of {history.name}, which this release "
            "does not know: a newer one has migrated it."
        )
    contracted = sorted(
        revision
        for revision, phase in applied.items()
        if phase != "expand" and revision not in known
    )
    if contracted:
        raise MigrationError(
            f"Revision {', '.join(contracted)} of {history.name} has taken away what this release "
            "needs: a newer one has contracted the database. Install that release."
        )
    return ()


def needed(waiting: Sequence[Step]) -> Sequence[Step]:
    """Those of `waiting` without which this release cannot serve: up to the last that expands."""
    last = max((at for at, step in enumerate(waiting) if step.phase == "expand"), default=-1)
    return waiting[: last + 1]
