"""Add update: the form, and the page of what follows from it. A button on every case."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import once
from accounts.models import account_of
from accounts.roles import Act
from accounts.saving import refusal
from appeals.actions import update as actions
from appeals.forms import NewsForm
from appeals.news import News
from appeals.vocab import NewsDecision
from cases.actions.update_checks import newest_event
from cases.actions.update_data import Doubtful, Written
from cases.admin.cases import CaseAdmin
from cases.admin.conflicts import message_of
from cases.admin.tools import Tool, admin_url
from cases.admin.update_fields import NEW
from cases.admin.update_form import UpdateForm, last_source
from cases.document_data import loads
from cases.models import Case, Event, PublishedCase

ADDRESS = "admin:cases_case_update"
KEPT = "updates"  # in the session: what the last updates wrote, for the page that says so
MOST_KEPT = 5
KNOWN = "known:"  # how the code of that doubt begins
BRINGS_OUT = ("submit", "publish")  # buttons of a case

# The folded parts of the form: name, heading, fields. They stand open when something in them is filled in or wrong.
PARTS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("status", gettext_lazy("Custody status"), ("status",)),
    (
        "place",
        gettext_lazy("Place"),
        ("facility", "place", "place_unknown", "facility_name", "facility_kind", "facility_country"),
    ),
    (
        "charge",
        gettext_lazy("Charge or judgment"),
        ("charge", "wording", "provision", "charge_state", "outcome", "court", "sentence", "years"),
    ),
    ("condition", gettext_lazy("Condition"), ("condition", "condition_state", "condition_note")),
    ("restriction", gettext_lazy("Restriction"), ("restriction", "restriction_note")),
]
SOURCE_NEW: tuple[str, Any, tuple[str, ...]] = (
    "source-new",
    gettext_lazy("Another source, or a new one"),
    ("source_other", "source_title", "source_publisher", "source_date", "source_url", "source_kind"),
)
CAUTION: tuple[str, Any, tuple[str, ...]] = (
    "caution",
    gettext_lazy("If it is cautious, or we infer"),
    ("hedge", "reading", "reading_note"),
)
MORE: tuple[str, Any, tuple[str, ...]] = (
    "more",
    gettext_lazy("Time of day, more of what happened, kind of event"),
    ("kind", "body", "on_as_printed", "local_time", "zone", "touches"),
)
# Filled in by itself: that alone opens no part (static/js/update.js asks it as well).
BY_ITSELF = {"facility_kind", "facility_country", "source_kind", "reading"}


def update_view(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    if "done" in request.GET:
        return _follow_up(model_admin, request, case)
    user = account_of(request)
    given = request.POST if request.method == "POST" else None
    if given is not None and once.sent_with(given.get("once", ""), once.words_of(request), **_once(request, case)):
        return _sent_twice(request, case)
    seen = {"seen": newest_event()}  # before anything of the page is read
    form = UpdateForm(given, case=case, source=last_source(case, user), initial=seen)
    doubtful: Doubtful | None = None
    refused = _refused(request, case) if given is not None else None
    if given is not None and form.is_valid() and not refused:
        try:
            return _add(request, case, form)
        except Doubtful as found:
            doubtful = found
        except ValidationError as error:
            _say(form, error)
        except (IntegrityError, DataError) as error:
            form.add_error(None, message_of(error))
    if refused:
        form.add_error(None, refused)
    return _page(model_admin, request, case, form, doubtful, again=bool(refused))


def _once(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Whose the one-time token of the form is, and for which case."""
    return {"by": account_of(request), "address": f"{ADDRESS}:{case.pk}"}


def _refused(request: HttpRequest, case: Case) -> ValidationError | None:
    """What “back” shows again is asked about before it is written a second time."""
    return refusal(request.POST.get("once", ""), once.words_of(request), makes=True, **_once(request, case))


def _sent_twice(request: HttpRequest, case: Case) -> HttpResponse:
    messages.info(request, once.DONE_ALREADY)
    return HttpResponseRedirect(once.led_to(request.POST["once"]) or admin_url(Case, "change", case.pk))


