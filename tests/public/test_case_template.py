"""The page of a case, rendered from documents: honest about time, sure of nothing that the document does not say."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from cases import document as doc
from cases import document_data as plain
from cases.models import PublishedCase
from cases.public.shared import DEFAULTS
from cases.reading import case_page
from config.compression import PACKED
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAW = {"kind": "law", "slug": "a-law", "name": "Article 1, Some Code", "short": "Article 1"}
PLACE = {"kind": "facility", "slug": "a-prison", "name": "A Prison", "short": ""}


def ago(days: int) -> str:
    return str((NOW - days * DAY).date())


def words(text: str) -> dict:
    return {"lang": "en", "text": text}


def citation(key: str, **fields) -> dict:
    return {
        "key": key, "source": "q1", "locator": "line 1", "quote": words(f"the words of {key}"), "stance": "supports",
        "reading": "printed", **fields,
    }  # fmt: skip


def person(number: int, **fields) -> dict:
    return {
        "key": f"s{number}",
        "kind": "person",
        "name": {"value": f"Placeholder {number}", "cites": ["c1"]},
        **fields,
    }


def detention(number: int, status: str = "pretrial", **fields) -> dict:
    placements = [{"facility": PLACE, "cites": ["c1"]}]
    return {
        "key": f"d{number}", "subject": f"s{number}", "count": 1, "status": status, "began": ago(40), "cites": ["c1"],
        "placements": placements, **fields,
    }  # fmt: skip


def event(key: str, **fields) -> dict:
    return {
        "key": key,
        "kind": "hearing",
        "happening": "happened",
        "headline": words(f"Event {key}"),
        "cites": ["c1"],
        **fields,
    }


def case(**fields) -> dict:
    """A small case, fresh ten days ago; as complete as the schema, which fills in the rest."""
    parts = {
        "slug": "a-case", "title": "Placeholder 1", "sources": [{"key": "q1", "kind": "report", "title": "A report"}],
        "citations": [citation("c1")], "subjects": [person(1)], "detentions": [detention(1)],
        "confirmations": [{"detention": "d1", "on": ago(10), "cites": ["c1"]}], **fields,
    }  # fmt: skip
    return plain.dump(doc.CaseDocument.model_validate(parts))


def page(data: dict, now=NOW, **context) -> str:
    row, _ = PublishedCase.objects.update_or_create(
        slug=data["slug"],
        defaults={"title": data["title"], "body": plain.canonical(data), "published_at": now, "updated_at": now},
    )
    shown = case_page(data, review_days=DEFAULTS["review_days"], now=now)
    return render_to_string(
        "public/case.html",
        {"page": shown, "row": row, "versions": 1, "shown_version": None, "now": now, "site": DEFAULTS, **context},
    )


def text(source: str) -> str:
    """What a reader reads."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", source, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


class TestWhileConfirmed:
    def test_speaks_in_the_present_with_exact_days(self):
        shown = page(case())
        assert 'class="held"' in shown
        assert "Held at" in text(shown) and "Was held at" not in text(shown)
        assert re.search(r'<dd class="num">\s*40\s*</dd>', shown) and "to today" in text(shown)

    def test_the_days_held_lead_to_the_words_that_they_are_counted_from(self):
        arrest = event("e1", kind="arrest", on=ago(40), detentions=["d1"], brings="pretrial", cites=["c2"])
        other = event("e2", kind="arrest", on=ago(40), detentions=["d2"], brings="pretrial", cites=["c3"])
        shown = page(case(citations=[citation("c1"), citation("c2"), citation("c3")], events=[arrest, other]))
        days = shown[shown.index("Days held") : shown.index("What happened")]
        numbers = re.findall(r'href="#n(\d+)', days)
        notes = dict(re.findall(r'<li id="n(\d+)"[^>]*>.*?the words of (c\d)', shown, re.DOTALL))
        assert [notes[number] for number in numbers] == ["c2"]

    def test_says_no_more_days_than_a_vague_date_allows(self):
        read = text(page(case(detentions=[detention(1, began="2026-09")])))
        assert "at least 53" in read

    def test_counts_no_days_of_someone_missing(self):
        assert "Days held" not in text(page(case(detentions=[detention(1, "missing")])))

    def test_of_a_released_person_says_where_they_were(self):
        read = text(page(case(detentions=[detention(1, "released", ended=ago(5))])))
        assert "Was held at" in read and "35" in read


