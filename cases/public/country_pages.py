"""What the page of a country adds up, and the list of countries."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases import countries
from cases.counting import CONFIRMED, LAST_KNOWN, Counter
from cases.models.published import PublishedCase, PublishedReference
from cases.pictures.maps import CountryNumber, Places
from cases.public import tables
from cases.public.reference_pages import places_on_map
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
    found = people.merged(lambda row: row.countries).split("country", lambda row: row.countries)
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
        title=_("People in published cases, by country"), description=_("The more people, the darker the country.") if len(shaded) > 1 else "",
        as_of=day, counted=rule(), countries=shaded,
    )  # fmt: skip


def figures(people: Counter) -> dict[str, Any]:
    """What every page of a country's list says first."""
    return {
        "everyone": people.number(), "held_now": people.held(CONFIRMED), "held_then": people.held(LAST_KNOWN),
        "not_held": not_held(people),
    }  # fmt: skip


def one_country(
    people: Counter, code: str, references: Iterable[PublishedReference], day: datetime.date
) -> dict[str, Any]:
    """Charts, laws and places of one country, and the references that belong to it: what its first page adds."""
    status, years = tables.by_status(people), tables.by_year(people)
    found = people.split("facility", lambda row: row.facilities)
    by_kind: dict[str, list[PublishedReference]] = {}
    for row in references:
        by_kind.setdefault(row.kind, []).append(row)
    laws, places, members = (make(people) for make in (tables.by_law, tables.by_place, tables.by_organisation))
    told = {line.address for table in (laws, places, members) for line in table.lines}
    others = {
        kind: [row for row in rows if row.get_absolute_url() not in told]
        for kind, rows in by_kind.items()
        if kind != DocumentKind.OFFICIAL
    }
    return {
        "status": status, "status_chart": status_chart(status, day), "years": years,
        "year_chart": year_chart(years, day), "laws": laws.largest(MOST),
        "places": places.largest(MOST), "organisations": members.largest(MOST),
        "map": places_on_map(by_kind.get(DocumentKind.FACILITY, []), found, code, day), "others": others,
        "officials": by_kind.get(DocumentKind.OFFICIAL, []),
    }  # fmt: skip
