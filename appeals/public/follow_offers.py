"""What the form Follow offers, from published rows: what the reader came for, and what goes with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from appeals import followed
from appeals.models.published import PublishedAppeal
from cases import countries
from cases.models.published import PublishedCase
from cases.public.shared import published_or_404


@dataclass(frozen=True)
class Offer:
    """One thing to follow: its code, what it is, and its name where it has one."""

    code: str
    words: str
    name: str = ""


def offers(what: str) -> list[Offer]:
    """What may be followed from a link of a page, the thing itself first; all new appeals are always among it, and stand
    alone where nothing of that name is published, whatever the reason."""
    return [*_of(what), Offer(followed.ALL_APPEALS, _("All new appeals"))]


def _of(what: str) -> Iterator[Offer]:
    kind, name = followed.parts(what) or ("", "")
    if kind == followed.CASE and (case := _published(PublishedCase, name)):
        yield from _of_case(case)
    elif kind == followed.APPEAL and (appeal := _published(PublishedAppeal, name)):
        yield from _of_appeal(appeal)
    elif (
        kind == followed.COUNTRY and PublishedCase.objects.visible().filter(countries__contains=[name.upper()]).exists()
    ):
        yield _of_country(name)


def _published(table: Any, slug: str) -> Any:
    try:
        row = published_or_404(table, slug)
    except Http404:
        return None
    return None if row.withdrawn else row


def _of_case(case: PublishedCase) -> Iterator[Offer]:
    yield Offer(followed.code(followed.CASE, case.slug), _("The case:"), case.title)
    yield from map(_of_country, case.countries)


def _of_appeal(appeal: PublishedAppeal) -> Iterator[Offer]:
    yield Offer(followed.code(followed.APPEAL, appeal.slug), _("The appeal and its follow-ups:"), appeal.title)
    for case in appeal.cases.visible().order_by("slug"):  # type: ignore[attr-defined]
        yield Offer(followed.code(followed.CASE, case.slug), _("The case:"), case.title)
    yield from map(_of_country, appeal.countries)


def _of_country(code: str) -> Offer:
    return Offer(followed.code(followed.COUNTRY, code), _("Every case and appeal of"), countries.name(code))
