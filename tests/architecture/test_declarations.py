"""What the plugins declare is complete, the console's too: titles, states, roles, labels, settings."""

import pytest

from zhengcai.actions.registry import BUILT_IN, Registry
from zhengcai.checking.declarations import check_declarations


@pytest.mark.parametrize("plugin", BUILT_IN)
def test_what_a_built_in_plugin_declares_is_complete(registry: Registry, plugin: str) -> None:
    assert [each.message_en for each in check_declarations(registry, plugin)] == []
