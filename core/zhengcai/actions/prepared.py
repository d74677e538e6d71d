"""A select that is compiled once and then sent by the driver, past the ORM: for hot lists.

Building, caching and executing a statement through SQLAlchemy takes half the time of a list page.
Every value must be a named parameter, given anew at each call; nothing of the first call stays.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Select

Process = Callable[[Any], Any]


class UnnamedValue(ValueError):  # noqa: N818 - names what is wrong
    """The statement holds a value that no parameter names, so it cannot be kept."""


class Prepared:
    """One statement as asyncpg wants it."""

    def __init__(self, statement: Select[Any], names: frozenset[str], dialect: Dialect) -> None:
        """Compile. Raises `UnnamedValue` when it has a parameter that is not among `names`."""
        compiled: Any = statement.compile(dialect=dialect)
        order: tuple[str, ...] = tuple(compiled.positiontup)
        if not names.issuperset(order) or compiled.post_compile_params:
            raise UnnamedValue(f"{sorted(order)} are not all among {sorted(names)}")
        self._sql = str(compiled)
        self._given: list[tuple[str, Process | None]] = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in order
        ]
        self._columns = tuple(statement.selected_columns)
        self._dialect = dialect
        self._processes: dict[str, Process] | None = None

    async def fetch(self, driver: Any, values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """The rows for `values`; a missing one raises `KeyError`."""
        given = [
            process(values[name]) if process is not None else values[name]
            for name, process in self._given
        ]
        if self._processes is None:
            self._processes = await self._described(driver)
        processes = self._processes
        rows: Sequence[Mapping[str, Any]] = await driver.fetch(self._sql, *given)
        if not processes:
            return rows
        return [{**row, **{key: of(row[key]) for key, of in processes.items()}} for row in rows]

    async def _described(self, driver: Any) -> dict[str, Process]:
        """What SQLAlchemy would do to the values of each column, given their types in PostgreSQL."""
        described = (await driver.prepare(self._sql)).get_attributes()
        found: dict[str, Process] = {}
        for column, attribute in zip(self._columns, described, strict=True):
            kind = column.type.dialect_impl(self._dialect)
            process = kind.result_processor(self._dialect, attribute.type.oid)
            if process is not None:
                found[attribute.name] = process
        return found
