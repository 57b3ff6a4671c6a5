"""The history of a row: every change of it and of what belongs to it, by whom, from what to what; and setting back."""

import re
from datetime import timedelta

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts import program
from accounts.models import User
from accounts.stream import belonging
from accounts.versions import history_of, version_of
from cases.models import Case, CaseSubject, Charge, Citation, Condition, Detention, Event, Note, Person
from tests import factories
from tests.admin.forms import address, fill, send
from tests.admin.samples import world
from tests.roles import as_role
from tests.trails import trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def entries(client, row, **query) -> list:
    return client.get(address(type(row), "history", row.pk), query).context["entries"]


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_history_of_a_case_covers_all_that_belongs_to_it_in_one_stream(client, publisher):
    rows = world()
    case, detention = rows[Case], rows[Detention]
    factories.cite(rows[Charge])
    kinds = {entry.model for entry in entries(client, case)}
    assert {Case, CaseSubject, Detention, Event, Condition, Charge, Citation} <= kinds
    assert Note not in kinds, "notes are followed on their own pages, which ask who reads"
    send(client, Condition, "change", rows[Condition].pk, note="Another note")
    newest = entries(client, case, kind="cases.condition")[0]
    assert (newest.model, newest.who, newest.what) == (Condition, str(publisher), "changed")
    assert [(change.label, change.after) for change in newest.changes] == [("What is known", "Another note")]
    send(client, Event, "change", rows[Event].pk, detentions=[], brings="")
    assert [entry.what for entry in entries(client, case, kind="cases.event.detentions")][:1] == ["link removed"]
    assert str(detention) in text_of(client.get(address(Case, "history", case.pk)))


def test_deleted_rows_stay_in_the_history_of_what_they_belonged_to(client, publisher):
    rows = world()
    send(client, Condition, "change", rows[Condition].pk, note="A note that was there")
    client.post(address(Condition, "delete", rows[Condition].pk), {"post": "yes"})
    found = [entry for entry in entries(client, rows[Case]) if entry.model is Condition]
    assert [entry.what for entry in found] == ["deleted", "changed", "added"]
    assert found[0].who == str(publisher) and not found[1].seen, "what is gone cannot be set back"
    assert client.get(address(Case, "history", rows[Case].pk), {"kind": "cases.condition"}).status_code == 200


def test_changes_past_the_application_are_shown_as_such(client):
    case = factories.case()
    Case.objects.filter(pk=case.pk).update(title="In bulk")
    with connection.cursor() as cursor:
        cursor.execute("update cases_case set title = 'By hand' where id = %s", [case.pk])
    program.name_the_program(connection, "publish")
    Case.objects.filter(pk=case.pk).update(title="By a command")
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pghistory.context_id', '', false)")
        cursor.execute("reset pghistory.context_id; reset pghistory.context_metadata")
    found = entries(client, case, kind="cases.case")
    assert [entry.who for entry in found][:3] == ["the program (publish)", *["outside the application"] * 2]
    assert [change.after for entry in found[:3] for change in entry.changes] == ["By a command", "By hand", "In bulk"]
    assert {entry.who for entry in entries(client, case, who="outside")} == {"outside the application"}
    assert [entry.who for entry in entries(client, case, who="program")] == ["the program (publish)"]


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["manage.py", "loaddata", "x"], "loaddata"), (["/srv/manage.py", "procrastinate", "worker"], "procrastinate"),
        (["manage.py", "shell"], ""), (["manage.py", "dbshell"], ""), (["manage.py"], ""), ([], ""),
        (["/venv/bin/gunicorn", "config.wsgi"], "server"), (["/lib/gunicorn/__main__.py"], "server"), (["pytest"], ""),
    ],
)  # fmt: skip
def test_the_program_says_which_part_of_it_writes(argv, name):
    assert program.name_of(argv) == name


