"""Add update as a form: short, forgiving, taken once, and nothing typed is lost."""

import pytest
from django.urls import reverse

from appeals.models import PauseRequest
from cases.models import Case, CaseSubject, Citation, Detention, Event, Facility, Placement, Source
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
def source(held) -> Source:
    row = factories.source(title="A statement")
    factories.cite(held, row)
    return row


@pytest.fixture
def browser(editor, client_of):
    return client_of(editor)


def address(case) -> str:
    return reverse("admin:cases_case_update", args=[case.pk])


def shown(browser, case) -> dict:
    """What the form sends when nothing is typed."""
    page = browser.get(address(case))
    form = page.context["form"]
    given = {"once": page.context["once"], "whom": form["whom"].value() or [], "source": form["source"].value() or ""}
    return {**given, **{name: form[name].value() for name in ("facility_kind", "facility_country", "source_kind")}}


def type_in(browser, case, **typed):
    """Opens the form and sends what was typed over what it shows."""
    return browser.post(address(case), {**shown(browser, case), **typed})


def faults(answer) -> dict:
    return dict(answer.context["form"].errors)


def count() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Event, Placement, Citation, Source, Facility, Detention))


def test_a_transfer_takes_a_date_a_place_and_a_source(browser, case, held, source):
    prison = factories.facility(name="Prison Placeholder", other_names=["PP1"])
    answer = type_in(browser, case, on="3 Nov 2026", facility="pp1", source=source.pk)
    assert answer.status_code == 302, faults(answer)
    event = Event.objects.get(kind="transfer")
    before, after = Placement.objects.filter(detention=held).order_by("order")
    assert answer.url == f"{address(case)}?done={event.pk}"
    assert (before.ended, after.facility, after.began) == ("2026-11-03", prison, "2026-11-03")
    assert (event.headline, event.facility) == ("Moved to Prison Placeholder.", prison)
    for fact in (before, after, event):
        assert Citation.objects.of(fact).filter(source=source).exists()
    page = browser.get(answer.url).content.decode()
    assert "Moved to Prison Placeholder" in page and "Stay closed" in page
    assert browser.get(address(case)).context["form"]["source"].value() == str(source.pk)  # chosen already next time


def test_a_new_facility_and_a_new_source_are_made_in_place(browser, case, held):
    answer = type_in(
        browser, case, on="3 Nov 2026", facility_name="New Prison", source_title="A report", source_publisher="Watch",
        source_date="4 Nov 2026", source_url="example.org/r", quote="Words.",
    )  # fmt: skip
    assert answer.status_code == 302, faults(answer)
    made = Source.objects.get(title="A report")
    assert (made.date, made.url, str(made.publisher)) == ("2026-11-04", "https://example.org/r", "Watch")
    assert Facility.objects.get(name="New Prison").country == "KH"


WRONG = [
    ("on", {"on": "yesterday"}),
    ("on", {"on": "03/05/2026"}),
    ("on", {"on": "1 Jan 2999", "status": "released"}),
    ("whom", {"whom": ["d999999"]}),
    ("facility", {"facility": "no such place"}),
    ("place", {"facility_name": "", "facility": "Prison", "place": "words"}),
    ("charge_state", {"wording": "treason"}),
    ("charge_state", {"charge_state": "charged"}),
    ("charge", {"charge": "999999"}),
    ("condition_state", {"condition": "lawyer", "condition_state": "reported"}),
    ("condition", {"condition_state": "denied"}),
    ("zone", {"local_time": "00:30"}),
    ("zone", {"local_time": "00:30", "zone": "Mars/Olympus"}),
    ("count", {"count": "0"}),
    ("status", {"status": "no-such-status"}),
    ("headline", {"headline": "x" * 241}),
    ("headline", {"headline": "nul\x00"}),
    ("facility", {"facility": "nul\x00"}),
    ("source", {"source": ""}),
    ("source", {"source": "999999"}),
    ("source_url", {"source_title": "T", "source_url": "javascript:alert(1)"}),
    ("joins", {"joins": "999999"}),
    ("joins", {"joins": "9" * 20}),
    ("joins", {"joins": "x"}),
]


