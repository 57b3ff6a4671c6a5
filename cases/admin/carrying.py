"""What "save and add another" keeps for the next row."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.admin.tools import admin_url


class CarriesOver:
    """For a ModelAdmin: the next form starts with what usually stays the same (`carry`), and says so.

    Rows come in series, so the people stay with the case: looking each of them up again takes longer than the rest of the form.
    But whom nobody chose for this row should not be in it unseen: the page names them, with a way to an empty form.
    """

    model: type[models.Model]
    carry: ClassVar[tuple[str, ...]] = ()

    def response_add(self, request: HttpRequest, obj, post_url_continue=None) -> HttpResponse:
        return self._carried(request, obj, super().response_add(request, obj, post_url_continue))  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj) -> HttpResponse:
        return self._carried(request, obj, super().response_change(request, obj))  # type: ignore[misc]

    def _carried(self, request: HttpRequest, obj, response: HttpResponse) -> HttpResponse:
        if "_addanother" not in request.POST or not self.carry or "_popup" in request.POST:
            return response
        kept = {name: value for name in self.carry if (value := _as_initial(obj, name))}
        add = admin_url(self.model, "add")
        words = "; ".join(f"{capfirst(str(label_for_field(name, self.model)))}: {_shown(obj, name)}" for name in kept)
        said = _("Kept from the one before: %(what)s. Look whether it fits.") % {"what": words}
        messages.info(request, format_html('{} <a href="{}">{}</a>', said, add, _("Begin with an empty form")))
        return HttpResponseRedirect(f"{add}?{urlencode(kept)}")


def _as_initial(row: Any, name: str) -> str:
    value = getattr(row, name)
    if isinstance(row._meta.get_field(name), models.ManyToManyField):
        return ",".join(str(key) for key in value.values_list("pk", flat=True))
    return str(getattr(value, "pk", value) or "")


def _shown(row: Any, name: str) -> str:
    """The value of a field in words, of a many-to-many field all of them."""
    if isinstance(row._meta.get_field(name), models.ManyToManyField):
        return ", ".join(str(one) for one in getattr(row, name).all())
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else getattr(row, name))
