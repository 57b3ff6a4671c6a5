"""Footnotes, and the order and company in which a page shows events."""

from cases.custody_reading import threats
from cases.footnotes import Footnotes, NoteList, note_list
from cases.reading import in_story_order, others


def citation(key: str, **fields) -> dict:
    return {
        "key": key, "source": "q1", "locator": "line 1", "quote": {"lang": "en", "text": "words", "touches": []},
        "stance": "supports", "hedge": "", "reading": "printed", "reading_note": "", "checked_on": None, **fields,
    }  # fmt: skip


def notes(*citations: dict) -> Footnotes:
    return Footnotes({"citations": list(citations), "sources": [{"key": "q1"}]})


def test_the_same_words_of_the_same_source_are_one_footnote_with_two_ways_back():
    book = notes(citation("c1"), citation("c2"), citation("c3", locator="line 2"))
    marked = book.mark([{"cites": ["c1"]}, {"cites": ["c2", "c3"]}])
    assert [mark.number for row in marked for mark in row["cites"]] == [1, 1, 2]
    assert [note.backs for note in book.list()] == [["ref-1-1", "ref-1-2"], ["ref-2-1"]]


def test_accounts_are_all_sides_where_one_disagrees_and_none_where_nobody_does():
    book = notes(citation("c1", stance="denies"), citation("c2"))
    disputed, agreed = book.mark([{"cites": ["c1", "c2"]}, {"cites": ["c2"]}])
    assert [note.citation["key"] for note in book.accounts(disputed["cites"])] == ["c2", "c1"]
    assert book.accounts(agreed["cites"]) == []


def test_what_only_has_an_end_stands_where_it_ended():
    dates = ["2017-11-17", "../2017-11-16", "2002", None, "2017-11-16"]
    in_order = in_story_order([{"on": on, "order": 0} for on in dates])
    assert [row["on"] for row in in_order] == [None, "2002", "../2017-11-16", "2017-11-16", "2017-11-17"]


def test_who_else_took_part_leaves_out_the_one_person_of_the_page():
    actors = [{"name": {"text": name}} for name in ("One", "Two")]
    subjects = [{"name": {"value": "One"}}, {"name": {"value": "Two"}}]
    assert others({"actors": actors}, subjects[:1]) == actors[1:]
    assert others({"actors": actors}, subjects) == actors


def test_a_penalty_that_two_laws_threaten_is_said_once_with_both():
    penalty = {"bound": "greatest", "kind": "prison", "text": {"lang": "en", "text": "up to 9 years"}, "cites": ["c1"]}
    charge = {"detention": "d1", "statuses": [], "penalties": [penalty]}
    found = threats([{**charge, "provision": {"slug": name}} for name in ("a", "b")], "d1")
    assert [(row["laws"], row["cites"]) for row in found] == [([{"slug": "a"}, {"slug": "b"}], ["c1", "c1"])]
    assert threats([{**charge, "provision": None}], "d2") == []


def listed(*citations: dict) -> NoteList:
    book = notes(*citations)
    book.mark([{"cites": [row["key"]]} for row in citations])
    return note_list(book.list())


class TestTheListOfNotes:
    def test_a_reading_that_several_share_is_said_once_under_a_letter(self):
        same = {"reading": "inferred", "reading_note": "The year is not printed."}
        found = listed(
            citation("c1", locator="1", **same), citation("c2", locator="2", **same),
            citation("c3", locator="3", reading_note="Only here."),
        )  # fmt: skip
        assert found.readings == [("a", "The year is not printed.")]
        assert [line.letter for line in found.lines] == ["a", "a", ""]

    def test_a_place_is_said_again_only_where_it_changes(self):
        places = ["line 1", "line 1", "line 2", "line 1", "", ""]
        found = listed(*(citation(f"c{n}", locator=at, hedge=str(n)) for n, at in enumerate(places)))
        assert [line.again for line in found.lines] == [False, True, False, False, False, False]

    def test_which_notes_we_checked_ourselves_is_known_for_each(self):
        found = listed(citation("c1", checked_on=None), citation("c2", locator="2", checked_on="2026-11-01"))
        assert found.checked == [2]

    def test_numbers_stay_where_a_note_is_left_out(self):
        book = notes(*(citation(f"c{n}", locator=str(n)) for n in range(3)))
        book.mark([{"cites": [f"c{n}" for n in range(3)]}])
        first, _left_out, last = book.list()
        assert [line.jumps for line in note_list([first, last]).lines] == [False, True]

    def test_letters_do_not_end_at_z(self):
        pairs = [
            citation(f"c{n}-{m}", locator=f"{n}-{m}", reading_note=f"Reading {n}") for n in range(28) for m in "xy"
        ]
        assert [letter for letter, _ in listed(*pairs).readings][-2:] == ["aa", "ab"]
