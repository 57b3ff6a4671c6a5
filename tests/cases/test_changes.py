"""What will change for readers, in words."""

import copy
import re
from typing import Any, get_args, get_origin

import pytest

from appeals.change_words import APPEAL
from appeals.document import AppealDocument
from cases.change_words import BY_KIND, CASE, Words
from cases.changes import Row, Section, changes, place_in_words
from cases.differing import pieces
from cases.document import CaseDocument
from cases.document_data import canonical, loads
from cases.document_parts import Node
from cases.reference_document import MODELS

KHMER = "លោក កឹម សុខា ត្រូវបានចាប់ខ្លួននៅផ្ទះរបស់គាត់នៅរាជធានីភ្នំពេញនៅយប់ថ្ងៃទី៣ខែកញ្ញា"


def prose(text: str, lang: str = "en") -> dict[str, Any]:
    return {"lang": lang, "text": text, "touches": []}


def event(key: str = "e1", **fields: Any) -> dict[str, Any]:
    return {
        "key": key, "order": 0, "kind": "arrest", "happening": "happened", "on": "2017-09-03", "headline": prose("Arrested at his house"),
        "body": None, "place": None, "detentions": ["d1"], "actors": [], "brings": "police_custody", "cites": ["c1"], "touches": [],
    } | fields  # fmt: skip


def document(**fields: Any) -> dict[str, Any]:
    return {
        "schema": 1, "slug": "someone", "title": "Someone Placeholder", "countries": ["KH"], "lang": "en",
        "summary": {"prose": prose("A placeholder."), "cites": ["c1"], "touches": []},
        "subjects": [{"key": "s1", "kind": "person", "name": {"value": "Someone Placeholder", "cites": ["c1"]}, "gender": None,
                      "names": [], "photo": None, "cites": ["c1"], "touches": []}],
        "detentions": [{"key": "d1", "subject": "s1", "label": "", "status": "police_custody", "placements": [], "cites": ["c1"]}],
        "events": [event(), event("e2", on="2018-02", headline=prose("Moved"), brings="")],
        "citations": [{"key": "c1", "source": "q1", "quote": prose("He was arrested"), "stance": "supports", "reading": "printed"},
                      {"key": "c2", "source": "q1", "quote": prose("at night"), "stance": "supports", "reading": "printed"}],
        "sources": [{"key": "q1", "kind": "statement", "title": "A statement", "relays": None}],
    } | fields  # fmt: skip


def only(found: list[Section]) -> Row:
    assert [len(section.rows) for section in found] == [1]
    return found[0].rows[0]


def told(row: Row) -> list[tuple[str, str, str]]:
    return [(field.label, field.before, field.after) for field in row.fields]


def test_nothing_is_said_where_nothing_differs():
    assert changes(document(), document()) == []


def test_a_changed_field_is_told_by_its_row_in_words_with_dates_and_labels():
    after = document(
        events=[event(on="2017-09~", brings="pretrial"), event("e2", on="2018-02", headline=prose("Moved"), brings="")]
    )
    found = changes(document(), after)
    assert [section.label for section in found] == ["What happened"]
    row = only(found)
    assert row.title == "Event: around September 2017: Arrested at his house"
    assert told(row) == [
        ("Date", "3 September 2017", "around September 2017"),
        ("Brings the status", "Police custody", "Pre-trial detention"),
    ]


def test_what_must_be_said_of_a_date_is_said():
    row = only(changes(document(), document(events=[event(on="2017?-09-03"), document()["events"][1]])))
    assert told(row) == [("Date", "3 September 2017", "3 September 2017 (year inferred)")]


def test_added_and_removed_rows_say_what_is_in_them():
    found = changes(document(), document(events=[event(), event("e3", headline=prose("Released"), brings="released")]))
    added, removed = found[0].rows
    assert (added.what, added.title) == ("added", "Event: 3 September 2017: Released")
    assert ("About whom", "", "Someone Placeholder") in told(added) and (
        "Brings the status",
        "",
        "Released, terms not stated",
    ) in told(added)
    assert (removed.what, removed.title) == ("removed", "Event: February 2018: Moved")
    assert added.sources_added == ["A statement: He was arrested"]


def test_a_row_that_moved_is_neither_added_nor_removed():
    found = changes(document(), document(events=document()["events"][::-1]))
    assert [(section.moved, section.rows) for section in found] == [(True, [])]


