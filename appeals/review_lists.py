"""Work lists of what goes from one person to another: drafts and what came back, what waits for a second person."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act
from appeals.actions.lookout import KINDS
from appeals.models import Appeal
from appeals.vocab import AppealState
from appeals.worklines import Line, documents, page, published_since, work_on
from cases.models import Case, Erasure, Review
from cases.vocab import DocumentKind, PublishingAct, ReviewOutcome, WorkflowState

LOOK_WITHIN = datetime.timedelta(days=2)  # what went out at once is overdue to be looked at after that


# My drafts


def drafts(user: User, now: datetime.datetime) -> list[Any]:
    """What nobody has seen yet, and whatever else came back."""
    mine = Case.objects.assigned_to(user)
    cases = mine.filter(state=WorkflowState.DRAFT).order_by("title", "pk")
    appeals = Appeal.objects.filter(state=AppealState.DRAFT, cases__in=mine.values("pk")).distinct().order_by("title")
    back = documents(_came_back().filter(Q(asked_by=user) | _of_mine(user)).values_list("kind", "object_id"))
    return list(dict.fromkeys([*cases, *appeals, *sorted(back.values(), key=str)]))


def _came_back() -> Any:
    """Reviews that were returned and still ask for work (the set of `cases.review.returned`)."""
    later = Review.objects.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id")).filter(
        Q(asked_at__gt=OuterRef("asked_at")) | Q(asked_at=OuterRef("asked_at"), pk__gt=OuterRef("pk"))
    )
    went_on = published_since("object_id", "decided_at", but=(PublishingAct.PATCH, PublishingAct.REDACT))
    return Review.objects.filter(outcome=ReviewOutcome.RETURNED).exclude(Exists(later)).exclude(went_on)


def draft_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    kinds = {model: kind for kind, model in KINDS.items()}
    back = {(review.kind, review.object_id): review.reason for review in _came_back().order_by("pk")}
    for row in rows:
        reason = back.get((kinds[type(row)], row.pk))
        detail = _("returned: %(reason)s") % {"reason": Truncator(reason).chars(120)} if reason else ""
        yield Line(str(row), work_on(row), detail or str(row._meta.verbose_name))


# Waiting for a second person


def _of_mine(user: User) -> Q:
    return Q(kind=DocumentKind.CASE) & Q(object_id__in=Case.objects.assigned_to(user).values("pk"))


def reviews(user: User, now: datetime.datetime) -> Any:
    """A publisher sees all, what went out at once first; others what they asked for, and their cases."""
    waiting = Review.objects.waiting().select_related("asked_by")
    if not user.may(Act.PUBLISH):
        waiting = waiting.filter(Q(asked_by=user) | _of_mine(user))
    return waiting.order_by("-urgent", "asked_at", "pk")


def review_lines(rows: Sequence[Review], user: User, now: datetime.datetime) -> Iterable[Line]:
    named = documents((row.kind, row.object_id) for row in rows)
    for row in rows:
        document = named.get((row.kind, row.object_id))
        if document is None:
            continue
        button = "look" if row.urgent else "publish"
        leads = page(type(document), document.pk, button) if user.may(Act.PUBLISH) else work_on(document)
        yield Line(str(document), leads, _asked(row, now), mine=row.asked_by_id == user.pk)


def _asked(row: Review, now: datetime.datetime) -> str:
    """Who asks, since when, and what to look at; what is public already should not wait for long."""
    said = ""
    if row.urgent:
        late = now - row.asked_at > LOOK_WITHIN
        said = _("overdue: public already; look at it, ") if late else _("public already; look at it, ")
    asked = said + _since(row, now)
    return f"{asked}: {row.note}" if row.note else asked


def _since(row: Review | Erasure, now: datetime.datetime) -> str:
    """Who asked, and how long ago."""
    ago = timesince(row.asked_at, now) if now - row.asked_at >= datetime.timedelta(minutes=1) else ""
    words = {"who": row.asked_by, "ago": ago}
    return (_("from %(who)s, %(ago)s ago") if ago else _("from %(who)s, just now")) % words


# Erasures that wait for a second person


def erasures(user: User, now: datetime.datetime) -> Any:
    return Erasure.objects.waiting().select_related("asked_by").order_by("asked_at", "pk")


def erasure_lines(rows: Sequence[Erasure], user: User, now: datetime.datetime) -> Iterable[Line]:
    """Nobody is named: it is enough to know that it waits."""
    for row in rows:
        yield Line(
            str(row.get_reason_display()), page(Erasure, row.pk), _since(row, now), mine=row.asked_by_id == user.pk
        )