def test_it_is_filtered_by_person_kind_and_day_and_turned_page_by_page(client, client_of, editor, publisher, now):
    rows = world()
    case = rows[Case]
    send(client, Case, "change", case.pk, summary="By the publisher")
    send(client_of(editor), Case, "change", case.pk, summary="By the editor")
    assert [entry.changes[0].after for entry in entries(client, case, who=editor.pk)] == ["By the editor"]
    assert {entry.model for entry in entries(client, case, kind="cases.event")} == {Event}
    tomorrow = (entries(client, case)[0].at + timedelta(days=1)).date()
    assert entries(client, case, since=tomorrow) == []
    assert len(entries(client, case, until=tomorrow)) > 5
    for number in range(60):
        Case.objects.filter(pk=case.pk).update(title=f"Title {number}")
    page = client.get(address(Case, "history", case.pk))
    assert len(page.context["entries"]) == 50 and page.context["older"] == 2 and not page.context["newer"]
    second = client.get(address(Case, "history", case.pk), {"p": 2})
    assert second.context["newer"] == 1 and second.context["entries"][0].at <= page.context["entries"][-1].at
    numbers = [
        (entry.model, entry.label == "link", entry.number) for p in (page, second) for entry in p.context["entries"]
    ]
    assert len(numbers) == len(set(numbers))


def test_nonsense_in_the_filter_is_refused_in_words(client):
    case = factories.case()
    wrong = [{"who": "x"}, {"who": "\x00"}, {"kind": "auth.user"}, {"since": "yesterday"}, {"until": "9" * 99},
             {"p": "x"}, {"p": "-1"}, {"p": "9" * 30}, {"p": "99999"}, {"who": "9" * 40}, {"since": "0001-01-01"},
             {"until": "9999-12-31"}]  # fmt: skip
    for query in wrong:
        assert client.get(address(Case, "history", case.pk), query).status_code == 200, query


def test_a_long_history_takes_as_many_queries_as_a_short_one(client, django_assert_max_num_queries):
    rows = world()
    case, page = rows[Case], address(Case, "history", rows[Case].pk)

    def queries() -> int:
        with django_assert_max_num_queries(400) as context:
            client.get(page)
        return len(context.captured_queries)

    send(client, Event, "change", rows[Event].pk, headline="Once")
    first = queries()
    for number in range(30):
        event = Event.objects.create(case=case, kind="other", headline=f"Event {number}")
        factories.cite(event, rows[Event].citations.first() and rows[Event].citations.first().source)
        Event.objects.filter(pk=event.pk).update(headline=f"Event {number}, again")
    assert queries() <= first + 3, "a page with other kinds on it may ask for these, but never row by row"


def test_sealed_words_are_not_in_it(client):
    rows = world()
    note = rows[Note]
    note.sealed = "another sealed word"
    note.save()
    page = client.get(address(Note, "history", note.pk)).content.decode()
    assert "another sealed word" not in page and "•••" in page and 'value="sealed"' not in page


# Setting one field back


def press(client, row, change_of, **forged):
    entry = next(e for e in entries(client, row) if e.label == "update" and change_of in {c.name for c in e.changes})
    typed = {"model": entry.model._meta.label_lower, "row": entry.pk, "field": change_of, "entry": entry.before_number,
             "seen": entry.seen}  # fmt: skip
    return client.post(address(type(row), "history", row.pk), typed | forged, follow=True)


def test_one_field_is_set_back_and_that_is_a_change_itself(client, publisher):
    case = factories.case(summary="The first summary.", reference="A-1")
    send(client, Case, "change", case.pk, summary="A wrong summary.", reference="A-2")
    assert "Set back" in text_of(client.get(address(Case, "history", case.pk)))
    answer = press(client, case, "summary")
    assert "is set back" in text_of(answer)
    case.refresh_from_db()
    assert (case.summary, case.reference) == ("The first summary.", "A-2")
    newest = trail(case)[0]
    assert newest.who == str(publisher)
    assert [(c.before, c.after) for c in newest.changes] == [("A wrong summary.", "The first summary.")]


