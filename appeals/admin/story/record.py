"""The rows of a case, each set fetched once, however many they are."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Prefetch

from accounts.models import User
from appeals.keepers import open_to
from appeals.models import Appeal, DueDate
from cases.models import Case, Charge, Detention


class Record:
    """What is stored about the case of a story."""

    case: Case
    user: User

    def load(self) -> None:
        case = self.case
        self.identifiers, self.corrections = list(case.identifiers.all()), list(case.corrections.all())
        self.recognitions = list(case.recognitions.select_related("organisation"))
        self.subjects = list(
            case.subjects.select_related("person", "organisation").prefetch_related(
                "person__names", "person__affiliations__organisation", "person__relations__other", "person__consents"
            )
        )
        self.detentions = list(
            Detention.objects.filter(subject__case=case)
            .select_related("subject__person", "subject__organisation", "subject__case")
            .order_by("subject__order", "order", "pk")
            .prefetch_related(
                "events", "placements__facility", "restrictions", "conditions", "judgments__court", "judgments__charges"
            )
        )
        self.charges = list(
            Charge.objects.filter(detention__subject__case=case)
            .select_related("provision")
            .order_by("detention__subject__order", "detention__order", "order", "pk")
            .prefetch_related("statuses__authority", "penalties")
        )
        self.events = list(
            case.events.in_order()  # type: ignore[attr-defined]
            .select_related("facility")
            .prefetch_related("actors__organisation", "actors__person")
        )
        self.appeals = list(
            Appeal.objects.filter(cases=case).prefetch_related(
                "issuers", Prefetch("due_dates", DueDate.objects.filter(open_to(self.user)).select_related("appeal")), "demands__outcomes__event", "demands__outcomes__demand__appeal", "replies__post__institution", "replies__holder__person",
                "texts__recipient__post", "texts__recipient__holder__person",
                "recipients__post__institution", "recipients__post__tenures__person", "recipients__post__channels",
                "recipients__holder__person", "recipients__channels",
            )
        )  # fmt: skip
        posts = (row.post for appeal in self.appeals for row in appeal.recipients.all() if row.post)
        self.posts = list({post.pk: post for post in posts}.values())

    def facts(self) -> Iterable[models.Model]:
        """Every row that citations may stand on."""
        yield from (self.case, *self.identifiers, *self.recognitions, *self.subjects, *self.events, *self.appeals)
        for person in self.people:
            yield from (person, *person.names.all(), *person.affiliations.all(), *person.relations.all())
        for detention in self.detentions:
            yield detention
            for rows in (detention.placements, detention.restrictions, detention.conditions, detention.judgments):
                yield from rows.all()
        for charge in self.charges:
            yield from (charge, *charge.statuses.all(), *charge.penalties.all())
        for appeal in self.appeals:
            yield from (*appeal.demands.all(), *appeal.recipients.all(), *appeal.texts.all())
            yield from (due for due in appeal.due_dates.all() if not due.rule)
            yield from (
                *appeal.replies.all(),
                *(row for demand in appeal.demands.all() for row in demand.outcomes.all()),
            )
            yield from (row.holder for row in appeal.recipients.all() if row.holder)
        for post in self.posts:
            yield from (post, *post.tenures.all(), *post.channels.all())

    @property
    def people(self) -> list[Any]:
        return list(dict.fromkeys(subject.person for subject in self.subjects if subject.person))
