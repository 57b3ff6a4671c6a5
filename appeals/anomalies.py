"""What is odd about a report: why a colleague should look at it. It counts all the same until someone sets it aside. Pure."""

import datetime
import re
from collections.abc import Iterable

from appeals.told import Told
from appeals.vocab import ReportOddity

# From here on a colleague looks at it.
MANY_OF_ONE = 50
MANY_AT_ALL = 1_000
ALIKE_WITHIN = datetime.timedelta(minutes=10)
# One letter from one country is what most report, and many come when a call goes out; eleven letters and four faxes are not.
FEW, ALIKE, ALIKE_OF_FEW = 3, 5, 30
LONG_AGO = datetime.timedelta(days=90)
CONTACT = re.compile(
    r"[^\s@]+@[^\s@]+\.\w+"  # an e-mail address
    r"|https?://|www\."
    r"|(?:\d[\s().\-/]{0,2}){7,}"  # a telephone number
)


def oddities(told: Told, received: datetime.datetime, others: Iterable[Told]) -> list[ReportOddity]:
    """Why a colleague should look at a report. `others` came within minutes of it."""
    alike = 1 + sum(is_like(told, other) for other in others)
    most_alike = ALIKE_OF_FEW if told.total <= FEW else ALIKE
    found = {
        ReportOddity.MANY: told.total > MANY_OF_ONE * told.people or told.total > MANY_AT_ALL,
        ReportOddity.ALIKE: alike >= most_alike,
        ReportOddity.LONG_AGO: received.date() - told.on > LONG_AGO,
        ReportOddity.CONTACT: CONTACT.search(told.words) is not None,
    }
    return [oddity for oddity, holds in found.items() if holds]


def is_like(one: Told, other: Told) -> bool:
    """The same numbers from the same country: whatever the words say."""
    return (dict(one.counts), one.country, one.people) == (dict(other.counts), other.country, other.people)
