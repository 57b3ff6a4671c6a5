"""Add update: one thing that happened, written with everything that it changes, or not at all.

The door calls `appeals.actions.update`, which also sees to the appeals.
"""

import datetime
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases.actions.update_checks import doubts_of, is_future, refuse_impossible
from cases.actions.update_data import (
    Doubt,
    Doubtful,
    Update,
    Whom,
    Written,
    guessed_kind,
    headline_of,
    status_until,
)
from cases.actions.update_rows import Writer
from cases.dates import PartialDate
from cases.models import Case, Detention
from cases.vocab import HELD, CustodyStatus, Happening, Stance


@transaction.atomic
def add(case: Case, update: Update, *, by: User, now: datetime.datetime) -> Written:
    """Writes the event and the rows it implies. Nothing is written when anything is refused.

    Raises PermissionDenied, ValidationError by field of the form, or Doubtful with what the person must be sure of.
    """
    require(by, Act.EDIT_RECORD)
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    update = _completed(_of_this_case(case, update), case)
    refuse_impossible(update, now=now)
    if update.joins:
        return _join(case, update, by=by, now=now)
    doubts, known = doubts_of(update, case=case)
    written = _write(case, update, by=by, now=now)
    doubts += _without_effect(written)
    open_doubts = [doubt for doubt in doubts if doubt.code not in update.sure]
    if open_doubts:
        asks = any(doubt.code.startswith("known:") for doubt in open_doubts)
        raise Doubtful(open_doubts, known if asks else ())
    return written


def _of_this_case(case: Case, update: Update) -> Update:
    """The update with its detentions as they are stored, locked. Raises ValidationError for one of another case."""
    rows = {
        row.pk: row
        for row in Detention.objects.select_for_update(of=("self",), no_key=True)
        .filter(subject__case=case, pk__in=[whom.detention.pk for whom in update.whom if whom.detention])
        .select_related("subject__person", "subject__organisation", "subject__case")
        .prefetch_related("events")
    }
    for whom in update.whom:
        if whom.subject.case_id != case.pk or (whom.detention and whom.detention.pk not in rows):
            raise ValidationError({"whom": _("Someone of another case cannot be meant here.")})
    if update.joins and update.joins.case_id != case.pk:
        raise ValidationError({"joins": _("That event belongs to another case.")})
    if update.charge and update.charge.detention.subject.case_id != case.pk:
        raise ValidationError({"charge": _("That charge belongs to another case.")})
    return replace(
        update, whom=tuple(replace(w, detention=rows[w.detention.pk] if w.detention else None) for w in update.whom)
    )


def _completed(update: Update, case: Case) -> Update:
    """With the kind and the headline that follow from what it changes, where the person gave none."""
    held = any(whom.detention and status_until(whom.detention, update.date) in HELD for whom in update.whom)
    kind = update.kind or guessed_kind(update, held=held)
    headline = update.headline or headline_of(update, case.language)
    if not headline and not update.joins:
        raise ValidationError({"headline": _("Write in one line what happened.")})
    return replace(update, kind=kind, headline=headline)


def _write(case: Case, update: Update, *, by: User, now: datetime.datetime) -> Written:
    before: dict[int, str] = {
        whom.detention.pk: status_until(whom.detention, update.date) for whom in update.whom if whom.detention
    }
    writer = Writer(case, update, by=by, now=now)
    found = [(whom, writer.detention_of(whom)) for whom in update.whom]
    detentions = [detention for _whom, detention in found if detention]
    happening = Happening.SCHEDULED if is_future(update.date, now) else Happening.HAPPENED
    event = writer.event(detentions, kind=update.kind, happening=happening, headline=update.headline)
    for whom, detention in found:
        if detention and update.changes:
            writer.changes(Detention.objects.select_related("subject__person").get(pk=detention.pk))
            before[detention.pk] = _status_before(whom, before)
    return Written(event, update, writer.rows, detentions, before)


def _status_before(whom: Whom, before: dict[int, str]) -> str:
    return before[whom.detention.pk] if whom.detention else ""


def _without_effect(written: Written) -> list[Doubt]:
    """Where a later event decides the status, the update changes only the past. Read from the rows just written."""
    status = written.update.status
    if not status:
        return []
    stored = Detention.objects.filter(pk__in=[row.pk for row in written.detentions]).prefetch_related("events")
    return [
        Doubt(
            "later",
            _("By the dates in the record, something later decides: the status of %(who)s stays “%(status)s”.")
            % {"who": row, "status": CustodyStatus(row.status).label},
        )
        for row in stored
        if row.status != status
    ]


def _join(case: Case, update: Update, *, by: User, now: datetime.datetime) -> Written:
    """The source is added to an event of the record: it says so too, or says something else. Nothing else changes."""
    event = update.joins
    assert event is not None  # noqa: S101 (add looked)
    if (
        not update.says_instead
        and update.date
        and event.on
        and not update.date.possibly_overlaps(PartialDate(event.on))
    ):
        raise ValidationError({"says_instead": _("The dates differ: write what this source says instead.")})
    writer = Writer(case, replace(update, facility=None), by=by, now=now)
    if update.says_instead:
        writer.cite(event, stance=Stance.CONTRADICTS, says_instead=update.says_instead)
        what = _("A source says otherwise")
    else:
        writer.cite(event)
        what = _("Another source says so")
    writer.note(what, event)
    return Written(event, update, writer.rows, [], {})
