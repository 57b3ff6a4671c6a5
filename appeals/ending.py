"""How a running appeal ends in the record: its state, what it asked of people by a day, and the news that waited for a decision."""

import datetime

from accounts.models import User
from appeals.models import Appeal, DueDate, PauseRequest
from appeals.vocab import OF_A_CALL, UNSETTLED, AppealState, DueDecision, NewsDecision


def end(appeal: Appeal, state: str, note: str, *, why: str, by: User, now: datetime.datetime) -> None:
    """Ends an appeal with a note for readers; `why` stays with its date and its news. Whoever calls it has asked who may, and locked it."""
    asked = DueDate.objects.filter(appeal=appeal, kind__in=OF_A_CALL, rule="", decision="")
    asked.update(decision=DueDecision.CLOSED, decision_reason=why, decided_by=by, decided_on=now.date())
    appeal.state, appeal.state_note = state, note
    appeal.save(update_fields=["state", "state_note"])
    good = state == AppealState.STOPPED_GOOD
    settle(appeal, NewsDecision.STOP_GOOD if good else NewsDecision.STOP, why, by=by, now=now)


def settle(appeal: Appeal, decision: str, reason: str, *, by: User, now: datetime.datetime) -> None:
    """Whatever news of this appeal waited for a decision has this one now."""
    PauseRequest.objects.filter(appeal=appeal, decision__in=sorted(UNSETTLED)).update(
        decision=decision, decision_reason=reason, decided_by=by, decided_at=now
    )
