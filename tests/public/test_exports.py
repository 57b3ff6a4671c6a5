"""Spreadsheets of a list, as strangers download them: what they hold, what they say of themselves, and what they refuse."""

import csv
import datetime
import io
import json
import re
import threading
import time
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cases.cells import CUT, LONGEST
from cases.flat import LEVELS
from cases.models.published import PublishedCase
from cases.public import exporting, workbooks
from cases.public.heavy import Budget, Busy, Spent, UnderWay
from cases.public.intake import sender_of
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
KHMER, ARABIC = "កឹម សុខា", "سجين مثال"
FORMULA = '=HYPERLINK("https://site.example","x")'


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(exporting, "budget", Budget())
    monkeypatch.setattr(exporting, "under_way", UnderWay(exporting.MOST_UNDER_WAY, patience=0.01))


@pytest.fixture
def long(monkeypatch):
    """Files are sent while they are made, a document at a time."""
    monkeypatch.setattr(exporting, "SHORT", 0)
    monkeypatch.setattr(exporting, "TOGETHER", 1)


def body(response) -> bytes:
    assert response.status_code == 200, response.content
    return response.getvalue()


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


def book(response):
    return load_workbook(io.BytesIO(body(response)))


def told(response) -> dict[str, str]:
    """What the first sheet of a workbook says of it."""
    return {row[0]: row[1] for row in book(response).worksheets[0].iter_rows(values_only=True) if row[0]}


def reworded(change) -> None:
    """The published case of Muong Sopheak with other words, as if they had been published."""
    row = PublishedCase.objects.get(slug="muong-sopheak")
    data = json.loads(row.body)
    change(data)
    PublishedCase.objects.filter(pk=row.pk).update(body=json.dumps(data), title=data["title"])


def named(name: str, *others: str):
    """Changes the name of someone, and what they are called otherwise."""

    def change(data) -> None:
        data["title"] = data["subjects"][0]["name"]["value"] = name
        data["subjects"][0]["names"] = [{"text": text, "kind": "script", "lang": "ar", "script": "Arab", "cites": [], "touches": []} for text in others]  # fmt: skip

    return change


class TestTables:
    @pytest.mark.parametrize(("level", "number"), [("case", 2), ("detention", 2), ("charge", 3), ("event", 25)])
    def test_a_row_for_each_of_what_was_chosen(self, visitor, level, number):
        found = table(visitor.get(f"/cases.csv?per={level}"))
        assert len(found) == number
        assert list(found[0]) == [str(column.header) for column in LEVELS[level].columns]

    def test_it_opens_right_and_is_a_file_of_its_own(self, visitor):
        response = visitor.get("/cases.csv")
        assert body(response).startswith(b"\xef\xbb\xbfCase,") and response["Content-Type"] == "text/csv; charset=utf-8"
        assert re.fullmatch(r'attachment; filename="cases-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"])
        assert not response.cookies and response["X-Robots-Tag"] == "noindex"

    def test_what_the_reader_filtered_and_nothing_else(self, visitor):
        assert [row["Case"] for row in table(visitor.get("/cases.csv?gender=male"))] == ["kem-sokha"]
        assert [row["Case"] for row in table(visitor.get("/cases.csv?ordering=title&page=7"))] == [
            "kem-sokha",
            "muong-sopheak",
        ]
        assert {row["Case"] for row in table(visitor.get("/cases.csv?case=muong-sopheak&per=event"))} == {
            "muong-sopheak"
        }
        assert [row["Appeal"] for row in table(visitor.get("/appeals.csv?case=kem-sokha"))] == ["urgent-action-278-17"]

    def test_the_news_of_an_appeal_may_be_too_old_to_write(self, visitor):
        (row,) = table(visitor.get("/appeals.csv?case=muong-sopheak"))
        assert row["State"] == "Open; the news is old, ask us before writing"

    def test_khmer_and_arabic_arrive_as_they_were_written(self, visitor):
        reworded(named(KHMER, ARABIC))
        (row,) = table(visitor.get("/cases.csv?case=muong-sopheak&per=detention"))
        assert row["Who"] == KHMER and row["Other names"] == ARABIC
        sheet = book(visitor.get("/cases.xlsx?case=muong-sopheak&per=detention")).worksheets[1]
        assert {KHMER, ARABIC} <= {cell.value for cell in sheet[2]}

    def test_no_cell_is_run(self, visitor):
        reworded(named(FORMULA))
        (row,) = table(visitor.get("/cases.csv?case=muong-sopheak"))
        assert row["Title of the case"] == row["People"] == f"'{FORMULA}"
        sheet = book(visitor.get("/cases.xlsx?case=muong-sopheak")).worksheets[1]
        cells = [cell for cell in sheet[2] if cell.value == FORMULA]
        assert cells and all(cell.data_type == "s" and cell.number_format == "@" for cell in cells)

    def test_a_text_longer_than_a_cell_says_that_it_was_cut(self, visitor):
        reworded(lambda data: data["summary"]["prose"].update(text="long " * LONGEST))
        (found,) = table(visitor.get("/cases.csv?case=muong-sopheak"))
        assert len(found["Summary"]) == LONGEST and found["Summary"].endswith(CUT)


class TestWorkbooks:
    def test_the_first_sheet_says_what_it_is(self, visitor):
        said = told(visitor.get("/cases.xlsx?gender=male&per=event"))
        assert (
            said["Filter"] == "Gender: Male" and said["How many"] == "1 of 2 published cases" and said["Rows"] == "19"
        )
        assert said["Left out by the filter"] == "1 more has no gender stated"
        assert said["As of"].endswith("(UTC)") and "ask before you publish" in said["Licence"]
        assert said["How to cite"].endswith("/cases.csv?gender=male&per=event") and said["How we work"].endswith(
            "/method/"
        )
        assert said["Words of the sources"] == "What the sources say, in their words and their language."

    @pytest.mark.parametrize("path", [*(f"/cases.xlsx?per={level}" for level in LEVELS), "/appeals.xlsx"])
    def test_it_holds_what_the_table_holds(self, visitor, path):
        rows = table(visitor.get(path.replace(".xlsx", ".csv")))
        header, *found = book(visitor.get(path)).worksheets[1].iter_rows(values_only=True)
        assert list(header) == list(rows[0]) and len(found) == len(rows)
        for mine, its in zip(found, rows, strict=True):
            for value, text in zip(mine, its.values(), strict=True):
                assert _as_text(value) == text.removeprefix("'")

    def test_days_and_numbers_are_days_and_numbers(self, visitor):
        sheet = book(visitor.get("/appeals.xlsx?case=kem-sokha")).worksheets[1]
        row = dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))
        assert row["Date to write by"].value == datetime.datetime(2018, 2, 1) and row["Our own"].value is False
        assert row["Version"].value == 1 and row["Number"].value == "278.17" and row["Number"].number_format == "@"

    def test_signs_that_no_xml_holds_and_what_looks_like_one_of_its_own(self):
        assert workbooks.as_xml("a\x0bb\ufffe_x0041_ <&>") == "ab_x005F_x0041_ &lt;&amp;&gt;"

    def test_more_rows_than_a_sheet_holds_are_refused(self, visitor, monkeypatch):
        monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
        response = visitor.get("/cases.xlsx")
        assert response.status_code == 400 and "or take it as CSV" in response.content.decode()


