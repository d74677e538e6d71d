"""Asking the rules, and bringing the warnings in line with what they find."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from zhengcai import Context, Finding, WarningRule
from zhengcai_warning.actions.finding import (
    escalate_warning,
    lift_warning,
    raise_warning,
    recur_warning,
)
from zhengcai_warning.models import Alert
from zhengcai_warning.settings import WarningSettings

log = logging.getLogger(__name__)

BROKEN = "规则出错或者超时"
NO_RULE = "不是规则，或者名称不属于该子系统"

Cause = tuple[UUID, str]


@dataclass(slots=True)
class Tally:
    """What a round has come to; `failures` are `{rule, reason}`."""

    rules: int = 0
    found: int = 0
    raised: int = 0
    lifted: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)


async def evaluate(ctx: Context) -> Tally:
    """Ask every rule of this tenant. What fails is named and leaves the others alone."""
    tally = Tally()
    for answer in await ctx.ask("warning_rules"):
        for rule in answer.value:
            if not isinstance(rule, WarningRule) or not rule.id.startswith(f"{answer.plugin}."):
                name = rule.id if isinstance(rule, WarningRule) else answer.plugin
                tally.failures.append({"rule": name, "reason": NO_RULE})
                continue
            tally.rules += 1
            found = await _ask(replace(ctx, plugin=answer.plugin, bound={}), rule)
            if found is None:
                tally.failures.append({"rule": rule.id, "reason": BROKEN})
            else:
                await _follow(ctx, rule, found, tally)
    return tally


async def _ask(ctx: Context, rule: WarningRule) -> Sequence[Finding] | None:
    """What a rule finds; None where it fails."""
    limit = ctx.settings(WarningSettings).find_seconds
    try:
        async with ctx.savepoint(), asyncio.timeout(limit):
            found = list(await rule.find(ctx))
            if not all(isinstance(each, Finding) for each in found):
                raise TypeError("answered something else than findings")
            return found
    except Exception:
        log.exception("rule %s failed", rule.id)
        return None


async def _follow(ctx: Context, rule: WarningRule, found: Sequence[Finding], tally: Tally) -> None:
    ahead = timedelta(days=ctx.settings(WarningSettings).days_ahead)
    causes = {
        (each.subject_id, each.cause): each
        for each in found
        if each.due is None or each.due - ahead <= ctx.today
    }
    rows = await ctx.db.scalars(ctx.rows(Alert, Alert.rule_id == rule.id))
    known: dict[Cause, Alert] = {(row.subject_id, row.cause): row for row in rows}
    tally.found += len(causes)
    for cause, finding in causes.items():
        alert = known.get(cause)
        if alert is None:
            await _raise(ctx, rule, finding)
            tally.raised += 1
        else:
            await _go_on(ctx, rule, finding, alert)
    if rule.lasting:
        return
    for cause, alert in known.items():
        if cause not in causes and alert.gone_at is None and alert.state != "closed":
            await ctx.perform(lift_warning, alert)
            tally.lifted += 1


async def _raise(ctx: Context, rule: WarningRule, finding: Finding) -> None:
    overdue = _overdue(ctx, finding)
    await ctx.perform(
        raise_warning,
        rule_id=rule.id,
        rule_title=rule.title,
        phase=rule.phase,
        severity=_severity(rule, finding, overdue=overdue),
        title=finding.title,
        text=finding.text,
        law=ctx.cite(finding.law or rule.law),
        collection=finding.collection,
        subject_id=finding.subject_id,
        cause=finding.cause,
        due_on=finding.due,
        overdue=overdue,
        organisation_code=finding.organisation,
    )


async def _go_on(ctx: Context, rule: WarningRule, finding: Finding, alert: Alert) -> None:
    if alert.state == "closed":
        return  # judged with a result: the same cause is not raised again
    if alert.gone_at is not None:
        await ctx.perform(recur_warning, alert)
    if _overdue(ctx, finding) and not alert.overdue:
        severity = _severity(rule, finding, overdue=True)
        await ctx.perform(
            escalate_warning, alert, text=finding.text, severity=severity, due_on=finding.due
        )


def _overdue(ctx: Context, finding: Finding) -> bool:
    return finding.due is not None and finding.due < ctx.today


def _severity(rule: WarningRule, finding: Finding, *, overdue: bool) -> str:
    """A deadline that is still to come is a notice, whatever its passing would be."""
    return "notice" if finding.due is not None and not overdue else rule.severity
