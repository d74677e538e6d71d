"""The demonstration's places: real ones, with invented organisations and people in them.

Which there are is told by the localities themselves, each in its folder (`demo.toml`).
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from stdnum.cn import uscc

from zhengcai.identity.roles import Role
from zhengcai.tenancy.localities import read_localities

EXPERTS = 8
"""More than a committee needs, so that the draw is one."""

_STEMS = "甲乙丙丁戊己庚辛壬癸子丑"
_SURNAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐"


@dataclass(frozen=True)
class Firm:
    """An invented organisation, registered in the region in one capacity."""

    key: str
    code: str
    name: str
    capacity: str
    size: str | None = None


@dataclass(frozen=True)
class Someone:
    """An invented person with an account; `posts` are `(role, tenant, organisation code)`."""

    key: str
    login: str
    name: str
    firm: Firm
    posts: tuple[tuple[Role, str, str], ...]


class Region(BaseModel):
    """A place of the demonstration; `county` is a tenant below it where nothing is bought.

    `number` sets the invented names of the places apart. In a `crowded` one two hundred plans are
    filed at once: once is enough, and it takes seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    login: str
    name: str
    tenant: str
    root: str
    county: str
    number: int
    crowded: bool = False

    def firm(self, key: str) -> Firm:
        """The organisation called `key`."""
        return next(firm for firm in self.firms() if firm.key == key)

    def firms(self) -> Iterator[Firm]:
        """The organisations of the place."""
        for serial, (key, title, capacity) in enumerate(
            (
                ("bureau", "示例财政局", "bureau"),
                ("audit", "示例审计局", "bureau"),
                ("purchaser", "示例教育技术中心", "purchaser"),
                ("neighbour", "示例档案馆", "purchaser"),
            ),
            1,
        ):
            yield Firm(key, self._code("11", serial), f"{self.name}{title}", capacity)
        yield Firm("agency", self._code("91", 5), f"{self.name}示例招标代理有限公司", "agency")
        sizes = (("large", "large"), ("small", "small"), ("medium", "medium"), ("late", "micro"))
        for serial, (key, size) in enumerate(sizes):
            stem = _STEMS[self.number * len(sizes) + serial]
            name = f"示例{stem}科技有限公司"
            yield Firm(key, self._code("91", 11 + serial), name, "supplier", size)
        stem = _STEMS[self.number]
        for key, kind, serial, name, capacity in (
            ("department", "11", 31, f"示例{stem}省财政厅", "bureau"),
            ("county_bureau", "11", 32, f"示例{stem}区财政局", "bureau"),
            ("provider", "91", 33, f"{self.name}示例平台服务有限公司", "service_provider"),
        ):
            yield Firm(key, self._code(kind, serial), name, capacity)
        yield Firm("academy", self._code("12", 21), f"{self.name}示例理工学院", "purchaser")

    def people(self) -> Iterator[Someone]:
        """The people of the place, each with the posts that the main job needs."""
        here, region = (self.tenant,), (self.root,)
        places = tuple(dict.fromkeys((self.root, self.tenant, self.county)))
        serial = self.number * 30
        for key, firm, role, where in (
            ("budget", "bureau", Role.FINANCE_BUDGET, here),
            ("supervisor", "bureau", Role.FINANCE_SUPERVISOR, here),
            ("overseer", "audit", Role.OVERSEER, here),
            ("operator", "purchaser", Role.PURCHASER_OPERATOR, here),
            ("manager", "purchaser", Role.PURCHASER_MANAGER, here),
            ("acceptor", "purchaser", Role.PURCHASER_ACCEPTOR, here),
            ("representative", "purchaser", Role.PURCHASER_OPERATOR, here),
            ("neighbour", "neighbour", Role.PURCHASER_MANAGER, here),
            ("agency", "agency", Role.AGENCY, region),
            ("large", "large", Role.SUPPLIER, region),
            ("small", "small", Role.SUPPLIER, region),
            ("medium", "medium", Role.SUPPLIER, region),
            ("late", "late", Role.SUPPLIER, region),
            ("sysadmin", "bureau", Role.SYSTEM_ADMIN, places),
            ("auditor", "bureau", Role.AUDIT_ADMIN, region),
            *((f"expert{n}", "academy", Role.EXPERT, region) for n in range(1, EXPERTS + 1)),
            ("clerk", "neighbour", Role.PURCHASER_OPERATOR, here),
            ("region", "department", Role.FINANCE_SUPERVISOR, region),
            ("county", "county_bureau", Role.FINANCE_SUPERVISOR, (self.county,)),
            ("provider", "provider", Role.SERVICE_PROVIDER, region),
            # Who has raised a requirement does not evaluate it.
            ("evaluator", "county_bureau", Role.FINANCE_SUPERVISOR, (self.county,)),
        ):
            serial += 1
            employer = self.firm(firm)
            yield Someone(
                key,
                f"{self.login}.{key}",
                _name(serial),
                employer,
                tuple((role, place, employer.code) for place in where),
            )

    def _code(self, kind: str, serial: int) -> str:
        """A well-formed invented credit code (GB 32100-2015) in the place's division."""
        body = f"{kind}{self.tenant}DEM{serial:06d}"
        return body + str(uscc.calc_check_digit(body))


def _name(serial: int) -> str:
    rounds, surname = divmod(serial, len(_SURNAMES))
    return f"{_SURNAMES[surname]}示例{_STEMS[rounds]}"


class Thresholds(BaseModel):
    """Invented thresholds by rule, for a root whose own are not known to us; marked as such."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jurisdiction: str
    values: Mapping[str, str]


class _File(BaseModel):
    """A `demo.toml`."""

    model_config = ConfigDict(extra="forbid")

    places: tuple[Region, ...] = ()
    thresholds: tuple[Thresholds, ...] = ()


@dataclass(frozen=True)
class Stage:
    """Where the demonstration is played; `left_out` are places that cannot be, each with the reason."""

    regions: tuple[Region, ...]
    thresholds: tuple[Thresholds, ...]
    left_out: tuple[str, ...] = ()


def read_stage(folder: Path) -> Stage:
    """The places of the localities in `folder` whose tenants these localities bring."""
    known = {entry.code for each in read_localities(folder) for entry in each.entries()}
    places: list[Region] = []
    thresholds: list[Thresholds] = []
    for path in sorted(folder.glob("*/demo.toml")):
        file = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
        places += file.places
        thresholds += (each for each in file.thresholds if each.jurisdiction in known)
    places.sort(key=lambda place: place.number)
    missing = {
        place: [code for code in (place.root, place.tenant, place.county) if code not in known]
        for place in places
    }
    return Stage(
        tuple(place for place in places if not missing[place]),
        tuple(thresholds),
        tuple(
            f"{place.name}（没有载入地区{'、'.join(dict.fromkeys(codes))}）"
            for place, codes in missing.items()
            if codes
        ),
    )
