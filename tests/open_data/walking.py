"""Every public address that gives data to programs, found by looking, with every value that has an answer.

Nothing here knows how a part is built: addresses come from the table of URLs, their values from what is published and from
the links in the answers, their parameters from the description of the API. Whoever adds an address with a value of a new
name adds what it may be to `_values`.
"""

import html
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from appeals.models import PublishedAppeal
from cases.models import PublishedCase, PublishedReference
from cases.vocab import DocumentKind
from tests.addresses import Address, all_addresses
from tests.open_data.reading import strings_of, texts_in
from tests.roles import as_role

URLS = "config.urls_public"
API = "/api/v1/"
FOLDERS = ("/api/", "/data/", "/id/")
ENDINGS = (".csv", ".xlsx", ".json", ".jsonl", ".zip", ".readme.txt", ".jsonld")
LEVELS = ("case", "detention", "charge", "event", "appeal")
# What the design promises; all else that there is is found.
PROMISED = [
    *(f"{API}{name}" for name in (
        "openapi.json", "docs", "cases", "appeals", "events", "detentions", "charges", "facilities", "laws", "organisations",
        "officials", "statistics", "changes?since=2020-01-01T00:00:00Z", "vocabularies",
    )),
    *(f"/cases.{ending}?per={level}" for ending in ("csv", "xlsx") for level in LEVELS[:-1]),
    "/appeals.csv", "/appeals.xlsx", "/cases.csv-metadata.json", "/cases.readme.txt", "/data/",
]  # fmt: skip
_FOLDER_OF = {
    "cases": DocumentKind.CASE, "appeals": DocumentKind.APPEAL, "facilities": DocumentKind.FACILITY, "laws": DocumentKind.LAW,
    "organisations": DocumentKind.ORGANISATION, "officials": DocumentKind.OFFICIAL,
}  # fmt: skip
_MARK = "0mark0"  # what every value of an address is for a moment, to see the folders around it


class Reader(Client):
    """A stranger's program: no account, no cookie, the rights of `habeas_public`, and a body read to its end under them."""

    def __init__(self, **words: Any):
        super().__init__(raise_request_exception=False, **words)

    def request(self, **request: Any) -> Any:
        with as_role("habeas_public"):
            response = super().request(**request)
            response.body = response.getvalue()
            return response


@dataclass
class Walk:
    """What was asked for, and what answered."""

    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def found(self) -> dict[str, Any]:
        """What there is: every answer with data in it."""
        return {path: answer for path, answer in self.answers.items() if answer.status_code == 200}

    @property
    def one_each(self) -> dict[str, Any]:
        """One answer of each address, and of each kind of rows: enough where all of them go the same way."""
        kinds = {
            (resolve(path.split("?")[0]).view_name, "".join(re.findall(r"per=\w+|\.\w+$", path))): path
            for path in reversed(self.found)
        }
        return {path: self.found[path] for path in kinds.values()}

    def saying(self, *marks: str) -> list[str]:
        """Where one of the marks stands, in whatever format."""
        small = [mark.casefold() for mark in marks]
        return [
            path
            for path, answer in self.answers.items()
            if any(mark in text.casefold() for text in texts_in(answer) for mark in small)
        ]


def is_data(path: str) -> bool:
    """Whether an address is of those that give data to programs, or tell of them."""
    path = urlsplit(path).path
    return path.startswith(FOLDERS) or path.endswith(ENDINGS)


def data_addresses() -> list[Address]:
    """The addresses among all public ones that are data."""
    found = (address for address in all_addresses(URLS) if not address.name.startswith("admin:"))
    return [address for address in found if is_data(shape_of(address))]


def shape_of(address: Address) -> str:
    """Its path, with a mark or a number for each value."""
    shapes: tuple[Any, ...] = (_MARK, 77, "7" * 64, "00000000-0000-4000-8000-000000000077")
    for values in itertools.product(shapes, repeat=len(address.values)):
        try:
            return reverse(address.name, urlconf=URLS, kwargs=dict(zip(address.values, values, strict=True)))
        except NoReverseMatch:
            continue
    raise AssertionError(f"{address}: no value fits its pattern. Add one to shape_of.")


def paths_of(address: Address) -> list[str]:
    """Its paths, with every combination of values that something published may have."""
    shape = shape_of(address)
    choices = [_values(name, shape) for name in address.values]
    paths = []
    for values in itertools.product(*choices):
        try:
            paths.append(reverse(address.name, urlconf=URLS, kwargs=dict(zip(address.values, values, strict=True))))
        except NoReverseMatch:
            continue
    return list(dict.fromkeys(paths))


