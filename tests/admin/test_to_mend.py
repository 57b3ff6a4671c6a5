"""A form that is refused says at the top what is to be mended, and each line leads to its field."""

import re
from html import unescape

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from accounts.to_mend import to_mend
from cases.models import Case, Charge, Detention, Event, Person
from tests.admin.forms import address, fill
from tests.admin.samples import world

pytestmark = pytest.mark.django_db
LIST = re.compile(r'<div class="to-mend".*?</div>', re.DOTALL)


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def mended(client, model, page, *args, **typed) -> tuple[str, dict[str, str]]:
    """The list, and its links by their ids; each id stands on the page once."""
    answer = client.post(address(model, page, *args), fill(client, model, page, *args, **typed))
    html = answer.content.decode()
    found = LIST.search(html)
    assert answer.status_code == 200 and found, "no list"
    links = dict(re.findall(r'<a href="#([^"]+)">(.*?)</a>', found[0]))
    for target in links:
        assert html.count(f'id="{target}"') == 1, target
    return unescape(found[0]), {target: unescape(words) for target, words in links.items()}


def test_each_thing_is_named_with_its_field_and_its_row(client):
    rows = world()
    said, links = mended(
        client, Person, "change", rows[Person].pk, birth="last week", name="",
        affiliations=[{"role": "x", "cite_quote": "words without a source"}],
    )  # fmt: skip
    assert "3 things need mending" in said and 'role="alert"' in said and "autofocus" in said
    assert set(links) == {"id_birth", "id_affiliations-1-cite_source"}, "the third is about the form as a whole"
    assert links["id_birth"].startswith("Born: Write the date that it means")
    assert links["id_affiliations-1-cite_source"] == "Affiliation 2, Source: Choose the source of these words."


def test_one_thing_is_said_as_one_and_what_no_field_can_say_stands_without_a_link(client):
    said, links = mended(
        client, Event, "add", case=world()[Case].pk, kind="hearing", on="32 Sept 2017", headline="A thing"
    )
    assert "One thing needs mending" in said and list(links) == ["id_on"]
    said, links = mended(client, Event, "add", case="", kind="hearing", headline="", once="forged")
    assert {"id_case", "id_headline"} == set(links) and "This page was open too long" in said
    assert "3 things need mending" in said


def test_a_colleagues_change_is_told_in_words_that_stay_apart():
    form = forms.Form({})
    form.add_error(None, ValidationError(format_html("<div>Their text: <p>{}</p>What changed</div>", "Ben & Co's")))
    assert [thing.words for thing in to_mend(form, [])] == ["Their text: Ben & Co's What changed"]


def test_script_in_what_was_typed_stays_words(client):
    rows = world()
    said, _links = mended(client, Detention, "change", rows[Detention].pk, subject="<script>alert(1)</script>")
    assert "<script" not in said
    page = client.get(address(Charge, "change", rows[Charge].pk)).content.decode()
    assert "to-mend" not in page, "a page that was not refused has no list"
