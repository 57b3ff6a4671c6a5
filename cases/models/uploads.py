"""Spreadsheets on their way into the record: kept, sealed, between the preview and the import, and then gone."""

import json
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sealing import seal, unseal

KEPT_FOR = timedelta(hours=24)


class UploadQuerySet(models.QuerySet["Upload"]):
    def of(self, account: User, kind: str, now: datetime):
        """What this account has sent, and what has not run out."""
        return self.filter(account=account, kind=kind, made_at__gt=now - KEPT_FOR)


class Upload(models.Model):
    """A sheet that was read and not yet imported. Only the account that sent it sees it."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "account", "kind", "made_at", "body", "match")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("sent by"), editable=False
    )
    kind = models.CharField(_("what it holds"), max_length=20, editable=False)
    made_at = models.DateTimeField(_("sent"), editable=False, db_index=True)
    body = models.TextField(_("rows, sealed"), editable=False)
    match = models.JSONField(_("which column is which"), default=dict, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet to import")
        verbose_name_plural = _("sheets to import")

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"

    def put(self, data: dict) -> None:
        self.body = seal(json.dumps(data))

    def data(self) -> dict:
        """The rows. Raises accounts.sealing.WrongKey."""
        return json.loads(unseal(self.body))


class KnownHeader(models.Model):
    """How this organisation calls a column, as someone chose it by hand."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "kind", "header", "column")

    kind = models.CharField(_("what it holds"), max_length=20, editable=False)
    header = models.CharField(_("header"), max_length=100, editable=False)
    column = models.CharField(_("column"), max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("known header")
        verbose_name_plural = _("known headers")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "header"], name="header_known_once", violation_error_message=_("Known already.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.header}: {self.column}"
