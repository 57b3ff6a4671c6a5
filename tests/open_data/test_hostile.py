"""Whatever a stranger's program sends, the answer is data or a plain refusal: never a failure, never their own words as markup."""

import itertools

import pytest

from tests.open_data.walking import API, Reader, as_path, data_addresses, parameters_of, paths_of, shape_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_data")]
NONSENSE = [
    "x", "", " ", "-1", "0", "9" * 30, "1e400", "NaN", "\x00", "%00", "'; drop table x; --", "<script>alert(1)</script>", "កឹម", "\u202eabc", "2017-99-99",
    "0000-01-01", "9999-12-31", "10000-01-01", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00+99:99", "a" * 5000, "💥", "../../etc/passwd", "{{7*7}}",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "a,b,,c", "[]", "eyJhIjoxfQ==", "AAAA", "=", "True", "null", "kh", "title\r\nX-Bad: 1", "ÿþ", "٣",
]  # fmt: skip
OF_ANY = ["q", "country", "status", "page", "per", "limit", "cursor", "fields", "ordering", "asof", "since", "nosuch", "format", "kind", "case", "after", "before", "state"]  # fmt: skip
DOCS = f"{API}docs"  # a page for people
METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
REFUSALS = (400, 404, 405, 410, 414)


@pytest.fixture(scope="module")
def paths(open_data, django_db_blocker) -> list[str]:
    """One path of every data address, that answers where there is one; and where nothing is."""
    with django_db_blocker.unblock():
        return [next(iter(paths_of(address)), shape_of(address)) for address in data_addresses()]


@pytest.fixture(scope="module")
def description(open_data, django_db_blocker) -> dict:
    with django_db_blocker.unblock():
        return Reader().get(f"{API}openapi.json").json()


def known(description: dict) -> list[str]:
    return list(dict.fromkeys([*OF_ANY, *(row["name"] for _path, row in parameters_of(description))]))


def wrong(answer, path: str) -> str:
    """What is wrong with an answer to nonsense; empty when nothing is."""
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code not in (200, 204, 301, 302, *REFUSALS):
        return f"status {answer.status_code}"
    if (
        path.startswith("/api/")
        and path != DOCS
        and answer.status_code in REFUSALS
        and kind != "application/problem+json"
    ):
        return f"{answer.status_code} is {kind}"
    if answer.status_code in (400, 404) and len(answer.body) > 60_000:
        return "a refusal of 60 kB"
    if b"<script>alert" in answer.body and "html" in kind:
        return "markup of the asker"
    if "Set-Cookie" in answer.headers or answer.cookies:
        return "a cookie"
    if "X-Bad" in answer.headers:
        return "a header of the asker"
    return ""


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.drill) for turn in range(1, 6))])
def test_all_parameters_at_once(turn, reader, paths, description):
    names = known(description)
    faults = [
        (path, value[:30], fault)
        for path, value in itertools.product(paths, NONSENSE[turn::6])
        if (fault := wrong(reader.get(path, dict.fromkeys(names, value)), path))
    ]
    assert faults == []


def test_each_parameter_by_itself(reader, paths, description):
    """One of the nonsense for each, in turn; `make drill` tries all."""
    assert _alone(reader, paths, known(description), 1) == []


@pytest.mark.drill
def test_each_parameter_by_itself_with_all_of_it(reader, paths, description):
    assert _alone(reader, paths, known(description), len(NONSENSE)) == []


def _alone(reader, paths: list[str], names: list[str], few: int) -> list[tuple]:
    turn = itertools.cycle(NONSENSE)
    faults = []
    for number, (path, name) in enumerate(itertools.product(paths, names)):
        if few == 1 and number % 4:
            continue
        for value in itertools.islice(turn, few):
            if fault := wrong(reader.get(path, {name: value if number % 8 else [value, "second"]}), path):
                faults.append((path, name, value[:30], fault))
    return faults


def test_a_parameter_that_nobody_knows_is_refused_by_its_name(reader, paths):
    faults = []
    for path in paths:
        plain, answer = reader.get(path), reader.get(path, {"nosuch": "1"})
        if plain.status_code == 200 and not path.startswith(("/data/", "/id/", DOCS)):
            faults += [] if answer.status_code == 400 and b"nosuch" in answer.body else [(path, answer.status_code)]
    assert faults == []


def test_nonsense_in_the_place_of_a_value(reader):
    faults = []
    for address in (address for address in data_addresses() if address.values):
        for value in (*NONSENSE, "a/b", "..", "%2e%2e%2f", "%", "a" * 200_000):
            path = shape_of(address).replace("0mark0", as_path(value) if value != "%" else "%")
            if fault := wrong(reader.get(path), path):
                faults.append((str(address), value[:30], fault))
    assert faults == []


def test_what_writes_is_refused_and_says_what_does_not(reader, paths):
    faults = []
    for path, method in itertools.product(paths, METHODS):
        answer = reader.generic(method, path, b"x", content_type="application/json")
        if answer.status_code != 405 or "GET" not in answer.headers.get("Allow", ""):
            faults.append((method, path, answer.status_code))
        elif fault := wrong(answer, path):
            faults.append((method, path, fault))
    assert faults == []


def test_a_problem_names_the_parameter_and_what_is_allowed(reader, description):
    faults = []
    for path, row in parameters_of(description):
        schema = row["schema"]
        choices = schema.get("enum") or schema.get("items", {}).get("enum")
        if not choices:
            continue
        answer = reader.get(path, {row["name"]: "nosuch"})
        told = answer.json().get("errors", [{}]) if answer.status_code == 400 else [{}]
        mine = next((one for one in told if one.get("parameter") == row["name"]), {})
        if set(map(str, mine.get("allowed", ()))) != set(map(str, choices)):
            faults.append((path, row["name"], answer.status_code, mine))
    assert faults == []


def test_an_unknown_address_of_the_api_is_a_problem_that_does_not_repeat_it(reader):
    answers = [reader.get(f"{API}{rest}") for rest in ("nosuch", "cases/nosuch/nosuch", "", "../x")]
    assert {answer.status_code for answer in answers[:2]} == {404}
    assert {answer.headers["Content-Type"] for answer in answers[:2]} == {"application/problem+json"}
    assert len({answer.body for answer in answers[:2]}) == 1 and b"nosuch" not in answers[0].body
