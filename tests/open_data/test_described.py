"""Every field of every output is in its schema, also of documents that hold everything that a document may."""

import io
import json
import re
import zipfile

import openpyxl
import pytest
from django.urls import resolve

from tests.open_data.described import faults, response_of, silent
from tests.open_data.reading import rows_of_csv
from tests.open_data.walking import API, LEVELS, Walk, data_addresses, paths_in, resolved, shape_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_data")]
SCHEMAS = {"cases": "case", "appeals": "appeal", "facilities": "facility", "laws": "law", "organisations": "organisation", "officials": "official"}  # fmt: skip


def of_api(done: Walk) -> dict:
    return {
        path: answer.json()
        for path, answer in done.found.items()
        if path.startswith(API) and answer.headers["Content-Type"].startswith("application/json")
    }


def template_of(description: dict, path: str) -> str | None:
    """The path of the description that speaks of an address."""
    bare = path.split("?")[0]
    shapes = sorted(paths_in(description), key=lambda template: template.count("{"))
    patterns = {shape: re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(shape)) for shape in shapes}
    return next((shape for shape in shapes if re.fullmatch(patterns[shape], bare)), None)


def test_every_answer_of_the_api_is_as_its_description_says(done):
    description = done.answers[f"{API}openapi.json"].json()
    wrong = {}
    for path, data in of_api(done).items():
        template = template_of(description, path)
        if template is None or path.endswith("openapi.json") or "/schemas/" in path:
            continue
        schema = response_of(description, template)
        if found := faults(description, schema, data)[:5] if schema else ["no schema"]:
            wrong.setdefault(template, (path, found))
    assert wrong == {} and len(of_api(done)) > 30


def test_every_refusal_of_the_api_is_as_its_description_says(reader, open_data):
    description = reader.get(f"{API}openapi.json").json()
    wrong = {}
    for path in paths_in(description):
        for status, asked in (
            (400, re.sub(r"{[^}]*}", "kem-sokha", path) + "?nosuch=1"),
            (404, re.sub(r"{[^}]*}", "never-was", path)),
        ):
            answer = reader.get(asked)
            if answer.status_code != status:
                continue
            schema = response_of(description, path, status)
            if found := faults(description, schema, answer.json())[:3] if schema else ["no schema"]:
                wrong[path, status] = found
    assert wrong == {}


def test_every_address_of_the_api_is_described_and_no_other(reader):
    described = set(paths_in(reader.get(f"{API}openapi.json").json()))
    unnamed = {shape.replace("{", "").replace("}", "") for shape in described}
    there = {
        re.sub(r"0mark0|\b77\b", "*", shape_of(address))
        for address in data_addresses()
        if shape_of(address).startswith(API)
    }
    there -= {f"{API}docs", f"{API}openapi.json"}
    stars = {re.sub(r"{[^}]*}", "*", shape) for shape in described} - {f"{API}openapi.json", f"{API}docs"}
    assert there - stars == set() and stars - there == set() and unnamed
    for shape in described - {path for path in described if "{" in path}:
        assert resolve(shape).url_name


def test_every_document_is_as_its_schema_says_and_every_field_is_explained(done):
    wrong, mute = {}, {}
    for folder, name in SCHEMAS.items():
        schema = done.found[f"{API}schemas/{name}.json"].json()
        if found := sorted(set(silent(schema, schema))):
            mute[name] = found
        pages = [path for path in done.found if re.fullmatch(rf"{API}{folder}/[a-z0-9-]+", path)]
        assert pages, folder
        for path in pages:
            if found := faults(schema, schema, done.found[path].json())[:5]:
                wrong[path] = found
    assert wrong == {} and mute == {}


def test_the_canonical_text_of_every_version_is_as_the_schema_says(done):
    """The text that was hashed: of an earlier schema it says by its number which."""
    schema = done.found[f"{API}schemas/case.json"].json()
    texts = [data for path, data in of_api(done).items() if re.fullmatch(rf"{API}cases/[^/]+/versions/\d+", path)]
    bodies = [body for data in texts for body in _canonical_in(data)]
    assert bodies and [found for body in bodies if (found := faults(schema, schema, body)[:3])] == []


def _canonical_in(data: dict) -> list[dict]:
    return [json.loads(value) for value in data.values() if isinstance(value, str) and value.startswith('{"')]


def test_fields_chooses_among_what_is_there_and_nothing_else(done, reader):
    description = done.answers[f"{API}openapi.json"].json()
    take = {path for path, item in paths_in(description).items() if "fields" in _names(description, item)}
    wrong = []
    for path in [path for path in done.one_each if "?" not in path and template_of(description, path) in take]:
        told = [one for one in reader.get(path, {"fields": "nosuch"}).json()["errors"] if one["parameter"] == "fields"]
        for name in told[0]["allowed"]:
            one = reader.get(path, {"fields": name})
            body = one.json()
            rows = body["data"] if isinstance(body.get("data"), list) else [body]
            if one.status_code != 200 or any(set(row) != {name} for row in rows):
                wrong.append((path, name, one.status_code))
    assert wrong == [] and len(take) > 8


