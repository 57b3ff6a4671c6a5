"""A hundred thousand cases: every output streams, and the process that gives them grows no more than for a few."""

import csv
import json
import os
import re
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.common import ROOT
from tests.site import Site, ask

pytestmark = pytest.mark.drill
MANY = 100_000
MEGABYTES = 64  # that a process may grow by, whatever it gives away
WAIT = 8.0  # seconds that a page may take meanwhile, on a busy machine
OUTPUTS = [
    *(f"/cases.csv?per={level}" for level in ("case", "detention", "charge", "event")), "/cases.xlsx", "/cases.xlsx?per=event",
    "/cases.csv?country=KH&status=detained&status=pretrial", "/cases.csv?q=Detainee", "/api/v1/cases?limit=200", "/api/v1/cases?limit=200&fields=events",
    "/api/v1/events?limit=200", "/api/v1/detentions?limit=200", "/api/v1/changes?since=2000-01-01T00:00:00Z", "/api/v1/statistics",
]  # fmt: skip
MODEL, SLUG = "muong-sopheak", "'many-' || lpad(n::text, 6, '0')"
OWN = {
    "slug": SLUG, "title": SLUG, "body": f"replace(t.body, '{MODEL}', {SLUG})", "old_slugs": "'{}'", "identifiers": "'{}'", "case_id": "made.id",
    "status": "(array['detained', 'pretrial', 'sentenced', 'released', 'missing', 'died'])[1 + n %% 6]",
    "arrested_first": "make_date(2000 + n %% 26, 1, 1)", "arrested_last": "make_date(2000 + n %% 26, 1, 1)",
}  # fmt: skip
OF_CASES = ("cases_publisheddetention", "cases_publishedevent", "cases_publishedcharge")
BY_SLUG = ("cases_publishedversion", "cases_publishedmention", "cases_publishedcase")


def fill(site: Site) -> None:
    """Copies of a case and of every row by which it is found, made by the database itself: Python takes twice as long."""
    many = f"generate_series(1, {MANY}) n"
    for table in BY_SLUG:
        _copy(site, table, f"{table} t, {many} where t.slug = '{MODEL}'")
    for table in OF_CASES:
        of_model = f"t.case_id = (select id from cases_publishedcase where slug = '{MODEL}')"
        _copy(site, table, f"{table} t, {many} join cases_publishedcase made on made.slug = {SLUG} where {of_model}")
    site.rows("analyze")


def _copy(site: Site, table: str, rows: str) -> None:
    found = site.rows("select column_name from information_schema.columns where table_name = %s", table)
    names = [name for (name,) in found if name != "id"]
    values = ", ".join(OWN.get(name, f't."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    site.rows(f"insert into {table} ({columns}) select {values} from {rows}")


@pytest.fixture(scope="module")
def crowded(site) -> Iterator[Site]:
    """The site with a hundred thousand cases; taken back afterwards."""
    fill(site)
    yield site
    for table in OF_CASES:
        site.rows(f"delete from {table} t using cases_publishedcase c where t.case_id = c.id and c.slug like 'many-%%'")
    for table in BY_SLUG:
        site.rows(f"delete from {table} where slug like 'many-%%'")


def worker_of(site: Site) -> Path:
    """The process that answers at the public door."""
    bind = site.public.removeprefix("http://")
    found = [
        folder
        for folder in Path("/proc").glob("[0-9]*")
        if (words := _words(folder)) and "gunicorn" in " ".join(words) and bind in words
    ]
    children = [folder for folder in found if _parent(folder) in {int(other.name) for other in found}]
    assert len(children) == 1, found
    return children[0]


def _words(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_text().split("\0")
    except OSError:
        return []


def _parent(folder: Path) -> int:
    return int(re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)[1])


def memory(folder: Path, name: str) -> float:
    """What a process holds (VmRSS) or held at its highest (VmHWM), in MB."""
    return int(re.search(rf"^{name}:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)[1]) / 1024


def download(url: str) -> tuple[int, int, float, float]:
    """Reads to the end and keeps nothing. Status, bytes, seconds to the first of them and to the last."""
    begun = time.perf_counter()
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=900) as reply:
        size, first = len(reply.read(1)), time.perf_counter() - begun
        while piece := reply.read(1 << 16):
            size += len(piece)
        return reply.status, size, first, time.perf_counter() - begun


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize("path", OUTPUTS)
def test_it_is_given_at_constant_memory_while_pages_answer(crowded, path):
    worker = worker_of(crowded)
    ask(f"{crowded.public}/cases/muong-sopheak/")
    before = memory(worker, "VmRSS")
    (worker / "clear_refs").write_text("5")  # the highest from here on
    waits, over = [], threading.Event()

    def visit() -> None:
        while not over.is_set():
            begun = time.perf_counter()
            assert ask(f"{crowded.public}/cases/muong-sopheak/").status == 200
            waits.append(time.perf_counter() - begun)
            over.wait(0.5)

    visitor = threading.Thread(target=visit, daemon=True)
    visitor.start()
    try:
        status, size, first, seconds = download(crowded.public + path)
    finally:
        over.set()
        visitor.join(30)
    grown = memory(worker, "VmHWM") - before
    print(
        f"{path}: {size / 1e6:.1f} MB in {seconds:.1f} s, the first after {first:.2f} s; grew {grown:.0f} MB; pages took {max(waits):.2f} s at most"
    )
    assert status == 200 and grown < MEGABYTES and max(waits) < WAIT


def test_every_case_is_in_the_spreadsheet_once(crowded):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"{crowded.public}/cases.csv", timeout=900
    ) as reply:
        lines = (line.decode() for line in reply)
        rows = csv.reader(lines)
        head = next(rows)
        seen = [next(cell for cell in row if re.search(r"/cases/[a-z0-9-]+/$", cell)) for row in rows]
    assert head and len(seen) == len(set(seen)) == MANY + 2


def test_turning_the_pages_of_a_list_costs_the_same_at_its_end(crowded):
    path, times = "/api/v1/cases?limit=200", []
    while path and len(times) < 60:
        begun = time.perf_counter()
        page = ask(crowded.public + path)
        times.append(time.perf_counter() - begun)
        path = json.loads(page.text)["next"]
        path = path and path.removeprefix(crowded.public)
    assert sum(times[-10:]) < 3 * sum(times[1:11]) + 1


def test_a_reader_who_leaves_frees_the_process(crowded):
    """Whoever begins and hangs up, several times over, leaves room for the next."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _turn in range(12):
        with opener.open(f"{crowded.public}/cases.csv?per=event", timeout=60) as reply:
            reply.read(1000)
    begun = time.perf_counter()
    assert ask(f"{crowded.public}/cases.csv?q=Sopheak").status == 200
    assert time.perf_counter() - begun < 20


def test_a_snapshot_is_made_at_constant_memory(crowded):
    command = [sys.executable, str(ROOT / "manage.py"), "make_snapshot"]
    began = time.perf_counter()
    process = os.spawnve(os.P_NOWAIT, sys.executable, command, crowded.env("staff"))
    _pid, status, used = os.wait4(process, 0)
    print(f"a snapshot: {time.perf_counter() - began:.0f} s, {used.ru_maxrss / 1024:.0f} MB")
    assert os.waitstatus_to_exitcode(status) == 0 and used.ru_maxrss / 1024 < 220
