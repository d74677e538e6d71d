"""The board as a table for programs and spreadsheets."""

from collections import Counter
from collections.abc import Sequence

from zhengcai import Context, Report, Section, Stage, StageCount, stage_counts, table
from zhengcai_x_huangshi.board.parties import PARTIES, READERS, TITLES


async def board_sections(ctx: Context) -> Sequence[Section]:
    """Fourteen rows of six numbers, and of which tenants and states they are made."""
    counts = await stage_counts(ctx, PARTIES)
    totals = Counter[tuple[Stage, str]]()
    for each in counts:
        totals[each.stage, each.party] += each.total
    tree = ctx.runtime.snapshot.tree
    names = {code: tree.get(code) for code in {each.tenant for each in counts}}
    return [
        table(
            "各环节待办",
            (("环节", "word"), *((title, "number") for title in TITLES.values())),
            [(stage.value, *(totals[stage, party] for party in PARTIES)) for stage in Stage],
        ),
        table(
            "待办明细",
            (
                ("环节", "word"),
                ("主体", "word"),
                ("地区", "text"),
                ("事项", "word"),
                ("状态", "word"),
                ("件数", "number"),
            ),
            [
                (
                    each.stage.value,
                    TITLES[each.party],
                    node.name if (node := names[each.tenant]) else each.tenant,
                    each.title,
                    each.state_title,
                    each.total,
                )
                for each in sorted(counts, key=_order)
            ],
        ),
    ]


def _order(each: StageCount) -> tuple[int, str]:
    return list(Stage).index(each.stage), each.tenant


REPORT = Report(
    name="board", title="环节看板数据", by=dict(READERS), rows=board_sections, tree=True
)
