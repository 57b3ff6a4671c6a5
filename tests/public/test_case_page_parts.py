"""What the page of a case carries beside its facts: what is asked, who else, corrections, citing, paper; many people at once."""

import re

import pytest
from django.urls import reverse

from appeals import publishing as appeal_publishing
from cases import publishing
from cases.models import Case, Charge, Detention, Event, Placement, PublishedCase
from cases.related import SHOWN, related_cases
from cases.vocab import PagePart
from tests import factories
from tests.conftest import NOW
from tests.public import test_case_template
from tests.public.test_case_template import (
    ago,
    case,
    charge,
    citation,
    condition,
    detention,
    event,
    page,
    person,
    text,
    words,
)

pytestmark = pytest.mark.django_db


def section(source: str, anchor: str) -> str:
    """The words of the section whose heading has this anchor."""
    found = re.search(rf'<h2 id="{anchor}".*?</section>', source, re.S)
    return text(found.group()) if found else ""


def many(number: int, **fields) -> dict:
    """A case of several people."""
    people = [person(n) for n in range(1, number + 1)]
    held = [detention(n) for n in range(1, number + 1)]
    fresh = [{"detention": f"d{n}", "on": ago(10), "cites": ["c1"]} for n in range(1, number + 1)]
    return case(**{"subjects": people, "detentions": held, "confirmations": fresh} | fields)


class TestPastItsReview:
    def test_the_page_says_so_as_a_whole(self):
        assert "All of this page tells what was last known" in text(
            page(case(), now=NOW + 120 * test_case_template.DAY)
        )
        assert "last known" not in text(page(case()))


class TestCorrections:
    def test_stand_at_the_top_and_in_their_place(self):
        source = page(case(corrections=[{"on": "2026-11-02", "text": words("The day was wrong.")}]))
        said = "Corrected on 2 November 2026: The day was wrong."
        assert text(source).count(said) == 2
        assert said in section(source, "this-page")
        assert text(source).index(said) < text(source).index("On this page")

    def test_the_newest_two_are_at_the_top_and_the_rest_one_step_away(self):
        rows = [{"on": f"2026-11-0{n}", "text": words(f"Mistake {n}.")} for n in range(1, 5)]
        for order in (rows, rows[::-1]):
            top = text(page(case(corrections=order)).split('class="cols case"')[0])
            assert "Mistake 3." in top and "Mistake 4." in top and "Mistake 1." not in top
            assert "All 4 corrections" in top

    def test_one_of_a_part_stands_there_too_and_each_leads_to_the_other(self):
        notice = {"on": "2026-11-02", "text": words("The count was wrong."), "section": "glance"}
        source = page(case(corrections=[{"on": "2026-11-03", "text": words("Another.")}, notice]))
        here = '<p class="corrected-here"><a href="#corrected-2">Corrected on 2 November 2026</a></p>'
        assert (
            source.count("corrected-here") == 1 and here in source[source.index('id="glance"') :].split("</section>")[0]
        )
        assert '<p id="corrected-2"><b>' in source
        assert source.count('The count was wrong. <a href="#glance">At a glance</a>') == 2

    def test_one_of_a_part_that_the_page_no_longer_has_leads_nowhere(self):
        source = page(case(corrections=[{"on": "2026-11-02", "text": words("No charge."), "section": "charges"}]))
        assert "No charge." in source and "#charges" not in source and "corrected-here" not in source

    def test_every_part_that_the_page_names_is_there(self):
        rows = [{"on": "2026-11-02", "text": words("Wrong."), "section": part} for part in PagePart.values]
        for number in (1, 2):
            source = page(many(number, corrections=rows, events=[event("e1", on=ago(9))], charges=[charge("charged")]))
            led = set(re.findall(r'Wrong\. <a href="#(\w+)"', source))
            assert {"story", "charges", "glance" if number == 1 else "each", "sources"} <= led
            assert led == {anchor for anchor in PagePart.values if f'id="{anchor}"' in source}

    def test_one_whose_words_were_removed_leaves_no_empty_notice(self):
        top = page(case(corrections=[{"on": "2026-11-02", "text": None}])).split('class="cols case"')[0]
        assert "Corrected on" not in top


