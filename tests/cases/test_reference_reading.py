"""What the pages of places and laws say of the people of published cases."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from cases.document import CaseDocument
from cases.document_data import dump
from cases.reading import case_line
from cases.reference_reading import accusations, as_read, headcount, not_among, stays

NOW = datetime(2018, 1, 20, tzinfo=UTC)
PRISON = {"kind": "facility", "slug": "prison", "name": "Some Prison"}
LAW = {"kind": "law", "slug": "law", "name": "Some Law"}


def line(slug: str, confirmed: str = "2018-01-10", *, over: bool = False, **detention):
    """A case with one detention at the prison and one charge under the law."""
    fields = {
        "slug": slug, "title": slug.title(),
        "subjects": [{"key": "s1", "kind": "person", "name": {"value": slug.title()}}],
        "detentions": [
            {"key": "d1", "subject": "s1", "count": 1, "status": "pretrial", "placements": [{"facility": PRISON, "is_over": over}]} | detention
        ],
        "confirmations": [{"detention": "d1", "on": confirmed}],
        "charges": [
            {"key": "a1", "detention": "d1", "wording": {"lang": "en", "text": "an offence"}, "provision": LAW,
             "statuses": [{"state": "alleged"}, {"state": "charged"}]},
        ],
    }  # fmt: skip
    data = dump(CaseDocument.model_validate(fields))
    return case_line(SimpleNamespace(slug=slug, title=slug.title(), updated_at=NOW), data, review_days=90, now=NOW)


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ({}, "now"),
        ({"confirmed": "2017-01-01"}, "last_known"),
        ({"over": True}, "before"),
        ({"status": "released", "ended": "2018-01-12"}, "before"),
    ],
)
def test_now_last_known_and_before_are_told_apart(fields, when):
    assert [stay.when for stay in stays("prison", [line("someone", **fields)])] == [when]


def test_only_those_of_this_place_and_the_present_first():
    found = stays("prison", [line("before", over=True), line("old", "2017-01-01"), line("here")])
    assert [stay.who for stay in found] == ["Here", "Old", "Before"]
    assert stays("elsewhere", [line("here")]) == []


def test_a_number_that_is_rough_is_not_called_exact():
    exact = headcount(stays("prison", [line("one"), line("ten", count=10)]), "now")
    rough = headcount(stays("prison", [line("ten", count=10, count_kind="at_least"), line("many", count=None)]), "now")
    assert (exact.people, exact.exact) == (11, True) and (rough.people, rough.exact) == (10, False)
    assert headcount([], "now").people == 0


def test_who_is_accused_and_in_which_state():
    (row,) = accusations("law", [line("someone")])
    assert (row.who, row.state) == ("Someone", "charged") and accusations("another", [line("someone")]) == []


def test_cases_that_are_told_already_are_not_told_twice():
    one, two = line("one"), line("two")
    assert not_among([one, two], stays("prison", [one])) == [two]


def test_footnotes_follow_the_page_from_its_head():
    assert list(as_read({"channels": [], "facts": {}, "holders": [], "name": "x"})) == [
        "facts",
        "holders",
        "channels",
        "name",
    ]
