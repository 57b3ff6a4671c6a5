"""Cases and appeals from a spreadsheet: looked at first, all or nothing, safe to repeat; broken sheets are told why."""

import csv
import io
import re
from datetime import date

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import User
from accounts.roles import Role
from appeals.keepers import keepers
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealState
from cases.actions import uploading
from cases.models import Case, Citation, Event, KnownHeader, Name, Organisation, Person, Source, Upload
from tests import factories

pytestmark = pytest.mark.django_db
FULL = {
    "Name": "Person Placeholder", "Other names": "កឹម Placeholder; P. Placeholder", "Country": "Cambodia",
    "Date of arrest": "3 Sept 2017", "Status": "Pre-trial detention", "Facility": "Placeholder Prison",
    "Charge": "a placeholder offence", "Our reference": "XX-1", "Other register's number": "UA 278/17",
    "Source title": "A placeholder statement", "Source link": "https://example.org/s", "Source date": "5 Sept 2017",
    "Summary": "A summary.", "Coordinator (e-mail)": "coordinator@example.org",
}  # fmt: skip
CALL = {
    "Reference": "278/17", "Kind": "Urgent Action", "Title": "A placeholder call", "Link": "https://example.org/ua",
    "Issued": "5 Dec 2017", "Write by": "1 Feb 2027", "Person or case": "Person Placeholder",
    "Coordinator (e-mail)": "coordinator@example.org", "Issued by": "Placeholder Watch",
}  # fmt: skip


def as_csv(*rows: dict, separator: str = ",") -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def as_xlsx(*rows: dict) -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(file)
    return file.getvalue()


def send(client, data: bytes, kind: str = "cases", name: str = "sheet.csv"):
    """Sends a sheet and gives the page that shows what would come of it."""
    return client.post(reverse(f"admin:import_{kind}"), {"sheet": SimpleUploadedFile(name, data)}, follow=True)


def go(client, page, **typed):
    """Presses “Import”."""
    token = re.search(r'name="once" value="([^"]+)"', page.content.decode())[1]
    return client.post(page.request["PATH_INFO"], {"import": "1", "once": token, **typed}, follow=True)


def problems(page) -> str:
    return " | ".join(f"{row.number} {text}" for row in page.context["rows"] for text in row.problems)


def states(page) -> list[str]:
    return [row.state for row in page.context["rows"]]


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


@pytest.fixture
def client(publisher, coordinator, client_of):
    return client_of(publisher)


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_sheet_is_looked_at_imported_whole_and_changes_nothing_the_second_time(client, coordinator, make):
    page = send(client, make(FULL))
    assert states(page) == ["new"] and not Case.objects.exists(), "looking writes nothing"
    done = go(client, page)
    assert "1 row is new" in text_of(done)
    case = Case.objects.get()
    subject = case.subjects.get()
    detention = subject.detentions.get()
    assert (case.title, case.state, case.reference, case.countries) == ("Person Placeholder", "draft", "XX-1", ["KH"])
    assert case.coordinator == coordinator and case.summary == "A summary."
    assert {name.text: name.script for name in subject.person.names.all()} == {
        "កឹម Placeholder": "Latn",
        "P. Placeholder": "Latn",
    }
    assert str(case.events.get().on) == "2017-09-03" and detention.status == "pretrial"
    assert detention.placements.get().place == "Placeholder Prison"
    assert detention.charges.get().wording == "a placeholder offence"
    assert case.identifiers.get().scheme == "ua"
    assert {citation.source for citation in Citation.objects.all()} == {Source.objects.get(url="https://example.org/s")}
    assert Citation.objects.count() >= 8 and not Upload.objects.exists(), "the sheet is thrown away"
    page = send(client, make(FULL))
    assert states(page) == ["same"] and "nothing to import" in text_of(page)
    assert Case.objects.count() == Person.objects.count() == 1


