"""The buttons that reach a person on every public page: a consent was withdrawn, and erasing the person altogether."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.fresh import ask_again, is_fresh
from accounts.models import account_of
from accounts.roles import Act
from appeals.actions import consent, erasure
from cases.admin.base import LookOnlyAdmin, part
from cases.admin.forms import ExactDateField
from cases.admin.people import PersonAdmin
from cases.admin.tools import Tool, admin_url
from cases.models import Consent, Erasure, Person
from cases.vocab import ErasureReason, WithdrawalBy


def _page(model_admin: Any, request: HttpRequest, row: Any, template: str, **context: Any) -> HttpResponse:
    opts = {"opts": model_admin.opts, "back": admin_url(type(row), "change", row.pk), "original": row}
    form = context["form"]
    return TemplateResponse(
        request,
        template,
        {
            **model_admin.admin_site.each_context(request), **opts, "subtitle": str(row),
            "media": model_admin.media + form.media, **context,
        },
    )  # fmt: skip


# A consent was withdrawn


class WithdrawalForm(forms.Form):
    grounds = forms.ModelMultipleChoiceField(
        label=_("What they take back"), queryset=Consent.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label=_("Who says so"),
        choices=WithdrawalBy.choices,
        widget=forms.RadioSelect,
        help_text=_("What the person took back is not carried by what is in the press, whatever else is recorded."),
    )
    who = forms.CharField(label=_("In words"), max_length=200, help_text=_("Example: herself; her lawyer."))
    on = ExactDateField(label=_("Told us on"), help_text=_("Example: 3 Sept 2026."))
    how = forms.CharField(label=_("How we were told"), max_length=300, help_text=_("Example: in a call; by letter."))
    silently = forms.BooleanField(
        label=_("As if it had never existed"),
        required=False,
        help_text=_(
            "For safety, when the name is taken back: the addresses of the pages answer 404 instead of “withdrawn”."
        ),
    )

    def __init__(self, person: Person, *args: Any) -> None:
        super().__init__(*args)
        rows = Consent.objects.in_force().filter(person=person)
        grounds: Any = self.fields["grounds"]
        grounds.queryset = rows
        grounds.label_from_instance = lambda row: f"{row.get_group_display()}: {row.get_basis_display()}"
        self.fields["on"].initial = date_format(timezone.now().date(), "j F Y")
        for name in ("who", "how"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.now().date():
            raise ValidationError(_("This day lies ahead. Write the day on which we were told."))
        return self.cleaned_data["on"]


def _withdrawn(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """First what would go, then, with a second press, it goes."""
    form = WithdrawalForm(person, request.POST if request.method == "POST" else None)
    titles = {"title": _("Consent was withdrawn"), "label": _("Show what would go")}
    if not form.is_valid():
        return _page(model_admin, request, person, "admin/consent/withdraw.html", form=form, **titles)
    told, now = dict(form.cleaned_data), timezone.now()
    if "sure" not in request.POST:
        outcome = consent.would_lose(person, told["grounds"], told["kind"], on=told["on"], now=now)
        titles["label"] = _("Withdraw and remove now") if outcome.losses else _("Record it")
        return _page(model_admin, request, person, "admin/consent/withdraw.html", form=form, outcome=outcome, **titles)
    done = consent.withdraw(person=person, by=account_of(request), now=now, **told)
    for loss in done.losses:
        page = f"{loss.page.label} “{loss.page.title or loss.page.slug}”"
        messages.warning(request, _("Removed from: %(page)s.") % {"page": f"{page}: {_what(loss)}"})
    messages.success(request, _("Recorded. Nothing of it goes out again without a new ground."))
    return HttpResponseRedirect(admin_url(Person, "change", person.pk))


def _what(loss: Any) -> str:
    if loss.whole:
        return str(_("the whole page"))
    if loss.page.only_before:
        return str(_("all earlier versions"))
    groups = ", ".join(loss.group_labels)
    return groups if loss.page.is_about else f"{_('what names them')} {groups}".strip()


withdrawn = Tool(
    "consent-withdrawn", _("Consent was withdrawn…"), Act.RECORD_CONSENT, _withdrawn,
    lambda request, person: person.consents.in_force().exists(), posts=False,
)  # fmt: skip


# Erasing


class ErasureForm(forms.Form):
    reason = forms.ChoiceField(label=_("Kind of reason"), choices=ErasureReason.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("For the second person. It is thrown away when the person is erased; the kind of reason stays."),
    )


class SureForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I have read what goes"), error_messages={"required": _("Tick this when you have read what goes.")}
    )


def _what_goes(person: Person) -> dict[str, Any]:
    made = erasure.plan(person)
    losing = [(str(model._meta.verbose_name_plural), len(rows)) for model, rows in made.losing.items()]
    losses = [loss for loss, _silently in erasure.losses(made)]
    return {"going": made.words(), "losing": sorted(losing), "losses": losses, "files": len(made.files)}


def _ask_to_erase(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    if not is_fresh(request):
        return ask_again(request)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        words = {"title": _("Erase"), "label": _("Ask for it to be erased"), **_what_goes(person)}
        return _page(model_admin, request, person, "admin/consent/erase.html", form=form, **words)
    row = erasure.ask(person=person, by=account_of(request), now=timezone.now(), **form.cleaned_data)
    if row.is_waiting:
        messages.success(request, _("A second publisher has to confirm it now. Until then nothing is erased."))
        return HttpResponseRedirect(admin_url(Person, "change", person.pk))
    return _erased(request)


def _erased(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Erased. A note without a name stays in the list of erasures."))
    return HttpResponseRedirect(admin_url(Erasure, "changelist"))


def _confirm(model_admin: Any, request: HttpRequest, row: Erasure) -> HttpResponse:
    if not is_fresh(request):
        return ask_again(request)
    person = Person.objects.filter(pk=row.person_key).first()
    if person is None or not row.is_waiting:
        raise ValidationError(_("This is over: it was done, or called off."))
    form = SureForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        words = {"title": _("Confirm the erasure of %(person)s") % {"person": person}, "label": _("Erase for good")}
        return _page(
            model_admin, request, row, "admin/consent/erase.html", form=form, erasure=row, **words, **_what_goes(person)
        )
    erasure.confirm(erasure=row, by=account_of(request), now=timezone.now())
    return _erased(request)


def _call_off(model_admin: Any, request: HttpRequest, row: Erasure) -> None:
    erasure.call_off(erasure=row, by=account_of(request), now=timezone.now())
    messages.success(request, _("Called off. Nothing was erased."))


def _is_waiting(request: HttpRequest, row: Erasure) -> bool:
    return row.is_waiting


def _waits_for_another(request: HttpRequest, row: Erasure) -> bool:
    return row.is_waiting and row.asked_by_id != request.user.pk


@admin.register(Erasure)
class ErasureAdmin(LookOnlyAdmin):
    """Who was erased cannot be seen here: when, by whom and for what kind of reason can."""

    view_act = Act.PUBLISH
    related = ("asked_by", "confirmed_by", "called_off_by")
    list_display = ["__str__", "reason", "asked_by", "asked_at", "confirmed_by", "done_at", "called_off_at"]
    list_filter = ["reason", ("done_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "asked_at"
    tools = [
        Tool("confirm", _("Confirm…"), Act.PUBLISH, _confirm, _waits_for_another, posts=False),
        Tool("call-off", _("Call it off"), Act.PUBLISH, _call_off, _is_waiting),
    ]
    fieldsets = [
        part("person_key", "reason", "why", ("asked_by", "asked_at"), ("confirmed_by", "confirmed_at")),
        part("done_at", ("called_off_by", "called_off_at"), "rows"),
    ]


def _not_asked(request: HttpRequest, person: Person) -> bool:
    return not Erasure.objects.waiting().filter(person_key=person.pk).exists()


erase = Tool("erase", _("Erase…"), Act.PUBLISH, _ask_to_erase, _not_asked, posts=False)
PersonAdmin.tools += [withdrawn, erase]
