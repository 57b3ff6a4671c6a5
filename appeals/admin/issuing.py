"""The next call of a chain, from the page of an appeal; and the whole action as PDF, document and mail text, drafts included."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User, account_of
from accounts.roles import Act
from appeals import publishing
from appeals.actions import issuing as actions
from appeals.admin.appeals import AppealAdmin
from appeals.admin.asking import AppealForm
from appeals.models import Appeal, Demand, PublishedAppeal, Recipient
from appeals.papers.action import Action
from appeals.papers.action_docx import action_docx
from appeals.papers.action_pdf import action_pdf
from appeals.papers.action_text import action_text
from appeals.preview import appeal_context
from appeals.public import printing
from appeals.public.action_views import action_of
from appeals.vocab import AppealState, TextKind
from cases.admin.forms import ExactDateField
from cases.admin.review import ask
from cases.admin.tools import Tool, admin_url
from cases.public.shared import unkept
from cases.vocab import FieldGroup

LONGEST_TEXT = 100_000
WIDE = {"rows": 5, "dir": "auto"}


class NextForm(AppealForm):
    """What no earlier call can say, and a look at what it asked: does it still hold?"""

    title = forms.CharField(
        label=_("Title"), max_length=300, widget=AdminTextareaWidget(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("As issued. The title of the earlier call stands here: change it."),
    )  # fmt: skip
    changed = forms.CharField(
        label=_("What has happened since"), required=False, max_length=LONGEST_TEXT, widget=AdminTextareaWidget(attrs=WIDE),
        help_text=_("As issued, with its paragraphs. It stands above the demands."),
    )  # fmt: skip
    touches = forms.MultipleChoiceField(
        label=_("Also tells about"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[group for group in FieldGroup.choices if group[0] != FieldGroup.EVENTS],
        help_text=_("What these words give away. Example: tick Health if they tell of an illness."),
    )  # fmt: skip
    demands = forms.ModelMultipleChoiceField(
        label=_("Demands that still hold"), queryset=Demand.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They are taken over word for word, with their sources. Those that are met are not ticked."),
    )  # fmt: skip
    recipients = forms.ModelMultipleChoiceField(
        label=_("Whom to write to"), queryset=Recipient.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("With their order, salutation and channels. Those are not ticked whose every channel came back."),
    )  # fmt: skip

    def __init__(self, appeal: Appeal, by: User, *args: Any, **kwargs: Any):
        super().__init__(appeal, *args, **kwargs)
        self.fields["title"].initial = appeal.title
        demands: Any = self.fields["demands"]
        demands.queryset = appeal.demands.prefetch_related("outcomes")
        demands.initial = actions.demands_that_hold(appeal)
        demands.label_from_instance = _with_state
        recipients: Any = self.fields["recipients"]
        recipients.queryset = appeal.recipients.select_related("post__institution", "holder__person")
        recipients.initial = actions.recipients_within_reach(appeal)
        for name in ("demands", "recipients"):
            if not getattr(appeal, name).exists():
                del self.fields[name]

    def given(self) -> actions.Next:
        values = {
            name: self.cleaned_data[name] for name in self.cleaned_data if name in actions.Next.__dataclass_fields__
        }
        return actions.Next(**values)

    def begin(self, **given: Any) -> Appeal:
        raise NotImplementedError


class FollowUpForm(NextForm):
    call = forms.CharField(
        label=_("Call"), required=False, max_length=LONGEST_TEXT, widget=AdminTextareaWidget(attrs={**WIDE, "rows": 2}),
        help_text=_("The line that leads to the demands. Example: Write a letter, send an email, call, fax or tweet:"),
    )  # fmt: skip
    write_by = ExactDateField(
        label=_("Write by"), required=False, help_text=_("Empty when the call names no date. Example: 1 February 2018.")
    )
    letters = forms.BooleanField(
        label=_("Keep its sample letters"), required=False, initial=True,
        help_text=_("Read them again afterwards: they ask for what was asked before."),
    )  # fmt: skip
    field_order = ("title", "changed", "touches", "call", "demands", "recipients", "letters", "write_by")

    def __init__(self, appeal: Appeal, by: User, *args: Any, **kwargs: Any):
        super().__init__(appeal, by, *args, **kwargs)
        first = appeal.texts.filter(kind=TextKind.CALL).first()
        self.fields["call"].initial = first.text if first else ""
        if not actions.letters_of(appeal):
            del self.fields["letters"]
        if not by.may(Act.RUN_APPEALS):
            del self.fields["write_by"]  # coordinators and publishers enter dates

    def begin(self, **given: Any) -> Appeal:
        return actions.follow_up(self.appeal, self.given(), **given)


class StopActionForm(NextForm):
    good = forms.TypedChoiceField(
        label=_("How it ends"), widget=forms.RadioSelect, coerce=lambda value: value == "good",
        choices=[("good", _("with good news")), ("other", _("otherwise: letters would not help any more"))],
    )  # fmt: skip
    note = forms.CharField(
        label=_("The news"), max_length=actions.LONGEST_NOTE, widget=AdminTextareaWidget(attrs={**WIDE, "rows": 2}),
        help_text=_("One or two sentences: readers of both calls see them first. Example: She was released on 3 May."),
    )  # fmt: skip
    field_order = ("good", "note", "title", "changed", "touches", "demands", "recipients")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "recipients" in self.fields:
            self.fields["recipients"].label = _("Officials whom it names")
            self.fields["recipients"].help_text = _(
                "Nobody is asked to write to them any more. Untick them to leave them out."
            )

    def begin(self, **given: Any) -> Appeal:
        return actions.stop(
            self.appeal, self.given(), self.cleaned_data["note"], good=self.cleaned_data["good"], **given
        )


def _with_state(demand: Demand) -> str:
    state = max(demand.outcomes.all(), key=lambda row: (row.on, row.pk), default=None)
    return f"{demand.text} ({state})" if state else demand.text


def _asking(form_class: type[NextForm], title: Any, label: Any, before: Any) -> Any:
    def view(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse:
        by = account_of(request)
        form = form_class(appeal, by, *((request.POST,) if request.method == "POST" else ()))
        if form.is_valid():
            try:
                draft = form.begin(by=by, now=timezone.now())
            except ValidationError as error:
                form.say(error)
            else:
                messages.success(request, gettext("“%(appeal)s” is begun, as a draft.") % {"appeal": draft})
                return HttpResponseRedirect(admin_url(Appeal, "change", draft.pk))
        return ask(model_admin, request, appeal, form, title, label, *_waiting(appeal), before)

    return view


def _waiting(appeal: Appeal) -> list[str]:
    """What stands in the way, said before someone fills in a form."""
    other = actions.follower_of(appeal)
    words = gettext("“%(other)s” follows this call already. Go on from there.")
    return [words % {"other": other}] if other else []


def _has_begun(request: HttpRequest, appeal: Appeal) -> bool:
    return appeal.state != AppealState.DRAFT


def _lacks(request: HttpRequest, appeal: Appeal) -> list[str]:
    """For a draft that follows another call: what could not be taken over."""
    if appeal.state != AppealState.DRAFT or appeal.previous is None:
        return []
    words = gettext("It follows “%(earlier)s”. Still to be entered: %(what)s.")
    lacking = actions.still_to_fill(appeal)
    return [words % {"earlier": appeal.previous, "what": "; ".join(lacking)}] if lacking else []


_follow_up = _asking(
    FollowUpForm, _("Begin a follow-up"), _("Begin the draft"),
    _("A draft of further information begins with what still holds. Once it is published, readers of this call are led to it, and this call is over."),
)  # fmt: skip
_stop_action = _asking(
    StopActionForm, _("Begin a stop action"), _("Begin the draft"),
    _("A draft that asks everyone to stop writing. Once it is published, this call ends with the same news. To stop the letters now, use “Stop…”."),
)  # fmt: skip


# The whole action as a file


def _built(appeal: Appeal) -> Action:
    """The action from the record as it stands; it says so where readers see something else, or nothing."""
    public = PublishedAppeal.objects.visible().filter(slug=appeal.slug).exists()
    draft = not public or publishing.has_unpublished_changes(appeal)
    return action_of(appeal_context(appeal, now=timezone.now()), appeal.slug, draft=draft)


def _pdf(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse:
    found = _built(appeal)
    try:
        return unkept(printing.answer(printing.printed(lambda: action_pdf(found)), f"{found.slug}.pdf"))
    except printing.Busy as busy:
        raise ValidationError(_("Too many PDFs are being made just now. Please try again in a few seconds.")) from busy


def _docx(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse:
    found = _built(appeal)
    return unkept(printing.answer(action_docx(found), f"{found.slug}.docx"))


def _text(model_admin: Any, request: HttpRequest, appeal: Appeal) -> HttpResponse:
    found = _built(appeal)
    return unkept(printing.answer(action_text(found).encode(), f"{found.slug}.txt"))


AppealAdmin.tools += [
    Tool("follow-up", _("Follow-up…"), Act.PROPOSE_APPEAL, _follow_up, _has_begun, posts=False),
    Tool("stop-action", _("Stop action…"), Act.PROPOSE_APPEAL, _stop_action, _has_begun, posts=False),
    Tool("pdf", _("PDF"), Act.READ_RECORD, _pdf, posts=False),
    Tool("docx", _("DOCX"), Act.READ_RECORD, _docx, posts=False),
    Tool("text", _("Mail text"), Act.READ_RECORD, _text, posts=False),
]
AppealAdmin.notices.append(_lacks)
