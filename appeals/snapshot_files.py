"""The bytes of the files of snapshots, piece by piece: nobody holds a whole one."""

from collections.abc import Callable, Iterator
from functools import partial

from appeals.packaging import ZIP, About, File, Made, Packed, zipped
from cases.models.snapshots import PART, PublishedSnapshot, PublishedSnapshotFile, PublishedSnapshotPart


class Gone(Exception):
    """The file was taken away while it was read: what it held may not be told any more."""


def parts(file: PublishedSnapshotFile) -> Iterator[bytes]:
    """Its parts in order, each asked for when the one before is used up. Raises Gone."""
    rows = PublishedSnapshotPart.objects.filter(file=file.pk)
    for number in range(-(-file.size // PART)):
        data = rows.filter(number=number).values_list("data", flat=True).first()
        if data is None:
            raise Gone(f"{file} was taken away")
        yield bytes(data)


def store_zip(snapshot: PublishedSnapshot, about: About) -> None:
    """All files of a snapshot once more, as one."""
    rows = list(snapshot.files.order_by("path"))
    file = File(Stored(snapshot), f"{about.folder}.zip", ZIP)
    packed = (Packed(row.path, row.size, partial(parts, row)) for row in rows)
    for data in zipped(packed, about.made_at):
        file.write(data)
    file.close()


class Stored:
    """Keeps the files of a snapshot in parts: of each open file no more than one is in memory."""

    def __init__(self, snapshot: PublishedSnapshot):
        self.snapshot = snapshot
        self._open: dict[str, _Parts] = {}

    def open(self, path: str, media_type: str) -> Callable[[bytes], None]:
        row = PublishedSnapshotFile.objects.create(
            snapshot=self.snapshot, path=path, media_type=media_type, size=0, sha256=""
        )
        self._open[path] = _Parts(row.pk)
        return self._open[path].put

    def done(self, made: Made) -> None:
        kept = self._open.pop(made.path)
        kept.flush()
        PublishedSnapshotFile.objects.filter(pk=kept.file).update(size=made.size, sha256=made.sha256, rows=made.rows)


class _Parts:
    """The parts of one file, all but the last of the same size."""

    def __init__(self, file: int):
        self.file, self.number, self.waiting = file, 0, bytearray()

    def put(self, data: bytes) -> None:
        self.waiting += data
        while len(self.waiting) >= PART:
            self._store(PART)

    def flush(self) -> None:
        if self.waiting:
            self._store(len(self.waiting))

    def _store(self, size: int) -> None:
        PublishedSnapshotPart.objects.create(file_id=self.file, number=self.number, data=bytes(self.waiting[:size]))
        del self.waiting[:size]
        self.number += 1
