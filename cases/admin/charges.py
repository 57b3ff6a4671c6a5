"""What people are accused of, and what courts decided."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cases.admin.base import CITE, CitationInline, FactAdmin, FactInline, more, part
from cases.admin.forms import CitedRowForm, RecordForm
from cases.admin.places import PenaltyInline
from cases.admin.tools import children
from cases.models import Charge, ChargeStatus, Judgment

DETENTION = ("detention__subject__person", "detention__subject__organisation", "detention__subject__case")
FIND_DETENTION = ("detention__subject__case__title", "detention__subject__person__name")


class ChargeRules(RecordForm):
    def check_row(self) -> None:
        earlier, detention = self.value("replaces"), self.value("detention")
        fits = earlier is None or (detention is not None and earlier.detention_id == detention.pk)
        self.agree("replaces", fits, _("That is a charge of another detention. Choose one of this detention."))


class JudgmentRules(RecordForm):
    def check_row(self) -> None:
        charges, detention = self.value("charges"), self.value("detention")
        foreign = [
            c
            for c in self.cleaned_data.get("charges", charges or [])
            if not detention or c.detention_id != detention.pk
        ]
        names = ", ".join(f"“{charge}”" for charge in foreign)
        self.agree(
            "charges", not foreign, _("Of another detention: %(names)s. Choose charges of this one.") % {"names": names}
        )


class JudgmentRowForm(JudgmentRules, CitedRowForm):
    pass


class ChargeInline(FactInline):
    """Short, on the page of the detention: states and penalties stand on the charge's own page."""

    model = Charge
    related = ("provision",)
    autocomplete_fields = ["provision"]
    rows = {"basis": 2}
    fieldsets = [
        part("wording", "provision", "basis"),
        CITE,
        more("act_on", "act_place", "docket", "touches", "language", "order"),
    ]


class JudgmentInline(FactInline):
    model = Judgment
    form = JudgmentRowForm
    related = ("court",)
    autocomplete_fields = ["court", "charges"]
    fieldsets = [
        part(("outcome", "on"), ("court", "instance"), ("sentence", "years"), "charges"), CITE,
        more("note", "touches", "language", "order"),
    ]  # fmt: skip


class ChargeStatusInline(FactInline):
    model = ChargeStatus
    related = ("authority",)
    autocomplete_fields = ["authority"]
    fieldsets = [part(("state", "on"), ("authority", "note")), CITE, more("touches", "language", "order")]


class ChargePenaltyInline(PenaltyInline):
    verbose_name_plural = _("penalties that a source says this person faces")


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    form = ChargeRules
    related = (*DETENTION, "provision")
    carry = ("detention", "language")
    list_display = ["wording", "detention", "provision", "act_on_in_words"]
    search_fields = ["wording", "docket", "provision__law", "provision__article", *FIND_DETENTION]
    search_help_text = _("Wording, docket, law, person or case")
    autocomplete_fields = ["detention", "provision", "replaces"]
    rows = {"basis": 3}
    fieldsets = [
        part("detention", "wording", "provision", "basis", ("act_on", "act_place")),
        more("docket", "replaces", "touches", "language", "order"),
    ]
    inlines = [ChargeStatusInline, ChargePenaltyInline, CitationInline]
    parts = [children(Judgment, "charges", label=_("Judgments on it"))]


@admin.register(ChargeStatus)
class ChargeStatusAdmin(FactAdmin):
    related = ("charge", "authority")
    list_display = ["state", "charge", "on_in_words", "authority"]
    list_filter = ["state"]
    search_fields = ["charge__wording", "note", "authority__name"]
    autocomplete_fields = ["charge", "authority"]
    fieldsets = [part("charge", ("state", "on"), ("authority", "note")), more("touches", "language", "order")]


@admin.register(Judgment)
class JudgmentAdmin(FactAdmin):
    form = JudgmentRules
    related = (*DETENTION, "court")
    list_display = ["__str__", "detention", "on_in_words", "sentence"]
    list_filter = ["outcome"]
    search_fields = ["court__name", "court__acronym", "sentence", *FIND_DETENTION]
    autocomplete_fields = ["detention", "court", "charges"]
    fieldsets = [
        part("detention", ("outcome", "on"), ("court", "instance"), ("sentence", "years"), "charges", "note"),
        more("touches", "language", "order"),
    ]
