"""What mails say: the substance first, only what stands now, as sure as the sources are, in one piece whatever was typed."""

import copy
import json

import pytest
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from appeals.mailing import of_appeal as mail_of_appeal
from appeals.mailing import of_case as mail_of_case
from appeals.mailing import text as mail_text
from appeals.mailing import words as mail_words
from appeals.mailing.words import Item, Line
from appeals.models import PublishedAppeal
from cases.models import PublishedCase
from tests.conftest import NOW

pytestmark = pytest.mark.django_db  # for the documents alone

KHMER = "កឹម សុខា"
ARABIC = "نبيل رجب"
RTL_OVERRIDE = "\u202e"


@pytest.fixture(scope="module")
def documents(world, django_db_blocker):
    """A case and an appeal as published: plain data that each test may change."""
    with django_db_blocker.unblock():
        return tuple(json.loads(table.objects.get().body) for table in (PublishedCase, PublishedAppeal))


@pytest.fixture
def case(documents):
    return copy.deepcopy(documents[0])


@pytest.fixture
def appeal(documents):
    return copy.deepcopy(documents[1])


def of_case(before, after) -> Item | None:
    return mail_of_case.of_case(before, after, path="/cases/placeholder/", review_days=90, now=NOW)


def of_appeal(before, after, *cases) -> Item | None:
    return mail_of_appeal.of_appeal(before, after, cases=cases, path="/appeals/call/", review_days=90, now=NOW)


def words(item: Item | None) -> str:
    assert item is not None
    return "\n".join(f"{line.label}: {line.words} {line.note}".strip() for line in item.lines)


def changed(document: dict) -> dict:
    return copy.deepcopy(document)


def with_event(case: dict, **fields) -> dict:
    after = changed(case)
    event = {**after["events"][0], "key": "new", "on": "2026-11-20", "brings": "", "cites": [], **fields}
    after["events"].append(event)
    return after


def prose(text: str, lang: str = "en") -> dict:
    return {"lang": lang, "text": text, "touches": []}


