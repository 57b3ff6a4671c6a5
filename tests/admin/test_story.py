"""The story of a case: one page, each row edited in its place by the rules of its own admin page."""

import itertools
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.kept import KeptForm
from accounts.roles import Role
from accounts.sessions import StaffSession
from appeals.admin.story.kinds import BY_MODEL, KINDS
from cases.models import (
    Assignment,
    Case,
    CaseSubject,
    Citation,
    Detention,
    Event,
    EventActor,
    Facility,
    LegalProvision,
    Note,
    Organisation,
    Person,
    Placement,
    SafeContact,
    Source,
)
from tests import factories
from tests.admin import samples
from tests.admin.forms import fill, undrawn
from tests.conftest import member, sign_in_fully

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Story": "fragment"}


def story(case: Case) -> str:
    return reverse("admin:cases_case_story", args=[case.pk])


def at(case: Case, key: str) -> str:
    return reverse("admin:cases_case_story_row", args=[case.pk, key])


def form_of(client, case: Case, key: str, query: str = ""):
    """The form of a row, as a page."""
    answer = client.get(at(case, key) + query, headers=FRAGMENT)
    assert (answer.status_code, answer.headers.get("X-Story")) == (200, "form"), answer.status_code
    return answer


def opened(client, case: Case, key: str, query: str = "") -> dict[str, Any]:
    """What the form of a row holds, as a browser would send it."""
    with undrawn():
        return held(form_of(client, case, key, query))


def held(answer) -> dict[str, Any]:
    editor, data = answer.context_data["editor"], {}
    for form in [editor.form, *(f for s in editor.formsets.values() for f in [s.management_form, *s.forms])]:
        for bound in form:
            value = bound.value()
            if getattr(bound.field.widget, "allow_multiple_selected", False):
                data[bound.html_name] = [str(getattr(one, "pk", one)) for one in value or []]
            elif value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                shown = bound.field.widget.format_value(bound.field.prepare_value(value))
                data[bound.html_name] = shown[0] if isinstance(shown, list) else shown
    for name in editor.open_names:
        data[f"{editor.prefix}-open"] = name
        for form in editor.small[name].forms:
            data |= {bound.html_name: bound.value() or "" for bound in form if not _is_empty_choice(bound)}
    return {name: value for name, value in data.items() if value is not None}


def _is_empty_choice(bound) -> bool:
    """A browser sends nothing for a list of which nothing is chosen."""
    return getattr(bound.field.widget, "allow_multiple_selected", False) and not bound.value()


def saved(answer) -> str:
    """The key of the row that was written. Fails with what the form says."""
    if answer.headers.get("X-Story") == "form":
        editor = answer.context["editor"]
        forms = [editor.form, *(form for formset in editor.formsets.values() for form in formset.forms)]
        raise AssertionError([form.errors for form in forms])
    assert answer.status_code == 200, answer.status_code
    return answer.headers["X-Story-Key"]


@pytest.fixture
def case(db) -> Case:
    return factories.case(title="Placeholder case")


@pytest.fixture
def client(editor, client_of):
    return client_of(editor)


