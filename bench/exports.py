"""Spreadsheets of very many cases: whether they take more memory for more, and how soon the first byte leaves.

Each file is asked for in a process of its own, so that its memory is nobody else's; nothing of the file is kept.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from bench.copies import forget
from bench.mirror import KILOBYTE
from cases.models import PublishedCase

FEW, MANY = 1000, 100_000  # cases
FILES = ("cases.csv", "cases.xlsx", "cases.csv?per=detention")
TOLD = re.compile(r"told: (\d+) bytes, the first after ([\d.]+) s, all after ([\d.]+) s")
ASK = """
import time
from django.test import RequestFactory
from cases.public import export_views
begun = time.perf_counter()
response = export_views.{view}(RequestFactory().get("/{file}"))
pieces = iter(response.streaming_content)
size, first = len(next(pieces)), time.perf_counter() - begun
size += sum(map(len, pieces))
print(f"told: {{size}} bytes, the first after {{first:.3f}} s, all after {{time.perf_counter() - begun:.3f}} s")
"""


@dataclass(frozen=True)
class Run:
    """One file: its bytes, the seconds to the first of them and to the last, and the most memory of its process, in MB."""

    size: int
    first: float
    seconds: float
    memory: float


def measure() -> None:
    """Prints how the files of 100,000 cases compare with those of 1,000."""
    fill(FEW)
    few = {file: export(file) for file in FILES}
    fill(MANY - FEW, after=FEW)
    for file in FILES:
        many = export(file)
        print(
            f"{file}, {MANY} cases: {many.size / 1e6:.0f} MB in {many.seconds:.0f} s, the first byte after {many.first:.1f} s; {many.memory:.0f} MB of memory"
        )
        print(
            f"memory at its highest, {MANY} cases, is  {many.memory / few[file].memory:6.2f} times {FEW} cases",
            flush=True,
        )
    forget("export-")


def fill(number: int, after: int = 0) -> None:
    """So many copies of a case, made by the database itself."""
    table = PublishedCase._meta.db_table
    columns = [field.column for field in PublishedCase._meta.concrete_fields if field.name not in ("id", "slug")]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} (slug, {names}) select 'export-' || n, {names} from {table}, generate_series(%s, %s) n where slug = 'few'",  # noqa: S608
            [after + 1, after + number],
        )
        cursor.execute("analyze")


def export(file: str) -> Run:
    """Asks for a file on the database of the bench."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    words = ASK.format(view="xlsx" if "xlsx" in file else "csv", file=file)
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "-v", "0", "-c", words],
            env=os.environ | {"DATABASE_URL": urlunsplit(database)},
            stdout=out,
        )
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = TOLD.search(out.read().decode())
    assert process.returncode == 0 and told, "the file was not made"  # noqa: S101
    return Run(int(told[1]), float(told[2]), float(told[3]), used.ru_maxrss * KILOBYTE / 1e6)
