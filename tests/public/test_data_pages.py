"""The page about data, the pages of snapshots and their files, as strangers and their programs meet them."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from appeals import snapshots
from appeals.actions import publication
from appeals.packaging import SUMS
from cases import snapshots as standing
from cases.models import Case, PublishedSnapshot
from cases.models.snapshots import PART
from tests.conftest import NOW, rows_that_stay
from tests.roles import as_role

pytestmark = pytest.mark.django_db
FOLDER = "/data/2026-11-22/"
MOST_QUERIES = 8


@pytest.fixture(scope="module")
def kept(two_cases, django_db_blocker) -> Iterator[int]:
    with rows_that_stay(django_db_blocker):
        yield snapshots.make_and_build(now=NOW).pk


@pytest.fixture
def made(kept, db) -> PublishedSnapshot:
    return PublishedSnapshot.objects.get(pk=kept)


def body(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


class TestThePageAboutData:
    def test_says_how_many_as_of_when_in_which_forms_and_how_to_read_them(self, visitor, made):
        text = visitor.get("/data/").content.decode()
        for words in (
            "2 cases, 2 appeals, as of",
            "A table to open",
            "A snapshot to cite",
            "How to use the API",
            "(EDTF)",
        ):
            assert words in text
        for name in ("cases:case_list", "appeals:updates", "appeals:deadlines", "cases:method"):
            assert f'href="{reverse(name)}"' in text

    def test_lists_each_snapshot_with_its_counts_its_size_and_its_sum(self, visitor, made):
        text = visitor.get("/data/").content.decode()
        assert made.files.get(path=SUMS).sha256 in text
        assert "Of 22 November 2026: 2 cases, 2 appeals" in " ".join(text.split())
        assert f'href="{FOLDER}"' in text and 'href="/data/2026-11-22.zip"' in text

    def test_is_at_ease_without_any(self, visitor, made):
        PublishedSnapshot.objects.all().delete()
        assert "There is none yet" in visitor.get("/data/").content.decode()

    def test_takes_the_same_few_queries_for_one_snapshot_and_for_many(
        self, visitor, made, django_assert_max_num_queries
    ):
        for number in range(30):
            PublishedSnapshot.objects.create(name=f"2026-10-01-{number + 2}", made_at=NOW, site=made.site, ready=True)
        with django_assert_max_num_queries(MOST_QUERIES + 4):  # and those that take on the role
            text = visitor.get("/data/").content.decode()
        assert "page=2" in text
        assert visitor.get("/data/?page=2").status_code == 200

    def test_says_what_it_does_not_know(self, visitor, made):
        assert "is no filter" in visitor.get("/data/?colour=red").content.decode()
        assert "There is no page" in visitor.get("/data/?page=x").content.decode()


class TestThePageOfASnapshot:
    def test_says_how_to_cite_it_and_leads_to_every_file(self, visitor, made):
        text = visitor.get(FOLDER).content.decode()
        assert "(2026): Published cases and appeals. Data, snapshot 2026-11-22 of 22 November 2026." in text
        assert made.files.get(path=SUMS).sha256 in text and "@misc{habeas-2026-11-22" in text
        for row in made.files.exclude(path__endswith=".zip"):
            assert f'href="{FOLDER}{row.path}"' in text

    def test_takes_a_handful_of_queries(self, visitor, made, django_assert_max_num_queries):
        with django_assert_max_num_queries(MOST_QUERIES + 4):
            visitor.get(FOLDER)

    def test_says_what_left_it(self, visitor, made):
        PublishedSnapshot.objects.update(removed=3)
        assert "3 documents left this snapshot" in visitor.get(FOLDER).content.decode()

    def test_says_so_while_its_files_are_made(self, visitor, made):
        standing.set_aside([made.pk])
        page = visitor.get(FOLDER)
        assert page.status_code == 200 and "are being made" in page.content.decode()
        assert "csv/cases.csv" not in page.content.decode()
        assert "are being made" in visitor.get("/data/").content.decode()


class TestAFile:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("csv/cases.csv", "text/csv; charset=utf-8"), ("json/cases.jsonl", "application/jsonl"), ("README.md", "text/markdown; charset=utf-8"),
            ("datapackage.json", "application/json"), ("schemas/case.json", "application/json"), ("SHA256SUMS", "text/plain; charset=utf-8"),
        ],
    )  # fmt: skip
    def test_is_sent_whole_with_its_type_its_size_and_its_sum(self, visitor, made, path, kind):
        row = made.files.get(path=path)
        answer = visitor.get(f"{FOLDER}{path}")
        assert (answer.status_code, answer["Content-Type"], answer["Content-Length"]) == (200, kind, str(row.size))
        assert answer["ETag"] == f'"{row.sha256}"' and answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"] == "public, no-cache" and not answer.cookies
        with as_role("habeas_public"):
            assert hashlib.sha256(body(answer)).hexdigest() == row.sha256

    def test_is_asked_for_piece_by_piece(self, visitor, made):
        row = made.files.get(path="json/cases.jsonl")
        data = b"".join(bytes(part.data) for part in row.parts.all())
        row.parts.all().delete()
        pieces = [data[:10], data[10:]]
        for number in range(3):
            row.parts.create(number=number, data=pieces[number % 2])
        row.size = PART * 2 + 1
        row.save()
        assert [len(part) for part in visitor.get(f"{FOLDER}json/cases.jsonl")] == [10, len(data) - 10, 10]

    def test_is_not_sent_again_to_whoever_has_it(self, visitor, made):
        sum_ = made.files.get(path="csv/cases.csv").sha256
        again = visitor.get(f"{FOLDER}csv/cases.csv", headers={"If-None-Match": f'"{sum_}"'})
        assert (again.status_code, body(again)) == (304, b"")
        assert visitor.get(f"{FOLDER}csv/cases.csv", headers={"If-None-Match": '"other"'}).status_code == 200

    def test_tells_its_head_alone_and_takes_nothing_but_reading(self, visitor, made):
        head = visitor.head("/data/2026-11-22.zip")
        assert (head.status_code, int(head["Content-Length"]) > 1000, body(head)) == (200, True, b"")
        for path in ("/data/", FOLDER, f"{FOLDER}README.md", "/data/2026-11-22.zip"):
            assert visitor.post(path).status_code == 405

    def test_all_of_them_come_in_one_zip(self, visitor, made):
        answer = visitor.get("/data/2026-11-22.zip")
        assert answer["Content-Disposition"] == 'attachment; filename="habeas-2026-11-22.zip"'
        with as_role("habeas_public"):
            data = body(answer)
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            assert len(opened.namelist()) == made.files.count() - 1
            assert opened.read("README.md").startswith(b"# ")

    def test_is_asked_for_again_while_it_is_made(self, visitor, made):
        standing.set_aside([made.pk])
        for path in (f"{FOLDER}README.md", "/data/2026-11-22.zip"):
            answer = visitor.get(path)
            assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")

    def test_that_someone_has_is_not_told_to_be_right_once_it_changed(self, visitor, made, publisher):
        path = f"{FOLDER}csv/cases.csv"
        had = {"If-None-Match": visitor.get(path)["ETag"]}
        publication.withdraw_case(
            Case.objects.get(slug="muong-sopheak"), by=publisher, now=NOW + timedelta(days=1), why="asked"
        )
        assert visitor.get(path, headers=had).status_code == 503
        snapshots.work_off()
        assert visitor.get(path, headers=had).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/data/2026-11-21/", "/data/2026-11-21.zip", f"{FOLDER}never.csv", f"{FOLDER}csv/", "/data/never/", "/data/never.zip", "/data/x/y/z",
     f"{FOLDER}%00", "/data/%00/", f"{FOLDER}../../etc/passwd", f"{FOLDER}{'x' * 5000}", f"/data/{'9' * 400}/", "/data/កឹម/", "/data/2026-11-22-99999999/"],
)  # fmt: skip
def test_what_is_not_there_is_a_404_like_any_other(visitor, made, path):
    never, answer = visitor.get("/never-was"), visitor.get(path)
    assert (answer.status_code, answer.content, dict(answer.headers)) == (404, never.content, dict(never.headers))
