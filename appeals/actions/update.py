"""Add update, as far as the appeals: what news means for them, and their letters paused at once where they are wrong now."""

import datetime
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.actions import state as appeal_state
from appeals.actions.reasons import check_length
from appeals.models import Appeal, Demand, PauseRequest
from appeals.news import News, Verdict, verdict
from appeals.vocab import AppealState, NewsDecision
from cases.actions import update as record
from cases.actions.update_data import Update, Written
from cases.models import Case, Detention, Event
from cases.refused import Refused
from cases.vocab import Happening

ENDS = {NewsDecision.STOP_GOOD: AppealState.STOPPED_GOOD, NewsDecision.STOP: AppealState.STOPPED}


@dataclass(frozen=True)
class Touched:
    """A running appeal that the news touches."""

    appeal: Appeal
    verdict: Verdict
    demands: list[Demand]
    request: PauseRequest | None = None


@transaction.atomic
def add(case: Case, update: Update, *, by: User, now: datetime.datetime) -> Written:
    """Writes an update and pauses the letters that it makes wrong, or asks someone who may.

    Raises what `cases.actions.update.add` raises; then nothing is written and nothing is paused.
    """
    written = record.add(case, update, by=by, now=now)
    if not written.joined and written.event.happening == Happening.HAPPENED:
        for found in touched(written.event, news_of(written), detentions=written.detentions):
            if found.verdict.pauses:
                _pause_or_ask(found.appeal, written.event, by=by, now=now)
    return written


def news_of(written: Written) -> News:
    """What was written, as codes. Of several people the first whom it brings into custody or out of it speaks."""
    given = written.update
    return News(
        before=next(iter(written.before.values()), ""), after=given.status, charge=given.charge_state,
        place_known=bool(given.facility or given.place), condition=given.condition, condition_state=given.condition_state,
    )  # fmt: skip


def news_of_event(event: Event) -> News:
    """The same from the record, for whoever did not write it: what the event says of the status."""
    detention = event.detentions.prefetch_related("events").first()
    earlier = [row for row in detention.events_bringing_status if row.sort_key < event.sort_key] if detention else []
    return News(
        before=earlier[-1].brings if earlier else "", after=event.brings, place_known=event.facility_id is not None
    )


def touched(event: Event, news: News, *, detentions: list[Detention]) -> list[Touched]:
    """The running appeals for someone whom the event is about, as far as the news means something for them."""
    subjects = {detention.subject_id for detention in detentions}
    appeals = (
        Appeal.objects.running()
        .filter(cases=event.case_id)
        .prefetch_related("demands", "people")
        .order_by("title", "pk")
    )
    requests = {row.appeal_id: row for row in event.pause_requests.all()}
    found = []
    for appeal in appeals:
        meant = {row.pk for row in appeal.people.all() if row.case_id == event.case_id}
        if not subjects or (meant and not meant & subjects):
            continue
        demands = list(appeal.demands.all())
        judged = verdict(news, [demand.kind for demand in demands])
        if judged.reasons:
            asked = [demand for demand in demands if demand.kind in judged.touched]
            found.append(Touched(appeal, judged, asked, requests.get(appeal.pk)))
    return found


def _pause_or_ask(appeal: Appeal, event: Event, *, by: User, now: datetime.datetime) -> None:
    """Who may run appeals pauses at once; anyone else asks, and the desk shows it first.

    Where the published appeal cannot be patched the question stays: the news must be in the record all the same.
    """
    request = ask(appeal, event, by=by, now=now)
    if by.may(Act.RUN_APPEALS):
        with suppress(ValidationError):
            answer(request, NewsDecision.PAUSE, "", by=by, now=now)


def ask(appeal: Appeal, event: Event, *, by: User, now: datetime.datetime) -> PauseRequest:
    """The question what becomes of an appeal after an event, asked once."""
    require(by, Act.PROPOSE_APPEAL)
    return PauseRequest.objects.get_or_create(appeal=appeal, event=event, defaults={"asked_by": by, "asked_at": now})[0]


@transaction.atomic
def propose(request: PauseRequest, decision: str, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Someone who may not decide says what they would do. Who decides sees it."""
    require(by, Act.PROPOSE_APPEAL)
    row = _unsettled(request)
    if decision not in NewsDecision:
        raise ValidationError({"decision": _("Choose what is to be done.")})
    row.proposal, row.reason = decision, _short(reason)
    row.save(update_fields=["proposal", "reason"])


@transaction.atomic
def answer(request: PauseRequest, decision: str, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Pause, keep, rewrite or stop: done at once, and what readers see follows.

    To stop needs words for the readers: `reason` is then public. Raises ValidationError with a sentence.
    """
    require(by, Act.RUN_APPEALS)
    row = _unsettled(request)
    if decision not in NewsDecision:
        raise ValidationError({"decision": _("Choose what is to be done.")})
    try:
        _carry_out(row, NewsDecision(decision), reason, by=by, now=now)
    except Refused as refused:
        raise ValidationError(refused.reasons) from refused


def _carry_out(row: PauseRequest, decision: NewsDecision, reason: str, *, by: User, now: datetime.datetime) -> None:
    appeal = row.appeal
    if decision in ENDS:
        appeal_state.stop(appeal, ENDS[decision], reason, by=by, now=now)
        return
    if decision == NewsDecision.KEEP and appeal.state == AppealState.PAUSED:
        appeal_state.resume(appeal, reason, by=by, now=now)
        return
    if decision != NewsDecision.KEEP and appeal.state == AppealState.OPEN:
        appeal_state.pause(appeal, by=by, now=now)
    PauseRequest.objects.filter(pk=row.pk).update(
        decision=decision, decision_reason=_short(reason), decided_by=by, decided_at=now
    )


def _unsettled(request: PauseRequest) -> PauseRequest:
    """The row, locked; raises ValidationError when a colleague has settled it."""
    row = PauseRequest.objects.select_for_update(of=("self",), no_key=True).select_related("appeal").get(pk=request.pk)
    if not row.is_unsettled:
        raise ValidationError(
            _("This has been decided already: %(decision)s.")
            % {"decision": NewsDecision(row.decision).label if row.decision else row.appeal.get_state_display()}
        )
    return row


def _short(reason: str) -> str:
    reason = reason.strip()
    check_length(reason)
    return reason
