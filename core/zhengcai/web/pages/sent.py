"""What a browser sent with a form."""

from collections.abc import AsyncGenerator

from starlette.formparsers import FormParser
from starlette.requests import Request

from zhengcai.web.http import read_body


async def sent_form(request: Request, limit: int) -> list[tuple[str, str]]:
    """The fields of an URL-encoded form in order; refused beyond `limit` bytes."""
    body = await read_body(request, limit)

    async def once() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    parsed = await FormParser(request.headers, once()).parse()
    return [(name, value) for name, value in parsed.multi_items() if isinstance(value, str)]
