"""How many actions were reported for an appeal: what of it is published, and what its page says of it. Pure.

The one rule of what readers see by country stands in `published` (docs/decisions/0033): no country of fewer than five
reports, never a country of the appeal's own cases, and never a rest so small that it gives those away.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from appeals.vocab import ReportChannel
from cases import countries
from cases.pictures.charts import Bar, Chart

LEAST = 5  # reports, not letters: one evening may write forty


def published(
    channels: Mapping[str, int], by_country: Mapping[str, tuple[int, int]], own: Collection[str]
) -> dict[str, Any]:
    """What readers may see. `channels`: kind to number; `by_country`: country to reports and number, "" for unsaid.

    What is not shown by country is in the sums, with all that named none: so nobody can tell it from "not said". A rest of
    fewer than five reports takes the smallest shown country with it, so that no difference is smaller than that either.
    """
    reports = sum(row[0] for row in by_country.values())
    shown = {
        code: row for code, row in by_country.items() if code and code not in own and row[0] >= LEAST
    }  # fmt: skip
    while shown and 0 < reports - sum(row[0] for row in shown.values()) < LEAST:
        del shown[min(shown, key=lambda code: (shown[code], code))]
    return {
        "reports": reports,
        "channels": {code: number for code, number in sorted(channels.items()) if number},
        "countries": {code: row[1] for code, row in sorted(shown.items())},
    }


@dataclass(frozen=True)
class Reported:
    """What the page of an appeal says of it."""

    total: int
    reports: int
    chart: Chart
    countries: list[tuple[str, int]]  # name and number, the most first
    elsewhere: int  # from countries that are not shown, and from those who named none
    as_of: datetime.datetime


def reported(body: Mapping[str, Any], as_of: datetime.datetime, own: Collection[str]) -> Reported:
    """From what is published. `own` once more: a country that became the case's own since is shown no longer."""
    total = sum(body["channels"].values())
    named = sorted(
        ((countries.name(code), number) for code, number in body["countries"].items() if code not in own),
        key=lambda row: (-row[1], row[0]),
    )
    return Reported(
        total, body["reports"], _chart(body["channels"], as_of), named, total - sum(row[1] for row in named), as_of
    )


def _chart(channels: Mapping[str, int], as_of: datetime.datetime) -> Chart:
    known = sorted((code for code in channels if code in ReportChannel.values), key=lambda code: -channels[code])
    return Chart(
        title=_("What was done"),
        description=_("As those who did it told us. Nobody checks it."),
        rows=[Bar(str(ReportChannel(code).label), channels[code]) for code in known],
        as_of=as_of.date(), counted=_("Actions, not people: one evening may write forty letters."),
        label_heading=_("What"), value_heading=_("How many"),
    )  # fmt: skip