class TestACase:
    def test_whose_custody_changed_says_that_first(self, case):
        after = with_event(case, headline=prose("A long story"))
        after["detentions"][0]["status"] = "released_bail"
        item = of_case(case, after)
        assert item.headline == "Placeholder One: Released on bail"
        assert words(item).index("Released on bail, as of 20 November 2026") < words(item).index("A long story")

    def test_with_an_event_ahead_says_that_it_lies_ahead(self, case):
        after = with_event(case, headline=prose("Hearing"), on="2026-12-20", happening="scheduled")
        assert "20 December 2026 (scheduled): Hearing" in words(of_case(case, after))

    def test_of_which_a_source_is_not_sure_says_so_in_its_words(self, case):
        after = with_event(case, headline=prose("Videotaped"), cites=["c-hedged"])
        hedged = {**after["citations"][0], "key": "c-hedged", "hedge": "suspected", "stance": "denies", "stance_by": ""}
        after["citations"].append(hedged)
        said = words(of_case(case, after))
        assert "In the words of the source: “suspected”." in said
        assert "Sources do not agree" in said

    def test_with_a_condition_that_is_only_likely_says_so(self, case):
        after = changed(case)
        row = {**after["conditions"][0], "kind": "surveillance", "note": prose("Listened to."), "cites": ["c-hedged"]}
        after["conditions"].append(row)
        after["citations"].append({**after["citations"][0], "key": "c-hedged", "hedge": "most likely"})
        item = of_case(case, after)
        assert [line.label for line in item.lines] == ["Condition – Surveillance", ""]
        assert "Listened to." in words(item) and "In the words of the source: “most likely”." in words(item)

    def test_repeats_no_doubt_about_what_did_not_change(self, case):
        case["citations"].append({**case["citations"][0], "key": "c-hedged", "hedge": "most likely"})
        case["conditions"][0]["cites"] = ["c-hedged"]
        after = changed(case)
        after["conditions"].append({**after["conditions"][0], "kind": "lawyer", "note": None, "cites": []})
        assert "most likely" not in words(of_case(case, after))

    def test_says_nothing_of_what_was_taken_out(self, case):
        before = with_event(case, headline=prose("A secret visit"))
        before["charges"].append({**before["charges"][0], "key": "x", "wording": prose("a secret charge")})
        before["conditions"][0]["note"] = prose("A secret illness.")
        item = of_case(before, case)
        assert item is None or "secret" not in words(item) + item.headline
        item = of_case(before, with_event(case, headline=prose("Bail denied")))
        assert "secret" not in words(item) + item.headline

    def test_tells_a_changed_value_as_it_is_now_alone(self, case):
        before = changed(case)
        before["summary"]["prose"] = prose("The secret summary.")
        item = of_case(before, case)
        assert "A placeholder summary." in words(item) and "secret" not in words(item) + item.headline

    def test_with_a_correction_names_it(self, case):
        after = changed(case)
        after["corrections"] = [
            {**row, "text": prose("The day was the 3rd.")} for row in after["corrections"] or [_correction()]
        ]
        item = of_case(case, after)
        assert item.short == "a correction" and "Correction: The day was the 3rd." in words(item)

    def test_that_is_new_starts_from_nothing(self, case):
        item = of_case(None, case)
        assert item.headline == "Placeholder One: new case (Detained, stage not stated)"
        assert item.stands[0].words.startswith("Detained, stage not stated, as of 20 November 2026")

    def test_that_is_not_confirmed_any_more_is_last_known(self, case):
        case["confirmations"][0]["on"] = "2020-01-01"
        assert of_case(None, case).headline == "Placeholder One: new case (Detained, stage not stated, last known)"

    def test_without_summary_people_or_custody_is_at_ease(self, case):
        for name in ("subjects", "detentions", "confirmations", "events", "charges", "conditions"):
            case[name] = []
        case["summary"] = None
        assert of_case(None, case).headline == "Placeholder One: new case"

    def test_with_no_words_for_what_changed_brings_nothing(self, case):
        after = changed(case)
        after["events"][0]["cites"] = []
        after["sources"][0]["url"] = "https://example.org/"
        assert of_case(case, after) is None

    def test_with_a_hundred_changes_says_twelve_and_how_many_more(self, case):
        after = changed(case)
        for number in range(100):
            after = with_event(after, headline=prose(f"Event {number}"))
            after["events"][-1]["key"] = f"new-{number}"
        item = of_case(case, after)
        assert (len(item.lines), item.more) == (12, 88)


def _correction() -> dict:
    return {"on": "2026-11-21", "section": "story", "text": prose(""), "cites": [], "touches": []}


