"""What caches and programs may rely on: one ETag for one text, no cookie, HEAD like GET, pages of a list that miss nothing."""

import itertools
import re
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.actions import publication
from cases.models import Case, PublishedCase
from tests.conftest import NOW
from tests.open_data import places
from tests.open_data.conftest import LATER
from tests.open_data.reading import rows_of_csv
from tests.open_data.walking import API, parameters_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_data")]
LISTS = ("cases", "appeals", "events", "detentions", "charges", "facilities", "laws", "organisations", "officials")
EXPORTS = ("/cases.csv?per=event", "/cases.csv?per=case", "/appeals.csv", "/cases.xlsx?per=charge", "/data/")


def test_every_output_may_be_kept_by_all_and_is_asked_for_anew(done):
    wrong = {}
    for path, answer in done.found.items():
        kept = answer.headers.get("Cache-Control", "")
        vary = {word.strip().lower() for word in answer.headers.get("Vary", "").split(",")}
        if (
            set(re.split(r", ?", kept)) != {"public", "no-cache"}
            or answer.cookies
            or vary & {"cookie", "authorization", "origin"}
        ):
            wrong[path] = kept, sorted(vary)
    assert wrong == {}


def test_an_etag_is_strong_and_spares_the_second_answer(done, reader):
    wrong = []
    for path, answer in done.one_each.items():
        tag, at = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified")
        if path.startswith(API) and "docs" not in path and not (re.fullmatch(r'"[^"]+"', tag) and at):
            wrong.append((path, "no strong ETag, or no day"))
        if at and parsedate_to_datetime(at) > LATER:
            wrong.append((path, at))
        for name, value in (("If-None-Match", tag), ("If-None-Match", f'"other", {tag}'), ("If-Modified-Since", at)):
            again = reader.get(path, headers={name: value}) if value and tag else None
            if again and (again.status_code != 304 or again.body or (tag and again.headers.get("ETag") != tag)):
                wrong.append((path, name, again.status_code))
        other = reader.get(path, headers={"If-None-Match": '"other"'})
        if other.status_code != 200:
            wrong.append((path, "other", other.status_code))
    assert wrong == []


def test_two_texts_never_share_an_etag(done):
    tags: dict[str, set[bytes]] = {}
    for answer in done.found.values():
        if tag := answer.headers.get("ETag"):
            tags.setdefault(tag, set()).add(answer.body)
    assert [tag for tag, bodies in tags.items() if len(bodies) > 1] == []


def test_head_is_get_without_the_body(done, reader):
    wrong = {}
    for path, answer in done.one_each.items():
        head = reader.head(path)
        other = {name: value for name, value in head.headers.items() if answer.headers.get(name) != value}
        missing = answer.headers.keys() - head.headers.keys() - {"ETag", "Content-Length", "Vary"}
        if head.status_code != 200 or head.body or other or missing:
            wrong[path] = head.status_code, other, missing
    assert wrong == {}


def test_any_site_may_read_the_api_and_ask_before(done, reader):
    wrong = []
    asks = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for path in [path for path in done.answers if path.startswith(API) and "docs" not in path]:
        if done.answers[path].headers.get("Access-Control-Allow-Origin") != "*":
            wrong.append((path, "GET"))
        if "Access-Control-Allow-Credentials" in done.answers[path].headers:
            wrong.append((path, "credentials"))
        before = reader.options(path, headers=asks)
        shown = done.answers[path].headers.get("Access-Control-Expose-Headers", "").lower()
        if (
            before.status_code != 204
            or "if-none-match" not in before.headers.get("Access-Control-Allow-Headers", "").lower()
        ):
            wrong.append((path, "OPTIONS", before.status_code))
        if not {"etag", "link", "last-modified"} <= set(re.split(r", ?", shown)):
            wrong.append((path, shown))
    assert wrong == []
    assert "Access-Control-Allow-Origin" not in reader.get("/accounts/login/").headers


def test_every_path_of_a_list_is_turned_to_its_end_once(reader):
    """By one item at a time: all that there is, and nothing twice."""
    for name in LISTS:
        whole, seen, path = reader.get(f"{API}{name}?limit=200").json(), [], f"{API}{name}?limit=1"
        while path:
            page = reader.get(path).json()
            seen += page["data"]
            path = (page["next"] or "").split("127.0.0.1:8000")[-1]
            assert len(seen) <= whole["total"], name
        assert seen == whole["data"] and len(seen) == whole["total"], name


def test_a_list_that_changes_while_it_is_turned_misses_none_that_stays(reader, publisher):
    """A case comes and another leaves between two pages, in every order that there is."""
    enum = next(row for path, row in _parameters(reader) if path == f"{API}cases" and row["name"] == "ordering")[
        "schema"
    ]
    for turn, order in enumerate(enum.get("enum") or enum["items"]["enum"]):
        for number in range(3):
            places.told_of(f"turn-{turn}-{number}", f"Turn{number}", publisher)
        stay = set(PublishedCase.objects.visible().exclude(slug=f"turn-{turn}-1").values_list("slug", flat=True))
        seen, path = [], f"{API}cases?limit=2&ordering={order}"
        for step in itertools.count():
            page = reader.get(path).json()
            seen += [item["slug"] for item in page["data"]]
            if step == 0:
                case = Case.objects.get(slug=f"turn-{turn}-1")
                publication.withdraw_case(case, by=publisher, now=NOW, why="asked", silently=True)
                places.told_of(f"turn-{turn}-new", "Turnnew", publisher)
            if not page["next"]:
                break
            path = page["next"].split("127.0.0.1:8000")[-1]
        assert stay - set(seen) == set() and len(set(seen)) == len(seen), order


def _parameters(reader):
    return parameters_of(reader.get(f"{API}openapi.json").json())


def test_all_formats_hold_the_same_cases(done, reader):
    visible = set(PublishedCase.objects.visible().values_list("slug", flat=True))
    api = {item["slug"] for item in reader.get(f"{API}cases?limit=200").json()["data"]}
    rows = rows_of_csv(done.found["/cases.csv?per=case"].body)
    address = next(place for place, cell in enumerate(rows[1]) if re.search(r"/cases/[a-z0-9-]+/$", cell))
    assert api == visible == {re.search(r"/cases/([^/]+)/$", row[address])[1] for row in rows[1:]}


def test_more_cases_cost_no_more_queries(reader, publisher):
    names = (
        *(f"{API}{name}" for name in LISTS),
        f"{API}changes?since=2020-01-01T00:00:00Z",
        f"{API}statistics",
        *EXPORTS,
    )
    for name in names:
        _queries(reader, name)
    places.told_of("many", "Many", publisher)  # what is kept until something changes is made anew, before as after
    before = {name: _queries(reader, name) for name in names}
    for number in range(2):
        places.told_of(f"many-{number}", f"Many{number}", publisher)
    after = {name: _queries(reader, name) for name in names}
    assert {name: (before[name], after[name]) for name in names if after[name] > before[name]} == {}


def _queries(reader, path: str) -> int:
    with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
        assert reader.get(path).status_code == 200
    return len(
        [
            query
            for query in seen.captured_queries
            if not re.match(r"(?i)(savepoint|release|set|reset|declare|fetch|close)", query["sql"])
        ]
    )