def _add(request: HttpRequest, case: Case, form: UpdateForm) -> HttpResponse:
    """Writes it once, however often it was sent, and leads to what follows."""
    user, token, about = account_of(request), request.POST.get("once", ""), _once(request, case)
    update = form.update(events=_events(case, form))
    with transaction.atomic():
        if not once.spend(token, **about):
            return _sent_twice(request, case)
        once.note(token, once.words_of(request), **about)
        written = actions.add(case, update, by=user, now=timezone.now())
        address = f"{reverse(ADDRESS, args=[case.pk])}?done={written.event.pk}"
        once.remember(token, address)
    _keep(request, written)
    return HttpResponseRedirect(address)


def _events(case: Case, form: UpdateForm) -> dict[str, Event]:
    """The event of this case that the source is to be added to, if one was chosen."""
    chosen = form.cleaned_data["joins"]
    if not chosen or chosen == NEW:
        return {}
    event = case.events.filter(pk=_number(chosen)).first()
    if event is None:
        raise ValidationError({"joins": _("That event is not in this case.")})
    return {chosen: event}


def _number(text: str) -> int:
    """A key as it stands in a form; 0, which is nobody's, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _known(case: Case, form: UpdateForm, doubtful: Doubtful | None) -> tuple[str, list[Event]]:
    """The events that may be the same, as the act found them or as the page asked before; with the code of that doubt."""
    for doubt in doubtful.doubts if doubtful else []:
        if doubt.code.startswith(KNOWN):
            return doubt.code, doubtful.known if doubtful else []
    code = str(form.data.get("known", "")) if form.is_bound else ""
    numbers = (
        [_number(text) for text in code.removeprefix(KNOWN).split(".")[:MOST_KEPT]] if code.startswith(KNOWN) else []
    )
    return code[:200], list(case.events.filter(pk__in=numbers))


def _say(form: UpdateForm, error: ValidationError) -> None:
    """Puts what an act refused beside the field it was typed in, or above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.message_dict.items():
        for message in found:
            form.add_error(name if name in form.fields else None, message)


def _page(
    model_admin: Any, request: HttpRequest, case: Case, form: UpdateForm, doubtful: Doubtful | None, *, again: bool
) -> HttpResponse:
    parts = {name: _part(form, name, title, fields) for name, title, fields in [*PARTS, SOURCE_NEW, CAUTION, MORE]}
    parts["source-new"]["open"] |= not form.sources
    code, known = _known(case, form, doubtful)
    context = {
        **model_admin.admin_site.each_context(request), "title": _("Add update"), "subtitle": str(case), "original": case,
        "opts": model_admin.opts, "form": form, "changes": [parts[name] for name, _title, _fields in PARTS],
        "source_new": parts["source-new"], "caution": parts["caution"], "more": parts["more"], "known": known,
        "known_code": code, "doubts": [d for d in doubtful.doubts if not d.code.startswith(KNOWN)] if doubtful else [],
        "answered": [*(form.cleaned_data.get("sure", []) if form.is_bound else [])],
        "once": _token(request, case, again=again),
        "people": form.people, "has_errors": bool(form.errors), "by_itself": " ".join(sorted(BY_ITSELF)),
    }  # fmt: skip
    return TemplateResponse(request, "admin/update/form.html", context, status=400 if form.errors or doubtful else 200)


def _token(request: HttpRequest, case: Case, *, again: bool) -> str:
    """The same token again, so that what was corrected still counts once; a new one for one that was refused."""
    token, about = request.POST.get("once", ""), _once(request, case)
    return token if once.holds(token, **about) and not again else once.issue(again=again, **about)


def _part(form: UpdateForm, name: str, title: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    bound = [form[field] for field in fields]
    wrong = any(field.errors for field in bound)
    filled = form.is_bound and any(form.data.get(field) for field in fields if field not in BY_ITSELF)
    return {"name": name, "title": title, "fields": bound, "open": wrong or filled}


# What follows from it


def _keep(request: HttpRequest, written: Written) -> None:
    """Remembers what was written, by keys alone, for the page that leads to it."""
    rows = [[done.what, done.row._meta.label, done.row.pk] for done in written.rows]
    kept = dict(request.session.get(KEPT, {}))
    kept[str(written.event.pk)] = {"rows": rows, "news": vars(actions.news_of(written)), "joined": written.joined}
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])


