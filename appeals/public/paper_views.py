"""Letters as PDF. What a writer types for one is printed and forgotten: it is in no table, no file, no log and no cache.

Every PDF stands behind the same warning as the letter on the page (`appeals.reading.writing`): while the news is old, or
the date has passed, its address asks first and prints with `asked=1`; while the appeal is paused, and once it is over, it
says so and prints nothing. It then answers 409: what is asked for does not go with how the appeal stands.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import typst
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from appeals import letters
from appeals.models.published import PublishedAppeal
from appeals.papers.letter import LetterData, full_name, letter_pdf, letter_words, to_recipient
from appeals.papers.typesetting import unprintable
from appeals.public.printing import Busy, answer, kept, printed_for
from appeals.reading import AppealPage, appeal_page, writing
from appeals.writer import writer
from cases.clock import today_in
from cases.document_data import loads
from cases.models.published import PublishedCase
from cases.public import intake, shared
from cases.public.shared import gone, instant, published_or_404, takes_a_form, unkept
from cases.reading import CasePage, case_page

Data = dict[str, Any]

MOST_TEXT, MOST_NAME, MOST_ADDRESS = 20_000, 200, 500
MOST_LINES = 400  # of a text: together with its length a bound on pages
MOST_ADDRESS_LINES = 10
WEIGHT = 4_000  # so many characters more take about as long as one letter
MUST_ASK = ("stale", "passed")


@dataclass(frozen=True)
class Standing:
    """A published appeal as of now, with the pages of its cases."""

    row: PublishedAppeal
    page: AppealPage
    cases: list[Data]

    @property
    def advice(self) -> str:
        return writing(self.page, self.case_pages)

    @property
    def case_pages(self) -> list[CasePage]:
        return [row["page"] for row in self.cases]


@dataclass(frozen=True)
class Typed:
    """What a writer sent to have it printed."""

    text: str
    name: str
    address: str
    country: str

    @property
    def problems(self) -> list[str]:
        """Why it cannot be printed, in sentences."""
        found = []
        if not self.text.strip():
            found.append(_("The letter has no text."))
        if len(self.text) > MOST_TEXT:
            words = _("The letter has %(n)s characters. We print up to %(most)s.")
            found.append(words % {"n": len(self.text), "most": MOST_TEXT})
        elif self.text.count("\n") >= MOST_LINES:
            found.append(_("The letter has more than %(most)s lines. Please leave some of the empty ones out.") % {"most": MOST_LINES})  # fmt: skip
        if len(self.name) > MOST_NAME:
            found.append(_("The name is longer than %(most)s characters.") % {"most": MOST_NAME})
        if len(self.address) > MOST_ADDRESS:
            found.append(_("Your address is longer than %(most)s characters.") % {"most": MOST_ADDRESS})
        elif self.address.strip().count("\n") >= MOST_ADDRESS_LINES:
            found.append(_("Your address has more than %(most)s lines.") % {"most": MOST_ADDRESS_LINES})
        return found

    @property
    def unprintable(self) -> str:
        return unprintable(f"{self.text}\n{self.name}\n{self.address}")


@sensitive_post_parameters()
@takes_a_form
def letter(request: HttpRequest, slug: str, recipient: str) -> HttpResponse:
    """The letter to one recipient: as the page has it (GET), or as its writer has it (POST)."""
    if request.method == "POST":
        intake.refuse_foreign(request)
    row = published_or_404(PublishedAppeal, slug)
    if row.withdrawn:
        return gone(request)
    standing = standing_of(row, shown_cases(row), instant(request))
    to = next((one for one in standing.page.targets if one["post"] and one["key"] == recipient), None)
    if to is None:
        raise Http404
    if request.method == "POST":
        return unkept(_of_the_writer(request, standing, to))
    return _of_the_page(request, standing, to)


def shown_cases(row: PublishedAppeal) -> list[PublishedCase]:
    return list(row.cases.visible().order_by("slug"))  # type: ignore[attr-defined]


def standing_of(
    row: PublishedAppeal, cases: Iterable[PublishedCase], now: datetime.datetime, days: int = 0
) -> Standing:
    """The appeal as its page reads it now; `days` is the review period where it is known already."""
    period = days or shared.site()[shared.REVIEW_DAYS]
    about = [
        {"slug": case.slug, "title": case.title, "page": case_page(loads(case.body), review_days=period, now=now)}
        for case in cases
    ]
    return Standing(row, appeal_page(loads(row.body), now=now), about)


def _of_the_page(request: HttpRequest, standing: Standing, to: Data) -> HttpResponse:
    """The letter without a word of its writer: the country sets the size of the sheet alone."""
    words = {"standing": standing, "name": full_name(to), "asked_again": again(request)}
    if refused := why_not(standing.advice, "asked" in request.GET):
        return said(request, refused, words)
    text = letters.letter(standing.page.data, to, standing.case_pages)
    country = writer(request.GET.get("from", "")).country
    told = to_recipient(standing.page.data, to, text, country=country, date=standing.row.updated_at.date().isoformat())
    if "signs" not in request.GET and (signs := unprintable(text)):
        return said(request, "signs", {**words, "signs": signs})
    try:
        return kept(request, letter_words(told), lambda: letter_pdf(told), _file_name(standing, to))
    except Busy as refused_by:
        return not_now(request, refused_by, words)


@sensitive_variables()
def _of_the_writer(request: HttpRequest, standing: Standing, to: Data) -> HttpResponse:
    typed = _typed(request)
    words = {"standing": standing, "name": full_name(to), "typed": typed, "asked": "asked" in request.POST}
    if refused := why_not(standing.advice, "asked" in request.POST):
        return said(request, refused, words)
    if typed.problems:
        return said(request, "mend", words)
    if "signs" not in request.POST and typed.unprintable:
        return said(request, "signs", {**words, "signs": typed.unprintable})
    today = today_in(datetime.UTC, instant(request))
    told = to_recipient(
        standing.page.data, to, typed.text, country=typed.country, name=typed.name, address=typed.address, today=today,
        date=today.isoformat(),
    )  # fmt: skip
    return _printed(request, told, standing, to, words)


@sensitive_variables()
def _printed(request: HttpRequest, told: LetterData, standing: Standing, to: Data, words: Data) -> HttpResponse:
    try:
        made = printed_for(request, lambda: letter_pdf(told), weight=1 + len(told.text) // WEIGHT)
        return answer(made, _file_name(standing, to))
    except Busy as refused_by:
        return not_now(request, refused_by, words)
    except typst.TypstError:
        # Nobody is told more: an error's own words could hold some of the letter.
        return said(request, "broken", words)


def _typed(request: HttpRequest) -> Typed:
    """Line ends as one sign each, as browsers count them."""
    found = {
        name: request.POST.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
        for name in ("text", "name", "address")
    }
    return Typed(**found, country=writer(request.POST.get("from", "")).country)


def why_not(advice: str, asked: bool) -> str:
    """Why nothing is printed now: paused, over, or (unless the reader was asked) stale or passed; "" where it is."""
    return "" if advice == "wanted" or (asked and advice in MUST_ASK) else advice


STATUSES = {"mend": 400, "choose": 200, "many": 400, "none": 404, "broken": 500}


def said(request: HttpRequest, why: str, words: Data, *, status: int = 0) -> HttpResponse:
    """A plain page in the place of a file. What was typed is in it, so that nothing is lost."""
    status = status or STATUSES.get(why, 409)
    return shared.render(request, "public/paper.html", {**words, "why": why}, status=status)


def not_now(request: HttpRequest, refused: Busy, words: Data) -> HttpResponse:
    """The same when too many files are made at once, or for this network; and when to come again."""
    response = said(request, refused.why, words, status=refused.status)
    response["Retry-After"] = str(refused.again_after)
    return response


def again(request: HttpRequest) -> str:
    """The same address for whoever was asked, and goes on."""
    asked = request.GET.copy()
    asked["asked"] = "1"
    return f"?{asked.urlencode()}"


def _file_name(standing: Standing, to: Data) -> str:
    """Nothing of its writer: a file is found by others as well."""
    return f"{standing.row.slug}-letter-{to['key']}.pdf"
