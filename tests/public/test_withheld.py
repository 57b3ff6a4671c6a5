"""What is withheld stays inside: a mark in every withheld text of every row, and no public table or page has it."""

import pytest
from django.db import connection

from appeals import publishing as appeal_publishing
from appeals.models import Appeal
from cases import publishing
from cases.models import Case
from tests.canaries import MARK, mark_everything, private_rows
from tests.public.test_pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]


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
