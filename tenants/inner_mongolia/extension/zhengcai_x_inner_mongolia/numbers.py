"""The region's numbers: `呼财购备字（电子）[2026]00001号`, `BTZCQSS-C-G-220014`."""

from collections.abc import Mapping

from zhengcai import Context
from zhengcai_x_inner_mongolia.settings import InnerMongoliaSettings

METHOD_LETTERS = {
    "open_tender": "G",
    "invited_tender": "Y",
    "negotiation": "T",
    "consultation": "C",
    "inquiry": "X",
    "single_source": "D",
}
KIND_LETTERS = {"goods": "H", "works": "G", "services": "F"}


def parts_of(ctx: Context, kind: str, about: Mapping[str, str]) -> dict[str, str]:
    """Placeholders of the numbers of plans and projects; what has no letter stays without one."""
    chosen = ctx.settings(InnerMongoliaSettings)
    if kind == "plan":
        return {"area": chosen.area_word or ctx.tenant.name[:1]}
    if kind != "project":
        return {}
    letters = {
        "method": METHOD_LETTERS.get(about.get("method", "")),
        "type": KIND_LETTERS.get(about.get("kind", "")),
    }
    known = {name: letter for name, letter in letters.items() if letter is not None}
    return {
        "place": chosen.place_letters or ctx.tenant.code,
        "district": chosen.district_letters,
        **known,
    }
