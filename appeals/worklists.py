"""What waits for someone, list by list: who may see it, its rows (mine first), and where each leads.

Each list is small and asks the database as often for many rows as for few.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Act, Role, roles_allow
from appeals.models import ActionReport, Appeal, AppealCase, PauseRequest, Recipient
from appeals.review_lists import draft_lines, drafts, erasure_lines, erasures, review_lines, reviews
from appeals.vocab import ReportOddity
from appeals.worklines import Line, documents, page, published_since, story, work_on
from cases.dates import PartialDate
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
    SiteSettings,
)  # fmt: skip
from cases.vocab import DocumentKind, EventKind, Happening, MessageTopic, WorkflowState

Rows = Any  # a QuerySet, or a list of rows


@dataclass(frozen=True)
class WorkList:
    """One list. `rows` finds them, best first; `lines` words a few of them. Whoever may not do what the last step takes
    (`settles`) is told instead what is theirs to do (`others`)."""

    name: str
    heading: str | Promise
    todo: str | Promise
    act: Act
    rows: Callable[[User, datetime.datetime], Rows]
    lines: Callable[[Sequence[Any], User, datetime.datetime], Iterable[Line]]
    settles: Act | None = None
    others: str | Promise = ""

    def todo_for(self, user: User) -> str | Promise:
        return self.todo if self.settles is None or user.may(self.settles) else self.others

    @property
    def whose(self) -> str:
        """Which accounts see it: those that may act on it."""
        return get_text_list([str(role.label) for role in Role if roles_allow([role], self.act)], _("and"))


def count(rows: Rows) -> int:
    return len(rows) if isinstance(rows, list) else rows.count()


def in_story(case: int, kind: str, pk: int) -> str:
    """Where one mends a row of a case: the story with its form open."""
    return f"{story(case)}?edit={kind}-{pk}#{kind}-{pk}"


def mine_first(rows: models.QuerySet, user: User, case: str, *order: Any) -> models.QuerySet:
    """Rows whose `case` is assigned to `user` come first; each knows whether it is `mine`."""
    own = ExpressionWrapper(
        Q(**{f"{case}__in": Case.objects.assigned_to(user).values("pk")}), output_field=models.BooleanField()
    )
    return rows.annotate(mine=own).order_by("-mine", *order)


# What the worker found (appeals.actions.lookout)


def _checkups(rows: models.QuerySet, user: User) -> models.QuerySet:
    withdrawn = Case.objects.filter(state=WorkflowState.WITHDRAWN).values("pk")
    mine = Q(kind=DocumentKind.CASE, record__in=Case.objects.assigned_to(user).values("pk")) | Q(
        kind=DocumentKind.APPEAL,
        record__in=AppealCase.objects.filter(case__in=Case.objects.assigned_to(user).values("pk")).values("appeal"),
    )
    rows = rows.exclude(kind=DocumentKind.CASE, record__in=withdrawn)
    return rows.annotate(mine=ExpressionWrapper(mine, output_field=models.BooleanField()))


def _unpublished(user: User, now: datetime.datetime) -> Rows:
    """Who may not edit the record is shown appeals alone, which they may finish and hand on."""
    changed = _checkups(Checkup.objects.changed(), user)
    if not user.may(Act.EDIT_RECORD):
        changed = changed.filter(kind=DocumentKind.APPEAL)
    changed = changed.exclude(published_since("record", "looked_at"))  # the worker looks again within a minute
    return changed.order_by("-mine", "kind", "record")


def _unpublished_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    """Where a publisher sees what would change; others where they work on it."""
    named = documents((row.kind, row.record) for row in rows)
    for row in rows:
        if document := named.get((row.kind, row.record)):
            leads = page(type(document), document.pk, "publish") if user.may(Act.PUBLISH) else work_on(document)
            sections = ", ".join(name.replace("_", " ") for name in row.sections)
            yield Line(str(document), leads, f"{row.get_kind_display()}: {sections}", row.mine)


def _uncited(user: User, now: datetime.datetime) -> Rows:
    return _checkups(Checkup.objects.uncited(), user).order_by("-mine", "kind", "record")


def _uncited_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    named = documents((row.kind, row.record) for row in rows)
    for row in rows:
        if document := named.get((row.kind, row.record)):
            words = ngettext("%d fact without a source", "%d facts without a source", row.uncited) % row.uncited
            yield Line(str(document), work_on(document), words, row.mine)


# Custody and hearings


def _unconfirmed(user: User, now: datetime.datetime) -> Rows:
    days = SiteSettings.objects.current().review_days
    rows = Detention.objects.unconfirmed(now.date(), days).exclude(subject__case__state=WorkflowState.WITHDRAWN)
    rows = rows.select_related("subject__person", "subject__organisation", "subject__case")
    return mine_first(rows, user, "subject__case", "last_known", "pk")


def _unconfirmed_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        last = row.last_known
        words = (
            {"days": (now.date() - last).days, "day": PartialDate(row.last_known_as).words_with_marks()} if last else {}
        )
        detail = _("last known %(day)s, %(days)d days ago") % words if last else _("never confirmed")
        yield Line(str(row), page(Detention, row.pk, "confirm"), detail, row.mine)


def _passed_hearings(user: User, now: datetime.datetime) -> Rows:
    """What was set for a day in someone's case, of which every possible day is over. Elections and the like are not:
    nobody here has to find out how they went."""
    rows = Event.objects.filter(happening=Happening.SCHEDULED, on_span__endswith__lte=now.date())
    rows = rows.exclude(kind=EventKind.CONTEXT).exclude(case__state=WorkflowState.WITHDRAWN).select_related("case")
    return mine_first(rows, user, "case", "on_span", "pk")


def _hearing_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        yield Line(str(row), in_story(row.case_id, "event", row.pk), f"{row.get_kind_display()}: {row.case}", row.mine)


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


def _running_recipients() -> models.QuerySet:
    return Recipient.objects.filter(appeal__in=Appeal.objects.running().values("pk"))


def _bounced(user: User, now: datetime.datetime) -> Rows:
    """Channels that came back and that a running appeal offers: those chosen, or all of the post."""
    running = _running_recipients()
    chosen = Exists(running.filter(channels=OuterRef("pk")))
    of_post = Exists(running.filter(post=OuterRef("post"), channels=None))
    rows = Channel.objects.filter(bounced_on__isnull=False).filter(chosen | of_post)
    return rows.select_related("post__institution").order_by("bounced_on", "pk")


def _bounced_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    """Leads to the contact those who may mend it, others to an appeal that can name another way."""
    may_mend, offered = user.may(Act.EDIT_RECORD), {}
    if not may_mend:
        of_posts = _running_recipients().filter(post__in={row.post_id for row in rows}).order_by("-pk")
        offered = dict(of_posts.values_list("post", "appeal"))
    for row in rows:
        detail = _("%(post)s; came back on %(day)s") % {"post": row.post, "day": f"{row.bounced_on:%-d %B %Y}"}
        appeal = offered.get(row.post_id)
        leads = page(Appeal, appeal) if appeal else page(Channel, row.pk)
        yield Line(str(row), leads, detail)


def _inbox(user: User, now: datetime.datetime) -> Rows:
    return (
        InboxMessage.objects.waiting()
        .select_related("taken_by")
        .order_by(F("answer_by").asc(nulls_last=True), "received_at", "pk")
    )


def _inbox_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    """What it is about, by when an answer was promised, and who sees to it; late ones say so."""
    for row in rows:
        topic = MessageTopic(row.topic).label if row.topic in MessageTopic.values else _("A message")
        text = _("%(topic)s: %(page)s") % {"topic": topic, "page": row.subject or _("no page in particular")}
        yield Line(
            text,
            page(InboxMessage, row.pk),
            _inbox_detail(row, now),
            row.taken_by_id == user.pk,
            row.is_late(now.date()),
        )


def _inbox_detail(row: InboxMessage, now: datetime.datetime) -> str:
    said = [_("came %(ago)s ago") % {"ago": timesince(row.received_at, now)}]
    if row.answer_by:
        promised = _("late: answer promised by %(day)s") if row.is_late(now.date()) else _("answer by %(day)s")
        said.insert(0, promised % {"day": f"{row.answer_by:%-d %B %Y}"})
    if row.taken_by:
        said.append(_("taken by %(who)s") % {"who": row.taken_by})
    return "; ".join(said)


def _pauses(user: User, now: datetime.datetime) -> Rows:
    mine = AppealCase.objects.filter(case__in=Case.objects.assigned_to(user).values("pk"), appeal=OuterRef("appeal"))
    return PauseRequest.objects.waiting().with_rows().annotate(mine=Exists(mine)).order_by("-mine", "asked_at", "pk")


def _pause_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    for row in rows:
        detail = _("%(who)s asks, because of: %(event)s") % {"who": row.asked_by, "event": row.event}
        yield Line(str(row.appeal), reverse("desk:news", args=[row.pk]), detail, row.mine)


def _reports(user: User, now: datetime.datetime) -> Rows:
    return ActionReport.objects.to_look_at().select_related("appeal").order_by("received_at", "pk")


def _report_lines(rows: Sequence[Any], user: User, now: datetime.datetime) -> Iterable[Line]:
    labels = dict(ReportOddity.choices)
    for row in rows:
        yield Line(
            str(row), page(ActionReport, row.pk), ", ".join(str(labels.get(code, code)) for code in row.oddities)
        )


# In the order of the page: what harms most when it waits comes first.
LISTS: tuple[WorkList, ...] = (
    WorkList(
        "pauses", gettext_lazy("Letters to pause?"), gettext_lazy("Something happened; decide whether people should still write."),
        Act.RUN_APPEALS, _pauses, _pause_lines,
    ),
    WorkList(
        "reviews", gettext_lazy("Waiting for a second person"), gettext_lazy("Look at what changes for readers, then publish or return it."),
        Act.READ_RECORD, reviews, review_lines, Act.PUBLISH,
        gettext_lazy("You asked for these, or work on the case. Publishers look at them, then publish or return them."),
    ),
    WorkList(
        "erasures", gettext_lazy("To be erased?"), gettext_lazy("Someone is to be erased for good: read what goes, then confirm it or call it off."),
        Act.PUBLISH, erasures, erasure_lines,
    ),
    WorkList(
        "drafts", gettext_lazy("My drafts"), gettext_lazy("Finish them, mend what came back, and hand them to a second person."),
        Act.READ_RECORD, drafts, draft_lines,
    ),
    WorkList(
        "inbox", gettext_lazy("Asked for by the public"), gettext_lazy("Corrections, removals and questions that nobody has dealt with."),
        Act.READ_INBOX, _inbox, _inbox_lines,
    ),
    WorkList(
        "reports", gettext_lazy("Reports to look at"), gettext_lazy("People told us what they did, and something about it is odd: let it count, or set it aside."),
        Act.RUN_APPEALS, _reports, _report_lines,
    ),
    WorkList(
        "unpublished", gettext_lazy("Unpublished changes"), gettext_lazy("The record says something that readers do not see yet."),
        Act.READ_RECORD, _unpublished, _unpublished_lines, Act.PUBLISH,
        gettext_lazy("Readers do not see these changes yet. Finish them and submit them for review; a publisher publishes them."),
    ),
    WorkList(
        "hearings", gettext_lazy("Hearings passed without an outcome"),
        gettext_lazy("The day in court is over, or whatever was set for it: say what came of it, or that it is not known."),
        Act.EDIT_RECORD, _passed_hearings, _hearing_lines,
    ),
    WorkList(
        "unconfirmed", gettext_lazy("Not confirmed for too long"), gettext_lazy("Readers see “last known” by now: find out whether it still holds."),
        Act.CONFIRM, _unconfirmed, _unconfirmed_lines,
    ),
    WorkList(
        "bounced", gettext_lazy("Contacts that came back"), gettext_lazy("Running appeals ask people to write there: find another way."),
        Act.READ_RECORD, _bounced, _bounced_lines, Act.EDIT_RECORD,
        gettext_lazy("Running appeals ask people to write there. You can choose another way on the appeal; editors and publishers mend the contact."),
    ),
    WorkList(
        "consents", gettext_lazy("Consent due for review"), gettext_lazy("Ask again, or look at the ground again."),
        Act.RECORD_CONSENT, _consents, _consent_lines,
    ),
    WorkList(
        "uncited", gettext_lazy("Facts without a source"), gettext_lazy("They keep their page from being published."),
        Act.EDIT_RECORD, _uncited, _uncited_lines,
    ),
)  # fmt: skip


def lists_for(user: User) -> list[WorkList]:
    """The lists that `user` may see."""
    return [one for one in LISTS if user.may(one.act)]
