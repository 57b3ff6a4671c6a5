"""The tags of public pages: dates, codes, prose, footnotes. Each is presentation alone."""

import datetime
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from cases.footnotes import Footnote, Mark
from cases.templatetags import habeas


def render(source: str, **context) -> str:
    return Template("{% load habeas page_parts %}" + source).render(Context(context))


def words(text: str, lang: str = "en") -> dict:
    return {"lang": lang, "text": text, "touches": []}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2017-09-03", '<time datetime="2017-09-03">3 September 2017</time>'),
        (
            "2017?-09-03",
            '<time datetime="2017-09-03">3 September 2017</time> <span class="sure">year inferred</span>',
        ),
        ("2017-09~", "<time>around September 2017</time>"),
        (
            "[2017-12-14?..2017-12-31?]",
            '<time>between 14 and 31 December 2017</time> <span class="sure">inferred</span>',
        ),
        ("../2017-11-16", "<time>until 16 November 2017</time>"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_date_shows_its_marks_and_tells_a_machine_no_more_than_is_known(value, shown):
    assert render("{% date value %}", value=value) == shown


def test_days_of_the_calendar_are_written_alike_whether_text_date_or_instant():
    noon = datetime.datetime(2018, 2, 1, 12, tzinfo=datetime.UTC)
    assert {habeas.date_words(value) for value in ("2018-02-01", noon.date(), noon)} == {"1 February 2018"}
    assert habeas.date_words(None) == ""


def test_an_instant_is_shown_on_its_day_in_utc():
    late_in_phnom_penh = datetime.datetime(2018, 2, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
    assert habeas.date_words(late_in_phnom_penh) == "31 January 2018"


def test_codes_become_words_of_any_vocabulary_also_of_the_response():
    assert habeas.label("pretrial", "CustodyStatus") == "Pre-trial detention"
    assert habeas.label("urgent_action", "AppealKind") == "Urgent Action"
    assert habeas.definition("released", "CustodyStatus") == "Released; on which terms is not stated."


def test_an_unknown_code_is_shown_and_an_unknown_vocabulary_is_a_mistake_of_ours():
    assert habeas.label("of_tomorrow", "CustodyStatus") == "of_tomorrow"
    with pytest.raises(KeyError):
        habeas.label("pretrial", "NoSuchVocabulary")


def test_prose_is_escaped_and_says_its_language_only_where_it_differs():
    assert render("{% prose p %}", p=words("<b>held</b>")) == "&lt;b&gt;held&lt;/b&gt;"
    assert render("{% prose p %}", p=words("محتجز", "ar")) == '<span lang="ar" dir="rtl">محتجز</span>'
    assert render("{% prose p %}", p=None) == ""
    with translation.override("km"):
        assert render("{% prose p %}", p=words("held")) == '<span lang="en" dir="ltr">held</span>'


def test_a_script_decides_the_direction_where_the_language_does_not():
    name = {"text": "نام", "lang": "ku-Arab", "script": "Arab"}
    assert render("{% native name %}", name=name) == '<span lang="ku-Arab" dir="rtl">نام</span>'


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/pixel.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html,hi)",
        "<a href='//example.org' onclick='x()'>y</a>",
    ],
)
def test_markdown_lets_no_script_and_no_picture_through(attack):
    html = habeas.markdown(attack)
    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript', 'href="data', "<a href='"))


def test_markdown_without_end_is_shown_as_it_stands():
    """Read as markdown, each of these would keep a process busy for minutes."""
    for attack in ("![" * 100_000, "**a_" * 100_000, "[a](" * 100_000, "<b>" * 100_000):
        html = habeas.markdown(attack)
        assert html.startswith("<p>") and "<b>" not in html and len(html) >= len(attack)


def test_markdown_keeps_words_lists_and_links_and_sets_headings_below_those_of_the_page():
    html = habeas.markdown("# Law\n\n*One* [link](https://example.org)\n\n- a\n- b")
    assert "<h3>Law</h3>" in html and "<em>One</em>" in html and "<li>a</li>" in html
    assert 'href="https://example.org" rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kem Sokha", "KS"),
        ("the ten men of May", "TM"),
        ("Madonna", "M"),
        ("Person A (in the paper: B)", "PA"),
        ("“ten men”", "M"),
        ("", ""),
    ],
)
def test_initials_stand_where_a_photo_would(name, shown):
    assert habeas.initials(name) == shown


