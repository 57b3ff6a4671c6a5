"""Mails to followers: what one version costs when many follow, against few; making mails that share their words."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from appeals.mailing import occasions, outbox
from appeals.models import Follower
from bench.copies import NOW
from bench.measuring import Side, report
from tests.mail.world import news

FEW, MANY = 10, 1000


def measure(by: User) -> None:
    occasions.tell(now=NOW)
    _follow("few", MANY)
    _follow("some", FEW)
    report((f"a version, told to {MANY}", _told("few", by)), (f"a version, told to {FEW}", _told("some", by)))
    report(_sent("few", by, FEW * FEW), _sent("few", by, 1))
    Follower.objects.all().delete()


def _follow(slug: str, number: int) -> None:
    rows = (
        Follower.asking(f"{slug}{place}@example.org", f"case:{slug}", rhythm="each", lang="en", now=NOW)
        for place in range(number)
    )
    Follower.objects.bulk_create(rows)
    Follower.objects.update(confirmed_at=NOW, wanted="")


def _told(slug: str, by: User) -> Callable[[], None]:
    """Looking at a new version, and the mails of all who follow; taken back afterwards."""

    def run() -> None:
        with transaction.atomic():
            news(slug, by, now=NOW)
            occasions.tell(now=NOW)
            transaction.set_rollback(True)

    return run


def _sent(slug: str, by: User, number: int) -> Side:
    """Mails of one version, to the memory of this process."""
    at = [NOW]

    def run() -> None:
        at[0] += timedelta(days=2)
        if outbox.send_due(now=at[0], limit=number) < number:
            news(slug, by, now=at[0])
            occasions.tell(now=at[0])
            outbox.send_due(now=at[0], limit=number)

    return f"{number} mails sent" if number > 1 else "1 mail sent", run
