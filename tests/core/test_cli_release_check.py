"""`zhengcai release check PATH`: a folder that nobody has installed, both ways."""

import json
from pathlib import Path

import pytest
from test_cli import Terminal, at, dsns, log_configuration, zhengcai

from zhengcai.scaffold.answers import DEFAULTS, Answers, Part
from zhengcai.scaffold.writing import write_extension

__all__ = ["at", "dsns", "log_configuration", "zhengcai"]
"""The terminal of the other commands."""

HERE = ("--tenant", "150000")
NUMBER = "示台账2026-0001"


@pytest.fixture
def sound(zhengcai: Terminal) -> Path:
    """An extension as it is written for a new author, with the notes of its version."""
    said = {**DEFAULTS, "id": "sound", "basis": "示例市财政局〔2026〕1号 第3条"}
    folder = write_extension(Answers(**said, parts=frozenset(Part)), zhengcai.folder)
    (folder / "CHANGELOG.md").write_text("# 0.1.0\n\n第一版\n", "utf-8")
    return folder


def entered(zhengcai: Terminal) -> None:
    """An accepted entry of the region's ledger, for 150100 alone, which pays for it."""
    texts = dict.fromkeys(
        ("title", "requirement_number", "source_name", "proposer_name", "content", "scenario",
         "reason", "suggestion", "affected", "impact"),
        "示例",
    )  # fmt: skip
    days = ("expected_on", "publicity_begins", "publicity_ends", "entered_on")
    moments = ("created_at", "updated_at", "accepted_at")
    row = {
        **texts,
        **dict.fromkeys(days, "2026-03-01"),
        **dict.fromkeys(moments, "2026-06-01T09:00:00+08:00"),
        **dict.fromkeys(("id", "review_id", "source_id"), "01900000-0000-7000-8000-000000000001"),
        **{"tenant_code": "150000", "source_tenant": "150100", "number": NUMBER, "version": 1},
        **{"state": "accepted", "classification": "personal", "concerned": ["150100"]},
        **{"extra": {}, "merged": [], "steps": [], "grams": [], "legal_bases": []},
    }
    share = {
        **{name: row[name] for name in ("id", "tenant_code", "version", "extra", *moments[:2])},
        **{"entry_id": row["id"], "attempt": 0, "ledger_number": NUMBER, "title": "示例"},
        **{"classification": "personal", "payer_tenant": "150100", "payer_name": "示例市"},
        **{"cost_rule_source": "示例", "due_on": "2026-03-10", "places": ["150100"]},
        **{"lead": True, "state": "confirmed", "steps": []},
    }
    for table, values in (("ledger_entry", row), ("share", share)):
        told = f"jsonb_populate_record(NULL::governance_{table}, '{json.dumps(values)}')"
        zhengcai.sql(f"INSERT INTO governance_{table} SELECT * FROM {told} RETURNING 1")  # noqa: S608


def test_a_folder_that_lacks_something(zhengcai: Terminal, sound: Path) -> None:
    (sound / "CHANGELOG.md").unlink()
    answer = zhengcai("release", "check", str(sound), *HERE)
    assert answer.code == 1
    for text in ("sound：尚缺 2 项", "没有写明需求台账号", "CHANGELOG.md没有0.1.0版本的说明"):
        assert text in answer.out
    told = json.loads(zhengcai("release", "check", str(sound), "--json", *HERE).out)
    codes = [each["code"] for each in told["sound"]]
    assert codes == ["release.plugin_without_entry", "release.no_notes"]


def test_a_folder_that_may_be_released(zhengcai: Terminal, sound: Path) -> None:
    entered(zhengcai)
    manifest = sound / "zhengcai_x_sound/plugin.toml"
    told = manifest.read_text("utf-8")
    manifest.write_text(told.replace("[plugin]", f'[plugin]\nledger = ["{NUMBER}"]'), "utf-8")
    answer = zhengcai("release", "check", str(sound), *HERE)
    assert (answer.code, answer.out) == (0, "sound：可以发布\n"), answer.out


def test_what_is_no_plugin(zhengcai: Terminal) -> None:
    answer = zhengcai("release", "check", str(zhengcai.folder), *HERE)
    assert answer.code == 1
    assert "pyproject.toml" in answer.err
    assert "没有安装 nothing" in zhengcai("release", "check", "nothing", *HERE).err
