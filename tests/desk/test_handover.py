"""Cases pass from one colleague to another: one case, or all in one act, shown before it is done."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import Role
from accounts.versions import history_of
from appeals import keepers
from appeals.actions import handover as actions
from appeals.actions.handover import Wish
from appeals.models import CalendarAddress, DueDate, ReminderPreference
from appeals.vocab import DueKind
from cases.models import Case
from tests import factories
from tests.conftest import NOW, member

pytestmark = pytest.mark.django_db
WHY = "Parental leave until May."


def case(slug: str, **fields) -> Case:
    return Case.objects.create(slug=slug, title=f"Case {slug}", countries=["KH"], **fields)


@pytest.fixture
def leaver(db) -> User:
    return member(Role.COORDINATOR, email="leaver@example.org", name="Person L")


@pytest.fixture
def taker(db) -> User:
    return member(Role.COORDINATOR, email="taker@example.org", name="Person T")


@pytest.fixture
def third(db) -> User:
    return member(Role.COORDINATOR, email="third@example.org", name="Person U")


def keeps(row: Case) -> tuple[User | None, User | None]:
    row.refresh_from_db()
    return row.coordinator, row.backup


def hand_over(leaver: User, wish: Wish, by: User) -> actions.Plan:
    return actions.hand_over(leaver, wish, WHY, seen=actions.plan(leaver, wish, by=by).mark, by=by, now=NOW)


def why_of(row: Case) -> list[tuple[int, str]]:
    entries = history_of(Case).objects.filter(pgh_obj_id=row.pk, pgh_label="update").order_by("pgh_id")
    return [(entry.pgh_context.metadata["user"], entry.pgh_context.metadata["why"]) for entry in entries]


class TestOneCase:
    def test_goes_to_another_and_the_history_says_who_and_why(self, leaver, taker, third, coordinator):
        row = case("a", coordinator=leaver)
        actions.reassign(row, taker, third, WHY, was=(leaver.pk, None), by=coordinator, now=NOW)
        assert keeps(row) == (taker, third)
        assert why_of(row) == [(coordinator.pk, WHY)]

    def test_is_refused_when_a_colleague_was_quicker(self, leaver, taker, third, coordinator):
        row = case("a", coordinator=third)
        with pytest.raises(ValidationError, match="Person U is coordinator, nobody is backup"):
            actions.reassign(row, taker, None, WHY, was=(leaver.pk, None), by=coordinator, now=NOW)
        assert keeps(row) == (third, None)

    def test_wants_two_people_who_can_act_a_change_and_a_reason(self, leaver, taker, editor, frozen, coordinator):
        row = case("a", coordinator=leaver)
        for first, second, why in (
            (taker, taker, WHY), (frozen, None, WHY), (editor, None, WHY), (taker, frozen, WHY), (leaver, None, WHY),
            (taker, None, " "), (taker, None, "x" * 301),
        ):  # fmt: skip
            with pytest.raises(ValidationError):
                actions.reassign(row, first, second, why, was=(leaver.pk, None), by=coordinator, now=NOW)
        with pytest.raises(PermissionDenied):
            actions.reassign(row, taker, None, WHY, was=(leaver.pk, None), by=editor, now=NOW)
        assert keeps(row) == (leaver, None)

    def test_opens_no_notes_to_someone_whom_nobody_who_reads_them_lets_in(self, leaver, coordinator, publisher):
        both = member(Role.EDITOR, email="both@example.org")
        User.objects.filter(pk=both.pk).update(roles=["editor", "coordinator"])
        both.refresh_from_db()
        row = case("a", coordinator=leaver)
        given = {"was": (leaver.pk, None), "now": NOW}
        with pytest.raises(ValidationError, match="internal notes"):
            actions.reassign(row, both, None, WHY, by=coordinator, **given)
        assert actions.plan(leaver, Wish(both), by=coordinator).refusals
        assert not actions.plan(leaver, Wish(both), by=publisher).refusals
        actions.reassign(row, both, None, WHY, by=publisher, **given)
        assert keeps(row) == (both, None)


class TestAllOfIt:
    def test_passes_on_as_coordinator_and_as_backup_in_one_act(self, leaver, taker, third, coordinator):
        first, second = case("a", coordinator=leaver, backup=third), case("b", coordinator=leaver)
        backed, other = case("c", coordinator=third, backup=leaver), case("d", coordinator=third)
        hand_over(leaver, Wish(taker, coordinator), coordinator)
        assert [keeps(row) for row in (first, second, backed, other)] == [
            (taker, third), (taker, coordinator), (third, coordinator), (third, None),
        ]  # fmt: skip
        assert why_of(first) == why_of(backed) == [(coordinator.pk, WHY)] and why_of(other) == []

    def test_lets_the_backup_step_up_and_another_step_in(self, leaver, taker, third, coordinator):
        row = case("a", coordinator=leaver, backup=taker)
        step = actions.plan(leaver, Wish(taker), by=coordinator).steps[0]
        assert (step.coordinator, step.backup) == (taker, None)
        assert [str(note) for note in step.notes] == ["Person T was its backup so far.", "Nobody is its backup then."]
        hand_over(leaver, Wish(taker, third), coordinator)
        assert keeps(row) == (taker, third)

    def test_gives_nobody_both_places(self, leaver, taker, coordinator):
        row = case("a", coordinator=taker, backup=leaver)
        hand_over(leaver, Wish(None, taker), coordinator)
        assert keeps(row) == (taker, None)
        row = case("b", coordinator=taker, backup=leaver)
        assert actions.plan(leaver, Wish(None, None, {row.pk: taker}), by=coordinator).refusals
        with pytest.raises(ValidationError, match="two people"):
            hand_over(leaver, Wish(taker, taker), coordinator)

    def test_may_be_split(self, leaver, taker, third, coordinator):
        first, second = case("a", coordinator=leaver), case("b", coordinator=leaver)
        hand_over(leaver, Wish(taker, None, {second.pk: third}), coordinator)
        assert (keeps(first)[0], keeps(second)[0]) == (taker, third)

    def test_takes_own_dates_and_wishes_along_and_ends_secret_calendars(self, leaver, taker, third, coordinator):
        first, second = case("a", coordinator=leaver), case("b", coordinator=leaver)
        runs, over = factories.appeal(second, due=None), factories.appeal(first, due=None, state="expired")
        dates = [
            DueDate.objects.create(kind=DueKind.OWN, for_whom=leaver, date=date(2026, 12, 1), **of)
            for of in ({"case": first}, {"appeal": runs}, {"case": case("not-mine")})
        ]
        settled = DueDate.objects.create(
            case=first, kind=DueKind.OWN, for_whom=leaver, date=NOW.date(), decision="done"
        )
        wish = ReminderPreference.objects.create(user=leaver, appeal=runs, offsets=[21])
        stays = ReminderPreference.objects.create(user=leaver, appeal=over, offsets=[21])
        general = ReminderPreference.objects.create(user=leaver, rhythm="daily")
        calendar = CalendarAddress.objects.create(user=leaver, label="Phone", token_hash="x", made_at=NOW)
        hers = CalendarAddress.objects.create(user=taker, label="Phone", token_hash="y", made_at=NOW)
        hand_over(leaver, Wish(taker, None, {second.pk: third}), coordinator)
        for row in (*dates, settled, wish, stays, general, calendar, hers):
            row.refresh_from_db()
        assert [row.for_whom for row in dates] == [taker, third, taker] and settled.for_whom == leaver
        assert (wish.user, stays.user, general.user) == (third, leaver, leaver)
        assert calendar.revoked_at == NOW and hers.revoked_at is None

    def test_leaves_the_wish_of_who_takes_it(self, leaver, taker, coordinator):
        appeal = factories.appeal(case("a", coordinator=leaver), due=None)
        ReminderPreference.objects.create(user=leaver, appeal=appeal, offsets=[21])
        hers = ReminderPreference.objects.create(user=taker, appeal=appeal, offsets=[2])
        hand_over(leaver, Wish(taker), coordinator)
        assert list(ReminderPreference.objects.filter(appeal=appeal)) == [hers]

    def test_is_all_or_nothing(self, leaver, taker, coordinator):
        rows = [case("a", coordinator=leaver), case("b", coordinator=leaver)]
        seen = actions.plan(leaver, Wish(taker), by=coordinator).mark
        for wish, mark, why in ((Wish(), seen, WHY), (Wish(taker), "stale", WHY), (Wish(taker), seen, "")):
            with pytest.raises(ValidationError):
                actions.hand_over(leaver, wish, why, seen=mark, by=coordinator, now=NOW)
        assert {keeps(row) for row in rows} == {(leaver, None)}

    def test_is_looked_at_again_when_something_changed_since(self, leaver, taker, third, coordinator):
        row = case("a", coordinator=leaver)
        seen = actions.plan(leaver, Wish(taker), by=coordinator).mark
        Case.objects.filter(pk=row.pk).update(backup=third)
        with pytest.raises(ValidationError, match="changed since you looked"):
            actions.hand_over(leaver, Wish(taker), WHY, seen=seen, by=coordinator, now=NOW)
        User.objects.filter(pk=taker.pk).update(is_active=False)
        with pytest.raises(ValidationError, match="Person T cannot keep cases"):
            hand_over(leaver, Wish(taker), coordinator)
        assert keeps(row) == (leaver, third)

    def test_of_a_frozen_account_leaves_nothing_red(self, leaver, taker, coordinator):
        row = case("a", coordinator=leaver)
        factories.appeal(row)
        User.objects.filter(pk=leaver.pk).update(is_active=False)
        assert list(keepers.unkept_cases()) == [row]
        hand_over(leaver, Wish(taker), coordinator)
        assert not keepers.unkept_cases().exists()


class TestThePages:
    def test_show_what_goes_to_whom_before_they_do_it(self, leaver, taker, coordinator, client_of):
        row, client = case("a", coordinator=leaver), client_of(coordinator)
        assert "coordinator of 1 case" in client.get(f"/desk/handover/?from={leaver.pk}").content.decode()
        asked = {"to": taker.pk, "stands_in": "", "reason": WHY, "look": "1"}
        looked = client.post(f"/desk/handover/?from={leaver.pk}", asked)
        assert looked.status_code == 200 and keeps(row) == (leaver, None)
        html = looked.content.decode()
        assert "<del>Person L</del> Person T" in html
        mark = looked.context["plan"].mark
        done = client.post(f"/desk/handover/?from={leaver.pk}", asked | {"do": "1", "seen": mark})
        assert [str(message) for message in get_messages(done.wsgi_request)] == ["1 case of Person L has passed on."]
        assert (done.status_code, done.url) == (302, "/desk/") and keeps(row) == (taker, None)

    def test_of_the_history_say_why(self, leaver, taker, coordinator, editor, client_of):
        row = case("a", coordinator=leaver)
        hand_over(leaver, Wish(taker), coordinator)
        assert f"Why: {WHY}" in client_of(editor).get(f"/admin/cases/case/{row.pk}/history/").content.decode()

    def test_do_nothing_unseen(self, leaver, taker, coordinator, client_of):
        row = case("a", coordinator=leaver)
        answer = client_of(coordinator).post(
            f"/desk/handover/?from={leaver.pk}", {"to": taker.pk, "reason": WHY, "do": "1"}
        )
        assert answer.status_code == 400 and "look again" in answer.content.decode() and keeps(row) == (leaver, None)

    def test_of_one_case_say_what_a_colleague_changed_and_keep_the_words(
        self, leaver, taker, third, client_of, coordinator
    ):
        row, client = case("a", coordinator=leaver), client_of(coordinator)
        was = client.get(f"/desk/case/{row.pk}/reassign/").context["form"]["was"].value()
        Case.objects.filter(pk=row.pk).update(coordinator=third)
        asked = {"coordinator": taker.pk, "backup": "", "reason": "My words", "was": was}
        answer = client.post(f"/desk/case/{row.pk}/reassign/", asked)
        html = answer.content.decode()
        assert answer.status_code == 400 and "Person U is coordinator" in html and "My words" in html
        was = answer.context["form"]["was"].value()
        assert (
            client.post(f"/desk/case/{row.pk}/reassign/?back=who%3Dmine", asked | {"was": was}).url == "/desk/?who=mine"
        )
        assert keeps(row) == (taker, None)

    @pytest.mark.parametrize(
        ("method", "address", "data", "status"),
        [
            ("get", "/desk/handover/?from=99999999999999999999", {}, 404),
            ("get", "/desk/handover/?from=a%00b", {}, 404),
            ("get", "/desk/case/99999999999999999999/reassign/", {}, 404),
            ("post", "/desk/handover/", {"to": "99999999999999999999", "reason": "a\x00b", "seen": "x" * 10**6}, 400),
            ("post", "/desk/handover/", {"to": ["1", "2"], "reason": "ខ្មែរ‮", "look": "1"}, 400),
            ("put", "/desk/handover/", {}, 405),
        ],
    )  # fmt: skip
    def test_stand_nonsense(self, client_of, coordinator, method, address, data, status):
        case("a", coordinator=coordinator)
        assert getattr(client_of(coordinator), method)(address, data).status_code == status

    def test_say_when_nobody_could_take_it(self, client_of, coordinator):
        case("a", coordinator=coordinator)
        assert "Nobody else may keep cases" in client_of(coordinator).get("/desk/handover/").content.decode()
