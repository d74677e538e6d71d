"""Whoever acts in a test: over the API, and on pages as a browser shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from uuid import UUID

from zhengcai.testing.markup import posted_form

if TYPE_CHECKING:
    import httpx

    from zhengcai.testing.world import World


@dataclass(slots=True)
class Person:
    """Somebody who acts over HTTP, in one tenant."""

    world: World
    login: str
    token: str
    person_id: UUID
    tenant: str
    organisation: str
    name: str

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """`GET` below `/api/v1/t/{tenant}/-/`."""
        return await self.world.client.get(
            f"/api/v1/t/{self.tenant}/-/{path}", params=params, headers=self.headers
        )

    @property
    def cookies(self) -> dict[str, str]:
        """What the person's browser sends along."""
        return {"cookie": f"zhengcai_session={self.token}"}

    async def page(self, path: str = "", **query: Any) -> httpx.Response:
        """A page as the browser asks for it: below `/t/{tenant}/-/`, or with a leading slash."""
        return await self.world.client.get(
            self._address(path), params=query or None, headers=self.cookies
        )

    async def submit(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> httpx.Response:
        """Open the page of a form, fill in `form` by the names of its fields, and send it.

        `files` are `(name, content)` by field.

        Sent along is what the page holds: its token, its keys, and what stands in its fields. The
        answer is the browser's: 303 to the record, or the page again with what is wrong.
        """
        shown = await self.page(path)
        assert shown.status_code == 200, shown.text
        found = posted_form(shown.text)
        return await self.world.client.post(
            urljoin(self._address(path), found.action),
            data={**found.values, **(form or {})},
            files=files or None,
            headers=self.cookies,
        )

    def _address(self, path: str) -> str:
        return path if path.startswith("/") else f"/t/{self.tenant}/-/{path}"

    async def act(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        etag: str | None = None,
    ) -> httpx.Response:
        """Perform an action: `path` is `supervision/plans/{id}/file` or `supervision/plans/draft`."""
        *place, verb = path.split("/")
        headers = dict(self.headers)
        if key is not None:
            headers["idempotency-key"] = key
        if etag is not None:
            headers["if-match"] = etag
        return await self.world.client.post(
            f"/api/v1/t/{self.tenant}/-/{'/'.join(place)}/actions/{verb}",
            json=dict(form or {}),
            headers=headers,
        )

    async def done(self, path: str, form: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`act`, which must succeed; the record, after all jobs that it caused have run."""
        answer = await self.act(path, form)
        assert answer.status_code in (200, 201), answer.text
        await self.world.settle()
        record: dict[str, Any] = answer.json()
        return record

    def at(self, tenant: str) -> Person:
        """The same person, looking at another tenant."""
        return Person(
            self.world,
            self.login,
            self.token,
            self.person_id,
            tenant,
            self.organisation,
            self.name,
        )
