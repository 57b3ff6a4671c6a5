"""The folder of a copy. What is new is written aside and put in place at the end; a stranger's file is never touched.

Everything aside lies in `.unfinished`: the new files, and the names of all files that are the copy's (`owned`). While files
are put in place a mark stands there as well, so that a copy that was cut off says so.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from appeals.mirror import manifest as lists

OWNED, NEW, LOCK = "owned.json", "new", "lock"


class Refused(Exception):
    """Says why nothing is written into this folder."""


class Folder:
    """A folder that is, or becomes, a copy. `put` every file, then `finish`."""

    def __init__(self, root: Path):
        self.root = root
        self.aside = root / lists.UNFINISHED
        self.entries: dict[str, tuple[str, int]] = {}  # by name: sum and size
        self.staged: list[str] = []
        self.owned: set[str] = set()
        self.before = b""  # the list that was there
        self._lock: IO[str] | None = None

    def __enter__(self) -> "Folder":
        refuse_if_foreign(self.root)
        self.root.mkdir(parents=True, exist_ok=True)
        self.aside.mkdir(exist_ok=True)
        self._lock = (self.aside / LOCK).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(f"Another export writes into {self.root} at this moment. Wait until it is done.") from error
        try:
            self._remember()
        except Refused:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        """Clears what lies aside; unless files were being put in place: then the mark must stay."""
        if not (self.aside / lists.INSTALLING).exists():
            shutil.rmtree(self.aside)
        if self._lock:
            self._lock.close()

    def _remember(self) -> None:
        """Which files are the copy's: those of its list, and those that a run which was cut off may have put there."""
        if (self.root / lists.MANIFEST).exists():
            self.before = (self.root / lists.MANIFEST).read_bytes()
            self.owned = {row["path"] for row in lists.read(self.before)["files"]}
        self.owned |= set(_names(self.aside / OWNED))
        shutil.rmtree(self.aside / NEW, ignore_errors=True)
        for name in self.owned:
            self._refuse_link(name)

    def put(self, name: str, content: bytes) -> None:
        """One file of the copy. Where the same is there already it is left alone, with its date."""
        if not lists.is_plain(name):
            raise Refused(f"{name!r} is no name for a file of a copy.")
        self._refuse_link(name)
        place, sha = self.root / name, lists.sum_of(content)
        for parent in place.parents:
            if parent != self.root and parent.exists() and not parent.is_dir():
                raise Refused(f"{parent} is a file, and the copy has a folder of that name. Move it away.")
        is_own = place.is_file() and (name in self.owned or lists.sum_of_file(place) == sha)
        if place.exists() and not is_own:
            raise Refused(f"{place} is not of this copy, and the copy has a file of that name. Move it away.")
        self.entries[name] = (sha, len(content))
        if not place.exists() or place.stat().st_size != len(content) or lists.sum_of_file(place) != sha:
            _write(self.aside / NEW / name, content)
            self.staged.append(name)

    @property
    def gone(self) -> set[str]:
        """Files of the earlier copy that no longer belong to it."""
        return {name for name in self.owned - self.entries.keys() if os.path.lexists(self.root / name)}

    def finish(self, papers: dict[str, bytes]) -> None:
        """Puts everything in place: new files, then without the old ones, then the list. Rerun, it goes on where it was cut off."""
        for name in (*lists.PAPERS, *self.entries):
            self._refuse_link(name)
        _write(self.aside / OWNED, json.dumps(sorted(self.owned | self.entries.keys())).encode())
        _write(self.aside / lists.INSTALLING, b"")
        for name in self.staged:
            _move(self.aside / NEW / name, self.root / name)
        for name in sorted(self.gone):
            self._remove(name)
        for name in lists.PAPERS:
            self._put_paper(name, papers.get(name))
        (self.aside / lists.INSTALLING).unlink()

    def _put_paper(self, name: str, content: bytes | None) -> None:
        place = self.root / name
        if content is None:
            place.unlink(missing_ok=True)
        elif not place.is_file() or place.read_bytes() != content:
            _write(self.aside / NEW / name, content)
            _move(self.aside / NEW / name, place)

    def _remove(self, name: str) -> None:
        """A file of the copy, and the folders that it leaves empty."""
        (self.root / name).unlink()
        for parent in PurePosixPath(name).parents:
            folder = self.root / parent
            if folder == self.root or any(folder.iterdir()):
                return
            folder.rmdir()

    def _refuse_link(self, name: str) -> None:
        if lists.has_link(self.root, name):
            raise Refused(f"{self.root / name} is, or lies behind, a symbolic link. Nothing is written through links.")


def refuse_if_foreign(root: Path) -> None:
    """Raises Refused for a link, a file, or a folder with files that are not a copy."""
    if root.is_symlink():
        raise Refused(f"{root} is a symbolic link. Name the folder itself.")
    if not root.exists():
        return
    if not root.is_dir():
        raise Refused(f"{root} is not a folder.")
    aside = root / lists.UNFINISHED
    if aside.is_symlink():
        raise Refused(f"{aside} is a symbolic link. Nothing is written through links.")
    names = {place.name for place in root.iterdir()}
    if (root / lists.MANIFEST).is_symlink():
        raise Refused(f"{root / lists.MANIFEST} is a symbolic link. Nothing is written through links.")
    if lists.MANIFEST in names:
        _list_of(root)
    elif names - {lists.UNFINISHED} and not (aside / OWNED).is_file():
        raise Refused(f"{root} has files in it and is no copy of a site. Name an empty or a new folder.")


def _list_of(root: Path) -> dict:
    try:
        return lists.read((root / lists.MANIFEST).read_bytes())
    except (lists.BadManifest, OSError) as error:
        raise Refused(f"{root} is no copy that this program made: {error}") from error


def _names(path: Path) -> Iterable[str]:
    """Names that a run noted which was cut off; those that lead elsewhere are left aside."""
    try:
        return [name for name in json.loads(path.read_bytes()) if lists.is_plain(name)]
    except (OSError, ValueError, TypeError, AttributeError):
        return []


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
