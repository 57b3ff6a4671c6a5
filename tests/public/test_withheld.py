"""What is withheld stays inside: a mark in every withheld text of every row, and no public table or page has it."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from appeals import publishing as appeal_publishing
from appeals.models import Appeal, Reply
from cases import publishing
from cases.models import Case, Citation, ContactCall, Note, Review, SafeContact, Source, SourceFile
from tests.public.test_pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
MARK = "CANARY-"


def private_rows(case: Case, by) -> None:
    """What the demo has none of."""
    Note.objects.create(case=case, text="a note", sealed="sealed")
    contact = SafeContact.objects.create(
        case=case, person=case.subjects.first().person, who="a neighbour", how="by letter"
    )
    ContactCall.objects.create(contact=contact, said="a call")
    told = Source.objects.create(
        title="a relative, name withheld", confidential=True, public_wording="a relative, name withheld", identity="who"
    )
    SourceFile.objects.create(source=told, name="page", kind="pdf")
    Citation.objects.create(fact=case.events.first(), source=told, quote="words")
    appeal = case.appeals.filter(recipients__post__isnull=False).first()
    told_us = {
        "kind": "other",
        "on": "2018",
        "summary": f"{MARK}told to us alone",
    }  # nobody said that it may be published
    Reply.objects.create(appeal=appeal, post=appeal.recipients.exclude(post=None).first().post, **told_us)
    Review.objects.create(kind="case", object_id=case.pk, asked_by=by, asked_at="2026-11-20T09:00Z", note="look")


def mark_everything() -> set[str]:
    """Writes a mark into every withheld text, as raw SQL of a stranger would. Gives the columns that took it."""
    marked = set()
    for model in apps.get_models():
        for name in () if model._meta.proxy else getattr(model, "withheld", ()):
            column = model._meta.get_field(name)
            if not isinstance(column, models.CharField | models.TextField) or column.choices or name == "field":
                continue
            label, mark = (
                f"{model.__name__}.{name}",
                MARK + f"{model.__name__}.{name}"[: (column.max_length or 200) - 8],
            )
            try:
                with transaction.atomic():
                    if model._base_manager.update(**{name: mark}):
                        marked.add(label)
            except (DatabaseError, TypeError, ValueError):
                continue  # a column that the database fills, or that holds no words
    return marked


def public_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')"
            " and has_table_privilege('habeas_public', oid, 'select')"
        )
        return [name for (name,) in cursor.fetchall()]


def test_no_withheld_text_is_in_a_public_table_or_on_a_public_page(visitor, publisher, now):
    case = Case.objects.get(slug="kem-sokha")
    marked = mark_everything()  # also before there is a confidential source, whose plain fields stay empty
    private_rows(case, publisher)
    marked |= mark_everything()
    assert {
        "Note.text",
        "Note.sealed",
        "SafeContact.who",
        "ContactCall.said",
        "Source.identity",
        "Source.text",
    } <= marked
    assert {"SourceFile.name", "Review.note", "Publication.why", "Reply.file_name"} <= marked
    for row in Case.objects.all():
        publishing.publish(row, by=publisher, now=now)
    for appeal in Appeal.objects.all():
        appeal_publishing.publish(appeal, by=publisher, now=now)
    leaked = []
    with connection.cursor() as cursor:
        for table in public_tables():
            cursor.execute(f"select count(*) from {table} as t where t::text like %s", [f"%{MARK}%"])  # noqa: S608
            leaked += [table] * cursor.fetchone()[0]
    leaked += [page for page in PAGES if MARK in visitor.get(page).content.decode()]
    assert leaked == [] and len(public_tables()) > 5
