"""Lists and the pages that add up, over many published cases against few: two databases, side by side."""

from typing import Any

from bench.copies import copies, forget
from bench.measuring import Side, get, inside, report, unwatched
from cases.models import PublishedCase, PublishedDetention

FEW, MANY = 20, 2300  # published cases


def fill_small() -> None:
    copies((f"sum-{number}" for number in range(FEW - PublishedCase.objects.count())), of="few")


def fill_large() -> None:
    copies((f"sum-more-{number}" for number in range(MANY - FEW)), of="few")


def measure(small: Any) -> None:
    with unwatched():
        for side, other in rows(small):
            report(side, other)
    forget("sum-")


def rows(small: Any) -> list[tuple[Side, Side]]:
    detention = PublishedDetention.objects.get(case__slug="few")
    few: Side = ("page, 4 events", get("/cases/few/"))
    pages = {
        "home": "/",
        "list": "/cases/",
        "list, filtered": "/cases/?country=KH&status=detained",
        "list, a name": "/cases/?q=Detainee",
        "list, misspelt name": "/cases/?q=Placeholdr+Detaine",
        "feed": "/cases.atom",
        "statistics": "/statistics/",
        "country": "/countries/kh/",
        "law": f"/laws/{detention.laws[0]}/",
        "laws": "/laws/",
        "page, 4 events": "/cases/few/",
    }
    pairs = [
        ((f"{name}, {MANY} cases", get(address)), (f"{name}, {FEW} cases", inside(small, get(address))))
        for name, address in pages.items()
    ]
    return [*pairs, (pairs[1][0], few)]
