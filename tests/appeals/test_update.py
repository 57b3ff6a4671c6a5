"""What an update means for appeals: letters that it makes wrong wait at once, and nothing of the news gets out."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.actions import state
from appeals.actions import update as actions
from appeals.models import Appeal, DueDate, PauseRequest, PublishedAppeal
from appeals.news import News, verdict
from appeals.vocab import DemandKind
from cases import publishing
from cases.actions import detention as detention_actions
from cases.actions.update_data import Citing, Doubtful, NewFacility, NewSource, Update, Whom
from cases.document_data import loads
from cases.models import Case, CaseSubject, Detention, PublishedCase
from tests import factories
from tests.conftest import NOW, member, rows_that_stay

pytestmark = pytest.mark.django_db

SECRET = "Unveroeffentlicht"  # in every word of the update, and nowhere else


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker) -> Iterator[int]:
    """An open appeal that asks for release, and its case: published once for all tests."""
    with rows_that_stay(django_db_blocker):
        publisher = member(Role.PUBLISHER)
        case = factories.case("held", coordinator=member(Role.COORDINATOR))
        publishing.publish(case, by=publisher, now=NOW)
        row = factories.appeal(case)
        appeal_publishing.publish(row, by=publisher, now=NOW)
        yield row.pk


@pytest.fixture
def appeal(published_once, db) -> Appeal:
    return Appeal.objects.get(pk=published_once)


@pytest.fixture
def case(appeal) -> Case:
    return appeal.cases.get()


@pytest.fixture
def held(case) -> Detention:
    return Detention.objects.get(subject__case=case)


@pytest.fixture
def add(case, held, now):
    def act(by, **fields):
        fields = {"on": "2026-11-03", "status": "released", "headline": f"{SECRET} released"} | fields
        whom = fields.pop("whom", (Whom(held.subject, held),))
        citing = Citing(NewSource(f"{SECRET} source"), locator=f"{SECRET} page", quote=f"{SECRET} words")
        return actions.add(case, Update(citing=citing, whom=whom, **fields), by=by, now=now)

    return act


def published(appeal) -> dict:
    return loads(PublishedAppeal.objects.get(slug=appeal.slug).body)


def state_of(appeal) -> str:
    appeal.refresh_from_db()
    return appeal.state


def public_words(word: str) -> list[str]:
    """Which tables that strangers read hold a word, whatever the column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.role_table_grants where grantee = 'habeas_public' and privilege_type = 'SELECT'"
        )
        tables = {name for (name,) in cursor.fetchall()}
        assert {"cases_publishedcase", "cases_publishedversion", "appeals_publishedappeal"} <= tables
        found = []
        for table in sorted(tables):
            cursor.execute(f'select exists (select 1 from "{table}" row where row::text ilike %s)', [f"%{word}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


class TestLettersThatAreWrongNow:
    def test_wait_at_once_when_a_publisher_adds_the_news(self, appeal, add, publisher, stranger_client):
        add(publisher)
        assert state_of(appeal) == "paused"
        request = PauseRequest.objects.get()
        assert (request.decision, request.decided_by, request.is_waiting) == ("pause", publisher, False)
        page = stranger_client.get(reverse("appeals:appeal", args=[appeal.slug])).content.decode()
        assert "Paused: please wait before writing" in page and "News has come." in page
        assert "<textarea" not in page and "mailto:" not in page and "Release the placeholder" in page

    def test_tell_readers_that_news_has_come_and_nothing_of_it(self, appeal, add, publisher):
        before = published(appeal)
        add(
            publisher, body=f"{SECRET} more", facility=None, wording=f"{SECRET} charge", charge_state="dropped",
            condition="health", condition_state="reported", condition_note=f"{SECRET} illness",
        )  # fmt: skip
        after = published(appeal)
        assert {name for name in before if before[name] != after[name]} == {"state"}
        assert after["state"] == {"code": "paused", "note": {"lang": "en", "text": "News has come.", "touches": []}}
        assert public_words(SECRET) == [] and public_words("2026-11-03") == []

    def test_are_asked_about_when_an_editor_adds_it(self, appeal, add, editor, coordinator, now):
        add(editor)
        assert state_of(appeal) == "open" and published(appeal)["state"]["code"] == "open"
        request = PauseRequest.objects.waiting().get()
        actions.propose(request, "stop_good", "released on 3 November", by=editor, now=now)
        with pytest.raises(PermissionDenied):
            actions.answer(request, "pause", "", by=editor, now=now)
        actions.answer(request, "pause", "", by=coordinator, now=now)
        assert state_of(appeal) == "paused" and published(appeal)["state"]["code"] == "paused"
        assert not PauseRequest.objects.waiting().exists() and PauseRequest.objects.unsettled().exists()

    def test_go_out_where_the_news_is_of_someone_else_or_changes_nothing(self, appeal, add, case, publisher):
        other = factories.cited(CaseSubject.objects.create(case=case, person=factories.person("Other Placeholder")))
        appeal.people.set(case.subjects.exclude(pk=other.pk))
        add(publisher, whom=(Whom(other),))
        add(publisher, status="", headline="A visit", kind="visit")
        add(publisher, on="2026-12-01", status="", headline="A hearing to come", kind="hearing")
        assert state_of(appeal) == "open" and not PauseRequest.objects.exists()

    def test_a_refused_update_pauses_nothing(self, appeal, add, publisher):
        with pytest.raises(ValidationError):
            add(publisher, on="2026-12-24")
        with pytest.raises(Doubtful):
            add(publisher, status="place_hidden")
        assert state_of(appeal) == "open" and not PauseRequest.objects.exists()


class TestTheAnswer:
    def test_keep_opens_the_letters_again_without_a_word_to_readers(self, appeal, add, publisher, now):
        add(publisher)
        request = PauseRequest.objects.get()
        with pytest.raises(ValidationError):
            actions.answer(request, "keep", " ", by=publisher, now=now)
        actions.answer(request, "keep", f"{SECRET}: it was a rumour", by=publisher, now=now)
        assert state_of(appeal) == "open" and published(appeal)["state"] == {"code": "open", "note": None}
        assert public_words(SECRET) == [] and not PauseRequest.objects.unsettled().exists()

    def test_stop_ends_the_appeal_with_its_date_and_with_words_for_readers(self, appeal, add, publisher, now):
        add(publisher)
        actions.answer(PauseRequest.objects.get(), "stop_good", "There is good news.", by=publisher, now=now)
        assert state_of(appeal) == "stopped_good"
        assert published(appeal)["state"]["note"]["text"] == "There is good news."
        assert DueDate.objects.get(appeal=appeal).decision == "closed"
        with pytest.raises(ValidationError, match="decided already"):
            actions.answer(PauseRequest.objects.get(), "keep", "Too late", by=publisher, now=now)

    def test_rewrite_keeps_it_paused_and_on_the_desk(self, appeal, add, publisher, now):
        add(publisher)
        actions.answer(PauseRequest.objects.get(), "rewrite", "Asks for release", by=publisher, now=now)
        assert state_of(appeal) == "paused" and PauseRequest.objects.unsettled().get().decision == "rewrite"

    def test_stopping_an_appeal_elsewhere_answers_what_waited(self, appeal, add, editor, coordinator, now):
        add(editor)
        state.stop(appeal, "stopped", "Letters would not help.", by=coordinator, now=now)
        assert not PauseRequest.objects.unsettled().exists()
        for act in (
            lambda: state.pause(appeal, by=coordinator, now=now),
            lambda: state.resume(appeal, "x", by=coordinator, now=now),
        ):
            with pytest.raises(ValidationError):
                act()


class TestWhileItWaitsToBePublished:
    def test_nobody_confirms_the_status_that_strangers_still_read(
        self, appeal, add, editor, held, coordinator, publisher, now
    ):
        """Else the page would say "held, confirmed", of someone whom the record knows to be free."""
        add(editor)
        source = factories.source(title="A call")
        with pytest.raises(ValidationError, match="waits to be published"):
            detention_actions.confirm(held, now.date(), source, by=coordinator, now=now)
        detention_actions.confirm(held, now.date(), source, by=publisher, now=now)
        shown = loads(PublishedCase.objects.get(slug="held").body)
        assert [row["on"] for row in shown["confirmations"]] == ["2026-11-20"] and public_words(SECRET) == []

    def test_confirming_one_person_takes_nothing_of_another_along(self, publisher, coordinator, now, editor):
        case = factories.case("two", people=2)
        first, second = Detention.objects.filter(subject__case=case).order_by("pk")
        publishing.publish(case, by=publisher, now=now)
        update = Update(
            citing=Citing(NewSource(f"{SECRET} source"), quote=f"{SECRET} words"), on="2026-11-21",
            whom=(Whom(first.subject, first),), facility=NewFacility(f"{SECRET} prison"),
        )  # fmt: skip
        actions.add(case, update, by=editor, now=now)
        detention_actions.confirm(second, now.date(), factories.source(), by=coordinator, now=now)
        assert public_words(SECRET) == []


ALL = list(DemandKind)


@pytest.mark.parametrize(
    ("news", "demands", "pauses", "touched"),
    [
        (News("pretrial", "released"), ["release", "rights"], True, {"release"}),
        (News("pretrial", "released"), ["rights"], False, set()),
        (News("pretrial", "died"), ["rights"], True, {"rights"}),
        (News("pretrial", "exile"), ["investigation"], True, {"investigation"}),
        (News("pretrial", "deported"), ["release"], True, {"release"}),
        (News("pretrial", "left_custody"), ["rights"], True, {"rights"}),
        (News("pretrial", "custody_denied"), ["release"], True, {"release"}),
        (News("pretrial", "place_hidden"), ["access"], True, {"access"}),
        (News("at_risk", "police_custody"), ["rights"], True, {"rights"}),
        (News("police_custody", "pretrial"), ALL, False, set()),
        (News("on_trial", "sentenced"), ["fair_trial", "release"], False, {"fair_trial"}),
        (News(charge="charged"), ["drop_charges"], False, {"drop_charges"}),
        (News(charge="dropped"), ["drop_charges"], True, {"drop_charges"}),
        (News(place_known=True), ["whereabouts", "release"], True, {"whereabouts"}),
        (News(condition="lawyer", condition_state="permitted"), ["access"], False, {"access"}),
        (News(condition="health", condition_state="reported"), ["treatment"], False, {"treatment"}),
        (News(), ALL, False, set()),
    ],
)  # fmt: skip
def test_what_news_means_for_what_is_asked(news, demands, pauses, touched):
    found = verdict(news, demands)
    assert (found.pauses, set(found.touched)) == (pauses, touched)
    assert bool(found.reasons) == bool(touched)
