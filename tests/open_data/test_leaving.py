"""What is taken back leaves every output at once, also one that a cache has; and what left silently was never there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from appeals import publishing as appeal_publishing
from appeals.actions import consent, merge, publication
from appeals.snapshots import work_off
from cases.models import Case, Consent, ExternalIdentifier, PublishedSnapshot
from tests.conftest import NOW
from tests.open_data import places
from tests.open_data.walking import Reader, Walk, as_path, data_addresses, same, shape_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_data")]
TOKEN, SLUG = "Quokka", "quokka"
THEN = NOW + timedelta(hours=3)  # when it leaves
AFTER = THEN + timedelta(days=1)  # when it is asked for
LISTS = ["/api/v1/cases", "/api/v1/appeals", "/api/v1/detentions", "/api/v1/charges", "/api/v1/events", "/api/v1/facilities",
         "/api/v1/laws", "/api/v1/organisations", "/cases.csv?per=case", "/cases.csv?per=event", "/cases.csv?per=charge",
         "/cases.csv?per=detention", "/cases.xlsx?per=case", "/cases.xlsx?per=event", "/appeals.csv", "/appeals.xlsx"]  # fmt: skip
ITS_PAGES = [f"/cases/{SLUG}/", f"/appeals/{SLUG}-appeal/", f"/cases/{SLUG}/v/1/", f"/cases/{SLUG}/feed.atom"]


def asked_after(reader: Reader, when=AFTER) -> Walk:
    with time_machine.travel(when, tick=False):
        return walk(reader, *ITS_PAGES)


@pytest.fixture
def told(publisher) -> Case:
    """A case with its appeal, each text of which says so, and a snapshot that holds it."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        case = places.told_of(SLUG, TOKEN, publisher)
        call_command("make_snapshot", verbosity=0)
    return case


def openly(case: Case, by) -> None:
    publication.withdraw_case(case, by=by, now=THEN, why="asked")


def silently(case: Case, by) -> None:
    publication.withdraw_case(case, by=by, now=THEN, why="asked", silently=True)


def by_its_name(case: Case, by) -> None:
    publication.redact_case(case, "name", by=by, now=THEN, why="asked")


long = pytest.mark.drill
ACTS = [openly, pytest.param(silently, marks=long), pytest.param(by_its_name, marks=long)]


@pytest.mark.parametrize("leaves", ACTS)
def test_a_case_that_is_taken_back_leaves_every_output_at_once(leaves, reader, told, publisher):
    """Also for whoever kept the addresses, and for caches that ask by what they have."""
    before = asked_after(reader, THEN - timedelta(minutes=5))
    said = before.saying(TOKEN)
    assert [path for path in LISTS if path not in said] == []  # else nothing could leave
    assert [path for path in said if path.startswith("/data/")] != []
    leaves(told, publisher)
    assert asked_after(reader).saying(TOKEN) == []
    with time_machine.travel(AFTER, tick=False):
        late = {path: reader.get(path) for path in said}
        kept = [
            (path, how)
            for path in said
            for how in _as_a_cache(before.answers[path])
            if reader.get(path, headers=how).status_code == 304
        ]
    assert [path for path, answer in late.items() if Walk({path: answer}).saying(TOKEN)] == []
    assert kept == []


def _as_a_cache(answer) -> Iterator[dict[str, str]]:
    names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
    for name in names.keys() & answer.headers.keys():
        yield {names[name]: answer.headers[name]}


def test_what_left_silently_was_never_there(reader, publisher):
    """To the byte: the answers before it came are the answers after it went."""
    before = asked_after(reader)
    with time_machine.travel(THEN - timedelta(hours=1), tick=False):
        case = places.told_of(SLUG, TOKEN, publisher)
    silently(case, publisher)
    after = asked_after(reader)
    assert before.answers.keys() ^ after.answers.keys() == set()
    assert [path for path in before.answers if same([before.answers[path]]) != same([after.answers[path]])] == []


@long
def test_a_snapshot_without_what_left_silently_is_one_that_never_held_it(reader, publisher):
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        call_command("make_snapshot", verbosity=0)
    without = _latest(reader)
    case = places.told_of(SLUG, TOKEN, publisher)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        call_command("make_snapshot", verbosity=0)
    assert TOKEN.encode() in _latest(reader)["csv/cases.csv"]
    silently(case, publisher)
    with time_machine.travel(AFTER, tick=False):
        work_off()
    rebuilt = _latest(reader)
    assert without.keys() == rebuilt.keys() != set()
    alike = [name for name in without if name.endswith((".csv", ".jsonl")) or name == "README.md"]
    assert [name for name in alike if without[name] != rebuilt[name]] == []


def _latest(reader: Reader) -> dict[str, bytes]:
    """The files of the last snapshot but the ZIP, by their path in it, whatever that snapshot is called."""
    last = PublishedSnapshot.objects.first()
    paths = [path for path in last.files.values_list("path", flat=True) if not path.endswith(".zip")]
    found = {path: reader.get(f"/data/{last.name}/{path}") for path in paths}
    assert {answer.status_code for answer in found.values()} <= {200}
    return {path: answer.body.replace(last.name.encode(), b"name") for path, answer in found.items()}