def test_a_field_of_a_row_that_belongs_to_it_is_set_back_from_the_same_page(client):
    rows = world()
    send(client, Condition, "change", rows[Condition].pk, note="A wrong note")
    before = rows[Condition].note
    press(client, rows[Case], "note")
    assert Condition.objects.get(pk=rows[Condition].pk).note == before


def test_nothing_is_set_back_over_a_colleague_or_against_the_rules(client):
    case = factories.case(reference="A-1")
    send(client, Case, "change", case.pk, reference="A-2")
    stale = version_of(case)
    Case.objects.filter(pk=case.pk).update(summary="A colleague")
    assert "colleague has changed this meanwhile" in text_of(press(client, case, "reference", seen=stale))
    other = factories.case(reference="A-1")
    assert "does not fit any more: Another case has this reference." in text_of(press(client, case, "reference"))
    case.refresh_from_db()
    assert case.reference == "A-2" and other.pk


def test_rules_of_the_form_hold_as_well(client):
    rows = world("here")
    person, source = rows[Person], rows[Detention]
    Person.objects.filter(pk=person.pk).update(language="khmer")
    Person.objects.filter(pk=person.pk).update(language="en")
    assert "no language code" in text_of(press(client, person, "language"))
    assert source.pk


def test_what_may_not_be_typed_may_not_be_set_back(client, client_of, coordinator, editor):
    case, other = factories.case(summary="Before."), factories.case(summary="Before.")
    send(client, Case, "change", case.pk, summary="After.")
    send(client, Case, "change", other.pk, summary="After.")
    Case.objects.filter(pk=case.pk).update(state="review")
    Case.objects.filter(pk=case.pk).update(state="draft")
    page = address(Case, "history", case.pk)
    entry = trail(case)[0]
    typed = {
        "model": "cases.case",
        "row": case.pk,
        "field": "state",
        "entry": entry.before_number,
        "seen": version_of(case),
    }
    assert client.post(page, typed).status_code == 403
    summary = typed | {"field": "summary", "entry": trail(case)[-2].number}
    assert client_of(coordinator).post(page, summary).status_code == 403
    assert client.post(page, typed | {"field": "id"}).status_code == 403
    for forged in ({"row": other.pk}, {"model": "accounts.user"}, {"row": "x"}, {"row": "9" * 40}, {"model": "\x00"}):
        assert client.post(page, summary | forged).status_code == 404, forged
    foreign = trail(other)[0].number
    assert "not in the history of the row" in text_of(client.post(page, summary | {"entry": foreign}, follow=True))
    for forged in ("", "x", "9" * 30, "-1"):
        assert client.post(page, summary | {"entry": forged}).status_code == 302
    case.refresh_from_db()
    assert case.summary == "After."


# Everything


def test_one_page_shows_who_did_what_lately(client, client_of, editor, administrator):
    case = factories.case()
    send(client_of(editor), Case, "change", case.pk, title="Title of the editor")
    page = client.get(reverse("admin:history"), {"who": editor.pk})
    assert "Title of the editor" in text_of(page)
    page = client_of(administrator).get(reverse("admin:history"))
    assert {entry.model for entry in page.context["entries"]} <= {User} and "Title" not in text_of(page)


def test_an_administrator_sees_nothing_of_a_case_through_an_account(client_of, administrator, editor, client):
    case = factories.case(title="A name that nobody may see")
    case.assignments.create(user=editor)
    page = text_of(client_of(administrator).get(address(User, "history", editor.pk)))
    assert "A name that nobody may see" not in page


