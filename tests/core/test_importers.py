"""Importing statutes and catalogues: what is read, and what is reported."""

from datetime import date
from pathlib import Path

import pytest

from zhengcai.registries.commodities import packaged_catalogue, parse_catalogue
from zhengcai.registries.law_texts import LawImport, LawText, chinese_number, import_laws
from zhengcai.registries.laws import Law, cited_articles, packaged_laws, reference
from zhengcai.rules.packaged import packaged_rows

STATUTE = """# 中华人民共和国示例法

2001年1月2日 全国人民代表大会常务委员会第一次会议通过

2014年8月31日 全国人民代表大会常务委员会第十次会议修正

<!-- INFO END -->

## 第一章 总　则

第一条 为了示例，制定本法。

依照本法
第三条第二款的规定办理。

## 第二章 附 则

第二条　本法所称示例，包括下列情形：

（一）甲；

第二条之一 增加的一条。

第三条 本法自2003年1月1日起施行。
"""

ORDER = """# 示例管理办法

财政部令第187号 2017-07-11

（2017年07月11日财政部令第187号公布，自2017年10月01日起施行。）

第一章  总则
第一条为了示例，制定本办法。
第二条本办法自2017年10月1日起施行。
"""

NOTICE = """# 促进示例通知-财库2019-138-转载

财库〔2019〕138号

一、清理规定

（一）甲

二、落实责任
"""

LAWS = [
    Law(id="示例法", title="中华人民共和国示例法", level="law"),
    Law(
        id="关于促进示例的通知",
        title="关于促进示例的通知",
        number="财库〔2019〕138号",
        level="document",
        short_names=("促进示例",),
        issued=date(2019, 7, 26),
    ),
]


def imported(folder: Path, files: dict[str, str | bytes]) -> LawImport:
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return import_laws(folder, LAWS)


def only(result: LawImport) -> LawText:
    assert len(result.laws) == 1
    return result.laws[0]


def test_a_statute_is_divided_into_chapters_and_articles(tmp_path: Path) -> None:
    result = imported(tmp_path, {"示例法_2014-08-31.md": STATUTE})
    law = only(result)
    assert (law.id, law.level) == ("示例法", "law")
    assert (law.issued, law.effective) == (date(2014, 8, 31), date(2003, 1, 1))
    assert [(each.key, each.label, each.chapter) for each in law.articles] == [
        ("1", "第一条", "第一章 总 则"),
        ("2", "第二条", "第二章 附 则"),
        ("2-1", "第二条之一", "第二章 附 则"),
        ("3", "第三条", "第二章 附 则"),
    ]
    assert law.articles[1].text.endswith("（一）甲；")


def test_a_line_that_refers_back_to_an_article_is_text(tmp_path: Path) -> None:
    text = STATUTE.replace("（一）甲；", "（一）甲，依照\n第一条规定；")
    law = only(imported(tmp_path, {"示例法.md": text}))
    assert "第一条规定" in law.articles[1].text
    assert law.issued == date(2014, 8, 31)


def test_an_order_without_headings_and_spaces_is_read_too(tmp_path: Path) -> None:
    result = imported(tmp_path, {"示例管理办法.md": ORDER})
    law = only(result)
    assert result.faults == ()
    assert (law.number, law.level) == ("财政部令第187号", "rule")
    assert (law.issued, law.effective) == (date(2017, 7, 11), date(2017, 10, 1))
    assert [each.text for each in law.articles] == [
        "为了示例，制定本办法。",
        "本办法自2017年10月1日起施行。",
    ]
    assert law.articles[0].chapter == "第一章 总则"


def test_a_notice_is_divided_by_sections_and_known_by_its_title_or_number(tmp_path: Path) -> None:
    for title in ("促进示例通知-财库2019-138-转载", "促进示例_全文", "《关于促进示例的通知》"):
        notice = NOTICE.replace("促进示例通知-财库2019-138-转载", title)
        law = only(imported(tmp_path, {"通知.md": notice}))
        assert law.id == "关于促进示例的通知"
        assert [(each.label, each.text) for each in law.articles] == [
            ("一", "清理规定\n（一）甲"),
            ("二", "落实责任"),
        ]


def test_rows_take_what_the_register_knows_and_the_text_of_the_file(tmp_path: Path) -> None:
    laws, articles = imported(tmp_path, {"通知.md": NOTICE}).rows(LAWS)
    assert (laws[0].title, laws[0].issued) == ("关于促进示例的通知", date(2019, 7, 26))
    assert laws[0].short_names == ["促进示例"]
    assert [(each.law, each.number, each.text) for each in articles] == [
        ("关于促进示例的通知", 1, "清理规定\n（一）甲"),
        ("关于促进示例的通知", 2, "落实责任"),
    ]


def test_of_two_versions_the_older_is_kept_as_repealed(tmp_path: Path) -> None:
    result = imported(tmp_path, {"示例法_2001-01-02.md": STATUTE, "示例法_2014-08-31.md": STATUTE})
    assert {law.id: law.repealed for law in result.laws} == {
        "示例法@2001-01-02": date(2014, 8, 31),
        "示例法": None,
    }
    assert [fault.file for fault in result.faults] == ["示例法_2001-01-02.md"]