class TestSeveralPeople:
    def test_each_has_a_line_and_a_part_of_the_page_that_it_leads_to(self):
        source = page(many(10, conditions=[condition(detention="d7", note=words("Only of the seventh."))]))
        leads = re.findall(r'<th scope="row">.*?href="#(about-s\d+)"', source, re.S)
        assert len(leads) == 10
        assert all(f'id="{lead}"' in source for lead in leads)
        seventh = source.split('id="about-s7"')[1].split("</details>")[0]
        assert "Only of the seventh." in seventh

    def test_many_people_are_folded_and_few_are_not(self):
        assert len(re.findall(r'<details class="portrait[^>]* open>', page(many(3)))) == 3
        assert not re.findall(r'<details class="portrait[^>]* open>', page(many(4)))

    def test_a_charge_of_all_is_said_once_with_whom_it_concerns(self):
        rows = [{**charge("charged"), "key": f"a{n}", "detention": f"d{n}"} for n in (1, 2, 3)]
        charges = section(page(many(3, charges=rows)), "charges")
        assert charges.count("an accusation") == 1 and "Concerns everyone in this case." in charges
        charges = section(page(many(3, charges=rows[:2])), "charges")
        assert "Concerns: Placeholder 1 , Placeholder 2" in charges and "Placeholder 3" not in charges

    def test_an_event_says_whom_it_concerns_where_it_is_not_everyone(self):
        happened = [event("e1", on=ago(9), detentions=["d2"]), event("e2", on=ago(8), detentions=["d1", "d2"])]
        story = section(page(many(2, events=happened)), "story")
        assert "Concerns: Placeholder 2" in story and story.count("Concerns:") == 1


class TestALongStory:
    def test_goes_by_year_folds_with_a_count_and_holds_every_event(self):
        events = [event(f"e{n}", on=f"{2010 + n // 20}-01-{n % 20 + 1:02}", order=n) for n in range(300)]
        source = page(case(events=events))
        story = section(source, "story")
        assert "2010 20 events" in story and "20 more events 1 January 2010 – 20 January 2010" in story
        assert all(f"Event e{n} " in story for n in range(300))
        folded = re.search(r"<details.*?</details>", source[source.index('id="story"') :], re.S).group()
        assert "Event e0 " in text(folded)

    def test_what_happened_around_the_case_is_folded_apart(self):
        rows = [event(f"e{n}", kind="context", on=f"2026-01-0{n}") for n in range(1, 6)]
        source = page(case(events=rows))
        assert "5 events around the case" in section(source, "around") and section(source, "story") == ""


class TestFootnotes:
    def test_each_leads_to_its_source(self):
        source = page(case())
        assert re.search(r'<li id="n1"><a class="at" href="#source-q1">line 1</a>', source)

    def test_that_nothing_was_checked_by_us_is_said_or_what_was(self):
        assert "Each rests on its source alone" in section(page(case()), "sources")
        checked = case(citations=[citation("c1", checked_on="2026-11-20", checked_how="By telephone.")])
        assert "We checked these ourselves: 1." in section(page(checked), "sources")

    def test_where_several_sources_speak_each_note_names_its_own(self):
        sources = [{"key": f"q{n}", "kind": "report", "title": f"Report {n}"} for n in (1, 2)]
        notes = [citation("c1"), citation("c2", source="q2", locator="page 2")]
        source = page(case(sources=sources, citations=notes, events=[event("e1", cites=["c2"])]))
        assert "Report 2, page 2" in section(source, "sources")


