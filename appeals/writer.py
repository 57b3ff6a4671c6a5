"""Who is to be written to by this reader: from the country that they say they write from. Pure.

No country is looked up or kept: it is what stands in the address of the page (`?from=kh`), and nothing where none does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from appeals.vocab import RecipientRole
from cases.countries import NAMES

Data = dict[str, Any]

MOST_SHOWN = 40  # of what was asked for and is no country


@dataclass(frozen=True)
class Writer:
    """Where a reader says that they write from: a code, "" for not said. `unknown` is what they gave and no country bears."""

    country: str = ""
    unknown: str = ""

    def lives_in(self, countries: Collection[str]) -> bool:
        """Whether they write from one of these."""
        return bool(self.country) and self.country in countries


NOBODY = Writer()


def writer(asked: str) -> Writer:
    """The writer of `?from=`: a country's ISO code in any case. Anything else is shown back, cut to what can be read."""
    code = asked.strip().upper()
    if not code:
        return NOBODY
    if code in NAMES:
        return Writer(code)
    return Writer(unknown="".join(sign for sign in asked[:MOST_SHOWN] if sign.isprintable()).strip() or "?")


def for_writer(recipients: Iterable[Data], country: str) -> list[Data]:
    """All recipients in their order, each with what it means to someone who writes from `country` ("": not said).

    `not_theirs`: the issuer asks only writers from other countries. `abroad`: an embassy or office that is accredited
    elsewhere, yet asked of everyone. `means_country`: words to the reader about "your country".
    """
    return [
        {
            **row,
            "not_theirs": is_not_theirs(row, country),
            "abroad": _is_abroad(row, country),
            "means_country": bool(country and row["instruction"]),
        }
        for row in recipients
    ]


def is_not_theirs(recipient: Data, country: str) -> bool:
    """Whether the issuer limits this recipient to writers from countries of which this is none."""
    limits = recipient["for_writers_from"]
    return bool(country and limits) and country not in limits


def to_write_to(recipients: Iterable[Data], country: str) -> list[Data]:
    """Those who are written to: offices that the appeal asks of writers from here."""
    return [
        row
        for row in recipients
        if row["role"] == RecipientRole.TARGET and row["post"] and not is_not_theirs(row, country)
    ]


def _is_abroad(recipient: Data, country: str) -> bool:
    host = recipient["accredited"]
    return bool(country and host) and not recipient["for_writers_from"] and country not in host["countries"]
