"""Style sheets, scripts and icons of a copy: under names that hold their sum, and fit to be opened from a folder."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from appeals.mirror.manifest import sum_of

IN_CSS = re.compile(r"url\(\s*([\"']?)(?!data:|#|https?:)([^)\"']+)\1\s*\)")
OF_A_MODULE = re.compile(r"^(?:import|export)\b|^(?:(?:const|let|var)\s[^\n]*=\s*)?await\b", re.MULTILINE)
SITE_CSS, COPY_CSS = "css/site.css", "css/mirror.css"


class NotPortable(Exception):
    """Says why a static file would not work in a folder."""


class StaticFiles:
    """Puts a file into the copy when a page first asks for it."""

    def __init__(self, put: Callable[[str, bytes], None]):
        self._put = put
        self._names: dict[str, str] = {}  # by the name of the source

    def is_static(self, path: str) -> bool:
        return path.startswith(settings.STATIC_URL)

    def file(self, path: str) -> str:
        """The file of the copy for an address of a static file."""
        return self.named(_source_name(path.removeprefix(settings.STATIC_URL)))

    def named(self, name: str) -> str:
        """The same by the name of its source. Raises NotPortable."""
        if name not in self._names:
            self._names[name] = self._place(name, self._content(name))
        return self._names[name]

    def _place(self, name: str, content: bytes) -> str:
        stem, ending = posixpath.splitext(name)
        file = f"static/{stem}.{sum_of(content)[:12]}{ending}"
        self._put(file, content)
        return file

    def _content(self, name: str) -> bytes:
        content = _read(name)
        if name == SITE_CSS:
            content += _read(COPY_CSS)
        if name.endswith(".css"):
            return IN_CSS.sub(lambda found: f'url("{self._beside(name, found[2])}")', content.decode()).encode()
        return alone(name, content.decode()).encode() if name.endswith(".js") else content

    def _beside(self, name: str, url: str) -> str:
        """What a style sheet refers to, as seen from its place in the copy."""
        source, _hash, fragment = url.partition("#")
        file = self.named(posixpath.normpath(posixpath.join(posixpath.dirname(name), source)))
        there = posixpath.relpath(file, posixpath.dirname(f"static/{name}"))
        return f"{there}#{fragment}" if fragment else there


def alone(name: str, script: str) -> str:
    """A module as a plain script with names of its own: browsers load no modules from a folder. Raises NotPortable."""
    if OF_A_MODULE.search(script):
        raise NotPortable(
            f"static/{name} imports, exports or awaits at its top: a copy in a folder cannot load it. Make it one file."
        )
    return f'(() => {{\n"use strict";\n{script}}})();\n'


def _source_name(name: str) -> str:
    """Without the sum that the storage of static files has put into it."""
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    return next((plain for plain, with_sum in hashed.items() if with_sum == name), name)


def _read(name: str) -> bytes:
    found = finders.find(name)
    if not found:
        raise NotPortable(f"A page asks for the static file {name}, which is not there.")
    return Path(found).read_bytes()
