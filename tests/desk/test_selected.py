"""The same for several rows of the desk: what will happen and what cannot be done is said first, then each is done for itself."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import due as decisions
from appeals.models import Appeal, DueDate, PublishedAppeal
from appeals.vocab import DueKind
from cases import publishing
from cases.document_data import loads
from cases.models import Case, Detention
from cases.refused import Refused
from tests import factories
from tests.conftest import NOW, member

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/selected/"
GIVEN = {"date": "2096-01-31", "reason": "Put off."}


@pytest.fixture
def published(publisher) -> DueDate:
    case = factories.case()
    publishing.publish(case, by=publisher, now=NOW)
    row = factories.appeal(case, due=date(2026, 11, 11))
    appeal_publishing.publish(row, by=publisher, now=NOW)
    return row.due_dates.get()


@pytest.fixture
def unpublished() -> DueDate:
    return factories.appeal(
        Case.objects.create(slug="u", title="U", countries=["KH"]), due=date(2095, 12, 24)
    ).due_dates.get()


@pytest.fixture
def hearing() -> DueDate:
    case = Case.objects.create(slug="h", title="H", countries=["KH"])
    return DueDate.objects.create(case=case, kind=DueKind.HEARING, date=date(2026, 12, 1))


@pytest.fixture
def desk(client_of, coordinator) -> Client:
    return client_of(coordinator)


def hidden(answer) -> dict:
    """What the page that shows what will happen sends on."""
    carried: dict[str, list] = {"seen": answer.context["seen"]}
    for name, key in answer.context["carried"]:
        carried.setdefault(name, []).append(key)
    return carried


def looked(desk: Client, command: str, given: dict, **ticked: list) -> tuple[dict, dict, dict]:
    """What can be done, what cannot and why, by key; and what is sent to do it."""
    answer = desk.post(ADDRESS, {"command": command, "look": "1", **given, **ticked})
    assert answer.status_code == 200, answer.context["form"].errors
    can = {one.key: one.words for one in answer.context["can"]}
    cannot = {one.key: one.why_not for one in answer.context["cannot"]}
    return can, cannot, {"command": command, "do": "1", **given, **hidden(answer)}


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_extending_says_of_each_row_what_will_happen_and_does_it(desk, published, unpublished, hearing):
    keys = [published.pk, unpublished.pk, hearing.pk]
    asked = desk.post(ADDRESS, {"command": "extend", "due": keys})
    assert asked.status_code == 200 and not asked.context["cannot"]
    can, cannot, doing = looked(desk, "extend", GIVEN, due=keys)
    assert cannot == {} and list(can.values()) == [
        "1 December 2026 becomes 31 January 2096. Nobody outside sees it.",
        "11 November 2026 becomes 31 January 2096. Readers see it at once, with the reason.",
        "24 December 2095 becomes 31 January 2096. Nobody outside sees it: the appeal is not published.",
    ]
    assert DueDate.objects.filter(replaces__isnull=False).count() == 0, "looking changes nothing"
    before = PublishedAppeal.objects.get(slug=published.appeal.slug).number
    answer = desk.post(f"{ADDRESS}?back=who%3Dmine", doing)
    assert answer.url == "/desk/?who=mine" and said(answer) == ["Done for 3 rows."]
    assert {row.date for row in DueDate.objects.filter(replaces__in=keys)} == {date(2096, 1, 31)}
    after = PublishedAppeal.objects.get(slug=published.appeal.slug)
    assert after.number == before + 1 and after.due == date(2096, 1, 31)


def test_what_cannot_be_done_is_named_with_the_reason_before_anything_is_asked(desk, published, hearing, coordinator):
    decisions.done(hearing, "It took place.", by=coordinator, now=NOW)
    over = factories.appeal(due=None, state="stopped")
    answer = desk.post(ADDRESS, {"command": "keep", "due": [published.pk, hearing.pk, 10**9], "appeal": [over.pk]})
    cannot = {one.key: one.why_not for one in answer.context["cannot"]}
    assert cannot == {
        f"due:{hearing.pk}": "Only a date to write by is kept. Mark this one as done.",
        f"appeal:{over.pk}": "It has no date.",
    }
    assert answer.context["gone"] == 1 and [one.row for one in answer.context["can"]] == [published]
    html = desk.post(ADDRESS, {"command": "extend", "due": [hearing.pk]}).content.decode()
    assert "decided already: Done, by Coordinator Placeholder" in html and 'name="date"' not in html


def test_a_row_that_refuses_keeps_no_other_from_being_done(desk, published, unpublished):
    given = {"date": "2095-12-01", "reason": "Put off."}
    can, cannot, doing = looked(desk, "extend", given, due=[published.pk, unpublished.pk])
    assert list(can) == [f"due:{published.pk}"]
    assert cannot == {f"due:{unpublished.pk}": "The new date must be later than 24 December 2095."}
    desk.post(ADDRESS, doing)
    assert DueDate.objects.filter(replaces=published).exists()
    assert not DueDate.objects.filter(replaces=unpublished).exists()


def test_a_row_that_a_colleague_decided_meanwhile_is_named_and_the_others_are_done(
    desk, published, unpublished, second
):
    _can, _cannot, doing = looked(desk, "good", {"reason": "Released."}, due=[published.pk, unpublished.pk])
    decisions.keep(unpublished, "It still helps.", by=second, now=NOW)
    answer = desk.post(ADDRESS, doing)
    html = answer.content.decode()
    assert "decided already: Kept, by Second Placeholder" in html
    assert said(answer) == ["Done for 1 row.", "1 row was not done: see why."]
    assert Appeal.objects.get(pk=published.appeal_id).state == "stopped_good"
    assert Appeal.objects.get(pk=unpublished.appeal_id).state == "open"
    state = loads(PublishedAppeal.objects.get(slug=published.appeal.slug).body)["state"]
    assert (state["code"], state["note"]["text"]) == ("stopped_good", "Released.")


def test_nothing_is_done_that_was_not_looked_at(desk, published, unpublished):
    doing = {"command": "extend", "do": "1", "due": [published.pk], **GIVEN}
    assert "look again" in desk.post(ADDRESS, doing).content.decode()
    _can, _cannot, doing = looked(desk, "extend", GIVEN, due=[published.pk])
    DueDate.objects.filter(pk=published.pk).update(date=date(2026, 11, 12))
    desk.post(ADDRESS, doing)
    desk.post(ADDRESS, doing | {"due": [unpublished.pk]})
    assert not DueDate.objects.filter(replaces__isnull=False).exists()


@pytest.mark.parametrize(("command", "state"), [("good", "stopped_good"), ("stop", "stopped"), ("expire", "expired")])
def test_appeals_end_in_one_of_three_ways_with_or_without_a_date(desk, unpublished, hearing, command, state):
    undated = factories.appeal(due=None)
    ticked = {"due": [unpublished.pk, hearing.pk], "appeal": [undated.pk]}
    _can, cannot, doing = looked(desk, command, {"reason": "Over."}, **ticked)
    assert cannot == {f"due:{hearing.pk}": "Only the date to write by ends an appeal. Mark this one as done."}
    desk.post(ADDRESS, doing)
    assert {row.state for row in Appeal.objects.filter(pk__in=[undated.pk, unpublished.appeal_id])} == {state}


def test_cases_of_the_rows_are_reassigned_unless_a_colleague_was_quicker(desk, unpublished, hearing, coordinator):
    taker = member(Role.COORDINATOR, email="taker@example.org", name="Person T")
    other = member(Role.COORDINATOR, email="other@example.org", name="Person U")
    Case.objects.filter(pk=hearing.case_id).update(coordinator=coordinator, backup=taker)
    given = {"coordinator": taker.pk, "backup": "keep", "reason": "Leave."}
    can, cannot, doing = looked(desk, "reassign", given, due=[unpublished.pk, hearing.pk])
    assert cannot == {} and sorted(can.values()) == [
        "So far: Coordinator Placeholder is coordinator, Person T is backup. Then: Person T is coordinator, nobody is backup.",
        "So far: nobody is coordinator, nobody is backup. Then: Person T is coordinator, nobody is backup.",
    ]
    Case.objects.filter(pk=hearing.case_id).update(coordinator=other)
    assert "Person U is coordinator" in desk.post(ADDRESS, doing).content.decode()
    assert Case.objects.get(slug="u").coordinator == taker and Case.objects.get(slug="h").coordinator == other


def test_facts_of_the_cases_of_the_rows_are_confirmed(desk, published, hearing):
    given = {"on": "2026-11-22", "told": "a lawyer, name withheld", "how": ""}
    _can, cannot, doing = looked(desk, "confirm", given, due=[published.pk, hearing.pk])
    assert cannot == {f"case:{hearing.case_id}": "Nobody of this case is known to be held."}
    desk.post(ADDRESS, doing)
    assert {str(row.last_confirmed) for row in Detention.objects.all()} == {"2026-11-22"}


def test_a_date_is_added_to_the_appeal_or_the_case_of_each_row(desk, unpublished, hearing, coordinator):
    undated = factories.appeal(due=None)
    ticked = {"due": [unpublished.pk, hearing.pk], "appeal": [undated.pk]}
    given = {"kind": "write_by", "date": "2096-05-01", "afterwards": ""}
    _can, cannot, doing = looked(desk, "add", given, **ticked)
    assert cannot == {
        f"appeal:{unpublished.appeal_id}": "This appeal has a date to write by already: extend that one.",
        f"case:{hearing.case_id}": "Choose another kind of date.",
    }
    desk.post(ADDRESS, doing)
    assert undated.due_dates.get(kind="write_by").date == date(2096, 5, 1)
    _can, cannot, doing = looked(desk, "add", given | {"kind": "mine", "afterwards": "Ask."}, **ticked)
    assert cannot == {}
    desk.post(ADDRESS, doing)
    rows = DueDate.objects.filter(kind="own", for_whom=coordinator, date=date(2096, 5, 1), afterwards="Ask.")
    assert rows.count() == 3


@pytest.mark.parametrize("command", ["reply", "outcome"])
def test_what_needs_words_of_its_own_leads_to_the_form_of_each(desk, unpublished, hearing, command):
    html = desk.post(ADDRESS, {"command": command, "due": [unpublished.pk, hearing.pk]}).content.decode()
    assert f"/admin/appeals/appeal/{unpublished.appeal_id}/{command}/" in html and "no appeal belongs to it" in html
    assert 'name="look"' not in html


@pytest.mark.parametrize(
    "data",
    [
        {}, {"command": "extend"}, {"command": "explode", "due": ["1"]}, {"due": ["1"]},
        {"command": "extend", "due": [str(number) for number in range(1, 200)]},
    ],
)  # fmt: skip
def test_without_rows_or_a_command_or_with_too_many_it_leads_back_and_says_why(desk, data):
    answer = desk.post(ADDRESS, data)
    assert (answer.status_code, answer.url) == (302, "/desk/") and len(said(answer)) == 1
    assert desk.get(ADDRESS).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {"date": "0000-00-00", "reason": "x"}, {"date": "10000-01-01", "reason": "x"}, {"date": "2027-01-01", "reason": "a\x00b"},
        {"date": "2027-01-01", "reason": "x" * 10**6}, {"date": "", "reason": ""}, {"date": ["a", "b"], "reason": "ខ្មែរ"},
    ],
)  # fmt: skip
def test_nonsense_is_asked_again_in_words(desk, unpublished, data):
    keys = [str(unpublished.pk), "99999999999999999999", "a\x00b", "-1"]
    answer = desk.post(ADDRESS, {"command": "extend", "look": "1", "due": keys, **data})
    assert answer.status_code == 400 and "errorlist" in answer.content.decode()


def test_several_are_for_those_who_run_appeals(client_of, editor, unpublished):
    assert client_of(editor).post(ADDRESS, {"command": "keep", "due": [unpublished.pk]}).status_code == 403


def test_what_readers_may_not_see_is_a_reason_and_no_crash(desk, published, monkeypatch):
    def refuse(*args, **given):
        raise Refused(["The text has no source."])

    monkeypatch.setattr("appeals.actions.state.publishing.patch", refuse)
    _can, cannot, _doing = looked(desk, "extend", GIVEN, due=[published.pk])
    assert cannot == {f"due:{published.pk}": "The text has no source."}
    answer = desk.post(f"/desk/due/{published.pk}/extend/", GIVEN)
    assert answer.status_code == 400 and "The text has no source." in answer.content.decode()
    assert not DueDate.objects.filter(replaces=published).exists()