def test_a_changed_row_shows_what_would_change_and_empty_cells_change_nothing(client):
    go(client, send(client, as_csv(FULL)))
    changed = dict.fromkeys(FULL, "") | {
        "Other register's number": "278.17", "Summary": "Another summary.", "Charge": "a second offence",
        "Date of arrest": "4 Sept 2017", "Source title": "Another statement", "Other names": "Third Placeholder",
    }  # fmt: skip
    page = send(client, as_csv(changed))
    (row,) = page.context["rows"]
    assert row.state == "changed"
    assert {(change.label, change.before, change.after) for change in row.changes} >= {
        ("Summary", "A summary.", "Another summary."), ("Date of arrest", "3 September 2017", "4 September 2017"),
    }  # fmt: skip
    go(client, page)
    case = Case.objects.get()
    assert case.summary == "Another summary." and case.title == "Person Placeholder" and case.coordinator
    assert case.subjects.get().detentions.get().charges.count() == 2
    assert str(Event.objects.get().on) == "2017-09-04" and Name.objects.count() == 3
    assert states(send(client, as_csv(changed))) == ["same"]


def test_each_fault_is_named_with_row_column_and_remedy_and_then_nothing_is_imported(client):
    factories.facility(slug="a", name="CC1", country="KH")
    factories.facility(slug="b", name="CC1", country="TH")
    go(client, send(client, as_csv(FULL | {"Our reference": "XX-9", "Other register's number": "9/17"})))
    good = dict.fromkeys(FULL, "") | {"Name": "Good Placeholder", "Our reference": "G-1"}
    wrong = [
        ({"Name": ""}, "Name: a new case needs the name"),
        ({"Our reference": ""}, "Our reference: give our reference or the other register's number"),
        ({"Country": "Atlantis"}, "Country: “Atlantis” is no country"),
        ({"Date of arrest": "03/09/2017"}, "Date of arrest: "),
        ({"Status": "behind bars"}, "Status: “behind bars” is no status of the record. Use one of: "),
        ({"Status": "Released on bail"}, "needs the date of arrest and the date of the source"),
        ({"Facility": "CC1"}, "Facility: several places are called so: CC1, Cambodia; CC1, Thailand"),
        ({"Coordinator (e-mail)": "nobody@example.org"}, "is not the e-mail of an active coordinator"),
        ({"Source link": "javascript:alert(1)", "Source title": "x"}, "Source link: this is no web address"),
        ({"Charge": "x" * 301}, "Charge: longer than 300 characters"),
        ({"Name": "#REF!"}, "Name: “#REF!” is a fault of the spreadsheet program. Write what should stand there"),
        ({"Date of arrest": "Err:502"}, "Date of arrest: “Err:502” is a fault"),
        ({"Our reference": "XX-9", "Other register's number": "10/17"}, ""),
    ]
    rows = [good] + [good | {"Our reference": f"W-{n}"} | change for n, (change, _words) in enumerate(wrong)]
    page = send(client, as_csv(*rows))
    said = problems(page)
    for number, (_change, words) in enumerate(wrong, 3):
        assert not words or f"{number} {words}" in said or words in said, (words, said)
    assert said.count("Date of arrest: ") == 2, "one fault is said once"
    assert "import it" not in said and 'name="import"' not in page.content.decode()
    answer = client.post(page.request["PATH_INFO"], {"import": "1", "once": "forged"}, follow=True)
    assert answer.status_code == 200 and Case.objects.count() == 1, "also not by a forged request"
    twice = [good, good | {"Name": "Other"}]
    assert "3 Our reference: the same as in row 2" in problems(send(client, as_csv(*twice)))


def test_a_fault_found_only_while_writing_undoes_everything(client, monkeypatch):
    page = send(
        client, as_csv(FULL, FULL | {"Our reference": "XX-2", "Other register's number": "2/17", "Name": "Second"})
    )

    def fails(self) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cases.import_case.CaseRow._add_charge", fails)
    with pytest.raises(ZeroDivisionError):
        go(client, page)
    assert not Case.objects.exists() and not Person.objects.exists() and Upload.objects.exists()


def test_columns_are_guessed_changed_by_hand_and_remembered(client):
    sheet = as_csv({"Full Name": "Person Placeholder", "CASE NO": "C-1", "Land": "Cambodia", "Remarks": "none"})
    page = send(client, sheet)
    chosen = {name: column for _place, name, column, _samples in page.context["header"]}
    assert chosen == {"Full Name": "name", "CASE NO": "reference", "Land": "", "Remarks": ""}
    page = client.post(page.request["PATH_INFO"], {
        "match": "1", "column-0": "name", "column-1": "reference", "column-2": "country", "column-3": "",
        "column-999": "name", "column-x": "name",
    }, follow=True)  # fmt: skip
    assert dict(KnownHeader.objects.values_list("header", "column"))["land"] == "country"
    go(client, page)
    assert Case.objects.get().countries == ["KH"]
    again = send(client, sheet)
    assert {name: column for _place, name, column, _samples in again.context["header"]}["Land"] == "country"


