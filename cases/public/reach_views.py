"""What stands beside a shared address: a picture with the name of the case and a day."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import card as picture
from cases.custody_reading import Data
from cases.dates import PartialDate
from cases.document_data import loads
from cases.models.published import PublishedCase
from cases.public.shared import gone, published_or_404, site

LOOK = "1"  # changes with the way it is drawn, so that nobody keeps the old look


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """A PNG for those who share the address of a case. It is drawn only for those who have not got it yet."""
    row = published_or_404(PublishedCase, slug)
    if row.withdrawn:
        return gone(request)
    if row.slug != slug:
        return HttpResponsePermanentRedirect(reverse("cases:card", args=[row.slug]))
    said = _said(row)
    etag = f'"{hashlib.sha256(repr((LOOK, *said)).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(picture.draw(*said), content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def _said(row: PublishedCase) -> tuple[str, str, str, str]:
    """Its name, the name in its own script, the day of the page, the site."""
    data = loads(row.body)
    people = [subject for subject in data["subjects"] if subject["kind"] == "person"]
    names = people[0]["names"] if len(people) == 1 else []
    title = picture.heading(row.title, [*_of_one(people), *(name["text"] for name in names)], _("A case"))
    native = next((name["text"] for name in names if _is_native(name, title)), "")
    day = PartialDate(row.updated_at.date().isoformat()).words()
    return title, native, _("As published on %(day)s") % {"day": day}, site()["name"] or "Habeas"


def _of_one(people: list[Data]) -> list[str]:
    return [people[0]["name"]["value"]] if len(people) == 1 else []


def _is_native(name: Data, title: str) -> bool:
    return name["kind"] == "script" and name["text"] != title and picture.drawable(name["text"])