def _follow_up(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    """What was written, what is not public yet, and each appeal that the news touches with what can be done."""
    event = _event_of(case, request.GET.get("done", ""))
    kept = request.session.get(KEPT, {}).get(str(event.pk), {})
    news = News(**kept["news"]) if kept else actions.news_of_event(event)
    touched = [] if kept.get("joined") else actions.touched(event, news, detentions=list(event.detentions.all()))
    bound: NewsForm | None = None
    if request.method == "POST":
        bound, answer = _decide(request, event, touched)
        if answer:
            return answer
    public = _is_public(event)
    context = {
        **model_admin.admin_site.each_context(request), "title": _("What follows from it"), "subtitle": str(case),
        "original": case, "opts": model_admin.opts, "event": event, "rows": _linked(kept.get("rows", [])),
        "offers": [_offer(found, event, bound, public=public) for found in touched],
        "waiting": [found for found in touched if found.request and found.request.is_waiting],
        "buttons": _ways_on(model_admin, request, case), "again": reverse(ADDRESS, args=[case.pk]), "public": public,
        "may_decide": account_of(request).may(Act.RUN_APPEALS), "decisions": NewsDecision,
    }  # fmt: skip
    return TemplateResponse(request, "admin/update/done.html", context, status=400 if bound else 200)


def _event_of(case: Case, key: str) -> Event:
    """An event of this case alone. Raises Http404."""
    return get_object_or_404(case.events.prefetch_related("detentions"), pk=_number(key))


def _decide(request: HttpRequest, event: Event, touched: list[actions.Touched]) -> tuple[NewsForm, HttpResponse | None]:
    """One decision, or proposal, about one of the appeals that the news touches. Raises Http404 for any other."""
    found = next((one for one in touched if str(one.appeal.pk) == request.POST.get("appeal")), None)
    if found is None:
        raise Http404
    user, now = account_of(request), timezone.now()
    form = NewsForm(request.POST, prefix=None)
    form.appeal = found.appeal  # type: ignore[attr-defined]
    if form.is_valid() and form.decide(found.request, appeal=found.appeal, event=event, by=user, now=now):
        words = (
            _("%(decision)s: %(appeal)s.") if user.may(Act.RUN_APPEALS) else _("Proposed: %(decision)s. %(appeal)s.")
        )
        decision = NewsDecision(form.cleaned_data["decision"]).label
        messages.success(request, words % {"decision": decision, "appeal": found.appeal})
        return form, HttpResponseRedirect(request.get_full_path())
    return form, None


def _offer(found: actions.Touched, event: Event, bound: NewsForm | None, *, public: bool) -> dict[str, Any]:
    """An appeal with its form: what was typed, or the usual reason filled in."""
    mine = bound is not None and bound.appeal == found.appeal  # type: ignore[attr-defined]
    form = bound if mine else NewsForm.for_news(event, found.verdict.usual, public=public, appeal=found.appeal)
    return {"found": found, "form": form, "usual": found.verdict.usual}


def _is_public(event: Event) -> bool:
    """Whether strangers can read this event now."""
    body = PublishedCase.objects.visible().filter(slug=event.case.slug).values_list("body", flat=True).first()
    return bool(body) and any(row["key"] == f"e{event.pk}" for row in loads(body)["events"])


def _linked(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """What was written, each row with its page in the admin. What is gone again is left out."""
    found = []
    for what, label, pk in rows:
        model: Any = apps.get_model(label)
        row = model._default_manager.filter(pk=pk).first()
        if row is not None:
            found.append({"what": what, "row": row, "url": _page_of(row), "kind": model._meta.verbose_name})
    return found


def _page_of(row: Any) -> str:
    try:
        return admin_url(type(row), "change", row.pk)
    except NoReverseMatch:
        return ""


def _ways_on(model_admin: Any, request: HttpRequest, case: Case) -> list[dict[str, Any]]:
    """The buttons of the case that bring it before strangers."""
    return [
        {"label": tool.label, "posts": tool.posts, "url": admin_url(Case, tool.name, case.pk)}
        for tool in model_admin.tools
        if tool.name in BRINGS_OUT and model_admin.offers(tool, request) and tool.shown(request, case)
    ]


@admin.display(description=gettext_lazy("Update"))
def update_link(case: Case) -> str:
    """In the list of cases."""
    words = format_html("{} <span class='visually-hidden'>({})</span>", _("Add update"), case)
    return format_html('<a href="{}">{}</a>', reverse(ADDRESS, args=[case.pk]), words)


CaseAdmin.columns.append((update_link, Act.EDIT_RECORD))
CaseAdmin.tools.append(Tool("update", gettext_lazy("Add update"), Act.EDIT_RECORD, update_view, posts=False))
