"""Writing an extension from the template."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import jinja2
from packaging.version import Version

from zhengcai.scaffold.answers import Answers, Part

_ENDING = ".j2"
_SUPERVISED = frozenset({Part.CHECK, Part.FIELDS, Part.HANDLER, Part.FRAGMENT, Part.APPROVAL})
"""What works on the intents of the plugin `supervision`."""
_RECORDED = frozenset({Part.HANDLER, Part.JOB})
"""What has the platform write notes."""

ONLY_WITH: Mapping[str, frozenset[Part]] = {
    "package/settings.py": frozenset({Part.CHECK, Part.FRAGMENT}),
    "package/checks.py": frozenset({Part.CHECK}),
    "package/fields.py": frozenset({Part.FIELDS}),
    "package/models.py": frozenset({Part.TABLE}),
    "package/actions.py": frozenset({Part.TABLE}),
    "package/migrations/versions/0001_initial_schema.py": frozenset({Part.TABLE}),
    "package/handlers.py": frozenset({Part.HANDLER}),
    "package/fragments.py": frozenset({Part.FRAGMENT}),
    "package/approvals.py": frozenset({Part.APPROVAL}),
    "package/rules.py": frozenset({Part.RULE}),
    "package/jobs.py": frozenset({Part.JOB}),
    "package/reports.py": frozenset({Part.REPORT}),
    "package/commands.py": frozenset({Part.COMMAND}),
    "tests/intents.py": _SUPERVISED,
    "tests/test_checks.py": frozenset({Part.CHECK}),
    "tests/test_fields.py": frozenset({Part.FIELDS}),
    "tests/test_notes.py": frozenset({Part.TABLE}),
    "tests/test_handlers.py": frozenset({Part.HANDLER}),
    "tests/test_fragments.py": frozenset({Part.FRAGMENT}),
    "tests/test_approvals.py": frozenset({Part.APPROVAL}),
    "tests/test_rules.py": frozenset({Part.RULE}),
    "tests/test_jobs.py": frozenset({Part.JOB}),
    "tests/test_reports.py": frozenset({Part.REPORT}),
    "tests/test_commands.py": frozenset({Part.COMMAND}),
}
"""Files that are written only where one of these parts was chosen; all others always are."""


def write_extension(answers: Answers, place: Path) -> Path:
    """Write the extension to a new folder below `place`; that folder. Raises `FileExistsError`.

    It appears whole or not at all.
    """
    target = place / answers.distribution
    if target.exists() or target.is_symlink():
        raise FileExistsError(str(target))
    place.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=place))
    try:
        for name, text in files_of(answers):
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        draft.chmod(0o755)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return target


def files_of(answers: Answers) -> Iterator[tuple[str, str]]:
    """Every file of the extension: its path below the folder, and its text."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("zhengcai.scaffold", "template"),
        autoescape=False,  # noqa: S701 - source code; what is filled in was checked
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = lambda text: json.dumps(text, ensure_ascii=False)
    values = {
        "it": answers,
        "parts": {part.value for part in answers.parts},
        "recorded": answers.parts & _RECORDED,
        "supervised": answers.parts & _SUPERVISED,
        "settings": answers.parts & ONLY_WITH["package/settings.py"],
        "platform": _range(),
    }
    for name in environment.list_templates():
        path = name.removesuffix(_ENDING)
        if path not in ONLY_WITH or answers.parts & ONLY_WITH[path]:
            place = answers.package if path.startswith("package/") else ""
            rest = path.removeprefix("package/")
            yield f"{place}/{rest}".lstrip("/"), environment.get_template(name).render(values)


def _range() -> str:
    """From the release that writes it up to the next but one major: deprecations take one."""
    now = Version(version("zhengcai"))
    return f">={now.major}.{now.minor},<{now.major + 2}"
