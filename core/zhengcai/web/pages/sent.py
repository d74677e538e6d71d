"""What a browser sent with a form."""

from base64 import b64encode
from collections.abc import AsyncGenerator

from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web.http import read_body

MOST_FIELDS = 20_000
"""A bill of a thousand lines with twenty columns: what a page of tables may hold."""
LONGEST_FIELD = 1024 * 1024
MOST_FILES = 10
FILE_NAME = ".name"
FILE_CONTENT = ".content"
"""What follows the name of a field that holds a file."""
TOO_LARGE = Problem("form.too_large", "表单的栏目过多或内容过长")
_MOST_DIGITS = 9


async def sent_form(request: Request, limit: int) -> list[tuple[str, str]]:
    """The fields of a form in order; refused (413) beyond `limit` bytes."""
    return await parsed_form(request, await read_body(request, limit))


async def parsed_form(request: Request, body: bytes) -> list[tuple[str, str]]:
    """The fields of the body that came with `request`, in order.

    Refused (413) beyond `MOST_FIELDS` fields or `LONGEST_FIELD` bytes in one of them.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _with_files(request, body)
    parser = FormParser(
        request.headers, _once(body), max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
    )
    try:
        parsed = await parser.parse()
    except MultiPartException as error:
        raise Refusal(TOO_LARGE, reason=Reason.TOO_LARGE) from error
    return [(name, value) for name, value in parsed.multi_items() if isinstance(value, str)]


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
    yield b""


async def _with_files(request: Request, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form with files; a file is two of them, its name and its content in base64."""
    parser = MultiPartParser(
        request.headers,
        _once(body),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=LONGEST_FIELD,
    )
    try:
        parsed = await parser.parse()
    except MultiPartException as error:
        raise Refusal(TOO_LARGE, reason=Reason.TOO_LARGE) from error
    fields: list[tuple[str, str]] = []
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            fields.append((name, value))
        elif value.filename:
            content = b64encode(await value.read()).decode()
            fields += [(name + FILE_NAME, value.filename), (name + FILE_CONTENT, content)]
    await parsed.close()
    return fields


def whole_number(text: str) -> int | None:
    """A row's place or a version as a page sends it; None for anything else, however long."""
    fits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if fits else None
