"""A whole case is entered through the admin from nothing, the way a person would do it. All of it is made up."""

from html import unescape

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals.models import Appeal, DueDate
from cases.models import Case, Charge, Citation, Consent, Detention, Event, Note, Organisation, Person, Post, Source
from cases.vocab import CustodyStatus
from tests.admin.forms import fill, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db, client_of):
    return client_of(User.objects.create_user("staff@example.org", name="Staff", roles=[Role.PUBLISHER]))


def enter(client, model, **typed):
    """Fills in the form of a new row and saves it. Returns the row; fails with the messages of the form."""
    send(client, model, "add", **typed)
    return model._default_manager.order_by("-pk").first()


def test_a_case_is_entered_from_nothing(client):
    court = enter(client, Organisation, name="Placeholder Court", slug="placeholder-court", kind="court")
    source = enter(
        client, Source, title="A placeholder statement", kind="statement", date="14 Sept 2020", language="en"
    )
    person = enter(
        client, Person, name="Person Placeholder", gender="unstated",
        names=[{"text": "ឈ្មោះ", "kind": "script", "script": "Khmr", "language": "km"}],
        affiliations=[{"role": "member of a group", "cite_source": source.pk, "cite_quote": "a member of a group"}],
        consents=[{"group": "name", "basis": "public"}],
        citations=[{"source": source.pk, "field": "name", "quote": "Person Placeholder"}],
    )  # fmt: skip
    case = enter(
        client, Case, title="Person Placeholder", slug="person-placeholder", countries=["KH"], summary="Arrested outside an office.",
        subjects=[{"person": person.pk, "cite_source": source.pk, "cite_quote": "Person Placeholder was arrested"}],
        identifiers=[{"scheme": "other", "value": "X 1"}],
        recognitions=[{"organisation": court.pk, "wording": "a member", "on": "around March 2019"}],
        citations=[{"source": source.pk, "field": "summary", "quote": "outside an office", "locator": "paragraph 1"}],
    )  # fmt: skip
    detention = enter(
        client, Detention, subject=case.subjects.get().pk, last_confirmed="14 Sept 2020",
        placements=[{"place": "a centre", "began": "between 11 and 14 Sept 2020", "cite_source": source.pk, "cite_quote": "at a centre"}],
        conditions=[{"kind": "lawyer", "state": "permitted", "note": "Has access.", "cite_source": source.pk, "cite_quote": "access"}],
    )  # fmt: skip
    event = enter(
        client, Event, case=case.pk, kind="arrest", headline="Arrested", on="11 Sept 2020", detentions=[detention.pk],
        brings="detained", actors=[{"described": "police"}], citations=[{"source": source.pk, "quote": "was arrested by police"}],
    )  # fmt: skip
    charge = enter(
        client, Charge, detention=detention.pk, wording="placeholder offence", act_on="7 September 2020",
        statuses=[{"state": "charged", "authority": court.pk, "cite_source": source.pk, "cite_quote": "charging"}],
        citations=[{"source": source.pk, "quote": "placeholder offence"}],
    )  # fmt: skip
    post = enter(
        client, Post, title="Placeholder office", slug="placeholder-office",
        channels=[{"kind": "fax", "value": "+000 00 000", "cite_source": source.pk, "cite_quote": "Fax: +000 00 000"}],
        tenures=[{"person": person.pk, "style": "H.E.", "cite_source": source.pk, "cite_quote": "H.E."}],
    )  # fmt: skip
    appeal = enter(
        client, Appeal, title="A placeholder appeal", slug="placeholder-appeal", cases=[case.pk], people=[case.subjects.get().pk],
        issuers=[court.pk], issued="14 Sept 2020",
        demands=[{"text": "Release the person.", "kind": "release", "cite_source": source.pk, "cite_quote": "Release"}],
        recipients=[{"post": post.pk, "holder": post.tenures.get().pk, "channels": [post.channels.get().pk]}],
        due_dates=[{"kind": "write_by", "date": "1 Feb 2021", "wording": "by 1 February"}],
        texts=[{"kind": "call", "text": "Please\n\nwrite."}],
        citations=[{"source": source.pk, "field": "signatory", "quote": "Yours"}],
    )  # fmt: skip

    assert Detention.objects.get().status == CustodyStatus.DETAINED
    assert str(source.date) == "2020-09-14" and str(event.on) == "2020-09-11"
    assert str(detention.placements.get().began) == "[2020-09-11..2020-09-14]"
    assert charge.statuses.get().citations.get().quote == "charging"
    assert appeal.recipients.get().channels.get().value == "+000 00 000"
    assert person.citations.get().field == "name" and Citation.objects.count() == 15 - 2
    assert Consent.objects.get().recorded_by == DueDate.objects.get().set_by == User.objects.get(name="Staff")
    assert Consent.objects.get().recorded_on and DueDate.objects.get().set_at
    assert case.state == appeal.state == "draft"


