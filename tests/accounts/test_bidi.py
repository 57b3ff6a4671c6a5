"""Invisible signs that turn the direction of writing do not reach beyond the text in which they were typed."""

import pytest
from django.urls import reverse

from accounts.bidi import without_turns
from cases.models import Event
from tests import factories

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plain", "plain"),
        ("سلام (CNRP) 12", "سلام (CNRP) 12"),
        ("\u200fسلام\u200f", "\u200fسلام\u200f"),  # marks turn nothing that follows
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a \u2067b\u2069 c", "a b c"),
        ("first\n\u2067سلام\u2069 12\nlast", "first\n\u2067سلام\u2069 12\nlast"),
        ("first\n\u2067open\nlast\u2069", "first\nopen\nlast"),
        ("first\n\u202bone\u2069\u202c", "first\none"),
        ("first\n\u202eturned\u202c", "first\nturned"),
        (TURNS, ""),
    ],
)
def test_what_is_kept(typed, kept):
    assert without_turns(typed) == kept
    assert without_turns(kept) == kept


@pytest.mark.django_db
def test_they_are_taken_out_of_all_that_is_sent(editor, client_of):
    case = factories.case("placeholder-case")
    client, place = client_of(editor), reverse("admin:cases_case_submit", args=[case.pk])
    page = client.get(place)
    sent = (
        {"note": "Look at\u202e the date\u2069.", "shown": page.context["fingerprint"]}
        if "fingerprint" in page.context
        else {}
    )
    client.post(place, sent or {"note": "Look at\u202e the date\u2069."})
    note = case._meta.apps.get_model("cases.Review").objects.get().note
    assert note == "Look at the date."
    assert not Event.objects.filter(headline__contains="\u202e").exists()
