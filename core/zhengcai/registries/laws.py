"""The register of statutes: what the rule book cites, with or without the full text.

A law is known by the name used in citations (「政府采购法」); an older version of the same law keeps
its own entry (`政府采购法@2002-06-29`), marked as repealed.
"""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import RegisterModel
from zhengcai.database.models import title as named
from zhengcai.rules.rule import Rule

Level = Literal["law", "regulation", "rule", "document"]
"""Force of a statute: 法律, 行政法规, 部门规章, 规范性文件."""

LOCAL = "地方规定"
"""Stands in the rule book where only a locality's own document can be the source."""

_CITATION = re.compile(r"(?P<law>.+) 第(?P<articles>\d+(?:-\d+)?(?:、\d+(?:-\d+)?)*)条")
_SECTION = re.compile(r"(?P<law>.+) (?P<section>[一二三四五六七八九十]+)")


class LawRow(RegisterModel):
    """A statute, current or repealed."""

    __tablename__ = "law"
    __table_args__ = (
        CheckConstraint("level IN ('law', 'regulation', 'rule', 'document')", name="level"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, info=named("引用名称"))
    title: Mapped[str] = mapped_column(info=named("标题"))
    number: Mapped[str] = mapped_column(default="", info=named("文号"))
    level: Mapped[str] = mapped_column(info=named("效力级别"))
    short_names: Mapped[list[str]] = mapped_column(ARRAY(TEXT), default=list, info=named("简称"))
    issued: Mapped[date | None] = mapped_column(info=named("公布日期"))
    effective: Mapped[date | None] = mapped_column(info=named("施行日期"))
    repealed: Mapped[date | None] = mapped_column(info=named("失效日期（不含当日）"))


class LawArticleRow(RegisterModel):
    """An article of a statute, or a numbered section where it has no articles."""

    __tablename__ = "law_article"

    law: Mapped[str] = mapped_column(ForeignKey("law.id"), primary_key=True, info=named("法律"))
    number: Mapped[int] = mapped_column(primary_key=True, info=named("条"))
    insertion: Mapped[int] = mapped_column(primary_key=True, default=0, info=named("之几"))
    label: Mapped[str] = mapped_column(info=named("条款"))
    chapter: Mapped[str] = mapped_column(default="", info=named("章节"))
    text: Mapped[str | None] = mapped_column(info=named("条文"))


class Law(BaseModel):
    """A packaged statute: an entry without text, and the articles that the rule book refers to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    number: str = ""
    level: Level
    short_names: tuple[str, ...] = ()
    issued: date | None = None
    effective: date | None = None
    repealed: date | None = None
    articles: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Everything that the statute is called, without the name of the country."""
        return frozenset(plain_name(name) for name in (self.id, self.title, *self.short_names))


@cache
def packaged_laws() -> tuple[Law, ...]:
    """Every statute of `data/laws.toml`."""
    text = (files("zhengcai") / "data" / "laws.toml").read_text("utf-8")
    return tuple(Law.model_validate(table) for table in tomllib.loads(text)["law"])


def plain_name(name: str) -> str:
    """A title as it is compared: without the country's name, brackets of titles and spaces."""
    return re.sub(r"\s|[《》〈〉<>]", "", name).removeprefix("中华人民共和国")


def reference(citation: str) -> tuple[str, tuple[str, ...]]:
    """The law of a citation and its articles: 「政府采购法 第35条」 → `("政府采购法", ("35",))`.

    A section of a document without articles is its Chinese numeral; a law cited as a whole has none.
    """
    if found := _CITATION.fullmatch(citation):
        return found["law"], tuple(found["articles"].split("、"))
    if found := _SECTION.fullmatch(citation):
        return found["law"], (found["section"],)
    return citation, ()


def cited_articles(rules: Iterable[Rule]) -> dict[str, set[str]]:
    """The articles that rules refer to, by law. Local bases are no statutes and are left out."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        for citation in (rule.statute, *rule.also):
            law, articles = reference(citation)
            if law != LOCAL:
                found.setdefault(law, set()).update(articles)
    return found
