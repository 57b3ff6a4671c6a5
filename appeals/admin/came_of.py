"""What came of an appeal: its rows, and two short forms by which a coordinator records an answer or a demand's state."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from appeals import publishing
from appeals.actions import came_of as actions
from appeals.admin.appeals import AppealAdmin, ProposedAdmin
from appeals.admin.asking import AppealForm, asked
from appeals.models import Appeal, Demand, PublishedAppeal, Reply
from appeals.vocab import AppealState, OutcomeKind, ReplyKind
from cases import document_data as plain
from cases.admin.base import SHORT_DATE_HELP, more, part
from cases.admin.files import FileTool
from cases.admin.forms import ExactDateField, RecordForm
from cases.admin.tools import Tool, children
from cases.admin.widgets import OneByName
from cases.models import Citation, Event, Post, Source, Tenure
from cases.models.fields import PartialDateFormField
from cases.models.files import CheckedFileField
from cases.refused import Refused
from cases.vocab import FieldGroup

WIDE = {"rows": 3, "dir": "auto"}


def may_settle(request: HttpRequest, reply: Reply | None) -> bool:
    """Whoever may draft an appeal proposes an answer; what readers may see is of those who run appeals."""
    user = account_of(request)
    return user.may(Act.RUN_APPEALS) or (user.may(Act.PROPOSE_APPEAL) and not (reply and reply.may_publish))


class ReplyRules(RecordForm):
    def check_row(self) -> None:
        post, holder = self.value("post"), self.value("holder")
        fits = holder is None or post is None or holder.post_id == post.pk
        name = "holder" if "holder" in self.fields else "post"
        self.agree(name, fits, _("This person does not hold the chosen post. Choose a holder of that post."))


@admin.register(Reply)
class ReplyAdmin(ProposedAdmin):
    form = ReplyRules
    related = ("appeal", "post", "post__institution", "holder", "holder__person")
    carry = ("appeal", "post", "language")
    filters_by = ("appeal__id__exact", "post__id__exact")
    list_display = ["on_in_words", "kind", "post", "appeal", "may_publish"]
    list_filter = ["kind", "may_publish"]
    search_fields = ["summary", "post__title", "holder__person__name", "appeal__title", "appeal__reference"]
    autocomplete_fields = ["appeal", "post", "holder"]
    fieldsets = [
        part("appeal", ("on", "kind"), ("post", "holder"), "summary", "may_publish"), more("file", "touches", "language"),
    ]  # fmt: skip
    tools = [FileTool("file", lambda row: row.download_name)]

    def get_readonly_fields(self, request: HttpRequest, obj: Reply | None = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if account_of(request).may(Act.RUN_APPEALS) else [*fixed, "may_publish"]

    def has_change_permission(self, request: HttpRequest, obj: Reply | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_settle(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Reply | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_settle(request, obj)


# Two short forms


class ProofForm(AppealForm):
    """What is asked of either, and where it is to be read."""

    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.all(), required=False,
        widget=OneByName(Citation._meta.get_field("source"), admin.site),
    )  # fmt: skip
    locator = forms.CharField(
        label=_("Where in the source"), max_length=120, required=False, widget=AdminTextInputWidget
    )
    quote = forms.CharField(label=_("Quote"), required=False, widget=AdminTextareaWidget(attrs=WIDE))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        words = cleaned.get("quote") or cleaned.get("locator")
        if words and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source of these words."))
        return cleaned

    def proof(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        names = ("source", "locator", "quote")
        return {name: given[name] for name in names} if given["source"] else None

    def act(self, **given: Any) -> None:
        raise NotImplementedError


class ReplyForm(ProofForm):
    """An answer, in less than a minute: when, who, what kind, what it says."""

    on = PartialDateFormField(label=_("Date"), help_text=SHORT_DATE_HELP)
    post = forms.ModelChoiceField(label=_("Office that answered"), queryset=Post.objects.all())
    holder = forms.ModelChoiceField(
        label=_("Who answered"), queryset=Tenure.objects.all(), required=False,
        help_text=_("Who signed or spoke for the office, if it is known."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(k.value, f"{k.label}: {k.definition}") for k in ReplyKind], widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=_("Summary"), widget=AdminTextareaWidget(attrs=WIDE),
        help_text=_("In plain words, and only what it says. Example: The ministry says that a court will decide."),
    )  # fmt: skip
    touches = forms.MultipleChoiceField(
        label=_("Also tells about"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[group for group in FieldGroup.choices if group[0] != FieldGroup.EVENTS],
    )  # fmt: skip
    may_publish = forms.BooleanField(
        label=_("Readers may see it"), required=False,
        help_text=_("Public at once. Leave it empty for what was told to us alone, and for what could harm someone."),
    )  # fmt: skip
    file = CheckedFileField(
        label=_("The letter itself"), required=False,
        help_text=_("A PDF or a picture. It stays private; where no source is chosen, it is the source."),
    )  # fmt: skip
    field_order = (
        "on",
        "post",
        "holder",
        "kind",
        "summary",
        "may_publish",
        "source",
        "locator",
        "quote",
        "file",
        "touches",
    )

    def __init__(self, appeal: Appeal, *args: Any, **kwargs: Any):
        super().__init__(appeal, *args, **kwargs)
        asked = list(Post.objects.filter(recipients__appeal=appeal).select_related("institution").distinct())
        others = Post.objects.exclude(pk__in=[post.pk for post in asked]).select_related("institution")
        posts, holders = cast(Any, self.fields["post"]), cast(Any, self.fields["holder"])
        groups = ((_("Those whom it writes to"), asked), (_("Other offices"), others))
        named = [(title, [(post.pk, str(post)) for post in found]) for title, found in groups if found]
        posts.widget.choices = [("", "–"), *named]
        posts.initial = asked[0] if len(asked) == 1 else None
        holders.queryset = Tenure.objects.filter(post__in=asked).select_related("person", "post")
        holders.label_from_instance = lambda tenure: f"{tenure} ({tenure.post.title})"

    def act(self, **given: Any) -> None:
        names = ("on", "post", "holder", "kind", "summary", "may_publish", "touches")
        values = {name: self.cleaned_data[name] for name in names} | {"language": self.appeal.language}
        if self.cleaned_data["file"]:
            values["file"] = self.cleaned_data["file"]
        actions.record_reply(self.appeal, values, self.proof(), **given)


class OutcomeForm(ProofForm):
    """The state of one demand by one day."""

    demand = forms.ModelChoiceField(
        label=_("Demand"), queryset=Demand.objects.all(), empty_label=None, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("Its state"), choices=[(k.value, f"{k.label}: {k.definition}") for k in OutcomeKind],
        widget=forms.RadioSelect,
    )  # fmt: skip
    on = ExactDateField(label=_("As of"), help_text=_("The day it was known. Example: 3 May 2018."))
    event = forms.ModelChoiceField(
        label=_("Event that shows it"), queryset=Event.objects.all(), required=False,
        help_text=_("Readers see it, and its source, once the event is published. We do not claim that one led to the other."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=AdminTextInputWidget(attrs={"dir": "auto"}),
        help_text=_("In plain words. It is published."),
    )  # fmt: skip
    field_order = ("demand", "outcome", "on", "event", "note", "source", "locator", "quote")

    def __init__(self, appeal: Appeal, *args: Any, **kwargs: Any):
        super().__init__(appeal, *args, **kwargs)
        demands: Any = self.fields["demand"]
        demands.queryset = appeal.demands.all()
        events: Any = self.fields["event"]
        events.queryset = Event.objects.filter(case__appeals=appeal).order_by("-on_span", "-pk")

    def act(self, **given: Any) -> None:
        names = ("outcome", "on", "event", "note")
        values = {name: self.cleaned_data[name] for name in names} | {"language": self.appeal.language}
        actions.record_outcome(self.cleaned_data["demand"], values, self.proof(), **given)


def _show(model_admin: Any, request: HttpRequest, appeal: Appeal) -> None:
    try:
        actions.show(appeal, by=account_of(request), now=timezone.now())
    except Refused as refused:
        raise ValidationError(refused.reasons) from refused
    messages.success(request, _("Readers of “%(appeal)s” see what came of it now.") % {"appeal": appeal})


def _is_unseen(request: HttpRequest, appeal: Appeal) -> bool:
    """Readers do not see yet what the record says came of it."""
    body = PublishedAppeal.objects.visible().filter(slug=appeal.slug).values_list("body", flat=True).first()
    if body is None:
        return False
    data, fresh = plain.loads(body), publishing.build(appeal)
    return any(data[name] != fresh[name] for name in actions.SECTIONS)


def _has_begun(request: HttpRequest, appeal: Appeal) -> bool:
    return appeal.state != AppealState.DRAFT


_reply = asked(ReplyForm, _("Record an answer"), _("Save"), _("The answer to “%(appeal)s” is recorded."))
_outcome = asked(OutcomeForm, _("Record what came of a demand"), _("Save"), _("What came of “%(appeal)s” is recorded."))

AppealAdmin.tools += [
    Tool("reply", _("Record an answer…"), Act.RUN_APPEALS, _reply, _has_begun, posts=False),
    Tool("outcome", _("Record what came of a demand…"), Act.RUN_APPEALS, _outcome, _has_begun, posts=False),
    Tool("show_came_of", _("Show what came of it"), Act.RUN_APPEALS, _show, _is_unseen),
]
AppealAdmin.parts += [children(Reply, "appeal", Act.PROPOSE_APPEAL)]