class TestPastItsReview:
    def test_the_whole_page_is_in_the_past(self):
        shown = page(case(conditions=[condition()]), now=NOW + 120 * DAY)
        read = text(shown)
        assert "Last known" in read and "Was held at" in read and "not confirmed since" in read
        assert "at least 30" in read and "Days held then" in read and "Conditions, as last known" in read
        assert 'class="held"' not in shown and "to today" not in read

    def test_a_scheduled_day_that_went_by_is_said_to_be_unknown(self):
        data = case(events=[event("e1", happening="scheduled", on=str((NOW + 5 * DAY).date()))])
        assert "Scheduled" in text(page(data))
        assert "Was due; what came of it is not known to us" in text(page(data, now=NOW + 9 * DAY))


def condition(**fields) -> dict:
    return {
        "detention": "d1",
        "kind": "lawyer",
        "state": "restricted",
        "note": words("A note."),
        "cites": ["c1"],
        **fields,
    }


def charge(*states: str, **fields) -> dict:
    return {
        "key": "a1", "detention": "d1", "wording": words("an accusation"), "cites": ["c1"],
        "statuses": [{"state": state, "cites": ["c1"]} for state in states], **fields,
    }  # fmt: skip


PENALTY = {"bound": "greatest", "kind": "prison", "text": {"lang": "en", "text": "up to 9 years"}, "cites": ["c1"]}


class TestCharges:
    def test_an_allegation_is_no_charge(self):
        read = text(page(case(charges=[charge("alleged")])))
        assert "Alleged; not known to be charged" in read

    def test_the_state_that_stands_is_the_last_and_the_earlier_ones_are_kept(self):
        read = text(page(case(charges=[charge("charged", "dropped", penalties=[PENALTY])])))
        assert read.index("Dropped") < read.index("Charged 1")

    @pytest.mark.parametrize(
        ("state", "threatens"), [("alleged", True), ("charged", True), ("dropped", False), ("acquitted", False)]
    )
    def test_only_what_stands_threatens(self, state, threatens):
        read = text(page(case(charges=[charge(state, penalties=[PENALTY], provision=LAW)])))
        assert ("If convicted" in read) == threatens


class TestSeveralPeople:
    def test_each_has_a_status_of_their_own(self):
        data = case(
            subjects=[person(1), person(2)],
            detentions=[detention(1), detention(2, "released", ended=ago(5))],
            confirmations=[{"detention": f"d{n}", "on": ago(10 if n == 2 else 300), "cites": ["c1"]} for n in (1, 2)],
        )
        rows = [row.split("</tr>")[0] for row in page(data).split('<th scope="row">')[1:3]]
        assert "Last known: Pre-trial detention" in text(rows[0]) and "not confirmed since" in text(rows[0])
        assert "Released, terms not stated" in text(rows[1]) and "Last known" not in text(rows[1])

    def test_a_group_says_its_number_as_sure_as_the_source(self):
        group = {"key": "s1", "kind": "group", "name": {"value": "Farmers of a village", "cites": ["c1"]}}
        read = text(page(case(subjects=[group], detentions=[detention(1, count=10, count_kind="at_least")])))
        assert "at least 10 people" in read


