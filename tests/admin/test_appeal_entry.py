"""Entering an appeal beside its case, and slips on the way that a form can catch."""

import pytest
from django.urls import reverse

from accounts import once
from appeals import publishing as appeal_publishing
from appeals.models import Appeal, DueDate
from cases import publishing
from cases.models import Case, Detention, PublishedCase
from tests import factories
from tests.admin.forms import address, fill, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db) -> Case:
    return factories.case("placeholder-case")


def story(case: Case) -> str:
    return reverse("admin:cases_case_story", args=[case.pk])


def test_an_appeal_begun_on_the_story_leads_back_to_it(case, editor, client_of):
    client, typed = client_of(editor), {"title": "A placeholder appeal", "cases": [case.pk]}
    place = f"{address(Appeal, 'add')}?cases={case.pk}"
    answer = client.post(place, fill(client, Appeal, "add", slug="begun-there", **typed))
    row = Appeal.objects.get(slug="begun-there")
    assert answer.headers["Location"] == f"{story(case)}#appeal-{row.pk}"
    assert f'id="appeal-{row.pk}"' in client.get(story(case)).content.decode()
    assert send(client, Appeal, "add", slug="from-the-list", **typed).headers["Location"] == address(
        Appeal, "changelist"
    )
    two = fill(client, Appeal, "add", slug="of-two", title="Two", cases=[case.pk, factories.case("another").pk])
    assert client.post(place, two).headers["Location"] == address(Appeal, "changelist")


@pytest.mark.parametrize(
    ("wording", "counts", "fits"),
    [
        ("before 30 December 2026", "on", False),
        ("Please write before the 30th", "on", False),
        ("Before December 30, 2026", "on", False),
        ("before 30 December 2026", None, True),
        ("on or before 30 December 2026", "on", True),
        ("before 5 p.m. on 30 December", "on", True),
        ("before 17:00 on 30 December", "on", True),
        ("by 30 December 2026", "on", True),
    ],
)
def test_a_date_to_write_before_does_not_count_its_own_day(case, coordinator, client_of, wording, counts, fits):
    client, appeal = client_of(coordinator), factories.appeal(case)
    appeal.due_dates.all().delete()
    typed = {"appeal": appeal.pk, "kind": "write_by", "date": "2026-12-30", "wording": wording, "inclusive": counts}
    answer = client.post(address(DueDate, "add"), fill(client, DueDate, "add", **typed))
    assert (answer.status_code == 302) is fits, said(answer)
    assert fits or "does not count the day itself" in " ".join(said(answer))


def test_a_first_publication_pressed_twice_makes_one_version(case, publisher, client_of):
    client, place = client_of(publisher), reverse("admin:cases_case_publish", args=[case.pk])
    shown = client.get(place)
    token = shown.content.decode().split('name="once" value="')[1].split('"')[0]
    sent = {"why": "", "shown": shown.context["fingerprint"], "once": token}
    assert "strangers read it now" in client.post(place, sent, follow=True).content.decode()
    assert str(once.DONE_ALREADY) in client.post(place, sent, follow=True).content.decode()
    assert PublishedCase.objects.get(slug=case.slug).number == 1


def test_an_event_without_custody_to_choose_says_what_to_enter_first(case, editor, client_of):
    client, form = client_of(editor), f"{story(case)}?add=event-new"
    hint = "custody is entered yet"
    assert hint not in client.get(form).content.decode()
    Detention.objects.all().delete()
    assert hint in client.get(form).content.decode()


def test_who_only_drafts_an_appeal_reads_which_dates_it_has_and_who_enters_them(case, editor, coordinator, client_of):
    dated, undated = factories.appeal(case), factories.appeal(case, due=None)
    who = "Dates are entered by a coordinator or a publisher."
    assert f"{who} So far: Write by 2026-12-24." in client_of(editor).get(address(Appeal, "change", dated.pk)).text
    assert f"{who} So far: none." in client_of(editor).get(address(Appeal, "change", undated.pk)).text
    assert who not in client_of(coordinator).get(address(Appeal, "change", dated.pk)).text


def test_the_buttons_that_ask_first_resume_and_stop_an_appeal(client_of, coordinator, publisher, now):
    row = factories.case()
    publishing.publish(row, by=publisher, now=now)
    appeal = factories.appeal(row)
    appeal_publishing.publish(appeal, by=publisher, now=now)
    client = client_of(coordinator)

    def press(name: str, **fields: str) -> str:
        page = reverse(f"admin:appeals_appeal_{name}", args=[appeal.pk])
        assert client.get(page).status_code == (302 if name == "pause" else 200)  # nothing is asked before a pause
        answer = client.post(page, fields)
        appeal.refresh_from_db()
        return f"{answer.status_code} {appeal.state}"

    assert press("pause") == "302 paused"
    assert press("resume") == "200 paused"  # no reason
    assert press("resume", reason="The news was not true.") == "302 open"
    assert press("stop", state="nonsense", reason="x") == "200 open"
    assert press("stop", state="stopped_good", reason="She is free.") == "302 stopped_good"
