"""What the database could only answer with an error page is said on the form, and what was typed stays there."""

from io import BytesIO

import pytest
from django.contrib import admin
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from appeals.models import Appeal, DemandOutcome, DueDate, PublishedAppeal, Recipient
from appeals.vocab import AppealState
from cases.models import (
    Case,
    CaseSubject,
    Channel,
    Charge,
    Citation,
    Consent,
    Detention,
    Event,
    Facility,
    Judgment,
    Note,
    Person,
    Placement,
    Recognition,
    SafeContact,
    Source,
)  # fmt: skip
from tests.admin.forms import address, fill, said, send
from tests.admin.samples import WHEN, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def refused(client, model, page, *args, **typed) -> str:
    """Sends a form that must not be taken; returns the messages."""
    answer = client.post(address(model, page, *args), fill(client, model, page, *args, **typed))
    assert answer.status_code == 200, "it was taken"
    return " | ".join(said(answer))


def test_stays_that_overlap_are_refused_with_a_message(client):
    rows = world()
    detention = rows[Detention].pk
    stays = [{"place": "another place", "began": "1 Oct 2017"}]
    assert "Two stays overlap for certain: Place sample (P1) and another place" in refused(
        client, Detention, "change", detention, placements=stays
    )
    assert "Two stays overlap" in refused(
        client, Placement, "add", detention=detention, place="another place", began="1 Oct 2017"
    )
    two_new = [{"place": "a", "began": "1 Jan 2016"}, {"place": "b", "began": "2 Jan 2016"}]
    assert "Two stays overlap" in refused(client, Detention, "add", subject=rows[CaseSubject].pk, placements=two_new)


def test_a_stay_is_closed_and_the_next_one_opened_in_one_go(client):
    rows = world()
    prefix = "placements-0"
    send(
        client, Detention, "change", rows[Detention].pk,
        **{f"{prefix}-ended": "1 Oct 2017"},
        placements=[{"place": "another place", "began": "1 Oct 2017"}],
    )  # fmt: skip
    assert rows[Detention].placements.count() == 2


def test_stays_that_only_may_overlap_are_taken(client):
    rows = world()
    stays = [
        {"place": "a", "began": "Oct 2018", "ended": "Oct 2018"},
        {"place": "b", "began": "Oct 2018"},
    ]
    send(client, Detention, "add", subject=rows[CaseSubject].pk, placements=stays)


def test_what_belongs_to_another_case_detention_post_or_appeal_is_refused(client):
    here, there = world("here"), world("there")
    cases = [
        (Event, {"detentions": [there[Detention].pk]}, "Of another case"),
        (Recognition, {"subject": there[CaseSubject].pk}, "subject of another case"),
        (Charge, {"replaces": there[Charge].pk}, "charge of another detention"),
        (Judgment, {"charges": [there[Charge].pk]}, "Of another detention"),
        (Appeal, {"people": [there[CaseSubject].pk]}, "Not a subject of the chosen cases"),
        (Recipient, {"channels": [there[Channel].pk]}, "Not of the chosen post"),
        (
            Recipient,
            {"holder": there[next(m for m in there if m.__name__ == "Tenure")].pk},
            "does not hold the chosen post",
        ),
        (DemandOutcome, {"event": there[Event].pk}, "a case which this appeal is not about"),
        (DueDate, {"replaces": there[DueDate].pk}, "belongs to something else"),
        (Detention, {"subject": there[CaseSubject].pk}, "has events in another case"),
        (Channel, {"post": there[next(m for m in there if m.__name__ == "Post")].pk}, "offers this channel"),
    ]
    for model, typed, message in cases:
        assert message in refused(client, model, "change", here[model].pk, **typed), model
    on_case = {"recognitions-0-subject": there[CaseSubject].pk}
    assert "subject of another case" in refused(client, Case, "change", here[Case].pk, **on_case)
    on_detention = {"judgments-0-charges": [there[Charge].pk]}
    assert "Of another detention" in refused(client, Detention, "change", here[Detention].pk, **on_detention)
    on_appeal = {"recipients-0-channels": [there[Channel].pk]}
    assert "Not of the chosen post" in refused(client, Appeal, "change", here[Appeal].pk, **on_appeal)


def test_rules_of_the_database_that_a_form_of_several_rows_cannot_check_are_still_said(client):
    rows = world()
    person, appeal = rows[Person].pk, rows[Appeal].pk
    page = refused(client, Person, "change", person, consents=[{"group": "name", "basis": "public"}])
    assert "This ground is recorded already." in page
    page = refused(client, Person, "change", person, relations=[{"other": person, "kind": "spouse"}])
    assert "A person is not related to themselves." in page
    page = refused(client, Appeal, "change", appeal, due_dates=[{"kind": "write_by", "date": "3 May 2018"}])
    assert "has a date to write by already" in page


