"""What a revision may do beside a version that still serves, case by case."""

import ast
from pathlib import Path

import pytest

from zhengcai.checking.distribution import Source
from zhengcai.checking.phases import check_phases

REVISION = """
revision = "0002"
down_revision = "0001"
phase = "{phase}"

def upgrade() -> None:
    {does}

def downgrade() -> None:
    op.drop_column("mall_shop", "note")
"""
COLUMN = 'op.add_column("mall_shop", sa.Column("note", sa.Text(), {}))'


def found(does: str, phase: str = "expand", first_release: str = "") -> list[str]:
    text = REVISION.format(does=does, phase=phase)
    source = Source(Path("0002_step.py"), text, ast.parse(text))
    return [each.rule_id for each in check_phases([source], first_release=first_release)]


@pytest.mark.parametrize(
    ("does", "rule"),
    [
        ('op.drop_table("mall_shop")', "takes"),
        ('op.drop_column("mall_shop", "note")', "takes"),
        ('op.drop_column(table, "note")', "takes"),
        ('op.execute("ALTER TABLE mall_shop DROP COLUMN note")', "takes"),
        ('op.execute(f"drop table {name}")', "takes"),
        ('op.append_only("mall_shop")', "takes"),
        ('op.rename_table("mall_shop", "mall_store")', "renames"),
        ('op.alter_column("mall_shop", "note", new_column_name="remark")', "renames"),
        ('op.execute("ALTER TABLE mall_shop RENAME COLUMN note TO remark")', "renames"),
        (COLUMN.format("nullable=False"), "required"),
        (COLUMN.format("nullable=False, server_default=None"), "required"),
        ('op.alter_column("mall_shop", "note", nullable=False)', "required"),
        ('op.execute("ALTER TABLE mall_shop ALTER COLUMN note SET NOT NULL")', "required"),
        ('op.alter_column("mall_shop", "note", type_=sa.Integer())', "retypes"),
        ('op.execute("ALTER TABLE mall_shop ALTER note TYPE int")', "retypes"),
        ('op.create_check_constraint("ck", "mall_shop", "x > 0")', "constraint"),
        ('op.create_foreign_key("fk", "mall_shop", "person", ["a"], ["id"])', "constraint"),
        ('op.create_unique_constraint("uq", "mall_shop", ["note"])', "constraint"),
        ('op.execute("ALTER TABLE mall_shop ADD CONSTRAINT ck CHECK (x > 0)")', "constraint"),
        ('op.create_index("ix", "mall_shop", ["note"])', "index"),
        ('op.execute("CREATE UNIQUE INDEX ix ON mall_shop (note)")', "index"),
    ],
)
def test_what_breaks_the_previous_version_waits(does: str, rule: str) -> None:
    assert found(does) == [f"migrations.{rule}"]
    assert found(does, phase="contract") == []
    assert found(does, first_release="0002") == []


@pytest.mark.parametrize(
    "does",
    [
        COLUMN.format("nullable=True"),
        COLUMN.format('nullable=False, server_default=""'),
        COLUMN.format("sa.Computed('1'), nullable=False"),
        'op.alter_column("mall_shop", "note", nullable=True)',
        'op.drop_constraint("ck", "mall_shop")',
        'op.create_check_constraint("ck", "mall_shop", "x > 0", postgresql_not_valid=True)',
        'op.execute("ALTER TABLE mall_shop ADD CONSTRAINT ck CHECK (x > 0) NOT VALID")',
        'op.execute("ALTER TABLE mall_shop VALIDATE CONSTRAINT ck")',
        'op.create_index("ix", "mall_shop", ["note"], postgresql_concurrently=True)',
        'op.execute("CREATE INDEX CONCURRENTLY ix ON mall_shop (note)")',
        'op.create_index_online("ix", "mall_shop", ["note"])',
        'op.create_table("mall_offer"); op.create_index("ix", "mall_offer", ["x"])',
        'op.create_table("mall_offer"); op.append_only("mall_offer")',
        'op.create_table("mall_offer"); op.execute("CREATE INDEX ix ON mall_offer (x)")',
    ],
)
def test_what_only_adds_may_be_done(does: str) -> None:
    assert found(does) == []