def mark(number: int, place: int = 1, **fields) -> Mark:
    return Mark(number, f"ref-{number}-{place}", **{"disputes": False, **fields})


def test_a_mark_leads_to_its_footnote_and_has_its_anchor_once():
    html = render("{% cites marks %}{% cites marks %}", marks=[mark(3)])
    assert html.count('href="#n3"') == 2
    assert html.count('id="f3"') == 1


def test_two_citations_with_one_footnote_show_its_number_once():
    assert render("{% cites marks %}", marks=[mark(3), mark(3, 2)]).count("#n3") == 1


def test_a_source_that_disagrees_is_seen_at_the_number():
    html = render("{% cites marks %}", marks=[mark(3, disputes=True)])
    assert "3≠" in html and "which disagrees" in html


def test_a_footnote_leads_back_to_the_places_that_are_on_the_page_and_to_no_other():
    note = Footnote(3, {}, {}, ["ref-3-1", "ref-3-2", "ref-3-3"])
    html = render("{% cites a %}{% cites b %}{% ways_back note %}", a=[mark(3)], b=[mark(3, 3)], note=note)
    assert re.findall(r'href="(#f[\d-]+)"', html) == ["#f3", "#f3-2"]


def test_words_that_prove_one_place_twice_lead_back_to_it_once():
    note = Footnote(3, {}, {}, ["ref-3-1", "ref-3-2"])
    html = render("{% cites a %}{% ways_back note %}", a=[mark(3), mark(3, 2)], note=note)
    assert html.count('href="#f3"') == 1


def test_hedges_are_the_words_of_the_source():
    html = render("{% hedges marks %}", marks=[mark(1, hedge="most likely"), mark(2)])
    assert html == ' <span class="sure">source: “most likely”</span>'


def test_a_text_that_hedges_itself_is_not_hedged_again():
    marks = [mark(1, hedge="allegedly; purported")]
    assert "source:" not in render(
        "{% paragraphs p marks %}", p=words("The purported acts allegedly were."), marks=marks
    )
    assert "source:" in render("{% paragraphs p marks %}", p=words("The purported acts."), marks=marks)


def test_our_reading_is_said_only_where_no_source_says_it_in_so_many_words():
    inferred, printed = mark(1, reading="inferred"), mark(2, reading="printed")
    assert "our reading" in render("{% reading marks %}", marks=[inferred])
    assert render("{% reading marks %}", marks=[inferred, printed]) == ""
    assert render("{% reading marks %}", marks=[]) == ""


def test_the_proof_of_a_text_stands_at_the_end_of_its_last_paragraph():
    html = render("{% paragraphs p marks %}", p=words("One.\n\nTwo."), marks=[mark(4)])
    assert html.startswith("<p>One.</p><p>Two.<sup") and html.endswith("</sup></p>")
    rich = render("{% rich p marks %}", p=words("One.\n\nTwo."), marks=[mark(4)])
    assert rich.endswith("</sup></p>") and "Two.<sup" in rich


def test_a_reference_is_a_link_to_its_page_with_its_short_name():
    place = {"kind": "facility", "slug": "cc3", "name": "Correctional Centre 3", "short": "CC3"}
    assert render("{% ref r %}", r=place) == '<a href="/facilities/cc3/">Correctional Centre 3 (CC3)</a>'
    law = {"kind": "law", "slug": "a1", "name": "Article 1, Some Code", "short": "Article 1"}
    assert render("{% ref r %}", r=law) == '<a href="/laws/a1/">Article 1, Some Code</a>'
    assert render("{% ref r %}", r=None) == ""


def test_a_page_is_sent_without_the_indentation_of_its_templates_but_keeps_what_must_stay():
    assert render("{% tightly %}<p>\n\n    a b\n  <i>c</i></p>{% endtightly %}") == "<p>a b <i>c</i></p>"
    kept = "<pre>a\n  b</pre>"
    assert render("{% tightly %}" + kept + "{% endtightly %}") == kept
