"""How many appeals each choice of a filter would give with the other filters kept, and how many stand how in all."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.utils.translation import ngettext

from appeals.models.published import PublishedAppeal
from appeals.public.conditions import NO_DATE, STATES, in_state
from appeals.public.filters import AppealFilter
from cases.public.facets import TOTAL, UNKNOWN, Counted, all_of, by

STANDS, WANTED, OLD = "stands", "wanted", "old"
BY_DATE = ("due_after", "due_before")


class AppealFacets(Counted):
    """The numbers beside the filters of the list of appeals. One query counts them all."""

    OWN_ORDER = ("state",)
    found: AppealFilter

    def matching(self, *without: str) -> QuerySet:
        return self.found.appeals(*without)

    @property
    def open(self) -> int:
        """Of all that are published, those that want letters."""
        return self.counts.get((STANDS, WANTED), 0)

    @property
    def old_news(self) -> int:
        """Of all that are published, those that are open, though nobody should write for them unasked."""
        return self.counts.get((STANDS, OLD), 0)

    def left_out(self) -> list[str]:
        """What the chosen filters cannot judge: appeals that fit all others and have no date to write by."""
        number = self.counts.get((UNKNOWN, "due"), 0)
        words = ngettext("%(number)d more has no date to write by", "%(number)d more have no date to write by", number)
        return [words % {"number": number}] if number else []

    def branches(self) -> Iterator[QuerySet]:
        found, everything = self.found, PublishedAppeal.objects.visible().order_by()
        yield all_of(TOTAL, "", everything, "pk")
        yield all_of(STANDS, WANTED, everything.filter(found.wants_letters), "pk")
        yield all_of(STANDS, OLD, everything.filter(found.is_open, found.news_is_old), "pk")
        yield by("country", found.appeals("country"), Func(F("countries"), function="unnest"), "pk")
        yield by("kind", found.appeals("kind"), F("kind"), "pk")
        yield by("letters_wanted", found.appeals("letters_wanted"), self._wanted(), "pk")
        for code, _label in STATES:
            yield all_of("state", str(code), found.appeals("state").filter(in_state(found.passed, code)), "pk")
        if any(name in found.chosen for name in BY_DATE):
            yield all_of(UNKNOWN, "due", found.appeals(*BY_DATE).filter(NO_DATE), "pk")

    def _wanted(self) -> Any:
        wanted = When(self.found.wants_letters, then=Value("true"))
        return Case(wanted, default=Value("false"), output_field=TextField())