def test_a_person_released_between_arrest_and_source_has_that_status(client):
    row = FULL | {"Status": "Released on bail", "Source date": "5 Oct 2017"}
    go(client, send(client, as_csv(row)))
    assert Case.objects.get().subjects.get().detentions.get().status == "released_bail"
    assert states(send(client, as_csv(row))) == ["same"]


def test_a_row_without_a_source_is_taken_and_said(client):
    row = FULL | {"Source title": "", "Source link": "", "Source date": ""}
    page = send(client, as_csv(row))
    assert states(page) == ["new"] and "facts without a source" in text_of(page)
    go(client, page)
    assert not Citation.objects.exists() and Case.objects.exists()


@pytest.mark.parametrize("kind", ["cases", "appeals"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_explains_itself_and_its_example_is_never_imported(client, kind, form):
    answer = client.get(reverse(f"admin:import_{kind}_template", args=[form]))
    assert answer.status_code == 200 and f"habeas-{kind}.{form}" in answer["Content-Disposition"]
    assert "no row below the names" in text_of(send(client, answer.content, kind))
    assert client.get(reverse(f"admin:import_{kind}_template", args=["exe"])).status_code == 404


def test_appeals_are_imported_with_link_date_person_and_coordinator_and_run_the_desk(client, client_of, coordinator):
    case = factories.case("kem", people=0)
    case.coordinator = None
    case.save()
    person = factories.person("Person Placeholder")
    case.subjects.create(person=person)
    page = send(client, as_csv(CALL), "appeals")
    assert states(page) == ["new"], problems(page)
    go(client, page, running="1")
    appeal = Appeal.objects.get()
    assert (appeal.url, appeal.state, appeal.reference) == ("https://example.org/ua", AppealState.OPEN, "278/17")
    assert list(appeal.cases.all()) == [case] and appeal.issuers.get().name == "Placeholder Watch"
    due = DueDate.objects.get()
    assert due.date == date(2027, 2, 1) and keepers(due) == [coordinator] and appeal.citations.exists()
    desk = client_of(coordinator).get(reverse("desk:home")).content.decode()
    assert "A placeholder call" in desk
    assert states(send(client, as_csv(CALL | {"Reference": "278.17"}), "appeals")) == ["same"]
    page = send(client, as_csv(CALL | {"Title": "Another title", "Write by": "2 Feb 2027"}), "appeals")
    assert states(page) == ["changed"] and "extended on the desk" in text_of(page)


def test_faults_of_appeals_are_named(client, client_of, editor):
    for number in range(2):
        factories.case(f"two-{number}", people=0).subjects.create(person=factories.person("Same Placeholder"))
    base = dict.fromkeys(CALL, "") | {"Reference": "1/17"}
    wrong = [
        ({"Reference": "", "Title": "x"}, "give the reference or the link"), ({"Kind": "shout"}, "is no kind of appeal"),
        ({"Person or case": "Nobody Placeholder"}, "nobody called “Nobody Placeholder”"),
        ({"Person or case": "Same Placeholder"}, "may be: "), ({"Write by": "Feb 2018"}, "one exact day"),
        ({"Coordinator (e-mail)": "coordinator@example.org"}, "name the case"), ({"Link": "ftp://x"}, "no web address"),
    ]  # fmt: skip
    page = send(
        client, as_csv(*[base | {"Reference": f"{n}/18"} | change for n, (change, _w) in enumerate(wrong)]), "appeals"
    )
    for _change, words in wrong:
        assert words in problems(page), words
    page = send(client_of(editor), as_csv(base | {"Write by": "1 Feb 2027"}), "appeals")
    assert "your account may not set dates" in problems(page)


def test_an_editor_cannot_let_a_colleague_into_a_case_by_a_sheet(client_of, editor, publisher, coordinator):
    factories.case("closed", people=0, reference="C-1")
    both = User.objects.create_user("both@example.org", name="Both", roles=[Role.EDITOR, Role.COORDINATOR])
    row = dict.fromkeys(FULL, "") | {"Our reference": "C-1", "Coordinator (e-mail)": both.email}
    assert "only who works on this case" in problems(send(client_of(editor), as_csv(row)))
    assert states(send(client_of(publisher), as_csv(row))) == ["changed"]


def test_a_sheet_is_for_the_account_that_sent_it_and_for_a_day(client, client_of, editor, now):
    page = send(client, as_csv(FULL))
    address = page.request["PATH_INFO"]
    assert client_of(editor).get(address).status_code == 404
    assert client.get(address.replace("/cases/", "/appeals/")).status_code == 404
    assert "Person Placeholder" not in Upload.objects.get().body, "it is kept sealed"
    Upload.objects.update(made_at=now.replace(year=2020))
    assert client.get(address).status_code == 404
    assert uploading.forget_old(now=now) == 1 and not Upload.objects.exists(), "what has run out is thrown away"


def test_a_double_click_imports_once(client):
    page = send(client, as_csv(FULL))
    token = re.search(r'name="once" value="([^"]+)"', page.content.decode())[1]
    typed = {"import": "1", "once": token}
    assert client.post(page.request["PATH_INFO"], typed).status_code == 302
    again = client.post(page.request["PATH_INFO"], typed, follow=True)
    assert again.status_code == 200 and "sent twice" in again.content.decode()
    assert Case.objects.count() == 1


def test_script_and_formulas_in_cells_stay_text(client):
    evil = '=HYPERLINK("javascript:alert(1)")<script>alert(1)</script>'
    page = send(client, as_csv(FULL | {"Name": evil, "Summary": evil, "Charge": evil[:200]}))
    assert "<script>alert" not in page.content.decode()
    go(client, page)
    assert Case.objects.get().title == evil and Organisation.objects.count() == 0


def _numbered(count: int, start: int = 0, **fields) -> bytes:
    return as_csv(
        *(FULL | {"Name": f"Person Placeholder {n}", "Our reference": f"N-{n}", "Other register's number": f"N {n}",
                  "Source link": f"https://example.org/{n}"} | fields for n in range(start, start + count))
    )  # fmt: skip


def _appeals(count: int, start: int = 0) -> bytes:
    return as_csv(
        *(CALL | {"Reference": f"C-{n}", "Link": f"https://example.org/call/{n}", "Issued by": "Placeholder Watch",
                  "Person or case": f"N-{n}"} for n in range(start, start + count))
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["cases", "appeals"])
def test_many_rows_are_looked_at_and_written_with_as_few_questions_as_few(client, kind):
    """Each row makes some fifteen rows of the record: asked one by one, five thousand would outlast every proxy."""
    go(client, send(client, _numbered(30)))
    make = _appeals if kind == "appeals" else lambda count, start=0: _numbered(count, start + 100)
    go(client, send(client, make(1), kind))

    def asked(data):
        with CaptureQueriesContext(connection) as looking:
            page = send(client, data, kind)
        with CaptureQueriesContext(connection) as writing:
            assert "rows are new" in text_of(go(client, page))
        return len(looking), len(writing)

    assert asked(make(3, 1)) == asked(make(20, 4))


def test_what_is_written_together_stands_in_the_history_row_by_row(client):
    go(client, send(client, _numbered(3)))
    for model in (Case, Person, Event, Citation):
        history = apps.get_model("cases", f"{model.__name__}History")
        assert history.objects.filter(pgh_label="insert").count() == model.objects.count() > 2
        assert not history.objects.filter(pgh_context=None).exists(), "with the account that did it"
    go(client, send(client, _numbered(3, Summary="Another summary.")))
    changed = apps.get_model("cases", "CaseHistory").objects.filter(pgh_label="update")
    assert {row.summary for row in changed} == {"Another summary."} and changed.count() == 3


def test_a_fault_that_only_the_database_sees_leaves_nothing_behind(client, monkeypatch):
    page = send(client, _numbered(3))
    monkeypatch.setattr("cases.import_known.Known.free_slug", lambda self, *texts: "one-address-for-all")
    assert "Nothing was imported" in text_of(go(client, page))
    assert not Case.objects.exists() and not Person.objects.exists() and not Source.objects.exists()
