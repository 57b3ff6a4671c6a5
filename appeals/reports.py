"""The worker's part of reporting back: from the inbox to a report, and from the reports to the numbers that readers see.

Every message is worked off in one transaction with what it changes, and a report is known by the sum of its link: killed in
between or asked twice, the worker makes no second one. Numbers are made anew from all standing reports, never added to.
"""

import datetime
import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Sum

from appeals.anomalies import ALIKE_WITHIN, is_like, oddities
from appeals.models import ActionReport, Appeal, PublishedAppeal, PublishedCounts, ReportedCount
from appeals.reported import published
from appeals.told import Told, is_sum, read
from appeals.vocab import ReportOddity
from cases import inbox
from cases.clock import midnight, today_in
from cases.inbox_kinds import REPORT, WITHDRAWAL
from cases.models import Case, InboxMessage, PublishedCase, SiteSettings

log = logging.getLogger(__name__)

MOST_COMPARED = 200  # neighbours in time: more than a flood of one sender


def work_off(*, now: datetime.datetime) -> int:
    """Reports, then what is taken back of them, then the numbers. Gives how many messages were worked off."""
    done = inbox.work_off(REPORT, keep, now=now) + inbox.work_off(WITHDRAWAL, take_back, now=now)
    count_again(now=now)
    return done


# From the inbox


def keep(message: InboxMessage, now: datetime.datetime) -> None:
    """Makes a report of a message; none of one that was here before, or was taken back before it came."""
    told = read(message.body, now=message.received_at)
    link_sum, appeal = message.body.get("secret"), _appeal_of(message)
    if not is_sum(link_sum):
        raise ValidationError("no sum of a link")
    near = _near(appeal, told, message.received_at)
    odd = oddities(told, message.received_at, (row.told for row in near))
    report, is_new = ActionReport.objects.get_or_create(
        link_sum=link_sum,
        defaults={
            "appeal": appeal, "on": told.on, "country": told.country, "people": told.people, "words": told.words.strip(),
            "received_at": message.received_at, "oddities": odd,
        },
    )  # fmt: skip
    if not is_new:
        return
    rows = (ReportedCount(report=report, channel=code, number=number) for code, number in told.counts.items())
    ReportedCount.objects.bulk_create(rows)
    if ReportOddity.ALIKE in odd:
        _mark_alike(row for row in near if is_like(told, row.told))


def _appeal_of(message: InboxMessage) -> Appeal:
    appeal = Appeal.objects.filter(slug=message.subject).first()
    if appeal is None:
        raise ValidationError("no such appeal")
    return appeal


def _near(appeal: Appeal, told: Told, moment: datetime.datetime) -> list[ActionReport]:
    """Reports that came within minutes and may be like this one."""
    rows = ActionReport.objects.filter(appeal=appeal, withdrawn_at=None, country=told.country, people=told.people)
    within = (moment - ALIKE_WITHIN, moment + ALIKE_WITHIN)
    return list(rows.filter(received_at__range=within).prefetch_related("counts")[:MOST_COMPARED])


def _mark_alike(rows) -> None:
    """The first few of many could not be told as such when they came."""
    for row in rows:
        if ReportOddity.ALIKE not in row.oddities:
            ActionReport.objects.filter(pk=row.pk).update(oddities=[*row.oddities, ReportOddity.ALIKE])


def take_back(message: InboxMessage, now: datetime.datetime) -> None:
    """Empties a report. One that has not come yet leaves a mark, so that it is not counted when it does."""
    link_sum = message.body.get("report") if isinstance(message.body, dict) else None
    if not is_sum(link_sum):
        raise ValidationError("no sum of a link")
    reports = ActionReport.objects.select_for_update(of=("self",)).filter(link_sum=link_sum)
    report = reports.first()
    if report is None:
        mark = {"appeal": _appeal_of(message), "received_at": message.received_at, "withdrawn_at": now}
        ActionReport.objects.get_or_create(link_sum=link_sum, defaults=mark)
        report = reports.first()  # ours, or the report itself, which another worker made just now
    if report and report.withdrawn_at is None:
        report.take_back(now)