class TestThePage:
    def test_tells_the_whole_case_in_order_with_its_sources(self, case, client):
        factories.appeal(case)
        page = client.get(story(case)).content.decode()
        order = ["case", "who", "custody", "charges", "conditions", "events", "appeals", "sources", "consent"]
        places = [page.index(f'id="s-{name}"') for name in order]
        assert places == sorted(places)
        for words in (
            "A placeholder summary.",
            "Arrested at a placeholder",
            "a placeholder offence",
            "A placeholder illness.",
        ):
            assert words in page
        assert page.count("A quote.") > 8
        assert "no source yet" not in page

    def test_counts_people_of_a_group_as_surely_as_it_is_known(self, case, client):
        group = CaseSubject.objects.create(case=case, group_label="villagers", count=9, count_kind="at_least")
        Detention.objects.create(subject=group)
        Detention.objects.create(subject=group, label="those released", count=4)
        page = client.get(story(case)).content.decode()
        custody = page[page.index('id="s-custody"') : page.index('id="s-charges"')]
        assert '<dd dir="auto">at least 9</dd>' in custody and '<dd dir="auto">4</dd>' in custody

    def test_the_head_tells_as_of_when_each_status_is_known_and_where_only_those_who_are_held_are(self, case, client):
        detention = Detention.objects.get(subject__case=case)
        Detention.objects.filter(pk=detention.pk).update(last_confirmed="2026-10-15")
        assert [(one.as_of, one.is_held) for one in client.get(story(case)).context["head"].held] == [
            ("15 October 2026", True)
        ]
        event = Event.objects.create(
            case=case, kind="release", on="2026-11-02", headline="Free", brings="released_bail"
        )
        event.detentions.add(detention)
        Placement.objects.filter(detention=detention).update(is_over=True)
        answer = client.get(story(case))
        assert [(one.as_of, one.is_held) for one in answer.context["head"].held] == [("2 November 2026", False)]
        assert "<dt>Where</dt>" not in answer.content.decode().split('id="s-case"')[0]

    def test_marks_what_has_no_source_and_what_its_source_does_not_say(self, case, client):
        event = case.events.get()
        event.citations.all().delete()
        page = client.get(story(case)).content.decode()
        assert page.count("no source yet") == 1
        factories.cite(event, factories.source(text="He was  **arrested**\nat night."), "arrested at night")
        page = client.get(story(case)).content.decode()
        assert "no source yet" not in page and "not in the stored text" not in page
        factories.cite(event, factories.source(text="Something else."), "arrested at night")
        factories.cite(
            event, factories.source(title="someone", confidential=True, public_wording="someone"), "nothing such"
        )
        assert client.get(story(case)).content.decode().count("not in the stored text") == 1

    def test_says_what_would_refuse_publication_now_and_whether_readers_see_something_else(self, case, client):
        page = client.get(story(case))
        assert page.context["head"].refusals == []
        case.events.get().citations.all().delete()
        assert client.get(story(case)).context["head"].refusals
        assert "would refuse publication now" in client.get(story(case)).content.decode()

    def test_leads_onward_to_what_each_person_may_do(self, case, client, coordinator, publisher, client_of):
        def ways(who):
            return {str(label) for label, _url in who.get(story(case)).context["head"].ways}

        assert "Publish…" in ways(client_of(publisher)) and "Publish…" not in ways(client)
        assert "Add update" in ways(client)
        seen = client_of(coordinator).get(story(case)).content.decode()
        assert "data-edit" not in seen.split('id="s-case"')[1].split("</section>")[0]

    def test_takes_as_many_queries_for_300_events_as_for_few(self, case, client):
        def count() -> int:
            client.get(story(case))  # what is remembered between requests
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(story(case)).status_code == 200
            return len(seen)

        one, source, detention = count(), factories.source(), Detention.objects.get(subject__case=case)
        for number in range(57):
            eventful(case, detention, source, number)
        many = count()
        for number in range(57, 300):
            eventful(case, detention, source, number)
        assert count() == many <= one + 2

    def test_folds_a_long_story_by_year(self, case, client):
        source, detention = factories.source(), Detention.objects.get(subject__case=case)
        assert '<details class="fold"' not in client.get(story(case)).content.decode()
        for number in range(57):
            eventful(case, detention, source, number)
        folds = client.get(story(case)).context["story"].sections_by_name["events"].folds
        assert [fold.title for fold in folds] == ["2020", "2021", "2022", "2026"]
        assert sum(len(fold.rows) for fold in folds) == 58
        page = client.get(f"{story(case)}?edit={folds[0].rows[0].key}").content.decode()
        assert page.count('<details class="fold" open>') >= 2

    def test_a_new_case_leads_to_its_story_and_lists_do(self, editor, client, case):
        answer = client.post(
            reverse("admin:cases_case_add"), fill(client, Case, "add", title="Fresh", slug="fresh", countries=["KH"])
        )
        assert answer.url == story(Case.objects.get(slug="fresh"))
        assert story(case) in client.get(reverse("admin:cases_case_changelist")).content.decode()
        assert story(case) in client.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()


def eventful(case: Case, detention: Detention, source: Source, number: int) -> None:
    event = Event.objects.create(
        case=case, kind="hearing", on=f"{2020 + number // 20}-01-{1 + number % 20:02}", headline=f"Event {number}"
    )
    event.detentions.add(detention)
    EventActor.objects.create(event=event, described="police")
    factories.cite(event, source)


