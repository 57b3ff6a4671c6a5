"""What takes long for strangers: few at once and not too much for one network, so that pages need not wait."""

import hashlib
import os
import secrets
import threading
from collections import Counter

# At once, in one process: what is counted or set by the same processor gets no faster by being done side by side.
AT_ONCE = max(1, (os.cpu_count() or 2) - 1)


class Busy(Exception):
    """Too much of it is being done just now."""

    why, status, again_after = "busy", 503, 10  # what the page says, and seconds until it is worth coming again


class Spent(Busy):
    """Too much was done for this network within a minute."""

    why, status, again_after = "spent", 429, 60


class Budget:
    """How much was done for whom within a minute, in this process alone. Senders are known by sums under a key that is
    thrown away with them: nothing of it is written down, and nothing outlives the minute."""

    MINUTE = 60.0
    MOST = 120  # letters of a few sheets; what takes longer weighs more
    SENDERS = 20_000  # more than these within a minute are counted anew

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin(0.0)

    def _begin(self, now: float) -> None:
        self._began, self._key, self._taken = now, secrets.token_bytes(32), dict[bytes, int]()

    def take(self, sender: str, weight: int, now: float) -> None:
        """Raises Spent where it is too much."""
        with self._lock:
            if now - self._began >= self.MINUTE or len(self._taken) >= self.SENDERS:
                self._begin(now)
            known = hashlib.blake2b(sender.encode(), key=self._key, digest_size=16).digest()
            taken = self._taken.get(known, 0) + weight
            if taken > self.MOST:
                raise Spent
            self._taken[known] = taken


class UnderWay:
    """Which downloads are under way, and for whom. A reader may take an hour for one: each keeps a thread, so that some
    threads must be left for pages, and some downloads for others."""

    def __init__(self, most: int, for_one: int = 1, patience: float = 3.0) -> None:
        self.most, self.for_one, self.patience = most, for_one, patience
        self._changed, self._readers = threading.Condition(), Counter[str]()

    def enter(self, sender: str) -> None:
        """Raises Busy, or Spent where this network has one already. Waits a little: that a reader hung up is noticed late."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(sender), self.patience):
                raise Spent if self._readers[sender] >= self.for_one else Busy
            self._readers[sender] += 1

    def _has_room(self, sender: str) -> bool:
        return self._readers[sender] < self.for_one and self._readers.total() < self.most

    def leave(self, sender: str) -> None:
        with self._changed:
            self._readers[sender] -= 1
            if not self._readers[sender]:
                del self._readers[sender]
            self._changed.notify_all()
