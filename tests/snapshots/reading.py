"""Snapshots as whoever took one reads them: their files."""

from pathlib import Path

from appeals.snapshot_files import parts
from cases.models import PublishedSnapshot


def files_of(snapshot: PublishedSnapshot) -> dict[str, bytes]:
    return {row.path: b"".join(parts(row)) for row in snapshot.files.order_by("path")}


def text_of(snapshot: PublishedSnapshot) -> str:
    """Everything that it says, but for its ZIP."""
    return "\n".join(data.decode() for path, data in files_of(snapshot).items() if not path.endswith(".zip"))


def put_into(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