class TestThisPage:
    def test_is_cited_with_its_version_its_day_and_an_address_that_stays(self):
        cited = section(page(case(), versions=3), "this-page")
        assert "Version 3, published 22 November 2026 (UTC)." in cited and "/cases/a-case/v/3/" in cited

    def test_is_followed_and_its_changes_are_one_step_away(self):
        source = page(case(), versions=3)
        assert reverse("cases:case_feed", args=["a-case"]) in source
        assert reverse("cases:changes", args=["a-case"]) in source
        assert reverse("cases:changes", args=["a-case"]) not in page(case(), versions=1)

    def test_on_paper_it_has_its_address_as_a_code_its_version_and_the_day(self):
        paper = page(case(), versions=3).split('class="paper paper-head"')[1].split("</div>")[0]
        assert '<svg class="qr" viewBox="0 0 ' in paper and "/cases/a-case/" in paper
        assert "Version 3" in paper and "As shown on 22 November 2026 (UTC)" in paper

    def test_a_preview_has_nothing_to_cite(self):
        source = page(case(), preview=True)
        assert "Cite it" not in source and 'class="qr"' not in source


def naming(slug: str, publisher, *, law=None, place=None) -> None:
    """A published case that names a law and a place where they are given."""
    row = factories.case(slug)
    if law:
        Charge.objects.filter(detention__subject__case=row).update(provision=law)
    if place:
        Placement.objects.filter(detention__subject__case=row).update(facility=place)
    publishing.publish(row, by=publisher, now=NOW)


def part_of(slug: str, occasion: str, publisher) -> None:
    """Publishes a case again whose arrest was part of a wider event."""
    Event.objects.filter(case__slug=slug).update(occasion=occasion)
    publishing.publish(Case.objects.get(slug=slug), by=publisher, now=NOW)


