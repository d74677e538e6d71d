"""A list as a CSV file, with what extensions added."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.reading import LARGEST_PAGE, Listing, read_page
from zhengcai.actions.registry import Bound
from zhengcai.problems import Problem, Refusal
from zhengcai.web.language import gettext
from zhengcai.web.pages.extensions import columns_of
from zhengcai.web.pages.records import display, fields_of, values_of
from zhengcai.web.views import Download, State, Value

MOST = 10_000
"""Rows of one file; whoever needs more narrows the list, or reads the API page by page."""

_FORMULA = frozenset("=+-@＝＋－＠|%")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


async def list_csv(ctx: Context, bound: Bound, wanted: Listing) -> Download:
    """Every row that the list shows, newest first: UTF-8 with a byte order mark, as Excel reads it.

    Amounts are plain numbers and dates ISO 8601. Refuses a list of more than `MOST` rows.
    """
    fields = [field for field in fields_of(bound) if field.kind != "object"]
    extras = [column for each in bound.extra_in(ctx.works) for column in columns_of(each)]
    as_of = clock.local(ctx.now).isoformat(timespec="seconds")
    heads = [gettext("地区"), *(gettext(field.title) for field in fields)]
    lines: list[Sequence[str]] = [
        [*heads, *(column.title for column in extras), gettext("数据截至")]
    ]
    states = bound.collection.states
    after: UUID | None = None
    while True:
        page = await read_page(
            ctx, bound, replace(wanted, after=after, before=None, limit=LARGEST_PAGE)
        )
        for row in page.rows:
            values = values_of(ctx, bound, row)
            values["state"] = gettext(states.get(row.state, row.state))
            cells = [display(field, values.get(field.name)) for field in fields]
            lines.append(
                [
                    row.tenant_code,
                    *map(written, cells),
                    *(written(column.of(row)) for column in extras),
                    as_of,
                ]
            )
        if page.next is None:
            break
        if len(lines) > MOST:
            raise Refusal(
                Problem(
                    "list.too_long",
                    "超过{most}条，请先用筛选条件缩小范围",
                    params={"most": MOST},
                )
            )
        after = UUID(page.next)
    name = f"{gettext(bound.collection.title)}-{ctx.tenant.code}-{as_of[:10]}.csv"
    return csv_file(name, lines)


def csv_file(name: str, lines: Iterable[Sequence[str]]) -> Download:
    """Lines of text as a CSV file (RFC 4180); what a spreadsheet would run is quoted."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in line] for line in lines)
    return Download(name=name, media_type="text/csv", content=text.getvalue().encode("utf-8-sig"))


def download(file: Download) -> Response:
    """A file as it is sent, kept by no cache."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "cache-control": "no-store",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)


def _harmless(cell: str) -> str:
    runs = cell.lstrip()[:1] in _FORMULA and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell


def written(value: Value) -> str:
    """A value as a program reads it: plain numbers, dates and times as ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return gettext("是") if value else gettext("否")
        case State():
            return value.label
        case Decimal():
            return f"{value:f}"
        case datetime():
            return clock.local(value).isoformat(timespec="seconds")
    return str(value)
