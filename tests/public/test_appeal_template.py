"""The page of an appeal: one clear state, the issuer's words verbatim, and a letter only where one may be offered."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from appeals.document import AppealDocument
from appeals.letters import is_issued, letter
from appeals.pages import appeal_context
from appeals.reading import appeal_page, writing
from appeals.ways_to_send import address
from appeals.writer import writer
from cases.document import CaseDocument
from cases.document_data import canonical, dump
from cases.document_parts import Fact
from cases.footnotes import Mark
from cases.reading import case_page
from cases.site_defaults import DEFAULTS

NOW = datetime(2018, 1, 20, 12, 0, tzinfo=UTC)
QUOTES = {
    "c1": "The title", "c2": "The lead as issued.", "c3": "by 1 February", "c4": "Release her;", "c5": "Grant access;",
    "c6": "A. Placeholder", "c7": "1 Some Street", "c8": "The background.",
}  # fmt: skip


def prose(text: str) -> dict:
    return {"lang": "en", "text": text}


def official(**fields) -> dict:
    channels = [
        {"key": "h1", "kind": "post", "value": "1 Some Street\nSome Town", "cites": ["c7"]},
        {"key": "h2", "kind": "phone", "value": "1 202 000 0000", "cites": ["c7"]},
        {"key": "h3", "kind": "email", "value": "office@example.org", "cites": ["c7"]},
        {
            "key": "h4",
            "kind": "social",
            "missing": prose("The appeal offers this, but gives no account."),
            "cites": ["c7"],
        },
    ]
    return {
        "key": "r1", "role": "target", "style": "H.E.", "name": "A. Placeholder", "office": "Minister of Placeholders",
        "post": {"kind": "official", "slug": "minister", "name": "Minister of Placeholders"}, "salutation": prose("Your Excellency"),
        "channels": channels, "accredited": {"countries": ["US"], "cites": ["c7"]}, "cites": ["c6"],
    } | fields  # fmt: skip


def appeal(**fields) -> dict:
    citations = [
        {"key": key, "source": "q1", "quote": prose(quote), "stance": "supports", "reading": "inferred" if key == "c7" else "printed"}
        for key, quote in QUOTES.items()
    ]  # fmt: skip
    base = {
        "slug": "ua", "title": "A placeholder is jailed", "kind": "urgent_action", "reference": "1.17", "issued": "[2017-12-14?..2017-12-31?]",
        "cases": [{"slug": "case", "title": "B. Placeholder"}], "people": ["B. Placeholder"],
        "facts": {"cites": []}, "title_proof": {"cites": ["c1"]}, "summary": {"prose": prose("The lead as issued."), "cites": ["c2"]},
        "demands": [
            {"key": "w1", "kind": "release", "text": prose("Release her;"), "condition": prose("if she wants it"), "cites": ["c4"]},
            {"key": "w2", "kind": "access", "text": prose("Grant access;"), "cites": ["c5"]},
        ],
        "recipients": [official()], "state": {"code": "open"},
        "deadlines": [{"key": "t1", "kind": "write_by", "date": "2018-02-01", "wording": prose("by 1 February"), "cites": ["c3"]}],
        "texts": [{"kind": "background", "prose": prose("The background.\n\nIts second paragraph."), "cites": ["c8"]}],
        "sources": [{"key": "q1", "kind": "urgent_action", "title": "A source"}], "citations": citations,
    }  # fmt: skip
    return dump(AppealDocument.model_validate(base | fields))


def case(confirmed: str | None = "2018-01-15", name: str = "B. Placeholder") -> dict:
    place = {"facility": {"kind": "facility", "slug": "prison", "name": "Some Prison"}, "cites": []}
    fields = {
        "slug": "case", "title": name, "subjects": [{"key": "s1", "kind": "person", "name": {"value": name}}],
        "detentions": [{"key": "d1", "subject": "s1", "count": 1, "status": "pretrial", "began": "2017-09-03", "placements": [place]}],
        "confirmations": [{"detention": "d1", "on": confirmed}] if confirmed else [],
    }  # fmt: skip
    return dump(CaseDocument.model_validate(fields))


def pages(now: datetime = NOW, **fields):
    confirmed = fields.pop("confirmed", now.date().isoformat())
    return appeal_page(appeal(**fields), now=now), case_page(case(confirmed), review_days=90, now=now)


class Row:
    slug, countries, number, published_at, updated_at = "ua", ["KH"], 1, NOW, NOW


class Case:
    slug, title = "case", "B. Placeholder"

    def __init__(self, confirmed: str | None):
        self.body = canonical(case(confirmed))


LINK = "https://habeas.example/appeals/ua/"


def shown(now: datetime = NOW, asked: str = "", newer=None, **fields) -> str:
    """The page as HTML, for someone who asks for it with `?from=` and `asked`."""
    confirmed = fields.pop("confirmed", now.date().isoformat())
    site = {**DEFAULTS, "review_days": 90}
    context = appeal_context(appeal(**fields), [Case(confirmed)], site=site, now=now, writer=writer(asked), link=LINK)
    return render_to_string(
        "public/appeal.html", {**context, "row": Row, "newer": newer}, RequestFactory().get("/appeals/ua/")
    )


def words(html: str) -> str:
    """What a reader sees, on one line, without the numbers of footnotes."""
    return " ".join(unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", html)).split())


LATER = NOW + timedelta(days=60)
STATES = [
    ({}, NOW, "wanted", "Open: write by 1 February 2018"),
    ({"deadlines": []}, NOW, "wanted", "Open, without a date to write by"),
    ({}, NOW + timedelta(days=9), "wanted", "Last days"),
    ({}, LATER, "passed", "The date has passed: ask us before writing"),
    ({"confirmed": "2017-01-01"}, NOW, "stale", "The news is old: ask us before writing"),
    ({"state": {"code": "paused", "note": prose("She may be freed.")}}, NOW, "paused", "She may be freed."),
    ({"state": {"code": "stopped_good", "note": prose("She is free.")}}, NOW, "over", "Good news: She is free."),
    ({"state": {"code": "stopped", "note": prose("Wishes it so.")}}, NOW, "over", "Wishes it so."),
    ({"state": {"code": "expired"}}, NOW, "over", "was not extended"),
    ({"state": {"code": "replaced"}}, NOW, "over", "A newer call took the place of this one"),
]


@pytest.mark.parametrize(("fields", "now", "advice", "says"), STATES)
def test_one_clear_state_and_a_letter_only_where_it_may_be_offered(fields, now, advice, says):
    page, about = pages(now, **fields)
    html = shown(now, **fields)
    before_letters, _sep, letters = html.partition('id="letters"')
    assert writing(page, [about]) == advice
    assert says in words(html) and html.count('class="standing') == 1
    assert ("<textarea" in letters) == (advice not in ("over", "paused"))
    assert ('class="folding warned"' in letters) == (advice in ("passed", "stale"))
    assert (
        ("Write this letter" in html) == (advice == "wanted") == ('href="mailto:office@example.org" ' in before_letters)
    )


def test_days_left_and_the_zone_that_nobody_stated():
    said = words(shown())
    assert (
        "12 days left." in said
        and "open until the day has ended everywhere" in said
        and "As printed: by 1 February" in said
    )
    zoned = appeal()["deadlines"][0] | {"zone": "Asia/Phnom_Penh"}
    assert "by the clocks of Phnom Penh" in words(shown(deadlines=[zoned]))


def test_an_extension_says_from_when_to_when_and_why():
    first = {"key": "t1", "kind": "write_by", "date": "2018-01-10", "replaced": True, "cites": ["c3"]}
    second = {
        "key": "t2",
        "kind": "write_by",
        "date": "2018-02-10",
        "reason": prose("The hearing was put off."),
        "cites": ["c3"],
    }
    said = words(shown(deadlines=[first, second]))
    assert "Extended: write by 10 February 2018 21 days left." in said
    assert "First date 10 January 2018 Extended to 10 February 2018 Why: The hearing was put off." in said


@pytest.mark.parametrize("lead", [{}, {"summary": None}])
def test_a_later_call_shows_its_news_before_what_is_asked(lead):
    news = {"kind": "text", "prose": prose("Bail was refused again."), "cites": ["c8"]}
    said = words(shown(previous="ua-1", texts=[news], **lead))
    assert said.index("Bail was refused again.") < said.index("What has happened since") < said.index("What is asked")


def test_the_words_that_name_a_date_since_extended_are_said_to_be_old():
    call = [{"kind": "call", "prose": prose(text), "cites": ["c3"]} for text in ("Write:", "Write by 10 January:")]
    first = {"key": "t1", "kind": "write_by", "date": "2018-01-10", "replaced": True, "cites": ["c3"]}
    second = {"key": "t2", "kind": "write_by", "date": "2018-02-10", "reason": prose("Put off."), "cites": ["c3"]}
    note = "The date was extended since: write by 10 February 2018."
    assert note in words(shown(deadlines=[first, second], texts=call))
    assert note not in words(shown(texts=call))


def test_what_the_issuer_wrote_stands_there_word_for_word():
    said = words(shown())
    for text in ("The lead as issued.", "Release her;", "Grant access;", "The background.", "Its second paragraph."):
        assert text in said
    assert "With this condition in it: if she wants it" in said
    assert "between 14 and 31 December 2017 inferred" in said and "Issuer not stated" in said


def test_the_lead_and_the_date_have_sources_of_their_own():
    page, _about = pages()
    quotes = {note.number: note.citation["quote"]["text"] for note in page.footnotes}
    assert [quotes[mark.number] for mark in page.data["summary"]["cites"]] == ["The lead as issued."]
    assert [quotes[mark.number] for mark in page.data["title_proof"]["cites"]] == ["The title"]


def test_ways_are_offered_as_printed_and_what_is_missing_is_said():
    html = shown(bounces=[{"channel": "h3", "on": "2018-01-05"}])
    said = words(html)
    assert "1 Some Street<br>Some Town" in html and 'href="tel:' not in html
    assert "The appeal offers this, but gives no account." in said
    assert "came back on 5 January 2018" in said and "office@example.org" not in html.partition('id="letters"')[0]
    assert "accredited to: United States inferred" in said


def test_an_appeal_that_names_nobody_is_at_ease():
    html = shown(recipients=[], deadlines=[], texts=[], summary=None, issued=None)
    assert "names no official" in words(html) and "<textarea" not in html and "Date not stated" in words(html)


def test_an_instruction_is_shown_without_a_letter():
    instruction = {
        "key": "r2",
        "role": "copy",
        "instruction": prose("Copies to diplomats accredited to your country"),
        "cites": ["c6"],
    }
    html = shown(recipients=[instruction])
    assert "Copies to diplomats accredited to your country" in words(html) and "<textarea" not in html


def test_nothing_inline_no_token_and_no_text_that_runs():
    html = shown(title="<script>alert(1)</script>", texts=[{"kind": "report_back", "prose": prose("Tell <b>us</b>")}])
    assert "<script>alert" not in html and "Tell &lt;b&gt;us" in html
    assert not re.search(
        r"<script(?! type=\"(?:module\" src=|application/ld\+json\">))|\sstyle=|\son\w+=|csrf|nonce", html
    )


def test_the_letter_says_no_more_than_is_known():
    page, _about = pages()
    recipient = page.recipients[0]
    fresh, stale = (case_page(case(day), review_days=90, now=NOW) for day in ("2018-01-15", "2017?-09-04"))
    text = letter(page.data, recipient, [fresh])
    assert text.startswith(
        "Your Excellency,\n\nI am writing to you about B. Placeholder, who is held at Some Prison.\n\n"
    )
    assert "1. Release her;\n\n2. Grant access;" in text and text.endswith(
        "Respectfully,\n\n[your name, place and date]"
    )
    assert "who was held at Some Prison when I last had news." in letter(page.data, recipient, [stale])
    unknown = case_page(case(None), review_days=90, now=NOW)
    assert "who, as far as I know, was held at Some Prison." in letter(page.data, recipient, [unknown])

    fresh.custody[0].place["cites"] = [Mark(1, "f1", disputes=False, hedge="believed to be")]
    assert "who, as far as I know, is held at Some Prison." in letter(page.data, recipient, [fresh])


def test_the_letter_is_about_those_whom_the_appeal_means():
    page, about = pages(people=["Someone Else"])
    assert "I am writing to you about Someone Else.\n" in letter(page.data, page.recipients[0], [about])


def test_an_issued_letter_is_verbatim_and_a_salutation_keeps_its_own_stop():
    own = {"kind": "letter", "recipient": "r1", "prose": prose("Dear Sir:\n\nAs issued.")}
    page, about = pages(texts=[own], recipients=[official(), official(key="r2", salutation=prose("Sir:"))])
    first, second = page.recipients
    assert letter(page.data, first, [about]) == "Dear Sir:\n\nAs issued." and is_issued(page.data, first)
    assert letter(page.data, second, [about]).startswith("Sir:\n\n") and not is_issued(page.data, second)


def test_our_words_in_a_letter_are_in_the_language_of_the_appeal():
    page, about = pages()
    with translation.override("km"):
        assert "Respectfully," in letter(page.data, page.recipients[0], [about])


def test_a_second_line_of_the_call_leads_to_the_officials():
    calls = [
        {"kind": "call", "prose": prose(text), "cites": ["c3"]} for text in ("Urge them to:", "Write to these two:")
    ]
    page, _about = pages(texts=calls)
    assert [row["prose"]["text"] for row in page.call] == ["Urge them to:"] and len(page.call_to_write) == 1
    alone, _about = pages(texts=calls, recipients=[])
    assert len(alone.call) == 2 and not alone.call_to_write


def test_facts_without_sources_do_not_break_the_page():
    assert dump(Fact())["cites"] == [] and "A placeholder is jailed" in shown(facts={"cites": []})


class TestAnAddressThatCannotBeUsed:
    """It stands as printed, says so, and is never offered."""

    WAYS = [
        {"key": "h1", "kind": "email", "value": "placeholder@", "cites": ["c7"]},
        {"key": "h2", "kind": "phone", "value": "+855 23 0XX XXX", "cites": ["c7"]},
    ]

    def test_is_kept_as_printed_and_is_no_link(self):
        html = shown(recipients=[official(channels=self.WAYS)])
        card = html[html.index("to-r1") : html.index("Your letter")]
        assert "placeholder@" in card and "+855 23 0XX XXX" in card
        assert "mailto:" not in card and "tel:" not in card and "data-copy" not in card
        assert words(card).count("It cannot be used as it stands") == 2

    def test_opens_no_mail_program(self):
        page, _about = pages(recipients=[official(channels=self.WAYS)])
        assert address(page.recipients[0]) == ""
        good = {"key": "h3", "kind": "email", "value": "office@example.org", "cites": ["c7"]}
        page, _about = pages(recipients=[official(channels=[*self.WAYS, good])])
        assert address(page.recipients[0]) == "office@example.org"


def test_a_footnote_that_nothing_refers_to_is_not_printed_and_an_issued_letter_has_its_own():
    letter_row = {"kind": "letter", "prose": prose("Dear placeholder"), "cites": ["c8"]}
    for now in (NOW, LATER):
        html = shown(
            now, texts=[letter_row], confirmed="2018-01-15", state={"code": "open" if now == NOW else "stopped"}
        )
        notes = set(re.findall(r'id="n(\d+)"', html))
        led = re.findall(r'href="#n(\d+)"[^>]*>(?:\d+–)?(\d+)', html)
        assert notes and notes == {str(number) for first, last in led for number in range(int(first), int(last) + 1)}
        assert ("The background." in words(html[html.index('id="notes"') :])) == (now == NOW)
