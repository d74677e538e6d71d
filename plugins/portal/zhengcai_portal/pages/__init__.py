"""The public pages: announcements of a tenant and of those below, and each announcement."""

from typing import Any

from zhengcai import Context, PublicPage, Role
from zhengcai.pages import PageRequest
from zhengcai_portal.pages.article import article
from zhengcai_portal.pages.listing import listing


async def _respond(ctx: Context, page: PageRequest) -> tuple[str, Any]:
    if page.rest:
        return "announcement.html", await article(ctx, page, page.rest[0])
    return "portal.html", await listing(ctx, page)


PAGE = PublicPage(
    path="announcements",
    title="公告",
    by={Role.PUBLIC: None},
    respond=_respond,
    menu=True,
    tree=True,
)
