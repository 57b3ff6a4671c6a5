"""What waits for someone, list by list: who may see it, its rows (mine first), and where each leads.

Each list is small and asks the database as often for many rows as for few.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Act
from appeals.actions.lookout import KINDS
from appeals.models import Appeal, AppealCase, PauseRequest, Recipient
from appeals.vocab import AppealState
from cases.models import (
    Case,
    CaseSubject,
    Channel,
    Checkup,
    Consent,
    Detention,
    Event,
    InboxMessage,
    Person,
    Publication,
    Review,
    SiteSettings,
)  # fmt: skip
from cases.vocab import DocumentKind, Happening, PublishingAct, ReviewOutcome, WorkflowState

LOOK_WITHIN = datetime.timedelta(days=2)  # what went out at once is overdue to be looked at after that


@dataclass(frozen=True)
class Line:
    """One row: what it is, where one acts on it, and what one should know before."""

    text: str
    url: str
    detail: str = ""
    mine: bool = False


Rows = Any  # a QuerySet, or a list of rows


@dataclass(frozen=True)
class WorkList:
    """One list. `rows` finds them, best first; `lines` words a few of them."""

    name: str
    heading: str | Promise
    todo: str | Promise
    act: Act
    rows: Callable[[User, datetime.datetime], Rows]
    lines: Callable[[Sequence[Any], User, datetime.datetime], Iterable[Line]]


def count(rows: Rows) -> int:
    return len(rows) if isinstance(rows, list) else rows.count()


def page(model: type[models.Model], pk: int, name: str = "change") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=[pk])


def story(pk: int) -> str:
    """Where one works on a case."""
    return page(Case, pk, "story")


def mine_first(rows: models.QuerySet, user: User, case: str, *order: Any) -> models.QuerySet:
    """Rows whose `case` is assigned to `user` come first; each knows whether it is `mine`."""
    own = ExpressionWrapper(
        Q(**{f"{case}__in": Case.objects.assigned_to(user).values("pk")}), output_field=models.BooleanField()
    )
    return rows.annotate(mine=own).order_by("-mine", *order)


# My drafts


def _drafts(user: User, now: datetime.datetime) -> list[Any]:
    """What nobody has seen yet, and whatever else came back."""
    mine = Case.objects.assigned_to(user)
    cases = mine.filter(state=WorkflowState.DRAFT).order_by("title", "pk")
    appeals = Appeal.objects.filter(state=AppealState.DRAFT, cases__in=mine.values("pk")).distinct().order_by("title")
    back = _documents(_came_back().filter(Q(asked_by=user) | _of_mine(user)).values_list("kind", "object_id"))
    return list(dict.fromkeys([*cases, *appeals, *sorted(back.values(), key=str)]))


def _came_back() -> Any:
    """Reviews that were returned and still ask for work (the set of `cases.review.returned`)."""
    later = Review.objects.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id")).filter(
        Q(asked_at__gt=OuterRef("asked_at")) | Q(asked_at=OuterRef("asked_at"), pk__gt=OuterRef("pk"))
    )
    went_on = _published_since("object_id", "decided_at", but=(PublishingAct.PATCH, PublishingAct.REDACT))
    return Review.objects.filter(outcome=ReviewOutcome.RETURNED).exclude(Exists(later)).exclude(went_on)


def _draft_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    kinds = {model: kind for kind, model in KINDS.items()}
    back = {(review.kind, review.object_id): review.reason for review in _came_back().order_by("pk")}
    for row in rows:
        reason = back.get((kinds[type(row)], row.pk))
        detail = _("returned: %(reason)s") % {"reason": Truncator(reason).chars(120)} if reason else ""
        yield Line(str(row), _work_on(row), detail or str(row._meta.verbose_name))


# Waiting for a second person


def _of_mine(user: User) -> Q:
    return Q(kind=DocumentKind.CASE) & Q(object_id__in=Case.objects.assigned_to(user).values("pk"))


def _reviews(user: User, now: datetime.datetime) -> Rows:
    """A publisher sees all, what went out at once first; others what they asked for, and their cases."""
    waiting = Review.objects.waiting().select_related("asked_by")
    if not user.may(Act.PUBLISH):
        waiting = waiting.filter(Q(asked_by=user) | _of_mine(user))
    return waiting.order_by("-urgent", "asked_at", "pk")


def _review_lines(rows: Sequence[Review], user: User, now: datetime.datetime) -> Iterable[Line]:
    named = _documents((row.kind, row.object_id) for row in rows)
    for row in rows:
        document = named.get((row.kind, row.object_id))
        if document is None:
            continue
        button = "look" if row.urgent else "publish"
        leads = page(type(document), document.pk, button) if user.may(Act.PUBLISH) else _work_on(document)
        yield Line(str(document), leads, _asked(row, now), mine=row.asked_by_id == user.pk)


def _asked(row: Review, now: datetime.datetime) -> str:
    """Who asks, since when, and what to look at; what is public already should not wait for long."""
    said = ""
    if row.urgent:
        late = now - row.asked_at > LOOK_WITHIN
        said = _("overdue: public already; look at it, ") if late else _("public already; look at it, ")
    ago = timesince(row.asked_at, now) if now - row.asked_at >= datetime.timedelta(minutes=1) else ""
    words = {"who": row.asked_by, "ago": ago}
    asked = said + (_("from %(who)s, %(ago)s ago") if ago else _("from %(who)s, just now")) % words
    return f"{asked}: {row.note}" if row.note else asked


def _documents(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """The rows behind documents, by kind and number: one query a kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, pk in pairs:
        by_kind.setdefault(kind, set()).add(pk)
    return {(kind, pk): row for kind, pks in by_kind.items() for pk, row in KINDS[kind].objects.in_bulk(pks).items()}