def test_what_was_entered_can_be_opened_and_saved_again_without_changing_anything(client):
    test_a_case_is_entered_from_nothing(client)
    before = {
        model: list(model._default_manager.order_by("pk").values())
        for model in (Person, Case, Detention, Event, Appeal, Citation)
    }
    for model in (Person, Case, Detention, Event, Charge, Appeal, Post, Source):
        send(client, model, "change", model._default_manager.get().pk)
    assert {model: list(model._default_manager.order_by("pk").values()) for model in before} == before


def test_save_and_add_another_keeps_the_case_and_the_people(client):
    test_a_case_is_entered_from_nothing(client)
    case, detention = Case.objects.get(), Detention.objects.get()
    answer = send(
        client, Event, "add", case=case.pk, kind="other", headline="More", detentions=[detention.pk], _addanother="1"
    )
    assert f"case={case.pk}" in answer.url and f"detentions={detention.pk}" in answer.url
    page = client.get(answer.url)
    assert str(page.context["adminform"].form["case"].value()) == str(case.pk)
    said = unescape(page.content.decode())
    assert f"Kept from the one before: Case: {case}; " in said, "what nobody chose again is not there unseen"
    assert f"{detention}; Language: en. Look whether it fits." in said and "Begin with an empty form" in said


def test_a_case_goes_to_review_and_comes_back_with_the_reason_as_a_note(client, client_of, editor, coordinator):
    test_a_case_is_entered_from_nothing(client)
    case = Case.objects.get()
    page = reverse("admin:cases_case_submit", args=[case.pk])
    assert client_of(coordinator).post(page).status_code == 403
    assert client.get(page).status_code == 200
    case.refresh_from_db()
    assert case.state == "draft"
    client.post(page)
    case.refresh_from_db()
    assert case.state == "review"
    assert "this cannot be done now" in client.post(page, follow=True).content.decode()
    back = reverse("admin:cases_case_return-to-draft", args=[case.pk])
    assert "This field is required" in client.post(back, {"reason": ""}).content.decode()
    client.post(back, {"reason": "The date has no source."})
    case.refresh_from_db()
    assert case.state == "draft" and "no source" in Note.objects.get().text


def test_a_case_about_nobody_is_not_submitted(client):
    case = enter(client, Case, title="Nobody", slug="nobody")
    page = client.post(reverse("admin:cases_case_submit", args=[case.pk]), follow=True)
    assert "about nobody yet" in page.content.decode()


def test_an_editor_who_enters_a_case_works_on_it(client_of, editor):
    send(client_of(editor), Case, "add", title="A case", slug="a-case")
    assert Case.objects.get().is_assigned_to(editor)


def test_the_form_starts_empty_apart_from_what_nearly_always_holds(client):
    typed = fill(client, Person, "add")
    assert typed["gender"] == "unstated" and typed["language"] == "en" and not typed["name"]


def test_already_public_is_recorded_for_several_groups_at_once(client):
    person = enter(client, Person, name="Person Placeholder", consents=[{"group": "name", "basis": "public"}])
    page = reverse("admin:cases_person_already-public", args=[person.pk])
    form = client.get(page).context["form"]
    assert "photo" not in form["groups"].value() and "name" not in dict(form.fields["groups"].choices)
    assert "This field is required" in client.post(page, {"groups": []}).content.decode()
    client.post(page, {"groups": form["groups"].value(), "reasons": "in a statement"})
    assert person.consents.in_force().count() == 4
    assert {consent.recorded_by.name for consent in person.consents.all()} == {"Staff"}
