"""A date is added in a minute: the kind, the usual day and how it is counted, and a clear word where something is wrong."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from appeals import publishing as appeal_publishing
from appeals.actions import due as actions
from appeals.models import DueDate, PublishedAppeal
from cases import publishing
from cases.document_data import loads
from cases.vocab import WorkflowState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal(db):
    return factories.appeal(due=None, issued="2026-11-20")


@pytest.fixture
def case(db):
    return factories.case()


@pytest.fixture
def desk(client_of, coordinator):
    return client_of(coordinator)


def of(row, **more) -> str:
    asked = {("case" if hasattr(row, "coordinator_id") else "appeal"): row.pk} | more
    return "/desk/add/?" + "&".join(f"{name}={value}" for name, value in asked.items())


class TestThePage:
    def test_offers_the_usual_date_to_write_by_and_says_how_it_is_counted(self, appeal, desk):
        html = desk.get(of(appeal)).content.decode()
        assert "Usual: 1 January 2027, 6 weeks after 20 November 2026, the day of issue." in html
        assert 'value="2027-01-01"' in html
        assert DueDate.objects.count() == 0

    def test_fills_in_no_day_that_is_over(self, appeal, desk):
        type(appeal).objects.update(issued="2020-09-14")
        html = desk.get(of(appeal)).content.decode()
        assert "Usual: 26 October 2020, 6 weeks after 14 September 2020" in html
        assert "That day is over" in html
        assert 'value="2020-10-26"' not in html

    def test_offers_to_follow_up_where_there_is_a_date_to_write_by(self, appeal, desk):
        DueDate.objects.create(appeal=appeal, date=date(2026, 12, 24))
        html = desk.get(of(appeal)).content.decode()
        assert "Usual: 7 January 2027, 2 weeks after 24 December 2026, the last day to write by." in html

    def test_offers_nothing_where_nothing_says_from_when(self, appeal, desk):
        type(appeal).objects.update(issued="")
        assert "Usual:" not in desk.get(of(appeal)).content.decode()

    def test_says_what_stands_already(self, appeal, desk):
        DueDate.objects.create(appeal=appeal, date=date(2026, 12, 24))
        assert "One stands already: 24 December 2026." in desk.get(of(appeal, kind="write_by")).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "?appeal=0",
            "?appeal=99999999999999999999",
            "?appeal=x",
            "?appeal=1&case=1",
            "?case=",
            "?case=%00",
            "?appeal=-1",
        ],
    )
    def test_of_nothing_is_not_found(self, desk, query):
        assert desk.get(f"/desk/add/{query}").status_code == 404

    @pytest.mark.parametrize("kind", ["hearing", "find_day", "nonsense", ""])
    def test_knows_the_kinds_of_an_appeal_alone(self, appeal, desk, kind):
        assert desk.get(of(appeal, kind=kind)).status_code == 404

    def test_finds_what_it_is_for(self, appeal, case, desk):
        html = desk.get("/desk/add/", {"q": appeal.reference}).content.decode()
        assert f"?appeal={appeal.pk}" in html
        assert f"?case={case.pk}" in desk.get("/desk/add/", {"q": case.title}).content.decode()
        assert "No appeal and no case" in desk.get("/desk/add/", {"q": "ខ្មែរ"}).content.decode()
        assert desk.get("/desk/add/", {"q": "a\x00b"}).status_code == 400


class TestAdding:
    def test_a_court_s_limit_keeps_its_hour_zone_and_words(self, case, desk, coordinator):
        given = {"date": "2027-02-08", "time": "16:30", "zone": "Asia/Phnom_Penh", "wording": "before 8 February"}
        assert desk.post(of(case, kind="filing_limit"), given).status_code == 302
        row = DueDate.objects.get()
        assert (row.kind, row.time, row.zone, row.inclusive) == ("filing_limit", time(16, 30), "Asia/Phnom_Penh", False)
        assert (row.case, row.set_by) == (case, coordinator)

    def test_an_own_date_is_for_whoever_adds_it(self, case, desk, coordinator):
        desk.post(of(case, kind="own"), {"date": "1 March 2027", "afterwards": "Ask the lawyer.", "only_me": "on"})
        desk.post(of(case, kind="own"), {"date": "2 March 2027", "afterwards": "Ask the lawyer."})
        assert list(DueDate.objects.order_by("date").values_list("for_whom", flat=True)) == [coordinator.pk, None]

    def test_a_date_to_write_by_shows_to_readers_at_once_with_its_source(self, desk, publisher, now):
        case = factories.case()
        publishing.publish(case, by=publisher, now=now)
        appeal = factories.appeal(case, due=None)
        appeal_publishing.publish(appeal, by=publisher, now=now)
        refused = desk.post(of(appeal), {"date": "2027-02-08", "wording": "by 8 February"})
        assert refused.status_code == 400
        assert "choose the source that gives it" in refused.content.decode()
        given = {
            "date": "2027-02-08",
            "wording": "by 8 February",
            "source": factories.source().pk,
            "quote": "by 8 February",
        }
        assert desk.post(of(appeal), given).status_code == 302
        assert [row["date"] for row in loads(PublishedAppeal.objects.get().body)["deadlines"]] == ["2027-02-08"]
        assert DueDate.objects.get(rule="follow_up").date == date(2027, 2, 22)

    @pytest.mark.parametrize(
        ("kind", "given", "says"),
        [
            ("filing_limit", {}, "required"),
            ("filing_limit", {"date": "2026-01-01"}, "This day is over"),
            ("filing_limit", {"date": "0000-01-01"}, ""),
            ("filing_limit", {"date": "9999-12-31"}, "1000 to 2200"),
            ("filing_limit", {"date": "10000-01-01"}, ""),
            ("filing_limit", {"date": "01/02/2027"}, "more than one way"),
            ("filing_limit", {"date": "2570-01-01"}, "Buddhist era"),
            ("filing_limit", {"date": "2027-02-08", "time": "16:30"}, "An hour needs its time zone"),
            ("filing_limit", {"date": "2027-02-08", "zone": "localtime"}, "no known time zone"),
            ("filing_limit", {"date": "2027-02-08", "zone": "../../etc/passwd"}, "no known time zone"),
            ("filing_limit", {"date": "2027-02-08", "zone": "Asia"}, "no known time zone"),
            ("filing_limit", {"date": "2027-02-08", "zone": "a\x00b"}, "Null characters"),
            ("filing_limit", {"date": "2027-02-08", "wording": "x" * 100_000}, "at most 200"),
            ("filing_limit", {"date": "2027-02-08", "afterwards": "‮ខ្មែរ" * 100}, "at most 300"),
            ("own", {"date": "2027-02-08"}, "required"),
        ],
    )  # fmt: skip
    def test_nonsense_is_refused_in_words_and_stays(self, case, desk, kind, given, says):
        answer = desk.post(of(case, kind=kind), given)
        assert answer.status_code == 400
        assert says in answer.content.decode()
        assert DueDate.objects.count() == 0

    def test_khmer_and_right_to_left_words_are_kept(self, case, desk):
        desk.post(of(case, kind="own"), {"date": "2027-03-01", "afterwards": "សួរមេធាវី שלום"})
        assert DueDate.objects.get().afterwards == "សួរមេធាវី שלום"

    def test_nobody_else_may(self, case, client_of, editor):
        assert client_of(editor).post(of(case, kind="own"), {"date": "2027-03-01"}).status_code == 403


class TestTheAct:
    def add(self, row, by, now, **values):
        return actions.add(row, {"date": date(2027, 3, 1)} | values, None, by=by, now=now)

    def test_is_refused_for_an_appeal_that_is_over(self, appeal, coordinator, now):
        type(appeal).objects.update(state="stopped")
        with pytest.raises(ValidationError, match="nobody is asked to write any more"):
            self.add(appeal, coordinator, now, kind="write_by")

    def test_is_refused_for_a_second_date_to_write_by(self, appeal, coordinator, now):
        self.add(appeal, coordinator, now, kind="write_by")
        with pytest.raises(ValidationError, match="extend that one"):
            self.add(appeal, coordinator, now, kind="write_by")

    def test_is_refused_for_a_withdrawn_case(self, case, coordinator, now):
        type(case).objects.update(state=WorkflowState.WITHDRAWN)
        case.refresh_from_db()
        with pytest.raises(ValidationError, match="withdrawn"):
            self.add(case, coordinator, now, kind="own")

    @pytest.mark.parametrize("kind", ["case_review", "consent_review", "write_by", "find_day"])
    def test_is_refused_for_kinds_that_the_program_counts(self, case, coordinator, now, kind):
        with pytest.raises(ValidationError, match="another kind"):
            self.add(case, coordinator, now, kind=kind)

    def test_takes_what_is_long_over_in_a_draft_and_never_calls_it_overdue(self, appeal, coordinator, now):
        type(appeal).objects.update(state="draft")
        row = self.add(appeal, coordinator, now, kind="write_by", date=date(2018, 2, 1))
        assert not row.is_undecided
        assert list(DueDate.objects.undecided()) == []

    def test_is_not_for_editors(self, case, editor, now):
        with pytest.raises(PermissionDenied):
            self.add(case, editor, now, kind="own")


class TestAnotherDay:
    def test_keeps_the_zone_and_leaves_what_was_printed_with_the_old_day(self, case, coordinator, now):
        given = {"kind": "filing_limit", "date": date(2027, 2, 8), "zone": "Asia/Phnom_Penh", "time": time(16, 30)}
        row = actions.add(
            case, given | {"wording": "before 8 February", "inclusive": False}, None, by=coordinator, now=now
        )
        later = actions.extend(row, date(2027, 3, 8), "The court gave time.", by=coordinator, now=now)
        assert (later.zone, later.wording, later.inclusive, later.time) == ("Asia/Phnom_Penh", "", True, None)
        row.refresh_from_db()
        assert (row.date, row.wording, row.decision) == (date(2027, 2, 8), "before 8 February", "extended")

    @pytest.mark.parametrize(
        ("was", "becomes", "taken"),
        [
            ((8, False), (8, True), True),  # before the 8th becomes by the 8th: a day more
            ((8, True), (9, False), False),  # by the 8th, before the 9th: the same last day
            ((8, True), (9, True), True),
            ((8, True), (8, True), False),
        ],
    )
    def test_is_compared_by_the_last_day_that_counts(self, appeal, coordinator, now, was, becomes, taken):
        row = DueDate.objects.create(appeal=appeal, date=date(2027, 2, was[0]), inclusive=was[1])
        try:
            actions.extend(row, date(2027, 2, becomes[0]), "Why.", by=coordinator, now=now, inclusive=becomes[1])
        except ValidationError as refused:
            assert not taken, refused
        else:
            assert taken

    def test_of_an_own_date_stays_one_s_own(self, case, coordinator, now):
        row = actions.add(
            case, {"kind": "own", "date": date(2027, 2, 8), "for_whom": coordinator}, None, by=coordinator, now=now
        )
        assert actions.extend(row, date(2027, 2, 9), "Later.", by=coordinator, now=now).for_whom == coordinator

    def test_of_a_hearing_may_be_earlier_and_never_over(self, case, coordinator, now):
        row = actions.add(case, {"kind": "hearing", "date": date(2027, 2, 8)}, None, by=coordinator, now=now)
        earlier = actions.extend(row, date(2027, 1, 8), "Brought forward.", by=coordinator, now=now)
        with pytest.raises(ValidationError, match="This day is over"):
            actions.extend(earlier, date(2026, 1, 8), "A slip.", by=coordinator, now=now)

    def test_on_the_desk_takes_before_from_its_words(self, appeal, desk):
        row = DueDate.objects.create(appeal=appeal, date=date(2026, 12, 24))
        given = {"date": "2027-02-08", "wording": "before 8 February", "reason": "Put off."}
        assert desk.post(f"/desk/due/{row.pk}/extend/", given).status_code == 302
        assert DueDate.objects.get(replaces=row).inclusive is False
