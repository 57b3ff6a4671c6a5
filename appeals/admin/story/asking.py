"""What is asked because of a case: its appeals with their demands, recipients, dates and texts, and the offices written to."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.admin.story.parts import Add, Row, Section
from appeals.admin.story.rows import Rows
from appeals.models import Appeal, Demand
from appeals.vocab import AppealState
from cases.admin.tools import admin_url

WHO_DATES = _("Coordinators and publishers change its dates and its state: it is no draft any more.")
WHO_STATE = _("A publisher opens it, by publishing.")


class Asking(Rows):
    """The sections of a story that are about appeals."""

    def _appeals(self) -> Section:
        rows = [self._appeal(appeal) for appeal in self.appeals]
        return Section(
            "appeals", _("Appeals"), rows, self._add("appeal", _("Add an appeal")), _("No appeal is about this case.")
        )

    def _appeal(self, appeal: Appeal) -> Row:
        inside = [
            *(self._demand(demand, appeal) for demand in appeal.demands.all()),
            *(self._recipient(recipient) for recipient in appeal.recipients.all()),
            *(self._date(due) for due in appeal.due_dates.all() if not due.rule),  # what is counted stands on the desk
            *(self._row(text) for text in appeal.texts.all()),
            *(self._row(reply) for reply in appeal.replies.all()),
        ]
        adds = [
            *self._add("demand", _("Add a demand"), appeal),
            *self._add("recipient", _("Add a recipient"), appeal),
            *(self._add("date", _("Add a date to write by"), appeal) if self._may_date(appeal) else ()),
            *self._add("text", _("Add a letter or another text"), appeal),
            *self._add("reply", _("Add an answer by an official"), appeal),
        ]
        row = self._row(appeal, inside, adds)
        row.links = self._ways(appeal)
        row.line.hint = self._who_may(appeal)
        return row

    def _demand(self, demand: Demand, appeal: Appeal) -> Row:
        states = [self._row(outcome) for outcome in demand.outcomes.all()]
        adds = self._add("outcome", _("Add what came of it"), demand) if self._may_date(appeal) else []
        return self._row(demand, states, adds)

    def _may_date(self, appeal: Appeal) -> bool:
        return self.user.may(Act.RUN_APPEALS) or appeal.state == AppealState.DRAFT

    def _who_may(self, appeal: Appeal) -> Any:
        """Who may change what this person may not."""
        if appeal.state == AppealState.DRAFT:
            return "" if self.user.may(Act.PUBLISH) else WHO_STATE
        return "" if self.user.may(Act.RUN_APPEALS) else WHO_DATES

    def _ways(self, appeal: Appeal) -> list[Add]:
        ways = [Add(_("Its own page, its state"), url=admin_url(Appeal, "change", appeal.pk))]
        if (
            self.user.may(Act.READ_DESK)
            and any(due.is_undecided for due in appeal.due_dates.all())
            and appeal.is_running
        ):
            ways.append(Add(_("On the desk"), url=reverse("desk:home")))
        if appeal.state != AppealState.DRAFT and self.user.may(Act.PROPOSE_APPEAL):
            ways.append(Add(_("Follow-up…"), url=admin_url(Appeal, "follow-up", appeal.pk)))
        files = (("pdf", _("PDF")), ("docx", _("DOCX")), ("text", _("Mail text")))
        return [*ways, *(Add(label, url=admin_url(Appeal, page, appeal.pk)) for page, label in files)]

    def _recipient(self, recipient: Any) -> Row:
        row = self._row(recipient)
        if recipient.post:
            row.links.append(Add(_("Its channels"), url=f"#post-{recipient.post_id}"))
            proven = self.book.of(recipient.post) or (recipient.holder and self.book.of(recipient.holder))
            row.line.wants_source = not proven  # what proves the office proves that one can write to it
        return row

    def _date(self, due: Any) -> Row:
        row = self._row(due)
        if due.is_undecided and due.has_passed(timezone.now()):
            row.line.badge = _("passed, no decision yet")
        return row

    def _offices(self) -> Section:
        """Each office once, however many appeals write to it."""
        rows = [
            self._row(
                post,
                [self._row(row) for row in (*post.tenures.all(), *post.channels.all())],
                [
                    *self._add("channel", _("Add a channel"), post),
                    *self._add("holder", _("Add who holds it"), post),
                ],
                links=[Add(_("Its own page"), url=admin_url(type(post), "change", post.pk))],
            )
            for post in self.posts
        ]
        nothing = _("Offices come with the recipients of an appeal. “Add a recipient” makes a new one in its place.")
        return Section("offices", _("Offices that are written to"), rows, [], nothing, short=_("Offices"))
