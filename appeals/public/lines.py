"""Published appeals as lists and case pages show them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from appeals.models.published import PublishedAppeal
from appeals.reading import AppealPage, appeal_page
from cases.document import loads


@dataclass
class AppealLine:
    """An appeal in a list."""

    slug: str
    title: str
    kind: str
    reference: str
    page: AppealPage

    @property
    def cases(self) -> list[dict[str, str]]:
        return self.page.data["cases"]


def lines(rows: Iterable[PublishedAppeal], now: datetime.datetime) -> list[AppealLine]:
    """Open ones first, the soonest first; those without a date after them; the rest last."""
    found = [
        AppealLine(row.slug, row.title, row.kind, row.reference, appeal_page(loads(row.body), now=now)) for row in rows
    ]
    return sorted(found, key=_urgency)


def _urgency(line: AppealLine) -> tuple[bool, datetime.date, str]:
    deadline = line.page.deadline
    return (not line.page.is_open, deadline.last_day if deadline else datetime.date.max, line.slug)
