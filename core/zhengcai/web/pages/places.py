"""From tenant to tenant: the regions of a deployment, searching them, and the switch in the head."""

from urllib.parse import urlencode

from zhengcai.actions.runtime import Runtime
from zhengcai.identity.actor import Actor, Post, seen_from
from zhengcai.identity.roles import ROLES, Reach, Role
from zhengcai.plugins.declaration import Declaration
from zhengcai.tenancy.tree import Tenant
from zhengcai.web.views import Link, PlaceLine, PlacesView, RegionPanel, Search, Shell, Switch

REGIONS = "/regions"
HITS = 60


def kept_page(path: str) -> str:
    """What of an address can be opened in another tenant: a plugin's page or list, no record."""
    parts = [part for part in path.split("/") if part]
    return "/".join(parts[3:5]) if len(parts) >= 5 and parts[2] == "-" else ""


def way_to(runtime: Runtime, actor: Actor, tenant: Tenant, keep: str = "") -> str:
    """The page `keep` in `tenant` where the reader may open it there, else the tenant's home."""
    base = f"/t/{tenant.code}"
    plugin, _, name = keep.partition("/")
    if name and plugin in runtime.enabled(tenant.code):
        acting, reading = seen_from(actor.held, tenant.path)
        roles = frozenset(post.role for post in (*acting, *reading)) | {Role.PUBLIC}
        page = runtime.registry.pages.get((plugin, name))
        bound = runtime.registry.collections.get((plugin, name))
        guarded = f"{plugin}:{name}" if page else f"{plugin}.{name}"
        known: Declaration | None = page or (bound.collection if bound else None)
        if (
            known is not None
            and runtime.works(tenant.code, known)
            and runtime.access.allows(roles, guarded, "read")
        ):
            return f"{base}/-/{keep}"
    return f"{base}/"


def switch_of(runtime: Runtime, actor: Actor, tenant: Tenant, path: str) -> Switch | None:
    """The ways out of a tenant; None for who holds posts in this one alone."""
    tree, keep = runtime.snapshot.tree, kept_page(path)
    mine = dict.fromkeys(post.tenant for post in actor.held if post.tenant != tenant.code)
    if not (actor.anonymous or mine or any(map(_far, actor.held))):
        return None

    def link(each: Tenant) -> Link:
        return Link(each.name, way_to(runtime, actor, each, keep))

    below = [each for each in tree.children(tenant.code) if _open_to(actor, each)]
    held = [found for code in mine if (found := tree.get(code)) is not None]
    return Switch(
        mine=tuple(map(link, held)),
        below=tuple(map(link, below)),
        search_href=f"{REGIONS}?{urlencode({'keep': keep})}" if keep else REGIONS,
        keep=keep,
    )


def places(
    runtime: Runtime, actor: Actor, shell: Shell, action: str, words: str = "", keep: str = ""
) -> PlacesView:
    """The regions, or the tenants whose name holds `words` or whose code begins with them."""
    tree = runtime.snapshot.tree
    search = Search(value=words)
    if not words:
        regions = tuple(_region(runtime, actor, each, keep) for each in tree if each.parent is None)
        return PlacesView(shell=shell, action=action, search=search, keep=keep, regions=regions)
    hits = [each for each in tree if words in each.name or each.code.startswith(words.upper())]
    found = tuple(
        PlaceLine(
            name=each.name,
            code=each.code,
            href=way_to(runtime, actor, each, keep),
            above=" / ".join(
                above.name for code in each.path[:-1] if (above := tree.get(code)) is not None
            ),
        )
        for each in hits[:HITS]
    )
    more = len(hits) > HITS
    return PlacesView(shell=shell, action=action, search=search, keep=keep, found=found, more=more)


def _region(runtime: Runtime, actor: Actor, root: Tenant, keep: str) -> RegionPanel:
    tree = runtime.snapshot.tree
    return RegionPanel(
        name=root.name,
        code=root.code,
        href=way_to(runtime, actor, root, keep),
        total=len(tree.subtree(root.code)),
        places=tuple(
            Link(each.name, way_to(runtime, actor, each, keep)) for each in tree.children(root.code)
        ),
    )


def _far(post: Post) -> bool:
    return ROLES[post.role].reach is not Reach.TENANT


def _open_to(actor: Actor, tenant: Tenant) -> bool:
    return actor.anonymous or any(seen_from(actor.held, tenant.path))
