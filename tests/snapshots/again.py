"""Writes a snapshot once more in a process of its own: `python -m tests.snapshots.again FILE` prints its SHA256SUMS."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import django

django.setup()  # before anything that has words for people

from appeals.packaging import SUMS, About, Entry, write  # noqa: E402
from tests.snapshots.memory import Memory  # noqa: E402


def kept(about: Any, entries: list[Any]) -> str:
    """What a snapshot is made from, as text."""
    return json.dumps({"about": asdict(about), "entries": [asdict(entry) for entry in entries]}, default=_instant)


def _instant(value: datetime) -> dict[str, str]:
    return {"instant": value.isoformat()}


def _read(value: dict[str, Any]) -> Any:
    return datetime.fromisoformat(value["instant"]) if set(value) == {"instant"} else value


def main(path: str) -> None:
    given = json.loads(Path(path).read_text(), object_hook=_read)
    entries = [Entry(**{**row, "sections": tuple(row["sections"])}) for row in given["entries"]]
    sink = Memory()
    write(About(**given["about"]), entries, sink)
    sys.stdout.write(sink.all[SUMS].decode())


if __name__ == "__main__":
    main(sys.argv[1])
