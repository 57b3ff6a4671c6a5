"""Packs for a letter-writing evening as PDF: of one appeal, or of a few that a reader ticked in the list.

They stand behind the same warning as letters (`paper_views`). In a pack of several, what is paused or over is left out, and
the cover says so; what is not published, whatever the reason, is counted and not named.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.models.published import PublishedAppeal
from appeals.papers.pack import Chosen, Pack, pack_pdf, pack_words, photos_of
from appeals.public.paper_views import MUST_ASK, Standing, again, not_now, said, shown_cases, standing_of, why_not
from appeals.public.printing import Busy, kept
from appeals.writer import writer
from cases.models.published import PublishedCase, PublishedFile
from cases.public import shared
from cases.public.feeds import absolute
from cases.public.shared import gone, instant, published_or_404

MOST = 10  # appeals of one pack
WEIGHT = 5  # of a pack in the budget of a network


@require_safe
def pack(request: HttpRequest, slug: str) -> HttpResponse:
    """The pack of one appeal."""
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    site = shared.site()
    standing = standing_of(row, shown_cases(row), instant(request), site[shared.REVIEW_DAYS])
    if refused := why_not(standing.advice, "asked" in request.GET):
        return said(request, refused, {"pack": True, "site": site, "standing": standing, "asked_again": again(request)})
    return _answer(request, site, [standing], (), f"{row.slug}-pack.pdf")


@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """One pack of several appeals: `?appeal=` once for each."""
    slugs = list(dict.fromkeys(slug for slug in request.GET.getlist("appeal") if slug))
    if not slugs:
        return said(request, "choose", {"pack": True})
    if len(slugs) > MOST:
        return said(request, "many", {"pack": True, "most": MOST})
    site = shared.site()
    found = _standings(slugs, instant(request), site[shared.REVIEW_DAYS])
    wanted = [one for one in found if not why_not(one.advice, asked=True)]
    words = {"pack": True, "site": site, "standings": found, "asked_again": again(request)}
    if not wanted:
        why = "none" if not found else "paused" if any(one.advice == "paused" for one in found) else "over"
        return said(request, why, words)
    asks = [one for one in wanted if one.advice in MUST_ASK]
    if asks and "asked" not in request.GET:
        return said(request, asks[0].advice, {**words, "standings": asks})
    return _answer(request, site, wanted, _left_out(found, len(slugs)), "letter-writing-evening.pdf")


def _standings(slugs: Sequence[str], now: datetime.datetime, days: int) -> list[Standing]:
    """Those that are published, in the order in which they were ticked. Two queries."""
    cases = Prefetch("cases", PublishedCase.objects.visible().order_by("slug"), to_attr="shown")
    plain = [slug for slug in slugs if "\x00" not in slug]  # no column holds it, and the database would complain
    rows = PublishedAppeal.objects.visible().filter(slug__in=plain).prefetch_related(cases)
    found: dict[str, Any] = {row.slug: row for row in rows}
    return [standing_of(found[slug], found[slug].shown, now, days) for slug in slugs if slug in found]


def _left_out(found: list[Standing], asked: int) -> tuple[str, ...]:
    """What was chosen and is not in the pack, in sentences."""
    words = {
        "paused": _("“%(title)s” is paused: news has come. Please wait before writing."),
        "over": _("“%(title)s” is over. Please do not write any more."),
    }
    said_of = [words[one.advice] % {"title": one.page.data["title"]} for one in found if one.advice in words]
    missing = asked - len(found)
    if missing:
        line = ngettext(
            "%(n)s of those chosen is not published here.", "%(n)s of those chosen are not published here.", missing
        )
        said_of.append(line % {"n": missing})
    return tuple(said_of)


def _answer(
    request: HttpRequest, site: dict[str, Any], standings: list[Standing], left_out: tuple[str, ...], name: str
) -> HttpResponse:
    chosen = [_chosen(one) for one in standings]
    files = PublishedFile.objects.filter(sha__in=photos_of(chosen)).values_list("sha", "data")
    made = Pack(
        tuple(chosen), {sha: bytes(data) for sha, data in files}, site["name"] or "Habeas", absolute(reverse("appeals:appeal_list")),
        instant(request).astimezone(datetime.UTC).date(), get_language() or "en", writer(request.GET.get("from", "")).country,
        request.GET.get("paper", ""), left_out,
    )  # fmt: skip
    try:
        return kept(request, pack_words(made), lambda: pack_pdf(made), name, weight=WEIGHT)
    except Busy as refused:
        words = {"pack": True, "site": site, "standings": standings, "asked_again": f"?{request.GET.urlencode()}"}
        return not_now(request, refused, words)


def _chosen(one: Standing) -> Chosen:
    slug = one.row.slug
    cases = [(row["title"], row["page"], absolute(reverse("cases:case", args=[row["slug"]]))) for row in one.cases]
    return Chosen(
        one.page, cases, one.advice, absolute(reverse("appeals:appeal", args=[slug])), absolute(reverse("appeals:report", args=[slug]))
    )  # fmt: skip
