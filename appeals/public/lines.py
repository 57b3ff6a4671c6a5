"""Published appeals as lists and case pages show them."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from appeals.models.published import PublishedAppeal
from appeals.public.conditions import news_is_old
from appeals.reading import AppealPage, appeal_page
from cases.document_data import loads


@dataclass
class AppealLine:
    """An appeal in a list."""

    slug: str
    title: str
    kind: str
    reference: str
    page: AppealPage
    news_is_old: bool = False

    @property
    def wants_letters(self) -> bool:
        """It is open, and the people it is for are known to be where it says."""
        return self.page.is_open and not self.news_is_old

    @property
    def waits_for_news(self) -> bool:
        """It is open, but nobody should write for it without asking: the news of its people is old."""
        return self.page.is_open and self.news_is_old

    @property
    def cases(self) -> list[dict[str, str]]:
        return self.page.data["cases"]


def lines(rows: Iterable[PublishedAppeal], now: datetime.datetime, old: Collection[str] = ()) -> list[AppealLine]:
    """Open ones first, the soonest first; those without a date after them; the rest last. `old` from `with_old_news`."""
    return sorted(read(rows, now, old), key=_urgency)


def read(rows: Iterable[PublishedAppeal], now: datetime.datetime, old: Collection[str] = ()) -> list[AppealLine]:
    """The same in the order of the rows."""
    return [
        AppealLine(row.slug, row.title, row.kind, row.reference, appeal_page(loads(row.body), now=now), row.slug in old)
        for row in rows
    ]


def with_old_news(review_days: int, now: datetime.datetime) -> set[str]:
    """Addresses of appeals for people of whom nobody is confirmed within the review period. One query."""
    old = PublishedAppeal.objects.visible().filter(news_is_old(review_days, now))
    return set(old.order_by().values_list("slug", flat=True))


def _urgency(line: AppealLine) -> tuple[bool, datetime.date, str]:
    deadline = line.page.deadline
    return (not line.wants_letters, deadline.last_day if deadline else datetime.date.max, line.slug)
