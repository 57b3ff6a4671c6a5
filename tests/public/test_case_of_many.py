"""The page of many people: how they stand in one line, what happened to all of them on one day in one row."""

import re

import pytest

from tests.public.test_case_page_parts import many, section
from tests.public.test_case_template import ago, citation, detention, event, page, text, words

pytestmark = pytest.mark.django_db


def head(source: str) -> str:
    return text(re.search(r'<p class="stand">.*?</p>', source, re.S).group())


def test_the_head_says_how_they_stand_what_is_only_last_known_and_leads_to_the_table():
    held = [detention(n, status) for n, status in enumerate(["released", "pretrial", "sentenced", "missing"], 1)]
    days = [{"detention": f"d{n}", "on": ago(10 if n < 3 else 400), "cites": ["c1"]} for n in range(1, 5)]
    source = page(many(4, detentions=held, confirmations=days))
    assert re.search(r'<p class="stand"><a href="#everyone">', source) and 'id="everyone"' in source
    said = head(source)
    assert "held, confirmed: 1 · last known as held: 1 · released: 1 · last known: “Missing”: 1" in said
    assert re.search(r"Each as of a day of its own, from \d+ October 2025 to \d+ November 2026", said)


def test_the_head_of_a_page_of_one_says_nothing_twice():
    assert 'class="stand"' not in page(many(1))


def test_numbers_that_may_overlap_are_at_least_and_unknown_ones_are_said_to_be():
    group = {"key": "s1", "kind": "group", "name": {"value": "nine men", "cites": ["c1"]}, "count": 9}
    rows = [detention(1, count=9), {**detention(2, "released", count=4), "subject": "s1"}]
    source = page(many(2, subjects=[group], detentions=rows))
    assert "held, confirmed: at least 9 · released: at least 4" in head(source)
    source = page(many(2, subjects=[group], detentions=[rows[0], {**rows[1], "count": None}]))
    assert "released: number not known" in head(source)


def test_what_happened_to_all_on_one_day_is_one_row_and_each_keeps_the_own_source():
    happened = [
        event(f"e{n}", kind="arrest", on=ago(40), detentions=[f"d{n}"], cites=[f"c{n}"], headline=words(f"Placeholder {n} was arrested"))
        for n in (1, 2, 3)
    ]  # fmt: skip
    notes = [citation(f"c{n}", locator=f"line {n}") for n in (1, 2, 3)]
    source = page(many(3, events=happened, citations=notes))
    story = re.search(r'<ol class="story">.*?</ol>', source, re.S).group()
    assert story.count("<li") == 1 and "Was arrested" in story
    for n in (1, 2, 3):
        assert re.search(rf'href="#about-s{n}"><bdi>Placeholder {n}</bdi></a><sup[^>]*><a href="#n{n}"', story), n
    assert all(f"line {n}</a>" in source for n in (1, 2, 3))


def test_a_role_of_several_is_said_once():
    role = words("asked for a release")
    actors = [{"name": words(name), "role": role} for name in ("Placeholder X", "Placeholder Y")]
    story = section(page(many(2, events=[event("e1", on=ago(9), actors=actors)])), "story")
    assert "asked for a release: Placeholder X, Placeholder Y" in story
