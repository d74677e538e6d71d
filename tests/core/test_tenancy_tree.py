"""The tenant tree: paths, scopes with holes, and rows that form no tree."""

from dataclasses import dataclass

import pytest

from zhengcai.tenancy.tree import (
    BOUND_PATTERN,
    Scope,
    TenantTree,
    TenantTreeError,
    check_code,
    successor,
)


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    tier: str
    parent: str | None = None


ROWS = [
    Row("150781", "满洲里市", "city", "150000"),
    Row("150702", "海拉尔区", "county", "150700"),
    Row("150000", "内蒙古自治区", "region"),
    Row("150700", "呼伦贝尔市", "city", "150000"),
    Row("150785", "根河市", "county", "150700"),
    Row("420200", "黄石市", "city"),
    Row("420205", "铁山区", "county", "420200"),
]


@pytest.fixture
def tree() -> TenantTree:
    return TenantTree(ROWS)


def test_a_path_runs_from_the_root_to_the_tenant_in_any_order_of_rows(tree: TenantTree) -> None:
    county = tree.get("150702")
    assert county is not None
    assert county.path == ("150000", "150700", "150702")
    assert county.root == "150000"
    assert tree.get("999999") is None
    assert "150702" in tree
    assert len(tree) == 7
    assert [tenant.code for tenant in tree] == sorted(row.code for row in ROWS)


def test_roots_children_and_subtrees_follow_the_parent_and_not_the_code(tree: TenantTree) -> None:
    assert tree.roots == ("150000", "420200")
    assert [child.code for child in tree.children("150000")] == ["150700", "150781"]
    assert tree.subtree("150700") == ("150700", "150702", "150785")
    assert tree.subtree("150000") == ("150000", "150700", "150702", "150781", "150785")


def test_a_scope_leaves_out_codes_of_another_branch_inside_its_range(tree: TenantTree) -> None:
    scope = tree.scope("150700")
    assert scope == Scope("150700", "150700", "1507850", ("150781",))
    assert [code for code in (row.code for row in ROWS) if scope.contains(code)] == [
        "150702",
        "150700",
        "150785",
    ]
    assert tree.scope("150700") is scope
    assert tree.scope("150000").holes == ()


def test_the_scope_of_one_tenant_holds_that_tenant_alone() -> None:
    scope = Scope.of_tenant("150171")
    assert scope.contains("150171")
    for other in ("150170", "1501710", "150171A", "150172", "15017"):
        assert not scope.contains(other)
    assert BOUND_PATTERN.fullmatch(scope.high)


@pytest.mark.parametrize(
    "code", ["15017", "150171'", "15017a", "1501 71", "1" * 13, "150171\n", ""]
)
def test_what_is_no_code_never_reaches_a_literal(code: str) -> None:
    with pytest.raises(ValueError, match="invalid tenant code"):
        check_code(code)
    with pytest.raises(ValueError, match="invalid tenant code"):
        Scope.of_tenant(code)


def test_nothing_valid_lies_between_a_code_and_its_successor() -> None:
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert all(successor("150171") <= "150171" + each for each in alphabet)
    assert successor("150171") < "150172"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([Row("150000", "甲", "region"), Row("150000", "乙", "region")], "150000: listed twice"),
        ([Row("150100", "甲", "city", "150000")], "150100: unknown parent '150000'"),
        ([Row("15", "甲", "region")], "'15': invalid tenant code"),
        ([Row("150000", "甲", "province")], "150000: unknown tier 'province'"),
        (
            [Row("150000", "甲", "county"), Row("150100", "乙", "city", "150000")],
            "150100: a city cannot report to a county",
        ),
        (
            [Row("150100", "甲", "city", "150200"), Row("150200", "乙", "city", "150100")],
            "150100: its parents lead back to it",
        ),
        ([Row("150100", "甲", "city", "150100")], "150100: its parents lead back to it"),
    ],
)
def test_rows_that_form_no_tree_are_refused_with_the_reason(rows: list[Row], fault: str) -> None:
    with pytest.raises(TenantTreeError) as caught:
        TenantTree(rows)
    assert caught.value.faults == (fault,)


def test_every_fault_is_reported_at_once_and_a_cycle_only_once() -> None:
    rows = [
        Row("150102", "挂在环上的", "county", "150100"),
        Row("150100", "甲", "city", "150200"),
        Row("150200", "乙", "city", "150100"),
        Row("650100", "丙", "city", "650000"),
    ]
    with pytest.raises(TenantTreeError) as caught:
        TenantTree(rows)
    assert set(caught.value.faults) == {
        "650100: unknown parent '650000'",
        "150100: its parents lead back to it",
    }