def test_rows_without_a_key_are_recognised_by_what_they_share():
    stays = [
        {"facility": None, "place": prose("A barracks"), "began": "2017-09-03", "ended": None, "is_over": False, "cites": ["c1"], "touches": []},
        {"facility": None, "place": prose("A prison"), "began": "2017-10", "ended": None, "is_over": False, "cites": ["c1"], "touches": []},
    ]  # fmt: skip
    closed = [{**stays[1]}, {**stays[0], "ended": "2017-10", "is_over": True}]
    custody = document()["detentions"][0]
    found = changes(
        document(detentions=[{**custody, "placements": stays}]),
        document(detentions=[{**custody, "placements": closed}]),
    )
    row = only(found)
    assert row.what == "changed" and row.title.endswith("Stay: A barracks")
    assert told(row) == [("Until", "", "October 2017"), ("Is over", "no", "yes")]


def test_a_source_that_was_added_is_told_at_the_fact_it_proves():
    found = changes(document(), document(events=[event(cites=["c1", "c2"]), document()["events"][1]]))
    row = only(found)
    assert row.sources_added == ["A statement: at night"] and not row.fields


def test_a_source_is_told_with_what_makes_a_reader_careful():
    book = document()["citations"]
    doubts = {"stance": "contradicts", "stance_by": "the police", "says_instead": prose("at noon"), "hedge": "it seems"}
    for marks, words in (
        (doubts, " (says otherwise; the police; at noon; “it seems”)"),
        ({"reading": "inferred", "reading_note": "from the year"}, " (our reading; from the year)"),
    ):
        cited = [{**one, **(marks if one["key"] == "c2" else {})} for one in book]
        row = only(
            changes(
                document(citations=cited),
                document(citations=cited, events=[event(cites=["c1", "c2"]), document()["events"][1]]),
            )
        )
        assert row.sources_added == [f"A statement: at night{words}"]


def test_a_changed_quote_is_told_once_by_its_source():
    quotes = copy.deepcopy(document()["citations"])
    quotes[0]["quote"]["text"] = "He was arrested at home"
    found = changes(document(), document(citations=quotes))
    assert [section.name for section in found] == ["citations"]
    assert told(only(found)) == [("Quote", "He was arrested", "He was arrested at home")]


def test_a_new_source_is_told_with_all_that_is_public_of_it():
    sources = [
        *document()["sources"],
        {"key": "q2", "kind": "news", "title": "A paper", "url": "https://paper.example/1", "date": "2018"},
    ]
    row = only(changes(document(), document(sources=sources)))
    assert told(row) == [
        ("Title", "", "A paper"),
        ("Kind", "", "News"),
        ("Web address", "", "https://paper.example/1"),
        ("Date", "", "2018"),
    ]


def test_names_and_numbers_of_the_whole_stand_first():
    found = changes(document(), document(title="Another", countries=["KH", "US"], events=[]))
    assert [section.name for section in found] == ["whole", "events"]
    assert ("Countries", "Cambodia", "Cambodia, United States") in told(found[0].rows[0])


def test_a_first_publication_is_all_new():
    found = changes(None, document())
    assert {row.what for section in found if section.name != "whole" for row in section.rows} == {"added"}
    assert {"whole", "subjects", "events", "sources"} <= {section.name for section in found}


def test_only_another_order_of_footnotes_is_said_as_well():
    swapped = document(events=[event(cites=["c1", "c2"]), document()["events"][1]])
    other = document(events=[event(cites=["c2", "c1"]), document()["events"][1]])
    assert [section.name for section in changes(swapped, other)] == ["order"]


def test_older_and_stranger_documents_are_compared_as_they_are():
    older = loads(canonical({"schema": 1, "slug": "someone", "title": "Someone Placeholder", "old_field": 3}))
    found = changes(older, document() | {"new_field": "x", "schema": 9, "more": [{"odd": 1}], "nothing": None})
    whole = told(found[0].rows[0])
    assert ("Old field", "3", "") in whole and ("New field", "", "x") in whole


