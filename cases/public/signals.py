"""What is new in a list: pages that appeared or changed of late."""

import datetime

from cases.models.published import PublishedCase

RECENT = datetime.timedelta(days=30)
NEW, UPDATED = "new", "updated"


def signal(row: PublishedCase, now: datetime.datetime) -> str:
    """ "new" for a page that appeared within the last thirty days, "updated" for one that changed in them, else ""."""
    if now - row.published_at <= RECENT:
        return NEW
    return UPDATED if row.number > 1 and now - row.updated_at <= RECENT else ""
