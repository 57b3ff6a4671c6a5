"""Our copies of files: read inside only, never from a public address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases.admin.tools import Tool


def FileTool(field: str) -> Tool:  # noqa: N802 (reads like the class that it makes)
    """A button that hands over the file in `field`, always as a download."""

    def view(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
        stored = getattr(row, field)
        try:
            answer: Any = FileResponse(stored.open("rb"), as_attachment=True, filename=stored.name.rsplit("/", 1)[-1])
        except (OSError, ValueError) as error:
            raise ValidationError(_("There is no such file.")) from error
        return answer

    def shown(request: HttpRequest, row: Any) -> bool:
        return bool(getattr(row, field))

    return Tool("file", _("Download the file"), Act.READ_RECORD, view, shown, posts=False)