class TestARowInItsPlace:
    def test_opens_on_the_page_itself_and_is_taken_back_to_it_without_javascript(self, case, client):
        event = case.events.get()
        key = f"event-{event.pk}"
        page = client.get(f"{story(case)}?edit={key}")
        assert f'data-editor="{key}"' in page.content.decode()
        answer = client.post(at(case, key), held(page) | {f"{key}-headline": "Seized at a placeholder"})
        assert (answer.status_code, answer.url) == (302, f"{story(case)}#{key}")
        event.refresh_from_db()
        assert event.headline == "Seized at a placeholder"
        assert client.get(at(case, key)).url == f"{story(case)}?edit={key}#{key}"

    def test_shows_the_case_itself_as_it_was_saved(self, case, client):
        key = f"case-{case.pk}"
        answer = client.post(at(case, key), opened(client, case, key) | {f"{key}-reference": "KHM-7"}, headers=FRAGMENT)
        assert saved(answer) == key and "KHM-7" in answer.content.decode()

    def test_answers_a_script_with_the_row_alone_and_its_place(self, case, client):
        later = factories.cited(Event.objects.create(case=case, kind="hearing", on="2026-11-01", headline="Later"))
        key = f"event-{case.events.order_by('pk').first().pk}"
        answer = client.post(at(case, key), opened(client, case, key) | {f"{key}-on": "5 Nov 2026"}, headers=FRAGMENT)
        assert saved(answer) == key
        assert answer.headers["X-Story-After"] == f"event-{later.pk}"
        assert answer.content.decode().count("data-row") == 1 and "5 November 2026" in answer.content.decode()

    def test_offers_the_wider_events_in_use_and_takes_them_without_a_source_of_their_own(self, case, client):
        Event.objects.create(case=factories.case(), kind="arrest", headline="Another", occasion="Arrests in PLACE")
        key = f"event-{case.events.get().pk}"
        form = client.get(at(case, key), headers=FRAGMENT).content.decode()
        words = re.search(rf'name="{key}-occasion"[^>]* list="([^"]+)"', form)[1]
        assert f'<datalist id="{words}"><option value="Arrests in PLACE"></option></datalist>' in form
        data = opened(client, case, key) | {f"{key}-occasion": " Arrests  in\u00a0PLACE "}
        answer = client.post(at(case, key), data, headers=FRAGMENT)
        assert saved(answer) == key and "Arrests in PLACE" in answer.content.decode()
        assert case.events.get().occasion == "Arrests in PLACE"

    def test_every_kind_of_row_opens_and_saves_as_it_is(self, client, editor):
        rows = samples.world("story")
        case = rows[Case]
        Assignment.objects.get_or_create(case=case, user=editor)
        for kind in KINDS.values():
            if not kind.path or not kind.rows(case).exists():
                continue
            row = kind.rows(case).first()
            data = held(form_of(client, case, kind.key(row)))
            assert saved(client.post(at(case, kind.key(row)), data, headers=FRAGMENT)) == kind.key(row), kind.name
        assert {kind.name for kind in KINDS.values() if kind.path} == {
            kind.name for kind in KINDS.values() if kind.path and (kind.rows(case).exists() or kind.name == "penalty")
        }

    def test_keeps_the_rules_of_its_own_page_and_what_was_typed(self, case, client):
        key = f"event-{case.events.get().pk}"
        data = opened(client, case, key) | {
            f"{key}-on": "01/02/2018",
            f"{key}-kind": "context",
            f"{key}-headline": "Typed",
        }
        answer = client.post(at(case, key), data, headers=FRAGMENT)
        assert answer.headers["X-Story"] == "form"
        page = answer.content.decode()
        assert "01/02/2018" in page and "Typed" in page and "errorlist" in page
        assert case.events.get().headline != "Typed"

    def test_what_the_database_refuses_is_said_beside_what_was_typed(self, case, client):
        subject = case.subjects.get()
        data = opened(client, case, "subject-new") | {"subject-new-person": str(subject.person_id)}
        answer = client.post(at(case, "subject-new"), data, headers=FRAGMENT)
        assert "a subject of the case already" in answer.content.decode()
        stay = Placement.objects.get(detention__subject__case=case)
        key = f"stay-new-{stay.detention_id}"
        data = opened(client, case, key) | {f"{key}-place": "Elsewhere", f"{key}-began": "2026-10-05"}
        assert "overlap" in client.post(at(case, key), data, headers=FRAGMENT).content.decode()

    def test_a_new_row_hangs_on_its_owner_and_is_made_once(self, case, client):
        detention = Detention.objects.get(subject__case=case)
        key = f"restriction-new-{detention.pk}"
        data = opened(client, case, key) | {f"{key}-kind": "travel_ban"}
        made = [saved(client.post(at(case, key), data, headers=FRAGMENT)) for _twice in range(2)]
        assert len(set(made)) == 1 and detention.restrictions.count() == 1

    def test_save_and_add_another_keeps_source_date_and_people(self, case, client):
        source, detention = factories.source(), Detention.objects.get(subject__case=case)
        data = opened(client, case, "event-new") | {
            "event-new-headline": "First", "event-new-kind": "hearing", "event-new-on": "2026-11-03",
            "event-new-cite-0-source": str(source.pk), "event-new-cite-0-quote": "first words", "do": "again",
        }  # fmt: skip
        assert data["event-new-detentions"] == [str(detention.pk)]
        answer = client.post(at(case, "event-new"), data, headers=FRAGMENT)
        first = saved(answer)
        assert answer.headers["X-Story-Next"] == f"event-new/?from={first}"
        again = opened(client, case, "event-new", f"?from={first}")
        assert again["event-new-on"] == "3 November 2026"
        assert again["event-new-cite-0-source"] == str(source.pk)
        assert again["event-new-detentions"] == [str(detention.pk)]
        assert not again.get("event-new-headline")
        plain = client.post(
            at(case, "event-new"), again | {"event-new-headline": "Second", "event-new-kind": "hearing", "do": "again"}
        )
        assert "add=event-new&from=event-" in plain.url

    def test_is_removed_after_a_second_word_with_what_hangs_on_it(self, case, client):
        key = f"event-{case.events.get().pk}"
        data = opened(client, case, key)
        asked = client.post(at(case, key), data | {"do": "remove"}, headers=FRAGMENT)
        assert "Yes, remove it" in asked.content.decode() and case.events.exists()
        assert (
            client.post(at(case, key), data | {"do": "remove-sure"}, headers=FRAGMENT).headers["X-Story"] == "removed"
        )
        assert not case.events.exists()

    def test_what_only_a_publisher_deletes_an_editor_cannot_remove(self, case, client):
        key = f"detention-{Detention.objects.get(subject__case=case).pk}"
        data = opened(client, case, key)
        assert 'value="remove"' not in client.get(at(case, key), headers=FRAGMENT).content.decode()
        assert client.post(at(case, key), data | {"do": "remove-sure"}, headers=FRAGMENT).status_code == 403
        key = f"subject-{case.subjects.get().pk}"
        client.post(at(case, key), opened(client, case, key) | {"do": "remove-sure"}, headers=FRAGMENT)
        assert case.subjects.exists()


