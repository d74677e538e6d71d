"""Rows of the rule book that name the documents of a region."""

from zhengcai.testing import World

CONFIGURE = """
INSERT INTO rule_row (rule_id, jurisdiction, valid_from, title, value, unit, law, article, also,
                  delegable, strictness, mark, synthetic, note, basis)
SELECT rule_id, $2, '2020-01-01', title, $3::jsonb, unit, law, article, also,
       delegable, strictness, mark, synthetic, note, $4
  FROM rule_row WHERE rule_id = $1 AND jurisdiction = 'CN'
"""
BEARERS = '["general_by_region", "separate_by_city", "personal_by_proposer"]'
SOURCES = (
    ("A-61", "10", "内财购〔2021〕1131号 二（三）"),
    ("I.3-raise", "true", "内财购〔2021〕1131号 二（一）"),
    ("I.3-evaluate", "true", "内财购〔2021〕1131号 二（二）"),
    ("I.3-review", "true", "内财购〔2021〕1131号 二（三）"),
    ("I.3-class", "true", "内财购〔2021〕1131号 二（四）"),
    ("I.3-bearers", BEARERS, "内财购〔2021〕1131号 二（四）"),
    ("I.3-dispute", "true", "内财购〔2021〕1131号 二（五）"),
    ("I.3-stability", "true", "内财购〔2021〕1131号 二"),
    ("I.4-defects", "true", "内财购〔2021〕1131号 四（二）"),
    ("I.4-daily", "true", "内财购〔2021〕1131号 四（三）"),
    ("I.5-service", "true", "内财购〔2021〕1131号 三"),
    ("I.6-sharing", "true", "内财购〔2021〕1131号 四（一）"),
    ("I.7-rollout", "true", "内财购〔2020〕179号"),
)
"""The documents of the region that order the procedure."""
OWN_WORDS = '["general_by_region", "separate_by_proposer", "personal_by_proposer"]'
"""What the city's notice says of who pays."""


async def configure(world: World, rule: str, jurisdiction: str, value: str, basis: str) -> None:
    """A row of the rule book for one jurisdiction; the caller reloads."""
    await world.sql(CONFIGURE, rule, jurisdiction, value, basis)
