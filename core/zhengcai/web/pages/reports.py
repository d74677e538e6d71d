"""Reports that plugins declare: a page, JSON for programs, CSV for spreadsheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.extending import Report
from zhengcai.actions.sections import Section
from zhengcai.actions.validation import problems_of
from zhengcai.forms import Form
from zhengcai.problems import Refusal
from zhengcai.web.language import gettext
from zhengcai.web.pages.choices import choices_for
from zhengcai.web.pages.exporting import csv_file, written
from zhengcai.web.pages.forms import problem_line
from zhengcai.web.pages.inputs import fields_of, references_of
from zhengcai.web.pages.records import table_of
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.views import Download, TableReportView, TableSection


class Nothing(Form):
    """The form of a report that asks nothing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it was made for one reader."""

    form: BaseModel
    sections: tuple[Section, ...]
    as_of: str


async def make_report(ctx: Context, report: Report, query: Mapping[str, str]) -> Made:
    """The report's sections for what the reader chose. Refuses a wrong choice, all at once."""
    model = report.form or Nothing
    given = {name: value for name, value in query.items() if value and name != "lang"}
    try:
        form = model.model_validate(given)
    except ValidationError as error:
        raise Refusal(*problems_of(error, model)) from error
    ctx.plugin = report.plugin
    arguments = (ctx, form) if report.form is not None else (ctx,)
    sections = tuple(await report.rows(*arguments))
    return Made(form, sections, clock.local(ctx.now).isoformat(timespec="seconds"))


async def report_view(page: PageRequest, report: Report) -> TableReportView:
    """The report as a page; a wrong choice is told beside its field."""
    ctx, model = page.ctx, report.form or Nothing
    made: Made | None = None
    refused: Refusal | None = None
    try:
        made = await make_report(ctx, report, page.query)
    except Refusal as refusal:
        refused = refusal.cited(ctx.cite)
    lines = tuple(problem_line(problem) for problem in refused.problems) if refused else ()
    chosen: Mapping[str, Any] = made.form.model_dump() if made else page.query
    references = await choices_for(ctx, references_of(model), chosen, None)
    here = page.href(report.plugin, "statistics", report.name)
    asked = urlencode({name: text for name, text in page.query.items() if name != "lang"})
    return TableReportView(
        shell=page.shell,
        title=gettext(report.title),
        action=here,
        fields=fields_of(model, chosen, lines, references, ctx.cite),
        problems=lines,
        sections=tuple(map(table_of, made.sections)) if made else (),
        as_of=clock.local(ctx.now),
        export_href=f"{here}.csv?{asked}",
        api_href=f"{page.api(report.plugin, 'statistics', report.name)}?{asked}",
    )


def report_csv(ctx: Context, report: Report, made: Made) -> Download:
    """Its tables, one below the other, each under its title."""
    lines: list[list[str]] = []
    for section in map(table_of, made.sections):
        lines.append([section.title])
        if isinstance(section, TableSection):
            lines.append([column.label for column in section.table.columns])
            lines += [[written(cell) for cell in row.values] for row in section.table.rows]
        else:
            lines += [[paragraph] for paragraph in section.paragraphs]
    lines.append([gettext("数据截至"), made.as_of])
    return csv_file(f"{gettext(report.title)}-{ctx.tenant.code}-{made.as_of[:10]}.csv", lines)


class ReportColumn(BaseModel):
    """A column of a report's table."""

    title: str
    kind: str


class ReportSection(BaseModel):
    """A table, or paragraphs."""

    title: str
    columns: list[ReportColumn]
    rows: list[list[Any]]
    paragraphs: list[str]


class ReportRecord(BaseModel):
    """A report as JSON: what was asked, and each table with its columns and rows."""

    report: str
    title: str
    as_of: str
    asked: dict[str, Any]
    sections: list[ReportSection]


def report_record(report: Report, made: Made) -> ReportRecord:
    """The report as JSON values."""
    return ReportRecord(
        report=f"{report.plugin}.{report.name}",
        title=report.title,
        as_of=made.as_of,
        asked=made.form.model_dump(mode="json"),
        sections=[
            ReportSection(
                title=section.title,
                columns=[ReportColumn(title=head, kind=kind) for head, kind in section.columns],
                rows=[[_json(cell) for cell in row] for row in section.rows],
                paragraphs=list(section.paragraphs),
            )
            for section in made.sections
        ],
    )


def _json(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
