"""What the page of a country adds up, and the list of countries."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases import countries
from cases.counting import CONFIRMED, LAST_KNOWN, Counter
from cases.document_data import loads
from cases.models.published import PublishedCase, PublishedReference
from cases.pictures.maps import CountryNumber, Pin, Places
from cases.public import tables
from cases.public.statistics_views import not_held, rule, status_chart, year_chart
from cases.vocab import DocumentKind

MOST = 15  # lines of one table; the rest stands in the list of all
ORDERS = ("name", "-people")


def problems(request: HttpRequest) -> list[str]:
    wanted = request.GET.get("ordering", "")
    return [] if wanted in ("", *ORDERS) else [_("“%(order)s” is no order of this list.") % {"order": wanted[:20]}]


def all_countries(people: Counter, day: datetime.date, ordering: str) -> dict[str, Any]:
    """Every country of a published case, with its people and cases, and a map of them."""
    cases: dict[str, int] = {}
    for codes in PublishedCase.objects.visible().values_list("countries", flat=True):
        for code in codes:
            cases[code] = cases.get(code, 0) + 1
    found = people.split("country", lambda row: row.countries)
    rows: list[dict[str, Any]] = [
        {
            "code": code,
            "name": countries.name(code),
            "cases": number,
            "numbers": tables.held_numbers(found[code]) if code in found else [],
        }
        for code, number in cases.items()
    ]
    by_name = sorted(rows, key=lambda row: row["name"])
    most = sorted(by_name, key=lambda row: -row["numbers"][-1].count.people if row["numbers"] else 0)
    return {"rows": most if ordering == "-people" else by_name, "ordering": ordering, "map": _world(by_name, day)}


def _world(rows: Iterable[dict[str, Any]], day: datetime.date) -> Places:
    shaded = [
        CountryNumber(row["code"], row["name"], row["numbers"][-1].count.people, tables.address_of_country(row["code"]))
        for row in rows
        if row["numbers"]
    ]
    return Places(
        title=_("People in published cases, by country"), description=_("The more people, the darker the country."),
        as_of=day, counted=rule(), countries=shaded,
    )  # fmt: skip


def one_country(
    people: Counter, code: str, references: Iterable[PublishedReference], day: datetime.date
) -> dict[str, Any]:
    """Numbers, charts, laws and places of one country, and the references that belong to it."""
    status, years = tables.by_status(people), tables.by_year(people)
    by_kind: dict[str, list[PublishedReference]] = {}
    for row in references:
        by_kind.setdefault(row.kind, []).append(row)
    return {
        "everyone": people.number(), "held_now": people.held(CONFIRMED), "held_then": people.held(LAST_KNOWN),
        "not_held": not_held(people), "status": status, "status_chart": status_chart(status, day), "years": years,
        "year_chart": year_chart(years, day), "laws": tables.by_law(people).largest(MOST),
        "places": tables.by_place(people).largest(MOST), "organisations": tables.by_organisation(people).largest(MOST),
        "map": _places(by_kind.get(DocumentKind.FACILITY, []), code, day), "references": by_kind,
    }  # fmt: skip


def _places(rows: Iterable[PublishedReference], code: str, day: datetime.date) -> Places | None:
    """The places of a country on its map; none where no place says where it lies."""
    documents = [(row, loads(row.body)) for row in rows]
    pins = [Pin(row.title, data["latitude"], data["longitude"], row.get_absolute_url()) for row, data in documents]
    if not any(pin.latitude and pin.longitude for pin in pins):
        return None
    return Places(
        title=_("Places of detention"), description=_("Each pin stands for a district, not for a building."), as_of=day,
        counted=_("Places that a published case or appeal names."), pins=pins, code=code,
    )  # fmt: skip
