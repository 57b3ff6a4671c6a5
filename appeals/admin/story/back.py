"""From the plain page of a row back to the stories in which it stands."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from appeals.admin.story.kinds import Kind
from cases.admin.tools import Part
from cases.models import Case

MOST = 5  # an office may be written to in many cases


def to_stories(kind: Kind) -> Callable[[HttpRequest, Any], list[Part]]:
    """Ways back for rows of one kind, each to the row's own place in the story."""

    def parts(request: HttpRequest, row: Any) -> list[Part]:
        if not account_of(request).may(Act.READ_RECORD):
            return []
        found = kind.model._default_manager.filter(pk=row.pk).values(kind.path)
        cases = Case.objects.filter(pk__in=found).order_by("-pk")[:MOST]
        return [
            Part(_("Story: %(case)s") % {"case": case}, None, f"{_address(case)}#{kind.key(row)}") for case in cases
        ]

    return parts


def _address(case: Case) -> str:
    return reverse("admin:cases_case_story", args=[case.pk])
