"""How the people of a case stand at an instant, as the API tells it."""

from typing import Any

from cases.custody_reading import Custody
from cases.reading import CaseLine

Data = dict[str, Any]


def people(line: CaseLine) -> list[Data]:
    """One for each custody, and one for each subject of whom none is told."""
    told = {one.data["subject"] for one in line.custody}
    return [
        *(_held(one) for one in line.custody),
        *(_alone(one) for one in line.data["subjects"] if one["key"] not in told),
    ]


def _held(one: Custody) -> Data:
    row = one.data
    return custody(one) | {
        "count": row["count"], "count_kind": row["count_kind"], "days_at_least": one.days.count.least if one.days else None,
        "disputed": bool(one.disputes),
    }  # fmt: skip


def _alone(subject: Data) -> Data:
    return {
        "key": subject["key"], "subject": subject["key"], "name": subject["name"]["value"], "label": "", "kind": subject["kind"],
        "count": subject["count"], "count_kind": subject["count_kind"], "status": None, "known": None, "confirmed_on": None,
        "days_at_least": None, "disputed": False,
    }  # fmt: skip


def custody(one: Custody) -> Data:
    """Which custody it is, whose, and how it stands as of when. A subject that was removed has neither name nor kind."""
    return {
        "key": one.data["key"], "subject": one.data["subject"], "name": one.subject["name"]["value"] if one.subject else "",
        "label": one.data["label"], "kind": one.subject.get("kind", ""), "status": one.data["status"], "known": one.known,
        "confirmed_on": str(one.as_of) if one.as_of else None,
    }  # fmt: skip