@pytest.mark.parametrize(("field", "typed"), WRONG)
def test_nonsense_is_answered_beside_its_field_and_stays_typed(browser, case, held, source, field, typed):
    Facility.objects.update(name="Prison")
    before = count()
    right = {"on": "3 Nov 2026", "headline": "Something happened", "source": source.pk}
    answer = type_in(browser, case, **{**right, **typed})
    assert answer.status_code == 400 and field in faults(answer), faults(answer)
    assert count() == before
    page = answer.content.decode()
    assert "Nothing is saved yet" in page and ("Something happened" in page or "headline" in typed)


def test_words_in_any_script_and_hostile_ones_are_taken_as_words(browser, case, source):
    for words in ("ត្រូវបានដោះលែង", "أُفرج عنه", "<script>alert(1)</script>", "'; drop table cases_event; --"):
        answer = type_in(browser, case, on="3 Nov 2026", headline=words, source=source.pk, kind="other")
        assert answer.status_code == 302, faults(answer)
        assert "<script>alert" not in browser.get(answer.url).content.decode()
        assert Event.objects.filter(headline=words).exists()


def test_a_double_click_writes_one_update(browser, case, source):
    data = {**shown(browser, case), "on": "3 Nov 2026", "headline": "Once", "source": source.pk}
    first, second = browser.post(address(case), data), browser.post(address(case), data)
    assert first.url == second.url and Event.objects.filter(headline="Once").count() == 1
    del data["once"]
    assert browser.post(address(case), data).status_code == 400
    assert Event.objects.filter(headline="Once").count() == 1


def test_a_doubt_is_shown_and_what_was_typed_stays_until_it_is_answered(browser, case, held, source):
    typed = {"on": "3 Nov 2026", "status": "place_hidden", "source": source.pk, "quote": "Typed words"}
    page = type_in(browser, case, **typed)
    assert page.status_code == 400 and "Typed words" in page.content.decode()
    (doubt,) = page.context["doubts"]
    answer = type_in(browser, case, **typed, sure=[doubt.code])
    assert answer.status_code == 302


def test_a_rival_account_goes_to_the_fact_that_is_there(browser, case, held, source):
    type_in(browser, case, on="3 Nov 2026", status="released", source=source.pk)
    release = Event.objects.get(kind="release")
    typed = {"on": "5 Nov 2026", "status": "released", "source": source.pk}
    page = type_in(browser, case, **typed)
    assert page.context["known"] == [release]
    chosen = {**typed, "known": page.context["known_code"], "joins": str(release.pk)}
    page = type_in(browser, case, **chosen)
    assert "says_instead" in faults(page) and page.context["known"] == [release]
    answer = type_in(browser, case, **chosen, says_instead="released on 5 November 2026")
    assert answer.status_code == 302 and Event.objects.filter(kind="release").count() == 1
    assert "A source says otherwise" in browser.get(answer.url).content.decode()
    answer = type_in(browser, case, **{**chosen, "joins": "new"})
    assert answer.status_code == 302 and Event.objects.filter(kind="release").count() == 2


def test_a_group_is_told_apart_by_its_number(browser, editor):
    case = factories.case("ten", people=0)
    subject = factories.cited(CaseSubject.objects.create(case=case, group_label="ten placeholders", count=10))
    ten = factories.held(subject)
    typed = {"on": "3 Nov 2026", "status": "released", "source_title": "S"}
    assert "whom" in faults(type_in(browser, case, **typed, count="10"))
    assert type_in(browser, case, **typed, count="4").status_code == 302
    assert sorted(Detention.objects.filter(subject=subject).values_list("count", flat=True)) == [4, 6]
    assert Detention.objects.get(pk=ten.pk).status == "detained"


