"""Sealed words: shown nowhere by themselves, found by no search, under the key that is first in the list."""

import io
import json

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldError, PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from pghistory.models import Context

from accounts.models import User
from accounts.roles import Role
from accounts.sealing import seal, unseal
from accounts.versions import ChangedMeanwhile
from appeals.models import Follower, Mail
from cases.actions import sealed
from cases.actions import source as sources
from cases.models import (
    Assignment,
    Case,
    ContactCall,
    Event,
    Note,
    SafeContact,
    Sealed,
    SealedReading,
    SealedTextField,
    Source,
    SourceFile,
)
from cases.models.sealed import sealed_fields
from config import env
from tests import factories
from tests.conftest import NOW
from tests.roles import as_role

pytestmark = pytest.mark.django_db
CANARY = "canary-4711"


def other_editor() -> User:
    return User.objects.create_user("second@example.org", name="Second Placeholder", roles=[Role.EDITOR])


def a_case(editor: User | None = None) -> Case:
    row = Case.objects.create(slug="sealed-case", title="Sealed case", countries=["KH"])
    if editor:
        Assignment.objects.create(case=row, user=editor)
    return row


def a_contact(case: Case) -> SafeContact:
    row = SafeContact.objects.create(case=case, who="a sister", how="through a neighbour", channel="through")
    row.calls.create(on="3 Sept 2017", by="I", said="she is well")
    return row


# The value and its field


def test_a_sealed_value_shows_nothing_of_itself_and_opens_on_purpose():
    row = Note.objects.create(case=a_case(), sealed=CANARY)
    for one in (row, Note.objects.get(pk=row.pk)):
        shown = [
            str(one.sealed),
            repr(one.sealed),
            f"{one.sealed}",
            json.dumps([one.sealed], default=str),
            repr(vars(one)),
        ]
        assert CANARY not in "".join(shown) and one.sealed.open() == CANARY
    assert Note.objects.values_list("sealed", flat=True)[0] == row.sealed != Sealed(seal(CANARY))


def test_saving_again_what_was_not_touched_leaves_no_change_in_the_history():
    row = Note.objects.create(case=a_case(), text="x", sealed=CANARY)
    Note.objects.get(pk=row.pk).save()
    history = next(iter(set(Note.pgh_event_models.values())))
    assert history.objects.filter(pgh_obj_id=row.pk).count() == 1


@pytest.mark.parametrize(
    "lookup", ["contains", "icontains", "startswith", "regex", "iexact", "trigram_similar", "search"]
)
def test_sealed_words_cannot_be_searched(lookup):
    with pytest.raises(FieldError, match="sealed"):
        Note.objects.filter(**{f"sealed__{lookup}": "x"})


def test_a_dump_holds_sealed_words_and_loads_them_as_they_were():
    row = Note.objects.create(case=a_case(), sealed=CANARY)
    out = io.StringIO()
    call_command("dumpdata", "cases.note", stdout=out)
    assert CANARY not in out.getvalue()
    restored = Note._meta.get_field("sealed").to_python(json.loads(out.getvalue())[0]["fields"]["sealed"])
    assert restored == row.sealed
    assert Note(sealed="sealed:words that someone typed").sealed.open() == "sealed:words that someone typed"


# Opening


def test_reading_is_written_down_before_the_words_are_given(editor, now):
    contact = a_contact(a_case(editor))
    opened = sealed.read(row=contact, by=editor, reason="  to tell her   of the hearing ", now=now)
    assert opened[0].words["who"] == "a sister" and opened[1].words["said"] == "she is well"
    reading = SealedReading.objects.get()
    assert (reading.by, reading.at, reading.row) == (editor, now, contact)
    assert reading.reason == "to tell her of the hearing"
    assert CANARY not in str(reading)


@pytest.mark.parametrize("reason", ["", "   ", "x", "\n\t."])
def test_without_a_reason_nothing_opens(reason, editor, now):
    contact = a_contact(a_case(editor))
    with pytest.raises(ValidationError, match="Say why"):
        sealed.read(row=contact, by=editor, reason=reason, now=now)
    assert not SealedReading.objects.exists()


