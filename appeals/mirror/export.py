"""Writes the whole public site into a folder: every page of `addresses.every`, what they need, search, and the list of sums."""

import datetime
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, set_urlconf
from django.utils import translation
from django.utils.translation import gettext as _

from appeals.mirror import manifest as lists
from appeals.mirror import search
from appeals.mirror.addresses import EXPORTED, NEEDS_SERVER, URLS, WITHOUT_QUERY, every
from appeals.mirror.folder import Folder
from appeals.mirror.links import Links, Target, localised, name_of
from appeals.mirror.pages import Answer, ask, request_for
from appeals.mirror.static_files import StaticFiles
from cases.public.shared import render, site
from cases.vocab import Script

SEARCH, ABOUT = "/search/", "/about-this-copy/"  # pages that only a copy has
Step = Callable[[int], None]  # told how many pages there are in all, after each page


class Withdrawn(Exception):
    """While the copy was made, pages that are in it were taken back."""


@dataclass
class Done:
    """What an export did."""

    pages: int = 0
    files: int = 0
    written: int = 0
    removed: int = 0
    problems: list[str] = field(default_factory=list)


def export(
    folder: Folder, *, at: datetime.datetime, key: Ed25519PrivateKey | None = None, step: Step = lambda total: None
) -> Done:
    """Makes `folder` a copy of the public site as of `at`, signed with `key`. Raises Withdrawn, Refused, NotPortable."""
    with _as_the_public_door():
        with _one_snapshot():
            work = _Export(folder, at, key)
            work.pages(step)
            work.own_pages()
        # What was taken back meanwhile is not put in place.
        if gone := work.paths - set(every()) - work.own:
            raise Withdrawn(
                f"{len(gone)} pages were taken back while the copy was made. Nothing was changed: run it again."
            )
    return work.finish()


@contextmanager
def _as_the_public_door() -> Iterator[None]:
    """The public addresses, in the language of the site."""
    set_urlconf(URLS)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield
    finally:
        set_urlconf(None)


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All pages show the database at one instant; a caller's transaction is left as it is."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        yield


@cache
def _view_of(path: str) -> str:
    try:
        return resolve(path, URLS).view_name
    except Resolver404:
        return ""


