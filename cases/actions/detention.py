"""Acts on a detention."""

import datetime
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases import chain, confirmations, publishing
from cases.actions.copying import copy_citations, copy_of
from cases.dates import PartialDate
from cases.models import Citation, Detention, PublishedCase, Source
from cases.vocab import Reading, SourceKind


@transaction.atomic
def confirm(
    detention: Detention, on: datetime.date, source: Source, *, by: User, now: datetime.datetime, how: str = ""
) -> None:
    """Records that a status still held on a day, says who says so, and shows it on the published page at once.

    Raises ValidationError for a day in the future or before the last confirmation, and, for someone who may not edit
    the record, while a change of custody waits to be published: they could not know what it is that they confirm.
    """
    require(by, Act.CONFIRM)
    chain.wait_for_removals()
    detention = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    last = PartialDate(detention.last_confirmed).first if detention.last_confirmed else None
    if on > now.date():
        raise ValidationError({"on": _("A day in the future cannot be confirmed.")})
    if last and on < last:
        raise ValidationError({"on": _("It was confirmed later than that already.")})
    case = detention.subject.case
    published = PublishedCase.objects.visible().filter(slug=case.slug).exists()
    if published and not by.may(Act.EDIT_RECORD) and _waits(detention):
        raise ValidationError(_("A change of custody waits to be published. Ask a publisher first."))
    Citation.objects.of(detention, "last_confirmed").delete()
    Detention.objects.filter(pk=detention.pk).update(last_confirmed=PartialDate(on))
    citation = Citation(
        source=source,
        fact=detention,
        field="last_confirmed",
        reading=Reading.PRINTED,
        checked_on=now.date() if how else None,
        checked_how=how,
    )
    citation.full_clean(exclude=["fact_type", "fact_id"])
    citation.save()
    if published:
        publishing.patch(case, ("confirmations",), by=by, now=now, only={f"d{detention.pk}"})


@transaction.atomic
def confirm_all(
    detentions: Collection[Detention],
    on: datetime.date,
    source: Source | str,
    *,
    by: User,
    now: datetime.datetime,
    how: str = "",
) -> None:
    """The same for several: all of them or none. In place of a source, words for someone who told us and is not named.

    Raises ValidationError that says who it is that cannot be confirmed.
    """  # fmt: skip
    require(by, Act.CONFIRM)
    if not detentions:
        raise ValidationError({"whom": _("Choose whose facts still hold.")})
    if isinstance(source, str):
        source = _told_by(source)
    for detention in sorted(detentions, key=lambda row: row.pk):
        try:
            confirm(detention, on, source, by=by, now=now, how=how)
        except ValidationError as error:
            if len(detentions) == 1:
                raise
            raise ValidationError([f"{detention}: {words}" for words in error.messages]) from error


def _told_by(wording: str) -> Source:
    """Someone who told us, whom pages name by this wording alone; who it is, an editor seals later."""
    row = Source(title=wording, public_wording=wording, confidential=True, kind=SourceKind.TESTIMONY)
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValidationError({"told": error.messages}) from error
    row.save()
    return row


def _waits(detention: Detention) -> bool:
    """Whether strangers read another status of this detention than the record has."""
    case = detention.subject.case
    shown = chain.current(PublishedCase, case.slug)
    return confirmations.waits(shown, publishing.build(case), f"d{detention.pk}")


@transaction.atomic
def split(detention: Detention, count: int, label: str, *, by: User, now: datetime.datetime) -> Detention:
    """Tells some people of a described group apart, before something happens to them alone (a release, a transfer).

    What is known so far holds for both parts: the new one gets the events, stays, conditions, accusations, judgments
    and restrictions, with their citations.
    Raises ValidationError for a single person, and for a number that leaves nobody behind.
    """
    require(by, Act.EDIT_RECORD)
    detention = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    before = detention.count or detention.subject.count
    if not detention.subject.group_label:
        raise ValidationError(_("Only a described group can be split: this is one person or one organisation."))
    if count < 1 or (before is not None and count >= before):
        raise ValidationError({"count": _("Write a number of at least 1 that leaves someone in the group.")})
    part = Detention.objects.create(
        subject=detention.subject,
        order=detention.order + 1,
        label=label,
        count=count,
        last_confirmed=detention.last_confirmed,
    )
    part.events.set(detention.events.all())
    copy_citations(detention, part)
    for rows in (detention.placements, detention.conditions, detention.restrictions):
        for row in rows.all():
            copy_of(row, detention=part)
    _copy_accusations(detention, part)
    if before is not None:
        Detention.objects.filter(pk=detention.pk).update(count=before - count)
    return part


def _copy_accusations(detention: Detention, part: Detention) -> None:
    """The charges with their states and penalties, and the judgments on them."""
    twins: dict[int, Any] = {}
    for charge in detention.charges.order_by("pk"):
        twin = twins[charge.pk] = copy_of(charge, detention=part)
        for rows in (charge.statuses, charge.penalties):
            for row in rows.all():
                copy_of(row, charge=twin)
        if charge.replaces_id in twins:
            type(twin).objects.filter(pk=twin.pk).update(replaces=twins[charge.replaces_id])
    for judgment in detention.judgments.all():
        copy_of(judgment, detention=part).charges.set(
            [twins[pk] for pk in judgment.charges.values_list("pk", flat=True)]
        )
