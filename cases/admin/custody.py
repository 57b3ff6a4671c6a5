"""Detentions, and what is true while they last."""

from datetime import date

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases import headcounts, publishing
from cases.admin.base import CITE, CitationInline, FactAdmin, FactInline, RowFormSet, more, part
from cases.admin.charges import ChargeInline, JudgmentInline
from cases.admin.forms import CitedRowForm, RecordForm
from cases.admin.tools import children
from cases.dates import PartialDate
from cases.models import CaseSubject, Condition, Detention, Event, Placement, Restriction
from cases.vocab import CustodyStatus

SUBJECT = ("subject__person", "subject__organisation", "subject__case")
DETENTION = tuple(f"detention__{path}" for path in SUBJECT)
FIND_DETENTION = ("detention__subject__case__title", "detention__subject__person__name")

OVERLAP = _("Two stays overlap for certain: %(first)s and %(second)s. Close the earlier one first.")


def certain_stay(began: str, ended: str, is_over: bool) -> tuple[date, date] | None:
    """The days on which someone was certainly there, as a half-open range; None without any.

    The twin of the SQL function stay_of, by which the database refuses overlaps.
    """
    first = began.last if isinstance(began, PartialDate) else None
    last = ended.first if isinstance(ended, PartialDate) else None
    if first is None or (last is not None and last <= first):
        return None
    if last is not None:
        return first, last
    return first, (date.fromordinal(first.toordinal() + 1) if is_over else date.max)


class PlacementRules(RecordForm):
    def check_row(self) -> None:
        """A stay with an end is over: nobody has to say it twice."""
        if self.value("ended"):
            self.cleaned_data["is_over"] = True


class PlacementRowForm(PlacementRules, CitedRowForm):
    pass


class PlacementFormSet(RowFormSet):
    """Refuses stays that overlap for certain. The database does so too, but row by row and without the page."""

    def clean(self) -> None:
        super().clean()
        stays = []
        for form in self.forms:
            if not form.is_valid() or not form.cleaned_data or form.cleaned_data.get("DELETE"):
                continue
            row = form.cleaned_data
            if stay := certain_stay(row.get("began", ""), row.get("ended", ""), bool(row.get("is_over"))):
                stays.append((*stay, str(row.get("facility") or row.get("place"))))
        stays.sort(key=lambda stay: stay[:2])
        for one, other in zip(stays, stays[1:], strict=False):
            if other[0] < one[1]:
                raise ValidationError(OVERLAP % {"first": one[2], "second": other[2]})


class PlacementInline(FactInline):
    model = Placement
    form = PlacementRowForm
    formset = PlacementFormSet
    related = ("facility",)
    autocomplete_fields = ["facility"]
    fieldsets = [
        part(("facility", "place"), ("began", "ended", "is_over")), CITE, more("touches", "language", "order"),
    ]  # fmt: skip


class ConditionInline(FactInline):
    model = Condition
    rows = {"note": 2}
    fieldsets = [
        part(("kind", "state"), ("since", "since_as_printed"), "note"), CITE, more("touches", "language", "order"),
    ]  # fmt: skip


class RestrictionInline(FactInline):
    model = Restriction
    rows = {"note": 2}
    fieldsets = [part(("kind", "began", "ended"), "note"), CITE, more("touches", "language", "order")]


def warn_of_numbers(request: HttpRequest, subject: CaseSubject) -> None:
    """Says so when the numbers of a described group do not fit together; the row is saved all the same."""
    if subject.group_label:
        for words in headcounts.warnings(publishing.build(subject.case)):
            messages.warning(request, words)


class DetentionForm(RecordForm):
    def check_row(self) -> None:
        subject = self.value("subject")
        if subject and self.instance.pk and "subject" in self.changed_data:
            others = self.instance.events.exclude(case=subject.case_id).exists()
            self.agree(
                "subject", not others, _("This detention has events in another case. Choose a subject of that case.")
            )


@admin.register(Detention)
class DetentionAdmin(FactAdmin):
    delete_act = Act.PUBLISH
    form = DetentionForm
    related = SUBJECT
    filters_by = ("subject__case__id__exact",)
    list_display = ["__str__", "case", "status_now", "last_confirmed_in_words"]
    search_fields = [
        "subject__person__name", "subject__person__names__text", "subject__group_label", "subject__organisation__name",
        "subject__case__title", "label",
    ]  # fmt: skip
    search_help_text = _("Name of the person, group or case")
    autocomplete_fields = ["subject"]
    readonly_fields = ["status_now"]
    fieldsets = [
        part("subject", "status_now", "last_confirmed"),
        more("label", "count", "count_kind", "order", title=_("Groups, and several detentions of one person")),
    ]
    inlines = [
        PlacementInline, ConditionInline, ChargeInline, JudgmentInline, RestrictionInline, CitationInline,
    ]  # fmt: skip
    parts = [children(Event, "detentions")]

    def get_queryset(self, request):
        return super().get_queryset(request).with_status()

    def save_related(self, request, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        warn_of_numbers(request, form.instance.subject)

    @admin.display(description=_("Case"), ordering="subject__case__title")
    def case(self, detention: Detention) -> str:
        return str(detention.subject.case)

    @admin.display(description=_("Status (follows from the events)"), ordering="latest_status")
    def status_now(self, detention: Detention) -> str:
        status = CustodyStatus(getattr(detention, "latest_status", None) or CustodyStatus.UNKNOWN)
        return str(status.label)


@admin.register(Placement)
class PlacementAdmin(FactAdmin):
    form = PlacementRules
    related = (*DETENTION, "facility")
    list_display = ["__str__", "detention", "began_in_words", "ended_in_words", "is_over"]
    list_filter = ["is_over"]
    search_fields = ["facility__name", "facility__other_names", "place", *FIND_DETENTION]
    autocomplete_fields = ["detention", "facility"]
    fieldsets = [
        part("detention", ("facility", "place"), ("began", "ended", "is_over")), more("touches", "language", "order"),
    ]  # fmt: skip


@admin.register(Condition)
class ConditionAdmin(FactAdmin):
    related = DETENTION
    carry = ("detention",)
    list_display = ["kind", "state", "detention", "since_in_words"]
    list_filter = ["kind", "state"]
    search_fields = ["note", *FIND_DETENTION]
    autocomplete_fields = ["detention"]
    fieldsets = [
        part("detention", ("kind", "state"), ("since", "since_as_printed"), "note"), more("touches", "language", "order"),
    ]  # fmt: skip


@admin.register(Restriction)
class RestrictionAdmin(FactAdmin):
    related = DETENTION
    list_display = ["kind", "detention", "began_in_words", "ended_in_words"]
    list_filter = ["kind"]
    search_fields = ["note", *FIND_DETENTION]
    autocomplete_fields = ["detention"]
    fieldsets = [part("detention", ("kind", "began", "ended"), "note"), more("touches", "language", "order")]