class TestTwoAtOnce:
    def test_on_different_rows_never_collide(self, case, client):
        event = case.events.get()
        other = factories.cited(Event.objects.create(case=case, kind="hearing", headline="Other"))
        one, two = (opened(client, case, f"event-{row.pk}") for row in (event, other))
        saved(client.post(at(case, f"event-{event.pk}"), one | {f"event-{event.pk}-headline": "One"}, headers=FRAGMENT))
        saved(client.post(at(case, f"event-{other.pk}"), two | {f"event-{other.pk}-headline": "Two"}, headers=FRAGMENT))
        assert set(case.events.values_list("headline", flat=True)) == {"One", "Two"}

    def test_on_the_same_row_shows_both_texts_and_saves_knowingly(self, case, client):
        event = case.events.get()
        key = f"event-{event.pk}"
        data = opened(client, case, key) | {f"{key}-headline": "Mine"}
        Event.objects.filter(pk=event.pk).update(headline="Theirs")
        answer = client.post(at(case, key), data, headers=FRAGMENT)
        page = answer.content.decode()
        assert "Mine" in page and "Theirs" in page
        assert Event.objects.get(pk=event.pk).headline == "Theirs"
        saved(client.post(at(case, key), held(answer), headers=FRAGMENT))
        assert Event.objects.get(pk=event.pk).headline == "Mine"

    def test_a_citation_that_a_colleague_changed_is_not_overwritten(self, case, client):
        event = case.events.get()
        key, cite = f"event-{event.pk}", event.citations.get()
        data = opened(client, case, key) | {f"{key}-cite-0-quote": "mine"}
        Citation.objects.filter(pk=cite.pk).update(quote="theirs")
        answer = client.post(at(case, key), data, headers=FRAGMENT)
        assert "mine" in answer.content.decode() and "theirs" in answer.content.decode()
        cite.refresh_from_db()
        assert cite.quote == "theirs"

    def test_a_row_that_a_colleague_removed_comes_back_as_a_new_one(self, case, client):
        event = case.events.get()
        key = f"event-{event.pk}"
        data = opened(client, case, key) | {f"{key}-headline": "Still typed"}
        event.delete()
        for do in ("save", "remove", "remove-sure"):
            answer = client.post(at(case, key), data | {"do": do}, headers=FRAGMENT)
            page = answer.content.decode()
            assert answer.headers["X-Story"] == "form" and "Still typed" in page and "deleted" in page
        assert not case.events.exists()
        saved(client.post(at(case, "event-new"), held(answer), headers=FRAGMENT))
        made = case.events.get()
        assert made.headline == "Still typed" and made.citations.get().quote == data[f"{key}-cite-0-quote"]

    def test_what_never_was_and_what_stands_elsewhere_is_not_found(self, case, client):
        other = factories.case("another").events.get()
        for number in (other.pk, 10**9):
            assert client.post(at(case, f"event-{number}"), {"do": "save"}, headers=FRAGMENT).status_code == 404