def _values(name: str, shape: str) -> list[Any]:
    """What a value of an address may be."""
    if name == "slug":
        return list(_slugs(shape))
    known: dict[str, Any] = {
        "number": [1, 2], "code": ["kh"], "name": _snapshots() if shape.startswith("/data/") else DocumentKind.values,
        "kind": DocumentKind.values, "level": LEVELS, "path": _files(), "scheme": ["ua", "reference"], "value": ["278/17", "UA 278/17"],
        "sha": [], "extension": [],
    }  # fmt: skip
    assert name in known, f"say in tests/open_data/walking.py what {name!r} may be"
    return list(known[name])


def _slugs(shape: str) -> Iterator[str]:
    kinds = {kind for folder, kind in _FOLDER_OF.items() if f"/{folder}/" in shape} or set(_FOLDER_OF.values())
    if DocumentKind.CASE in kinds:
        yield from PublishedCase.objects.values_list("slug", flat=True)
    if DocumentKind.APPEAL in kinds:
        yield from PublishedAppeal.objects.values_list("slug", flat=True)
    yield from PublishedReference.objects.filter(kind__in=kinds).values_list("slug", flat=True)


def _snapshots() -> list[str]:
    return list(_model("PublishedSnapshot").objects.values_list("name", flat=True))


def _files() -> list[str]:
    return list(_model("PublishedSnapshotFile").objects.values_list("path", flat=True).distinct())


def _model(name: str) -> Any:
    return apps.get_model("cases", name)


# Walking


def walk(reader: Client, *more: str, every: bool = False) -> Walk:
    """Asks every data address with every value, every parameter that is described, and the links in each answer: of links
    that differ in their query string alone two of a kind, and one choice of each parameter; with `every`, all."""
    done, kinds = Walk(), Counter[tuple]()
    waiting = list(dict.fromkeys([*PROMISED, *more, *(p for address in data_addresses() for p in paths_of(address))]))
    while waiting:
        path = waiting.pop(0)
        if path in done.answers:
            continue
        answer = done.answers[path] = reader.get(path)
        if path == f"{API}openapi.json" and answer.status_code == 200:
            waiting += asked(answer.json(), None if every else 1)
        for link in links_in(answer) if answer.status_code in (200, 302) else ():
            if is_data(link) and link not in done.answers:
                kinds[_kind_of(link)] += 1
                waiting += [link] * (every or "?" not in link or kinds[_kind_of(link)] <= 2)
    return done


def _kind_of(link: str) -> tuple:
    """What two links share that differ only in the values of their parameters."""
    parts = urlsplit(link)
    return parts.path, frozenset(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))


def links_in(answer: Any) -> list[str]:
    """Addresses of this site in an answer, also in its headers."""
    kind = answer.headers.get("Content-Type", "")
    links = [answer.headers.get("Location", ""), *re.findall(r"<([^>]+)>", answer.headers.get("Link", ""))]
    if "json" in kind:
        links += strings_of(answer.body)
    elif kind.startswith("text/html"):
        links += [html.unescape(link) for link in re.findall(r'(?:href|src)="([^"]*)"', answer.body.decode())]
    own = [link.removeprefix(settings.HABEAS_BASE_URL) for link in links]
    return list(dict.fromkeys(link.split("#")[0] for link in own if re.fullmatch(r"/(?!/)[^\s<>{}]*", link)))


def asked(description: dict[str, Any], most: int | None) -> list[str]:
    """Every list of the API once with each choice of each parameter that has choices, or with so many of them."""
    return [
        f"{path}?{urlencode({row['name']: choice})}"
        for path, row in parameters_of(description)
        for choice in choices_of(row["schema"])[:most]
    ]


def parameters_of(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parameters in the query string of each address without a value in it."""
    for path, item in paths_in(description).items():
        for row in item.get("get", {}).get("parameters", ()):
            row = resolved(description, row)
            if row["in"] == "query" and "{" not in path:
                yield path, row


def paths_in(description: dict[str, Any]) -> dict[str, Any]:
    """What it describes, by the path on this site: its own paths begin behind the address of its server."""
    base = urlsplit(description["servers"][0]["url"]).path.rstrip("/")
    return {base + path: item for path, item in description["paths"].items()}


def resolved(description: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = description
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def choices_of(schema: dict[str, Any]) -> list[str]:
    return [str(choice) for choice in schema.get("enum") or schema.get("items", {}).get("enum") or ()]


def as_path(value: str) -> str:
    return quote(value, safe="")


def same(answers: Iterable[Any]) -> set[tuple]:
    """Answers as a stranger can tell them apart: status, headers, body."""
    return {(a.status_code, tuple(sorted(a.headers.items())), a.cookies.output(), a.body) for a in answers}