class TestRelatedCases:
    @pytest.fixture
    def mentions(self, publisher):
        """`one` shares a law and a place with `near`, a law with `far`, and nothing with `other`."""
        law, place = factories.law(), factories.facility()
        for slug, shares_law, shares_place in (
            ("one", True, True), ("near", True, True), ("far", True, False), ("other", False, False),
        ):  # fmt: skip
            naming(slug, publisher, law=law if shares_law else None, place=place if shares_place else None)
        return law, place

    def test_the_nearest_comes_first_and_says_why(self, mentions, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = related_cases("one")
        assert [one.slug for one in found.rows] == ["near", "far"]
        assert [reason.kind for reason in found.rows[0].shared] == ["law", "facility"]
        assert [reason.kind for reason in found.rows[1].shared] == ["law"]

    def test_the_page_names_what_both_name(self, mentions, client):
        source = client.get("/cases/one/").content.decode()
        related = section(source, "related")
        assert "Both pages name:" in related and str(mentions[0]) in related

    def test_a_withdrawn_case_is_nobodys_relative(self, mentions):
        PublishedCase.objects.filter(slug="near").update(withdrawn=True, title="", body="", folded="")
        assert [one.slug for one in related_cases("one").rows] == ["far"]

    def test_those_of_the_same_event_name_each_other_first_until_one_is_withdrawn(self, mentions, publisher, client):
        for slug in ("one", "other", "near"):
            part_of(slug, "Mass arrests in PLACE" if slug != "near" else "Mass arrests elsewhere", publisher)
        assert related_cases("one", ["Mass arrests in PLACE"]).rows[0].occasions == ["Mass arrests in PLACE"]
        assert [one.slug for one in related_cases("one", ["Mass arrests in PLACE"]).rows] == ["other", "near", "far"]
        for slug, first in (("one", "other"), ("other", "one")):
            source = client.get(f"/cases/{slug}/").content.decode()
            related = source[source.index('id="related"') :]
            assert f"/cases/{first}/" in related.split("</li>")[0]
            assert "/cases/?q=Mass%20arrests%20in%20PLACE" in related.split("</li>")[0]
            assert "Part of the same event: Mass arrests in PLACE" in text(related.split("</li>")[0])
            found = text(client.get("/cases/", {"q": "mass arrests in place"}).content.decode())
            assert found.count("part of: Mass arrests in PLACE") == 2
            assert "Part of: Mass arrests in PLACE" in section(source, "story")
        publishing.withdraw("other", by=publisher, now=NOW, why="asked")
        assert PublishedCase.objects.get(slug="other").occasions == []
        assert [one.slug for one in related_cases("one", ["Mass arrests in PLACE"]).rows] == ["near", "far"]

    def test_at_most_six_and_how_many_more(self, publisher):
        law = factories.law()
        for number in range(SHOWN + 3):
            naming(f"case-{number}", publisher, law=law)
        found = related_cases("case-0")
        assert (len(found.rows), found.more) == (SHOWN, 2)
        PublishedCase.objects.exclude(slug__in=["case-0", "case-1"]).update(occasions=["An event"])
        found = related_cases("case-0", ["An event"])
        assert (len(found.rows), found.more) == (SHOWN, 2) and all(one.occasions for one in found.rows)


class TestWhatIsAsked:
    def test_the_demands_stand_on_the_page_word_for_word_with_a_way_to_their_sources(self, publisher, client):
        row = factories.case("asked")
        publishing.publish(row, by=publisher, now=NOW)
        appeal = factories.appeal(row)
        appeal_publishing.publish(appeal, by=publisher, now=NOW)
        asked = section(client.get("/cases/asked/").content.decode(), "asked")
        assert appeal.demands.first().text in asked and "The source of each:" in asked

    def test_no_appeal_no_section(self):
        assert section(page(case()), "asked") == ""


def test_the_page_takes_four_questions_to_the_database(publisher, client, django_assert_max_num_queries):
    row = factories.case("few-questions")
    publishing.publish(row, by=publisher, now=NOW)
    appeal_publishing.publish(factories.appeal(row), by=publisher, now=NOW)
    client.get("/cases/few-questions/")
    with django_assert_max_num_queries(4):
        client.get("/cases/few-questions/")


def test_a_case_of_which_hardly_anything_is_known_is_at_ease():
    bare = case(
        subjects=[person(1, name={"value": "Placeholder 1", "cites": []})],
        detentions=[detention(1, placements=[], began=None, cites=[])], confirmations=[], citations=[], sources=[],
    )  # fmt: skip
    read = text(page(bare))
    assert "no source says as of when" in read and "Placeholder 1" in read
    assert "None" not in read and "Sources" not in read.replace("Sources and footnotes", "")


def test_names_of_every_script_keep_their_direction():
    forms = [{"text": "اسم", "kind": "script", "lang": "ar", "script": "Arab", "cites": ["c1"]}]
    source = page(case(title="示例", subjects=[person(1, names=forms)]))
    assert "<h1><bdi>示例</bdi></h1>" in source and '<span lang="ar" dir="rtl">اسم</span>' in source


def test_one_who_was_moved_has_a_place_of_now_and_places_of_before():
    stays = [
        {"facility": test_case_template.PLACE, "is_over": True, "ended": ago(20), "cites": ["c1"]}, {"place": words("a police station"), "cites": ["c1"]},
    ]  # fmt: skip
    read = text(
        page(
            case(
                detentions=[detention(1, placements=stays)],
                charges=[charge("charged", provision=test_case_template.LAW)],
            )
        )
    )
    assert re.search(r"Held at a police station .*Held before at: A Prison", read)


NOT_KNOWN = {
    "no day": lambda: Event.objects.update(on=""),
    "no status": lambda: Event.objects.update(brings=""),
    "no event": lambda: Event.objects.all().delete(),
    "no confirmation": lambda: Detention.objects.update(last_confirmed=""),
    "no place": lambda: Placement.objects.all().delete(),
    "no charge": lambda: Charge.objects.all().delete(),
}


@pytest.mark.parametrize(
    "missing", [*([one] for one in NOT_KNOWN), ["no day", "no place"], list(NOT_KNOWN)], ids=", ".join
)
def test_a_page_is_at_ease_with_what_is_not_known(missing, publisher, now, client):
    row = factories.case("vague", people=2)
    for one in missing:
        NOT_KNOWN[one]()
    publishing.publish(row, by=publisher, now=now)
    for address in ("/cases/vague/", "/cases/", "/", "/statistics/", "/countries/kh/"):
        assert client.get(address).status_code == 200, address
