"""The pages of the import: what to fill in, the sheet that was sent and what would come of it, and the import itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import once
from accounts.models import User, account_of
from accounts.pressing import pressed_once
from accounts.roles import Act
from accounts.site import HabeasAdminSite
from appeals import importing as appeals
from cases import importing as cases
from cases.actions import uploading
from cases.admin.conflicts import message_of
from cases.columns import csv_template, xlsx_template
from cases.import_rows import CHANGED, NEW, SAME, WRONG, Checked, Columns
from cases.models import Upload
from cases.sheets import MOST_BYTES, Sheet, read

PER_PAGE = 100
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Kind:
    """What can be imported, and by whom."""

    name: str
    title: Any
    act: Act
    columns: Columns
    check: Callable[..., list[Checked]]
    write: Callable[..., dict[str, int]]
    after: str  # the list that shows what was imported


KINDS = {
    "cases": Kind(
        "cases", gettext_lazy("Import cases"), Act.EDIT_RECORD, cases.COLUMNS, cases.check, cases.write,
        "admin:cases_case_changelist",
    ),
    "appeals": Kind(
        "appeals", gettext_lazy("Import appeals"), Act.PROPOSE_APPEAL, appeals.COLUMNS, appeals.check, appeals.write,
        "admin:appeals_appeal_changelist",
    ),
}  # fmt: skip


class UploadForm(forms.Form):
    sheet = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        max_length=200,
        help_text=gettext_lazy(
            "CSV or XLSX, at most 5 MB and 1,000 rows. It is looked at first; nothing is written yet."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_sheet(self) -> Sheet:
        sent = self.cleaned_data["sheet"]
        return read(sent.read(MOST_BYTES + 1))


def start(request: HttpRequest, kind: str) -> HttpResponse:
    """What to fill in and where to send it."""
    about = KINDS[kind]
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            upload = uploading.keep(
                kind=kind, columns=about.columns, sheet=form.cleaned_data["sheet"], act=about.act,
                by=account_of(request), now=timezone.now(),
            )  # fmt: skip
            return HttpResponseRedirect(reverse(f"admin:import_{kind}_sheet", args=[upload.pk]))
    waiting = Upload.objects.of(account_of(request), kind, timezone.now()).first()
    context = {"form": form, "waiting": waiting, "columns": about.columns.all}
    return _page(request, about, "admin/import/start.html", context)


def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The empty sheet to fill in."""
    if form not in TYPES:
        raise Http404
    make = csv_template if form == "csv" else xlsx_template
    response = HttpResponse(make(KINDS[kind].columns.all), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="habeas-{kind}.{form}"'
    return response


@pressed_once
def sheet(request: HttpRequest, kind: str, upload: Any) -> HttpResponse:
    """The sheet that was sent: which column is which, what each row would do; and the import."""
    about, user, now = KINDS[kind], account_of(request), timezone.now()
    row = Upload.objects.of(user, kind, now).filter(pk=upload).first()
    if row is None:
        raise Http404(_("This sheet is not there any more: it was imported, replaced, or a day has passed."))
    if request.method == "POST" and "discard" in request.POST:
        uploading.discard(upload=row, by=user, now=now)
        return HttpResponseRedirect(reverse(f"admin:import_{kind}"))
    if request.method == "POST" and "match" in request.POST:
        uploading.match(upload=row, columns=about.columns, chosen=_chosen(request), act=about.act, by=user, now=now)
        return HttpResponseRedirect(request.get_full_path())
    if request.method == "POST":
        return _write(request, about, row, user, now)
    return _preview(request, about, row)


def _chosen(request: HttpRequest) -> dict[int, str]:
    """The column that was chosen for each place of the header."""
    names = [(name.removeprefix("column-"), name) for name in request.POST if name.startswith("column-")]
    return {
        int(place): request.POST[name]
        for place, name in names
        if place.isascii() and place.isdigit() and len(place) < 4
    }


def _options(request: HttpRequest, about: Kind) -> dict[str, Any]:
    """Appeals that run already may go to the desk at once, if someone who runs appeals says so."""
    asked = request.POST.get("running") or request.GET.get("running")
    if about.name != "appeals" or not asked or not account_of(request).may(Act.RUN_APPEALS):
        return {}
    return {"running": True}


def _write(request: HttpRequest, about: Kind, row: Upload, user: User, now: datetime) -> HttpResponse:
    """All rows or none."""
    address, token = once.page(request.path), str(request.POST.get("once") or "")
    try:
        with transaction.atomic():
            once.check(token, by=user, address=address)
            data = Sheet.from_data(row.data())
            counts = about.write(data, row.match, by=user, now=now, **_options(request, about))
            uploading.discard(upload=row, by=user, now=now)
    except (IntegrityError, DataError) as error:
        messages.error(request, f"{_('Nothing was imported.')} {message_of(error)}")
        return HttpResponseRedirect(request.get_full_path())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(request.get_full_path())
    said = [
        ngettext("%d row is new.", "%d rows are new.", counts[NEW]) % counts[NEW],
        ngettext("%d row changed something.", "%d rows changed something.", counts[CHANGED]) % counts[CHANGED],
        ngettext("%d row was in the record already.", "%d rows were in the record already.", counts[SAME])
        % counts[SAME],
    ]
    messages.success(request, " ".join([_("Imported."), *said]))
    return HttpResponseRedirect(reverse(about.after))


def _preview(request: HttpRequest, about: Kind, upload: Upload) -> HttpResponse:
    data = Sheet.from_data(upload.data())
    options = _options(request, about)
    checked = about.check(data, upload.match, by=account_of(request), now=timezone.now(), **options)
    counts = {state: sum(row.state == state for row in checked) for state in (NEW, CHANGED, SAME, WRONG)}
    only = request.GET.get("only", "")
    shown = [row for row in checked if row.state == only] if only in counts else checked
    if not only and counts[WRONG]:
        shown = sorted(checked, key=lambda row: row.state != WRONG)
    places = {place: key for key, place in upload.match.items()}
    context = {
        "upload": upload, "notes": data.notes, "counts": counts, "only": only if only in counts else "",
        "rows": Paginator(shown, PER_PAGE).get_page(request.GET.get("p")), "columns": about.columns.all,
        "header": [(place, name, places.get(place, ""), _samples(data, place)) for place, name in enumerate(data.header)],
        "running": bool(options), "may_run": about.name == "appeals" and account_of(request).may(Act.RUN_APPEALS),
        "to_write": counts[NEW] + counts[CHANGED],
    }  # fmt: skip
    return _page(request, about, "admin/import/sheet.html", context)


def _samples(data: Sheet, place: int) -> str:
    """The first texts of a column, to recognise it by."""
    texts = (row.cells[place] for row in data.rows[:20] if row.cells[place])
    return "; ".join(text[:40] for text, _number in zip(texts, range(2), strict=False))


def _page(request: HttpRequest, about: Kind, name: str, context: dict[str, Any]) -> HttpResponse:
    user = account_of(request)
    if not user.may(about.act):
        raise PermissionDenied
    shared = {
        "title": about.title,
        "kind": about.name,
        "upload_form": True,
        "kinds": [k for k in KINDS.values() if user.may(k.act)],
    }
    return TemplateResponse(request, name, {**admin.site.each_context(request), **shared, **context})


def _addresses(kind: str) -> list:
    view, given = admin.site.admin_view, {"kind": kind}
    return [
        path(f"import/{kind}/", view(start), given, name=f"import_{kind}"),
        path(f"import/{kind}/template.<slug:form>", view(template), given, name=f"import_{kind}_template"),
        path(f"import/{kind}/<uuid:upload>/", view(sheet), given, name=f"import_{kind}_sheet"),
    ]


for _kind in KINDS:
    cast(HabeasAdminSite, admin.site).pages.extend(_addresses(_kind))
