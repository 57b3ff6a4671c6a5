"""Two sides of a comparison, measured in turn, and one line about them."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.template import Template
from django.test import Client

ROUNDS, SECONDS = 30, 6.0  # of one row at most; five rounds at least
RENDER = Template._render  # before the test client puts its spy there

Side = tuple[str, Callable[[], object]]


def report(side: Side, other: Side) -> None:
    """How many times the first takes the second, and both in milliseconds. Medians; the sides alternate."""
    times: dict[str, list[float]] = {side[0]: [], other[0]: []}
    begun, rounds = time.perf_counter(), 0
    while rounds < 5 or (rounds < ROUNDS and time.perf_counter() - begun < SECONDS):
        for name, run in (side, other):
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
        rounds += 1
    mine, its = statistics.median(times[side[0]]), statistics.median(times[other[0]])
    print(
        f"{side[0]:<34} is {mine / its:6.1f} times {other[0]:<34} ({mine * 1000:.1f} and {its * 1000:.1f} ms here)",
        flush=True,
    )


def get(address: str) -> Callable[[], object]:
    """A stranger's request."""
    client = Client()

    def request() -> None:
        assert client.get(address).status_code == 200, address  # noqa: S101

    return request


def inside(other: Any, run: Callable[[], object]) -> Callable[[], object]:
    """`run`, with another database."""

    def there() -> None:
        own = connections["default"]
        connections["default"] = other
        try:
            run()
        finally:
            connections["default"] = own

    return there


@contextmanager
def unwatched() -> Iterator[None]:
    """Pages as a server makes them: the spy of the test client, which copies every context, would be measured as well."""
    spy, Template._render = Template._render, RENDER
    try:
        yield
    finally:
        Template._render = spy
