"""A form asks for places: chosen by name or code from the tree below, without JavaScript."""

from zhengcai import Role
from zhengcai.registries.codes import places_near
from zhengcai.testing import World

NEW = "console/arrangements/new/arrange"


async def test_places_are_found_by_name_and_code_below_the_actor_alone(world: World) -> None:
    tree = world.runtime.snapshot.tree

    def near(top: str, words: str, limit: int = 20) -> list[tuple[str, str]]:
        return [(each.code, each.name) for each in places_near(tree, top, words, limit)]

    assert near("150000", "示例旗") == [("150121", "示例市 › 示例旗")]
    assert near("150100", "示例旗") == [("150121", "示例旗")]
    assert near("150000", "1507") == [("150700", "示例盟"), ("150781", "示例直管市")]
    assert near("150000", "150100")[0] == ("150100", "示例市")
    assert near("150000", "示例市")[0] == ("150100", "示例市")
    assert near("150000", "150000") == [("150000", "示例自治区")]
    assert near("150100", "1507") == near("150000", "另例") == []
    assert len(near("150000", "", 3)) == 3


async def test_the_form_shows_names_and_refuses_what_lies_elsewhere(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150100")
    form = {"plugins": ["supervision"], "choice": "off", "reason": "示例理由"}
    found = await admin.submit(NEW, {**form, "tenants": "示例旗", "_find": "tenants"})
    assert 'name="_pick" value="tenants:150121"' in found.text
    taken = await admin.submit(NEW, {**form, "tenants": "示例旗", "_pick": "tenants:150121"})
    assert '<span class="code">150121</span> 示例旗' in taken.text
    refused = await admin.submit(NEW, {**form, "tenants": "150121，150700"})
    assert refused.status_code == 422
    assert "“150700”不是本地区或者下级地区的代码" in refused.text
    assert '<span class="code">150121</span> 示例旗' in refused.text
    done = await admin.submit(NEW, {**form, "tenants": "150121，150102"})
    assert done.status_code == 303, done.text
    rows = await world.sql("SELECT tenant_code FROM plugin_choice WHERE plugin = 'supervision'")
    assert {"150121", "150102"} <= {row["tenant_code"] for row in rows}


async def test_a_page_is_narrowed_to_a_place_by_name_or_code(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150000")
    for words in ("150121", "示例旗", "旗"):
        shown = await admin.page("console/matrix", at=words)
        assert "示例旗" in shown.text
        assert "示例盟" not in shown.text
    for words in ("示例", "另例市", "420200", "没有"):
        assert (await admin.page("console/matrix", at=words)).status_code == 404
