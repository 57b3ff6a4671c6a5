"""What happened, or is set to happen."""

import unicodedata
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.admin.base import CitationInline, FactAdmin, RowInline, more, part
from cases.admin.forms import RecordForm
from cases.admin.widgets import OfferedWords
from cases.models import Event, EventActor

# So many wider events the browser offers while one types.
OFFERED = 300


class EventForm(RecordForm):
    def clean_occasion(self) -> str:
        """One spelling of blanks and signs: cases are found by the same words."""
        return unicodedata.normalize("NFC", " ".join(self.cleaned_data["occasion"].split()))

    def check_row(self) -> None:
        case, about = self.value("case"), self.cleaned_data.get("detentions") or []
        foreign = [d for d in about if case is None or d.subject.case_id != case.pk]
        names = ", ".join(str(detention) for detention in foreign)
        self.agree(
            "detentions",
            not foreign,
            _("Of another case: %(names)s. Choose detentions of this case.") % {"names": names},
        )
        without_subject = bool(self.value("brings")) and not about
        self.agree("detentions", not without_subject, _("Say whose status it brings."))


class ActorInline(RowInline):
    model = EventActor
    related = ("organisation", "person")
    autocomplete_fields = ["organisation", "person"]
    show_change_link = False
    fieldsets = [part(("organisation", "person"), ("described", "role")), more("language", "order")]


@admin.register(Event)
class EventAdmin(FactAdmin):
    form = EventForm
    related = ("case",)
    carry = ("case", "detentions", "language")
    list_display = ["headline", "on_in_words", "kind", "happening", "brings_shown", "case"]
    list_filter = ["kind", "happening", "brings"]
    search_fields = ["headline", "body", "place", "case__title", "actors__organisation__name", "actors__described"]
    search_help_text = _("Words of the event, place, actor or case")
    autocomplete_fields = ["case", "detentions", "facility"]
    rows = {"body": 4}
    fieldsets = [
        part(
            "case", "headline", ("kind", "happening"), ("on", "on_as_printed"), "detentions", "brings", "place", "body"
        ),
        more("local_time", "zone", "facility", "occasion", title=_("Time of day, facility, wider event")),
        more("touches", "language", "order"),
    ]
    inlines = [ActorInline, CitationInline]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "occasion":
            kwargs["widget"] = OfferedWords(lambda: self._occasions(request))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def _occasions(self, request: HttpRequest) -> list[str]:
        """The wider events that are named already."""
        named = self.get_queryset(request).exclude(occasion="").order_by("occasion")
        return list(named.values_list("occasion", flat=True).distinct()[:OFFERED])

    @admin.display(description=_("brings the status"), ordering="brings", empty_value="")
    def brings_shown(self, event: Event) -> str:
        return event.get_brings_display()  # type: ignore[attr-defined]
