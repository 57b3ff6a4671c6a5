"""What the desk is asked to show: the same conditions for dates, for appeals without one, and for cases."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from appeals.models import Appeal, DueDate
from appeals.vocab import OVER, AppealState, DueKind
from cases import countries
from cases.asked import AskedFilterSet
from cases.models import Case

MINE, NOBODY, CASES, ENDED, OURS, THEIRS = "mine", "nobody", "case", "over", "ours", "others"
GROUP = "group"  # not a filter: one group with all its rows
BACK = "back"  # not a filter either: what a page that was opened from the desk leads back to


def _several(label: Any, choices: Any = ()) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(label=label, choices=choices)


class DeskFilter(AskedFilterSet):
    """Filters of the desk. Unknown values are errors of the form, in words, and leave the rest as it is."""

    who = filters.ChoiceFilter(label=_("Whose"), choices=[(MINE, _("mine"))], empty_label=_("everyone's"))
    country = _several(_("Country"), countries.CHOICES)
    coordinator = _several(_("Coordinator"))
    kind = _several(_("Kind of date"), DueKind.choices)
    state = _several(
        _("State"),
        [
            (AppealState.OPEN.value, _("open appeals")),
            (AppealState.PAUSED.value, _("paused appeals")),
            (ENDED, _("appeals that are over")),
            (CASES, _("dates of a case")),
        ],
    )
    issued = _several(_("Issued by"), [(OURS, _("us")), (THEIRS, _("others"))])

    # Whose dates are shown has a switch of its own.
    not_filters = ("who",)

    class Meta:
        model = DueDate
        fields: list[str] = []

    def __init__(self, data: QueryDict | None):
        super().__init__(data if data is not None else QueryDict(), queryset=DueDate.objects.none())
        people = User.objects.filter(coordinated_cases__isnull=False).distinct().order_by("name", "email")
        choices = [(str(user.pk), str(user)) for user in people]
        self.filters["coordinator"].extra["choices"] = [*choices, (NOBODY, _("nobody"))]

    def unknown(self, *others: str) -> list[str]:
        """One sentence for every word of the address that is neither a filter nor one of `others`."""
        words = _("“%(name)s” is no filter of the desk, and was left aside.")
        return [str(words) % {"name": name[:40]} for name in self.data if name not in {*self.base_filters, *others}]

    @property
    def only_mine(self) -> bool:
        return self.wanted.get("who") == MINE

    @property
    def narrows(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.wanted)

    # What is found

    @cached_property
    def _of_cases(self) -> QuerySet[Case] | None:
        """The cases that are asked for; None where any will do."""
        found, narrowed = Case.objects.order_by(), False
        if codes := self.wanted.get("country"):
            found, narrowed = found.filter(countries__overlap=codes), True
        if who := self.wanted.get("coordinator"):
            kept = Q(coordinator__in=[value for value in who if value != NOBODY])
            if NOBODY in who:
                kept |= Q(pk__in=Case.objects.kept_by_nobody().values("pk"))
            found, narrowed = found.filter(kept), True
        return found if narrowed else None

    def dates(self, rows: QuerySet[DueDate]) -> QuerySet[DueDate]:
        if kinds := self.wanted.get("kind"):
            rows = rows.filter(kind__in=kinds)
        rows = rows.filter(*self._appeal_conditions("appeal__", of_cases=True))
        if self._of_cases is not None:
            rows = rows.filter(Q(case__in=self._of_cases.values("pk")) | self._about("appeal"))
        return rows

    def appeals(self, rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
        """Appeals, or rows that lead to one by `path`. They have a date to write by, or lack it: another kind finds none."""
        kinds = self.wanted.get("kind")
        if kinds and DueKind.WRITE_BY not in kinds:
            return rows.none()
        rows = rows.filter(*self._appeal_conditions(f"{path}__" if path else "", of_cases=False))
        return rows if self._of_cases is None else rows.filter(self._about(path or "pk"))

    def cases(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        return rows if self._of_cases is None else rows.filter(pk__in=self._of_cases.values("pk"))

    def _about(self, path: str) -> Q:
        """The appeal at `path` is about a case that is asked for; one that names no case is kept by nobody."""
        links = Appeal.cases.through.objects.order_by()
        asked = links if self._of_cases is None else links.filter(case__in=self._of_cases.values("pk"))
        found = Q(**{f"{path}__in": asked.values("appeal")})
        if NOBODY in self.wanted.get("coordinator", ()) and "country" not in self.wanted:
            found |= Q(**{f"{path}__isnull": False}) & ~Q(**{f"{path}__in": links.values("appeal")})
        return found

    def _appeal_conditions(self, prefix: str, *, of_cases: bool) -> list[Q]:
        conditions = []
        if states := self.wanted.get("state"):
            named: Sequence[str] = [value for value in states if value not in (CASES, ENDED)]
            asked = Q(**{f"{prefix}state__in": [*named, *(sorted(OVER) if ENDED in states else ())]})
            conditions.append(asked | Q(appeal=None) if of_cases and CASES in states else asked)
        if issued := self.wanted.get("issued"):
            conditions.append(Q(**{f"{prefix}is_ours__in": [value == OURS for value in issued]}))
        return conditions
