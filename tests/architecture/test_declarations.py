"""What the plugins declare is complete, the console's too: titles, states, roles, labels, settings."""

import pytest

from zhengcai.actions.registry import BUILT_IN, Registry
from zhengcai.checking.declarations import check_declarations
from zhengcai.rules.packaged import packaged_rows
from zhengcai.rules.rule import RULE_ID


@pytest.mark.parametrize("plugin", BUILT_IN)
def test_what_a_built_in_plugin_declares_is_complete(registry: Registry, plugin: str) -> None:
    assert [each.message_en for each in check_declarations(registry, plugin)] == []


def test_a_law_that_is_a_rule_is_in_the_rule_book(registry: Registry) -> None:
    known = {rule.rule_id for rule in packaged_rows()}
    laws = {each.id: each.law for each in registry.actions.values() if each.law}
    named = {action: law for action, law in laws.items() if RULE_ID.fullmatch(law)}
    assert named, "governance names rules"
    assert {action: law for action, law in named.items() if law not in known} == {}
