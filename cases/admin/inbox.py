"""What the public sent: who sees to it, what was done, and when it was answered."""

import datetime
import json
import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from cases.actions import inbox_message
from cases.admin.base import LookOnlyAdmin, part
from cases.admin.filters import Waiting
from cases.admin.forms import ExactDateField
from cases.admin.review import ask
from cases.admin.tools import Part, Tool, admin_url
from cases.models import Case, InboxMessage
from cases.vocab import MessageTopic

CASE_PAGE = re.compile(r"(?:^|/)cases/([-\w]+)")
# The fields of the form Contact, in words.
FIELDS = {
    "reference": _("number"),
    "topic": _("topic"),
    "about": _("page"),
    "fact": _("fact"),
    "message": _("words"),
    "reply_to": _("answer to"),
}


class SettleForm(forms.Form):
    note = forms.CharField(
        label=_("What was done"),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("For colleagues. Example: Date of the hearing corrected, notice on the page."),
    )
    answered_on = ExactDateField(
        label=_("Answered on"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("The day the sender got our answer. Leave it empty when nobody could be answered."),
    )


def _today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()


def _deal_with(model_admin: Any, request: HttpRequest, message: InboxMessage) -> None:
    inbox_message.deal_with(messages=[message], by=account_of(request), now=timezone.now())
    messages.success(request, _("The message is dealt with."))


def _take(model_admin: Any, request: HttpRequest, message: InboxMessage) -> None:
    inbox_message.take(message, by=account_of(request), now=timezone.now())
    messages.success(request, _("It is yours. Colleagues see that."))


def _give_back(model_admin: Any, request: HttpRequest, message: InboxMessage) -> None:
    inbox_message.give_back(message, by=account_of(request))
    messages.success(request, _("It waits for someone else now."))


def _erase_words(model_admin: Any, request: HttpRequest, message: InboxMessage) -> HttpResponse:
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        inbox_message.erase_words(message, by=account_of(request), now=timezone.now())
        messages.success(request, _("Its words and its sender are deleted."))
        return HttpResponseRedirect(admin_url(InboxMessage, "change", message.pk))
    before = gettext(
        "What was sent, and where to answer, is deleted for good. The number, the topic, the dates and your own note stay."
    )
    return ask(model_admin, request, message, form, _("Delete its words and sender"), _("Delete"), before)


def _settle(model_admin: Any, request: HttpRequest, message: InboxMessage) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = SettleForm(typed, initial={"answered_on": _today() if message.reply_to else None})
    if form.is_valid() and _settled(form, request, message):
        messages.success(request, _("Noted. It waits no more."))
        return HttpResponseRedirect(admin_url(InboxMessage, "change", message.pk))
    return ask(model_admin, request, message, form, _("Answered or settled"), _("It is done"))


def _settled(form: SettleForm, request: HttpRequest, message: InboxMessage) -> bool:
    try:
        inbox_message.settle(message, **form.cleaned_data, by=account_of(request), now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def case_of(message: InboxMessage) -> Case | None:
    """The case whose page a message is about, if it names one."""
    found = CASE_PAGE.search(message.subject)
    return Case.objects.filter(Q(slug=found[1]) | Q(redirects__old_slug=found[1])).first() if found else None


def _the_case(request: HttpRequest, message: InboxMessage) -> list[Part]:
    """Where what is wrong is mended, and where the notice is written that readers see with the next publication."""
    case = case_of(message)
    if case is None:
        return []
    story = reverse("admin:cases_case_story", args=[case.pk])
    may_edit = account_of(request).may(Act.EDIT_RECORD)
    notice = f"{story}?add=correction-new#correction-new" if may_edit else ""
    return [
        Part(_("Story of the case"), None, story),
        Part(_("Correction notices"), case.corrections.count(), story, notice),
    ]


def _waits(request: HttpRequest, message: InboxMessage) -> bool:
    return message.is_waiting


def _notices(request: HttpRequest, message: InboxMessage) -> list[str]:
    if message.is_late(_today()):
        return [_("Late: an answer was promised by %(day)s.") % {"day": f"{message.answer_by:%-d %B %Y}"}]
    return []


@admin.register(InboxMessage)
class InboxMessageAdmin(LookOnlyAdmin):
    view_act = Act.READ_INBOX
    related = ("handled_by", "taken_by")
    list_display = ["number", "what", "subject", "received_at", "due", "taken_by", "answered_on", "handled_at"]
    list_filter = [Waiting]
    date_hierarchy = "received_at"
    search_fields = ["subject", "body", "note"]
    search_help_text = _("Words of the message, its number, or the page it is about")
    fieldsets = [
        part("received_at", "due", "message"),
        part(("taken_by", "taken_at"), "note", "answered_on", ("handled_at", "handled_by"), "forgotten_at", title=_("What became of it")),
    ]  # fmt: skip
    readonly_fields = ["due", "message"]
    actions = ["mark_as_dealt_with"]
    parts = [_the_case]
    notices = [_notices]
    tools = [
        Tool("take", _("I take it"), Act.READ_INBOX, _take, lambda request, m: m.is_waiting and m.taken_by is None),
        Tool("settle", _("Answered or settled…"), Act.READ_INBOX, _settle, _waits, posts=False),
        Tool(
            "give-back", _("Give it back"), Act.READ_INBOX, _give_back,
            lambda request, m: m.is_waiting and m.taken_by is not None,
        ),
        Tool("dealt-with", _("Nothing to do"), Act.READ_INBOX, _deal_with, _waits),
        Tool(
            "erase-words", _("Delete its words…"), Act.READ_INBOX, _erase_words,
            lambda request, m: bool(m.body.get("message")) if isinstance(m.body, dict) else True, posts=False,
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest):
        """What the worker sees to is no colleague's business."""
        return super().get_queryset(request).for_people()

    @admin.display(description=_("number"), ordering="received_at")
    def number(self, row: InboxMessage) -> str:
        return row.reference or str(row.pk)

    @admin.display(description=_("topic"))
    def what(self, row: InboxMessage) -> str:
        return str(MessageTopic(row.topic).label) if row.topic in MessageTopic.values else row.kind

    @admin.display(description=_("answer by"), ordering="answer_by")
    def due(self, row: InboxMessage) -> str:
        if row.answer_by is None:
            return "–"
        words = f"{row.answer_by:%-d %B %Y}"
        return (
            format_html('<strong class="late">{} ({})</strong>', words, _("late")) if row.is_late(_today()) else words
        )

    @admin.display(description=_("message"))
    def message(self, row: InboxMessage) -> str:
        body = row.body if isinstance(row.body, dict) else {"": row.body}
        names = [*(name for name in FIELDS if name in body), *(name for name in body if name not in FIELDS)]
        lines = ((FIELDS.get(name, name), self._plain(name, body[name])) for name in names if body[name])
        return format_html_join("", '<p dir="auto"><b>{}</b> {}</p>', lines)

    @staticmethod
    def _plain(name: str, value: Any) -> str:
        if name == "topic" and value in MessageTopic.values:
            return str(MessageTopic(value).label)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    @admin.action(description=_("Mark as dealt with, without an answer"), permissions=[Act.READ_INBOX])
    def mark_as_dealt_with(self, request: HttpRequest, queryset) -> None:
        done = inbox_message.deal_with(messages=queryset, by=account_of(request), now=timezone.now())
        messages.success(request, ngettext("%d message is dealt with.", "%d messages are dealt with.", done) % done)