def test_faults_are_collected_and_no_file_stops_another(tmp_path: Path) -> None:
    result = imported(
        tmp_path,
        {
            "1.md": "没有标题\n第一条 甲",
            "2.md": "# 中断法\n第一条 甲\n第三条 乙",
            "3.md": "# 空法\n只有前言",
            "4.md": "# 乱码法".encode("gb18030"),
            "5.md": STATUTE,
            "6.md": b"",
        },
    )
    assert [law.id for law in result.laws] == ["中断法", "空法", "示例法"]
    assert result.laws[1].preamble == "只有前言"
    assert [(fault.file, fault.line) for fault in result.faults] == [
        ("1.md", 1),
        ("2.md", 3),
        ("3.md", 1),
        ("4.md", 0),
        ("6.md", 1),
    ]


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一", 1), ("十", 10), ("十九", 19), ("二十", 20), ("三十五", 35), ("一百", 100),
        ("一百零三", 103), ("一百一十", 110), ("二百六十二", 262), ("一千二百六十", 1260),
    ],
)  # fmt: skip
def test_chinese_numerals(numeral: str, number: int) -> None:
    assert chinese_number(numeral) == number


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("政府采购法 第35条", ("政府采购法", ("35",))),
        ("政府采购质疑和投诉办法 第10、11条", ("政府采购质疑和投诉办法", ("10", "11"))),
        ("刑法 第120-1条", ("刑法", ("120-1",))),
        ("关于促进示例的通知 三", ("关于促进示例的通知", ("三",))),
        ("财库〔2026〕2号", ("财库〔2026〕2号", ())),
    ],
)
def test_a_citation_is_taken_apart(citation: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert reference(citation) == expected


def test_every_article_that_a_rule_cites_is_in_the_packaged_register() -> None:
    registered = {law.id: set(law.articles) for law in packaged_laws()}
    cited = cited_articles(packaged_rows())
    assert registered == {law: cited.get(law, set()) for law in registered}
    assert cited.keys() <= registered.keys()


HEAD = "code,name,parent,level,description\n"
GOOD = HEAD + "A,货物,,0,\nA02000000,设备,A,1,说明\n"


def faults(content: str | bytes) -> list[tuple[int, str, str]]:
    data = content.encode() if isinstance(content, str) else content
    result = parse_catalogue(data, "2022")
    assert not (result.items and result.faults)
    return [(fault.line, fault.column, fault.message) for fault in result.faults]


@pytest.mark.parametrize("content", [GOOD.encode(), GOOD.encode("utf-8-sig"), GOOD.replace("\n", "\r\n").encode()])  # fmt: skip
def test_a_clean_catalogue_is_read(content: bytes) -> None:
    result = parse_catalogue(content, "2022")
    assert result.faults == ()
    assert [(row.code, row.parent, row.level, row.kind) for row in result.rows()] == [
        ("A", None, 0, "goods"),
        ("A02000000", "A", 1, "goods"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GOOD.encode("gbk"), [(1, "", "文件不是UTF-8编码（可能是GBK），请另存为UTF-8")]),
        ("code,name,note\nA,货物,\n", [
            (1, "parent", "缺少列parent"), (1, "level", "缺少列level"), (1, "note", "未知列note"),
        ]),
        ("", [(1, "code", "缺少列code"), (1, "name", "缺少列name"),
              (1, "parent", "缺少列parent"), (1, "level", "缺少列level")]),
        (HEAD, [(1, "", "文件没有数据行")]),
        (GOOD + "A02010000,信息化设备,A09000000,2,\n", [(4, "parent", "上级编码A09000000不存在")]),
        (GOOD + "A02000000,设备,A,1,\n", [(4, "code", "编码A02000000与第3行重复")]),
        (GOOD + "A0201,信息化设备,A02000000,2,\n", [(4, "code", "编码A0201应为A、B、C，或其后加八位数字")]),
        (GOOD + "A02010000,,A02000000,x,\n", [(4, "name", "名称为空"), (4, "level", "级次x应为数字")]),
        (GOOD + "A02010000,信息化设备,,2,\n", [(4, "parent", "上级编码为空")]),
        (GOOD + "A02010000,信息化设备,A02000000,3,\n",
         [(4, "level", "级次3应比上级编码A02000000的级次大1")]),
        (GOOD + "B01000000,房屋施工,A,1,\n", [(4, "parent", "上级编码A属于另一门类")]),
        (GOOD + "A02010000,信息化设备\n", [(4, "", "应有5列，实有2列")]),
        (GOOD + 'A02010000,"信息化"设备,A02000000,2,\n', [(4, "", "不是有效的CSV：',' expected after '\"'")]),
    ],
)  # fmt: skip
def test_a_faulty_catalogue_is_refused_with_every_fault(
    content: str | bytes, expected: list[tuple[int, str, str]]
) -> None:
    assert faults(content) == expected


def test_the_packaged_catalogue_is_clean_and_holds_what_the_demonstration_buys() -> None:
    result = packaged_catalogue()
    assert result.faults == ()
    items = {item.code: item for item in result.items}
    assert items["A02010108"].name == "便携式计算机"
    assert items["C21040000"].kind == "services"
    assert {code for code in items if len(code) == 1} == {"A", "B", "C"}
