"""All files of a snapshot as one ZIP, made piece by piece. Pure."""

import datetime
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

ZIP = "application/zip"
MODE = 0o644 << 16


@dataclass(frozen=True)
class Packed:
    """A file that goes in; `parts` gives its bytes in order."""

    path: str
    size: int
    parts: Callable[[], Iterable[bytes]]


class _Outlet:
    """What a ZIP is written to: a stream that is emptied while it fills, and never turned back."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        data = b"".join(self.waiting)
        self.waiting.clear()
        return data


def zipped(files: Iterable[Packed], at: datetime.datetime) -> Iterator[bytes]:
    """The bytes of a ZIP of all files, dated as the snapshot is.

    They lie in no folder: programs look for datapackage.json at the root, and take a ZIP without one for a single file.
    """
    outlet = _Outlet()
    stamp = at.astimezone(datetime.UTC).timetuple()[:6]
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for file in files:
            info = zipfile.ZipInfo(file.path, stamp)
            info.compress_type, info.external_attr, info.create_system, info.file_size = (
                zipfile.ZIP_DEFLATED,
                MODE,
                3,
                file.size,
            )
            with archive.open(info, "w") as target:
                for part in file.parts():
                    target.write(part)
                    yield outlet.taken()
            yield outlet.taken()
    yield outlet.taken()
