"""The page of an appeal for someone who says where they write from; the letter and its three steps."""

import re

import pytest

from appeals.models.published import PublishedAppeal
from cases.countries import NAMES
from tests.public.test_appeal_template import LATER, NOW, appeal, official, prose, shown, words

EMBASSY = official(
    key="r2",
    name="B. Placeholder",
    office="Ambassador",
    post={"kind": "official", "slug": "ambassador", "name": "Ambassador"},
)
LIMITED = EMBASSY | {"for_writers_from": ["US", "CA"]}
COPIES = {
    "key": "r3",
    "role": "copy",
    "instruction": prose("Copies to diplomats accredited to your country"),
    "cites": ["c6"],
}


def card(html: str, key: str) -> str:
    return html.split(f'aria-labelledby="to-{key}"')[1].split("</article>")[0]


class TestTheChoiceOfACountry:
    def test_is_a_form_that_sends_nothing_but_an_address(self):
        html = shown()
        form = html[html.index('<form class="from"') : html.index("</form>", html.index('<form class="from"'))]
        assert 'method="get"' in form and "csrf" not in form and form.count("<option") == len(NAMES) + 1
        assert " selected" not in form and 'type="submit"' in form and "We look nothing up and keep nothing" in form

    @pytest.mark.parametrize("asked", ["de", "DE"])
    def test_is_kept_on_the_page_and_goes_with_what_leaves_it(self, asked):
        html = shown(asked=asked)
        assert re.findall(r'<option value="(\w+)" selected>', html) == ["DE"]
        assert '<input type="hidden" name="from" value="DE">' in html and "/report/?from=de" in html

    @pytest.mark.parametrize("asked", ["xx", "nonsense" * 99, "\x00", "កម្ពុជា", "<script>alert(1)</script>", "\u202ekh"])
    def test_that_is_no_country_is_said_and_hides_nothing(self, asked):
        html = shown(asked=asked, recipients=[official(), LIMITED])
        assert "is no country that we know, so nothing was chosen" in words(html)
        assert html.count("Write this letter") == 2 and "<script>alert" not in html and "\x00" not in html

    def test_is_not_offered_where_nothing_is_to_be_written(self):
        for fields in ({"state": {"code": "stopped"}}, {"state": {"code": "paused"}}, {"recipients": []}):
            assert '<form class="from"' not in shown(**fields)
        assert '<form class="from"' not in shown(LATER)


class TestRecipientsForThisWriter:
    def test_before_a_country_is_chosen_all_are_offered_and_a_limit_is_said(self):
        html = shown(recipients=[official(), LIMITED, COPIES])
        assert html.count("Write this letter") == 2 and html.count("data-letter ") == 2
        assert "Asked only of writers from: United States or Canada." in words(card(html, "r2"))

    def test_whom_the_issuer_leaves_to_others_stays_visible_without_a_letter(self):
        html = shown(asked="de", recipients=[official(), LIMITED])
        theirs = card(html, "r2")
        assert "Not for you" in theirs and "You write from: Germany." in words(theirs)
        assert "1 Some Street" in theirs and "Write this letter" not in theirs and 'href="mailto' not in theirs
        assert 'id="letter-r1"' in html and 'id="letter-r2"' not in html

    def test_an_embassy_without_a_limit_is_offered_to_all_with_its_host(self):
        theirs = card(shown(asked="de", recipients=[EMBASSY]), "r2")
        assert "accredited to: United States inferred" in words(theirs) and "Write this letter" in theirs
        assert "Asked of every reader, wherever they write from: Germany too." in words(theirs)
        assert "wherever" not in card(shown(asked="us", recipients=[EMBASSY]), "r2")

    def test_copies_to_diplomats_name_the_country(self):
        assert "“your country” is Germany here." in words(card(shown(asked="de", recipients=[COPIES]), "r3"))
        assert "is Germany here" not in shown(recipients=[COPIES])

    def test_where_none_is_theirs_the_page_says_so(self):
        html = shown(asked="de", recipients=[LIMITED])
        assert "asks writers from Germany to write to none of these" in words(html) and "<textarea" not in html


