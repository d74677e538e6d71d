"""The kinds of announcements and what each must contain, read from `kinds.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from zhengcai import Problem


class Heading(BaseModel):
    """A heading that a kind must have, and the article that asks for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    law: str
    also: tuple[str, ...] = ()

    def named(self, headings: Iterable[str]) -> bool:
        """Whether one of `headings` is this one, whatever its numbering, spaces and widths."""
        wanted = {_bare(each) for each in (self.heading, *self.also)}
        return any(_bare(each) in wanted for each in headings)


class Kind(BaseModel):
    """A kind of announcement. `period` and `kept` are ids of rules; None: no period.

    `publisher` is what its publisher is called. `page` is the id of the collection in which readers
    find the record that is announced and what they may do about it; None: the announcement is all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    law: str
    period: str | None = None
    kept: str
    publisher: str = "采购人"
    page: str | None = None
    required: tuple[Heading, ...]

    def missing(self, filled: Iterable[str]) -> Iterator[Problem]:
        """A problem for each required heading that is not among those with content."""
        headings = list(filled)
        for each in self.required:
            if not each.named(headings):
                yield Problem(
                    "announcement.incomplete",
                    "{kind}缺少“{heading}”",
                    field=each.heading,
                    law=each.law,
                    params={"kind": self.title, "heading": each.heading},
                )


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code."""
    listed = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    return {code: Kind.model_validate(kind) for code, kind in listed.items()}


_NUMBERING = re.compile(r"^[一二三四五六七八九十]+、|^\d+[.、]")


def _bare(heading: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", heading).split()).rstrip(":")
    return _NUMBERING.sub("", folded)