class TestCitations:
    def test_the_source_used_last_is_offered_and_counts_only_with_words(self, case, client):
        source = factories.source(text="line one\nline two")
        key = "condition-new"
        data = opened(client, case, key) | {f"{key}-kind": "lawyer", f"{key}-state": "denied"}
        quiet = saved(client.post(at(case, key), data, headers=FRAGMENT))
        assert not Citation.objects.filter(fact_id=quiet.split("-")[1], fact_type__model="condition").exists()
        data = opened(client, case, key) | {
            f"{key}-kind": "family", f"{key}-state": "denied", f"{key}-cite-0-source": str(source.pk),
            f"{key}-cite-0-quote": "line two", f"{key}-cite-0-locator": "line 2",
        }  # fmt: skip
        saved(client.post(at(case, key), data, headers=FRAGMENT))
        assert opened(client, case, "event-new")["event-new-cite-0-source"] == str(source.pk)
        assert "the next fact starts with it" in client.get(story(case)).content.decode()
        other = factories.case()
        assert opened(client, other, "event-new").get("event-new-cite-0-source") != str(source.pk)

    def test_a_fact_takes_several_in_order_and_loses_one(self, case, client):
        event, source = case.events.get(), factories.source(language="km")
        key = f"event-{event.pk}"
        answer = client.post(at(case, key), opened(client, case, key) | {"do": "more:cite"}, headers=FRAGMENT)
        assert answer.headers["X-Story"] == "form" and "errorlist" not in answer.content.decode()
        data = held(answer) | {
            f"{key}-cite-1-source": str(source.pk),
            f"{key}-cite-1-quote": "second",
            f"{key}-cite-1-hedge": "perhaps",
        }
        saved(client.post(at(case, key), data, headers=FRAGMENT))
        first, second = event.citations.all()
        assert (second.quote, second.language, second.order) == ("second", "km", 1)
        data = opened(client, case, key) | {f"{key}-cite-0-DELETE": "on"}
        saved(client.post(at(case, key), data, headers=FRAGMENT))
        assert list(event.citations.all()) == [second]

    def test_words_without_a_source_are_refused(self, case, client):
        data = opened(client, case, "event-new") | {
            "event-new-headline": "H", "event-new-kind": "hearing", "event-new-cite-0-source": "", "event-new-cite-0-quote": "q",
        }  # fmt: skip
        assert client.post(at(case, "event-new"), data, headers=FRAGMENT).headers["X-Story"] == "form"

    def test_the_words_of_a_source_stand_beside_but_not_those_of_a_confidential_one(
        self, case, client, administrator, client_of
    ):
        def text(of: Source, who=client):
            return who.get(reverse("admin:cases_case_story_text", args=[case.pk, of.pk]), headers=FRAGMENT)

        open_one, sealed = (
            factories.source(text="\n\nPlain words"),
            factories.source(title="someone", confidential=True, public_wording="someone", sealed_text="Secret words"),
        )
        assert "\n\n\nPlain words" in text(open_one).content.decode()  # browsers drop the first line break
        assert "Secret words" not in text(sealed).content.decode()
        assert text(open_one, client_of(administrator)).status_code == 403
        assert client.get(reverse("admin:cases_case_story_text", args=[case.pk, 10**9])).status_code == 404


class TestSources:
    def test_those_entered_one_after_the_other_stand_on_the_page_before_a_fact_rests_on_them(self, case, client):
        for title in ("First paper", "Second paper"):
            data = opened(client, case, "source-new") | {
                "source-new-title": title,
                "source-new-kind": "other",
                "do": "again",
            }
            answer = client.post(at(case, "source-new"), data, headers=FRAGMENT)
            assert answer.headers["X-Story"] == "section" and answer.headers["X-Story-Next"] == "source-new/"
            assert held(client.get(story(case) + answer.headers["X-Story-Next"], headers=FRAGMENT))
        entries = client.get(story(case)).context["story"].sections_by_name["sources"].sources
        found = {entry.source.title: entry.chosen for entry in entries}
        assert (found["First paper"], found["Second paper"]) == (False, True)
        again = opened(client, case, "event-new")["event-new-cite-0-source"]
        assert again == str(Source.objects.get(title="Second paper").pk)


