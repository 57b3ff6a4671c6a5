"""What the public login may do, as one readable list; and that it can do no more."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Case, InboxMessage, PublishedCase
from tests.roles import as_role

MAY = {
    ("appeals_publishedappeal", "SELECT"),
    ("appeals_publishedappealcase", "SELECT"),
    ("appeals_publishedcounts", "SELECT"),
    ("cases_publishedcase", "SELECT"),
    ("cases_publishedcharge", "SELECT"),
    ("cases_publisheddetention", "SELECT"),
    ("cases_publishedevent", "SELECT"),
    ("cases_publishedfile", "SELECT"),
    ("cases_publishedmention", "SELECT"),
    ("cases_publishedreference", "SELECT"),
    ("cases_publishedsite", "SELECT"),
    ("cases_publishedsnapshot", "SELECT"),
    ("cases_publishedsnapshotentry", "SELECT"),
    ("cases_publishedsnapshotfile", "SELECT"),
    ("cases_publishedsnapshotpart", "SELECT"),
    ("cases_publishedversion", "SELECT"),
}


def rows(sql: str, *params) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows(sql)


@pytest.mark.django_db
class TestThePublicLogin:
    def test_may_do_exactly_what_this_list_says(self):
        sql = (
            "select table_name, privilege_type from information_schema.table_privileges where grantee = 'habeas_public'"
        )
        assert set(rows(sql)) == MAY

    def test_has_no_right_on_a_column_alone_or_a_sequence(self):
        columns = "select table_name from information_schema.column_privileges where grantee = 'habeas_public' and privilege_type <> 'SELECT'"
        sequences = "select relname from pg_class where case relkind when 'S' then has_sequence_privilege('habeas_public', oid, 'usage, select, update') end"
        assert rows(columns) == rows(sequences) == []

    def test_reads_what_is_published_and_not_the_record(self):
        with as_role("habeas_public"):
            list(PublishedCase.objects.all())
            refused(str(Case.objects.values("pk").query))
            refused("select * from cases_publication")
            refused("select * from cases_retiredversion")
            refused("select * from cases_inboxmessage")
            refused("select * from cases_intakekey")
            refused("select * from accounts_user")
            refused("select * from cases_personhistory")

    def test_writes_nothing_but_through_intake(self):
        with as_role("habeas_public"):
            refused("insert into cases_inboxmessage (kind) values ('contact')")
            refused("update cases_publishedcase set title = 'x'")
            refused("delete from cases_publishedversion")
            refused("create table mine (x int)")
            refused("create temporary table mine (x int)")
            assert rows("select intake('contact', '', '', '{}'::jsonb)") == [("kept",)]
        assert InboxMessage.objects.count() == 1


@pytest.mark.django_db
class TestTheStaffLogin:
    def test_cannot_write_history_by_hand_though_its_edits_are_in_it(self):
        with as_role("habeas_staff"):
            Case.objects.create(slug="placeholder", title="Placeholder")
            assert rows("select count(*) from cases_casehistory") == [(1,)]
            refused("insert into cases_casehistory (slug) values ('forged')")
            refused("delete from cases_casehistory")
            refused("truncate cases_casehistory")

    def test_cannot_take_back_a_line_of_the_private_log_or_read_the_keys_of_the_day(self):
        with as_role("habeas_staff"):
            refused("delete from cases_publication")
            refused("update cases_publication set why = ''")
            refused("select * from cases_intakekey")


@pytest.mark.django_db(transaction=True)
def test_a_real_connection_of_the_public_login_is_as_narrow():
    settings = connection.settings_dict
    options = {
        "dbname": settings["NAME"],
        "user": "habeas_public",
        "host": settings["HOST"] or None,
        "port": settings["PORT"] or None,
    }
    with psycopg.connect(**{name: value for name, value in options.items() if value}, autocommit=True) as public:
        assert public.execute("select count(*) from cases_publishedcase").fetchone() is not None
        for sql in ("select * from cases_person", "set role habeas_owner", "set role habeas_staff"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                public.execute(sql)
