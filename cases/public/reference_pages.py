"""What the page of a place, law, organisation or office says beside its own document: people, cases and numbers. A page and its
preview ask the same."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.db.models.fields.json import JSONField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cases.counting import CONFIRMED, LAST_KNOWN, Counter, counter
from cases.custody_reading import Data
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedDetention, PublishedMention, PublishedReference
from cases.pictures.maps import Pin, Places
from cases.public.shared import REVIEW_DAYS, lines
from cases.reference_reading import GROUPS, Entry, filled, held_order, with_others
from cases.vocab import DocumentKind

# By which column of the table of people, and by which filter of `/cases/`, the people of a reference are found.
COLUMNS = {
    DocumentKind.FACILITY: ("facilities", "facility"),
    DocumentKind.LAW: ("laws", "law"),
    DocumentKind.ORGANISATION: ("organisations", "organisation"),
}
Turn = Callable[[Sequence[Entry]], Page]


def about(
    kind: str, slug: str, data: Data, *, settings: dict[str, Any], now: datetime.datetime, turn: Turn
) -> dict[str, Any]:
    """The people and cases on one page of it, and the numbers of all. `turn` takes the entries and gives the page asked for."""
    kind = DocumentKind(kind)
    people = _people(kind, slug, settings, now)
    place = slug if kind == DocumentKind.FACILITY else ""
    page = turn(with_others(held_order(people, people.rows, place), _named_by(kind, slug)))
    wanted = {entry.case for entry in page.object_list}
    found = lines(PublishedCase.objects.visible().filter(slug__in=wanted), settings, now)
    entries = filled(page.object_list, found)
    return {
        "people": [entry for entry in entries if entry.row], "others": [entry for entry in entries if not entry.row],
        "groups": {when: [entry for entry in entries if entry.when == when] for when in GROUPS},
        "numbers": NUMBERS[kind](people, slug), "page_obj": page, "listed": page.paginator.count, **RELATED[kind](slug, data),
    }  # fmt: skip


def _people(kind: DocumentKind, slug: str, settings: dict[str, Any], now: datetime.datetime) -> Counter:
    column, name = COLUMNS.get(kind, ("", ""))
    rows = PublishedDetention.objects.filter(**{f"{column}__contains": [slug]}).to_count() if column else []
    return counter(rows, review_days=settings[REVIEW_DAYS], now=now, **({name: slug} if name else {}))


def _named_by(kind: str, slug: str) -> list[str]:
    """The addresses of the cases that name it, by title."""
    named = PublishedMention.objects.filter(reference__kind=kind, reference__slug=slug, kind=DocumentKind.CASE)
    found = PublishedCase.objects.visible().filter(slug__in=named.values("slug"))
    return list(found.order_by("title", "slug").values_list("slug", flat=True))


# Numbers, by name


def _of_a_place(people: Counter, slug: str) -> dict[str, Any]:
    def there(known: str) -> Any:
        return people.held(known, lambda row: row.place == slug, place=slug)

    elsewhere = people.number(lambda row: not (row.held and row.place == slug))
    return {
        "now": there(CONFIRMED), "last_known": there(LAST_KNOWN), "before": elsewhere.count, "all": people.number(),
    }  # fmt: skip


def _of_a_law(people: Counter, slug: str) -> dict[str, Any]:
    over = people.number(lambda row: slug not in row.standing_laws)
    return {**_of_members(people, slug), "over": over.count}


def _of_members(people: Counter, slug: str) -> dict[str, Any]:
    return {"now": people.held(CONFIRMED), "last_known": people.held(LAST_KNOWN), "all": people.number()}


def _of_an_office(people: Counter, slug: str) -> dict[str, Any]:
    return {}


# What else is published of the same kind


def _with_documents() -> Any:
    return PublishedReference.objects.named().annotate(document=Cast("body", JSONField()))


def _same_law(slug: str, data: Data) -> dict[str, Any]:
    """Other articles of the same law of the same country."""
    found = _with_documents().filter(kind=DocumentKind.LAW, document__law=data["law"], country=data["country"])
    return {"articles": found.exclude(slug=slug).order_by("title", "slug")[:50]}


def _within(slug: str, data: Data) -> dict[str, Any]:
    """The bodies and offices that are part of an organisation."""
    parts = Q(kind=DocumentKind.ORGANISATION, document__within__slug=slug)
    offices = Q(kind=DocumentKind.OFFICIAL, document__institution__slug=slug)
    return {"within": _with_documents().filter(parts | offices).order_by("kind", "title", "slug")[:100]}


def _map_of(slug: str, data: Data) -> dict[str, Any]:
    """Where a place lies, as far as its document says."""
    if not data["latitude"] or not data["longitude"]:
        return {"map": None}
    pin = Pin(data["name"], data["latitude"], data["longitude"])
    about = _("The district, not the building.")
    return {
        "map": Places(title=data["name"], description=about, as_of="", counted="", pins=[pin], code=data["country"])
    }


def places_on_map(
    rows: Iterable[PublishedReference], people: Mapping[str, Counter], code: str, day: datetime.date
) -> Places | None:
    """Places of detention on a map, of a country or of the world; none where no place says where it lies."""
    pins = [_pin(row, loads(row.body), people.get(row.slug)) for row in rows]
    if not any(pin.rounded for pin in pins):
        return None
    return Places(
        title=_("Places of detention"), description=_("With the people of published cases who are or were held there."),
        as_of=day, counted=_("Places that a published case or appeal names."), pins=pins, code=code,
    )  # fmt: skip


def _pin(row: PublishedReference, data: Data, people: Counter | None) -> Pin:
    count = people.number().count if people else None
    note = "" if not count or count.exact else _("at least") if count.people else _("number not known")
    number = count.people if count and count.people else None
    return Pin(row.title, data["latitude"], data["longitude"], row.get_absolute_url(), number, note)


def _nothing(slug: str, data: Data) -> dict[str, Any]:
    return {}


NUMBERS: dict[str, Callable[[Counter, str], dict[str, Any]]] = {
    DocumentKind.FACILITY: _of_a_place, DocumentKind.LAW: _of_a_law, DocumentKind.ORGANISATION: _of_members,
    DocumentKind.OFFICIAL: _of_an_office,
}  # fmt: skip
RELATED: dict[str, Callable[[str, Data], dict[str, Any]]] = {
    DocumentKind.FACILITY: _map_of, DocumentKind.LAW: _same_law, DocumentKind.ORGANISATION: _within,
    DocumentKind.OFFICIAL: _nothing,
}  # fmt: skip
