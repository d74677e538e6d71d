"""What a browser sent with a form."""

from collections.abc import AsyncGenerator

from starlette.formparsers import FormParser, MultiPartException
from starlette.requests import Request

from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web.http import read_body

MOST_FIELDS = 20_000
"""A bill of a thousand lines with twenty columns: what a page of tables may hold."""
LONGEST_FIELD = 1024 * 1024
_MOST_DIGITS = 9


async def sent_form(request: Request, limit: int) -> list[tuple[str, str]]:
    """The fields of an URL-encoded form in order; refused (413) beyond `limit` bytes."""
    return await parsed_form(request, await read_body(request, limit))


async def parsed_form(request: Request, body: bytes) -> list[tuple[str, str]]:
    """The fields of the body that came with `request`, in order.

    Refused (413) beyond `MOST_FIELDS` fields or `LONGEST_FIELD` bytes in one of them.
    """

    async def once() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    parser = FormParser(
        request.headers, once(), max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD
    )
    try:
        parsed = await parser.parse()
    except MultiPartException as error:
        problem = Problem("form.too_large", "表单的栏目过多或内容过长")
        raise Refusal(problem, reason=Reason.TOO_LARGE) from error
    return [(name, value) for name, value in parsed.multi_items() if isinstance(value, str)]


def whole_number(text: str) -> int | None:
    """A row's place or a version as a page sends it; None for anything else, however long."""
    fits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if fits else None