def test_two_people_at_once_get_a_message_and_keep_what_they_typed(client, monkeypatch):
    def taken_meanwhile(*args, **kwargs):
        raise IntegrityError("somebody was faster")

    typed = fill(client, Case, "add", title="A case that took long to type", slug="a-case")
    monkeypatch.setattr(type(admin.site._registry[Case]), "save_model", taken_meanwhile)
    answer = client.post(address(Case, "add"), typed)
    assert answer.status_code == 200
    assert "perhaps a colleague" in " ".join(said(answer))
    assert "A case that took long to type" in answer.content.decode()


def test_a_citation_names_a_part_that_the_fact_has_and_a_language_that_exists(client):
    rows = world()
    source = rows[Source].pk
    page = refused(client, Person, "change", rows[Person].pk, citations=[{"source": source, "field": "sentence"}])
    assert "Select a valid choice" in page
    page = refused(client, Case, "change", rows[Case].pk, citations=[{"source": source, "language": "khmer"}])
    assert "no language code" in page
    row = [{"role": "x", "cite_quote": "words without a source"}]
    assert "Choose the source of these words." in refused(client, Person, "change", rows[Person].pk, affiliations=row)


def test_nonsense_in_dates_is_refused_with_the_reason(client):
    rows = world()
    wrong = {"on": "03/09/2017"}, {"on": "last week"}, {"on": "32 Sept 2017"}, {"on": "September"}
    for typed in wrong:
        assert refused(client, Event, "change", rows[Event].pk, **typed)
    assert "Write the month as a word" in refused(client, DueDate, "change", rows[DueDate].pk, date="01/02/2018")
    assert "one exact day" in refused(client, DueDate, "change", rows[DueDate].pk, date="Feb 2018")
    send(client, DueDate, "change", rows[DueDate].pk, date="1 February 2018")


def test_a_status_is_brought_to_someone(client):
    rows = world()
    assert "Say whose status it brings." in refused(client, Event, "change", rows[Event].pk, detentions=[])


def test_nul_characters_are_refused_plainly_in_every_kind_of_text(client):
    rows = world()
    for model, field in (
        (Case, "summary"),
        (Case, "title"),
        (Source, "text"),
        (Note, "text"),
        (Facility, "other_names"),
    ):
        assert "Null characters are not allowed" in refused(
            client, model, "change", rows[model].pk, **{field: "a\x00b"}
        )


def test_long_and_foreign_texts_are_kept_as_they_are(client):
    row = world()[Source]
    for text in ("ក" * 200_000, "مرحبا " * 999, "👩🏽‍⚖️" * 99, "<script>alert(1)</script>"):
        send(client, Source, "change", row.pk, text=text, title=text[:90].strip())
        row.refresh_from_db()
        assert row.text == text.strip()
        assert client.get(address(Source, "changelist")).status_code == 200
    assert "<script>alert" not in client.get(address(Source, "change", row.pk)).content.decode()


def test_numbers_that_are_too_large_are_refused(client):
    rows = world()
    assert refused(client, CaseSubject, "add", case=rows[Case].pk, group_label="people", count="9" * 30)
    assert refused(client, Charge, "change", rows[Charge].pk, order="99999")


def test_a_photo_that_is_none_is_refused(client):
    row = world()[Person]
    photo = BytesIO(b"no picture")
    photo.name = "photo.jpg"
    assert refused(client, Person, "change", row.pk, photo=photo)


# Who may do what


def test_nobody_deletes_what_is_published_or_what_is_cited(client):
    rows = world()
    Case.objects.update(state="published")
    PublishedAppeal.objects.create(slug=rows[Appeal].slug, title="x", body="{}", published_at=WHEN, updated_at=WHEN)
    for model in (Case, Appeal):
        assert client.post(address(model, "delete", rows[model].pk), {"post": "yes"}).status_code == 403
        many = {"action": "delete_selected", "_selected_action": [rows[model].pk], "post": "yes"}
        client.post(address(model, "changelist"), many)
    assert client.post(address(Source, "delete", rows[Source].pk), {"post": "yes"}).status_code == 200
    assert Source.objects.exists() and Case.objects.exists() and Appeal.objects.exists()


def test_a_subject_with_a_detention_does_not_vanish_by_a_tick(client):
    rows = world()
    page = refused(client, Case, "change", rows[Case].pk, **{"subjects-0-DELETE": "on"})
    assert "There are detentions of Person Placeholder sample" in page


def test_an_editor_deletes_no_case_and_no_person(client_of, editor):
    rows = world()
    for model in (Case, Person, Detention, Source):
        assert client_of(editor).post(address(model, "delete", rows[model].pk), {"post": "yes"}).status_code == 403


def test_states_and_recorders_are_not_typed(client, publisher):
    rows = world()
    send(client, Case, "change", rows[Case].pk, state="published")
    send(client, Appeal, "change", rows[Appeal].pk, state="open")
    send(client, Consent, "change", rows[Consent].pk, recorded_by=publisher.pk, withdrawn_by="x")
    assert Case.objects.get().state == Appeal.objects.get().state == "draft"
    assert Consent.objects.get().recorded_by is None


