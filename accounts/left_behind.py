"""What accounts that cannot act any more leave behind. Other parts of the house say it, and add themselves to `SAYS`."""

from collections.abc import Callable, Iterable, Mapping

from accounts.models import User

# (accounts, who reads it) to sentences by the key of the account; nothing of those who leave nothing behind.
SAYS: list[Callable[[list[User], User], Mapping[int, str]]] = []


def left_behind(accounts: Iterable[User], *, to: User) -> dict[int, list[str]]:
    """Sentences for `to`, with a link where they may do something about it."""
    found: dict[int, list[str]] = {}
    rows = list(accounts)
    for say in SAYS:
        for pk, words in say(rows, to).items():
            found.setdefault(pk, []).append(words)
    return found