class TestUnderTheAddressOfACase:
    """Keys of another case are nobody's here."""

    def test_people_charges_and_events_of_another_are_refused(self, browser, case, source):
        other = Detention.objects.get(subject__case=factories.case("other"))
        right = {"on": "3 Nov 2026", "headline": "X", "source": source.pk}
        for field, typed in (
            ("whom", {"whom": [f"d{other.pk}"]}),
            ("whom", {"whom": [f"s{other.subject_id}"]}),
            ("charge", {"charge": other.charges.get().pk, "charge_state": "dropped"}),
            ("joins", {"joins": other.events.get().pk}),
        ):
            assert field in faults(type_in(browser, case, **{**right, **typed})), typed
        assert not Event.objects.filter(headline="X").exists()

    def test_what_followed_elsewhere_is_not_shown(self, case, client_of, publisher, browser):
        other = factories.case("other")
        event = other.events.get()
        for client in (browser, client_of(publisher)):
            for key in (event.pk, 999999, "x", "9" * 30, "-1", "", "\x00"):
                assert client.get(address(case), {"done": key}).status_code == 404
            assert client.get(address(other), {"done": event.pk}).status_code == 200

    def test_an_appeal_that_the_news_does_not_touch_is_not_decided_from_here(self, case, browser, client_of, publisher):
        foreign = factories.appeal(factories.case("other"))
        event = case.events.get()
        for client in (browser, client_of(publisher)):
            for key in (foreign.pk, 999999, "x", ""):
                data = {"appeal": key, "decision": "stop", "words": "Over.", "reason": "x"}
                assert client.post(f"{address(case)}?done={event.pk}", data).status_code == 404
        foreign.refresh_from_db()
        assert foreign.state == "open" and not PauseRequest.objects.exists()

    def test_who_only_reads_gets_nothing(self, case, client_of, coordinator, administrator, stranger_client):
        event = case.events.get()
        for client in (client_of(coordinator), client_of(administrator)):
            for url in (address(case), f"{address(case)}?done={event.pk}"):
                assert client.get(url).status_code == client.post(url, {"appeal": "1"}).status_code == 403
        assert stranger_client.get(address(case)).status_code == 302


