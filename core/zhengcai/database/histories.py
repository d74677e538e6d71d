"""Whose table is whose: the framework's history of the schema and that of each plugin."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlalchemy import Table

from zhengcai.database.models import Base, RegisterModel, TenantModel

CORE = "core"
_HERE = Path(__file__).resolve()


class MigrationError(RuntimeError):
    """The schema cannot be changed; the text says why and what to do."""


@dataclass(frozen=True)
class History:
    """The schema history of one owner of tables.

    `name` is `core` or the plugin's id, `package` the import package of its models, `path` the
    folder that holds `versions/`, `after` the histories to be applied before (the core always is).
    """

    name: str
    package: str
    path: Path
    after: tuple[str, ...] = ()

    @property
    def version_table(self) -> str:
        """Where the revision of this history stands."""
        return f"alembic_version_{self.name}"

    @property
    def versions(self) -> Path:
        """The folder of the revision files."""
        return self.path / "versions"


def core_folder() -> Path:
    """The framework's `migrations`: inside the installed package, else at the checkout's root."""
    packaged = _HERE.parents[1] / "migrations"
    return packaged if packaged.is_dir() else _HERE.parents[3] / "migrations"


def core_history() -> History:
    """The history of the framework's own tables."""
    return History(CORE, "zhengcai", core_folder())


def plugin_history(name: str, package: str, after: tuple[str, ...] = ()) -> History:
    """The history of the plugin `name`, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MigrationError(f"The package {package} of the plugin {name} is not installed.")
    return History(name, package, Path(spec.submodule_search_locations[0]) / "migrations", after)


def in_order(histories: Iterable[History]) -> list[History]:
    """The core first, then each history after those it names; by name where that leaves a choice.

    Names in `after` that are not among `histories` are plugins that are not installed.
    """
    named = {history.name: history for history in histories}
    sorter = TopologicalSorter(
        {
            name: {it for it in (CORE, *history.after) if it in named and it != name}
            for name, history in named.items()
        }
    )
    try:
        sorter.prepare()
    except CycleError as error:
        raise MigrationError(f"Histories wait for each other: {error.args[1]}.") from error
    ordered: list[History] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [named[name] for name in ready]
        sorter.done(*ready)
    return ordered


def owned_tables(history: History) -> dict[str, Table]:
    """The tables of `history` by name: those of the mapped classes below its package.

    Imports every module of the package, and of the framework, whose tables a plugin's may refer
    to. Raises `MigrationError` for a plugin's table whose name does not begin with its id.
    """
    for package in dict.fromkeys(("zhengcai", history.package)):
        _import_all(package)
    tables = {
        mapper.local_table.name: mapper.local_table
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
        and f"{mapper.class_.__module__}.".startswith(f"{history.package}.")
    }
    foreign = [name for name in sorted(tables) if not name.startswith(f"{history.name}_")]
    if foreign and history.name != CORE:
        raise MigrationError(
            f"Tables of the plugin {history.name} must begin with {history.name}_: "
            f"{', '.join(foreign)}."
        )
    return tables


def tenant_tables() -> frozenset[str]:
    """The names of the tenant tables of every model imported so far."""
    return _tables_of(TenantModel)


def register_tables() -> frozenset[str]:
    """The names of the register tables of every model imported so far."""
    return _tables_of(RegisterModel)


def _tables_of(kind: type[Base]) -> frozenset[str]:
    return frozenset(
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table) and issubclass(mapper.class_, kind)
    )


def _import_all(package: str) -> None:
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, f"{package}."):
        # A `__main__` would run; revisions are Alembic's to import.
        if not module.name.startswith(f"{package}.migrations") and not module.name.endswith(
            ".__main__"
        ):
            importlib.import_module(module.name)
