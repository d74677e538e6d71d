"""Help of the command line."""

from collections.abc import Iterator

from typer.core import TyperGroup
from typer.main import get_command

from zhengcai.cli import app


def commands(group: TyperGroup, *above: str) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


def test_every_command_says_what_it_does() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    found = dict(commands(group))
    assert ("serve",) in found
    assert ("audit", "verify") in found
    assert [name for name, command in found.items() if not getattr(command, "help", "")] == []