class TestMakingBesideAField:
    def test_a_place_is_made_with_its_address_and_first_citation_and_chosen(self, case, client):
        detention, source = Detention.objects.get(subject__case=case), factories.source()
        key = f"stay-new-{detention.pk}"
        Facility.objects.create(slug="hill-prison", name="Hill Prison", country="KH")
        answer = client.post(
            at(case, key), opened(client, case, key) | {"do": f"open:{key}-facility"}, headers=FRAGMENT
        )
        assert f"{key}-facility-new-name" in answer.content.decode() and "errorlist" not in answer.content.decode()
        data = held(answer) | {
            f"{key}-facility-new-name": "Hill Prison", f"{key}-facility-new-country": "KH", f"{key}-facility-new-kind": "prison",
            f"{key}-facility-first-source": str(source.pk), f"{key}-facility-first-quote": "the Hill Prison", f"{key}-began": "2020",
        }  # fmt: skip
        answer = client.post(at(case, key), data | {"do": f"make:{key}-facility"}, headers=FRAGMENT)
        made = Facility.objects.get(slug="hill-prison-2")
        assert made.citations.get().quote == "the Hill Prison"
        again = held(answer)
        assert (again[f"{key}-facility"], again[f"{key}-began"]) == (str(made.pk), "2020")

    def test_what_proves_the_row_proves_what_is_made_beside_it_with_its_marks(self, case, client):
        source, other = factories.source(), factories.source(title="Used last")
        opening = client.post(
            at(case, "subject-new"),
            opened(client, case, "subject-new") | {"do": "open:subject-new-person", "subject-new-cite-0-source": str(source.pk)},
            headers=FRAGMENT,
        )  # fmt: skip
        small = opening.context["editor"].small["subject-new-person"]
        assert small.first["source"].value() == source.pk and other.pk not in dict(
            small.first.fields["source"].widget.choices
        )
        data = held(opening) | {
            "subject-new-person-new-name": "Wholly Different", "subject-new-cite-0-quote": "a person who was ill",
            "subject-new-cite-0-hedge": "it is said", "subject-new-cite-0-touches": ["health"],
        }  # fmt: skip
        saved(client.post(at(case, "subject-new"), data, headers=FRAGMENT))
        proof = Person.objects.get(name="Wholly Different").citations.get()
        assert (proof.source, proof.quote, proof.hedge) == (source, "a person who was ill", "it is said")
        assert (proof.field, proof.touches) == ("name", ["health"])

    def test_a_source_that_denies_the_row_does_not_prove_what_is_made_beside_it(self, case, client):
        opening = client.post(
            at(case, "subject-new"),
            opened(client, case, "subject-new") | {"do": "open:subject-new-person"},
            headers=FRAGMENT,
        )
        data = held(opening) | {
            "subject-new-person-new-name": "Wholly Different", "subject-new-cite-0-source": str(factories.source().pk),
            "subject-new-cite-0-quote": "No such person.", "subject-new-cite-0-stance": "denies",
        }  # fmt: skip
        saved(client.post(at(case, "subject-new"), data, headers=FRAGMENT))
        assert not Person.objects.get(name="Wholly Different").citations.exists()

    def test_what_is_left_open_is_made_along_with_the_row_or_not_at_all(self, case, client):
        opening = client.post(
            at(case, "subject-new"),
            opened(client, case, "subject-new") | {"do": "open:subject-new-person"},
            headers=FRAGMENT,
        )
        data = held(opening) | {"subject-new-person-new-name": "Wholly Different", "subject-new-count": "4"}
        refused = client.post(at(case, "subject-new"), data, headers=FRAGMENT)
        assert refused.headers["X-Story"] == "form" and not Person.objects.filter(name="Wholly Different").exists()
        assert "Wholly Different" in refused.content.decode()
        saved(client.post(at(case, "subject-new"), held(refused) | {"subject-new-count": ""}, headers=FRAGMENT))
        assert case.subjects.filter(person__name="Wholly Different").count() == 1

    @pytest.mark.parametrize(
        ("name", "model", "typed"),
        [
            ("organisation", Organisation, {"name": "Court of Placeholders", "kind": "court"}),
            ("place", Facility, {"name": "ពន្ធនាគារ", "kind": "prison"}),
            (
                "law",
                LegalProvision,
                {"law": "Placeholder Code", "article": "Article 7", "country": "KH", "kind": "domestic"},
            ),
            ("source", Source, {"title": "A statement", "kind": "statement", "language": "en"}),
            ("person", Person, {"name": "Wholly Different", "gender": "unstated"}),
        ],
    )
    def test_shared_rows_are_made_by_themselves(self, case, client, name, model, typed):
        key, before = f"{name}-new", model.objects.count()
        fields = opened(client, case, key) | {f"{key}-{field}": value for field, value in typed.items()}
        answer = client.post(at(case, key), fields, headers=FRAGMENT)
        assert answer.headers["X-Story"] == "section", answer.content.decode()[:3000]
        row = model.objects.latest("pk")
        assert model.objects.count() == before + 1
        assert re.fullmatch(r"[a-z0-9-]+", getattr(row, "slug", "x"))

    def test_without_javascript_a_row_is_found_by_name(self, case, client):
        Facility.objects.create(slug="far", name="Far Away Prison", country="KH")
        key = f"stay-new-{Detention.objects.get(subject__case=case).pk}"
        data = opened(client, case, key) | {"do": f"find:{key}-facility", f"{key}-facility-find": "far away"}
        page = client.post(at(case, key), data).content.decode()
        assert re.search(r'<option value="\d+">Far Away Prison</option>', page)


