"""Codes of the shared registers, as forms ask for them: what a code names, what words come near."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhengcai.tenancy.tree import TenantTree


@dataclass(frozen=True, slots=True)
class Entry:
    """A code and what it names."""

    code: str
    name: str


_NEAR = """(code = $1 OR code LIKE $2 || '%' OR words ILIKE '%' || $2 || '%')"""
_ORGANISATIONS = """
SELECT o.code, o.name, o.name AS words FROM organisation o
 WHERE EXISTS (SELECT 1 FROM registration r
                WHERE r.organisation_code = o.code AND r.root = $3 AND r.capacity = $4)
"""
_COMMODITIES = """
SELECT DISTINCT ON (c.code) c.code, c.name, c.name AS words
  FROM commodity c ORDER BY c.code, c.edition DESC
"""
_ARTICLES = """
SELECT l.id || coalesce(CASE WHEN a.label LIKE '第%条%'
         THEN ' 第' || a.number || CASE WHEN a.insertion > 0 THEN '-' || a.insertion ELSE '' END || '条'
         ELSE ' ' || a.label END, '') AS code,
       n.name || coalesce(a.label, '') || coalesce('：' || left(a.text, 40), '') AS name,
       l.title || coalesce(a.label, '') || ' ' || n.name || coalesce(a.label, '')
         || coalesce('：' || left(a.text, 40), '') AS words
  FROM law l LEFT JOIN law_article a ON a.law = l.id
 CROSS JOIN LATERAL (SELECT CASE
         WHEN l.number <> '' AND starts_with(l.title, l.number) THEN l.title
         ELSE '《' || translate(l.title, '《》', '〈〉') || '》'
              || CASE WHEN l.number <> '' THEN '（' || l.number || '）' ELSE '' END
       END AS name) n
 WHERE l.repealed IS NULL
"""
"""Codes as rules cite them: 「政府采购法 第35条」; a document without articles known here by its name.

Named as texts cite them: 《title》（number）, without 《》 where only the number is known. Found by that,
and by the title with the article right behind it.
"""


async def entries_near(
    driver: Any, root: str, register: str, words: str, limit: int
) -> list[Entry]:
    """Entries whose code begins with `words` or whose name holds them; that very code comes first.

    `register` is `commodity`, `law` or `organisation:{capacity}`, as in `zhengcai.forms.Reference`;
    only organisations registered in the region of `root` are known. Empty `words` find everything.
    """
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows, given = _register(register, root)
    statement = (
        f"SELECT code, name FROM ({rows}) AS known WHERE {_NEAR} "  # noqa: S608
        f"ORDER BY code <> $1, code LIMIT {limit:d}"
    )
    found = await driver.fetch(statement, words, pattern, *given)
    return [Entry(row["code"], row["name"]) for row in found]


def places_near(tree: TenantTree, top: str, words: str, limit: int) -> list[Entry]:
    """`top` and what lies below it, as far as the code begins with `words` or the name holds them.

    That very code or name comes first. A name says through which places it is reached.
    """
    nodes = [node for code in tree.subtree(top) if (node := tree.get(code)) is not None]
    names = {node.code: node.name for node in nodes}
    near = [node for node in nodes if node.code.startswith(words) or words in node.name]
    near.sort(key=lambda node: (words not in (node.code, node.name), node.code))
    return [
        Entry(
            node.code,
            " › ".join(names[code] for code in node.path if code in names and code != top)
            or node.name,
        )
        for node in near[:limit]
    ]


async def known_codes(driver: Any, root: str, register: str, codes: Iterable[str]) -> set[str]:
    """Those of `codes` that the register knows."""
    wanted = list(codes)
    if register == "commodity":
        found = await driver.fetch("SELECT code FROM commodity WHERE code = ANY($1)", wanted)
    elif register == "law":
        found = await driver.fetch(_CITED, wanted)
    else:
        found = await driver.fetch(_REGISTERED, wanted, root, _capacity(register))
    return {row["code"] for row in found}


_CITED = f"SELECT code FROM ({_ARTICLES}) AS known WHERE code = ANY($1)"  # noqa: S608
_REGISTERED = """
SELECT organisation_code AS code FROM registration
 WHERE organisation_code = ANY($1) AND root = $2 AND capacity = $3
"""


def _register(register: str, root: str) -> tuple[str, tuple[str, ...]]:
    if register == "commodity":
        return _COMMODITIES, ()
    if register == "law":
        return _ARTICLES, ()
    return _ORGANISATIONS, (root, _capacity(register))


def _capacity(register: str) -> str:
    name, _, capacity = register.partition(":")
    if name != "organisation" or not capacity:
        raise ValueError(f"no such register: {register}")
    return capacity