class TestAnAppeal:
    def test_to_which_an_official_answered_says_what(self, appeal):
        after = changed(appeal)
        reply = {
            "key": "r", "kind": "promise", "on": "2026-11-20", "name": "", "style": "", "office": "Minister", "post": None,
            "summary": prose("It will be looked at."), "cites": [], "touches": [],
        }  # fmt: skip
        after["replies"].append(reply)
        item = of_appeal(appeal, after)
        assert item.short == "an official answered"
        assert words(item) == "20 November 2026, Minister (promise): It will be looked at."

    def test_with_a_demand_that_was_met_says_so_without_claiming_why(self, appeal):
        after = changed(appeal)
        outcome = {
            "demand": after["demands"][0]["key"],
            "outcome": "met",
            "on": "2026-11-20",
            "event": None,
            "note": None,
        }
        after["outcomes"].append({**outcome, "cites": [], "touches": []})
        assert words(of_appeal(appeal, after)) == "Met, as of 20 November 2026: Release the placeholder;"

    def test_of_a_case_whose_news_is_old_asks_to_ask_first(self, appeal, case):
        case["confirmations"][0]["on"] = "2020-01-01"
        assert "please ask us before you write" in of_appeal(None, appeal, case).to_do

    def test_without_officials_or_a_date_is_at_ease(self, appeal, case):
        appeal["recipients"], appeal["deadlines"] = [], []
        item = of_appeal(None, appeal, case)
        assert item.headline == "Placeholder One: Urgent Action 12.26: new call" and item.to_do == ""

    def test_that_was_replaced_leaves_the_word_to_the_newer(self, appeal):
        after = changed(appeal)
        after["state"]["code"] = "replaced"
        assert of_appeal(appeal, after) is None

    def test_never_counts_days_which_would_be_wrong_when_read(self, appeal, case):
        assert "days" not in words(of_appeal(None, appeal, case)) + of_appeal(None, appeal, case).to_do

    def test_that_follows_another_tells_its_news_before_what_it_asks(self, appeal, case):
        appeal["previous"], appeal["summary"] = "call-1", None
        appeal["texts"].insert(
            0, {"kind": "text", "prose": prose("Bail was refused again."), "cites": [], "touches": []}
        )
        told = words(of_appeal(None, appeal, case))
        assert told.index("What is new: Bail was refused again.") < told.index("It asks")

    def test_that_stops_begins_with_why_and_asks_for_nothing(self, appeal, case):
        appeal["kind"], appeal["state"] = "stop_action", {"code": "stopped_good", "note": prose("She was released.")}
        told = words(of_appeal(None, appeal, case))
        assert told.startswith("Stopped: good news: She was released.") and "It asks" not in told


class TestWhateverWasTyped:
    @pytest.mark.parametrize(
        "title",
        [
            "One\r\nBcc: all@example.org",
            "One\u2028Two\x0bThree\x85Four",
            "=HYPERLINK(1)",
            "<script>",
            f"{RTL_OVERRIDE}gpj",
            "",
        ],
    )
    def test_a_subject_is_one_line_and_leaves_as_it_is(self, case, title):
        case["title"] = title
        subject = mail_words.subject_of([of_case(None, case)], weekly=False)
        assert len(subject.splitlines()) == 1 and RTL_OVERRIDE not in subject
        assert EmailMessage(subject, "text", "a@example.org", ["b@example.org"]).message()["Subject"]

    def test_ten_thousand_signs_are_cut_between_words(self, case):
        case["title"] = "word " * 2000
        subject = mail_words.subject_of([of_case(None, case)], weekly=False)
        assert len(subject) <= 150 and "word…" in subject

    def test_khmer_is_not_cut_within_a_sign(self):
        cut = mail_text.clipped("កឹ" * 400, 100)
        assert len(cut) <= 100 and cut.endswith("…") and cut[-2] != "ក" or cut[-2] == "ឹ"

    def test_right_to_left_words_stand_apart_in_plain_text(self):
        assert mail_text.isolated(ARABIC) == f"\u2068{ARABIC}\u2069"
        assert mail_text.isolated(KHMER) == KHMER

    def test_lines_are_short_and_addresses_whole(self):
        address = "https://example.org/" + "a" * 200
        text = mail_text.wrapped("* " + "word " * 60 + "\n\n\n\n" + address + "\n")
        assert max(map(len, text.replace(address, "").splitlines())) <= 72
        assert address in text and "\n\n\n" not in text

    def test_html_escapes_and_loads_nothing(self):
        item = Item("<b>One</b>", "a & b", (Line("<script>alert(1)</script>", "<i>", "km"),), (), "/")
        html = render_to_string(
            "mail/news.html",
            {
                "items": [{"item": item, "url": "https://example.org/"}],
                "site": "<u>",
                "now": NOW,
                "lang": "en",
                "reasons": [],
            },
        )
        assert "<script>" not in html and "&lt;b&gt;One" in html
        for outside in ("<img", "<link", "url(", "@import", "src="):
            assert outside not in html
