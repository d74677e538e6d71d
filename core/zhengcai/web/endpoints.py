"""What the platform itself serves over the API, declared once: served and described from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from zhengcai.actions.context import Context
from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.records import record_of
from zhengcai.actions.runtime import Runtime
from zhengcai.database.models import TenantModel
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web.http import json_response


class Asked(BaseModel):
    """The parameters of an endpoint: those that its path names, the others of the query string."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`GET /api/v1/t/{tenant}/-/core/{path}`.

    `answer` is `async (ctx, asked)`: its annotations say what is asked (an `Asked`) and answered (a
    pydantic model, a record of a table, a list of such records, or a `Response` with a file).
    """

    path: str
    summary: str
    answer: Callable[[Context, Any], Awaitable[Any]]
    by: frozenset[Role] | None
    """The roles that may ask; None: anybody."""
    tree: bool
    """Whether the tenants below are read as well."""

    @property
    def name(self) -> str:
        """Unique among the endpoints."""
        return self.answer.__name__

    @property
    def asked(self) -> type[Asked]:
        """The model of the parameters."""
        found: type[Asked] = get_type_hints(self.answer)["asked"]
        return found

    @property
    def returns(self) -> Any:
        """What is answered, as annotated."""
        return get_type_hints(self.answer)["return"]

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))

    @property
    def in_path(self) -> tuple[str, ...]:
        """The parameters that the path holds."""
        return tuple(part[1:-1] for part in self.parts if part.startswith("{"))

    def matched(self, rest: list[str]) -> dict[str, str] | None:
        """The parameters in an address; None when it is another endpoint's."""
        if len(rest) != len(self.parts):
            return None
        pairs = list(zip(self.parts, rest, strict=True))
        if any(part != given for part, given in pairs if not part.startswith("{")):
            return None
        return {part[1:-1]: given for part, given in pairs if part.startswith("{")}

    def read(self, in_path: Mapping[str, str], query: Mapping[str, str]) -> Asked:
        """The parameters of a request. What is no id is an unknown address; refuses the rest."""
        given = {name: value for name, value in query.items() if value} | dict(in_path)
        try:
            return self.asked.model_validate(given)
        except ValidationError as error:
            names = [str(item["loc"][0]) for item in error.errors()]
            if set(names) & set(self.in_path):
                raise NO_ROUTE from error
            raise Refusal(
                *(Problem("query.malformed", "查询条件不正确", field=name) for name in names),
                reason=Reason.MALFORMED,
            ) from error


Answer = Callable[[Context, Any], Awaitable[Any]]


def endpoint(
    path: str, summary: str, *, by: frozenset[Role] | None = None, tree: bool = False
) -> Callable[[Answer], Endpoint]:
    """Declare an endpoint around its answer."""
    return lambda answer: Endpoint(path, summary, answer, by, tree)


def response_of(answer: Any) -> Response:
    """An endpoint's answer as it is sent."""
    match answer:
        case Response():
            return answer
        case BaseModel():
            return json_response(answer.model_dump_json().encode())
        case TenantModel():
            return json_response(record_of(answer))
    return json_response({"items": [record_of(row) for row in answer]})


@dataclass(frozen=True, slots=True)
class Service:
    """One operation outside of any tenant. `returns` None: nothing, or a document of its own."""

    method: str
    path: str
    name: str
    summary: str
    answer: Callable[[Runtime, Request], Awaitable[Response]]
    status: int = 200
    form: type[BaseModel] | None = None
    returns: type[BaseModel] | None = None
    refuses: tuple[Reason, ...] = ()
    public: bool = True
