"""Public pages are tried as the public door runs them: under the login that reads published tables only."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from cases import publishing
from cases.models import Case, CaseSubject, Name
from tests import factories
from tests.conftest import NOW, member, rows_that_stay
from tests.roles import as_role


class Visitor(Client):
    """A stranger's browser: no account, no cookie, and the rights of the login `habeas_public`."""

    def request(self, **request):
        with as_role("habeas_public"):
            return super().request(**request)


@pytest.fixture
def visitor(db) -> Visitor:
    return Visitor()


@pytest.fixture(scope="class")
def published_once(two_cases, django_db_blocker) -> Iterator[int]:
    """A case beside the two that is published once for a class, with all that it names; tests publish it anew."""
    with rows_that_stay(django_db_blocker):
        row = factories.case("hostile")
        publishing.publish(row, by=member(Role.PUBLISHER, email="first@example.org"), now=NOW)
        yield row.pk


@pytest.fixture
def publish_anew(published_once, db, publisher) -> Callable[..., None]:
    """`publish_anew(at, title=…)`: that case with these words."""

    def anew(at: datetime, **fields: str) -> None:
        row = Case.objects.get(pk=published_once)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        publishing.publish(row, by=publisher, now=at)

    return anew


def named_case(by: User, slug: str, name: str, *further: str | tuple[str, str, str], **numbers: str) -> Case:
    """A published case about a placeholder person of a name, in further forms: a text, or one with language and script."""
    row = factories.case(slug, people=0, title=name)
    who = factories.person(name, gender="female")
    for form in further:
        fields = (
            {"text": form} if isinstance(form, str) else dict(zip(("text", "language", "script"), form, strict=True))
        )
        factories.cited(Name.objects.create(person=who, kind="script", **fields))
    factories.grounds(who)
    factories.held(CaseSubject.objects.create(case=row, person=who))
    for scheme, value in numbers.items():
        factories.cited(row.identifiers.create(scheme=scheme, value=value))
    publishing.publish(row, by=by, now=NOW)
    return row
