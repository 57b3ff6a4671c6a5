"""Our copies of files: read inside only, never from a public address, and always as a download."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases import files
from cases.admin.tools import Tool
from cases.models.files import CheckedFileField


def _own_name(row: Any) -> str:
    return getattr(row, "download_name", None) or f"{row._meta.model_name}-{row.pk}"


def FileTool(field: str, name: Callable[[Any], str] = _own_name) -> Tool:  # noqa: N802 (reads like the class that it makes)
    """A button that hands over the original in `field`, always as a download."""

    def view(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
        if not getattr(row, field):
            raise ValidationError(_("There is no such file."))
        return files.download(files.original(getattr(row, field)), name(row))

    def shown(request: HttpRequest, row: Any) -> bool:
        return bool(getattr(row, field))

    return Tool("file", _("Download the file"), Act.READ_RECORD, view, shown, posts=False)


class SeveralFilesWidget(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})

    def value_from_datadict(self, data: Any, uploads: Any, name: str) -> list:
        return uploads.getlist(name) if hasattr(uploads, "getlist") else [uploads[name]] if name in uploads else []


class SeveralFilesField(CheckedFileField):
    """Several files at once; each is checked, and the message names the one that is refused."""

    MOST = 60
    widget = SeveralFilesWidget

    def clean(self, data: Any, initial: Any = None) -> list:
        chosen = data or []
        if len(chosen) > self.MOST:
            raise ValidationError(_("Choose at most %(most)s files at a time."), params={"most": self.MOST})
        problems: list[str] = []
        for upload in chosen:
            try:
                super().clean(upload)
            except ValidationError as error:
                name = files.clean_name(upload.name or "", "?")
                problems.append(f"{name}: {' '.join(error.messages)}")
        if problems:
            raise ValidationError(
                [*problems, _("None of the files was stored. Leave these out, and choose the rest again.")]
            )
        return chosen

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