def other_editor() -> User:
    return User.objects.create_user("second@example.org", name="Second", roles=[Role.EDITOR])


def test_notes_and_safe_contacts_open_only_to_those_who_work_on_the_case(client_of, editor, publisher, coordinator):
    rows = world()
    stranger_to_it = client_of(other_editor())
    for model in (Note, SafeContact):
        page = address(model, "change", rows[model].pk)
        assert client_of(editor).get(page).status_code == client_of(publisher).get(page).status_code == 200
        assert stranger_to_it.get(page).status_code == 302
        assert stranger_to_it.get(address(model, "history", rows[model].pk)).status_code == 302
        assert client_of(coordinator).get(page).status_code == 403
        assert "a note" not in stranger_to_it.get(address(model, "changelist")).content.decode()
        assert "not assigned to you" in refused(
            stranger_to_it, model, "add", case=rows[Case].pk, text="x", who="x", how="x"
        )


def test_an_editor_cannot_let_themselves_into_a_case(client_of):
    rows = world()
    user = other_editor()
    client = client_of(user)
    data = fill(client, Case, "change", rows[Case].pk)
    assert not any(key.startswith("assignments") for key in data)
    data |= {"assignments-TOTAL_FORMS": "1", "assignments-INITIAL_FORMS": "0", "assignments-0-user": user.pk}
    client.post(address(Case, "change", rows[Case].pk), data | {"coordinator": user.pk, "backup": user.pk})
    assert not Case.objects.get().is_assigned_to(user)


def test_a_coordinator_reads_a_case_and_writes_appeals_and_dates(client_of, coordinator):
    rows, client = world(), client_of(coordinator)
    page = client.get(address(Case, "change", rows[Case].pk)).content.decode()
    assert 'name="_save"' not in page
    assert client.post(address(Case, "change", rows[Case].pk), {}).status_code == 403
    send(client, Appeal, "change", rows[Appeal].pk, title="Another title")
    send(client, DueDate, "change", rows[DueDate].pk, afterwards="ask the issuer")


def test_an_editor_proposes_the_dates_of_a_draft(client_of, editor):
    rows, client = world(), client_of(editor)
    send(client, Appeal, "change", rows[Appeal].pk, title="Another title", **{"due_dates-0-date": "3 May 2030"})
    assert Appeal.objects.get().title == "Another title" and DueDate.objects.get().date.year == 2030


def test_an_editor_changes_no_date_of_an_appeal_that_is_out(client_of, editor):
    rows, client = world(), client_of(editor)
    Appeal.objects.update(state=AppealState.OPEN)
    assert 'name="due_dates-0-date"' not in client.get(address(Appeal, "change", rows[Appeal].pk)).content.decode()
    send(client, Appeal, "change", rows[Appeal].pk, title="Another title", **{"due_dates-0-date": "3 May 2030"})
    assert Appeal.objects.get().title == "Another title" and DueDate.objects.get().date.year == 2018
    assert client.post(address(DueDate, "change", rows[DueDate].pk), {}).status_code == 403


def test_a_row_is_cited_from_the_page_of_its_parent(client):
    rows = world()
    row = {"conditions-0-cite_source": rows[Source].pk, "conditions-0-cite_quote": "has access to his lawyer"}
    send(client, Detention, "change", rows[Detention].pk, **row)
    assert Citation.objects.latest("pk").fact == rows[Detention].conditions.get()


def test_autocomplete_finds_people_by_any_name_and_survives_rubbish(client):
    world()
    for term in ("ឈ្មោះ", "a\x00", "%", "x" * 3000):
        where = {"app_label": "cases", "model_name": "casesubject", "field_name": "person", "term": term}
        answer = client.get(reverse("admin:autocomplete"), where)
        assert answer.status_code == 200
        assert bool(answer.json()["results"]) == (term in ("ឈ្មោះ", "a\x00"))


JUNK = ["zz", "\x00", "-1", "9" * 30, "<script>", "១"]


def test_an_id_that_is_none_is_refused_in_words_wherever_it_comes_from(client_of, publisher):
    """In the query string of an add page, and in a form that was tampered with; for pages of every kind, by turns."""
    client = client_of(publisher)
    for number, (model, model_admin) in enumerate(admin.site._registry.items()):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
        fields = [field.name for field in model._meta.get_fields() if field.concrete and field.is_relation]
        if model_admin.has_add_permission(type("R", (), {"user": publisher})()):
            asked, sent = (dict.fromkeys(fields, JUNK[(number + turn) % len(JUNK)]) for turn in (0, 3))
            assert client.get(reverse(name), asked).status_code in (200, 302), model
            assert client.post(reverse(name), sent).status_code in (200, 302, 400), model
