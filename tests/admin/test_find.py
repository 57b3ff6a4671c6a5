"""The search box: any name in any script, any number; each person finds only what they may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.finding import find
from cases.models import CaseSubject, ExternalIdentifier, Name, Note, Redirect, Source, Tenure
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A placeholder case, someone with names in several scripts in it, and a post that the same person holds."""
    who = factories.person("Kem Placeholda")
    for text, script in (("កឹម ឧទាហរណ៍", "Khmr"), ("محمد الخواجة", "Arab"), ("刘示例", "Hans")):
        Name.objects.create(person=who, text=text, script=script)
    row = factories.case("strange-address", people=0, title="A story", reference="KHM-2026-04")
    CaseSubject.objects.create(case=row, person=who)
    CaseSubject.objects.create(case=row, group_label="nine fishermen", count=9)
    ExternalIdentifier.objects.create(case=row, scheme="ua", value="UA 278.17")
    Redirect.objects.create(case=row, old_slug="older-address")
    Tenure.objects.create(post=factories.post(title="Harbour master"), person=who)
    return row


@pytest.mark.parametrize(
    "asked",
    ["Placeholda", "placeholda kem", "Khem Placeholda", "Plaecholda", "ឧទាហរណ៍", "الخواجه", "示例", "KHM-2026-04", "khm 2026 04",
     "278/17", "278.17", "UA 278/17", "Urgent Action: 278/17", "strange-address", "older-address", "fisherman", "A story"],
)  # fmt: skip
def test_a_case_is_found_by_whatever_it_and_its_people_go_by(case, asked):
    assert [hit.pk for hit in find(asked)["case"]] == [case.pk]


@pytest.mark.parametrize("asked", ["", "  ", "\x00", "​", "%", "_", "zzyzx", "' or 1=1 --", "x" * 5000, "\ud800"])
def test_nonsense_finds_nothing_and_breaks_nothing(case, asked):
    assert find(asked) == {}


def test_the_name_itself_comes_before_a_part_of_one_and_that_before_likeness():
    rows = [factories.case(people=0, title=title) for title in ("Placeholdar", "The Placeholder story", "Placeholder")]
    assert [hit.pk for hit in find("Placeholder")["case"]] == [row.pk for row in reversed(rows)]


def page_of(client, asked, **more):
    return client.get(reverse("admin:find"), {"q": asked} | more)


def test_the_page_says_which_name_matched_and_where_people_and_posts_lead(client_of, editor, case):
    text = page_of(client_of(editor), "ឧទាហរណ៍").content.decode()
    assert "<mark>ឧទាហរណ៍</mark>" in text and "Kem Placeholda" in text
    assert "A story" in text and "Harbour master" in text
    assert "further name" in text and "holder" in text


def test_a_number_that_one_row_bears_leads_there_and_back_again(client_of, editor, case):
    client = client_of(editor)
    answer = page_of(client, "278/17")
    assert answer.status_code == 302 and answer.url == reverse("admin:cases_case_story", args=[case.pk])
    assert "A story" in page_of(client, "278/17", all=1).content.decode()
    factories.appeal(case, reference="278.17")
    assert page_of(client, "278/17").status_code == 200, "two rows bear it: the person chooses"
    assert page_of(client, "Kem Placeholda").status_code == 200, "a name leads nowhere by itself"


def test_a_few_of_each_kind_and_many_of_one(client_of, editor):
    for number in range(9):
        factories.facility(name=f"Placeholder prison {number}")
    client = client_of(editor)
    text = page_of(client, "Placeholder prison").content.decode()
    assert text.count("Placeholder prison</mark>") == 6 and "kind=facility" in text
    assert page_of(client, "Placeholder prison", kind="facility").content.decode().count("prison</mark>") == 9
    assert page_of(client, "Placeholder prison", kind="nonsense").status_code == 200


def test_everyone_finds_only_what_they_may_see(client_of, editor, coordinator, administrator, case):
    Note.objects.create(case=case, text="Placeholda secretly")
    words = "a relative in hiding"
    Source.objects.create(title=words, confidential=True, public_wording=words, identity="Placeholda's cousin")
    for user in (editor, coordinator):
        text = page_of(client_of(user), "Placeholda").content.decode()
        assert "Kem" in text and "secretly" not in text and "cousin" not in text
        text = page_of(client_of(user), "relative in hiding").content.decode()
        assert "a <mark>relative in hiding</mark>" in text and "cousin" not in text
        assert not page_of(client_of(user), editor.email).context["groups"]
    client = client_of(administrator)
    assert {group.kind for group in page_of(client, "Placeholda").context["groups"]} <= {"account"}
    assert not page_of(client, "278/17").context["groups"]
    (accounts,) = page_of(client, "Editor Placeholder").context["groups"]
    assert accounts.kind == "account" and accounts.rows[0].title == editor.name


def test_script_in_a_name_is_text(client_of, editor):
    factories.case(people=0, title="<script>alert(1)</script>")
    text = page_of(client_of(editor), "<script>alert").content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_a_search_asks_as_often_for_many_rows_as_for_few(client_of, editor):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "Placeholder")
        return len(queries)

    client = client_of(editor)
    factories.appeal(factories.case(title="Placeholder"))
    asked()
    few = asked()
    for _number in range(8):
        factories.appeal(factories.case(title="Placeholder"))
    assert asked() == few


def test_every_page_of_the_staff_has_the_box_and_a_key_for_it(client_of, editor):
    for name in ("admin:index", "desk:home", "admin:cases_person_changelist"):
        text = client_of(editor).get(reverse(name)).content.decode()
        assert 'role="search"' in text and 'aria-keyshortcuts="/"' in text and "js/find.js" in text
