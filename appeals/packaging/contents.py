"""What a snapshot is made from, and where its files go. Pure."""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from cases.flat import Source

ADDED, CHANGED, REPLACED, SAME = "added", "changed", "replaced", "same"


@dataclass(frozen=True)
class About:
    """A snapshot as a whole. `site` is how the organisation stood that day: name, licence, review_days, base address."""

    name: str
    made_at: datetime.datetime
    site: dict[str, Any]
    url: str
    before: str = ""  # the name of the one before; none for the first
    withdrawn: int = 0
    removed: int = 0

    @property
    def folder(self) -> str:
        """What it is called where it is kept with others."""
        return f"habeas-{self.name}"

    @property
    def day(self) -> datetime.date:
        return self.made_at.astimezone(datetime.UTC).date()


@dataclass(frozen=True)
class Entry:
    """One published document of a snapshot, in the present schema. `before` is the version that stood at the one before."""

    kind: str
    slug: str
    url: str
    number: int
    sha: str
    published_at: datetime.datetime
    updated_at: datetime.datetime
    data: dict[str, Any]
    before: int | None = None
    text_removed: bool = False  # of that version
    sections: tuple[str, ...] = ()  # which of its parts changed since
    old_news: bool | None = None  # of an appeal

    @property
    def title(self) -> str:
        return self.data.get("title") or self.data.get("name") or self.slug

    @property
    def change(self) -> str:
        if self.before is None:
            return ADDED
        if self.before == self.number:
            return SAME
        return REPLACED if self.text_removed else CHANGED

    def source(self, about: About) -> Source:
        """From which flat rows are read."""
        return Source(
            slug=self.slug, url=self.url, title=self.title, number=self.number, published_at=self.published_at,
            updated_at=self.updated_at, data=self.data, now=about.made_at, review_days=about.site["review_days"], old_news=self.old_news,
        )  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A file that is written."""

    path: str
    media_type: str
    size: int
    sha256: str
    rows: int | None


class Sink(Protocol):
    """Where files go: `open` gives what takes the bytes of one, `done` says that it has them all."""

    def open(self, path: str, media_type: str) -> Callable[[bytes], None]: ...

    def done(self, made: Made) -> None: ...


@dataclass
class File:
    """A file while it is written: nothing of it is kept here but its sum."""

    sink: Sink
    path: str
    media_type: str
    rows: int | None = None
    size: int = 0
    _sum: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        self._put = self.sink.open(self.path, self.media_type)

    def write(self, data: bytes) -> None:
        self._sum.update(data)
        self.size += len(data)
        self._put(data)

    def close(self) -> Made:
        made = Made(self.path, self.media_type, self.size, self._sum.hexdigest(), self.rows)
        self.sink.done(made)
        return made