@long
def test_what_touches_a_redacted_group_leaves_every_output_with_its_earlier_versions(reader, told, publisher):
    """The word stands in a text about health alone."""
    said = asked_after(reader, THEN - timedelta(minutes=5)).saying(f"{TOKEN} illness")
    assert said
    publication.redact_case(told, "health", by=publisher, now=THEN, why="asked")
    after = asked_after(reader)
    assert after.saying(f"{TOKEN} illness") == []
    assert f"/api/v1/cases/{SLUG}" in after.found and after.saying(f"{TOKEN} headline")
    assert after.answers[f"/cases/{SLUG}/v/1/"].status_code == 410
    assert after.found[f"/api/v1/cases/{SLUG}/versions/1"].json()["text"] is None  # the sum alone is left of it


@long
def test_a_consent_that_is_taken_back_takes_its_words_out_of_every_output(reader, told, publisher):
    row = Consent.objects.get(person=told.subjects.get().person, group="health")
    assert asked_after(reader, THEN - timedelta(minutes=5)).saying(f"{TOKEN} illness")
    by_letter = {"kind": "person", "who": "herself", "how": "by letter", "on": THEN.date()}
    consent.withdraw(person=row.person, grounds=[row], **by_letter, by=publisher, now=THEN)
    assert asked_after(reader).saying(f"{TOKEN} illness") == []


@long
def test_an_appeal_that_is_taken_back_leaves_alone(reader, told, publisher):
    appeal_publishing.withdraw(f"{SLUG}-appeal", by=publisher, now=THEN, why="asked")
    after = asked_after(reader)
    assert after.saying(f"{TOKEN} appeal", f"{TOKEN} demand", f"{SLUG}-appeal") == []
    assert after.saying(f"{TOKEN} headline")


@long
def test_a_case_that_was_merged_into_another_leaves_its_earlier_texts_behind(reader, told, publisher):
    stays = places.told_of("stays", "Numbat", publisher)
    merge.merge_cases(
        stays,
        told,
        choices=dict.fromkeys(("title", "reference", "summary", "context", "language"), "stays"),
        reason="the same",
        by=publisher,
        now=THEN,
    )
    after = asked_after(reader)
    assert after.saying(f"{TOKEN} summary") == []
    its_title = [path for path in after.saying(f"{TOKEN} title") if f"/appeals/{SLUG}-appeal/versions" not in path]
    assert [
        path for path in its_title if "openapi" not in path and "docs" not in path
    ] == []  # an appeal keeps its past


# Refusals


@pytest.fixture
def hidden(publisher) -> tuple[str, ...]:
    """Slugs of three that nobody may tell apart: never there, a draft, silently withdrawn."""
    with time_machine.travel(NOW, tick=False):
        silent = places.told_of("silent", "Bilby", publisher)
        places.told_of("drafts", "Dunnart", publisher, publish=False)
    silently(silent, publisher)
    return "absent", "drafts", "silent"


METHODS = ("get", "head", "options", "post", "put", "delete")
ENDS = ("", "-appeal", "-prison", "-code", "-union")
QUERIES = ("", "?asof=2026-11-22", "?fields=nosuch", "?nosuch=1")


def test_nobody_can_tell_a_draft_or_what_left_silently_from_what_never_was(reader, hidden):
    shapes = [shape_of(address) for address in data_addresses() if "slug" in address.values]
    different = []
    with time_machine.travel(AFTER, tick=False):
        for shape in {shape.replace("0mark0", "{slug}").replace("77", "1") for shape in shapes}:
            for end, query in [*((end, "") for end in ENDS), *(("", query) for query in QUERIES)]:
                answers = [reader.get(shape.format(slug=slug + end) + query) for slug in hidden]
                assert answers[0].status_code in (400, 404), shape
                different += [shape + end + query] * (len(same(answers)) > 1)
            for method in METHODS:
                answers = [getattr(reader, method)(shape.format(slug=slug)) for slug in hidden]
                different += [f"{method} {shape}"] * (len(same(answers)) > 1)
    assert shapes and different == []


def test_nor_by_a_number_of_another_register(reader, hidden):
    values = [*ExternalIdentifier.objects.filter(case__slug__in=hidden).values_list("value", flat=True), "1/1", "0"]
    with time_machine.travel(AFTER, tick=False):
        answers = [reader.get(f"/id/ua/{as_path(value)}") for value in (*values, f"UA {values[0]}")]
    assert len(same(answers)) == 1 and answers[0].status_code == 404


def test_nor_by_a_filter(reader, hidden):
    """A reference that no published document names is one that never was, and the word in the question is all that differs."""
    filters = {"facility": "-prison", "law": "-code", "organisation": "-union", "case": "", "place": "-prison"}
    different = []
    with time_machine.travel(AFTER, tick=False):
        for path in ("/cases.csv", "/cases.xlsx", "/appeals.csv", *(p for p in LISTS if p.startswith("/api/"))):
            for name, end in filters.items():
                answers = [reader.get(path, {name: slug + end}) for slug in hidden]
                bodies = {
                    (a.status_code, a.body.replace((slug + end).encode(), b"it"))
                    for a, slug in zip(answers, hidden, strict=True)
                }
                different += [(path, name)] * (len(bodies) > 1)
    assert different == []


def test_what_was_openly_withdrawn_says_so_alike_for_all_and_names_nobody(reader, told, publisher):
    openly(told, publisher)
    with time_machine.travel(AFTER, tick=False):
        answers = [
            reader.get(f"/api/v1/cases/{SLUG}{rest}") for rest in ("", "/versions", "/versions/1", "?asof=2026-11-22")
        ]
        answers.append(reader.get(f"/api/v1/appeals/{SLUG}-appeal"))
    assert {answer.status_code for answer in answers} == {410}
    assert all(answer.headers["Content-Type"].startswith("application/problem+json") for answer in answers)
    assert len({answer.body for answer in answers}) == 1