def _work_on(document: models.Model) -> str:
    return story(document.pk) if isinstance(document, Case) else page(type(document), document.pk)


# What the worker found (appeals.actions.lookout)


def _checkups(rows: models.QuerySet, user: User) -> models.QuerySet:
    withdrawn = Case.objects.filter(state=WorkflowState.WITHDRAWN).values("pk")
    mine = Q(kind=DocumentKind.CASE, record__in=Case.objects.assigned_to(user).values("pk")) | Q(
        kind=DocumentKind.APPEAL,
        record__in=AppealCase.objects.filter(case__in=Case.objects.assigned_to(user).values("pk")).values("appeal"),
    )
    rows = rows.exclude(kind=DocumentKind.CASE, record__in=withdrawn)
    return rows.annotate(mine=ExpressionWrapper(mine, output_field=models.BooleanField()))


def _published_since(number: str, moment: str, but: Sequence[str] = ()) -> Q:
    """Documents that were published after a moment; columns hold their number and the moment, `but` names acts that do not count."""
    found: Any = Q(pk=None)
    for kind, model in KINDS.items():
        slug = Subquery(model.objects.filter(pk=OuterRef(OuterRef(number))).values("slug")[:1])
        later = Publication.objects.filter(kind=kind, slug=slug, at__gt=OuterRef(moment)).exclude(act__in=but)
        found |= Q(kind=kind) & Exists(later)
    return found


def _unpublished(user: User, now: datetime.datetime) -> Rows:
    changed = _checkups(Checkup.objects.changed(), user)
    changed = changed.exclude(_published_since("record", "looked_at"))  # the worker looks again within a minute
    return changed.order_by("-mine", "kind", "record")


def _unpublished_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    """Where a publisher sees what would change; others where they work on it."""
    named = _documents((row.kind, row.record) for row in rows)
    for row in rows:
        if document := named.get((row.kind, row.record)):
            leads = page(type(document), document.pk, "publish") if user.may(Act.PUBLISH) else _work_on(document)
            sections = ", ".join(name.replace("_", " ") for name in row.sections)
            yield Line(str(document), leads, f"{row.get_kind_display()}: {sections}", row.mine)


def _uncited(user: User, now: datetime.datetime) -> Rows:
    return _checkups(Checkup.objects.uncited(), user).order_by("-mine", "kind", "record")


def _uncited_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    named = _documents((row.kind, row.record) for row in rows)
    for row in rows:
        if document := named.get((row.kind, row.record)):
            words = ngettext("%d fact without a source", "%d facts without a source", row.uncited) % row.uncited
            yield Line(str(document), _work_on(document), words, row.mine)


# Custody and hearings


def _unconfirmed(user: User, now: datetime.datetime) -> Rows:
    days = SiteSettings.objects.current().review_days
    rows = Detention.objects.unconfirmed(now.date(), days).exclude(subject__case__state=WorkflowState.WITHDRAWN)
    rows = rows.select_related("subject__person", "subject__organisation", "subject__case")
    return mine_first(rows, user, "subject__case", "last_known", "pk")


def _unconfirmed_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        last = row.last_known
        words = {"days": (now.date() - last).days, "day": f"{last:%-d %B %Y}"} if last else {}
        detail = _("last known %(day)s, %(days)d days ago") % words if last else _("never confirmed")
        yield Line(str(row), page(Detention, row.pk, "confirm"), detail, row.mine)


def _passed_hearings(user: User, now: datetime.datetime) -> Rows:
    """Scheduled events of which every possible day is over."""
    rows = Event.objects.filter(happening=Happening.SCHEDULED, on_span__endswith__lte=now.date())
    rows = rows.exclude(case__state=WorkflowState.WITHDRAWN).select_related("case")
    return mine_first(rows, user, "case", "on_span", "pk")


def _hearing_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        yield Line(str(row), page(Event, row.pk), str(row.case), row.mine)


# Consent, contacts, the public, letters in doubt


