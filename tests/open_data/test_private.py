"""What stays inside is in no output; and nothing that happens in the record changes one of them by a byte."""

import pytest
from django.db import connection

from tests import canaries
from tests.open_data.walking import PROMISED, data_addresses, paths_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_data")]


def test_all_that_is_promised_answers_and_every_address_is_tried_with_something_that_is_there(reader):
    done = walk(reader)
    failed = {path: answer.status_code for path, answer in done.answers.items() if answer.status_code >= 429}
    assert failed == {}
    assert {path: done.answers[path].status_code for path in PROMISED if path not in done.found} == {}
    untried = [str(address) for address in data_addresses() if not any(p in done.found for p in paths_of(address))]
    # an address of the lookup leads on instead
    assert [name for name in untried if not name.endswith(":identifier")] == []


def test_no_private_text_is_in_any_output_and_what_the_record_says_now_is_in_none(reader):
    before = walk(reader)
    assert before.saying(*canaries.MARKS) == []
    taken = canaries.overwrite_the_record()
    assert {
        "Case.title",
        "Person.name",
        "Event.headline",
        "Note.text",
        "User.name",
        "Source.title",
        "Consent.recorded_on",
    } <= taken
    after = walk(reader)
    assert after.saying(*canaries.MARKS) == []
    assert [path for path in before.answers if _told(before.answers[path]) != _told(after.answers[path])] == []


def test_the_strangers_login_has_no_right_to_a_table_that_is_not_published(reader):
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')"
            " and has_table_privilege('habeas_public', oid, 'select')"
            " and relname !~ '^(cases|appeals)_(published|mention)'"
        )
        assert {name for (name,) in cursor.fetchall()} <= {"habeas_cache", "django_migrations"}


def _told(answer) -> tuple:
    return answer.status_code, sorted(answer.headers.items()), answer.body
