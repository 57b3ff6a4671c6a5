"""What stands above a story: who is held where since when, what is asked, and what would refuse publication now."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.admin.story.lines import day
from appeals.admin.story.mended import for_head
from appeals.admin.story.reading import Story
from cases import document_data as plain
from cases import headcounts, publishing, review
from cases.admin.publish_page import LOOK
from cases.admin.review import notices_of_case
from cases.admin.tools import admin_url
from cases.models import Case, PublishedCase
from cases.refused import Reason
from cases.vocab import DocumentKind, WorkflowState

UNSEEN = (WorkflowState.DRAFT, WorkflowState.WITHDRAWN)  # states in which readers see nothing


@dataclass
class Held:
    """One custody, as its record stands."""

    who: str
    status: Any
    where: str
    since: str
    as_of: str
    is_held: bool


@dataclass
class Head:
    case: Case
    held: list[Held]
    appeals: list[tuple[Any, str]]
    refusals: list[Reason]
    uncited: int
    public: str = ""
    changed: bool = False
    ways: list[tuple[Any, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many custodies do not fit into the head."""
        return max(0, len(self.held) - 4)


def head_of(story: Story, *, now: datetime.datetime) -> Head:
    case, data = story.case, publishing.build(story.case)
    published = PublishedCase.objects.visible().filter(slug=case.slug).values_list("body", flat=True).first()
    changed = published is not None and _differs(data, published)
    return Head(
        case, [_held(row) for row in story.detentions],
        [(appeal.get_state_display(), str(appeal)) for appeal in story.appeals if appeal.is_running],
        for_head(story, publishing.refusals(case, data, now=now), data), sum(row.uncited for s in story.sections for top in s.rows for row in top.all()),
        public=f"{settings.PUBLIC_BASE_URL}{case.get_absolute_url()}" if published is not None else "",
        changed=changed, ways=_ways(story, changed), notices=[*notices_of_case(story.request, case), *headcounts.warnings(data)],
    )  # fmt: skip


def _differs(data: dict[str, Any], published: str) -> bool:
    return plain.without_photos(plain.canonical(data)) != plain.without_photos(published)


def _held(row: Any) -> Held:
    place = next((stay for stay in reversed(row.placements.all()) if not stay.is_over), None)
    began = row.began if row.is_held else row.ended
    return Held(
        f"{row.subject}, {row.label}" if row.label else str(row.subject), row.status.label, str(place or ""), day(began),
        day(row.as_of), row.is_held,
    )  # fmt: skip


def _ways(story: Story, changed: bool) -> list[tuple[Any, str]]:
    """Where to go from here, for what this person may do and what the case waits for."""
    case = story.case
    waits = case.state == WorkflowState.REVIEW or review.to_publish(DocumentKind.CASE, case.pk) is not None
    to_look = bool(review.to_confirm(DocumentKind.CASE, case.pk))
    wanted = [
        (_("Add update"), "update", Act.EDIT_RECORD, True),
        (_("Preview"), "preview", Act.READ_RECORD, True),
        (_("Submit for review…"), "submit", Act.EDIT_RECORD, not waits and (changed or case.state in UNSEEN)),
        (_("Return with a reason…"), "return-to-draft", Act.EDIT_RECORD, waits),
        (_("Publish…"), "publish", Act.PUBLISH, True),
        (LOOK[0], "look", LOOK[1], to_look),
    ]
    ways = [
        (label, _url(f"cases_case_{name}", case)) for label, name, act, now in wanted if now and story.user.may(act)
    ]
    stock = [
        (_("Plain form"), admin_url(Case, "change", story.case.pk)),
        (_("History"), admin_url(Case, "history", story.case.pk)),
    ]
    return [(label, url) for label, url in ways if url] + stock


def _url(name: str, case: Case) -> str:
    try:
        return reverse(f"admin:{name}", args=[case.pk])
    except NoReverseMatch:  # that part of the house is not there
        return ""
