"""The copy of the site: whether it takes time by the page and no more memory for more, and writes nothing when nothing changed.

Each export is the command itself in a process of its own, so that its memory is nobody else's.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from bench.copies import copies, forget

FEW, MANY = 50, 500  # cases
TOLD = re.compile(r"(\d+) pages, (\d+) files in ([\d.]+) s; (\d+) written")
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


@dataclass(frozen=True)
class Run:
    """One export: what it says of itself, and the most memory that its process held, in MB."""

    pages: int
    files: int
    seconds: float
    written: int
    memory: float

    @property
    def each(self) -> float:
        """Milliseconds for a page."""
        return self.seconds / self.pages * 1000


def measure() -> None:
    """Prints how a copy with 500 cases compares with one of 50."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "copy"
        copies(f"mirror-{number}" for number in range(FEW))
        few = export(root)
        copies(f"mirror-{number}" for number in range(FEW, MANY))
        many, again = export(root), export(root)
    forget("mirror-")
    for cases, run in ((FEW, few), (MANY, many), (MANY, again)):
        print(
            f"copy, {cases} cases: {run.pages} pages, {run.files} files, {run.written} written, in {run.seconds:.1f} s; {run.memory:.0f} MB"
        )
    print(
        f"a page of the copy of {MANY} cases takes {many.each / few.each:6.1f} times one of {FEW} ({many.each:.1f} ms)"
    )
    print(f"memory at its highest, {MANY} cases, is  {many.memory / few.memory:6.2f} times {FEW} cases")
    print(f"the same copy again takes          {again.seconds / many.seconds:6.1f} times the first", flush=True)


def export(root: Path) -> Run:
    """Runs `export_site` on the database of the bench."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "export_site", str(root)],
            env=os.environ | {"DATABASE_URL": urlunsplit(database)},
            stdout=out,
        )
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = TOLD.search(out.read().decode())
    assert process.returncode == 0 and told, "the export failed"  # noqa: S101
    return Run(int(told[1]), int(told[2]), float(told[3]), int(told[4]), used.ru_maxrss * KILOBYTE / 1e6)
