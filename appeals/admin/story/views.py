"""The addresses of the story: the page, the form of one row, the words of a source. Fragments for those with JavaScript."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.kept import bring_back
from appeals.admin.story.editor import Editor
from appeals.admin.story.head import head_of
from appeals.admin.story.kinds import Key, find
from appeals.admin.story.reading import Section, Story
from appeals.admin.story.saving import Done, press
from cases.admin.base import RecordFields
from cases.admin.tools import admin_url
from cases.models import Case, Source

MEDIA = Media(
    css={"all": tuple(RecordFields.Media.css["all"])}, js=[*RecordFields.Media.js, "admin/js/autocomplete.js"]
)
# Which other sections show something that follows from a kind of row.
ALSO = {
    "subject": "custody consent", "person": "consent", "detention": "charges conditions", "event": "custody",
    "recipient": "offices", "post": "appeals", "holder": "appeals", "channel": "appeals",
}  # fmt: skip
FRAGMENT = "X-Story"  # sent with what JavaScript asks for; the answer says in it what it holds


def address(case: Case) -> str:
    return reverse("admin:cases_case_story", args=[case.pk])


def _wants_fragment(request: HttpRequest) -> bool:
    return FRAGMENT in request.headers


# The page


def page(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    """The whole story; with `edit` one row of it as a form, with `add` a new one."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if _wants_fragment(request):
        return _refreshed(model_admin, request, case)
    editor = None
    if wanted := request.GET.get("edit") or request.GET.get("add"):
        editor = _editor(model_admin, request, case, wanted)
    return _whole(model_admin, request, case, editor)


def _editor(model_admin: Any, request: HttpRequest, case: Case, wanted: str) -> Editor:
    key = find(request, model_admin.admin_site, case, wanted)
    start = find(request, model_admin.admin_site, case, request.GET["from"]).row if request.GET.get("from") else None
    if start is not None and type(start) is not key.kind.model:
        raise Http404
    return Editor(request, model_admin.admin_site, case, key, start=start)


def _whole(model_admin: Any, request: HttpRequest, case: Case, editor: Editor | None) -> HttpResponse:
    story = Story(request, model_admin.admin_site, case)
    if editor is not None:
        editor.is_loose = editor.prefix not in story.places()
    context = {
        **_common(model_admin, request, case), "story": story, "editor": editor,
        "head": head_of(story, now=timezone.now()), "media": MEDIA,
    }  # fmt: skip
    return TemplateResponse(request, "admin/story/page.html", context)


def _common(model_admin: Any, request: HttpRequest, case: Case) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "title": _("Story"), "subtitle": str(case), "case": case, "original": case, "opts": model_admin.opts,
        "address": address(case), "back": admin_url(Case, "change", case.pk),
    }  # fmt: skip


def _refreshed(model_admin: Any, request: HttpRequest, case: Case) -> HttpResponse:
    """What an edit changes elsewhere on the page: the head, or one section."""
    story, part = Story(request, model_admin.admin_site, case), request.GET.get("part", "head")
    if part == "head":
        context = {"head": head_of(story, now=timezone.now()), "case": case, "address": address(case)}
        return _fragment(request, "admin/story/_head.html", context, "head")
    if part == "toc":
        return _fragment(request, "admin/story/_toc.html", {"story": story, "address": address(case)}, "toc")
    if part not in story.sections_by_name:
        raise Http404
    return _section(request, story, story.sections_by_name[part])


def _section(request: HttpRequest, story: Story, section: Section, **headers: str) -> HttpResponse:
    context = {"section": section, "story": story, "address": address(story.case)}
    return _fragment(
        request, "admin/story/_section.html", context, "section", **{"X-Story-Section": section.name}, **headers
    )


def _fragment(request: HttpRequest, template: str, context: dict, holds: str, **headers: str) -> HttpResponse:
    return TemplateResponse(
        request, template, context, headers={FRAGMENT: holds, "Cache-Control": "no-store", **headers}
    )


# One row


