"""The API as programs that are not ours see it: under the login that reads published tables only, with the two real cases."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from schemathesis.config import SchemathesisConfig

from appeals.public.api.describing import plain
from appeals.public.api.urls import api
from tests.api.walking import closed
from tests.roles import as_role

DESCRIPTION = "/api/v1/openapi.json"
Application = Callable[[dict, Callable], Any]


class Visitor(Client):
    """A program of a stranger: no account, no cookie, and the rights of the login `habeas_public`."""

    def request(self, **request):
        with as_role("habeas_public"):
            return super().request(**request)


@pytest.fixture
def program(two_cases, db) -> Visitor:
    return Visitor()


@pytest.fixture(scope="module")
def described(two_cases, django_db_blocker) -> dict[str, Any]:
    """The description as it is served."""
    with django_db_blocker.unblock():
        return json.loads(Visitor().get(DESCRIPTION).content)


def public_door() -> Application:
    """The application as a server runs it, under the rights of the public login."""
    handler = WSGIHandler()

    def application(environ: dict, start_response: Callable) -> Any:
        with as_role("habeas_public"):
            return handler(environ, start_response)

    return application


@pytest.fixture
def one_connection(program) -> Iterator[None]:
    """A server would drop a connection that is inside a transaction, with all that the test has written."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def tried(examples: int, *phases: str, deterministic: bool = True) -> SchemathesisConfig:
    """How schemathesis tries the API: with how many made-up questions for each address, in which of its phases."""
    return SchemathesisConfig.from_dict(
        {
            "generation": {"deterministic": deterministic, "max-examples": examples, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
        }
    )


def to_try(config: SchemathesisConfig) -> Any:
    """The description as it is served, but for two things: without examples no database is needed to read it, and fields
    that it does not name are a fault here, which a reader has to leave aside."""
    described = closed(plain(api)) | {"servers": [{"url": "http://localhost/api/v1"}]}
    found = schemathesis.openapi.from_dict(described, config=config)
    found.app = public_door()
    return found
