"""Opening sealed words in the admin: a fresh factor, a reason, a row of who read, and nothing that stays behind."""

import time

import pytest

from cases.models import Assignment, Case, Citation, ContactCall, Event, Note, SafeContact, SealedReading, Source
from tests import factories
from tests.admin.forms import address, fill, send
from tests.admin.samples import world
from tests.admin.test_rules import other_editor

pytestmark = pytest.mark.django_db
WHY = {"reason": "to tell the family of a hearing"}


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def grow_stale(client) -> None:
    """Half an hour passes since the second factor was given."""
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": time.time() - 1800} for record in session["account_authentication_methods"]
    ]
    session.save()


def html(answer) -> str:
    return answer.content.decode()


def test_words_open_with_a_reason_alone_and_on_a_page_that_is_kept_nowhere(client, publisher):
    contact = world()[SafeContact]
    page = html(client.get(address(SafeContact, "change", contact.pk)))
    assert "letters only" not in page and address(SafeContact, "open", contact.pk) in page
    asked = client.get(address(SafeContact, "open", contact.pk))
    assert "letters only" not in html(asked) and "Why do you open it?" in html(asked)
    for reason in ("", " ", "a"):
        assert "letters only" not in html(client.post(address(SafeContact, "open", contact.pk), {"reason": reason}))
    assert not SealedReading.objects.exclude(reason="a reason").exists()
    opened = client.post(address(SafeContact, "open", contact.pk), WHY)
    assert "letters only" in html(opened) and "a call" in html(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    reading = SealedReading.objects.latest("pk")
    assert (reading.by, reading.row, reading.reason) == (publisher, contact, WHY["reason"])
    assert WHY["reason"] in html(client.get(address(SafeContact, "change", contact.pk)))
    assert WHY["reason"] in html(client.get(address(SealedReading, "changelist")))


def test_the_reading_is_there_before_the_words_are(client, monkeypatch):
    """Should showing the words fail, it is still known who asked for them; should writing it down fail, nothing is shown."""
    contact = world()[SafeContact]

    def no_words(row):
        assert SealedReading.objects.filter(reason=WHY["reason"]).exists()
        raise RuntimeError("here")

    monkeypatch.setattr("cases.actions.sealed.words_of", no_words)
    with pytest.raises(RuntimeError, match="here"):
        client.post(address(SafeContact, "open", contact.pk), WHY)


def test_a_factor_that_is_not_fresh_is_asked_for_again(client):
    note = world()[Note]
    grow_stale(client)
    for answer in (client.get(address(Note, "open", note.pk)), client.post(address(Note, "open", note.pk), WHY)):
        assert answer.status_code == 302 and "/again/" in answer.url
    assert not SealedReading.objects.filter(reason=WHY["reason"]).exists()


def test_it_opens_to_nobody_else_not_even_by_a_number_of_another_case(client_of, editor, coordinator, administrator):
    here, there = world("here"), world("there")
    Assignment.objects.filter(case=there[Case]).delete()
    source = factories.source(title="a relative", confidential=True, public_wording="a relative", identity="her name")
    factories.cite(there[Event], source)
    for model in (Note, SafeContact):
        assert "Why do you" in html(client_of(editor).get(address(model, "open", here[model].pk)))
    for user in (editor, coordinator, administrator, other_editor()):
        signed_in = client_of(user)
        for page in ("open", "rewrite"):
            for model, pk in ((Note, there[Note].pk), (SafeContact, there[SafeContact].pk), (Source, source.pk)):
                for answer in (signed_in.get(address(model, page, pk)), signed_in.post(address(model, page, pk), WHY)):
                    assert answer.status_code in (302, 403), (user, model, page)
                    assert "/again/" not in getattr(answer, "url", "")
    assert not SealedReading.objects.filter(reason=WHY["reason"]).exists()
    assert client_of(editor).get(address(SealedReading, "changelist")).status_code == 403


def opened_form(answer) -> dict[str, str]:
    """What a browser would send of the form on an opened page."""
    forms = answer.context["forms"]
    return {bound.html_name: bound.value() or "" for form in forms for bound in form} | {"seen": answer.context["seen"]}


def test_words_are_changed_from_the_opened_page(client):
    contact = world()[SafeContact]
    save = address(SafeContact, "rewrite", contact.pk)
    opened = client.post(address(SafeContact, "open", contact.pk), WHY)
    call = contact.calls.get()
    typed = opened_form(opened) | {
        f"safecontact-{contact.pk}-how": "<b>phone</b> ០១២",
        f"safecontact-{contact.pk}-channel": "phone",
        f"contactcall-{call.pk}-said": "moved away",
        "contactcall-99999-said": "forged",
    }
    missing = client.post(
        save, typed | {f"safecontact-{contact.pk}-who": "", f"safecontact-{contact.pk}-channel": "pigeon"}
    )
    assert "This field is required" in html(missing) and "pigeon is not one of" in html(missing)
    assert "&lt;b&gt;phone" in html(missing)
    assert "Null characters" in html(client.post(save, typed | {f"safecontact-{contact.pk}-hours": "a\x00b"}))
    assert client.post(save, typed).status_code == 302
    contact = SafeContact.objects.get()
    assert (contact.how.open(), contact.channel.open(), contact.calls.get().said.open()) == (
        "<b>phone</b> ០១២", "phone", "moved away",
    )  # fmt: skip
    page = html(client.post(address(SafeContact, "open", contact.pk), WHY))
    assert "&lt;b&gt;phone&lt;/b&gt; ០១២" in page and '<dd dir="auto">Phone</dd>' in page


def test_a_colleagues_change_in_between_is_shown_beside_what_was_typed(client, client_of, editor):
    contact = world()[SafeContact]
    save = address(SafeContact, "rewrite", contact.pk)
    mine = opened_form(client.post(address(SafeContact, "open", contact.pk), WHY))
    SafeContact.objects.filter(pk=contact.pk).update(how="the colleague's words")
    answer = client.post(save, mine | {f"safecontact-{contact.pk}-how": "my own words"})
    assert "A colleague has changed this" in html(answer)
    assert "colleague&#x27;s words" in html(answer) and "my own words" in html(answer)
    assert client.post(save, opened_form(answer)).status_code == 302
    assert SafeContact.objects.get().how.open() == "my own words"
    again = client_of(editor).post(save, mine)  # who has not opened it saves nothing
    assert "Open it again" in html(again) and "s words" not in html(again)


def test_the_plain_form_adds_words_but_neither_shows_nor_wipes_them(client, publisher):
    rows = world()
    note = rows[Note]
    send(client, Note, "change", note.pk, text="other", sealed="")
    send(client, Note, "change", note.pk, text="other", sealed="overwritten unseen")
    assert Note.objects.get(pk=note.pk).sealed.open() == "a sealed word"
    empty = Note.objects.create(case=rows[Case], text="x")
    send(client, Note, "change", empty.pk, sealed="now sealed")
    assert Note.objects.get(pk=empty.pk).sealed.open() == "now sealed"
    contact = rows[SafeContact]
    send(
        client,
        SafeContact,
        "change",
        contact.pk,
        hours="after 18:00",
        calls=[{"on": "3 Sept 2017", "by": "I", "said": "hello"}],
    )
    contact.refresh_from_db()
    assert contact.hours.open() == "after 18:00" and contact.who.open() == "a neighbour"
    call = ContactCall.objects.latest("pk")
    assert call.said.open() == "hello" and call.written_by == publisher
    assert "calls (2)" in html(client.get(address(SafeContact, "change", contact.pk)))


def test_saying_who_a_confidential_source_is_seals_it_at_once(client, client_of, editor):
    send(
        client, Source, "add", title="Her letter", url="https://name.example/", signed_by="Her Name", text="I saw it",
        confidential="on", public_wording="a relative, name withheld", known_how="through a lawyer",
    )  # fmt: skip
    source = Source.objects.latest("pk")
    assert (source.title, source.url, source.signed_by, source.text) == ("a relative, name withheld", "", "", "")
    for words in ("Her letter", "https://name.example/", "Her Name"):
        assert words in source.identity.open()
    assert (source.sealed_text.open(), source.known_how.open()) == ("I saw it", "through a lawyer")
    for who in (client, client_of(editor)):
        for page in (
            address(Source, "changelist"),
            address(Source, "change", source.pk),
            address(Citation, "changelist"),
        ):
            assert not [w for w in ("Her letter", "name.example", "Her Name", "I saw it") if w in html(who.get(page))]
    assert "Her Name" in html(client.post(address(Source, "open", source.pk), WHY))


def test_a_source_that_becomes_confidential_hides_its_past_from_those_to_whom_it_does_not_open(
    client, client_of, editor
):
    source = world()[Source]
    assert "needs a public wording" in html(
        client.post(address(Source, "change", source.pk), fill(client, Source, "change", source.pk, confidential="on"))
    )
    send(client, Source, "change", source.pk, confidential="on", public_wording="a colleague")
    source.refresh_from_db()
    assert source.title == "a colleague" and source.publisher is None and "Statement sample" in source.identity.open()
    stranger = client_of(other_editor())
    assert stranger.get(address(Source, "history", source.pk)).status_code == 403
    data = fill(stranger, Source, "change", source.pk)
    data.pop("confidential")
    assert "Only those who may open it" in html(
        stranger.post(address(Source, "change", source.pk), data | {"title": "x"})
    )
    assert client.get(address(Source, "history", source.pk)).status_code == 200