class TestOtherCases:
    """Ids of rows of another case under this case's address."""

    def others(self) -> dict[str, str]:
        rows = samples.world("theirs")
        case = rows[Case]
        found = {
            kind.name: kind.key(kind.rows(case).first())
            for kind in KINDS.values()
            if kind.path and kind.rows(case).exists()
        }
        assert set(found) >= {kind.name for kind in KINDS.values() if kind.path} - {"penalty"}
        return found

    @pytest.mark.parametrize("role", Role.values)
    def test_are_refused_in_every_section_for_every_role(self, role, client_of):
        mine, theirs = samples.world("mine")[Case], self.others()
        user = member(Role(role), email="tries@example.org")
        Assignment.objects.get_or_create(case=mine, user=user)
        who, expected = client_of(user), 403 if role == Role.ADMINISTRATOR else 404
        for name, key in theirs.items():
            assert who.get(at(mine, key), headers=FRAGMENT).status_code == expected, (role, name)
            assert who.get(story(mine), {"add": f"{name}-new", "from": key}).status_code == expected, (role, name)
            for do in ("save", "remove-sure"):
                assert who.post(at(mine, key), {"do": do}).status_code == expected, (role, name, do)

    def test_are_refused_as_owners_and_in_every_field(self, client, editor):
        mine, theirs = samples.world("mine")[Case], samples.world("theirs")[Case]
        Assignment.objects.get_or_create(case=mine, user=editor)
        for kind in KINDS.values():
            if not kind.owner:
                continue
            owner = BY_MODEL[kind.model._meta.get_field(kind.owner).related_model]
            foreign = owner.rows(theirs).first()
            assert client.get(at(mine, kind.new(foreign.pk))).status_code == 404, kind.name
            key = kind.new()
            answer = client.post(
                at(mine, key), opened(client, mine, key) | {f"{key}-{kind.owner}": str(foreign.pk)}, headers=FRAGMENT
            )
            assert answer.context["editor"].form.errors.get(kind.owner), kind.name

    def test_a_citation_of_another_row_is_not_taken_over(self, case, client):
        foreign = factories.cite(factories.case().events.get(), quote="theirs")
        key = f"event-{case.events.get().pk}"
        data = opened(client, case, key) | {f"{key}-cite-0-id": str(foreign.pk), f"{key}-cite-0-quote": "mine"}
        client.post(at(case, key), data, headers=FRAGMENT)
        foreign.refresh_from_db()
        assert foreign.quote == "theirs" and foreign.fact != case.events.get()


