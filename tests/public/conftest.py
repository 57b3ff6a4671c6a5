"""Public pages are tried as the public door runs them: under the login that reads published tables only."""

import pytest
from django.test import Client

from accounts.models import User
from cases import publishing
from cases.models import Case, CaseSubject, Name
from tests import factories
from tests.conftest import NOW
from tests.roles import as_role


class Visitor(Client):
    """A stranger's browser: no account, no cookie, and the rights of the login `habeas_public`."""

    def request(self, **request):
        with as_role("habeas_public"):
            return super().request(**request)


@pytest.fixture
def visitor(db) -> Visitor:
    return Visitor()


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
