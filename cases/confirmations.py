"""Which days of confirmation a patch may show while other changes wait to be published. Pure: documents as plain data."""

from collections.abc import Collection
from typing import Any

Data = dict[str, Any]


def waits(published: Data, fresh: Data, key: str) -> bool:
    """Whether the record has another status for a detention than strangers read: that waits to be published."""
    return _status(published).get(key) != _status(fresh).get(key)


def taken(published: Data, fresh: Data, only: Collection[str] | None = None) -> list[Data]:
    """The confirmations that a patch shows: fresh ones of `only` (else of all), but never beside another status.

    "Held, confirmed on 3 May" must not appear because an unpublished release on 3 May stands in the record.
    """
    before = {row["detention"]: row for row in published["confirmations"]}
    after = {row["detention"]: row for row in fresh["confirmations"]}
    rows = []
    for detention in published["detentions"]:
        key = detention["key"]
        stays = waits(published, fresh, key) or (only is not None and key not in only)
        row = (before if stays else after).get(key)
        rows += [row] if row else []
    return rows


def _status(data: Data) -> dict[str, str]:
    return {row["key"]: row["status"] for row in data["detentions"]}