class _Export:
    def __init__(self, folder: Folder, at: datetime.datetime, key: Ed25519PrivateKey | None):
        self.folder, self.at, self.key = folder, at, key
        self.base, self.site = settings.PUBLIC_BASE_URL, site()
        self.static = StaticFiles(folder.put)
        self.own = {SEARCH, ABOUT}
        self.paths = {*every(), *self.own}
        self.queue = deque((path, 1) for path in sorted(self.paths - self.own))
        self.known = set(self.queue)
        self.done = Done()
        self.links = Links(self.find, self.live, name_of(SEARCH), self.form_words)

    # Pages

    def pages(self, step: Step) -> None:
        while self.queue:
            path, number = self.queue.popleft()
            answer = ask(path, f"page={number}" if number > 1 else "", self.at, self.base)
            self.take(path, name_of(path, number), answer)
            self.done.pages += 1
            step(len(self.known))

    def take(self, path: str, file: str, answer: Answer) -> None:
        """Puts an answer into the folder."""
        if answer.location:
            moved = render_to_string("public/mirror/moved.html", {"to": answer.location, "site": self.site})
            self.folder.put(file, self.local(moved, path, file))
        elif answer.status != 200:
            self.done.problems.append(f"{path} answered {answer.status} and is not in the copy.")
        else:
            self.folder.put(file, self.local(answer.content.decode(), path, file) if answer.is_html else answer.content)

    def local(self, html: str, path: str, file: str) -> bytes:
        return localised(html, path, file, self.links).encode()

    # Links

    def find(self, path: str, query: str) -> Target:
        if (file := path.lstrip("/")) in self.folder.entries:  # the copy's own scripts
            return Target(file=file)
        if self.static.is_static(path):
            return Target(file=self.static.file(path))
        if path in self.paths and (not query or _view_of(path) in WITHOUT_QUERY):
            return Target(file=name_of(path))
        if path in self.paths and (number := _page_number(query)):
            self.enqueue(path, number)
            return Target(file=name_of(path, number))
        return Target(live=self.live(f"{path}?{query}" if query else path), words=self.why_not(path, query))

    def enqueue(self, path: str, number: int) -> None:
        if number > 1 and (path, number) not in self.known:
            self.known.add((path, number))
            self.queue.append((path, number))

    def why_not(self, path: str, query: str) -> str:
        """What a link to the live site says of itself."""
        view = _view_of(path)
        if view in NEEDS_SERVER:
            return str(NEEDS_SERVER[view])
        if not query or view not in EXPORTED:
            self.done.problems.append(f"A page links to {path}, which is not in the copy.")
        return _("Only the live site can choose and sort.")

    def live(self, address: str) -> str:
        return f"{self.base}{address}"

    def form_words(self, path: str) -> str:
        return render_to_string(
            "public/mirror/_form.html", {"live": self.live(path), "view": _view_of(path), "site": self.site}
        )

    # Pages that only a copy has

    def own_pages(self) -> None:
        found = list(search.entries())
        scripts = search.by_script(found)
        addresses = {script: f"{SEARCH}{script.value.lower()}/" for script in scripts}
        self.own |= set(addresses.values())
        self.paths |= self.own
        ways = [
            {"label": _label(script), "path": addresses[script], "number": len(rows)}
            for script, rows in scripts.items()
        ]
        self.page(SEARCH, "search.html", {
            "shards": self.index(found), "kinds": search.kinds(), "ways": ways, "script": f"/{self.static.named('js/mirror-search.js')}",
        })  # fmt: skip
        for script, rows in scripts.items():
            context = {"label": _label(script), "letters": search.by_letter(rows), "ways": ways, "number": len(rows)}
            self.page(addresses[script], "names.html", context)
        left_out = [{"words": words} for words in dict.fromkeys(map(str, NEEDS_SERVER.values()))]
        public = self.key.public_key() if self.key else None
        self.page(ABOUT, "about.html", {"left_out": left_out, "key": lists.short(public) if public else ""})
        self.folder.put("README.txt", render_to_string("public/mirror/README.txt", self.about()).encode())
        if public:
            self.folder.put(lists.PUBLIC_KEY, lists.public_pem(public))

    def index(self, found: list[search.Entry]) -> list[str]:
        """The index in pieces; gives the names of their files."""
        names = []
        for number, shard in enumerate(search.shards(found, name_of), start=1):
            names.append(f"search/index-{number}.{lists.sum_of(shard)[:12]}.js")
            self.folder.put(names[-1], shard)
        return [f"/{name}" for name in names]

    def page(self, path: str, template: str, context: dict[str, Any]) -> None:
        """One of the copy's own pages; what it is a copy of is the list of cases."""
        request = request_for("/cases/", "", self.at, self.base)
        request.resolver_match = None  # no page of the live site is this one
        response = render(request, f"public/mirror/{template}", {**context, "site": self.site, "now": self.at})
        self.take(path, name_of(path), Answer(200, response.content, is_html=True))

    # The list

    def about(self) -> dict[str, Any]:
        return {
            "site": self.site["name"], "base": self.base, "as_of": self.at.astimezone(datetime.UTC).date().isoformat(),
            "version": settings.VERSION, "key": lists.short(self.key.public_key()) if self.key else "",
        }  # fmt: skip

    def finish(self) -> Done:
        made = self.at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        entries = ((name, sha, size) for name, (sha, size) in self.folder.entries.items())
        manifest = lists.build(entries, made=made, **self.about())
        if _same_but_for_the_instant(manifest, self.folder.before):
            manifest = self.folder.before  # nothing is written anew
        self.done.files, self.done.written, self.done.removed = (
            len(self.folder.entries),
            len(self.folder.staged),
            len(self.folder.gone),
        )
        self.folder.finish(lists.papers(manifest, self.key))
        self.done.problems = list(dict.fromkeys(self.done.problems))
        return self.done


def _same_but_for_the_instant(new: bytes, old: bytes) -> bool:
    return bool(old) and {**json.loads(new), "made": ""} == {**json.loads(old), "made": ""}


def _page_number(query: str) -> int:
    """The page of a list, where a query string asks for that and for nothing else; 0 otherwise."""
    asked = parse_qs(query, keep_blank_values=True)
    number = asked.get("page", [""])[0]
    return int(number) if set(asked) == {"page"} and number.isascii() and number.isdigit() else 0


def _label(script: Script) -> str:
    """Names are not told apart by the form of Chinese they are written in."""
    return _("Chinese") if script == Script.HANS else str(script.label)