def test_a_photo_a_language_and_what_a_text_touches_are_told():
    subject = document()["subjects"][0]
    photo = {"sha": "a" * 64, "alt": "She smiles", "credit": "A friend", "extension": "jpg", "width": 1, "height": 2}
    summary = {
        "prose": {"lang": "km", "text": "A placeholder.", "touches": ["health"]},
        "cites": ["c1"],
        "touches": ["health"],
    }
    found = changes(document(), document(subjects=[{**subject, "photo": photo}], summary=summary))
    assert ("Summary, language", "en", "km") in told(found[0].rows[0])
    assert ("Summary, also tells about", "", "Health") in told(found[0].rows[0])
    assert ("Photo, text for those who do not see it", "", "She smiles") in told(found[1].rows[0])


def test_a_source_whose_words_stay_is_not_told_as_gone_and_new():
    again = {**document()["citations"][0], "key": "c3"}
    cited = document(events=[event(cites=["c3"]), document()["events"][1]], citations=[*document()["citations"], again])
    assert not any(section.rows for section in changes(document(), cited))


class TestWhereTwoTextsDiffer:
    def test_words_are_marked_and_the_rest_is_not(self):
        old, new = pieces("He was held at home.", "He was freed at home.")
        assert [words for words, differs in old if differs] == ["held"]
        assert [words for words, differs in new if differs] == ["freed"]
        assert "".join(words for words, _differs in new) == "He was freed at home."

    def test_words_that_follow_each_other_are_marked_as_one_stretch(self):
        old, new = pieces("Held at his house since 5 June 2024.", "Held at his house since 20 November 2026.")
        assert [words for words, differs in old if differs] == ["5 June 2024"]
        assert [words for words, differs in new if differs] == ["20 November 2026"]

    def test_a_script_without_blanks_is_marked_in_part_and_no_sign_is_torn_from_its_letter(self):
        old, new = pieces(KHMER, KHMER.replace("៣", "៤"))
        assert [words for words, differs in new if differs] == ["៤"]
        assert "".join(words for words, _differs in old) == KHMER

    def test_long_texts_are_cut_to_what_stands_beside_the_difference(self):
        long = " ".join(f"word{number}" for number in range(5000))
        old, new = pieces(long, long.replace("word2500 ", "another "))
        assert sum(len(words) for words, _differs in new) < 500 and ("another", True) in new
        assert pieces(long, " ".join(f"other{number}" for number in range(5000)))[1][0][1]

    def test_nothing_beside_something(self):
        assert pieces("", "new") == ([], [("new", False)]) and pieces("", "") == ([], [])


def fields(model: type[Node], group: str = "") -> Any:
    """Every field that a document can have, with the list it stands in."""
    for name, field in model.model_fields.items():
        yield group, "schema" if name == "schema_number" else name, field
        for inner in nodes(field.annotation):
            yield from fields(inner, name if get_origin(field.annotation) is list else name)


def nodes(annotation: Any) -> list[type[Node]]:
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return [annotation]
    return [node for part in get_args(annotation) for node in nodes(part)]


@pytest.mark.parametrize(
    ("model", "words"),
    [(CaseDocument, CASE), (AppealDocument, APPEAL), *((model, BY_KIND[kind]) for kind, model in MODELS.items())],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_field_of_a_document_has_words(model: type[Node], words: Words):
    """A field that is added to a document needs a label here; a reviewer should not read its name in the code."""
    own = {"schema", "key", "cites", "touches", "extension", "width", "height", "lang", "code", "slug", "prose"}
    mute = {
        f"{group}.{name}" for group, name, _field in fields(model)
        if name not in own and name not in words.labels and f"{group}.{name}" not in words.labels
    }  # fmt: skip
    assert mute == set()
    assert all(
        re.match(r"\w", words.row(name))
        for _group, name, field in fields(model)
        if get_origin(field.annotation) is list
    )


def test_a_place_in_a_document_is_named_as_the_forms_name_it():
    data = {
        "detentions": [
            {"key": "d1", "subject": "s1", "placements": [{"facility": {"name": "Prison 7"}, "place": None}]}
        ],
        "subjects": [{"key": "s1", "name": {"value": "Placeholder", "cites": []}}],
        "countries_proof": {"cites": []},
    }
    assert place_in_words(data, "detentions[1].placements[1]") == "Detention: Placeholder › Stay: Prison 7"
    assert place_in_words(data, "subjects[1].name") == "Person: Placeholder › Name"
    assert place_in_words(data, "countries_proof") == "Countries"
