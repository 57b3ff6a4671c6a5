"""Mail links that mail programs take, what to say on the phone, the text of a post."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.letters import letter
from appeals.ways_to_send import (
    MAILTO_LIMIT,
    POST_LIMIT,
    begun,
    mail,
    mailto,
    one_line,
    phone_script,
    post_text,
    subject,
)
from cases.reading import case_page
from tests.public.test_appeal_template import NOW, appeal, case, official, pages, prose

RECIPIENT = pages()[0].recipients[0]
LINK = "https://habeas.example/appeals/ua/"
ABOUT = case_page(case("2018-01-15"), review_days=90, now=NOW)


def demands(*texts: str) -> list[dict]:
    return [
        {"key": f"w{number}", "kind": "release", "text": prose(text), "cites": ["c4"]}
        for number, text in enumerate(texts, 1)
    ]


def sent(link: str) -> tuple[str, str, str]:
    """Address, subject and text as a mail program reads them."""
    parts = urlsplit(link)
    fields = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert set(fields) <= {"subject", "body"} and all(len(values) == 1 for values in fields.values())
    return unquote(parts.path), fields["subject"][0], fields["body"][0]


class TestAMailLink:
    def test_carries_the_letter_whole_with_lines_that_mail_programs_know(self):
        assert mailto("a@example.org", "B & C?", "Dear A,\n\n100% = +1?\r\nRegards") == (
            "mailto:a@example.org?subject=B%20%26%20C%3F&body=Dear%20A%2C%0D%0A%0D%0A100%25%20%3D%20%2B1%3F%0D%0ARegards"
        )

    @given(st.text(), st.text(), st.text())
    @settings(max_examples=200)
    def test_is_short_enough_or_none_whatever_is_put_into_it(self, to, about, text):
        link = mailto(to, about, text)
        assert len(link) < MAILTO_LIMIT and link.isascii() and not re.search(r"[\s\x00-\x1f]", link)
        if link:
            address, line, body = sent(link)
            assert not re.search(r"[\r\n\x00]", address + line) and not re.search(r"(?<!\r)\n|\r(?!\n)", body)

    @pytest.mark.parametrize("to", ["a@example.org\nBcc: b@example.org", "a@example.org\r", "", "a@example.org\x00"])
    def test_goes_to_no_address_with_a_line_break(self, to):
        assert mailto(to, "x", "y") == ""

    def test_has_no_header_that_came_by_a_line_break_of_a_name(self):
        link = mailto("a@example.org?bcc=c@example.org", "Hello\r\nBcc: b@example.org", "text")
        address, line, _body = sent(link)
        assert (
            line == "Hello Bcc: b@example.org"
            and "?" not in link.partition("?subject=")[0]
            and "%3Fbcc" in link
            and address
        )

    @given(st.lists(st.text(min_size=1, max_size=900), max_size=4), st.text(min_size=1, max_size=300))
    @settings(max_examples=20, deadline=None)
    def test_for_a_recipient_is_always_there_and_short_enough(self, texts, name):
        found = {**appeal(), "people": [name], "demands": [{"text": {"text": text}} for text in texts]}
        link, _shortened = mail(found, RECIPIENT, [ABOUT], page=LINK)
        assert len(link) < MAILTO_LIMIT and link.startswith("mailto:office@example.org?")

    def test_holds_the_whole_letter_where_it_fits(self):
        page, about = pages()
        link, shortened = mail(page.data, page.recipients[0], [about], page=LINK)
        assert not shortened and sent(link)[2].replace("\r\n", "\n") == letter(page.data, page.recipients[0], [about])

    def test_leaves_out_whole_demands_from_the_end_and_says_where_all_of_them_stand(self):
        page, about = pages(demands=demands("First " + "a " * 120, "Second " + "b " * 120, "Third " + "c " * 120))
        link, shortened = mail(page.data, page.recipients[0], [about], page=LINK)
        body = sent(link)[2]
        assert shortened and body.startswith("Your Excellency,\r\n\r\nI am writing to you about B. Placeholder")
        assert "1. First " + "a " * 119 + "a" in body and "2. Second " + "b " * 119 + "b" in body and "c c" not in body
        assert f"The whole appeal, with all its 3 demands: {LINK}" in body and body.endswith(
            "[your name, place and date]"
        )

    def test_of_a_demand_too_long_for_any_mail_leads_to_the_page(self):
        page, about = pages(demands=demands("ក" * 900))
        link, shortened = mail(page.data, page.recipients[0], [about], page=LINK)
        body = sent(link)[2]
        assert shortened and "ក" not in body and f"ask you to read it here: {LINK}" in body and "B. Placeholder" in body

    def test_is_not_made_where_no_address_can_be_used(self):
        page, about = pages(
            recipients=[official(channels=[{"key": "h1", "kind": "email", "value": "office@", "cites": ["c7"]}])]
        )
        assert mail(page.data, page.recipients[0], [about], page=LINK) == ("", False)

    def test_is_called_by_whom_it_is_about(self):
        assert subject(appeal()) == "The case of B. Placeholder"
        assert subject(appeal(people=["A\nBcc: x@example.org", "B"])) == "The case of A Bcc: x@example.org and B"
        assert len(subject(appeal(people=["Someone of a long name"] * 40))) <= 120


class TestWhatToSayOnThePhone:
    def test_is_whom_it_is_about_the_first_demand_word_for_word_and_one_question(self):
        said = phone_script(appeal(), [ABOUT])
        assert said[1] == "It is about B. Placeholder. B. Placeholder is held at Some Prison."
        assert said[2] == "I join an appeal to the authorities. It asks, in its own words: “Release her”"
        assert said[-1].startswith("Would you please pass this on?") and "Grant access" not in " ".join(said)

    def test_takes_about_half_a_minute_and_ends_at_a_stop(self):
        long = "Release her; " + "and so on " * 60 + "; the end"
        (asked,) = [line for line in phone_script(appeal(demands=demands(long)), [ABOUT]) if "own words" in line]
        assert asked.endswith("“Release her”")

    def test_says_the_next_demand_rather_than_one_without_its_condition(self):
        long = demands("Release her; " + "and so on " * 60 + ", if she wants it.", "Grant access.")
        long[0]["condition"] = prose("if she wants it")
        said = " ".join(phone_script(appeal(demands=long), [ABOUT]))
        assert "“Grant access”" in said and "Release her" not in said

    def test_leaves_out_a_demand_that_has_no_place_to_stop(self):
        assert not any("own words" in line for line in phone_script(appeal(demands=demands("ក" * 900)), [ABOUT]))
        assert phone_script(appeal(demands=[]), [ABOUT])

    @given(st.text(min_size=1, max_size=2000))
    @settings(deadline=None)
    def test_quotes_only_what_stands_in_the_demand(self, text):
        lines = phone_script({**appeal(), "demands": [{"text": {"text": text}, "condition": None}]}, [ABOUT])
        quoted = [line.partition("own words: “")[2].removesuffix("”") for line in lines if "own words: “" in line]
        assert all(part in " ".join(text.split()) for part in quoted) and sum(map(len, lines)) < 1000


class TestTheTextOfAPost:
    def test_says_whom_what_and_by_when_and_leads_to_the_page(self):
        assert post_text(appeal(), LINK, appeal()["deadlines"][0]) == (
            f"B. Placeholder: “A placeholder is jailed”. Please write by 1 February 2018. {LINK}"
        )
        before = appeal()["deadlines"][0] | {"inclusive": False}
        assert "by 31 January 2018" in post_text(appeal(), LINK, before)

    def test_asks_nobody_to_write_where_nobody_is_named(self):
        assert post_text(appeal(), LINK, None, write=False) == f"B. Placeholder: “A placeholder is jailed”. {LINK}"

    @given(
        st.text(min_size=1),
        st.lists(st.text(min_size=1), min_size=1),
        st.sampled_from([LINK, "https://h.example/" + "a" * 250, "x" * 400]),
    )
    @settings(deadline=None)
    def test_is_short_enough_on_one_line_and_keeps_its_link_whole(self, title, people, link):
        text = post_text({**appeal(), "title": title, "people": people}, link, None)
        assert len(text) <= POST_LIMIT and "\n" not in text and "\r" not in text
        assert text.endswith(link) or len(link) >= POST_LIMIT

    def test_has_no_hashtag(self):
        assert "#" not in post_text(appeal(), LINK, None)


@given(st.text(), st.integers(0, 60))
def test_what_is_begun_ends_between_words(text, most):
    line = one_line(text)
    found = begun(line, most)
    assert len(found) <= most
    if found.endswith("…") and found != line:
        rest = line[len(found) - 1 :]
        assert line.startswith(found[:-1]) and re.match(r"[ ,;:]", rest)
