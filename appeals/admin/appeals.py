"""Appeals: what is asked, of whom, in which words. The page of a case shows its appeals from here."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.admin.due import DueDateInline, may_set_dates
from appeals.models import Appeal, AppealText, Demand, DemandOutcome, DueDate, PublishedAppeal, Recipient
from cases.admin.base import CITE, CitationInline, FactAdmin, FactInline, more, part
from cases.admin.cases import CaseAdmin
from cases.admin.forms import CitedRowForm, RecordForm
from cases.admin.tools import children
from cases.models import RetiredVersion
from cases.vocab import DocumentKind


def who_keeps_the_dates(request: HttpRequest, appeal: Appeal) -> list[str]:
    """For those who only draft an appeal: which dates it has, and who enters them."""
    if may_set_dates(request, appeal):
        return []
    dates = ", ".join(str(due) for due in appeal.due_dates.filter(decision="").order_by("date")) or gettext("none")
    words = gettext("Dates are entered by a coordinator or a publisher. So far: %(dates)s.")
    return [words % {"dates": dates}]


class ProposedAdmin(FactAdmin):
    """Pages of the response: whoever may draft an appeal may write them."""

    change_act = Act.PROPOSE_APPEAL


class TextRules(RecordForm):
    def check_row(self) -> None:
        recipient, appeal = self.value("recipient"), self.value("appeal")
        fits = recipient is None or (appeal is not None and recipient.appeal_id == appeal.pk)
        self.agree("recipient", fits, _("That is a recipient of another appeal. Choose one of this appeal."))


class TextRowForm(TextRules, CitedRowForm):
    pass


class RecipientRules(RecordForm):
    def check_row(self) -> None:
        post = self.value("post")
        holder, channels = self.value("holder"), self.cleaned_data.get("channels") or []
        of_post = holder is None or (post is not None and holder.post_id == post.pk)
        self.agree("holder", of_post, _("This person does not hold the chosen post. Choose a holder of that post."))
        foreign = [channel for channel in channels if post is None or channel.post_id != post.pk]
        names = ", ".join(str(channel) for channel in foreign)
        self.agree("channels", not foreign, _("Not of the chosen post: %(names)s.") % {"names": names})


class RecipientRowForm(RecipientRules, CitedRowForm):
    pass


class OutcomeRules(RecordForm):
    request: HttpRequest | None = None

    def check_row(self) -> None:
        event, demand = self.value("event"), self.value("demand")
        if self.request is not None and demand is not None:
            may = may_set_dates(self.request, demand.appeal)
            self.agree("demand", may, _("This appeal is out. Ask a coordinator to record what came of it."))
        fits = event is None or (demand is not None and demand.appeal.cases.filter(pk=event.case_id).exists())
        self.agree("event", fits, _("That event belongs to a case which this appeal is not about."))


class OutcomeRowForm(OutcomeRules, CitedRowForm):
    pass


TEXT = part("kind", "text")
DEMAND = part("text", ("kind", "condition"))
RECIPIENT = part(("post", "holder"), ("role", "salutation"), "channels")
LESS_OFTEN = ("instruction", "for_writers_from", "languages")


class TextInline(FactInline):
    model = AppealText
    form = TextRowForm
    autocomplete_fields = ["recipient"]
    rows = {"text": 8}
    fieldsets = [TEXT, CITE, more("recipient", "touches", "language", "order")]


class DemandInline(FactInline):
    model = Demand
    autocomplete_fields = ["instruments"]
    rows = {"text": 4}
    fieldsets = [DEMAND, part("instruments"), CITE, more("touches", "language", "order")]


class RecipientInline(FactInline):
    model = Recipient
    form = RecipientRowForm
    related = ("post", "post__institution", "holder", "holder__person")
    autocomplete_fields = ["post", "holder", "channels"]
    fieldsets = [
        RECIPIENT, CITE, more(*LESS_OFTEN, "language", "order", title=_("Instruction instead of a post, limits, order")),
    ]  # fmt: skip


class OutcomeInline(FactInline):
    model = DemandOutcome
    form = OutcomeRowForm
    autocomplete_fields = ["event"]
    fieldsets = [part(("outcome", "on"), "note", "event"), CITE, more("touches", "language")]

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        return super()._may_write(request, obj) and (obj is None or may_set_dates(request, obj.appeal))


class AppealForm(RecordForm):
    def check_row(self) -> None:
        chosen = self.cleaned_data.get("cases") or [] if "cases" in self.fields else self.instance.cases.all()
        cases = {case.pk for case in chosen}
        foreign = [person for person in self.cleaned_data.get("people") or [] if person.case_id not in cases]
        names = ", ".join(f"{person} ({person.case})" for person in foreign)
        self.agree("people", not foreign, _("Not a subject of the chosen cases: %(names)s.") % {"names": names})


@admin.register(Appeal)
class AppealAdmin(ProposedAdmin):
    delete_act = Act.PUBLISH
    form = AppealForm
    filters_by = ("cases__id__exact", "issuers__id__exact")
    list_display = ["title", "reference", "kind", "state", "issued_in_words", "is_ours"]
    list_filter = ["state", "kind", "is_ours"]
    search_fields = ["title", "reference", "slug", "cases__title", "issuers__name", "issuers__acronym"]
    search_help_text = _("Title, reference, case or issuer")
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["cases", "people", "issuers", "previous", "instruments"]
    readonly_fields = ["state"]
    rows = {"summary": 3}
    fieldsets = [
        part("title", "slug", ("kind", "reference"), "cases", "people", "issuers", ("issued", "signatory"), "url"),
        part("summary", "state", "state_note"),
        more(
            "instruments",
            "is_ours",
            "previous",
            "number_in_chain",
            "good_news",
            "language",
            "summary_touches",
            title=_("Chain, language, more"),
        ),
    ]
    inlines = [DemandInline, RecipientInline, DueDateInline, TextInline, CitationInline]
    notices = [who_keeps_the_dates]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "slug"] if obj is not None and is_out(obj) else fixed

    def get_prepopulated_fields(self, request: HttpRequest, obj=None):
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj is not None and is_out(obj))

    def response_add(self, request: HttpRequest, obj: Appeal, *args: Any, **kwargs: Any) -> HttpResponse:
        """What was begun on the story of a case leads back to it."""
        response = super().response_add(request, obj, *args, **kwargs)
        begun_at = request.GET.get("cases", "")
        cases = [case.pk for case in obj.cases.all()]
        if {"_popup", "_continue", "_addanother"} & set(request.POST) or [begun_at] != [str(pk) for pk in cases]:
            return response
        return HttpResponseRedirect(reverse("admin:cases_case_story", args=cases) + f"#appeal-{obj.pk}")

    def view_on_site(self, obj: Appeal) -> str | None:
        seen = PublishedAppeal.objects.visible().filter(slug=obj.slug).exists()
        return f"{settings.PUBLIC_BASE_URL}{obj.get_absolute_url()}" if seen else None


def is_out(appeal: Appeal) -> bool:
    """Published under its address, perhaps withdrawn since, with or without a trace."""
    retired = RetiredVersion.objects.filter(kind=DocumentKind.APPEAL, slug=appeal.slug)
    return PublishedAppeal.objects.filter(slug=appeal.slug).exists() or retired.exists()


@admin.register(AppealText)
class AppealTextAdmin(ProposedAdmin):
    form = TextRules
    related = ("appeal",)
    list_display = ["__str__", "appeal", "order"]
    list_filter = ["kind", "language"]
    search_fields = ["text", "appeal__title", "appeal__reference"]
    autocomplete_fields = ["appeal", "recipient"]
    rows = {"text": 14}
    fieldsets = [part("appeal"), TEXT, more("recipient", "touches", "language", "order")]


@admin.register(Demand)
class DemandAdmin(ProposedAdmin):
    related = ("appeal",)
    carry = ("appeal", "language")
    list_display = ["__str__", "kind", "appeal", "order"]
    list_filter = ["kind"]
    search_fields = ["text", "condition", "appeal__title", "appeal__reference"]
    autocomplete_fields = ["appeal", "instruments"]
    rows = {"text": 4}
    fieldsets = [part("appeal"), DEMAND, part("instruments"), more("touches", "language", "order")]
    inlines = [OutcomeInline, CitationInline]


@admin.register(DemandOutcome)
class DemandOutcomeAdmin(ProposedAdmin):
    form = OutcomeRules
    related = ("demand__appeal",)
    list_display = ["outcome", "on", "demand"]
    list_filter = ["outcome"]
    search_fields = ["note", "demand__text", "demand__appeal__title"]
    autocomplete_fields = ["demand", "event"]
    fieldsets = [part("demand", ("outcome", "on"), "note", "event"), more("touches", "language", "order")]

    def get_form(
        self, request: HttpRequest, obj: DemandOutcome | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        return form

    def has_change_permission(self, request: HttpRequest, obj: DemandOutcome | None = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or may_set_dates(request, obj.demand.appeal)
        )

    def has_delete_permission(self, request: HttpRequest, obj: DemandOutcome | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or may_set_dates(request, obj.demand.appeal)
        )


@admin.register(Recipient)
class RecipientAdmin(ProposedAdmin):
    form = RecipientRules
    related = ("appeal", "post", "post__institution", "holder", "holder__person")
    list_display = ["__str__", "role", "salutation", "appeal"]
    list_filter = ["role"]
    search_fields = ["post__title", "holder__person__name", "instruction", "appeal__title", "appeal__reference"]
    autocomplete_fields = ["appeal", "post", "holder", "channels"]
    fieldsets = [part("appeal"), RECIPIENT, more(*LESS_OFTEN, "language", "order")]


CaseAdmin.parts += [children(Appeal, "cases", Act.PROPOSE_APPEAL), children(DueDate, "case", Act.RUN_APPEALS)]
