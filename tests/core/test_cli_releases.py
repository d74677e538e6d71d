"""`zhengcai release`: from the plan to the way back, as an operator of one region."""

import json
import re

from test_cli import Terminal, at, dsns, log_configuration, zhengcai

__all__ = ["at", "dsns", "log_configuration", "zhengcai"]
"""The terminal of the other commands."""

HERE = ("--tenant", "150000")


def planned(zhengcai: Terminal) -> None:
    for name, text in (("notes.md", "统一版本。"), ("notes_en.md", "A unified version.")):
        (zhengcai.folder / name).write_text(text, "utf-8")
    files = ("--notes", "notes.md", "--notes-en", "notes_en.md")
    answer = zhengcai("release", "plan", "console", "--title", "平台升级", *files, *HERE)
    assert answer.code == 0, answer.err
    assert "平台升级" in answer.out


def test_a_release_is_rolled_out_and_taken_back(zhengcai: Terminal) -> None:
    planned(zhengcai)
    assert zhengcai("release", "publish", "平台升级", *HERE).code == 0
    pilot = ("--title", "试点", "--tenants", "150100,150102")
    assert "2个地区" in zhengcai("release", "wave", "平台升级", *pilot, *HERE).out
    assert zhengcai("release", "roll", "平台升级", "--wait", *HERE).code == 0
    assert zhengcai("release", "wave", "平台升级", "--title", "其余", "--rest", *HERE).code == 0
    assert "已完成" in zhengcai("release", "roll", "平台升级", "--wait", *HERE).out
    told = json.loads(zhengcai("release", "list", "--json", *HERE).out)
    assert [(each["title"], each["state"]) for each in told] == [("平台升级", "complete")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", told[0]["published_at"])
    arrived = zhengcai.sql("SELECT count(*) FROM core_upgrade WHERE state = 'done'")
    assert arrived == [(6,)]
    back = zhengcai("release", "back", "平台升级", "--reason", "演练", "--wait", *HERE)
    assert back.code == 0
    rows = json.loads(zhengcai("release", "status", "平台升级", "--tenants", "--json", *HERE).out)
    assert [row["state"] for row in rows] == ["done", "back"]
    assert {each["state"] for each in rows[1]["progress"]} == {"已回退"}
    (entry,) = zhengcai.sql(
        "SELECT DISTINCT actor_name, source LIKE 'cli@%' FROM audit_entry "
        "WHERE action = 'core.upgraded'"
    )
    assert entry[1] is True


def test_after_a_way_back_the_next_wave_waits_for_a_person(zhengcai: Terminal) -> None:
    planned(zhengcai)
    assert zhengcai("release", "publish", "平台升级", *HERE).code == 0
    for title, tenants in (("试点", "150100"), ("第二批", "150102")):
        wave = ("--title", title, "--tenants", tenants)
        assert zhengcai("release", "wave", "平台升级", *wave, *HERE).code == 0
    assert zhengcai("release", "roll", "平台升级", "--wait", *HERE).code == 0
    assert zhengcai("release", "back", "平台升级", "--reason", "演练", "--wait", *HERE).code == 0
    refused = zhengcai("release", "roll", "平台升级", "--wait", *HERE)
    assert (refused.code, "第1批（试点）已回退" in refused.err) == (1, True)
    assert zhengcai("release", "roll", "平台升级", "--now", "--wait", *HERE).code == 0
    rows = json.loads(zhengcai("release", "status", "平台升级", "--json", *HERE).out)
    assert [row["state"] for row in rows] == ["back", "done"]


def test_what_cannot_be_rolled_out_is_said(zhengcai: Terminal) -> None:
    assert "请用 --tenant" in zhengcai("release", "list").err
    assert "没有地区 990000" in zhengcai("release", "list", "--tenant", "990000").err
    planned(zhengcai)
    early = zhengcai("release", "wave", "平台升级", "--title", "试点", "--rest", *HERE)
    assert (early.code, "版本发布后才能计划批次" in early.err) == (1, True)
    assert "没有版本“别的”" in zhengcai("release", "status", "别的", *HERE).err
    assert "没有已计划的批次" in zhengcai("release", "roll", "平台升级", *HERE).err
    unclear = zhengcai("release", "wave", "平台升级", "--title", "试点", *HERE)
    assert "请选择 --tenants、--tier、--rest 中的一项" in unclear.err


def test_a_later_version_that_brings_nothing_is_neither_ready_nor_published(
    zhengcai: Terminal,
) -> None:
    """The platform's own, on a deployment that began with an earlier one."""
    zhengcai.sql("INSERT INTO plugin_version VALUES ('console', '0.1.0', 'epoch') RETURNING 1")
    told = "既没有写明所实现需求的需求台账号"
    checked = zhengcai("release", "check", "console", *HERE)
    assert (checked.code, told in checked.out) == (1, True)
    planned(zhengcai)
    refused = zhengcai("release", "publish", "平台升级", *HERE)
    assert (refused.code, told in refused.err) == (1, True)
    helped = zhengcai("release", "check", "--help").out
    assert "brings nothing" in " ".join(helped.split())
