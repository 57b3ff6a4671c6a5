"""The worker makes, moves and settles what rules count, as the record changes, and never against a person's decision."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import calendars
from appeals.actions import calendars as calendar_actions
from appeals.actions import came_of, due, state
from appeals.actions.due_keeping import keep_up
from appeals.models import Appeal, DueDate, Reply
from appeals.tasks import keep_dates
from cases.actions import consent as consents
from cases.models import CaseSubject, Consent, Detention, Event
from cases.vocab import WorkflowState
from tests import factories

pytestmark = pytest.mark.django_db


def standing(rule: str = "") -> list[tuple[str, date]]:
    rows = DueDate.objects.undecided().exclude(rule="")
    rows = rows.filter(rule=rule) if rule else rows
    return list(rows.order_by("date", "pk").values_list("kind", "date"))


def answered(appeal: Appeal, kind: str) -> Reply:
    post = appeal.recipients.get().post
    return Reply.objects.create(appeal=appeal, post=post, kind=kind, on="2026-11-20", summary="It says something.")


def hearing(case, on="2026-12-10", **fields) -> Event:
    values = {"kind": "hearing", "happening": "scheduled", "headline": "A hearing", "on": on}
    return Event.objects.create(case=case, **values | fields)


@pytest.fixture
def case(db):
    return factories.case(state=WorkflowState.PUBLISHED)


class TestFollowUps:
    def test_are_made_once_for_appeals_that_run(self, now):
        factories.appeal(due=date(2026, 12, 1))
        factories.appeal(due=None, issued="2026-11-01")
        for state_ in ("draft", "stopped", "expired", "replaced"):
            factories.appeal(due=date(2026, 12, 1), state=state_)
        assert keep_up(now=now) == 2
        assert standing() == [("follow_up", date(2026, 12, 15)), ("follow_up", date(2026, 12, 27))]
        assert keep_up(now=now + timedelta(days=1)) == 0

    def test_move_with_the_date_to_write_by_and_keep_the_old_day(self, now, coordinator):
        appeal = factories.appeal(due=date(2026, 12, 1))
        keep_up(now=now)
        due.extend(appeal.due_dates.get(kind="write_by"), date(2027, 2, 1), "Put off.", by=coordinator, now=now)
        assert standing() == [("follow_up", date(2027, 2, 15))]
        moved = DueDate.objects.get(kind="follow_up", decision="")
        assert (moved.replaces.date, moved.replaces.decision) == (date(2026, 12, 15), "moved")
        assert moved.set_at == now  # reminders of the new day begin with it

    @pytest.mark.parametrize(
        ("kind", "left"),
        [("acknowledgement", 1), ("referred", 1), ("other", 1), ("substantive", 0), ("promise", 0), ("refusal", 0), ("denial", 0)],
    )  # fmt: skip
    def test_are_settled_by_an_answer_of_substance(self, now, kind, left):
        appeal = factories.appeal()
        keep_up(now=now)
        answered(appeal, kind)
        keep_up(now=now)
        assert len(standing()) == left

    def test_are_settled_at_once_where_someone_records_the_answer_or_stops_the_appeal(self, now, coordinator):
        told, stopped = factories.appeal(), factories.appeal()
        keep_up(now=now)
        values = {
            "on": "2026-11-20",
            "post": told.recipients.get().post,
            "holder": None,
            "kind": "refusal",
            "summary": "No.",
        }
        came_of.record_reply(told, values | {"holder_id": None}, None, by=coordinator, now=now)
        state.stop(stopped, "stopped", "It helps no more.", by=coordinator, now=now)
        assert standing() == []

    def test_that_someone_set_end_with_the_appeal(self, now, coordinator):
        appeal = factories.appeal()
        row = due.add(appeal, {"kind": "follow_up", "date": date(2027, 1, 20)}, None, by=coordinator, now=now)
        state.stop(appeal, "stopped", "It helps no more.", by=coordinator, now=now)
        row.refresh_from_db()
        assert (row.decision, row.decision_reason) == ("closed", "It helps no more.")

    def test_come_back_when_the_answer_was_a_mistake(self, now):
        appeal = factories.appeal()
        keep_up(now=now)
        answer = answered(appeal, "refusal")
        keep_up(now=now)
        answer.delete()
        keep_up(now=now)
        assert len(standing()) == 1

    def test_do_not_stand_beside_one_that_someone_set(self, now, coordinator):
        appeal = factories.appeal(due=date(2026, 12, 1))
        keep_up(now=now)
        due.add(appeal, {"kind": "follow_up", "date": date(2027, 1, 20)}, None, by=coordinator, now=now)
        assert standing() == []
        due.extend(appeal.due_dates.get(kind="write_by"), date(2027, 2, 1), "Put off.", by=coordinator, now=now)
        assert standing() == [("follow_up", date(2027, 2, 15))]

    def test_of_appeals_whose_cases_are_all_withdrawn_are_settled(self, now, case):
        factories.appeal(case)
        keep_up(now=now)
        type(case).objects.update(state=WorkflowState.WITHDRAWN)
        keep_up(now=now)
        assert standing() == []


class TestDecisionsOfPeople:
    @pytest.fixture
    def counted(self, now) -> DueDate:
        self.appeal = factories.appeal(due=date(2026, 12, 1))
        keep_up(now=now)
        return DueDate.objects.get(rule="follow_up")

    def test_what_was_done_does_not_come_back(self, counted, now, coordinator):
        due.done(counted, "Asked by phone.", by=coordinator, now=now)
        assert keep_up(now=now) == 0
        assert standing() == []

    def test_unless_its_source_changes(self, counted, now, coordinator):
        due.done(counted, "Asked by phone.", by=coordinator, now=now)
        due.extend(self.appeal.due_dates.get(kind="write_by"), date(2027, 1, 1), "Put off.", by=coordinator, now=now)
        assert standing() == [("follow_up", date(2027, 1, 15))]
        counted.refresh_from_db()
        assert counted.decision == "done"

    def test_another_day_stands_for_the_counted_one(self, counted, now, coordinator):
        later = due.extend(counted, date(2027, 3, 1), "They asked for time.", by=coordinator, now=now)
        assert keep_up(now=now) == 0
        assert standing() == [("follow_up", date(2027, 3, 1))]
        assert later.how_counted == "set by a colleague instead of a date counted from 1 December 2026"

    def test_another_day_is_settled_by_an_answer_like_the_counted_one(self, counted, now, coordinator):
        due.extend(counted, date(2027, 3, 1), "They asked for time.", by=coordinator, now=now)
        answered(self.appeal, "refusal")
        keep_up(now=now)
        assert standing() == []

    def test_one_that_is_being_decided_about_is_left_alone(self, counted, now):
        """The worker waits for nobody: see `tests/due/test_at_once.py` for two at a time."""
        DueDate.objects.filter(pk=counted.pk).update(decision="done")
        assert keep_up(now=now) == 0


class TestHearings:
    def test_come_from_what_the_record_announces(self, now, case):
        hearing(case, local_time=time(9), zone="Asia/Phnom_Penh")
        hearing(case, happening="happened", on="2026-11-01")
        hearing(case, kind="context", on="2026-12-11")
        keep_up(now=now)
        row = DueDate.objects.get(rule="hearing")
        assert (row.case, row.kind, row.date, row.time, row.zone) == (
            case, "hearing", date(2026, 12, 10), time(9), "Asia/Phnom_Penh",
        )  # fmt: skip

    def test_move_when_they_are_put_off_and_are_over_when_they_happened(self, now, case):
        event = hearing(case)
        keep_up(now=now)
        Event.objects.filter(pk=event.pk).update(on="2027-01-20")
        keep_up(now=now)
        assert standing("hearing") == [("hearing", date(2027, 1, 20))]
        Event.objects.filter(pk=event.pk).update(happening="happened")
        keep_up(now=now)
        assert standing("hearing") == []
        assert [row.decision for row in DueDate.objects.filter(rule="hearing").order_by("pk")] == ["moved", "settled"]

    def test_may_be_brought_forward(self, now, case):
        event = hearing(case)
        keep_up(now=now)
        Event.objects.filter(pk=event.pk).update(on="2026-12-01")
        keep_up(now=now)
        assert standing("hearing") == [("hearing", date(2026, 12, 1))]

    def test_keep_their_row_when_only_the_hour_changes(self, now, case):
        event = hearing(case, local_time=time(9), zone="Asia/Phnom_Penh")
        keep_up(now=now)
        Event.objects.filter(pk=event.pk).update(local_time=time(14))
        assert keep_up(now=now) == 1
        assert DueDate.objects.get(rule="hearing").time == time(14)

    def test_without_a_day_are_to_be_found_out(self, now, case):
        event = hearing(case, on="2026-12")
        keep_up(now=now)
        assert standing("hearing") == [("find_day", date(2026, 12, 1))]
        Event.objects.filter(pk=event.pk).update(on="2026-12-15")
        keep_up(now=now)
        assert standing("hearing") == [("hearing", date(2026, 12, 15))]

    def test_without_any_date_are_asked_for_within_two_weeks_of_being_seen(self, now, case):
        hearing(case, on="")
        keep_up(now=now)
        keep_up(now=now + timedelta(days=5))
        assert standing("hearing") == [("find_day", date(2026, 12, 6))]

    def test_that_were_put_off_without_a_new_day_are_to_be_found_out_until_there_is_one(self, now, case):
        event = hearing(case)
        old = hearing(case, on="2020-01-01", happening="postponed")
        keep_up(now=now)
        Event.objects.filter(pk=event.pk).update(happening="postponed")
        keep_up(now=now)
        assert standing("hearing") == [("find_day", date(2026, 12, 6))]
        assert not DueDate.objects.filter(rule_key__contains=f"event:{old.pk}").exists()
        hearing(case, on="2027-02-01")
        keep_up(now=now)
        assert standing("hearing") == [("hearing", date(2027, 2, 1))]

    def test_of_a_withdrawn_case_are_settled(self, now, case):
        hearing(case)
        keep_up(now=now)
        type(case).objects.update(state=WorkflowState.WITHDRAWN)
        keep_up(now=now)
        assert standing("hearing") == []

    def test_that_someone_deleted_are_settled(self, now, case):
        event = hearing(case)
        keep_up(now=now)
        event.delete()
        keep_up(now=now)
        assert standing("hearing") == []


class TestReviews:
    def test_of_a_case_follow_its_confirmations(self, now, case):
        Detention.objects.update(last_confirmed="2026-10-15")
        person = Detention.objects.get()
        keep_up(now=now)
        first = DueDate.objects.get(rule="case_review")
        assert first.date == person.known_on + timedelta(days=90)
        Detention.objects.update(last_confirmed="2026-11-20")
        keep_up(now=now)
        assert standing("case_review") == [("case_review", date(2027, 2, 18))]
        first.refresh_from_db()
        assert (first.decision, first.decided_by) == ("settled", None)

    def test_of_a_case_are_those_of_whoever_was_confirmed_longest_ago(self, now, case):
        Detention.objects.update(last_confirmed="2026-11-20")
        factories.held(CaseSubject.objects.create(case=case, group_label="ten men", count=10), confirmed="2026-11-10")
        keep_up(now=now)
        assert standing("case_review") == [("case_review", date(2027, 2, 8))]

    def test_of_one_case_can_be_counted_again_alone(self, now, case):
        other = factories.case(state=WorkflowState.PUBLISHED)
        keep_up(now=now)
        Detention.objects.update(last_confirmed="2026-11-21")
        assert keep_up(now=now, cases=[other.pk]) == 1
        assert standing("case_review") == [("case_review", date(2027, 2, 18)), ("case_review", date(2027, 2, 19))]

    @pytest.mark.parametrize("brings", ["released", "died", "deported"])
    def test_of_a_case_end_when_nothing_can_change_any_more(self, now, case, brings):
        event = Event.objects.create(case=case, kind="other", headline="Over", on="2026-11-21", brings=brings)
        event.detentions.set(Detention.objects.all())
        keep_up(now=now)
        assert standing("case_review") == []

    def test_of_grounds_are_one_date_for_a_case_and_a_day(self, now, case):
        Consent.objects.update(review_on=date(2027, 5, 1), recorded_on=date(2026, 5, 1))
        assert Consent.objects.count() > 1
        keep_up(now=now)
        assert standing("consent_review") == [("consent_review", date(2027, 5, 1))]

    def test_of_grounds_are_settled_once_all_of_them_were_looked_at(self, now, case, publisher):
        Consent.objects.update(review_on=date(2026, 11, 30), recorded_on=date(2025, 11, 30))
        keep_up(now=now)
        one, *rest = Consent.objects.all()
        consents.review(ground=one, by=publisher, now=now)
        keep_up(now=now)
        assert standing("consent_review") == [
            ("consent_review", date(2026, 11, 30)),
            ("consent_review", date(2027, 11, 22)),
        ]
        for ground in rest:
            consents.review(ground=ground, by=publisher, now=now)
        keep_up(now=now)
        assert standing("consent_review") == [("consent_review", date(2027, 11, 22))]

    def test_of_what_is_not_published_are_nobody_s_duty(self, now):
        factories.case(state=WorkflowState.DRAFT)
        keep_up(now=now)
        assert standing() == []


def test_asks_as_little_for_twenty_appeals_as_for_two(now):
    def queries() -> int:
        keep_up(now=now)
        with CaptureQueriesContext(connection) as caught:
            assert keep_up(now=now) == 0
        return len(caught)

    for _number in range(2):
        factories.appeal(factories.case(state=WorkflowState.PUBLISHED))
    few = queries()
    for _number in range(18):
        factories.appeal(factories.case(state=WorkflowState.PUBLISHED))
    assert queries() == few


def test_two_rows_for_one_thing_become_one(now):
    """As two runs could leave them that saw different days."""
    appeal = factories.appeal(due=date(2026, 12, 1))
    keep_up(now=now)
    fields = {"rule": "follow_up", "rule_key": f"appeal:{appeal.pk}:issued", "counted_from": date(2026, 11, 1)}
    DueDate.objects.create(appeal=appeal, kind="follow_up", date=date(2026, 12, 27), **fields)
    keep_up(now=now)
    assert standing() == [("follow_up", date(2026, 12, 15))]


def test_calendars_move_a_hearing_that_is_put_off_and_strike_it_out_when_it_is_settled(now, coordinator):
    case = factories.case(coordinator=coordinator)
    event = hearing(case)
    keep_up(now=now)
    address, _token = calendar_actions.make(calendar_actions.Content("a phone"), by=coordinator, now=now)

    def entries() -> list[tuple[str, date, str]]:
        return [(entry.uid, entry.day, entry.status.name) for entry in calendars.entries(address, now=now)]

    [(uid, *first)] = entries()
    assert first == [date(2026, 12, 10), "STANDS"]
    Event.objects.filter(pk=event.pk).update(on="2027-01-20")
    keep_up(now=now)
    assert entries() == [(uid, date(2027, 1, 20), "STANDS")]
    Event.objects.filter(pk=event.pk).update(happening="happened")
    keep_up(now=now)
    assert entries() == [(uid, date(2027, 1, 20), "OVER")]


def test_the_worker_s_task_does_it():
    factories.appeal(due=date(2026, 12, 1))
    keep_dates(timestamp=int(datetime(2026, 11, 22, tzinfo=UTC).timestamp()))
    assert standing() == [("follow_up", date(2026, 12, 15))]
