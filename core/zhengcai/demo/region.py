"""The demonstration region: three real places, and invented organisations and people in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.cn import uscc

from zhengcai.identity.roles import Role

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


@dataclass(frozen=True)
class Region:
    """A place of the demonstration; `county` is a tenant below it where nothing is bought."""

    login: str
    name: str
    tenant: str
    root: str
    county: str
    number: int

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


REGIONS = (
    Region("hohhot", "呼和浩特市", "150100", "150000", "150102", 0),
    Region("huangshi", "黄石市", "420200", "420200", "420202", 1),
    Region("urumqi", "乌鲁木齐市", "650100", "650000", "650102", 2),
)
"""One below the region of Inner Mongolia, one that is a root of its own, one below Xinjiang."""

SYNTHETIC_RULES = (
    ("D.1-open-tender-goods-services", "2000000"),
    ("D.1-limit-goods-services", "500000"),
    ("D.1-limit-works", "600000"),
)
"""Thresholds for the roots whose own are not known to us: invented, and marked as such."""

SYNTHETIC_ROOTS = ("150000", "650000")

CROWDED = "650100"
"""The tenant in which two hundred plans are filed at once: once is enough, and it takes seconds."""
