"""Before a row is deleted its page says what goes, what keeps it, who else may, and how it comes back."""

from html import unescape

import pytest

from accounts.deleting import who_may_delete
from cases.models import Case, Citation, Condition, Event, Person, Source, SourceFile
from tests.admin.forms import address
from tests.admin.samples import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


def page(client, row) -> str:
    return unescape(client.get(address(type(row), "delete", row.pk)).content.decode())


def test_what_would_go_is_listed_with_the_way_back(client, client_of, editor):
    condition = world()[Condition]
    said = page(client, condition)
    assert "Delete this condition?" in said and "where it can be brought back" in said and 'value="Delete"' in said
    assert f'href="{address(Condition, "change", condition.pk)}"' in said and "Keep it" in said
    assert "A publisher can bring it back" in page(client_of(editor), condition)
    assert "Are you sure" not in said and "protected related objects" not in said


def test_what_other_rows_need_stays_and_the_page_leads_to_them(client):
    rows = world()
    said = page(client, rows[Source])
    assert "This source cannot be deleted yet" in said and "choose another one there, or delete it" in said
    assert "Citation" in said and 'value="Delete"' not in said and "Nothing was deleted" in said
    many = {"action": "delete_selected", "_selected_action": [rows[Source].pk]}
    listed = unescape(client.post(address(Source, "changelist"), many).content.decode())
    assert "Other rows of the record need some of those that you chose" in listed and "would require" not in listed


def test_who_may_not_reads_who_may(client_of, editor, publisher):
    assert who_may_delete([Case._meta.verbose_name]) == "Publisher"
    assert who_may_delete([Condition._meta.verbose_name, Event._meta.verbose_name]) == "Editor or Publisher"
    assert who_may_delete([Citation._meta.verbose_name]) == "" == who_may_delete([])
    person = world()[Person]
    said = page(client_of(publisher), person)
    assert "Your account may not delete this person" in said and "Nobody deletes these by hand" in said


def test_the_files_of_a_source_go_with_it(client):
    source = Source.objects.create(title="A statement")
    SourceFile.objects.create(source=source, name="page 1", kind="pdf")
    assert "Delete this source?" in page(client, source)
    assert client.post(address(Source, "delete", source.pk), {"post": "yes"}).status_code == 302
    assert not SourceFile.objects.filter(source=source.pk).exists()