def _names(description: dict, item: dict) -> set[str]:
    return {resolved(description, row)["name"] for row in item["get"].get("parameters", ())}


# Spreadsheets


@pytest.mark.parametrize("path", [*(f"/cases.csv?per={level}" for level in LEVELS[:-1]), "/appeals.csv"])
def test_every_column_of_a_csv_is_described_beside_it_in_order(done, reader, path):
    rows = rows_of_csv(done.found[path].body)
    link = done.found[path].headers["Link"]
    beside = re.search(r"<([^>]+)>; ?rel=\"?describedby", link)[1]
    columns = reader.get(re.sub(r"^https?://[^/]+", "", beside)).json()["tableSchema"]["columns"]
    titles = [column["titles"] if isinstance(column["titles"], str) else _first(column["titles"]) for column in columns]
    assert titles == rows[0] and len(set(titles)) == len(titles)
    assert all(column.get("dc:description") or column.get("description") for column in columns)
    assert {len(row) for row in rows} == {len(titles)} and len(rows) > 1


def _first(titles):
    return titles[0] if isinstance(titles, list) else next(iter(titles.values()))


@pytest.mark.parametrize("path", [*(f"/cases.xlsx?per={level}" for level in LEVELS[:-1]), "/appeals.xlsx"])
def test_a_workbook_explains_every_column_and_holds_what_the_csv_holds(done, path):
    book = openpyxl.load_workbook(io.BytesIO(done.found[path].body))
    about, table = book.worksheets[0], book.worksheets[1]
    explained = {str(cell.value) for row in about.iter_rows() for cell in row if cell.value is not None}
    rows = [[_cell(value) for value in row] for row in table.iter_rows(values_only=True)]
    assert [title for title in rows[0] if title not in explained] == []
    assert [
        cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ] == []
    other = rows_of_csv(done.found[path.replace(".xlsx", ".csv")].body)
    assert rows[0] == other[0] and len(rows) == len(other)
    assert [
        (a, b)
        for one, two in zip(rows, other, strict=True)
        for a, b in zip(one, two, strict=True)
        if _same(a) != _same(b)
    ] == []


def _cell(value) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10] if value.isoformat().endswith("T00:00:00") else f"{value.isoformat()}Z"
    return str(value)


def _same(text: str) -> str:
    return re.sub(r"[\s\ufffe\uffff]+", " ", text.lstrip("'")).strip().casefold()


def test_no_cell_of_any_csv_is_run(done):
    """Neither in an export nor in a snapshot, packed or not: spreadsheet programs open both."""
    run = []
    for path, data in _files(done, ".csv"):
        for row in rows_of_csv(data):
            run += [
                (path, cell[:40])
                for cell in row
                if re.match(r"[\s\ufeff\u200b]*[=+\-@＝＋－＠\t\r]", cell) and not _is_number(cell)
            ]
    assert run == []


def _files(done: Walk, ending: str) -> list[tuple[str, bytes]]:
    found = [(path, answer.body) for path, answer in done.found.items() if path.split("?")[0].endswith(ending)]
    for path, answer in done.found.items():
        if path.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
                found += [(f"{path}/{name}", packed.read(name)) for name in packed.namelist() if name.endswith(ending)]
    assert found, ending
    return found


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))


# Snapshots


def test_every_table_of_a_snapshot_has_the_columns_that_its_package_describes(done):
    packages = _files(done, "datapackage.json")
    files = {path: answer.body for path, answer in done.found.items()}
    tables = 0
    for path, data in packages:
        if ".zip/" in path:
            continue
        for resource in json.loads(data)["resources"]:
            body = files[path.replace("datapackage.json", resource["path"])]
            assert resource["bytes"] == len(body), resource["path"]
            if not resource["path"].endswith(".csv"):
                continue
            tables += 1
            fields = resource["schema"]["fields"]
            assert rows_of_csv(body)[0] == [one["name"] for one in fields]
            assert [one["name"] for one in fields if not one.get("description") or not one.get("type")] == []
    assert tables >= 5


def test_every_line_of_a_snapshot_is_as_the_schema_beside_it_says(done):
    """Whichever of the schemas in the same package takes a line has to speak of all of it."""
    wrong, lines = [], 0
    for path, data in ((path, answer.body) for path, answer in done.found.items() if path.endswith(".jsonl")):
        name = path.rsplit("/", 1)[1].removesuffix(".jsonl")
        folder = path.rsplit("/", 2)[0]
        schemas = {p: json.loads(a.body) for p, a in done.found.items() if p.startswith(f"{folder}/schemas/")}
        mine = [schema for p, schema in schemas.items() if p.rsplit("/", 1)[1].startswith(SCHEMAS.get(name, name)[:5])]
        assert mine, f"{path}: none of {list(schemas)}"
        for line in data.decode().rstrip("\n").split("\n"):  # a line may hold other ends of lines
            lines += 1
            if all(found := [faults(schema, schema, json.loads(line))[:2] for schema in mine]):
                wrong.append((path, found[0]))
    assert wrong == [] and lines > 3