def _as_text(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return "" if value is None else str(value)


class TestFilesBeside:
    @pytest.mark.parametrize(("path", "beside"), [("/cases", "cases"), ("/appeals", "appeals")])
    def test_a_table_leads_to_what_explains_it(self, visitor, path, beside):
        links = visitor.get(f"{path}.csv?country=KH")["Link"]
        assert f'/{beside}.csv-metadata.json?country=KH>; rel="describedby"; type="application/csvm+json"' in links
        assert f'/{beside}.readme.txt?country=KH>; rel="describedby"; type="text/plain"' in links

    @pytest.mark.parametrize("level", LEVELS)
    def test_programs_read_what_each_column_is(self, visitor, level):
        response = visitor.get(f"/cases.csv-metadata.json?per={level}&country=KH")
        data = json.loads(body(response))
        assert response["Content-Type"] == "application/csvm+json" and data["url"].endswith(
            f"/cases.csv?per={level}&country=KH"
        )
        columns = data["tableSchema"]["columns"]
        assert [column["titles"] for column in columns] == list(table(visitor.get(f"/cases.csv?per={level}"))[0])
        assert {column["datatype"] for column in columns} <= {
            "string",
            "anyURI",
            "integer",
            "boolean",
            "date",
            "datetime",
        }
        assert data["dc:description"] == "2 of 2 published cases. Filter: Country: Cambodia."

    def test_people_read_the_same(self, visitor):
        text = body(visitor.get("/appeals.readme.txt?state=over")).decode()
        assert (
            "Filter: How it stands: Over, for whatever reason\n" in text
            and "How many: 1 of 2 published appeals\n" in text
        )
        assert "An empty cell means that no published source says so" in text and "write_by (date)." in text

    def test_what_is_only_like_a_search_is_said(self, visitor):
        assert (
            "1 of them is only like what was searched for."
            in body(visitor.get("/cases.readme.txt?q=Kem Sokhaa")).decode()
        )


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("per=person", "“per” says once what one row is about: case, detention, charge, event."),
            ("per=case&per=event", "“per” says once"), ("per=", "“per” says once"), ("nope=1", "“nope” is no filter of this list."),
            ("country=XX", "Country: "), ("arrested_after=9999-99-99", "Arrested on or after: "), ("q=%00", "Null characters"),
            (f"q={'9' * 101}", "Name, number, law or place: "), ("%E1%9E%80=1", "“ក” is no filter"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("path", ["/cases.csv", "/cases.xlsx", "/cases.csv-metadata.json", "/cases.readme.txt"])
    def test_what_is_not_known_is_refused_in_words(self, visitor, path, query, words):
        response = visitor.get(f"{path}?{query}")
        assert response.status_code == 400 and response["Content-Type"].startswith("text/plain")
        assert words in response.content.decode() and not response.has_header("Link")

    def test_a_case_that_is_not_published_looks_like_one_that_never_was(self, visitor):
        PublishedCase.objects.create(slug="gone", withdrawn=True, published_at=NOW, updated_at=NOW)
        answers = [visitor.get(f"/cases.csv?case={slug}") for slug in ("gone", "never", "%00", "a&case=b")]
        assert {(answer.status_code, answer.content) for answer in answers} == {(400, answers[0].content)}

    @pytest.mark.parametrize("path", ["/cases.csv", "/cases.xlsx", "/appeals.csv", "/appeals.readme.txt"])
    def test_they_are_only_read(self, visitor, path):
        assert visitor.post(path).status_code == 405
        asked = visitor.head(path)
        assert asked.status_code == 200 and not b"".join(asked) and "noindex" in asked["X-Robots-Tag"]

    def test_whoever_takes_too_much_is_asked_to_come_again(self, visitor, monkeypatch):
        monkeypatch.setattr(Budget, "MOST", 1)
        assert visitor.get("/cases.csv").status_code == 200
        response = visitor.get("/cases.csv")
        assert (
            response.status_code == 429 and response["Retry-After"] == "60" and response["Cache-Control"] == "no-store"
        )


class TestLongOnes:
    @pytest.mark.parametrize("path", ["/cases.csv?per=event", "/cases.xlsx?per=event", "/appeals.csv"])
    def test_they_are_the_same_sent_bit_by_bit(self, visitor, monkeypatch, path):
        short = body(visitor.get(path))
        monkeypatch.setattr(exporting, "SHORT", 0)
        response = visitor.get(path)
        assert response.streaming
        assert _content(response.getvalue()) == _content(short)

    def test_the_first_bytes_leave_before_all_is_read(self, visitor, long):
        response = visitor.get("/cases.csv?ordering=title")
        pieces = iter(response.streaming_content)
        assert next(pieces).startswith(b"\xef\xbb\xbfCase,") and b"kem-sokha" in next(pieces)
        assert b"muong-sopheak" in next(pieces)

    def test_what_is_withdrawn_meanwhile_is_not_in_the_rest(self, visitor, long):
        response = visitor.get("/cases.csv?ordering=title")
        pieces = iter(response.streaming_content)
        assert next(pieces) and b"kem-sokha" in next(pieces)
        PublishedCase.objects.filter(slug="muong-sopheak").delete()
        assert b"muong-sopheak" not in b"".join(pieces)

    def test_who_hangs_up_leaves_room(self, visitor, long, rf):
        first = exporting.Download((b"piece" for _ in range(9)), sender_of(rf.get("/")), time.monotonic() + 60)
        assert next(first) == b"piece"
        assert visitor.get("/cases.csv").status_code == 429
        first.close()
        assert body(visitor.get("/cases.csv"))

    def test_who_is_too_slow_is_cut_off_so_that_no_half_looks_whole(self):
        slow = exporting.Download((b"piece" for _ in range(9)), "a network", time.monotonic() - 1)
        with pytest.raises(ConnectionResetError):
            next(slow)
        slow.close()

    def test_others_find_room_and_too_many_are_asked_to_wait(self):
        line = UnderWay(2, patience=0)
        line.enter("a network")
        with pytest.raises(Spent):
            line.enter("a network")
        line.enter("another")
        with pytest.raises(Busy):
            line.enter("a third")
        line.leave("another")
        line.enter("a third")

    def test_a_reader_is_waited_for_who_is_just_leaving(self):
        line = UnderWay(1, patience=5)
        line.enter("a network")
        threading.Timer(0.05, line.leave, ["a network"]).start()
        begun = time.monotonic()
        line.enter("a network")
        assert time.monotonic() - begun < 2

    def test_it_costs_as_many_queries_for_many_documents(self, visitor):
        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                body(visitor.get("/cases.csv?per=event"))
            return len(seen)

        few, row = queries(), PublishedCase.objects.get(slug="muong-sopheak")
        row.pk, row.slug = None, "a-third"
        row.save()
        assert queries() == few


def _content(data: bytes):
    """A table as it is; of a workbook its parts, without the moment at which it was made."""
    if not data.startswith(b"PK"):
        return data
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive.read(workbooks.ROWS)
