"""The files of a snapshot: the same bytes for the same documents, whole, described, and harmless."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace

import frictionless
import pytest
from jsonschema import Draft202012Validator

from appeals.packaging import LIST, SUMS, TABLES, Entry, Packed, path_of, write, zipped
from deploy.local.common import ROOT
from tests.conftest import NOW
from tests.snapshots import again
from tests.snapshots.memory import Memory
from tests.snapshots.reading import files_of, put_into

pytestmark = pytest.mark.django_db


def written(about, entries) -> Memory:
    sink = Memory()
    write(about, entries, sink)
    return sink


@pytest.fixture(scope="module")
def files(about, entries) -> dict[str, bytes]:
    return written(about, entries).all


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def of(entries, slug: str) -> Entry:
    return next(entry for entry in entries if entry.slug == slug)


class TestTheSameDocuments:
    def test_give_the_same_bytes_again_and_those_that_are_kept(self, about, entries, files, made):
        assert written(about, entries).all == files
        kept = files_of(made)
        assert {path: data for path, data in kept.items() if not path.endswith(".zip")} == files

    def test_give_the_same_bytes_in_another_process_with_another_order_of_sets(self, about, entries, files, tmp_path):
        (tmp_path / "given.json").write_text(again.kept(about, entries))
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "tests.snapshots.again", str(tmp_path / "given.json")],
            env=os.environ | {"PYTHONHASHSEED": "4711", "DJANGO_SETTINGS_MODULE": "config.settings", "TZ": "Asia/Phnom_Penh", "LC_ALL": "C"},
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == files[SUMS].decode()

    def test_in_memory_take_no_more_room_when_they_are_more(self, about, entries):
        small, large = (_most_memory(about, of(entries, "muong-sopheak"), number) for number in (4, 16))
        assert large < small * 1.3


def _most_memory(about, entry: Entry, number: int) -> int:
    class Nowhere:
        def open(self, path, media_type):
            return lambda data: None

        def done(self, made):
            pass

    tracemalloc.start()
    write(about, (replace(entry, slug=f"copy-{place:05}") for place in range(number)), Nowhere())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


class TestThePackage:
    def test_is_valid_for_frictionless(self, files, tmp_path):
        report = frictionless.validate(str(put_into(tmp_path, files) / "datapackage.json"))
        assert report.flatten(["name", "type", "note"]) == []
        assert {task.name for task in report.tasks} >= {
            "cases",
            "detentions",
            "charges",
            "events",
            "appeals",
            "cases-json",
        }

    def test_is_not_when_one_sign_of_a_file_differs(self, files, tmp_path):
        folder = put_into(tmp_path, files)
        (folder / "json/cases.jsonl").write_bytes(files["json/cases.jsonl"].replace(b"Sokha", b"Sokhb", 1))
        report = frictionless.validate(str(folder / "datapackage.json"))
        assert [(task.name, task.valid) for task in report.tasks if not task.valid] == [("cases-json", False)]

    def test_names_the_sum_of_every_file(self, files):
        said = dict(reversed(line.split("  ")) for line in files[SUMS].decode().splitlines())
        assert said == {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path != SUMS}

    def test_says_what_every_column_holds(self, files):
        described = {row["path"]: row for row in json.loads(files["datapackage.json"])["resources"]}
        for level in TABLES:
            path = path_of(level.code)
            fields = described[path]["schema"]["fields"]
            assert [field["name"] for field in fields] == next(csv.reader(io.StringIO(files[path].decode())))
            assert [field["name"] for field in fields if not field["description"] or not field["title"]] == []

    def test_has_every_document_as_it_is_published_and_as_its_schema_says(self, files, entries):
        for entry in entries:
            name = {"case": "cases", "facility": "facilities"}.get(entry.kind, f"{entry.kind}s")
            lines = [json.loads(line) for line in files[f"json/{name}.jsonl"].splitlines()]
            assert entry.data in lines
            Draft202012Validator(json.loads(files[f"schemas/{entry.kind}.json"])).validate(entry.data)

    def test_lists_every_document(self, files, entries):
        rows = rows_of(files[LIST])
        assert [(row["kind"], row["slug"]) for row in rows] == [(entry.kind, entry.slug) for entry in entries]
        assert {row["change"] for row in rows} == {"added"}

    def test_names_a_licence_by_its_address_or_by_its_title(self, about, entries):
        def licences(**site: str):
            made = written(replace(about, site=about.site | site), entries[:1])
            return json.loads(made.all["datapackage.json"]).get("licenses"), made.all["README.md"].decode()

        assert licences(licence="", licence_url="")[0] is None
        assert "No licence is named" in licences(licence="", licence_url="")[1]
        assert licences(licence="CC BY 4.0", licence_url="https://example.org/by")[0] == [
            {"title": "CC BY 4.0", "path": "https://example.org/by"}
        ]
        assert licences(licence="CC BY 4.0", licence_url="")[0] == [{"title": "CC BY 4.0", "name": "CC-BY-4.0"}]


class TestWhatItSays:
    def test_a_cell_that_a_spreadsheet_would_run_is_text_and_the_document_says_it_as_it_is(self, about, entries):
        entry = of(entries, "kem-sokha")
        made = written(about, [replace(entry, data=entry.data | {"title": '=HYPERLINK("https://x.example")'})]).all
        assert rows_of(made["csv/cases.csv"])[0]["case_title"] == '\'=HYPERLINK("https://x.example")'
        assert json.loads(made["json/cases.jsonl"])["title"].startswith("=HYPERLINK")

    def test_no_title_makes_markup_in_the_papers(self, about, entries):
        title = "Evil](https://x.example) <script>\n# Heading \u202eturned | `code` *bold*"
        entry = replace(of(entries, "kem-sokha"), data=of(entries, "kem-sokha").data | {"title": title}, before=None)
        site = about.site | {"name": title, "licence": title}
        made = written(replace(about, before="2026-10-01", site=site), [entry]).all
        for path in ("README.md", "CHANGELOG.md"):
            text = made[path].decode()
            assert "Evil\\](https" in text and "\\<script\\>" in text
            assert "\n# Heading" not in text and "\u202e" not in text
        assert json.loads(made["datapackage.json"])["contributors"][0]["title"] == title

    def test_the_first_says_that_all_is_new(self, files):
        assert "first snapshot" in files["CHANGELOG.md"].decode()
        assert "## Added" not in files["CHANGELOG.md"].decode()

    def test_a_later_one_says_what_is_new_what_changed_and_how_many_left(self, about, entries):
        case, appeal, place, law = (
            next(entry for entry in entries if entry.kind == kind) for kind in ("case", "appeal", "facility", "law")
        )
        told = [
            replace(case, number=3, before=1, sections=("charges", "events")),
            appeal,
            replace(place, number=2, before=1, text_removed=True),
            replace(law, before=1),
        ]
        made = written(replace(about, before="2026-10-01", withdrawn=2, removed=1), told).all
        log = made["CHANGELOG.md"].decode()
        added, _sep, rest = log.partition("## Changed")
        changed, _sep, replaced = rest.partition("## Replaced")
        assert appeal.url in added and case.url not in added
        assert f"{case.url}), version 3 after version 1: charges, events" in changed
        assert place.url in replaced and law.url not in log
        assert "2 cases and appeals were taken back since" in log
        assert "1 document left this snapshot after it was made" in log
        assert {row["slug"]: row["change"] for row in rows_of(made[LIST])} == {
            case.slug: "changed", appeal.slug: "added", place.slug: "replaced", law.slug: "same",
        }  # fmt: skip

    def test_readme_says_as_of_when_how_to_cite_and_what_a_date_means(self, files):
        text = files["README.md"].decode()
        for words in ("22 November 2026 (UTC)", "(2026): Published cases and appeals", "/data/2026-11-22/", "EDTF", "| `csv/cases.csv` | Cases | 2 |"):  # fmt: skip
            assert words in text


class TestTheZip:
    @staticmethod
    def _zip(files) -> bytes:
        packed = [Packed(path, len(data), lambda data=data: [data[:100], data[100:]]) for path, data in files.items()]
        return b"".join(zipped(packed, NOW))

    def test_is_a_package_for_frictionless_without_being_opened(self, files, tmp_path):
        (tmp_path / "package.zip").write_bytes(self._zip(files))
        report = frictionless.validate(str(tmp_path / "package.zip"))
        assert report.flatten(["name", "type", "note"]) == []
        assert {"cases", "events", "cases-json"} <= {task.name for task in report.tasks}

    def test_has_all_files_at_its_root(self, files):
        with zipfile.ZipFile(io.BytesIO(self._zip(files))) as opened:
            assert opened.testzip() is None
            assert {info.filename: opened.read(info) for info in opened.infolist()} == files
            assert {info.date_time for info in opened.infolist()} == {(2026, 11, 22, 12, 0, 0)}

    def test_is_the_same_again(self, files):
        assert self._zip(files) == self._zip(files)
