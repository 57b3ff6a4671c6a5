"""What each filter of cases asks for, what it cannot judge, and which choices it offers."""

import datetime
from collections.abc import Callable, Container, Iterable
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases import countries
from cases.clock import LAST_ZONE, midnight, today_in
from cases.models.published import PublishedCase, PublishedReference
from cases.public import people_filters
from cases.vocab import CustodyStatus, DocumentKind, Gender

Choices = list[tuple[str, str | Promise]]

NOBODY_SAYS = Q(arrested_first=None, arrested_last=None)

# Conditions about a person: they must hold for one and the same person. A repeated value means "or". A date that is known
# only roughly counts for every day that it may mean; an open end reaches as far as it may.
PERSON: dict[str, Callable[[Any], Q]] = {
    "status": lambda values: Q(status__in=values, latest=True),
    "held": people_filters.is_held,
    "arrested_in": people_filters.arrested_in,
    "without": people_filters.without,
    "gender": lambda values: Q(gender__in=values),
    "place": lambda values: Q(place__in=values),
    "facility": lambda values: Q(facilities__overlap=values),
    "law": lambda values: Q(laws__overlap=values),
    "organisation": lambda values: Q(organisations__overlap=values),
    "arrested_after": lambda day: Q(arrested_last__gte=day) | Q(arrested_last=None, arrested_first__isnull=False),
    "arrested_before": lambda day: Q(arrested_first__lte=day) | Q(arrested_first=None, arrested_last__isnull=False),
}
# The same, as of an instant and with the review period.
PERSON_NOW: dict[str, Callable[[Any, int, datetime.datetime], Q]] = {
    "known": people_filters.known, "held_for": people_filters.held_for,
}  # fmt: skip


def _updated_after(day: datetime.date, now: datetime.datetime) -> Q:
    return Q(updated_at__gte=midnight(day))


def has_open_appeal(value: str, now: datetime.datetime) -> Q:
    """A date without a zone is open until its day has ended everywhere."""
    is_open = Q(appeal_open_until__isnull=False, appeal_open_until__gte=today_in(LAST_ZONE, now))
    return is_open if value == "true" else ~is_open


# Conditions about a case as a whole.
CASE: dict[str, Callable[[Any, datetime.datetime], Q]] = {
    "country": lambda codes, now: Q(countries__overlap=codes),
    "updated_after": _updated_after,
    "has_open_appeal": has_open_appeal,
}

# What a condition cannot judge: rows of people, or cases, of which it is not recorded.
PERSON_UNKNOWN: dict[str, Q] = {
    "status": Q(status="", latest=True), "gender": Q(gender="unstated"), "place": Q(place=""), "facility": Q(facilities=[]), "law": Q(laws=[]),
    "organisation": Q(organisations=[]), "arrested_after": NOBODY_SAYS, "arrested_before": NOBODY_SAYS,
    "arrested_in": people_filters.arrested_in(["unsure"]),
}  # fmt: skip
CASE_UNKNOWN: dict[str, Q] = {"country": Q(countries=[])}
# Two that share what they do not know are judged as one.
TOGETHER = {"arrested_after": "arrested_before", "arrested_before": "arrested_after"}

LEFT_OUT: dict[str, Any] = {
    "status": ngettext_lazy("%(number)d more has no status", "%(number)d more have no status", "number"),
    "gender": ngettext_lazy("%(number)d more has no gender stated", "%(number)d more have no gender stated", "number"),
    "place": ngettext_lazy(
        "%(number)d more has no known place now", "%(number)d more have no known place now", "number"
    ),
    "facility": ngettext_lazy("%(number)d more has no known place", "%(number)d more have no known place", "number"),
    "law": ngettext_lazy("%(number)d more has no law recorded", "%(number)d more have no law recorded", "number"),
    "organisation": ngettext_lazy(
        "%(number)d more has no organisation recorded", "%(number)d more have no organisation recorded", "number"
    ),
    "arrested_after": ngettext_lazy(
        "%(number)d more has no date of arrest", "%(number)d more have no date of arrest", "number"
    ),
    "arrested_in": ngettext_lazy(
        "%(number)d more has no certain year of arrest", "%(number)d more have no certain year of arrest", "number"
    ),
    "country": ngettext_lazy("%(number)d more has no country", "%(number)d more have no country", "number"),
}
LEFT_OUT["arrested_before"] = LEFT_OUT["arrested_after"]

YES_NO: Choices = [("true", _("yes")), ("false", _("no"))]
ORDERS: Choices = [
    ("-updated", _("changed last")), ("updated", _("unchanged longest")), ("title", _("name")), ("-title", _("name, backwards")),
    ("arrested", _("arrested first")), ("-arrested", _("arrested last")),
]  # fmt: skip

# Choices that are the same whatever is published; and for programs, where the others are found.
FIXED: dict[str, Choices] = {
    "status": list(CustodyStatus.choices), "gender": list(Gender.choices), "held": YES_NO, "known": people_filters.KNOWN,
    "held_for": people_filters.HELD_FOR, "without": people_filters.WITHOUT, "has_open_appeal": YES_NO, "ordering": ORDERS,
}  # fmt: skip
FOUND_AT: dict[str, str | Promise] = {
    "country": _("An ISO code, as in “countries” of a case."), "place": _("A slug of /facilities."), "facility": _("A slug of /facilities."),
    "law": _("A slug of /laws."), "organisation": _("A slug of /organisations."),
    "arrested_in": _("A year in which someone was arrested, or “unsure”."),
}  # fmt: skip

# Filters whose choices are the published references of a kind.
REFERENCES = {
    "place": DocumentKind.FACILITY, "facility": DocumentKind.FACILITY, "law": DocumentKind.LAW, "organisation": DocumentKind.ORGANISATION
}  # fmt: skip


def choices(names: Container[str] | None = None) -> dict[str, Choices]:
    """The choices of filters: of those with these names, or of all. Three queries at most."""
    found = dict(FIXED)
    if _any_of(REFERENCES, names):
        by_kind = _references()
        found |= {name: by_kind[kind] for name, kind in REFERENCES.items()}
    if _any_of(["country"], names):
        found["country"] = _countries()
    if _any_of(["arrested_in"], names):
        found["arrested_in"] = list(people_filters.years())
    return found


def _any_of(mine: Iterable[str], names: Container[str] | None) -> bool:
    return names is None or any(name in names for name in mine)


def _references() -> dict[str, Choices]:
    """Published references, by kind."""
    found: dict[str, Choices] = {kind: [] for kind in DocumentKind}
    rows = PublishedReference.objects.order_by("title", "slug").values_list("kind", "slug", "title")
    for kind, slug, title in rows:
        found[kind].append((slug, title))
    return found


def _countries() -> Choices:
    """The countries of published cases, by name."""
    rows = PublishedCase.objects.visible().order_by().values_list("countries", flat=True).distinct()
    found = [(code, countries.name(code)) for code in {code for row in rows for code in row}]
    return sorted(found, key=lambda choice: str(choice[1]))
