"""Addresses that belong to no part: health, icon, robots, and what to say when something went wrong.

The pages for errors are the same for everyone and for every address: no path, token or account is in them, so
that a hidden case cannot be told from one that never was.
"""

from django.conf import settings
from django.core.exceptions import (
    ImproperlyConfigured,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import kept
from accounts.roles import Act
from cases.public.api import problems

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
STAFF_ADDRESSES = ("/admin/", "/desk/", "/accounts/")
API = "/api/"
# What goes on without end, and is for programs: lists of the API that are filtered or turned, spreadsheets of lists. What bears the
# name of a case may be fetched, and says X-Robots-Tag: of an address that it may not ask a search engine never learns that it is gone.
ENDLESS = ("/api/v1/*?", *(f"/{file}?" for file in ("cases.csv", "cases.xlsx", "appeals.csv", "appeals.xlsx")))
OF_ONE_CASE = ("/cases.csv?per=event&case=", "/cases.xlsx?per=event&case=")


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return _plain("ok\n")


def readyz(request: HttpRequest) -> HttpResponse:
    """This process can work: the database answers and its tables are those of this version. 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (AnyDatabaseError, ImproperlyConfigured):
        return _plain("The database does not answer.\n", status=503)
    if waiting:
        return _plain("The database waits for migrations: run manage.py migrate.\n", status=503)
    return _plain("ok\n")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on their own."""
    return HttpResponseRedirect(static("img/favicon.svg"))


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read all pages that are public; the staff door is closed to them altogether."""
    if settings.HABEAS_SITE == "staff":
        return _plain("User-agent: *\nDisallow: /\n")
    rules = [f"Disallow: {address}" for address in (*STAFF_ADDRESSES, *ENDLESS)] + [
        f"Allow: {one}" for one in OF_ONE_CASE
    ]
    sitemap = f"Sitemap: {settings.PUBLIC_BASE_URL}{reverse('appeals:sitemap')}"
    return _plain("\n".join(["User-agent: *", *rules, "", sitemap, ""]))


def staff_home(request: HttpRequest) -> HttpResponse:
    """The entrance of the staff door: to the desk for those who have one, else to the admin."""
    sees_desk = request.user.is_authenticated and request.user.may(Act.READ_DESK)
    return HttpResponseRedirect("/desk/" if sees_desk else "/admin/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A staff form came without its token: cookies are off, or the page is older than the last sign-in.

    What one of our own pages sent is kept and comes back, unsaved; what comes from elsewhere is not.
    """
    from_here = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if from_here and request.path.startswith(("/admin/", "/desk/")) and kept.keep(request):
        return HttpResponseRedirect(reverse("account_kept"))
    return HttpResponseForbidden(render_to_string("errors/csrf.html"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Colleagues are told how much a form takes; strangers get one page for all that cannot be read."""
    if _is_for_programs(request):
        return problems.answer("unreadable")
    if not _is_for_staff(request):
        return HttpResponseBadRequest(render_to_string("400.html"))
    if isinstance(exception, TOO_MUCH):
        most = {
            "megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2, "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        }  # fmt: skip
        return HttpResponse(render_to_string("errors/413.html", most), status=413)
    return HttpResponseBadRequest(render_to_string("errors/400.html"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says what may not be done when the refusal named it."""
    reason = str(exception) or _("Your account may not open this page.")
    page = "errors/403.html" if _is_for_staff(request) else "403.html"
    return HttpResponseForbidden(render_to_string(page, {"reason": reason}))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Below the record and the desk colleagues are led back to it; every other address answers the same, to the byte, and
    programs are told so in their way."""
    if _is_for_programs(request):
        return problems.answer("not-found")
    staffs = request.path.startswith(("/admin/", "/desk/")) and settings.HABEAS_SITE != "public"
    page = "errors/404.html" if staffs else "404.html"
    return HttpResponseNotFound(render_to_string(page))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Too many tries to sign in or to reset a password; elsewhere, too much of anything."""
    if _is_for_programs(request):
        return problems.answer("too-many")
    page = "errors/429.html" if _is_for_staff(request) else "429.html"
    return HttpResponse(render_to_string(page), status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of anything: no database, no session, no address."""
    if _is_for_programs(request):
        return problems.answer("failed")
    return HttpResponseServerError(render_to_string("errors/500.html" if _is_for_staff(request) else "500.html"))


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def _is_for_staff(request: HttpRequest) -> bool:
    return request.path.startswith(STAFF_ADDRESSES) and settings.HABEAS_SITE != "public"


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
