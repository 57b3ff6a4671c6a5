"""Which words of a document matched, and where in them; how the people of a case stand in one line."""

from types import SimpleNamespace
from typing import Any

import pytest

from cases.dates import PartialDate
from cases.matching import best_match
from cases.sayings import Saying
from cases.tallies import tallies


def marked(asked: str, *texts: str) -> str:
    """The best match, what matched in brackets."""
    match = best_match(asked, [Saying("name", text) for text in texts])
    return "".join(f"[{text}]" if mark else text for text, mark in match.parts) if match else ""


@pytest.mark.parametrize(
    ("asked", "text", "shown"),
    [
        ("sokha", "Sokha Placeholder", "[Sokha] Placeholder"),
        ("Placeholder Sokha", "Sokha Placeholder", "[Sokha] [Placeholder]"),
        ("Sokkha", "Sokha Placeholder", "[Sokha] Placeholder"),
        ("elodie", "Exemplaire Élodie", "Exemplaire [Élodie]"),
        ("E\u0301LODIE", "Exemplaire Élodie", "Exemplaire [Élodie]"),
        ("elodie", "Exemplaire E\u0301lodie", "Exemplaire [E\u0301lodie]"),
        ("al khawaja", "Al-Khawaja Placeholder", "[Al-Khawaja] Placeholder"),
        ("CC1", "Correctional Centre (CC 1)", "Correctional Centre ([CC 1])"),
        ("cc 1", "C.C.1", "[C.C.1]"),
        ("C.C. 1", "Center (CC) 1", "Center ([CC) 1]"),
        ("CC1", "CC12", "[CC1]2"),
        ("សុខ", "ប្លេស សុខាវី", "ប្លេស [សុខា]វី"),  # vowels of a Khmer syllable are not torn from it
        ("خواجة", "مثال الخواجة", "مثال ال[خواجة]"),
        ("晓波", "例晓波", "例[晓波]"),
        ("zzzz", "Sokha Placeholder", ""),
        ("%", "Sokha Placeholder", ""),
        ("\u200b", "Sokha", ""),
        ("ﬁ", "Sefira", "Se[fi]ra"),
    ],
)
def test_what_matched_is_marked_in_the_text_as_it_is_written(asked, text, shown):
    assert marked(asked, text) == shown


def test_the_words_most_like_it_are_shown_a_whole_name_before_a_part_of_one():
    assert marked("Dara", "Daravuth Placeholder", "Dara") == "[Dara]"
    assert (
        marked("dara", "Sodara", "Dara Placeholder") == "[Dara] Placeholder"
    )  # the beginning of a word before its middle


@pytest.mark.parametrize("asked", ["278.17", "278/17", "UA 278/17", "ua278.17"])
def test_numbers_are_compared_as_numbers(asked):
    match = best_match(asked, [Saying("title", "Case 278"), Saying("number", "278.17")])
    assert match and match.parts == [("278.17", True)]


def custody(
    key: str, status: str, who: str, *, count: int | None = 1, exact: bool = True, kind: str = "person", **more: Any
):
    data = {
        "key": key,
        "subject": who,
        "status": status,
        "count": count,
        "count_kind": "exact" if exact else "at_least",
        "label": "",
    }
    subject = {"key": who, "kind": kind, "name": {"value": who}, "count": more.get("of"), "count_kind": "exact"}
    return SimpleNamespace(
        data=data, subject=subject, status=status, tone="held", last_known=False, as_of=more.get("as_of")
    )


def said(*rows: Any) -> list[tuple]:
    subjects = {row.subject["key"]: row.subject for row in rows}
    data = {"subjects": list(subjects.values()), "detentions": [row.data for row in rows]}
    return [(tally.status, tally.name or tally.number, tally.least, tally.of_group) for tally in tallies(rows, data)]


class TestTallies:
    def test_add_up_people_by_status_and_name_whoever_is_alone(self):
        rows = [
            custody("1", "released", "Person A"),
            custody("2", "detained", "Person B"),
            custody("3", "detained", "Person C"),
        ]
        assert said(*rows) == [("detained", 2, False, ""), ("released", "Person A", False, "")]

    def test_say_at_least_where_a_number_is_not_exact_or_not_known(self):
        rough = custody("2", "detained", "ten men", count=10, exact=False, kind="group", of=10)
        assert said(custody("1", "detained", "Person A"), rough) == [("detained", 11, True, "")]
        unknown = custody("3", "detained", "villagers", count=None, kind="group")
        assert said(custody("1", "detained", "Person A"), unknown) == [("detained", 1, True, "")]
        assert said(unknown) == [("detained", "villagers", True, "")]

    def test_never_add_up_rows_of_a_group_that_may_tell_of_the_same_people(self):
        rows = [
            custody("1", "detained", "nine", count=9, exact=False, kind="group", of=9),
            custody("2", "detained", "nine", count=4, kind="group", of=9),
        ]
        assert said(*rows) == [("detained", 9, True, "nine"), ("detained", 4, False, "nine")]

    def test_say_the_oldest_day_of_confirmation_or_none(self):
        new, old = PartialDate("2026-11-20"), PartialDate("2026-01")
        rows = [custody("1", "detained", "A", as_of=new), custody("2", "detained", "B", as_of=old)]
        assert tallies(rows, {"subjects": [], "detentions": []})[0].as_of == "2026-01"
        rows.append(custody("3", "detained", "C"))
        assert tallies(rows, {"subjects": [], "detentions": []})[0].as_of == ""