def row(model_admin: Any, request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """The form of a row (GET), and what its buttons do (POST)."""
    found = find(request, model_admin.admin_site, case, key, deleted=request.method == "POST")
    if bring_back(request):
        return _brought_back(model_admin, request, case, found)
    if request.method != "POST":
        return _form(model_admin, request, case, key)
    with transaction.atomic():
        editor = Editor(request, model_admin.admin_site, case, found, data=request.POST)
        done = press(editor, request.POST.get("do", ""))
    case.refresh_from_db()  # it may be the row that was changed
    if done is None:
        return _again(model_admin, request, case, editor)
    return _shown(model_admin, request, case, done) if _wants_fragment(request) else _led(request, case, done)


def _form(model_admin: Any, request: HttpRequest, case: Case, key: str) -> HttpResponse:
    if not _wants_fragment(request):
        return HttpResponseRedirect(f"{address(case)}?edit={key}#{key}")
    editor = _editor(model_admin, request, case, key)
    return _again(model_admin, request, case, editor)


def _again(model_admin: Any, request: HttpRequest, case: Case, editor: Editor) -> HttpResponse:
    if not _wants_fragment(request):
        return _whole(model_admin, request, case, editor)
    context = {"editor": editor, "case": case, "address": address(case), "is_fragment": True}
    return _fragment(request, "admin/story/_editor.html", context, "form")


def _brought_back(model_admin: Any, request: HttpRequest, case: Case, key: Key) -> HttpResponse:
    """What was typed when the session ended, in its form. Nothing is saved."""
    with transaction.atomic():
        editor = Editor(request, model_admin.admin_site, case, key, data=request.POST)
        editor.hush()
    return _whole(model_admin, request, case, editor)


def _led(request: HttpRequest, case: Case, done: Done) -> HttpResponse:
    """Without JavaScript: back to the page, at the row, or at the next form."""
    if done.what == "removed":
        messages.success(request, _("Removed."))
        return HttpResponseRedirect(address(case))
    if done.what == "again" and done.row is not None:
        return HttpResponseRedirect(f"{address(case)}?{_next(done)}")
    return HttpResponseRedirect(f"{address(case)}#{done.key}")


def _next(done: Done) -> str:
    return f"add={done.next}{_start(done, '&')}#{done.next}"


def _start(done: Done, sign: str) -> str:
    """Which row the next one takes something from; a source, which is of no case yet, gives nothing."""
    return f"{sign}from={done.key}" if not isinstance(done.row, Source) else ""


def _shown(model_admin: Any, request: HttpRequest, case: Case, done: Done) -> HttpResponse:
    """The row alone, and where it stands now."""
    story = Story(request, model_admin.admin_site, case)
    if done.what == "removed":
        return HttpResponse(headers={FRAGMENT: "removed", **_also(done)})
    again = {"X-Story-Next": f"{done.next}/{_start(done, '?')}"} if done.what == "again" else {}
    section, top = next(((s, row) for s in story.sections if (row := s.top_of(done.key))), (None, None))
    if section is None or top is None:  # a shared row, such as a source
        return _section(
            request, story, story.sections_by_name["sources"], **{"X-Story-Key": done.key}, **_also(done), **again
        )
    number = section.rows.index(top)
    place = {
        "X-Story-Section": section.name, "X-Story-Key": done.key, "X-Story-Top": top.key,
        "X-Story-After": section.rows[number - 1].key if number else "", **_also(done), **again,
    }  # fmt: skip
    return _fragment(
        request, "admin/story/_row.html", {"row": top, "address": address(case), "top": True}, "saved", **place
    )


def _also(done: Done) -> dict[str, str]:
    return {"X-Story-Also": ALSO.get(done.key.split("-")[0], "")}


# The words of a source


def text(model_admin: Any, request: HttpRequest, case: Case, source: int) -> HttpResponse:
    """The stored words of a source, to take quotes from; those of a confidential one are not shown here."""
    found = Source.objects.filter(pk=source).first()
    if not model_admin.admin_site._registry[Source].has_view_permission(request):
        raise PermissionDenied
    if found is None:
        raise Http404
    if not _wants_fragment(request):
        return HttpResponseRedirect(admin_url(Source, "change", found.pk))
    return _fragment(request, "admin/story/_text.html", {"source": found}, "text")


@display(description=_("Story"))
def story_link(case: Case) -> str:
    return format_html('<a href="{}">{}</a>', address(case), _("Story"))
