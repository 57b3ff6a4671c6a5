"""Many events of one day, one row: what is gathered, what stays by itself, and that nobody and no source is lost."""

import pytest

from cases.case_sections import by_role, years
from cases.custody_reading import Custody
from cases.footnotes import Mark
from cases.gathered import gathered, number_of
from cases.pictures.moments import moments
from cases.vocab import CustodyStatus


def someone(number: int, *names: str) -> Custody:
    subject = {"key": f"s{number}", "name": {"value": f"Person {number}"}, "names": [{"text": name} for name in names]}
    return Custody({"key": f"d{number}"}, subject, CustodyStatus.PRETRIAL, None, [], True, None, None, [])


def event(number: int, text: str = "Person {} was arrested", note: int = 1, **fields) -> dict:
    return {
        "key": f"e{number}", "order": number, "kind": "arrest", "happening": "happened", "on": "2026-03-01", "body": None,
        "headline": {"lang": "en", "text": text.format(number)}, "brings": "police_custody", "accounts": [], "others": [],
        "detentions": [f"d{number}"], "concerned": [someone(number)], "cites": [Mark(note, f"ref-{number}", disputes=False)], **fields,
    }  # fmt: skip


def test_what_differs_only_in_the_person_is_one_row_with_everyone_and_every_footnote():
    (row,) = gathered([event(n) for n in range(1, 11)])
    assert row["headline"]["text"] == "Was arrested" and number_of(row) == 10
    assert [one["custody"].subject["key"] for one in row["each"]] == [f"s{n}" for n in range(1, 11)]
    assert [mark.anchor for mark in row["cites"]] == [f"ref-{n}" for n in range(1, 11)]


def test_footnotes_that_differ_stand_with_their_person():
    (row,) = gathered([event(1), event(2, note=2)])
    assert row["cites"] == [] and [one["cites"][0].number for one in row["each"]] == [1, 2]


def test_a_name_inside_the_words_leaves_a_gap_in_whichever_script_and_a_longer_word_is_no_name():
    rows = [
        event(1, "Custody of اسم للتجربة changed", concerned=[someone(1, "اسم للتجربة")]),
        event(2, "Custody of Person 2 changed"),
        event(3, "Custody of Person 30 changed"),
    ]
    both, alone = gathered(rows)
    assert both["headline"]["text"] == "Custody of … changed" and alone is rows[2]


@pytest.mark.parametrize(
    "own",
    [
        {"on": "2026-03-02"}, {"on": None}, {"kind": "hearing"}, {"brings": "pretrial"}, {"happening": "postponed"},
        {"body": {"lang": "en", "text": "At his house."}}, {"accounts": ["two"]}, {"place": {"lang": "en", "text": "a market"}},
        {"others": [{"name": "the police"}]}, {"concerned": []}, {"concerned": [someone(1)]}, {"concerned": [someone(2), someone(3)]},
        {"headline": {"lang": "en", "text": "Person 2 was arrested at night"}},
    ],
)  # fmt: skip
def test_an_event_that_says_anything_of_its_own_stays_a_row_of_its_own(own):
    rows = [event(1), event(2, **own)]
    assert gathered(rows) == rows


def test_a_year_and_a_fold_still_count_events_and_not_rows():
    rows = [event(n, brings="") for n in range(1, 11)]
    rows += [event(n, on=f"2026-04-{n:02}", brings="", concerned=[]) for n in range(1, 31)]
    (year,) = years(rows)
    assert year.count == 40 and sum(stretch.count for stretch in year.stretches) == 40
    assert sum(len(stretch.events) for stretch in year.stretches) == 31


class TestInThePicture:
    def test_a_gathered_row_is_one_mark_with_a_number(self):
        (found,) = moments([event(1), event(2)])
        assert (found.words, found.kind, found.number, found.turn) == ("2 arrests", "2 arrests", 2, True)

    def test_many_of_one_kind_and_day_are_one_mark_although_each_has_words_of_its_own(self):
        rows = [event(n, f"Words {n}", kind="questioning", concerned=[]) for n in range(1, 4)]
        (found,) = moments(rows)
        assert (found.words, found.number) == ("Questioning × 3", 3)
        assert [moment.words for moment in moments(rows[:2])] == ["Words 1", "Words 2"]

    def test_what_only_has_a_month_stays_apart(self):
        rows = [event(n, f"Words {n}", on="2026-03", concerned=[]) for n in range(1, 5)]
        assert [moment.number for moment in moments(rows)] == [1, 1, 1, 1]


def test_who_took_part_in_the_same_role_stands_together():
    role, other = ({"lang": "en", "text": text} for text in ("asked for a release", "spoke"))
    actors = [
        {"name": name, "role": said}
        for name, said in (("A", role), ("B", other), ("C", role), ("D", None), ("E", None))
    ]
    found = by_role(actors)
    assert [[actor["name"] for actor in part.actors] for part in found] == [["A", "C"], ["B"], ["D"], ["E"]]