class TestWhatFollows:
    @pytest.fixture
    def appeal(self, case):
        return factories.appeal(case)

    def test_a_publisher_sees_the_letters_paused_and_stops_with_one_click(
        self, case, appeal, source, client_of, publisher
    ):
        browser = client_of(publisher)
        answer = type_in(browser, case, on="3 Nov 2026", status="released", source=source.pk)
        page = browser.get(answer.url)
        text = page.content.decode()
        assert "1 running appeal is touched: stop, rewrite, keep?" in text and "Its letters are paused" in text
        assert "Release the placeholder" in text and "Nobody outside sees it yet" in text
        (offer,) = page.context["offers"]
        filled = {name: offer["form"][name].value() for name in ("reason", "words")}
        assert filled == {
            "reason": "3 November 2026: Released, terms not stated.",
            "words": "Letters are no longer needed.",
        }
        done = browser.post(answer.url, {"appeal": appeal.pk, "decision": "stop_good", **filled})
        assert done.status_code == 302
        appeal.refresh_from_db()
        assert (appeal.state, appeal.state_note) == ("stopped_good", "Letters are no longer needed.")

    def test_an_editor_asks_and_proposes_and_a_coordinator_decides_on_the_desk(
        self, case, appeal, source, browser, client_of, coordinator
    ):
        answer = type_in(browser, case, on="3 Nov 2026", status="released", source=source.pk)
        assert "You may not pause letters yourself" in browser.get(answer.url).content.decode()
        browser.post(answer.url, {"appeal": appeal.pk, "decision": "stop_good", "reason": "She is free"})
        desk = client_of(coordinator).get(reverse("desk:home")).content.decode()
        assert "asks to pause its letters" in desk and "Stop: good news" in desk and "She is free" in desk
        assert desk.index("asks to pause its letters") < desk.index('id="due-') and "Add update" not in desk
        request = PauseRequest.objects.waiting().get()
        decide = reverse("desk:news", args=[request.pk])
        assert browser.post(decide, {"decision": "pause"}).status_code == 403
        assert client_of(coordinator).post(decide, {"decision": "keep", "reason": ""}).status_code == 302
        request.refresh_from_db()
        assert request.decision == "keep"
        again = client_of(coordinator).post(decide, {"decision": "pause"})
        assert again.status_code == 400 and "decided already" in again.content.decode()

    def test_the_desk_pauses_with_one_click_and_opens_again_with_a_reason(
        self, case, appeal, source, browser, client_of, coordinator
    ):
        type_in(browser, case, on="3 Nov 2026", status="released", source=source.pk)
        decide = reverse("desk:news", args=[PauseRequest.objects.get().pk])
        client = client_of(coordinator)
        assert client.post(decide, {"decision": "pause"}).status_code == 302
        appeal.refresh_from_db()
        assert (
            appeal.state == "paused"
            and "Paused: stop, rewrite or open again" in client.get(reverse("desk:home")).content.decode()
        )
        refused = client.post(decide, {"decision": "keep", "reason": ""})
        assert refused.status_code == 400 and "Write the reason." in refused.content.decode()
        assert client.post(decide, {"decision": "stop", "words": "", "reason": "x"}).status_code == 400
        assert client.post(decide, {"decision": "keep", "reason": "A rumour"}).status_code == 302
        appeal.refresh_from_db()
        assert (appeal.state, appeal.state_note) == ("open", "")

    def test_the_page_of_the_appeal_pauses_resumes_and_stops(self, appeal, client_of, coordinator, editor):
        client = client_of(coordinator)
        for button, typed, state in (
            ("pause", {}, "paused"),
            ("resume", {"reason": "A rumour"}, "open"),
            ("stop", {"state": "stopped", "reason": "Letters would not help."}, "stopped"),
        ):
            url = reverse(f"admin:appeals_appeal_{button}", args=[appeal.pk])
            assert client_of(editor).post(url, typed).status_code == 403
            shown = client.get(url)
            token = {"once": shown.context["once"]} if shown.context and "once" in shown.context else {}
            client.post(url, {**typed, **token})
            appeal.refresh_from_db()
            assert appeal.state == state


def test_the_list_of_cases_and_the_desk_lead_to_it(case, browser, client_of, coordinator):
    factories.appeal(case)
    listed = reverse("admin:cases_case_changelist")
    assert address(case) in browser.get(listed).content.decode()
    assert address(case) in browser.get(reverse("desk:home")).content.decode()
    assert address(case) not in client_of(coordinator).get(listed).content.decode()
    assert address(case) in browser.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()


def test_a_case_about_nobody_says_so(browser, editor):
    empty = Case.objects.create(slug="empty", title="Empty")
    assert "about nobody yet" in browser.get(address(empty)).content.decode()


def test_what_a_colleague_entered_meanwhile_is_said_before_anything_is_written(
    browser, case, held, source, client_of, publisher
):
    mine, theirs = shown(browser, case), shown(client_of(publisher), case)
    seen = {"seen": browser.get(address(case)).context["form"]["seen"].value()}
    seen["source"] = source.pk
    moved = {"on": "10 Oct 2026", "place": "Prison A"}
    assert client_of(publisher).post(address(case), theirs | seen | moved).status_code == 302
    before = count()
    typed = mine | seen | {"on": "12 Oct 2026", "place": "Prison B"}
    answer = browser.post(address(case), typed)
    said = answer.content.decode()
    assert answer.status_code == 400 and count() == before
    assert "While you were writing" in said and "Prison A" in said and 'value="Prison B"' in said
    code = answer.context["doubts"][0].code
    assert browser.post(address(case), typed | {"sure": [code]}).status_code == 302
    assert Placement.objects.filter(place="Prison B").exists()
    for forged in ("x", "-1", "9" * 30, "\x00"):
        assert browser.post(address(case), typed | {"seen": forged}).status_code == 400