def test_what_belongs_to_a_row_is_found_by_introspection(client):
    rows = world()
    factories.cite(rows[Charge])
    found = belonging(rows[Case], lambda model: True)
    tracked = {model for model in rows if history_of(model)}
    apart = {"Person", "Organisation", "Facility", "LegalProvision", "Post", "Source", "User", "SiteSettings", "Appeal"}
    of_others = {m for m in tracked if m.__name__ in apart}
    assert Citation in found and Event in found and not of_others & set(found)


# Nothing edits or removes it


def test_no_history_can_be_edited_or_removed_under_the_staff_login():
    factories.case()
    tables = [m._meta.db_table for m in apps.get_models() if hasattr(m, "pgh_tracked_model")] + ["pghistory_context"]
    open_to = []
    for table in tables:
        for words in (f"update {table} set {_first(table)} = {_first(table)}", f"delete from {table}", f"truncate {table} cascade",
                      f"alter table {table} disable trigger all", f"drop table {table} cascade"):  # fmt: skip
            try:
                with as_role("habeas_staff"), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(words)
                open_to.append(words)
            except Exception as error:
                assert "permission denied" in str(error) or "must be owner" in str(error), (words, error)
    assert open_to == []


def _first(table: str) -> str:
    return "metadata" if table == "pghistory_context" else "pgh_label"


def test_who_did_it_cannot_be_rewritten_by_using_the_same_context_again():
    with pghistory.context(user=1) as context:
        case = factories.case()
    forged = "select set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forged, [str(context.id), '{"user": 2}'])
        cursor.execute("update cases_case set title = 'x' where id = %s", [case.pk])
    first = history_of(Case).objects.filter(pgh_obj_id=case.pk).select_related("pgh_context").earliest("pgh_id")
    assert first.pgh_context.metadata["user"] == 1


def test_the_staff_login_cannot_write_past_the_history_by_leaving_triggers_out():
    case = factories.case()
    before = history_of(Case).objects.filter(pgh_obj_id=case.pk).count()
    with as_role("habeas_staff"), connection.cursor() as cursor:
        cursor.execute("select array_agg(tgname)::text from pg_trigger where tgname like 'pgtrigger%%'")
        cursor.execute("select set_config('pgtrigger.ignore', %s, true)", [cursor.fetchone()[0]])
        cursor.execute("update cases_case set title = 'Unseen' where id = %s", [case.pk])
        cursor.execute("select set_config('pgtrigger.ignore', '{}', true)")
    assert history_of(Case).objects.filter(pgh_obj_id=case.pk).count() == before + 1


def test_the_form_that_was_filled_is_the_one_that_is_sent(client):
    case = factories.case()
    assert fill(client, Case, "change", case.pk)["seen"] == version_of(case)


def test_every_history_table_refuses_update_delete_and_truncate_also_to_the_owner():
    """By what the database holds: a table of history that is made tomorrow is tried as well."""
    factories.appeal(factories.case())
    history = [model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and relname like '%history'")
        named = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select tgrelid::regclass::text, bit_or(tgtype::int & 56) from pg_trigger "
            "where tgtype & 2 = 2 and tgenabled = 'O' and tgrelid::regclass::text = any(%s) group by 1",
            [[*history, "pghistory_context"]],
        )
        guarded = dict(cursor.fetchall())
    assert named == set(history), "what is named like a history is one, and the other way round"
    assert guarded == dict.fromkeys([*history, "pghistory_context"], 8 | 16 | 32), "delete, update, truncate"
    let_through = []
    for table in [*history, "pghistory_context"]:
        for words in (
            f"update {table} set {_first(table)} = {_first(table)}",
            f"delete from {table}",
            f"truncate {table} cascade",
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"select exists(select 1 from {table})")
                if not cursor.fetchone()[0] and "truncate" not in words:
                    continue  # a row trigger has nothing to refuse: the guard itself was looked at above
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(words)
                if not words.startswith("update pghistory"):  # a context may be added to, and keeps what it said
                    let_through.append(words)
            except DatabaseError as error:
                assert "append only" in str(error) or "annot" in str(error), (words, error)
    assert let_through == []
