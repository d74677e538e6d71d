"""What a page is made for: a tenant, a reader, an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from zhengcai.actions.context import Context
from zhengcai.web.views import Shell


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request for a page inside a tenant, with the frame already filled.

    `rest` are the parts of the address behind the page's own, `query` the parameters.
    """

    ctx: Context
    shell: Shell
    base: str
    """Address of the tenant: `/t/150100`."""
    path: str
    rest: Sequence[str]
    query: Mapping[str, str]

    def values(self, name: str) -> tuple[str, ...]:
        """Every value that the address gives for one parameter: a form may send several."""
        sent = parse_qsl(urlsplit(self.shell.path).query, keep_blank_values=True)
        return tuple(value for key, value in sent if key == name)

    def href(self, *parts: str, **query: str) -> str:
        """An address inside the tenant: `href("portal", "announcements", kind="intent")`."""
        address = "/".join((self.base, "-", *parts))
        kept = {name: value for name, value in query.items() if value}
        return f"{address}?{urlencode(kept)}" if kept else address

    def api(self, *parts: str) -> str:
        """The address of the same record in the API."""
        return "/".join(("/api/v1", self.base.strip("/"), "-", *parts))
