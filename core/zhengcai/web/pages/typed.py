"""From what a browser sent with a form to values for its model."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from zhengcai.forms import declared, reference_of, row_model
from zhengcai.problems import Problem
from zhengcai.web.pages.inputs import kind_of
from zhengcai.web.pages.sent import FILE_CONTENT, FILE_NAME, whole_number
from zhengcai.web.views import FieldKind

AGAIN = ".again"
"""What follows the name of a field in that of its repetition."""

_BETWEEN = re.compile(r"[\s,、;]+")
"""What parts the codes of several places, pasted at once."""

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def parse(form: type[BaseModel], sent: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a browser sent, as values for the model: empty inputs are left out."""
    result: dict[str, Any] = {}
    for name, info in form.model_fields.items():
        kind = kind_of(info)
        row = row_model(info)
        if kind == "table" and row is not None:
            result[name] = _parse_rows(name, row, sent)
        elif kind == "multichoice" or (kind == "lookup" and _is_list(info)):
            given = [_plain(value, kind) for key, value in sent if key == name and value.strip()]
            reference = reference_of(info)
            if reference is not None and reference.is_place:
                given = [each for value in given for each in _BETWEEN.split(value) if each]
            result[name] = list(dict.fromkeys(given))
        elif kind == "lines":
            lines = (
                line.strip() for key, value in sent if key == name for line in value.splitlines()
            )
            result[name] = [line for line in lines if line]
        elif kind == "file":
            names, contents = (
                [value for key, value in sent if key == name + part]
                for part in (FILE_NAME, FILE_CONTENT)
            )
            files = [
                {"name": each, "content": content}
                for each, content in zip(names, contents, strict=False)
            ]
            if files:
                result[name] = files if _is_list(info) else files[0]
        elif kind == "checkbox":
            result[name] = any(key == name and value == "true" for key, value in sent)
        else:
            value = next((value for key, value in sent if key == name), "")
            if value.strip():
                result[name] = _plain(value, kind)
    return result


def _is_list(info: FieldInfo) -> bool:
    return get_origin(declared(info)[0]) is list


def _plain(value: str, kind: FieldKind) -> str:
    """`６００，０００` and `600,000.00` as a program writes a number, a code in half width.

    Commas go only where they part thousands; anything else stays as it is, to be refused.
    """
    if kind not in ("money", "integer", "decimal", "lookup"):
        return value
    text = unicodedata.normalize("NFKC", value).strip()
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _parse_rows(
    name: str, row: type[BaseModel], sent: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    places: dict[int, list[tuple[str, str]]] = {}
    for key, value in sent:
        parts = key.split(".")
        if len(parts) != 3 or parts[0] != name:
            continue
        place = whole_number(parts[1])
        if place is not None:
            places.setdefault(place, []).append((parts[2], value))
    found = (parse(row, places[place]) for place in sorted(places))
    return [item for item in found if any(value not in (False, []) for value in item.values())]


def not_repeated(form: type[BaseModel], sent: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for each new secret that was not typed twice in the same way."""
    typed = dict(sent)
    for name, info in form.model_fields.items():
        if kind_of(info) == "new_secret" and typed.get(name, "") != typed.get(name + AGAIN, ""):
            yield Problem(
                "form.not_repeated",
                "两次输入的{title}不一致",
                field=name,
                params={"title": info.title or name},
            )


def rearranged(values: dict[str, Any], sent: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """The values after what a button inside the form asked for; None when it was to be performed.

    `_add` and `_remove` change the rows of a table, `_pick` takes a code that was found (in place
    of what was typed, where a field takes several), and `_find` leaves the values alone: the page
    then shows what comes near to what was typed. `_suggest` leaves them alone as well.
    """
    for name, value in sent:
        if name == "_add":
            return {**values, value: [*values.get(value, []), {}]}
        if name == "_remove":
            table, _, text = value.rpartition(".")
            rows = list(values.get(table, []))
            place = whole_number(text)
            if place is not None and place < len(rows):
                del rows[place]
            return {**values, table: rows}
        if name == "_pick":
            field, _, code = value.partition(":")
            if not isinstance(values.get(field), list):
                return {**values, field: code}
            typed = [text for key, text in sent if key == field][-1:]
            searched = [text.split("，")[0] for text in typed]
            others = [each for each in values[field] if each not in (*typed, *searched)]
            return {**values, field: list(dict.fromkeys((*others, code)))}
        if name in ("_find", "_suggest"):
            return values
    return None