class TestThoseWhoWriteFromTheCountryOfTheCase:
    def test_are_asked_to_think_before_anything_else(self):
        html = shown(asked="kh")
        said = words(html)
        assert "You write from Cambodia: think before you sign" in said and "leave out your name and address" in said
        assert html.index('href="#think"') < html.index('id="asked"') and "Write to H.E. A. Placeholder" not in said
        assert html.index('id="think"') < html.index('id="to-r1"')

    def test_others_are_asked_whether_they_have_family_there(self):
        for asked in ("", "de", "nonsense"):
            said = words(shown(asked=asked))
            assert (
                "Do you live in Cambodia, or do you have family there?" in said
                and "You write from Cambodia" not in said
            )


class TestTheLetter:
    def test_stands_in_a_form_whose_button_prints_it_and_which_says_what_becomes_of_a_name(self):
        html = shown()
        form = html[html.index('<form class="desk"') : html.index("</form>", html.index('<form class="desk"'))]
        assert 'method="post" action="/appeals/ua/letters/r1.pdf"' in form
        assert set(re.findall(r'name="(\w+)"', form)) == {"text", "name", "address", "from"}
        assert "never leave your browser, unless you ask for a PDF" in form
        assert form.index('<button type="submit" disabled hidden>') < form.index('class="btn" type="submit"')

    def test_of_the_first_recipient_is_open_and_the_others_wait(self):
        html = shown(recipients=[official(), EMBASSY])
        assert re.findall(r'<details class="letter" name="letter" id="letter-(\w+)"( open)?>', html) == [
            ("r1", " open"),
            ("r2", ""),
        ]

    def test_leads_through_three_steps(self):
        said = words(shown())
        assert said.index("1 Make it yours") < said.index("2 Send it") < said.index("3 Tell us, so that it counts")

    def test_behind_a_warning_is_printed_only_for_those_who_have_read_it(self):
        assert '<input type="hidden" name="asked" value="1">' in shown(LATER) and "I have sent it" not in shown(LATER)
        assert 'name="asked"' not in shown()

    def test_by_phone_has_words_for_half_a_minute_and_for_nobody_there(self):
        said = words(shown())
        assert (
            "What to say in half a minute" in said
            and "It is about B. Placeholder." in said
            and "If nobody answers" in said
        )
        no_phone = official(
            channels=[{"key": "h1", "kind": "post", "value": "1 Some Street\nSome Town", "cites": ["c7"]}]
        )
        assert "What to say in half a minute" not in shown(recipients=[no_phone])

    def test_too_long_for_a_mail_says_that_the_mail_is_shorter(self):
        long = [{"key": "w1", "kind": "release", "text": prose("Release her, " * 200), "cites": ["c4"]}]
        assert "opens with a shorter letter that leads to this page" in words(shown(demands=long))
        assert "opens with the letter as we put it together" in words(shown())

    def test_comes_with_advice_that_is_marked_as_ours(self):
        said = words(shown())
        for word in ("Tone", "What to leave out", "Language", "Postage", "This advice is ours, not the issuer's."):
            assert word in said

    def test_a_post_is_offered_while_letters_are_wanted(self):
        assert "B. Placeholder: “A placeholder is jailed”. Please write by 1 February 2018." in words(shown())
        assert "Please write" not in words(shown(recipients=[])) and "“A placeholder is jailed”." in words(
            shown(recipients=[])
        )
        assert "Tell others" not in words(shown(LATER)) and "Tell others" not in words(shown(state={"code": "stopped"}))


class TestTheNewerCall:
    NEWER = PublishedAppeal(slug="newer", title="<b>News</b>", kind="further_information", reference="2.18")

    @pytest.mark.parametrize(("fields", "now"), [({"state": {"code": "replaced"}}, NOW), ({}, LATER)])
    def test_is_named_and_linked(self, fields, now):
        html = shown(now, newer=self.NEWER, **fields)
        assert 'href="/appeals/newer/">Further information 2.18: <bdi>&lt;b&gt;News' in html

    def test_of_a_replaced_appeal_that_is_gone_leads_to_all_appeals(self):
        assert 'href="/appeals/">All appeals</a>' in shown(state={"code": "replaced"})


def test_a_good_end_without_a_note_says_no_more_than_that():
    html = shown(state={"code": "stopped_good"})
    assert (
        '<h2 id="standing">Good news</h2>' in html and "None" not in words(html) and appeal()["state"]["note"] is None
    )