def test_what_is_sealed_opens_to_publishers_and_to_editors_of_the_case_alone(
    editor, publisher, coordinator, administrator, now
):
    case = a_case(editor)
    Case.objects.filter(pk=case.pk).update(coordinator=coordinator)
    case.refresh_from_db()
    contact, note = a_contact(case), Note.objects.create(case=case, sealed="x")
    for row in (contact, note, contact.calls.get()):
        assert sealed.opens_to(row, editor) and sealed.opens_to(row, publisher)
        for user in (
            other_editor() if row == contact else User.objects.get(email="second@example.org"),
            coordinator,
            administrator,
        ):
            with pytest.raises(PermissionDenied):
                sealed.read(row=row, by=user, reason="curious about it", now=now)
            assert not sealed.opens_to(row, user)
    assert not SealedReading.objects.exists()


def test_a_confidential_source_opens_to_editors_of_a_case_that_cites_it(editor, publisher):
    case = a_case(editor)
    source = factories.source(title="a relative", confidential=True, public_wording="a relative", identity="her name")
    assert sealed.opens_to(source, publisher) and not sealed.opens_to(source, editor)
    elsewhere = Case.objects.create(slug="elsewhere", title="Elsewhere", countries=["KH"])
    factories.cite(Event.objects.create(case=elsewhere, kind="other", headline="x", on="2018"), source)
    assert not sealed.opens_to(source, editor)
    factories.cite(Event.objects.create(case=case, kind="other", headline="x", on="2018"), source)
    assert sealed.opens_to(source, editor) and not sealed.opens_to(source, other_editor())


@pytest.mark.parametrize("fact", ["person", "name", "charge", "placement", "case"])
def test_whatever_of_a_case_cites_it_counts(fact, editor):
    case = factories.case()
    Assignment.objects.create(case=case, user=editor)
    subject = case.subjects.get()
    detention = subject.detentions.get()
    rows = {
        "person": subject.person, "name": subject.person.names.create(text="x"), "charge": detention.charges.first(),
        "placement": detention.placements.first(), "case": case,
    }  # fmt: skip
    source = factories.source()
    factories.cite(rows[fact], source)
    assert list(sealed.cases_of(source)) == [case]


# Rewriting


def test_words_are_rewritten_after_opening_and_only_what_differs(editor, now):
    contact = a_contact(a_case(editor))
    key, call = ("safecontact", contact.pk), ("contactcall", contact.calls.get().pk)
    seen, before = sealed.state_of(contact), contact.who
    words = {key: {"who": "a sister", "how": "letters"}, call: {"said": "she moved"}, ("note", 1): {"sealed": "x"}}
    with pytest.raises(ValidationError, match="Open it again"):
        sealed.rewrite(row=contact, words=words, seen=seen, by=editor, now=now)
    sealed.read(row=contact, by=editor, reason="she has moved", now=now)
    sealed.rewrite(row=contact, words=words, seen=seen, by=editor, now=now)
    contact = SafeContact.objects.get()
    assert contact.who == before and contact.how.open() == "letters"
    assert contact.calls.get().said.open() == "she moved"
    with pytest.raises(ValidationError, match="Open it again"):
        sealed.rewrite(row=contact, words=words, seen=seen, by=editor, now=now + 2 * sealed.OPEN_FOR)
    with pytest.raises(ChangedMeanwhile):
        sealed.rewrite(row=contact, words=words, seen=seen, by=editor, now=now)


# Who opened it stays


def test_readings_can_only_be_added(editor, now):
    contact = a_contact(a_case(editor))
    sealed.read(row=contact, by=editor, reason="to call her", now=now)
    for act in (
        lambda: SealedReading.objects.update(reason="other"),
        lambda: SealedReading.objects.all().delete(),
        lambda: connection.cursor().execute("truncate cases_sealedreading"),
        lambda: SealedReading.objects.create(by=editor, at=now, row=contact, reason=""),
    ):
        with pytest.raises(Error), transaction.atomic():
            act()
    with as_role("habeas_staff"):
        sealed.read(row=contact, by=editor, reason="to call her again", now=now)
        for sql in ("update cases_sealedreading set reason = 'x'", "delete from cases_sealedreading"):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                connection.cursor().execute(sql)
    assert SealedReading.objects.count() == 2


