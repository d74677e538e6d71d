"""Rows of the rule book that extensions bring, where they are enabled."""

import structlog

from zhengcai.actions.extending import LocalRule
from zhengcai.plugins.enablement import Enablement
from zhengcai.plugins.loading import LoadReport
from zhengcai.rules.book import RuleBook
from zhengcai.rules.rule import Rule

log = structlog.get_logger(__name__)


def with_local_rules(book: RuleBook, report: LoadReport, enablement: Enablement) -> RuleBook:
    """`book` with the rows of the extensions enabled in their jurisdiction.

    A row that may not stand (not delegated, looser than the law, beside one of a bureau's own) is
    left out and told in the log: an extension's mistake must not take the book from others.
    """
    for plugin in report.loaded:
        for item in plugin.declarations:
            if isinstance(item, LocalRule) and plugin.id in enablement.enabled(item.jurisdiction):
                try:
                    book = RuleBook.from_rows([*book, _row(item, book)])
                except (LookupError, ValueError) as error:
                    log.warning(
                        "rule.left_out", plugin=plugin.id, rule=item.rule_id, why=str(error)
                    )
    return book


def _row(item: LocalRule, book: RuleBook) -> Rule:
    national = book.declaration(item.rule_id)
    if national is None:
        raise LookupError(f"{item.rule_id}: 全国规则中没有此项")
    rule = Rule.model_validate(
        national.model_dump()
        | {
            "jurisdiction": item.jurisdiction,
            "value": item.value,
            "basis": item.basis,
            "valid_from": item.valid_from,
            "valid_to": item.valid_to,
            "note": item.note,
        }
    )
    if not rule.fits:
        raise ValueError(f"{item.rule_id}: 取值{item.value!r}不符合单位{rule.unit}")
    return rule