def _consents(user: User, now: datetime.datetime) -> Rows:
    """People with grounds that are due, the longest overdue first."""
    due = Consent.objects.due_for_review(now.date())
    first = due.filter(person=OuterRef("pk")).order_by("review_on")
    rows = (
        Person.objects.filter(consents__in=due).distinct().annotate(review_on=Subquery(first.values("review_on")[:1]))
    )
    own = CaseSubject.objects.filter(person=OuterRef("pk"), case__in=Case.objects.assigned_to(user).values("pk"))
    return (
        rows.annotate(mine=Exists(own))
        .prefetch_related(Prefetch("consents", due, to_attr="due_consents"))
        .order_by("-mine", "review_on", "pk")
    )


def _consent_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        groups = ", ".join(str(consent.get_group_display()) for consent in row.due_consents)
        detail = _("since %(day)s: %(groups)s") % {"groups": groups, "day": f"{row.review_on:%-d %B %Y}"}
        yield Line(str(row), page(Person, row.pk), detail, row.mine)


def _bounced(user: User, now: datetime.datetime) -> Rows:
    """Channels that came back and that a running appeal offers: those chosen, or all of the post."""
    running = Recipient.objects.filter(appeal__in=Appeal.objects.running().values("pk"))
    chosen = Exists(running.filter(channels=OuterRef("pk")))
    of_post = Exists(running.filter(post=OuterRef("post"), channels=None))
    rows = Channel.objects.filter(bounced_on__isnull=False).filter(chosen | of_post)
    return rows.select_related("post__institution").order_by("bounced_on", "pk")


def _bounced_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        detail = _("%(post)s; came back on %(day)s") % {"post": row.post, "day": f"{row.bounced_on:%-d %B %Y}"}
        yield Line(str(row), page(Channel, row.pk), detail)


def _inbox(user: User, now: datetime.datetime) -> Rows:
    return InboxMessage.objects.waiting().order_by("received_at", "pk")


def _inbox_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        text = row.subject or _("about no page in particular")
        yield Line(text, page(InboxMessage, row.pk), _("%(ago)s ago") % {"ago": timesince(row.received_at, now)})


def _pauses(user: User, now: datetime.datetime) -> Rows:
    mine = AppealCase.objects.filter(case__in=Case.objects.assigned_to(user).values("pk"), appeal=OuterRef("appeal"))
    return PauseRequest.objects.waiting().with_rows().annotate(mine=Exists(mine)).order_by("-mine", "asked_at", "pk")


def _pause_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        detail = _("%(who)s asks, because of: %(event)s") % {"who": row.asked_by, "event": row.event}
        yield Line(str(row.appeal), page(Appeal, row.appeal_id), detail, row.mine)


# In the order of the page: what harms most when it waits comes first.
LISTS: tuple[WorkList, ...] = (
    WorkList(
        "pauses", gettext_lazy("Letters to pause?"), gettext_lazy("Something happened; decide whether people should still write."),
        Act.RUN_APPEALS, _pauses, _pause_lines,
    ),
    WorkList(
        "reviews", gettext_lazy("Waiting for a second person"), gettext_lazy("Look at what changes for readers, then publish or return it."),
        Act.READ_RECORD, _reviews, _review_lines,
    ),
    WorkList(
        "drafts", gettext_lazy("My drafts"), gettext_lazy("Finish them, mend what came back, and hand them to a second person."),
        Act.READ_RECORD, _drafts, _draft_lines,
    ),
    WorkList(
        "inbox", gettext_lazy("Asked for by the public"), gettext_lazy("Corrections, removals and questions that nobody has dealt with."),
        Act.READ_INBOX, _inbox, _inbox_lines,
    ),
    WorkList(
        "unpublished", gettext_lazy("Unpublished changes"), gettext_lazy("The record says something that readers do not see yet."),
        Act.READ_RECORD, _unpublished, _unpublished_lines,
    ),
    WorkList(
        "hearings", gettext_lazy("Passed without an outcome"), gettext_lazy("The day is over: say what came of it, or that it is not known."),
        Act.READ_RECORD, _passed_hearings, _hearing_lines,
    ),
    WorkList(
        "unconfirmed", gettext_lazy("Not confirmed for too long"), gettext_lazy("Readers see “last known” by now: find out whether it still holds."),
        Act.CONFIRM, _unconfirmed, _unconfirmed_lines,
    ),
    WorkList(
        "bounced", gettext_lazy("Contacts that came back"), gettext_lazy("Running appeals ask people to write there: find another way."),
        Act.READ_RECORD, _bounced, _bounced_lines,
    ),
    WorkList(
        "consents", gettext_lazy("Consent due for review"), gettext_lazy("Ask again, or look at the ground again."),
        Act.RECORD_CONSENT, _consents, _consent_lines,
    ),
    WorkList(
        "uncited", gettext_lazy("Facts without a source"), gettext_lazy("They keep their page from being published."),
        Act.READ_RECORD, _uncited, _uncited_lines,
    ),
)  # fmt: skip


def lists_for(user: User) -> list[WorkList]:
    """The lists that `user` may see."""
    return [one for one in LISTS if user.may(one.act)]
