"""What the pages of places, laws and organisations say of the people of published cases."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from cases.counting import Row, counter
from cases.detention_rows import detention_rows
from cases.document import CaseDocument
from cases.document_data import dump
from cases.reading import case_line
from cases.reference_reading import (
    Entry,
    accusations,
    as_read,
    bounds,
    filled,
    held_order,
    memberships,
    parts,
    stays,
    with_others,
)

NOW = datetime(2018, 1, 20, tzinfo=UTC)
PRISON = {"kind": "facility", "slug": "prison", "name": "Some Prison"}
LAW = {"kind": "law", "slug": "law", "name": "Some Law"}
COURT = {"kind": "organisation", "slug": "court", "name": "Some Court"}
WORDS = {"lang": "en", "text": "some words"}
BLANK = Row("", [], "", "s1", "person", "", "unstated", 1, True, False, True, "", [], [], [], [], None, None, None)


def line(slug: str, confirmed: str = "2018-01-10", *, over: bool = False, sections: dict | None = None, **detention):
    """A case with one detention at the prison and one charge under the law."""
    fields = {
        "slug": slug, "title": slug.title(),
        "subjects": [
            {"key": "s1", "kind": "person", "name": {"value": slug.title()}, "affiliations": [{"role": WORDS, "organisation": COURT}]}
        ],
        "detentions": [
            {"key": "d1", "subject": "s1", "count": 1, "status": "pretrial", "placements": [{"facility": PRISON, "is_over": over}]} | detention
        ],
        "confirmations": [{"detention": "d1", "on": confirmed}],
        "charges": [
            {"key": "a1", "detention": "d1", "wording": {"lang": "en", "text": "an offence"}, "provision": LAW,
             "statuses": [{"state": "alleged"}, {"state": "charged"}]},
        ],
    }  # fmt: skip
    data = dump(CaseDocument.model_validate(fields | (sections or {})))
    return case_line(
        SimpleNamespace(
            slug=slug, title=slug.title(), published_at=NOW, updated_at=NOW, number=1, appeal_open_until=None
        ),
        data,
        review_days=90,
        now=NOW,
    )


def rows(*lines) -> list[Row]:
    return [BLANK._replace(case=one.slug, **columns) for one in lines for columns in detention_rows(one.data)]


def page(*lines, place: str = "prison") -> list[Entry]:
    people = counter(rows(*lines), review_days=90, now=NOW)
    return filled(held_order(people, people.rows, place), lines)


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ({}, "now"),
        ({"confirmed": "2017-01-01"}, "last_known"),
        ({"over": True}, "before"),
        ({"status": "released", "ended": "2018-01-12"}, "before"),
        ({"status": "unknown"}, "before"),
    ],
)
def test_now_last_known_and_before_are_told_apart(fields, when):
    assert [entry.when for entry in page(line("someone", **fields))] == [when]


def test_only_those_of_this_place_are_there_now_and_the_present_comes_first():
    lines = [line("before", over=True), line("old", "2017-01-01"), line("here")]
    assert [entry.who for entry in page(*lines)] == ["Here", "Old", "Before"]
    assert [entry.when for entry in page(line("here"), place="elsewhere")] == ["before"]
    assert stays(page(line("here"))[0], "prison") and stays(page(line("here"))[0], "elsewhere") == []


def test_who_is_accused_and_in_which_state():
    (entry,) = page(line("someone"))
    (row,) = accusations(entry, "law")
    assert (entry.who, row["state"]) == ("Someone", "charged") and accusations(entry, "another") == []


def test_who_belongs_to_an_organisation_and_as_what():
    (entry,) = page(line("someone"))
    assert [row["role"]["text"] for row in memberships(entry, "court")] == ["some words"]
    assert memberships(entry, "another") == []


def test_what_an_organisation_did_in_a_case_is_told_by_kind():
    one = line("someone", sections={
        "judgments": [{"detention": "d1", "court": COURT, "outcome": "convicted"}],
        "events": [{"key": "e1", "kind": "detention_order", "happening": "happened", "headline": WORDS,
                    "actors": [{"name": WORDS, "organisation": COURT}, {"name": WORDS, "organisation": COURT}]}],
        "recognitions": [{"by": WORDS, "organisation": COURT, "wording": WORDS}],
        "sources": [{"key": "q1", "kind": "statement", "title": "A statement", "publisher": COURT}],
    })  # fmt: skip
    assert [part.kind for part in parts(one, "organisation", "court")] == [
        "court", "actor", "recognition", "publisher",
    ]  # fmt: skip
    assert parts(one, "organisation", "another") == []


def test_an_authority_that_speaks_of_a_charge_has_decided_nothing_its_state_goes_with_it():
    one = line("someone", sections={
        "charges": [{"key": "a1", "detention": "d1", "wording": WORDS, "statuses": [{"state": "alleged", "authority": COURT}]}],
    })  # fmt: skip
    assert [(part.kind, part.state) for part in parts(one, "organisation", "court")] == [("authority", "alleged")]


def test_cases_that_are_told_already_are_not_told_twice_and_those_that_left_are_not_told():
    one, two = line("one"), line("two")
    entries = with_others(page(one), ["one", "two", "left"])
    assert [entry.case for entry in filled(entries, [one, two])] == ["one", "two"]


def test_the_least_penalty_comes_before_the_most():
    assert [row["bound"] for row in bounds([{"bound": "fixed"}, {"bound": "greatest"}, {"bound": "least"}])] == [
        "least", "greatest", "fixed",
    ]  # fmt: skip


def test_footnotes_follow_the_page_from_its_head():
    assert list(as_read({"channels": [], "facts": {}, "holders": [], "name": "x"})) == [
        "facts",
        "holders",
        "channels",
        "name",
    ]