class TestCertainty:
    def test_an_inferred_year_is_marked_every_time_it_appears(self):
        data = case(
            detentions=[detention(1, began="2026?-09-03")],
            confirmations=[{"detention": "d1", "on": "2026?-11-12", "cites": ["c1"]}],
            events=[event("e1", on="2026?-09-03"), event("e2", on="2026?-09-04")],
        )
        shown = page(data, now=NOW + 200 * DAY)
        for day in ("3 September 2026", "4 September 2026", "12 November 2026"):
            found = [text(shown)[m.end() :].lstrip() for m in re.finditer(day, text(shown))]
            assert found and all(rest.startswith("year inferred") for rest in found)

    def test_accounts_that_disagree_stand_side_by_side(self):
        denial = citation("c2", stance="denies", stance_by="The ministry", says_instead=words("Nobody was arrested."))
        data = case(citations=[citation("c1"), denial], events=[event("e1", cites=["c1", "c2"])])
        dispute = text(page(data).split('class="disputes"')[1].split("</dl>")[0])
        assert "the words of c1" in dispute and "The ministry : denied" in dispute and "Nobody was arrested." in dispute

    def test_a_hedge_is_shown_in_the_words_of_the_source_and_our_reading_as_ours(self):
        notes = [
            citation("c1"),
            citation("c2", hedge="most likely"),
            citation("c3", reading="inferred", reading_note="So we read it."),
        ]
        data = case(citations=notes, conditions=[condition(cites=["c2"]), condition(kind="family", cites=["c3"])])
        read = text(page(data))
        assert "restricted source: “most likely”" in read and "restricted our reading" in read
        assert "our reading: So we read it." in read

    def test_who_checked_is_said(self):
        checked = citation("c1", checked_on="2026-11-20", checked_how="By telephone.")
        assert "We checked this ourselves on 20 November 2026. By telephone." in text(page(case(citations=[checked])))

    def test_nothing_is_said_of_what_is_not_known(self):
        read = text(page(case()))
        for heading in (
            "What happened",
            "Charges",
            "Judgments",
            "Restrictions",
            "Conditions",
            "What others say",
            "Around the case",
        ):
            assert heading not in read
        assert "Gender" not in read and "If convicted" not in read

    def test_the_words_do_not_depend_on_gender(self):
        stated = case(subjects=[person(1, gender={"value": "male", "cites": ["c1"]})])
        read = [re.sub(r"\bback( \d+)?", "", text(page(data))).split() for data in (stated, case())]
        assert " ".join(read[0]).replace("Gender Male 1 ", "") == " ".join(read[1])

    def test_a_publisher_who_is_not_stated_is_not_invented(self):
        assert "publisher not stated · date not stated" in text(page(case()))


class TestFootnotes:
    def test_every_number_leads_to_its_quote_and_every_way_back_to_a_place(self):
        source = page(case(events=[event("e1"), event("e2")], charges=[charge("alleged")], conditions=[condition()]))
        ids = re.findall(r'\sid="([^"]+)"', source)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', source)) <= set(ids)

    def test_what_a_document_says_is_text_not_markup(self):
        hostile = "<script>alert(1)</script>"
        data = case(
            title=hostile,
            citations=[citation("c1", quote=words(hostile), reading_note=hostile)],
            events=[event("e1", headline=words(hostile))],
        )
        assert hostile not in page(data)


class TestOldVersion:
    def test_says_that_it_is_old_and_offers_no_letter(self):
        source = page(case(), shown_version=1, shown_at=NOW, versions=2)
        assert "This is version 1 of this page, as it stood on 22 November 2026." in text(source)
        assert 'name="robots" content="noindex"' in source and 'class="act' not in source


class TestTheTwoCases:
    """As published from the fixtures."""

    @pytest.fixture
    def documents(self, two_cases) -> dict[str, dict]:
        return {row.slug: json.loads(row.body) for row in PublishedCase.objects.visible()}

    def test_each_is_last_known_and_weighs_little(self, documents):
        for slug in ("kem-sokha", "muong-sopheak"):
            source = page(documents[slug], now=timezone.now())
            assert "Last known" in text(source) and "not confirmed since" in text(source)
            assert [len(pack(source.encode())) <= 11_900 for pack in PACKED.values()] == [True, True]

    def test_kem_sokha_is_not_said_to_be_charged(self, documents):
        read = text(page(documents["kem-sokha"]))
        assert read.count("not known to be charged") == 2 and "at least 102" in read
        assert not re.search(r"\bCharged\b", read)

    def test_every_quote_of_the_document_is_on_the_page(self, documents):
        for data in documents.values():
            read = text(page(data))
            cited = set(plain.cited(data))
            for row in data["citations"]:
                if row["key"] in cited and row["quote"]:
                    assert re.sub(r"\s+", " ", row["quote"]["text"]) in read
