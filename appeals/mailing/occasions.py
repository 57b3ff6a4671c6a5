"""What is new for whom: from published versions alone, each looked at once, and the mails that tell of it.

`look` notes what each follower is to be told; `gather` puts that into mails, at most one for an address at a time. A
version that was published while the worker was off is told late; one that was taken back meanwhile is not told.
"""

import datetime
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, Max, OuterRef

from appeals import followed
from appeals.mailing import of_appeal, of_case
from appeals.models import Herald, Mail, PublishedAppeal
from appeals.models.mail import message_id
from appeals.vocab import MailKind
from cases.models import PublishedCase, PublishedVersion
from cases.version_words import NEW, Step
from cases.vocab import DocumentKind

log = logging.getLogger(__name__)

AT_ONCE = 500  # versions of one look
A_DAY = datetime.timedelta(days=1)
PATIENCE = "2s"  # so long a look waits for those who publish, and they for it
DIGEST_HOUR = 7  # Mondays, UTC
LONGEST_CHAIN = 50
KINDS = (DocumentKind.CASE, DocumentKind.APPEAL)


@dataclass(frozen=True)
class Occasion:
    """A version that whoever follows `what` is to be told of."""

    what: str
    version: int
    urgent: bool


def tell(*, now: datetime.datetime) -> int:
    """Looks at what was published since the last time, and makes the mails that are due. Gives the number of mails.

    Two workers at once: the second leaves it to the first.
    """
    newest = _newest()
    with transaction.atomic():
        herald = _herald(newest, now)
        if herald is None:
            return 0
        if newest is not None:
            _look(herald, newest)
        made = _gather(MailKind.NEWS, now)
        if _digest_is_due(herald, now):
            made += _gather(MailKind.DIGEST, now)
            Herald.objects.filter(pk=herald.pk).update(digest_at=now)
        return made


def _newest() -> int | None:
    """The newest version, when none that is older can still appear: what is being published has a number, and is seen by
    nobody until it is done. None when that takes too long; the next minute comes."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("lock table cases_publishedversion in share mode")
            cursor.execute("set local lock_timeout = 0")
            return PublishedVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0
    except OperationalError:
        log.warning("Something is being published; what is new is looked at a minute later.")
        return None


def _herald(newest: int | None, now: datetime.datetime) -> Herald | None:
    """How far the look has come; what was published before the first one is told to nobody. None while another looks."""
    if newest is not None:
        Herald.objects.get_or_create(pk=1, defaults={"version": newest, "digest_at": now})
    return Herald.objects.select_for_update(skip_locked=True).filter(pk=1).first()


# What is new for whom


def _look(herald: Herald, newest: int) -> None:
    removed = PublishedVersion.objects.filter(
        kind=OuterRef("kind"), slug=OuterRef("slug"), number=OuterRef("number") - 1, salt=None
    )
    rows = PublishedVersion.objects.filter(
        pk__gt=herald.version, pk__lte=newest, kind__in=KINDS, salt__isnull=False
    ).annotate(after_removal=Exists(removed))
    found = list(rows.order_by("pk").values("pk", "kind", "slug", "number", "at", "changed", "after_removal")[:AT_ONCE])
    _note(list(_occasions(found)))
    # All that is left fits into one look, or the next one begins where this one ended.
    reached = found[-1]["pk"] if len(found) == AT_ONCE else newest
    Herald.objects.filter(pk=herald.pk).update(version=max(reached, herald.version))


def _occasions(rows: Iterable[Any]) -> Iterator[Occasion]:
    slugs = {kind: {row["slug"] for row in rows if row["kind"] == kind} for kind in KINDS}
    cases = PublishedCase.objects.visible().filter(slug__in=slugs[DocumentKind.CASE]).defer("body", "folded")
    appeals = PublishedAppeal.objects.visible().filter(slug__in=slugs[DocumentKind.APPEAL]).defer("body", "folded")
    published: dict[tuple[str, str], Any] = {
        **{(DocumentKind.CASE, row.slug): row for row in cases},
        **{(DocumentKind.APPEAL, row.slug): row for row in appeals.prefetch_related("cases")},
    }
    for row in rows:
        document = published.get((row["kind"], row["slug"]))
        if document is not None:
            step = Step(row["number"], row["at"], tuple(row["changed"]), True, row["after_removal"])
            of = _of_case if row["kind"] == DocumentKind.CASE else _of_appeal
            yield from (Occasion(what, row["pk"], urgent) for what, urgent in of(document, step))


def _of_case(case: PublishedCase, step: Step) -> Iterator[tuple[str, bool]]:
    """Who is told of a version of a case, by what they follow."""
    if step.kind == NEW:
        yield from ((followed.code(followed.COUNTRY, country), False) for country in case.countries)
    if step.kind == NEW or (step.comparable and set(step.changed) & of_case.NEWS):
        yield followed.code(followed.CASE, case.slug), False


def _of_appeal(appeal: PublishedAppeal, step: Step) -> Iterator[tuple[str, bool]]:
    """Who is told of a version of an appeal. Who follows one follows those that come after it as well; who follows a case
    hears of its new appeals, and whether to write."""
    changed, new = set(step.changed), step.kind == NEW
    if not new and not (step.comparable and changed & of_appeal.NEWS):
        return
    urgent = not new and bool(changed & of_appeal.URGENT)
    yield from ((followed.code(followed.APPEAL, slug), urgent) for slug in chain_of(appeal))
    if new or urgent:
        yield from (
            (followed.code(followed.CASE, case.slug), urgent) for case in appeal.cases.all() if not case.withdrawn
        )
    if new:
        yield from ((followed.code(followed.COUNTRY, country), False) for country in appeal.countries)
        yield followed.ALL_APPEALS, False


def chain_of(appeal: PublishedAppeal) -> list[str]:
    """Its address, and those of the calls before it in the chain, as far as they are published."""
    slugs, before = [appeal.slug], appeal.previous
    while before and before not in slugs and len(slugs) < LONGEST_CHAIN:
        slugs.append(before)
        row = PublishedAppeal.objects.visible().filter(slug=before).values_list("previous", flat=True).first()
        before = row or ""
    return slugs


NOTE = """
insert into appeals_telling (follower_id, version, urgent)
    select f.id, o.version, bool_or(o.urgent)
    from unnest(%s::text[], %s::bigint[], %s::boolean[]) as o (what, version, urgent)
    join appeals_follower f on f.what = o.what
    where f.confirmed_at is not null
    group by f.id, o.version
    on conflict (follower_id, version) do nothing
