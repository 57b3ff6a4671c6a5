"""From a number to the case that bears it: of another register or our own, however it is written.

What was withdrawn bears no number any more (its row is emptied): it answers as what never was, with the same questions asked.
"""

import re
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from appeals.linked import schemes
from appeals.models.published import PublishedAppeal
from cases.document_data import loads
from cases.linked.nodes import OWN
from cases.models.published import PublishedCase
from cases.numbers import keys, number_key
from cases.public.shared import instant, lines, render, site
from cases.vocab import IdentifierScheme

MOST = 100  # cases that one page names


@require_safe
def identifier(request: HttpRequest, scheme: str, value: str) -> HttpResponse:
    """Leads to the case, or names those that bear the number. An appeal that is about no published case stands for itself."""
    scheme, key = scheme.lower(), number_key(value)
    if not key or scheme not in (*IdentifierScheme.values, OWN):
        raise Http404
    cases = _bearing(scheme, key)
    appeals = [] if cases else _calls(scheme, key)
    cases = cases or list(_cases_of(appeals))
    found = cases or appeals
    if not found:
        raise Http404
    if len(found) == 1:
        return HttpResponseRedirect(found[0].get_absolute_url())
    settings, now = site(), instant(request)
    context = {
        "site": settings, "now": now, "scheme": scheme, "own": OWN, "number": _printed(scheme, key, cases, appeals), "lines": lines(cases, settings, now), "appeals": appeals,
    }  # fmt: skip
    return render(request, "public/identifier.html", context, status=300)


def _bearing(scheme: str, key: str) -> list[PublishedCase]:
    """The published cases that bear the number. One query."""
    rows = PublishedCase.objects.visible().filter(identifiers__overlap=[*keys(key)]).order_by("title", "slug")
    return [row for row in rows[:MOST] if key in {number_key(written) for written in _numbers(scheme, row)}]


def _numbers(scheme: str, row: PublishedCase) -> Iterator[str]:
    if scheme == OWN:
        yield row.reference
    else:
        yield from (found["value"] for found in loads(row.body)["identifiers"] if found["scheme"] == scheme)


def _printed(scheme: str, key: str, cases: list[PublishedCase], appeals: list[PublishedAppeal]) -> str:
    """The number as the first of them prints it, not as someone typed it."""
    if appeals:
        return appeals[0].reference
    return next(written for written in _numbers(scheme, cases[0]) if number_key(written) == key)


def _calls(scheme: str, key: str) -> list[PublishedAppeal]:
    """The published appeals that were issued under the number. One query."""
    rows = PublishedAppeal.objects.visible().filter(reference__iregex=_pattern(key)).order_by("title", "slug")
    same = (row for row in rows[:MOST] if number_key(row.reference) == key)
    return [row for row in same if scheme in schemes(row.kind, row.reference, loads(row.body)["is_ours"])]


def _pattern(key: str) -> str:
    """What references look like that may be the number of this key, for the database: the rest need not be read."""
    parts = [f"(19|20)?0*{part}" if part.isdecimal() else re.escape(part) for part in key.split("/")]
    return "[^[:alpha:]]*".join(parts)


def _cases_of(appeals: list[PublishedAppeal]) -> Iterator[PublishedCase]:
    """The published cases that these are about. One query; none where there is none."""
    rows = PublishedCase.objects.visible().filter(appeal_links__appeal__in=[row.pk for row in appeals])
    yield from rows.distinct().order_by("title", "slug")[:MOST]
