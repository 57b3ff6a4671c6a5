"""Of which appeals results are shown, and of which time: one query string for pages, spreadsheets and the sheet for the file."""

from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.desk.asking import BIGGEST
from appeals.models import Appeal
from appeals.result_sums import Period
from appeals.result_time import MONTH, WEEK
from appeals.results import countable, issued_by
from appeals.vocab import AppealKind, AppealState
from cases import countries
from cases.asked import AskedFilterSet, day_filter
from cases.models import Case

PERIOD = ("after", "before", "step")  # what also narrows one appeal


class _KeyFilter(filters.Filter):
    field_class = forms.IntegerField


def _boxes(label: Any, choices: Any) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


class ResultFilter(AskedFilterSet):
    """Filters of results. The period narrows what is counted of each appeal, and leaves out those that came only after it."""

    country = _boxes(gettext_lazy("Country of its cases"), countries.CHOICES)
    kind = _boxes(gettext_lazy("Kind of appeal"), AppealKind.choices)
    after = day_filter(gettext_lazy("From"))
    before = day_filter(gettext_lazy("Until"))
    step = filters.ChoiceFilter(
        label=gettext_lazy("Time by"), choices=[(WEEK, gettext_lazy("weeks")), (MONTH, gettext_lazy("months"))],
        empty_label=gettext_lazy("as fits"),
    )  # fmt: skip
    appeal = _KeyFilter(label=gettext_lazy("Appeal number"), min_value=1, max_value=BIGGEST)

    not_filters = ("step",)

    class Meta:
        model = Appeal
        fields: list[str] = []

    def __init__(self, data: QueryDict):
        super().__init__(data, queryset=countable())

    @cached_property
    def problems(self) -> list[str]:
        found = list(super().problems)
        if self._turned:
            found.append(_("The first day lies after the last: the period was left aside."))
        return found

    @property
    def _turned(self) -> bool:
        after, before = self.wanted.get("after"), self.wanted.get("before")
        return bool(after and before and after > before)

    @property
    def period(self) -> Period:
        return Period() if self._turned else Period(self.wanted.get("after"), self.wanted.get("before"))

    @property
    def steps(self) -> str:
        return self.wanted.get("step", "")

    @cached_property
    def appeals(self) -> QuerySet[Appeal]:
        """Those that are counted, in no order."""
        found = issued_by(countable(), self.period.before).order_by()
        if codes := self.wanted.get("country"):
            about = Case.objects.filter(countries__overlap=codes)
            found = found.filter(pk__in=Appeal.cases.through.objects.filter(case__in=about).values("appeal"))
        if kinds := self.wanted.get("kind"):
            found = found.filter(kind__in=kinds)
        return found.filter(pk=self.wanted["appeal"]) if "appeal" in self.wanted else found

    def in_words(self) -> str:
        """What the filter asks for, in one line."""
        shown = [
            self.words(name, values) for name, values in self.chosen.items() if name in ("country", "kind", "appeal")
        ]
        return "; ".join(
            [*shown, *([_("Period: %(period)s") % {"period": self.period.words}] if self.period else [])]
        ) or _("none")


def drafts() -> int:
    return Appeal.objects.filter(state=AppealState.DRAFT).count()
