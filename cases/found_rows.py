"""The columns by which events and charges of a published case are found, from its document alone. Pure."""

from collections.abc import Iterator
from typing import Any

from cases.custody_reading import latest_state
from cases.detention_rows import span

Data = dict[str, Any]


def event_rows(data: Data) -> Iterator[Data]:
    """The columns of each event, by name, in the order of the document."""
    for position, row in enumerate(data["events"]):
        first, last = span(row["on"])
        yield {
            "key": row["key"], "position": position, "kind": row["kind"], "happening": row["happening"], "first": first, "last": last,
        }  # fmt: skip


def charge_rows(data: Data) -> Iterator[Data]:
    """The columns of each charge, by name; its days are those of the state that stands."""
    for position, row in enumerate(data["charges"]):
        first, last = span(row["statuses"][-1]["on"] if row["statuses"] else None)
        yield {
            "key": row["key"], "position": position, "detention": row["detention"], "state": latest_state(row),
            "law": row["provision"]["slug"] if row["provision"] else "", "first": first, "last": last,
        }  # fmt: skip
