"""Many-to-many fields as they were: what is linked now, with the changes since undone, newest first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.meanwhile import link_ends, link_history_of
from accounts.versions import pairs

MOST = 2000  # so many changes of links are looked at for one page


@dataclass(frozen=True)
class Then:
    """What was linked before one act. `after` is the last change of links that held then; 0 for none."""

    after: int
    keys: frozenset


def same_act(change: Any) -> tuple:
    """What rows of history have in common that were written by one request, in one transaction."""
    return change.pgh_context_id, change.pgh_created_at


def linked_after(column: Any, row_key: Any, after: int) -> set:
    """What a many-to-many field of a row held once change `after` was made. Raises LookupError for what is no such change."""
    own, other = link_ends(column)
    changes = link_history_of(column).objects.filter(**{own: row_key})
    if after and not changes.filter(pgh_id=after).exists():
        raise LookupError(after)
    linked = {key for _own, key in pairs(column, [row_key])}
    for change in changes.filter(pgh_id__gt=after).order_by("-pgh_id"):
        linked = _undone(linked, change, other)
    return linked


def before_acts(column: Any, row_keys: Iterable[Any]) -> dict[tuple[Any, int], Then]:
    """For each act that changed a many-to-many field of these rows, what was linked before it.

    The keys are the row and the number of the last change of the act. Acts that left all as it is now are not in it.
    """
    row_keys = list(row_keys)
    own, other = link_ends(column)
    now: dict[Any, set] = defaultdict(set)
    for row_key, key in pairs(column, row_keys):
        now[row_key].add(key)
    changes: dict[Any, list] = defaultdict(list)
    found = link_history_of(column).objects.filter(**{f"{own}__in": row_keys}).order_by("-pgh_id")
    for change in found[:MOST]:
        changes[getattr(change, own)].append(change)
    acts: dict[tuple[Any, int], Then] = {}
    for row_key, some in changes.items():
        linked, last = set(now[row_key]), some[0]
        for change, before in zip(some, [*some[1:], None], strict=True):
            linked = _undone(linked, change, other)
            if before is None or same_act(before) != same_act(change):
                if linked != now[row_key]:
                    acts[row_key, last.pgh_id] = Then(before.pgh_id if before else 0, frozenset(linked))
                last = before
    return acts


def _undone(linked: set, change: Any, other: str) -> set:
    key = getattr(change, other)
    return linked - {key} if change.pgh_label == "insert" else linked | {key}
