"""Localities as files: what ships, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from zhengcai.bootstrap import tenant_entries
from zhengcai.rules.book import RuleBook, RuleNotConfigured
from zhengcai.rules.calendar import WorkCalendar
from zhengcai.rules.deadlines import deadline
from zhengcai.rules.local import local_days, local_rules
from zhengcai.rules.packaged import packaged_days, packaged_rows
from zhengcai.tenancy.divisions import divisions, former_divisions, tenants_for
from zhengcai.tenancy.localities import (
    Locality,
    LocalityError,
    read_localities,
    read_locality,
    with_local_changes,
)
from zhengcai.tenancy.tree import TenantTree

TENANTS = Path(__file__).parents[2] / "tenants"


class Shipped(dict[str, Locality]):
    """The localities in the tree; what one of them says is not asked where its folder is gone."""

    def __missing__(self, name: str) -> Locality:
        pytest.skip(f"tenants/{name} is not there")


@pytest.fixture(scope="module")
def localities() -> Shipped:
    return Shipped({locality.name: locality for locality in read_localities(TENANTS)})


def test_all_china_is_one_tree_of_34_roots() -> None:
    tree = TenantTree(tenants_for("china"))
    assert (len(tree), len(tree.roots)) == (3214, 34)
    direct = [each for each in tree if each.tier == "county" and len(each.path) == 2]
    municipalities = ("110000", "120000", "310000", "500000")
    assert len([each for each in direct if each.root not in municipalities]) == 33
    stone_river = tree.get("659001")
    assert stone_river is not None
    assert stone_river.path == ("650000", "659001")


@pytest.mark.parametrize(
    ("code", "below"), [("150000", (12, 103)), ("420200", (0, 6)), ("650000", (14, 112))]
)
def test_a_selection_is_a_root_with_all_below_it(code: str, below: tuple[int, int]) -> None:
    tree = TenantTree(tenants_for([code]))
    assert tree.roots == (code,)
    tiers = [tenant.tier for tenant in tree if tenant.code != code]
    assert (tiers.count("city"), tiers.count("county")) == below


def test_a_selection_is_refused_when_unknown_or_nested() -> None:
    with pytest.raises(ValueError, match="no division in force: 999999"):
        tenants_for(["150000", "999999"])
    with pytest.raises(ValueError, match="420200 lies inside 420000"):
        tenants_for(["420000", "420200"])


def test_a_former_code_names_its_successor() -> None:
    former = {division.code: division for division in former_divisions()}
    assert former["371523"].successor == "371503"
    assert former.keys().isdisjoint(division.code for division in divisions())


def test_inner_mongolia_has_its_reporting_cities_and_a_development_zone(
    localities: Shipped,
) -> None:
    tree = TenantTree(localities["inner_mongolia"].entries())
    assert len(tree) == 1 + 12 + 103 + 1
    for code in ("150781", "152501"):
        city = tree.get(code)
        assert city is not None
        assert (city.tier, city.path) == ("city", ("150000", code))
    assert tree.scope("150700").holes == ("150781",)
    zone = tree.get("150172")
    assert zone is not None
    assert zone.path == ("150000", "150100", "150172")


def test_a_city_with_a_file_of_its_own_stays_in_its_region(
    localities: Shipped,
) -> None:
    part = Locality.model_validate(
        {"name": "part", "title": "示例市", "divisions": ["150200"], "within": "150000"}
    )
    assert (part.roots, part.entries()) == ((), ())
    region = localities["inner_mongolia"]
    tree = TenantTree(tenant_entries([region, part], ()))
    assert tree.roots == ("150000",)
    city = tree.get("150200")
    assert city is not None
    assert city.path == ("150000", "150200")
    assert tenant_entries([part], ()) == ()


def test_localities_correct_the_tree_of_all_china_too(localities: Shipped) -> None:
    assert localities["inner_mongolia"]
    tree = TenantTree(with_local_changes(tenants_for("china"), localities.values()))
    assert len(tree) == 3215
    border_town = tree.get("150781")
    assert border_town is not None
    assert border_town.parent == "150000"


def test_the_shipped_rules_stand_beside_the_law_and_thresholds_are_only_those_known(
    localities: Shipped,
) -> None:
    assert localities["huangshi"]
    assert localities["inner_mongolia"]
    rows = [*packaged_rows()]
    for locality in localities.values():
        rows.extend(local_rules(locality))
    book = RuleBook.from_rows(rows)
    day = date(2026, 11, 21)
    huangshi = ("420200",)
    assert book.at(huangshi, day).integer("D.1-limit-goods-services") == 600_000
    county = book.at((*huangshi, "420281"), day)
    assert county.integer("D.1-limit-goods-services") == 400_000
    assert county.integer("D.1-open-tender-goods-services") == 2_000_000
    for region in ("150000", "650000"):
        with pytest.raises(RuleNotConfigured):
            book.at((region,), day).get("D.1-limit-goods-services")
    assert book.at(("150000", "150100"), day).days("A-61") == 10
    region = book.at(("150000",), day)
    governance = {rule.rule_id for rule in packaged_rows() if rule.rule_id.startswith("I.")}
    assert governance, "each part of the procedure is a row"
    assert {each for each in governance if region.cite(each) is None} == set()
    assert region.cite("I.7-undisturbed") == "内财购〔2020〕179号 六（三）"
    assert book.at(huangshi, day).cite("I.3-review") is None


def test_xinjiang_counts_without_its_own_holidays(localities: Shipped) -> None:
    calendar = WorkCalendar([*packaged_days(), *local_days(localities["xinjiang"])])
    rule = next(row for row in packaged_rows() if row.rule_id == "A-28")
    signed = date(2026, 5, 26)
    assert deadline(rule, signed, calendar).day.isoformat() == "2026-05-28"
    due = deadline(rule, signed, calendar, ("650000", "650100"))
    assert (due.day.isoformat(), due.provisional) == ("2026-06-02", False)


def write(folder: Path, text: str) -> Path:
    place = folder / "example"
    place.mkdir()
    (place / "tenant.toml").write_text(text, "utf-8")
    return place


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('divisions = ["150000"]', "title: Field required"),
        ('title = "甲"\ndivisions = ["150000"]\nthreshold = 1', "threshold: Extra inputs"),
        ('title = "甲"\ndivisions = ["150000"]\n[plugins]\nmall = "maybe"', "plugins.mall: Input"),
        ('title = "甲"\ndivisions = ["150000"]\n[[tenants]]\ncode = "x"', "tenants.0.code: String"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_wrong_file_is_refused_by_key_and_reason(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(LocalityError) as caught:
        read_locality(write(tmp_path, text))
    assert any("tenant.toml" in each and fault in each for each in caught.value.faults)
    with pytest.raises(LocalityError):
        read_localities(tmp_path)


def test_a_local_code_may_be_used_once(tmp_path: Path) -> None:
    tenant = """
    [[tenants]]
    code = "150102"
    name = "示例开发区"
    tier = "county"
    parent = "150100"
    source = "示例"
    """
    head = 'title = "甲"\ndivisions = ["150000"]\n'
    with pytest.raises(LocalityError, match="150102 is taken"):
        read_locality(write(tmp_path, head + tenant)).entries()
    (tmp_path / "example" / "tenant.toml").write_text(head + tenant * 2, "utf-8")
    with pytest.raises(LocalityError, match="listed twice: 150102"):
        read_locality(tmp_path / "example")
