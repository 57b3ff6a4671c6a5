"""What waits for someone: each list holds what belongs on it and nothing else, mine first, for those who may act on it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals.actions.lookout import look
from appeals.models import ActionReport, Appeal, PauseRequest
from appeals.vocab import AppealState
from appeals.worklists import LISTS, count, lists_for
from cases.models import (
    Assignment,
    Case,
    Channel,
    Checkup,
    Consent,
    Detention,
    Erasure,
    Event,
    InboxMessage,
    Person,
    Publication,
    Review,
    SiteSettings,
)
from cases.review import returned
from tests import factories
from tests.cases.test_merge import published
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def rows(name: str, user) -> list:
    (found,) = [one for one in LISTS if one.name == name]
    return list(found.rows(user, NOW))


def lines(name: str, user) -> list:
    (found,) = [one for one in LISTS if one.name == name]
    return list(found.lines(list(found.rows(user, NOW)), user, NOW))


def mine(user, **fields) -> Case:
    case = factories.case(**fields)
    Assignment.objects.create(case=case, user=user)
    return case


def test_my_drafts_are_cases_and_appeals_of_mine_with_the_reason_they_came_back(editor, publisher):
    draft, _other, out = mine(editor), factories.case(), mine(editor, state="published")
    appeal = factories.appeal(out, state=AppealState.DRAFT)
    Review.objects.create(
        kind="case", object_id=draft.pk, asked_by=editor, asked_at=NOW, outcome="returned", decided_by=publisher,
        decided_at=NOW, reason="No source for the hearing.",
    )  # fmt: skip
    assert rows("drafts", editor) == [draft, appeal] and rows("drafts", publisher) == []
    assert "No source for the hearing." in lines("drafts", editor)[0].detail


def test_what_waits_for_a_second_person_is_seen_by_publishers_and_by_those_it_belongs_to(
    editor, publisher, coordinator
):
    case, other = mine(editor), factories.case()
    for row, urgent in ((other, False), (case, False), (case, True)):
        note = "It could not wait." if urgent else ""
        Review.objects.create(kind="case", object_id=row.pk, asked_by=publisher, asked_at=NOW, urgent=urgent, note=note)
    done = {"outcome": "published", "decided_by": editor, "decided_at": NOW}
    Review.objects.create(kind="case", object_id=other.pk, asked_by=editor, asked_at=NOW, **done)
    assert [(row.object_id, row.urgent) for row in rows("reviews", publisher)] == [
        (case.pk, True), (other.pk, False), (case.pk, False),
    ]  # fmt: skip
    assert {row.object_id for row in rows("reviews", editor)} == {case.pk} and not rows("reviews", coordinator)
    assert "public already" in lines("reviews", publisher)[0].detail


def test_whatever_came_back_is_among_the_drafts_of_who_handed_it_in_until_it_goes_on(editor, publisher):
    out = mine(editor, state="published")
    prison = factories.facility(name="A placeholder prison")
    for kind, row in (("case", out), ("facility", prison)):
        Review.objects.create(
            kind=kind, object_id=row.pk, asked_by=editor, asked_at=NOW, outcome="returned", decided_by=publisher,
            decided_at=NOW, reason="Which day?",
        )  # fmt: skip
    assert set(rows("drafts", editor)) == {out, prison} and rows("drafts", publisher) == []
    assert [line.detail for line in lines("drafts", editor)] == ["returned: Which day?"] * 2
    Review.objects.create(kind="case", object_id=out.pk, asked_by=editor, asked_at=NOW + timedelta(hours=1))
    assert rows("drafts", editor) == [prison]
    later = {"kind": "facility", "slug": prison.slug, "by": publisher, "at": NOW + timedelta(hours=1)}
    Publication.objects.create(act="redact", **later)
    assert rows("drafts", editor) == [prison] and returned("facility", prison.pk, prison.slug)
    Publication.objects.create(act="publish", number=2, **later)
    assert rows("drafts", editor) == [] and returned("facility", prison.pk, prison.slug) is None


def test_an_erasure_that_waits_is_a_list_of_publishers_that_names_nobody(publisher, editor):
    person = factories.person(name="Someone Placeholder")
    Erasure.objects.create(person_key=person.pk, reason="asked", asked_by=publisher, asked_at=NOW)
    (line,) = lines("erasures", publisher)
    assert "Publisher Placeholder, just now" in line.detail and line.mine and "Someone" not in line.text
    assert "erasures" not in {one.name for one in lists_for(editor)}
    Erasure.objects.update(called_off_by=publisher, called_off_at=NOW)
    assert rows("erasures", publisher) == []


def test_what_went_out_at_once_is_overdue_after_two_days_and_leads_to_looking(publisher, editor):
    case = factories.case()
    asked = {"kind": "case", "object_id": case.pk, "urgent": True, "note": "She is free."}
    Review.objects.create(asked_by=editor, asked_at=NOW - timedelta(days=2), **asked)
    Review.objects.create(asked_by=publisher, asked_at=NOW - timedelta(days=2, minutes=1), **asked)
    late, due = lines("reviews", publisher)
    assert late.detail.startswith("overdue: public already") and due.detail.startswith("public already")
    assert "She is free." in due.detail
    assert {late.url, due.url} == {reverse("admin:cases_case_look", args=[case.pk])}


def test_unpublished_changes_leave_the_list_when_they_are_published_before_the_worker_looks(editor, publisher):
    other, case = factories.case("a-case"), mine(editor)
    published(other, publisher), published(case, publisher)
    look(now=NOW)
    Case.objects.update(summary="Another.")
    look(now=NOW)
    assert [(row.record, row.mine) for row in rows("unpublished", editor)] == [(case.pk, True), (other.pk, False)]
    assert "summary" in lines("unpublished", editor)[0].detail
    published(Case.objects.get(pk=case.pk), publisher)
    Publication.objects.filter(slug=case.slug).update(at=NOW + timedelta(seconds=1))
    assert [row.record for row in rows("unpublished", editor)] == [other.pk]
    Case.objects.filter(pk=other.pk).update(state="withdrawn")
    assert rows("unpublished", editor) == []


@pytest.mark.parametrize(
    ("confirmed", "event_on", "brings", "too_long"),
    [
        ("2026-08-20", "2026-01-01", "detained", True),  # 94 days
        ("2026-08-24", "2026-01-01", "detained", False),  # 90 days, the last that counts
        ("2026-08-23", "2026-01-01", "detained", True),
        ("2026-08", "2026-01-01", "detained", True),  # may have been the first day of the month
        ("", "2026-11-01", "detained", False),  # known since it began
        ("", "2026-01-01", "detained", True),
        ("", "", "detained", True),
        ("2026-01-01", "2026-11-01", "pretrial", False),  # the later one counts
        ("2026-01-01", "2026-11-01", "released", False),  # not held
        ("2026-11-01", "XXXX-02-18", "detained", False),
        ("", "XXXX-02-18", "detained", True),
        ("2026", "2026-11-01", "detained", True),  # some day of the year: perhaps after the event, perhaps its first
    ],
)
def test_the_set_of_unconfirmed_detentions_and_its_twin_agree(confirmed, event_on, brings, too_long):
    subject = factories.case().subjects.get()
    Detention.objects.all().delete()
    Event.objects.all().delete()
    row = Detention.objects.create(subject=subject, last_confirmed=confirmed)
    event = Event.objects.create(case=subject.case, kind="arrest", headline="Placeholder", on=event_on, brings=brings)
    event.detentions.add(row)
    days = SiteSettings.objects.current().review_days
    row = Detention.objects.prefetch_related("events").get()
    assert Detention.objects.unconfirmed(NOW.date(), days).exists() is too_long
    assert row.is_unconfirmed(NOW.date(), days) is too_long


def test_hearings_that_passed_are_those_still_scheduled_of_which_every_day_is_over(editor):
    case = mine(editor)
    kept = [("2026-11-21", "scheduled"), ("2026-10", "scheduled")]
    left = [
        ("2026-11-22", "scheduled"),
        ("2026-11", "scheduled"),
        ("", "scheduled"),
        ("2026-10-01", "unknown"),
        ("2026-11-21/..", "scheduled"),
    ]
    for on, happening in kept + left:
        Event.objects.create(case=case, kind="hearing", headline="Placeholder", on=on, happening=happening)
    Event.objects.create(case=case, kind="context", headline="Elections", on="2026-10-05", happening="scheduled")
    assert [row.on for row in rows("hearings", editor)] == ["2026-10", "2026-11-21"]


def test_each_row_leads_to_where_one_acts_on_it_and_the_page_says_who_may(client_of, editor, coordinator):
    case = mine(editor)
    event = Event.objects.create(
        case=case, kind="hearing", headline="Placeholder", on="2026-10-01", happening="scheduled"
    )
    factories.appeal(case)
    request = PauseRequest.objects.create(appeal=Appeal.objects.get(), event=event, asked_by=editor, asked_at=NOW)
    (hearing,), (pause,) = lines("hearings", editor), lines("pauses", coordinator)
    form = client_of(editor).get(hearing.url).content.decode()
    assert f'id="event-{event.pk}"' in form and "<form" in form and 'value="Placeholder"' in form
    assert f'id="news-{request.pk}"' in client_of(coordinator).get(pause.url).content.decode()
    page = client_of(editor).get(reverse("admin:work", args=["hearings"])).content.decode()
    assert "For: Editor and Publisher." in page


def test_nobody_sees_rows_that_they_cannot_act_on(coordinator):
    assert {"hearings", "uncited"} & {one.name for one in lists_for(coordinator)} == set()


def test_contacts_that_came_back_are_those_that_running_appeals_offer(coordinator, publisher):
    running, stopped, chosen = (factories.appeal() for _number in range(3))
    Appeal.objects.filter(pk=stopped.pk).update(state=AppealState.EXPIRED)
    Channel.objects.update(bounced_on=date(2026, 11, 1))
    channel = Channel.objects.create(post=chosen.recipients.get().post, kind="fax", value="1")
    chosen.recipients.get().channels.add(channel)  # the one that came back is not offered any more
    posts = [row.post for row in rows("bounced", coordinator)]
    assert posts == [running.recipients.get().post]
    (theirs,), (ours,) = lines("bounced", coordinator), lines("bounced", publisher)
    assert theirs.url == reverse("admin:appeals_appeal_change", args=[running.pk]), "where they can name another way"
    assert "/channel/" in ours.url


def test_lists_show_each_role_what_it_can_act_on_and_say_who_does_the_rest(client_of, coordinator, editor, publisher):
    case = factories.case("a-case")
    appeal = factories.appeal(case)
    for kind, pk in (("case", case.pk), ("appeal", appeal.pk)):
        Checkup.objects.create(kind=kind, record=pk, looked_at=NOW, sections=["call"])
    assert [row.kind for row in rows("unpublished", coordinator)] == ["appeal"], "cases are not theirs to edit"
    assert {row.kind for row in rows("unpublished", editor)} == {"case", "appeal"}
    said = {user: {one.name: str(one.todo_for(user)) for one in LISTS} for user in (coordinator, editor, publisher)}
    assert "a publisher publishes them" in said[editor]["unpublished"] == said[coordinator]["unpublished"]
    assert "editors and publishers mend the contact" in said[coordinator]["bounced"] != said[editor]["bounced"]
    assert "Publishers look at them" in said[editor]["reviews"] and "then publish" in said[publisher]["reviews"]
    index = client_of(coordinator).get(reverse("admin:index")).content.decode()
    assert "a publisher publishes them" in index


def test_consents_are_one_row_a_person_and_only_those_that_are_due(editor):
    due, later = factories.person("Due Placeholder"), factories.person("Later Placeholder")
    for group, on in (("name", date(2026, 11, 22)), ("health", date(2026, 1, 1)), ("photo", date(2026, 11, 23))):
        Consent.objects.create(person=due, group=group, basis="public", review_on=on)
    Consent.objects.create(person=later, group="name", basis="public", review_on=date(2026, 11, 23))
    assert rows("consents", editor) == [due]
    (line,) = lines("consents", editor)
    assert "1 January 2026" in line.detail and "Health" in line.detail and "Photo" not in line.detail


def test_letters_in_doubt_come_to_those_who_may_pause_them(coordinator, editor):
    case = factories.case()
    appeal, event = factories.appeal(case), Event.objects.filter(case=case).first()
    PauseRequest.objects.create(appeal=appeal, event=event, asked_by=editor, asked_at=NOW)
    assert len(rows("pauses", coordinator)) == 1
    assert "pauses" not in {one.name for one in lists_for(editor)}


def test_each_role_sees_its_lists_and_an_administrator_none(client_of, editor, publisher, coordinator, administrator):
    InboxMessage.objects.create(kind="contact", subject="/cases/x/", sender="0", digest="1", body={}, received_at=NOW)
    for user, sees, refused in ((editor, "drafts", "inbox"), (coordinator, "inbox", None), (publisher, "pauses", None)):
        client = client_of(user)
        index = client.get(reverse("admin:index")).content.decode()
        assert reverse("admin:work", args=[sees]) in index
        for one in LISTS:
            answer = client.get(reverse("admin:work", args=[one.name]))
            assert answer.status_code == (200 if user.may(one.act) else 403), one.name
        assert refused is None or client.get(reverse("admin:work", args=[refused])).status_code == 403
        assert client.get(reverse("admin:work", args=["nonsense"])).status_code == 404
    admin_index = client_of(administrator).get(reverse("admin:index")).content.decode()
    assert "/admin/work/" not in admin_index
    assert client_of(administrator).get(reverse("admin:work", args=["drafts"])).status_code == 403


def full(editor, publisher, number: int) -> None:
    """One more row on every list."""
    case = mine(editor, people=1, slug=f"full-{number}")
    Detention.objects.filter(subject__case=case).update(last_confirmed="2020-01-01")
    Event.objects.filter(case=case).update(on="2020-01-01")
    Event.objects.create(case=case, kind="hearing", headline="Placeholder", on="2026-10-01", happening="scheduled")
    factories.appeal(case)
    Channel.objects.update(bounced_on=date(2026, 11, 1))
    Consent.objects.filter(person__subjects__case=case).update(review_on=date(2026, 1, 1))
    Review.objects.create(kind="case", object_id=case.pk, asked_by=editor, asked_at=NOW)
    Erasure.objects.create(person_key=case.subjects.get().person_id, reason="asked", asked_by=publisher, asked_at=NOW)
    event = Event.objects.filter(case=case).first()
    PauseRequest.objects.create(appeal=Appeal.objects.get(cases=case), event=event, asked_by=editor, asked_at=NOW)
    InboxMessage.objects.create(
        kind="contact", subject=f"/cases/{number}/", sender="0", digest=str(number), body={}, received_at=NOW
    )
    ActionReport.objects.create(
        appeal=Appeal.objects.get(cases=case), on=NOW, received_at=NOW, link_sum=f"{number:064x}", oddities=["many"]
    )
    out = mine(editor, people=1, slug=f"out-{number}")
    published(out, publisher)
    Case.objects.filter(pk=out.pk).update(summary="Another.")


def test_the_first_page_and_each_list_ask_as_often_for_many_rows_as_for_few(client_of, editor, publisher, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client = client_of(publisher)
    pages = [reverse("admin:index"), *(reverse("admin:work", args=[one.name]) for one in lists_for(publisher))]

    def asked() -> list[int]:
        counts = []
        for address in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    full(editor, publisher, 1)
    look(now=NOW)
    for one in LISTS:
        assert count(one.rows(publisher if one.name != "drafts" else editor, NOW)), f"{one.name} has a row"
    asked()
    few = asked()
    for number in (2, 3):
        full(editor, publisher, number)
    look(now=NOW)
    assert asked() == few


def test_a_list_is_turned_page_by_page_and_nonsense_shows_the_first(client_of, editor):
    case = factories.case()
    Event.objects.bulk_create(
        Event(case=case, kind="hearing", headline=f"Placeholder {n}", on="2026-10-01", happening="scheduled")
        for n in range(60)
    )
    client, address = client_of(editor), reverse("admin:work", args=["hearings"])
    assert client.get(address).content.decode().count("<li") >= 50
    for page in ("2", "99", "x", "-1", "\x00"):
        assert client.get(address, {"page": page}).status_code == 200


def test_a_list_shows_words_as_text(client_of, editor):
    case = mine(editor, title="<script>alert(1)</script>")
    assert case in rows("drafts", editor)
    text = client_of(editor).get(reverse("admin:index")).content.decode()
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text


def test_someone_new_reads_that_nothing_waits(client_of, editor):
    assert Person.objects.count() == 0
    text = client_of(editor).get(reverse("admin:index")).content.decode()
    assert "Nothing waits for you" in text and 'class="work"' not in text
