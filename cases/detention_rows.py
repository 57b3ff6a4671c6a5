"""The columns by which people of a published case are found and counted, from its document alone. Pure.

One row per detention, and one per subject without any, so that filters and counts find everyone.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from cases.custody_reading import latest_state, place_now
from cases.dates import PartialDate
from cases.headcounts import counted, overlaps
from cases.vocab import ChargeState, CountKind

Data = dict[str, Any]

# An accusation in one of these states does not stand any more, or never stood.
OVER = frozenset({ChargeState.NOT_CHARGED, ChargeState.DROPPED, ChargeState.ACQUITTED})


def detention_rows(data: Data) -> Iterator[Data]:
    """The columns of each row, by name."""
    subjects = {row["key"]: row for row in data["subjects"]}
    confirmed = {row["detention"]: row["on"] for row in data["confirmations"]}
    numbers, doubtful = counted(data), {row["key"] for overlap in overlaps(data) for row in overlap.rows}
    latest = _latest(data["detentions"], subjects)
    for row in data["detentions"]:
        key, subject = row["key"], subjects.get(row["subject"], {})
        people, first_last = numbers[key], span(row["began"])
        yield {
            "key": key, "status": row["status"], "people": people, "overlaps": key in doubtful, "latest": key in latest,
            "exact": people is not None and row["count_kind"] == CountKind.EXACT and key not in doubtful,
            "facilities": [stay["facility"]["slug"] for stay in row["placements"] if stay["facility"]],
            "place": _place(row), "laws": _laws(data["charges"], key), "standing_laws": _laws(data["charges"], key, OVER),
            "arrested_first": first_last[0], "arrested_last": first_last[1], "confirmed_on": span(confirmed.get(key))[0],
            **_about(subject),
        }  # fmt: skip
    told = {row["subject"] for row in data["detentions"]}
    yield from (_without_detention(row) for key, row in subjects.items() if key not in told)


def _without_detention(subject: Data) -> Data:
    exact = subject["kind"] == "person" or (subject["count"] is not None and subject["count_kind"] == CountKind.EXACT)
    return {"key": subject["key"], "people": subject["count"], "exact": exact, **_about(subject)}


def span(day: str | None) -> tuple[datetime.date | None, datetime.date | None]:
    return PartialDate(day).span() if day else (None, None)


def _latest(detentions: Iterable[Data], subjects: dict[str, Data]) -> set[str]:
    """Of a person with several detentions the one that began last; of a group, whose detentions stand side by side, each."""
    latest: dict[str, Data] = {}
    for row in detentions:
        alone = subjects.get(row["subject"], {}).get("kind") != "group"
        mine = row["subject"] if alone else row["key"]
        if mine not in latest or _began(row) >= _began(latest[mine]):
            latest[mine] = row
    return {row["key"] for row in latest.values()}


def _began(row: Data) -> datetime.date:
    return span(row["began"])[0] or datetime.date.min


def _place(detention: Data) -> str:
    """The address of the facility where someone is held now, or was when last heard of."""
    stay = place_now(detention)
    return stay["facility"]["slug"] if stay and stay["facility"] else ""


def _laws(charges: Iterable[Data], detention: str, over: Iterable[str] = ()) -> list[str]:
    """The laws that charges of a detention name, without those in the states `over`."""
    found = (c for c in charges if c["provision"] and c["detention"] == detention and latest_state(c) not in over)
    return list(dict.fromkeys(charge["provision"]["slug"] for charge in found))


def _about(subject: Data) -> Data:
    organisations = [a["organisation"]["slug"] for a in subject.get("affiliations", ()) if a["organisation"]]
    return {
        "subject": subject.get("key", ""), "subject_kind": subject.get("kind", "person"), "organisations": organisations,
        "gender": (subject.get("gender") or {}).get("value", "unstated"),
    }  # fmt: skip
