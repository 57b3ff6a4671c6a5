"""The file of erasures outside the database: after an old copy is restored, it says whom to erase again. It holds no name.

One line of JSON for each erasure: numbers of rows, days, accounts. It is only ever added to.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cases.models import Erasure


def path() -> Path:
    """The file of those who were erased; it is kept apart from the database, so that it outlives a restore."""
    return Path(settings.DATA_DIR) / "erasures.jsonl"


def line_of(row: Erasure) -> dict[str, Any]:
    """What is kept of an erasure: numbers, days and accounts, nothing that tells who it was."""
    return {
        "person": row.person_key, "done_at": row.done_at.isoformat() if row.done_at else "", "reason": row.reason,
        "asked_by": row.asked_by_id, "asked_at": row.asked_at.isoformat(), "confirmed_by": row.confirmed_by_id,
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else "", "rows": row.rows,
    }  # fmt: skip


def key_of(line: dict[str, Any]) -> tuple[int, datetime]:
    """What tells one erasure from another, also when a restore has set the numbers back."""
    return line["person"], datetime.fromisoformat(line["done_at"])


def read(file: Path | None = None) -> list[dict[str, Any]]:
    """The lines of the file; none where there is none. Raises ValueError for a line that is no erasure."""
    file = file or path()
    return list(_lines(file)) if file.exists() else []


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for number, text in enumerate(file.read_text().splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            key_of(line)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} of {file} is no erasure") from error
        yield line


def keep() -> int:
    """Adds every finished erasure that the file lacks, and sees to it that it is on the disk. Returns how many.

    Raises OSError when the file cannot be written: the erasure stands, and the next call writes it.
    """
    file = path()
    known = {key_of(line) for line in read(file)}
    missing = [row for row in Erasure.objects.done().order_by("done_at") if (row.person_key, row.done_at) not in known]
    if missing:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "a", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
            out.writelines(json.dumps(line_of(row), sort_keys=True) + "\n" for row in missing)
            out.flush()
            os.fsync(out.fileno())
    return len(missing)
