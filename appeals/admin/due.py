"""Dates that must not be missed, as rows. Deciding about them happens on the desk."""

import calendar
import re

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.models import DueDate
from cases.admin.base import CITE, FactAdmin, FactInline, more, part
from cases.admin.forms import CitedRowForm, RecordForm

DECISION = ["decision", "decided_by", "decided_on", "decision_reason"]


# “before 30 December”, “before the 1st”, “before December 30”; not “on or before 30 December”, “before 5 p.m. on …”.
_MONTH = "|".join(calendar.month_abbr[1:])
BEFORE = re.compile(
    rf"(?<!\bor )\bbefore\s+(?:the\s+)?(?:\d{{1,2}}(?!\d|[:.]\d|\s*(?:[ap]\.?\s?m\b|o.clock|h\b|hours))|(?:{_MONTH})[a-z.]*\s)",
    re.IGNORECASE,
)


class DueDateRules(RecordForm):
    def check_row(self) -> None:
        before = bool(BEFORE.search(str(self.value("wording") or "")))
        self.agree(
            "inclusive", not (before and self.value("inclusive")),
            _("“Before” does not count the day itself: take the tick away here, or letters go out a day too late."),
        )  # fmt: skip
        earlier = self.value("replaces")
        if earlier is not None:
            appeal, case = self.value("appeal"), self.value("case")
            same = (earlier.appeal_id, earlier.case_id) == (appeal.pk if appeal else None, case.pk if case else None)
            self.agree(
                "replaces", same, _("That date belongs to something else. Choose an earlier date of the same one.")
            )


class DueDateRowForm(DueDateRules, CitedRowForm):
    pass


class DueDateInline(FactInline):
    model = DueDate
    form = DueDateRowForm
    own_act = Act.RUN_APPEALS
    readonly_fields = ["sources_so_far", "set_by", "decision"]
    fieldsets = [
        part(("kind", "date"), ("wording", "inclusive"), ("zone", "afterwards")), CITE,
        more("reason", "language", "set_by", "decision"),
    ]  # fmt: skip


@admin.register(DueDate)
class DueDateAdmin(FactAdmin):
    change_act = Act.RUN_APPEALS
    form = DueDateRules
    related = ("appeal", "case", "set_by")
    filters_by = ("appeal__id__exact", "case__id__exact")
    list_display = ["date", "kind", "appeal", "case", "wording", "zone", "decision", "set_by"]
    list_filter = ["kind", "decision"]
    date_hierarchy = "date"
    search_fields = ["wording", "appeal__title", "appeal__reference", "case__title"]
    autocomplete_fields = ["appeal", "case", "replaces"]
    readonly_fields = ["set_by", "set_on", *DECISION]
    fieldsets = [
        part("appeal", "case", ("kind", "date"), ("wording", "inclusive"), "zone", "afterwards"),
        more("replaces", "reason", "language", title=_("If it extends an earlier date")),
        part(
            ("set_by", "set_on"),
            ("decision", "decided_by", "decided_on"),
            "decision_reason",
            title=_("Written by the program"),
        ),
    ]