# The numbers that readers see


def count_again(*, now: datetime.datetime) -> int:
    """Makes the numbers of every appeal anew of which a report changed, or whose numbers are missing. Gives how many."""
    changed = Exists(ActionReport.objects.filter(appeal=OuterRef("pk"), is_counted=False))
    standing = Exists(ActionReport.objects.standing().filter(appeal=OuterRef("pk")))
    visible = PublishedAppeal.objects.visible()
    missing = Appeal.objects.filter(standing, slug__in=visible.filter(reported=None).values("slug"))
    found = Appeal.objects.filter(changed) | missing
    return _counted(found.values_list("pk", flat=True).distinct(), now)


def count_all(*, now: datetime.datetime) -> int:
    """The same for every appeal of which anything was reported: a case may be about another country by now."""
    return _counted(ActionReport.objects.order_by().values_list("appeal", flat=True).distinct(), now)


def _counted(keys, now: datetime.datetime) -> int:
    """Each in a transaction of its own: one that fails holds up no other, and is tried again."""
    done = 0
    for key in list(keys):
        try:
            count(key, now=now)
            done += 1
        except Exception as error:  # noqa: BLE001 (the next run tries again)
            log.error("The reports of appeal %d could not be counted: %s.", key, type(error).__name__)
    return done


@transaction.atomic
def count(key: int, *, now: datetime.datetime) -> None:
    """Publishes the numbers of one appeal, from all its standing reports.

    They are marked first and read afterwards: what changes in between is in the numbers or is counted again.
    """
    appeal = Appeal.objects.get(pk=key)
    row = PublishedAppeal.objects.visible().select_for_update(no_key=True).filter(slug=appeal.slug).first()
    ActionReport.objects.filter(appeal=appeal, is_counted=False).update(is_counted=True)
    if row is None:
        return
    body = published(*sums(appeal), own_countries(appeal, row))
    if body["channels"]:
        PublishedCounts.objects.update_or_create(appeal=row, defaults={"body": body, "counted_at": now})
    else:
        PublishedCounts.objects.filter(appeal=row).delete()


def sums(appeal: Appeal) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Of all standing reports: by kind; and by country, how many reports and what they add up to."""
    standing = ActionReport.objects.standing().filter(appeal=appeal).order_by()
    by_kind = ReportedCount.objects.filter(report__in=standing).order_by().values("channel").annotate(sum=Sum("number"))
    by_country = standing.values("country").annotate(reports=Count("pk", distinct=True), sum=Sum("counts__number"))
    return (
        {row["channel"]: row["sum"] for row in by_kind},
        {row["country"]: (row["reports"], row["sum"] or 0) for row in by_country},
    )


def own_countries(appeal: Appeal, row: PublishedAppeal) -> set[str]:
    """Countries of the appeal's cases, in the record and as published: no number of theirs is ever shown."""
    lists = [row.countries]
    lists += Case.objects.filter(appeals=appeal).values_list("countries", flat=True)
    lists += PublishedCase.objects.filter(appeal_links__appeal=row).values_list("countries", flat=True)
    return {code for codes in lists for code in codes}


# What is not needed any more


@transaction.atomic
def forget(*, now: datetime.datetime) -> int:
    """Deletes the words and the time of day of reports that came long enough ago, and the marks of those taken back."""
    before = now - datetime.timedelta(days=SiteSettings.objects.current().forget_days)
    ActionReport.objects.filter(withdrawn_at__lt=before).delete()
    rows = list(ActionReport.objects.known_since(before).select_for_update(skip_locked=True))
    for row in rows:
        row.words, row.received_at, row.forgotten_at = "", midnight(today_in(datetime.UTC, row.received_at)), now
    ActionReport.objects.bulk_update(rows, ["words", "received_at", "forgotten_at"], batch_size=500)
    return len(rows)