# Nowhere else, by introspection: also for fields that are written tomorrow


def sealed_models():
    return [m for m in apps.get_models() if sealed_fields(m) and not hasattr(m, "pgh_tracked_model")]


def test_the_models_that_seal_are_known():
    assert {m.__name__ for m in sealed_models()} >= {"Note", "SafeContact", "ContactCall", "Source", "SourceFile"}


@pytest.mark.parametrize("model", sealed_models(), ids=lambda m: m.__name__)
def test_no_sealed_field_is_published_listed_searched_or_filtered_by(model):
    names = {field.name for field in sealed_fields(model)}
    assert names <= set(model.withheld) and not names & set(model.disclosed)
    for page_model, page in admin.site._registry.items():
        used = [
            *page.search_fields,
            *page.list_display,
            *page.list_filter,
            *(page.ordering or []),
            page.date_hierarchy or "",
        ]
        for lookup in (str(one[0] if isinstance(one, tuple) else one) for one in used):
            assert not _leads_to_sealed(page_model, lookup.strip("-^=@")), (page_model, lookup)


def _leads_to_sealed(model, lookup: str) -> bool:
    field = None
    for part in lookup.split("__"):
        try:
            field = model._meta.get_field(part)
        except Exception:
            return False
        model = field.related_model or model
    return isinstance(field, SealedTextField)


def fill_every_sealed_field() -> None:
    case = a_case()
    contact = SafeContact.objects.create(case=case, **_canaries(SafeContact))
    ContactCall.objects.create(contact=contact, **_canaries(ContactCall))
    Note.objects.create(case=case, text="open words", **_canaries(Note))
    source = factories.source(title="a relative", confidential=True, public_wording="a relative", **_canaries(Source))
    SourceFile.objects.create(source=source, **_canaries(SourceFile))
    Follower.objects.create(what="appeals", wanted="each", asked_at=NOW, **_canaries(Follower))
    Mail.objects.create(key="k", kind="news", queued_at=NOW, next_try=NOW, **_canaries(Mail))
    for model in sealed_models():
        row = model.objects.last()
        assert row is not None, f"give {model.__name__} a row in this test"
        for name in _canaries(model):
            model.objects.filter(pk=row.pk).update(**{name: f"{CANARY} {name} again"})


def _canaries(model) -> dict[str, str]:
    return {field.name: f"{CANARY} {field.name}" for field in sealed_fields(model)}


def test_no_table_of_the_database_and_no_history_holds_a_sealed_word(caplog):
    """Every column of every table, as text."""
    fill_every_sealed_field()
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema='public' and table_type='BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert "cases_safecontacthistory" in tables
        for table in tables:
            cursor.execute(f'select count(*) from "{table}" as t where t::text like %s', [f"%{CANARY}%"])
            assert cursor.fetchone() == (0,), table
    assert CANARY not in caplog.text


def test_no_page_of_the_admin_shows_a_sealed_word(client_of, publisher):
    fill_every_sealed_field()
    names = {field.name for model in sealed_models() for field in sealed_fields(model)}
    client = client_of(publisher)
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        tried = [base, f"{base}?q={CANARY}"]
        if model in sealed_models():
            pk = model.objects.last().pk
            tried += [f"{base}{pk}/{name}/" for name in ("change", "history", "delete", "open")]
        for url in tried:
            answer = client.get(url, follow=True)
            words = "" if answer.streaming else answer.content.decode()
            assert answer.status_code in (200, 403), url
            assert not [name for name in names if f"{CANARY} {name}" in words], url
    autocomplete = {"app_label": "cases", "model_name": "citation", "field_name": "source", "term": "relative"}
    found = client.get("/admin/autocomplete/", autocomplete).json()["results"]
    assert [row["text"] for row in found] == [str(Source.objects.get())] and "confidential source" in found[0]["text"]


# The key


