"""What cannot be answered, as `application/problem+json` (RFC 9457): which parameter is wrong, and what it takes.

No problem names the address that was asked for: what was never there, is not published and was taken back silently is
answered alike, to the byte.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled
from pydantic import BaseModel, Field

from cases.document_data import canonical
from cases.linked.twins import API
from cases.public.api.cors import METHODS, open_to_all

TYPE = "application/problem+json"
DOCS = f"{API}/docs"  # where each type of problem is explained, under an anchor
WAIT = {429: 60, 503: 10}  # seconds, by status
LONGEST = 60  # letters of a value that is told back
MOST_ALLOWED = 200  # values that are listed; of more, the description says where to find them


@dataclass(frozen=True)
class Type:
    """One type of problem. Its address never changes; its words may."""

    status: int
    title: str | Promise
    detail: str | Promise


TYPES = {
    "unreadable": Type(400, _("The request cannot be read"), _("The request is malformed, or too large.")),
    "parameter": Type(400, _("A parameter is wrong"), _("See “errors”: each names a parameter and what it takes.")),
    "not-found": Type(404, _("Not found"), _("Nothing is published at this address.")),
    "not-yet": Type(404, _("Not published yet"), _("On that day nothing was published at this address.")),
    "method": Type(405, _("This address can only be read"), _("Use GET or HEAD.")),
    "withdrawn": Type(410, _("Withdrawn"), _("What stood here was withdrawn. Delete your copies of it.")),
    "removed": Type(410, _("Text removed"), _("The text of this version was removed. Delete your copies of it.")),
    "precondition": Type(412, _("It has changed"), _("What you have is not what is published now.")),
    "too-many": Type(429, _("Too many requests"), _("Wait a little, then ask again.")),
    "failed": Type(500, _("Our fault"), _("Something went wrong here. It was written down.")),
    "busy": Type(503, _("This takes too long"), _("Ask for less at once, or a little later.")),
}  # fmt: skip


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a parameter, and which values it takes where they can be listed."""

    parameter: str
    message: str
    allowed: Sequence[str] | None = None

    def told(self) -> dict[str, object]:
        said: dict[str, object] = {"parameter": short(self.parameter), "message": str(self.message)}
        return said if self.allowed is None else said | {"allowed": [str(value) for value in self.allowed]}


class Problem(Exception):  # noqa: N818
    """Raised where an address cannot answer. `code` is a key of TYPES."""

    def __init__(self, code: str, detail: str = "", wrong: Sequence[Wrong] = ()):
        super().__init__(code, detail, wrong)
        self.code, self.detail, self.wrong = code, detail, wrong


def answer(code: str, detail: str = "", wrong: Iterable[Wrong] = ()) -> HttpResponse:
    """The answer about a problem. Nothing in it depends on the address."""
    kind = TYPES[code]
    data = {
        "type": address(code), "title": str(kind.title), "status": kind.status, "detail": detail or str(kind.detail),
        "errors": [one.told() for one in wrong],
    }  # fmt: skip
    response = HttpResponse(canonical(data), status=kind.status, content_type=TYPE)
    open_to_all(response)
    if code == "method":
        response["Allow"] = ", ".join(METHODS)
    if kind.status in WAIT:
        response["Retry-After"] = str(WAIT[kind.status])
    return response


def answered(request: HttpRequest, problem: Problem | type[Problem]) -> HttpResponse:
    """For ninja: the answer to a raised Problem."""
    assert isinstance(problem, Problem)  # noqa: S101 (raised, it is one)
    return answer(problem.code, problem.detail, problem.wrong)


def overtaxed(request: HttpRequest, error: OperationalError | type[OperationalError]) -> HttpResponse:
    """For ninja: the answer where the database was stopped because it took too long. Raises any other error on."""
    if not isinstance(error.__cause__, QueryCanceled):
        raise error
    return answer("busy")


def address(code: str) -> str:
    return f"{settings.PUBLIC_BASE_URL}{DOCS}#problem-{code}"


def wrong(parameter: str, message: str, allowed: Sequence[str] | None = None) -> Problem:
    """One parameter is wrong."""
    return Problem("parameter", wrong=(Wrong(parameter, message, allowed),))


def short(value: str) -> str:
    """As much of what was sent as helps to find it again, as text that any program can read."""
    return value[:LONGEST].encode("utf-8", errors="replace").decode()


# In the description of the API


class WrongShape(BaseModel):
    """What is wrong with one parameter."""

    parameter: str = Field(description=str(_("Its name.")))
    message: str = Field(description=str(_("What is wrong, in words.")))
    allowed: list[str] | None = Field(None, description=str(_("The values that it takes, where they can be listed.")))


class ProblemShape(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description=str(_("Address of what explains this type of problem.")))
    title: str = Field(description=str(_("The type of problem, in words.")))
    status: int = Field(description=str(_("The status of the answer.")))
    detail: str = Field(description=str(_("What to do, in words.")))
    errors: list[WrongShape] = Field(description=str(_("The parameters that are wrong; empty when none is.")))
