"""What each filter of appeals asks for, and which choices it offers. The page of an appeal says the same of it."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.models.published import PublishedAppeal, PublishedAppealCase
from appeals.reading import standing_deadline
from appeals.vocab import OVER, AppealKind, AppealState
from cases import countries
from cases.clock import FIRST_ZONE, LAST_ZONE, midnight, today_in
from cases.custody_reading import SETTLED
from cases.document_data import loads
from cases.public.conditions import YES_NO, Choices

if TYPE_CHECKING:
    from appeals.public.filters import AppealFilter

PASSED, ALL_OVER = "passed", "over"  # of states: those that no document says by itself

STATES: Choices = [
    (AppealState.OPEN, _("Open")),
    (AppealState.PAUSED, AppealState.PAUSED.label),
    (PASSED, _("The date to write by has passed")),
    *((code, code.label) for code in AppealState if code in OVER),
    (ALL_OVER, _("Over, for whatever reason")),
]
ORDERS: Choices = [
    ("due", _("date to write by, soonest first")), ("-due", _("date to write by, latest first")), ("-updated", _("changed last")),
    ("updated", _("unchanged longest")), ("title", _("title")), ("-title", _("title, backwards")),
]  # fmt: skip
# Choices that are the same whatever is published; and for programs, where the others are found.
FIXED: dict[str, Choices] = {
    "state": STATES, "letters_wanted": YES_NO, "kind": list(AppealKind.choices), "ordering": ORDERS,
}  # fmt: skip
FOUND_AT: dict[str, str | Promise] = {
    "country": _("An ISO code, as in “countries” of an appeal."), "case": _("A slug of /cases."),
}  # fmt: skip


def choices() -> dict[str, Choices]:
    """The choices of every filter that has any. One query."""
    return FIXED | {"country": _countries()}


def _countries() -> Choices:
    """The countries of published appeals, by name."""
    rows = PublishedAppeal.objects.visible().order_by().values_list("countries", flat=True).distinct()
    found = [(code, countries.name(code)) for code in {code for row in rows for code in row}]
    return sorted(found, key=lambda choice: str(choice[1]))


# How an appeal stands at an instant


def has_passed(now: datetime.datetime) -> Q:
    """Its date to write by has passed: in the zone of that date; where it has none, everywhere. One query."""
    return Q(due__lt=today_in(LAST_ZONE, now)) | Q(pk__in=_passed_in_their_zone(now))


def _passed_in_their_zone(now: datetime.datetime) -> list[int]:
    """Of the days that have ended in some places and not in others, those that have ended where they count."""
    turning = Q(due__gte=today_in(LAST_ZONE, now), due__lt=today_in(FIRST_ZONE, now))
    rows = PublishedAppeal.objects.running().filter(turning).values_list("pk", "body")
    deadlines = ((pk, standing_deadline(loads(body), now)) for pk, body in rows)
    return [pk for pk, deadline in deadlines if deadline and deadline.passed]


def news_is_old(review_days: int, now: datetime.datetime) -> Q:
    """Of nobody whom it is for it is confirmed, within the review period, how they are."""
    links = PublishedAppealCase.objects.filter(appeal=OuterRef("pk"))
    since = now.date() - datetime.timedelta(days=review_days)
    people = "case__detentions"
    fresh = Q(**{people: None}) | Q(**{f"{people}__status__in": SETTLED}) | Q(**{f"{people}__confirmed_on__gte": since})
    return Q(Exists(links)) & ~Q(Exists(links.filter(fresh)))


def in_state(passed: Q, code: str) -> Q:
    if code == AppealState.OPEN:
        return Q(state=AppealState.OPEN) & ~passed
    if code == PASSED:
        return Q(state=AppealState.OPEN) & passed
    if code == ALL_OVER:
        return Q(state__in=OVER) | in_state(passed, PASSED)
    return Q(state=code)


def _any_state(found: "AppealFilter", codes: list[str]) -> Q:
    asked = Q(pk__in=[])
    for code in codes:
        asked |= in_state(found.passed, code)
    return asked


def _letters_wanted(found: "AppealFilter", value: str) -> Q:
    return found.wants_letters if value == "true" else ~found.wants_letters


# What each filter asks; `found` knows the instant, and what is counted by it.
ASKED: dict[str, Callable[["AppealFilter", Any], Q]] = {
    "country": lambda found, codes: Q(countries__overlap=codes),
    "state": _any_state,
    "letters_wanted": _letters_wanted,
    "kind": lambda found, codes: Q(kind__in=codes),
    "case": lambda found, row: Q(case_links__case=row),
    "due_after": lambda found, day: Q(due__gte=day),
    "due_before": lambda found, day: Q(due__lte=day),
    "updated_after": lambda found, day: Q(updated_at__gte=midnight(day)),
}
NO_DATE = Q(due=None)
