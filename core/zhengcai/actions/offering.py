"""What a plugin offers beside records: services to others, settings, pages of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from zhengcai.actions.declaring import Owner
from zhengcai.identity.roles import Role
from zhengcai.plugins.declaration import Declaration


@dataclass(eq=False)
class Provider(Declaration):
    """The plugin's implementation of a port: `factory(ctx)` gives an object of its protocol."""

    port: str
    factory: Callable[[Any], Any]
    feature: str = ""


@dataclass(eq=False)
class TenantSettings(Declaration):
    """The plugin's settings: a pydantic model with a default and a title for every field.

    A field may say which tiers may set it: `json_schema_extra={"tiers": ["region"]}`; without it
    every tier may.
    """

    model: type[BaseModel]


@dataclass(eq=False)
class PublicPage(Declaration):
    """A page of the plugin's own: `GET /t/{tenant}/-/{plugin}/{path}`, open to `by`.

    `respond(ctx, request)` returns `(template, view)`, or a `Download` of `zhengcai.pages`; the core
    guards it like every route.
    """

    path: str
    title: str
    by: dict[Role, Owner]
    respond: Callable[..., Awaitable[Any]]
    menu: bool = False
    group: str = ""
    """Its heading in the menu, as that of a collection."""
    tree: bool = False
    """Whether the page reads the tenants below as well, as far as the roles of `by` reach."""
    feature: str = ""
