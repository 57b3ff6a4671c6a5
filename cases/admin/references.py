"""Buttons of facilities, laws, organisations and posts: hand their changes to a second person, publish them, look afterwards."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases import document_data as plain
from cases.actions import reference as actions
from cases.actions import review as waiting
from cases.admin.draft import Draft, references_along
from cases.admin.people import OrganisationAdmin
from cases.admin.places import FacilityAdmin, LegalProvisionAdmin, PostAdmin
from cases.admin.publish_page import (
    LOOK,
    NOTHING_TO_SUBMIT,
    has_to_be_looked_at,
    look_page,
    publish_page,
    submit_page,
)
from cases.admin.review import notices_of, return_page, waits_to_be_published
from cases.admin.tools import Tool, admin_url
from cases.built_from import rows_of_reference
from cases.change_words import BY_KIND
from cases.models import PublishedReference
from cases.reference_building import kind_of_reference
from cases.reference_publishing import built_reference, publish_reference, reference_refusals, reference_would_change

PAGES: Any = (FacilityAdmin, LegalProvisionAdmin, OrganisationAdmin, PostAdmin)


def draft_of(row: Any) -> Draft:
    """The document of a reference before anyone publishes it."""
    kind, now = kind_of_reference(row), timezone.now()
    _row, data = built_reference(kind, row.slug)
    body = PublishedReference.objects.filter(kind=kind, slug=row.slug).values_list("body", flat=True).first()
    along = references_along(data)
    found = [(kind, data), *((other, document) for other, _other, document in along)]
    refusals = [reason for other, document in found for reason in reference_refusals(other, document, now=now)]
    return Draft(
        kind, row, data, plain.loads(body) if body else None, rows_of_reference(kind, row), refusals,
        partial(publish_reference, kind, row.slug), words=BY_KIND[kind], along=along,
        preview=admin_url(type(row), "preview", row.pk),
    )  # fmt: skip


def _would_change(request: HttpRequest, row: Any) -> bool:
    """It has a page, and the record says something else by now."""
    page = PublishedReference.objects.filter(kind=kind_of_reference(row), slug=row.slug).first()
    return page is not None and reference_would_change(page)


def _publish(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse | None:
    draft = draft_of(row)
    if draft.published is None:
        messages.info(request, actions.NO_PAGE % {"row": row})
        return None
    return publish_page(model_admin, request, draft)


def _look(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
    return look_page(model_admin, request, draft_of(row), waiting.confirm, waiting.object_to)


def _waits(request: HttpRequest, row: Any) -> bool:
    return waits_to_be_published(kind_of_reference(row))(request, row)


def _may_be_submitted(request: HttpRequest, row: Any) -> bool:
    return not _waits(request, row) and _would_change(request, row)


def _submit(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse | None:
    if request.method != "POST" and not _may_be_submitted(request, row):
        messages.info(request, NOTHING_TO_SUBMIT)
        return None
    return submit_page(model_admin, request, draft_of(row), partial(actions.submit, row=row))


def _return(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
    return return_page(model_admin, request, row, partial(actions.return_to_draft, row=row))


def _notices(request: HttpRequest, row: Any) -> list[str]:
    return notices_of(kind_of_reference(row), row)


for _page in PAGES:
    _page.tools += [
        Tool("submit", _("Submit for review…"), Act.EDIT_RECORD, _submit, _may_be_submitted, posts=False),
        Tool("return-to-draft", _("Return with a reason…"), Act.EDIT_RECORD, _return, _waits, posts=False),
        Tool("publish", _("Publish the changes…"), Act.PUBLISH, _publish, _would_change, posts=False),
        Tool(
            "look",
            *LOOK,
            _look,
            lambda request, row: has_to_be_looked_at(kind_of_reference(row))(request, row),
            posts=False,
        ),
    ]
    _page.notices.append(_notices)
