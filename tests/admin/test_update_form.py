"""Add update as a form: short, forgiving, and nothing typed is lost."""

import pytest
from django.urls import reverse

from cases.models import CaseSubject, Citation, Detention, Event, Facility, Placement, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    """One person, arrested on 1 October 2026 and held since the 2nd."""
    return factories.case("held")


@pytest.fixture
def held(case) -> Detention:
    return Detention.objects.get(subject__case=case)


@pytest.fixture
def browser(editor, client_of):
    return client_of(editor)


def address(case) -> str:
    return reverse("admin:cases_case_update", args=[case.pk])


def once(answer) -> str:
    return answer.context["once"]


def type_in(browser, case, **typed):
    """Opens the form and sends what was typed over what it shows."""
    page = browser.get(address(case))
    shown = {"once": once(page), "whom": page.context["form"]["whom"].value() or []}
    return browser.post(address(case), {**shown, **typed})


def faults(answer) -> dict:
    return dict(answer.context["form"].errors)


def test_a_transfer_takes_a_date_a_place_and_a_source(browser, case, held):
    prison = factories.facility(name="Prison Placeholder", other_names=["PP1"])
    source = factories.source(title="A statement")
    factories.cite(held, source)
    answer = type_in(browser, case, on="3 Nov 2026", facility="pp1", source=source.pk)
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get(kind="transfer")
    before, after = Placement.objects.filter(detention=held).order_by("order")
    assert answer.url == f"{address(case)}?done={event.pk}"
    assert (before.ended, before.is_over) == ("2026-11-03", True)
    assert (after.facility, after.began, after.is_over) == (prison, "2026-11-03", False)
    assert (event.headline, event.facility, list(event.detentions.all())) == ("Moved to Prison Placeholder.", prison, [held])
    for fact in (before, after, event):
        assert Citation.objects.of(fact).filter(source=source).exists()
    held.refresh_from_db()
    page = browser.get(answer.url).content.decode()
    assert "Moved to Prison Placeholder" in page and "Stay closed" in page
