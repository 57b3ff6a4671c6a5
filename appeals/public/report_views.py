"""Reporting back: the form, the thanks, and the link by which a report is taken back.

The public door cannot read a report. What is sent goes through `intake`; the worker makes reports and numbers of it. The
link holds a random number and our signature: this door sees that it is one of ours, the worker finds the report by its sum.
"""

import datetime
import hashlib
import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from appeals.models.published import PublishedAppeal, PublishedCounts
from appeals.public.lines import AppealLine, lines, with_old_news
from appeals.public.report_forms import COUNT, ReportForm
from appeals.reading import AppealPage, appeal_page
from appeals.reported import Reported, reported
from appeals.told import MOST_ALIKE, Told
from appeals.vocab import ReportChannel
from cases import countries
from cases.dates import PartialDate
from cases.document_data import loads
from cases.inbox_kinds import REPORT, WITHDRAWAL
from cases.public import intake, shared
from cases.public.shared import gone, instant, published_or_404, takes_a_form, unkept

MOST_CALLS = 3


def reported_of(row: PublishedAppeal) -> Reported | None:
    """What was reported for an appeal, as its page shows it; None while there is nothing."""
    counts = PublishedCounts.objects.filter(appeal=row).first()
    return reported(counts.body, counts.counted_at, row.countries) if counts else None


# The form


@takes_a_form
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """What someone did for an appeal, whatever state it is in. Wrong input comes back as it was typed."""
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    now = instant(request)
    page = appeal_page(loads(row.body), now=now)
    ways, issued = ways_of(page), first_day(page)
    if request.method != "POST":
        form = ReportForm(ways, issued, now, initial=_prefilled(request, ways))
        return _form_page(request, row, page, form)
    intake.refuse_foreign(request)
    form = ReportForm(ways, issued, now, request.POST)
    if not form.is_valid():
        return unkept(_form_page(request, row, page, form, status=400))
    return unkept(_answered(request, row, page, form))


def ways_of(page: AppealPage) -> list[str]:
    """The ways that the appeal offers, or offered, and "other"; of one that names none, all: people find their own."""
    offered = {way["kind"] for row in page.recipients for way in row["channels"]}
    known = [code for code in ReportChannel.values if code in offered]
    return [*known, ReportChannel.OTHER.value] if known else list(ReportChannel.values)


def first_day(page: AppealPage) -> datetime.date | None:
    """The first day on which the appeal may have been there, where that is known."""
    issued = page.data["issued"]
    return PartialDate(issued).first if issued else None


def _prefilled(request: HttpRequest, ways: list[str]) -> dict[str, Any]:
    """What the link that led here knows: by which way the reader has just written, and from where."""
    way, country = request.GET.get("channel", ""), request.GET.get("from", "").upper()
    filled: dict[str, Any] = {COUNT + way: 1} if way in ways else {}
    return filled | ({"country": country} if country in countries.NAMES else {})


def _answered(request: HttpRequest, row: Any, page: AppealPage, form: ReportForm) -> HttpResponse:
    told, nonce = form.told(), secrets.token_urlsafe(16)
    answer = intake.hand_in(request, REPORT, row.slug, {**told.body, "secret": sum_of(nonce)}, trap=form.trap)
    if answer != intake.KEPT:
        return _form_page(request, row, page, form, status=intake.STATUS[answer], answer=answer)
    return shared.render(request, "public/report_thanks.html", _thanks(request, row, page, told, nonce))


def _form_page(
    request: HttpRequest, row: Any, page: AppealPage, form: ReportForm, *, status: int = 200, answer: str = ""
) -> HttpResponse:
    following = form.which + 1 if answer == intake.SEEN else 0
    context = {
        "row": row, "page": page, "form": form, "answer": answer, "own": own_of(row),
        "next": following if following <= MOST_ALIKE else 0,
    }  # fmt: skip
    return shared.render(request, "public/report.html", context, status=status)


def own_of(row: Any) -> list[str]:
    """Names of the countries of the appeal's cases."""
    return [countries.name(code) for code in row.countries]


def _thanks(request: HttpRequest, row: Any, page: AppealPage, told: Told, nonce: str) -> dict[str, Any]:
    """What was counted, how it is taken back, and the next useful thing."""
    now, settings = instant(request), shared.site()
    old = with_old_news(settings[shared.REVIEW_DAYS], now)
    address = reverse("appeals:withdraw_report", args=[row.slug, signed(row.slug, nonce)])
    return {
        "site": settings, "now": now, "row": row, "page": page, "told": told,
        "counted": [(ReportChannel(code).label, number) for code, number in told.counts.items()],
        "country": countries.name(told.country), "follow": f"appeal:{row.slug}",
        "share": request.build_absolute_uri(reverse("appeals:appeal", args=[row.slug])),
        "take_back": request.build_absolute_uri(address),
        "others": page.targets if page.is_open and row.slug not in old and len(page.targets) > 1 else [],
        "calls": other_calls(row.slug, old, now),
    }  # fmt: skip


def other_calls(slug: str, old: set[str], now: datetime.datetime) -> list[AppealLine]:
    """A few other appeals that want letters, the soonest first."""
    rows = PublishedAppeal.objects.running().exclude(slug=slug)
    found = lines(rows, now, old)
    return [line for line in found if line.wants_letters][:MOST_CALLS]


# Taking it back


def _signer(slug: str) -> Signer:
    return Signer(sep=".", salt=f"habeas.report/{slug}")


def signed(slug: str, nonce: str) -> str:
    """The last part of a link by which a report is taken back."""
    return _signer(slug).sign(nonce)


def sum_of(nonce: str) -> str:
    """What is kept of it: nobody makes the link of that."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def _nonce_of(slug: str, token: str) -> str:
    """The random number in a link of ours; "" for anything else."""
    try:
        return _signer(slug).unsign(token)
    except BadSignature:
        return ""


@takes_a_form
def withdraw(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """A page with a button, which hands it in. Whoever holds a link of ours may take the report back, also when the appeal
    itself is taken back by now: its page then names nothing.

    `Origin` is not asked here: another site's page would have to know the link.
    """
    row = PublishedAppeal.objects.visible().filter(slug=slug).first()
    nonce = _nonce_of(slug, token)
    if row is None and not nonce:
        raise Http404
    status, answer = 200 if nonce else 404, "" if nonce else "cut"
    if nonce and request.method == "POST":
        answer = intake.hand_in(request, WITHDRAWAL, slug, {"report": sum_of(nonce)})
        status = intake.STATUS[answer]
    return shared.secret_page(request, "public/report_withdraw.html", {"row": row, "answer": answer}, status=status)
