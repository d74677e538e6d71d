"""The command `zhengcai`, as an operator meets it: what it prints, how it exits, what it leaves."""

import asyncio
import getpass
import json
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import structlog

from zhengcai.bootstrap import store_organisation
from zhengcai.cli import main
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import core_history
from zhengcai.database.migrations import ProcessesInTheWay
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.identity.sessions import HASHER
from zhengcai.plugins.discovery import discover
from zhengcai.registries.organisations import Organisation
from zhengcai.registries.writing import writing_registers
from zhengcai.settings import Settings, load_settings, remember_sandbox
from zhengcai.tenancy.work import for_work
from zhengcai.testing import build_database, credit_code

Build = Callable[[Dsns], Awaitable[None]]

PURCHASER = credit_code(1, "11")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """Runs commands in this process, against one database, in a folder of its own."""

    dsns: Dsns
    folder: Path
    captured: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(words)
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Answer(code, *self.captured.readouterr())

    def sql(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.dsns.admin) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def log_configuration() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def at(
    log_configuration: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[Dsns], Terminal]:
    monkeypatch.chdir(tmp_path)

    def sit_down(dsns: Dsns) -> Terminal:
        monkeypatch.setenv("ZHENGCAI_DATABASE__DSN", dsns.app)
        monkeypatch.setenv("ZHENGCAI_DATABASE__OWNER_DSN", dsns.owner)
        return Terminal(dsns, tmp_path, capsys)

    return sit_down


async def furnish(dsns: Dsns) -> None:
    """All plugins, two small regions and a purchaser."""
    settings = Settings()
    await build_database(dsns, settings, discover())
    engine = for_work(make_engine(dsns.owner, settings))
    async with writing_registers(engine, "organisation.register") as registers:
        purchaser = Organisation(
            code=PURCHASER,
            name="示例单位",
            address="示例路1号",
            contact="0471-0000000",
            bank_account="",
        )
        await store_organisation(registers, purchaser)
    await engine.dispose()


async def leave_empty(dsns: Dsns) -> None:
    """Only the roles and their grants."""


def copies(postgres: ScratchPostgres, name: str, build: Build) -> Iterator[Dsns]:
    """A database for one test. The commands run event loops of their own, so nothing here is async."""
    template = asyncio.run(postgres.template(name, build))
    made = asyncio.run(postgres.database_from(template))
    yield made
    asyncio.run(postgres.drop(made))


@pytest.fixture
def dsns(zhengcai_postgres: ScratchPostgres) -> Iterator[Dsns]:
    yield from copies(zhengcai_postgres, "cli", furnish)


@pytest.fixture
def empty_dsns(zhengcai_postgres: ScratchPostgres) -> Iterator[Dsns]:
    yield from copies(zhengcai_postgres, "cli_empty", leave_empty)


@pytest.fixture
def zhengcai(at: Callable[[Dsns], Terminal], dsns: Dsns) -> Terminal:
    return at(dsns)


def test_a_fresh_database_is_upgraded_before_anything_is_served(
    at: Callable[[Dsns], Terminal], empty_dsns: Dsns
) -> None:
    zhengcai = at(empty_dsns)
    refused = zhengcai("serve", "--port", "0")
    assert refused.code == 1
    assert "zhengcai db upgrade" in refused.err
    assert zhengcai("tenant", "list").code == 1
    pending = zhengcai("db", "pending")
    assert pending.code == 1
    assert "core" in pending.out
    assert zhengcai("db", "upgrade").code == 0
    assert zhengcai("db", "pending").code == 0
    assert re.search(r"core\W+\d{4}", zhengcai("db", "current").out)
    assert "最新" in zhengcai("db", "upgrade").out
    assert "没有待收缩" in zhengcai("db", "contract").out
    assert "zhengcai tenant load" in zhengcai("tenant", "list").err