def test_another_first_key_seals_and_the_old_one_still_opens_until_all_is_resealed(settings, editor, now, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SEAL_KEYS = ["old"]
    contact = a_contact(a_case(editor))
    source = factories.source(title="r", confidential=True, public_wording="r")
    sources.attach(source=source, uploads=[SimpleUploadedFile("a.txt", b"words")], by=editor, now=now)
    Authenticator.objects.create(user=editor, type="totp", data={"secret": seal("CODE")})
    settings.SEAL_KEYS = ["new", "old"]
    assert SafeContact.objects.get().who.open() == "a sister"
    call_command("reseal", stdout=io.StringIO())
    settings.SEAL_KEYS = ["new"]
    assert sealed.words_of(SafeContact.objects.get())[1].words["said"] == "she is well"
    assert unseal(Authenticator.objects.get().data["secret"]) == "CODE"
    file = source.files.get()
    assert sources.files.original(file.file, file.sealed) == b"words"
    out = io.StringIO()
    call_command("reseal", stdout=out)
    assert out.getvalue().startswith("0 sealed anew")
    settings.SEAL_KEYS = ["lost"]
    with pytest.raises(CommandError, match="do not open with any key"):
        call_command("reseal", stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(ValidationError, match="do not open with the keys"):
        sealed.words_of(contact)


def history_of_notes():
    return next(iter(set(Note.pgh_event_models.values()))).objects.order_by("pgh_id")


def test_the_history_is_sealed_anew_as_well_and_each_time_is_written_down(settings, editor):
    settings.SEAL_KEYS = ["old"]
    note = Note.objects.create(case=a_case(editor), sealed=CANARY)
    note.sealed = "said later"
    note.save()
    settings.SEAL_KEYS = ["new", "old"]
    out = io.StringIO()
    call_command("reseal", stdout=out)
    assert "2 sealed anew in the history" in out.getvalue(), (
        "resealing the note wrote the third state, under the new key"
    )
    settings.SEAL_KEYS = ["new"]
    assert [row.sealed.open() for row in history_of_notes()] == [CANARY, "said later", "said later"]
    kept = Context.objects.filter(metadata__resealed="cases_notehistory.sealed").get()
    assert kept.metadata["rows"] == 2 and kept.metadata["source"] == "reseal"
    with pytest.raises(Error, match="append only|Cannot update"), transaction.atomic():
        history_of_notes().update(text="x")


def test_the_staff_login_counts_what_is_under_an_older_key_and_fails(settings, editor):
    settings.SEAL_KEYS = ["old"]
    Note.objects.create(case=a_case(editor), sealed=CANARY)
    settings.SEAL_KEYS = ["new", "old"]
    with as_role("habeas_staff"):
        with pytest.raises(CommandError, match="1 texts of the history are still under an older key"):
            call_command("reseal", stdout=io.StringIO())
        with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select reseal_history('cases_notehistory', 'sealed', '{}', '{}', '{}')")
    settings.SEAL_KEYS = ["new"]
    out, said = io.StringIO(), io.StringIO()
    call_command("reseal", stdout=out, stderr=said)
    assert "1 in the history open with no key" in said.getvalue()


def test_the_door_to_the_history_lets_nothing_but_a_new_seal_through(settings, editor):
    note = Note.objects.create(case=a_case(editor), text="plain", sealed=CANARY)
    row, token = history_of_notes().get(pgh_obj_id=note.pk), note.sealed.token
    for table, column, new in (
        ("cases_notehistory", "sealed", seal("other words, and longer")),
        ("cases_notehistory", "sealed", "words"),
        ("cases_note", "sealed", token),
        ("accounts_userhistory", "sealed", token),
        ("cases_notehistory; drop table x", "sealed", token),
    ):
        with (
            pytest.raises(Error, match="not the same seal|no history"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select reseal_history(%s, %s, %s, %s, %s)", [table, column, [row.pgh_id], [token], [new]])
    assert history_of_notes().get(pk=row.pk).sealed.open() == CANARY


def test_several_keys_are_written_with_commas_or_blanks(monkeypatch):
    for written, wanted in {
        "": ["default"], "one": ["one"], " one\n": ["one"], "new, old": ["new", "old", "new, old"],
        "new\nold": ["new", "old", "new\nold"],
    }.items():  # fmt: skip
        monkeypatch.setenv("HABEAS_SEAL_KEY", written)
        assert env.keys("HABEAS_SEAL_KEY", "default") == wanted