"""


def _note(occasions: list[Occasion]) -> None:
    """One row for each follower and version, however many there are."""
    if occasions:
        columns = zip(*((one.what, one.version, one.urgent) for one in occasions), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [list(column) for column in columns])


# The mails

# What waits, with what decides whether it goes: who is told of each change is told at most once a day of one thing, but
# for what is urgent; when an address is mailed anyhow, all that waits for it goes along. Whoever is told of a version at
# once is not told of it again by the week.
WAITING = """
with waiting as (
    select t.id, t.version, t.follower_id, f.address_key, f.rhythm = 'each' as each,
        f.rhythm = 'each' and (t.urgent or f.told_at is null or f.told_at <= %(now)s - interval '1 day' or f.told_at > %(now)s) as goes
    from appeals_telling t join appeals_follower f on f.id = t.follower_id
    where t.mail_id is null
), sorted as (
    select *, bool_or(goes) over (partition by address_key) as mailed,
        bool_or(each) over (partition by address_key, version) as told_at_once
    from waiting
)
"""
WHO = """
select address_key, coalesce(min(follower_id) filter (where each), min(follower_id)), min(version)
from sorted where {due} group by address_key
"""
TAKE = """
update appeals_telling t set mail_id = m.id
from sorted s, unnest(%(keys)s::text[], %(mails)s::bigint[]) as m (address_key, id)
where s.id = t.id and s.address_key = m.address_key and {due}
"""
DUE = {MailKind.NEWS: "mailed and told_at_once", MailKind.DIGEST: "not told_at_once"}


def _gather(kind: MailKind, now: datetime.datetime) -> int:
    """Mails for all that waits and may go: a new one for each address, or the one that waits for it. Gives their number."""
    words: dict[str, Any] = {"now": now}
    with connection.cursor() as cursor:
        cursor.execute(WAITING + WHO.format(due=DUE[kind]), words)
        found: list[tuple[str, int, int]] = cursor.fetchall()
    if not found:
        return 0
    mails = _waiting_mails(kind, [key for key, _follower, _version in found], now)
    mails |= _new_mails(kind, [row for row in found if row[0] not in mails], now)
    words |= {"keys": list(mails), "mails": list(mails.values())}
    with connection.cursor() as cursor:
        cursor.execute(WAITING + TAKE.format(due=DUE[kind]), words)
    return len(mails)


def _waiting_mails(kind: MailKind, keys: list[str], now: datetime.datetime) -> dict[str, int]:
    """Mails to these addresses that nobody has begun to send: what is new goes along."""
    rows = (
        Mail.objects.waiting()
        .free(now)
        .filter(kind=kind, doubles=0, claimed_until=None, follower__address_key__in=keys)
    )
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    return {
        row.follower.address_key: row.pk for row in locked.select_related("follower").order_by("-pk") if row.follower
    }


def _new_mails(kind: MailKind, found: Iterable[tuple[str, int, int]], now: datetime.datetime) -> dict[str, int]:
    """One mail for each address. The key is of the first thing that it tells: so it is made once."""
    keys = {f"{kind.value}/{follower}/{version}": (address, follower) for address, follower, version in found}
    rows = [
        Mail(key=key, kind=kind, follower_id=follower, message_id=message_id(key), queued_at=now, next_try=now)
        for key, (_address, follower) in keys.items()
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    made = Mail.objects.waiting().filter(key__in=list(keys)).values_list("key", "pk")
    return {keys[key][0]: pk for key, pk in made}


def _digest_is_due(herald: Herald, now: datetime.datetime) -> bool:
    """Whether a Monday, 07:00 UTC, has come since the last time. A last time in the future was a clock gone wrong."""
    monday = last_monday(now)
    return herald.digest_at is None or herald.digest_at < monday or herald.digest_at > now


def last_monday(now: datetime.datetime) -> datetime.datetime:
    """The newest Monday, 07:00 UTC, that is over."""
    at = now.astimezone(datetime.UTC)
    monday = at.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0) - A_DAY * at.weekday()
    return monday if monday <= at else monday - 7 * A_DAY