def test_a_contraction_names_the_processes_in_its_way(
    zhengcai: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hindered(*_: object) -> None:
        raise ProcessesInTheWay(core_history(), "0009", ["zhengcai 0.1.9 (web, web-1, pid 4711)"])

    monkeypatch.setattr("zhengcai.deployment.contract", hindered)
    refused = zhengcai("db", "contract")
    assert refused.code == 1
    assert "0009 会去掉旧版进程仍在使用的结构：zhengcai 0.1.9 (web, web-1, pid 4711)" in refused.err


def test_divisions_are_loaded_and_shown_as_a_tree(
    at: Callable[[Dsns], Terminal], empty_dsns: Dsns
) -> None:
    zhengcai = at(empty_dsns)
    zhengcai("db", "upgrade")
    assert zhengcai("tenant", "load", "420200").code == 0
    shown = zhengcai("tenant", "list").out
    assert "420200 黄石市" in shown
    assert "└── 420281 大冶市" in shown
    assert "共 7 个地区" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tenant", "load", "china", "150000"), "china"),
        (("tenant", "load", "999999"), "999999"),
        (("tenant", "show", "999999"), "999999"),
        (("plugin", "enable", "nothing", "--tenant", "150100", "--reason", "测试"), "没有安装"),
        (("plugin", "enable", "portal", "--tenant", "999999", "--reason", "测试"), "999999"),
        (("plugin", "enable", "portal", "--tenant", "150100", "--reason", ""), "理由"),
        (("audit", "export", "15", "export"), "15"),
        (("db", "backup", "dump"), "pg_dump"),
        (("demo",), "ZHENGCAI_SANDBOX"),
        (("db", "revision", "nothing", "-m", "x"), "nothing"),
        (("db", "contract", "--plugin", "nothing"), "nothing"),
        (("restart",), "--workers"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(
    zhengcai: Terminal, words: tuple[str, ...], said: str
) -> None:
    answer = zhengcai(*words)
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_wrong_setting_is_named(zhengcai: Terminal) -> None:
    (zhengcai.folder / "settings.toml").write_text("[default.web]\nprot = 1\n")
    answer = zhengcai("db", "pending")
    assert answer.code == 1
    assert "web.prot" in answer.err


def test_a_tenant_is_shown_with_its_place_and_its_plugins(zhengcai: Terminal) -> None:
    shown = zhengcai("tenant", "show", "150781").out
    assert "150000 示例自治区 › 150781 示例直管市" in shown
    assert all(name in shown for name in ("console", "fiscal", "supervision", "tendering"))


def test_a_plugin_is_switched_by_the_audited_action(zhengcai: Terminal) -> None:
    assert (
        zhengcai("plugin", "disable", "portal", "--tenant", "150100", "--reason", "检修").code == 0
    )
    rows = {row["id"]: row for row in json.loads(zhengcai("plugin", "list", "--json").out)}
    assert rows["portal"]["on"] == ["150000", "420200"]
    assert rows["portal"]["off"] == {"150000": ["150100"], "420200": []}
    assert "150000（除150100）" in zhengcai("plugin", "list").out.replace("\n", "")
    assert "portal" not in zhengcai("tenant", "show", "150102").out
    assert zhengcai.sql(
        "SELECT actor_name, outcome FROM audit_entry WHERE action LIKE '%plugin_choice.choose'"
    ) == [(getpass.getuser(), "done")]
    zhengcai("plugin", "enable", "portal", "--tenant", "150000", "--reason", "统一", "--lock")
    locked = zhengcai("plugin", "disable", "portal", "--tenant", "150102", "--reason", "测试")
    assert locked.code == 1
    assert "锁定" in locked.err


def test_quarantined_plugins_are_listed_with_their_reason(
    zhengcai: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGCAI_PLUGINS__DISABLED", '@json ["fiscal"]')
    answer = zhengcai("plugin", "list")
    assert "隔离：disabled" in answer.out
    assert "fiscal：disabled in the deployment's settings" in answer.err


LAW = "# 示例办法\n\n示例部令第1号\n\n第一条 为了示例，制定本办法。\n\n第二条 本办法自2026年1月1日起施行。\n"


def test_statutes_are_imported_article_by_article(zhengcai: Terminal) -> None:
    folder = zhengcai.folder / "laws"
    folder.mkdir()
    assert zhengcai("law", "import", str(folder)).code == 1
    (folder / "example.md").write_text(LAW, "utf-8")
    answer = zhengcai("law", "import", str(folder))
    assert (answer.code, "条文 2 条" in answer.out) == (0, True)
    assert zhengcai.sql("SELECT label FROM law_article WHERE text LIKE '%本办法%'") == [
        ("第一条",),
        ("第二条",),
    ]


def test_a_catalogue_with_a_fault_imports_nothing(zhengcai: Terminal) -> None:
    file = zhengcai.folder / "catalogue.csv"
    header = "code,name,parent,level,description\n"
    file.write_text(f"{header}A,货物,,0,\nA01000000,,A,1,\n", "utf-8")
    refused = zhengcai("catalogue", "import", str(file), "--edition", "2099")
    assert refused.code == 1
    assert "第3行（name）：名称为空" in refused.err
    assert zhengcai.sql("SELECT FROM commodity WHERE edition = '2099'") == []
    file.write_text(f"{header}A,货物,,0,\nA01000000,示例品目,A,1,\n", "utf-8")
    assert zhengcai("catalogue", "import", str(file), "--edition", "2099").code == 0
    assert zhengcai.sql("SELECT count(*) FROM commodity WHERE edition = '2099'") == [(2,)]


RULE = """
[[rule]]
rule_id = "D.1-limit-works"
jurisdiction = "150100"
valid_from = 2026-01-01
title = "采购限额标准（工程）"
value = 500000
unit = "yuan"
law = "政府采购法"
article = "8"
mark = "U"
basis = "{basis}"
"""


def test_local_rules_are_loaded_or_refused_as_a_whole(zhengcai: Terminal) -> None:
    file = zhengcai.folder / "rules.toml"
    file.write_text(RULE.format(basis=""), "utf-8")
    refused = zhengcai("rules", "load", str(file))
    assert refused.code == 1
    assert "D.1-limit-works（150100，2026-01-01）：地方规定缺少依据" in refused.err
    file.write_text(RULE.format(basis="示例市集中采购目录"), "utf-8")
    assert "变更 1 行" in zhengcai("rules", "load", str(file)).out
    assert "变更 0 行" in zhengcai("rules", "load", str(file)).out
    file.write_text("[[rule]]\nrule_id = 1\n", "utf-8")
    assert "rule_id" in zhengcai("rules", "load", str(file)).err


def test_an_account_gets_its_password_from_anywhere_but_the_arguments(
    zhengcai: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGCAI_ACCOUNT_PASSWORD", "example-password")
    post = f"purchaser_manager@150100:{PURCHASER}"
    words = ("account", "create", "example", "--name", "张示例", "--post", post)
    assert zhengcai(*words).code == 0
    [(stored,)] = zhengcai.sql("SELECT password_hash FROM account WHERE login = 'example'")
    assert HASHER.verify(str(stored), "example-password")
    assert zhengcai(*words).code == 0, "again adds nothing"
    assert zhengcai.sql("SELECT count(*) FROM post") == [(1,)]


@pytest.mark.parametrize(
    ("post", "password", "said"),
    [
        ("boss@150100:X", "example-password", "purchaser_manager"),
        ("purchaser_manager", "example-password", "角色@地区代码"),
        (f"purchaser_manager@150100:{PURCHASER}", "short", "至少"),
        (f"purchaser_manager@150100:{credit_code(9)}", "example-password", "登记"),
        (f"system@150100:{PURCHASER}", "example-password", "没有角色 system"),
    ],
)
def test_an_account_that_may_not_be_is_refused(
    zhengcai: Terminal, monkeypatch: pytest.MonkeyPatch, post: str, password: str, said: str
) -> None:
    monkeypatch.setenv("ZHENGCAI_ACCOUNT_PASSWORD", password)
    answer = zhengcai("account", "create", "example", "--name", "张示例", "--post", post)
    assert answer.code == 1
    assert said in answer.err
    assert zhengcai.sql("SELECT FROM account") == []


def test_an_audit_export_verifies_until_somebody_edits_it(zhengcai: Terminal) -> None:
    zhengcai("plugin", "disable", "portal", "--tenant", "150100", "--reason", "检修")
    assert zhengcai("audit", "export", "150100", "export", "--roots", "roots.json").code == 0
    assert "未发现问题" in zhengcai("audit", "verify", "export", "--roots", "roots.json").out
    roots = json.loads((zhengcai.folder / "roots.json").read_bytes())
    assert (roots["tenant"], len(roots["items"])) == ("150100", 0)
    (zhengcai.folder / "mapping.json").write_text('{"1": "root"}')
    unknown = zhengcai("audit", "verify", "export", "--roots", "mapping.json")
    assert (unknown.code, "core/seals" in unknown.err) == (1, True)
    again = zhengcai("audit", "export", "150100", "export")
    assert (again.code, "不是空目录" in again.err) == (1, True)
    (zhengcai.folder / "export" / "keys.json").write_text("{")
    spoiled = zhengcai("audit", "verify", "export")
    assert (spoiled.code, "发现 1 处问题" in spoiled.out) == (1, True)


def test_what_is_no_archive_package_does_not_verify(zhengcai: Terminal) -> None:
    (zhengcai.folder / "package.zip").write_bytes(b"PK nothing")
    answer = zhengcai("archive", "verify", "package.zip")
    assert (answer.code, "unreadable" in answer.out) == (1, True)
    assert "未给出公布的签名密钥（--key）" in answer.out
    assert "未与公布的链式根（--roots）比对" in answer.out


def test_the_interface_is_described_in_json(zhengcai: Terminal) -> None:
    assert json.loads(zhengcai("openapi").out)["openapi"].startswith("3.1")


def test_the_doctor_answers_for_people_and_for_programs(zhengcai: Terminal) -> None:
    answer = zhengcai("doctor")
    assert answer.code == 0, answer.out
    assert "故障 0 项" in answer.out
    states = {row["check"]: row["state"] for row in json.loads(zhengcai("doctor", "--json").out)}
    assert states["schema"] == "ok"
    with psycopg.connect(zhengcai.dsns.admin) as connection:
        connection.execute("ALTER TABLE setting_value DISABLE ROW LEVEL SECURITY")
    assert zhengcai("doctor").code == 1


def test_a_port_that_is_taken_is_told(zhengcai: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = zhengcai("serve", "--port", str(taken.getsockname()[1]))
    assert answer.code == 1
    assert "--port" in answer.err


def test_an_instance_stays_what_it_was_first_served_as(
    zhengcai: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_sandbox(load_settings(sandbox=True))
    assert load_settings().sandbox
    assert "演示模式" in zhengcai("doctor").out
    monkeypatch.setenv("ZHENGCAI_SANDBOX", "false")
    refused = zhengcai("serve", "--port", "0")
    assert (refused.code, "演示环境的数据" in refused.err) == (1, True)
    states = {row["check"]: row["state"] for row in json.loads(zhengcai("doctor", "--json").out)}
    assert states["mode"] == "fail"
    remember_sandbox(load_settings())
    monkeypatch.setenv("ZHENGCAI_SANDBOX", "true")
    refused = zhengcai("worker")
    assert (refused.code, "正式运行的数据" in refused.err) == (1, True)


def test_a_moved_clock_betrays_a_sandbox(zhengcai: Terminal) -> None:
    with psycopg.connect(zhengcai.dsns.admin) as connection:
        connection.execute(
            "INSERT INTO clock_position (tenant_code, id, ahead, state, version, created_at, "
            "updated_at, extra) VALUES ('150000', gen_random_uuid(), 1, 'moved', 1, now(), now(), "
            "'{}')"
        )
    assert "时钟曾被调整" in zhengcai("worker").err
    assert "时钟曾被调整" in zhengcai("doctor").out


def test_the_command_line_leaves_entries_that_verify(
    zhengcai: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = zhengcai.folder / "rules.toml"
    file.write_text(RULE.format(basis="示例市集中采购目录"), "utf-8")
    assert zhengcai("rules", "load", str(file)).code == 0
    firm = credit_code(7)
    words = ("organisation", "register", firm, "--name", "示例甲科技有限公司")
    assert zhengcai(*words, "--as", "supplier@150100").code == 0
    assert "bureau（财政部门）" in zhengcai(*words, "--as", "boss@150100").err
    monkeypatch.setenv("ZHENGCAI_ACCOUNT_PASSWORD", "example-password")
    post = f"supplier@150000:{firm}"
    zhengcai("account", "create", "example", "--name", "张示例", "--post", post)
    assert zhengcai("account", "password", "example").code == 0
    assert "没有账号" in zhengcai("account", "password", "nobody").err
    rows = zhengcai.sql(
        "SELECT action, tenant_code, actor_name FROM audit_entry "
        "WHERE action <> 'tenant.load' AND action <> 'organisation.register' ORDER BY xid"
    )
    me = getpass.getuser()
    assert rows == [
        ("rule.load", "150100", me),
        ("account.create", "150000", me),
        ("account.set_password", "150000", me),
    ]
    assert zhengcai("audit", "export", "150000", "export").code == 0
    verified = zhengcai("audit", "verify", "export")
    assert verified.code == 0
    assert "--key" in verified.out, "signatures were checked by the export's own keys only"
    assert "account.set_password" in (zhengcai.folder / "export" / "entries.jsonl").read_text()