class TestNotes:
    def test_are_seen_by_those_for_whom_the_case_opens_and_never_unsealed(
        self, case, editor, client, publisher, coordinator, client_of
    ):
        note = Note.objects.create(case=case, text="an open word", sealed="a sealed word")
        SafeContact.objects.create(case=case, who="a hidden neighbour", how="letters")
        assert "an open word" not in client.get(story(case)).content.decode()
        assert (
            client.get(at(case, f"note-{note.pk}")).status_code == client.get(at(case, "note-new")).status_code == 404
        )
        assert client_of(coordinator).get(at(case, f"note-{note.pk}")).status_code == 404
        Assignment.objects.create(case=case, user=editor)
        for who in (client, client_of(publisher)):
            page = who.get(story(case)).content.decode()
            assert "an open word" in page and "has sealed words" in page and "Safe contact" in page
            form = who.get(at(case, f"note-{note.pk}"), headers=FRAGMENT).content.decode()
            assert not {"a sealed word", "a hidden neighbour"} & {
                word for word in ("a sealed word", "a hidden neighbour") if word in page + form
            }

    def test_the_open_words_are_edited_and_the_sealed_ones_stay(self, case, publisher, client_of):
        who = client_of(publisher)
        data = opened(who, case, "note-new") | {"note-new-text": "first"}
        key = saved(who.post(at(case, "note-new"), data, headers=FRAGMENT))
        note = Note.objects.get(pk=key.split("-")[1])
        assert (note.text, note.author) == ("first", publisher)


HOSTILE = [
    "\x00",
    "<script>alert(1)</script>",
    "‮ﻲﺑﺮﻋ",
    "ក" * 9000,
    "-1",
    "99999999999999999999999",
    "'; drop table x; --",
    "%s",
    "[]",
    "event-new",
]


class TestHostileInput:
    def test_every_field_answers_in_words(self, case, client):
        for name in ("event", "case", "stay", "source"):
            kind = KINDS[name]
            row = kind.rows(case).first() if kind.path else None
            key = kind.key(row) if row else kind.new()
            honest = opened(client, case, key)
            for bad in ("\x00", HOSTILE[1], HOSTILE[5]):
                data = {field: bad if "_FORMS" not in field else value for field, value in honest.items()}
                answer = client.post(at(case, key), data, headers=FRAGMENT)
                assert answer.status_code == 200, (key, bad)
                assert "<script>alert" not in answer.content.decode()

    def test_junk_in_addresses_and_buttons_is_no_traceback(self, case, client):
        key = f"event-{case.events.get().pk}"
        honest = opened(client, case, key)
        for bad in [
            *HOSTILE[:2],
            "make:nothing",
            "open:nothing",
            "find:",
            "more:nothing",
            "shut:x",
            f"open:{key}-headline",
            f"find:{key}-cite-0-source",
            "remove",
        ]:
            assert client.post(at(case, key), honest | {"do": bad}, headers=FRAGMENT).status_code == 200, bad
        for bad, name in zip(HOSTILE[:6], itertools.cycle(["edit", "add", "from"]), strict=False):
            assert client.get(story(case), {"edit": key} | {name: bad}).status_code in (200, 404), (bad, name)
        for total in ("", "-1", "100000"):
            data = honest | {f"{key}-cite-TOTAL_FORMS": total}
            assert client.post(at(case, key), data, headers=FRAGMENT).status_code == 200, total
            assert client.post(at(case, key), data | {"do": "more:cite"}, headers=FRAGMENT).status_code == 200, total
        assert client.post(at(case, key), {}, headers=FRAGMENT).status_code == 200
        assert client.post(story(case)).status_code == 405

    def test_what_was_typed_when_the_session_ended_is_in_its_form_again(self, case, editor, client):
        key = f"event-{case.events.get().pk}"
        data = opened(client, case, key) | {f"{key}-headline": "Typed before the end", "do": "save"}
        StaffSession.objects.filter(account=editor).delete()
        assert client.post(at(case, key), data).status_code == 302
        kept = KeptForm.objects.get()
        KeptForm.objects.update(account=editor)
        sign_in_fully(client, editor)
        again = client.get(f"{at(case, key)}?_kept={kept.pk}")
        assert "Typed before the end" in again.content.decode()
        assert case.events.get().headline != "Typed before the end"


def test_what_the_form_of_an_event_with_actors_shows_is_all_that_it_needs(client_of, editor):
    """A page sends what it shows: a field that is asked for and stands nowhere would refuse the row without a word."""
    case = factories.case()
    event = Event.objects.create(case=case, kind="arrest", headline="Before", on="2018")
    event.actors.create(described="officers in uniform", role="arrested them")
    page = reverse("admin:cases_case_story", args=[case.pk])
    shown = client_of(editor).get(page, {"edit": f"event-{event.pk}"}).context["editor"]
    for actor in shown.actors:
        on_page = {asked.name for block in actor.blocks for asked in block.fields}
        hidden = {bound.html_name for bound in actor.form.hidden_fields()}
        assert {f.html_name for f in actor.form if f.name != "DELETE"} == on_page | hidden
