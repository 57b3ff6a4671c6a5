"""Places of detention, laws, and offices that can be written to."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.admin.base import CITE, CitationInline, FactAdmin, FactInline, TopAdmin, more, part
from cases.admin.filters import UsedCountry
from cases.admin.forms import RecordForm
from cases.admin.tools import children
from cases.models import Channel, Charge, Facility, LegalProvision, Penalty, Placement, Post, Tenure


@admin.register(Facility)
class FacilityAdmin(TopAdmin):
    list_display = ["name", "kind", "country", "province", "district"]
    list_filter = ["kind", UsedCountry]
    search_fields = ["name", "other_names", "province", "district", "slug"]
    search_help_text = _("Name, other names, province or district")
    prepopulated_fields = {"slug": ["name"]}
    rows = {"address": 3}
    fieldsets = [
        part("name", "other_names", "slug", ("kind", "country"), ("province", "district"), "address"),
        more("latitude", "longitude", "correspondence", "language", title=_("Coordinates, rules for letters")),
    ]
    parts = [children(Placement, "facility")]


PENALTY = [part("text", ("bound", "kind"), ("years", "amount", "currency"))]


class PenaltyInline(FactInline):
    model = Penalty
    fieldsets = [*PENALTY, CITE, more("language", "order")]


@admin.register(Penalty)
class PenaltyAdmin(FactAdmin):
    related = ("provision", "charge")
    list_display = ["text", "bound", "kind", "years", "provision", "charge"]
    list_filter = ["kind", "bound"]
    search_fields = ["text", "provision__law", "provision__article", "charge__wording"]
    autocomplete_fields = ["provision", "charge"]
    fieldsets = [part("provision", "charge"), *PENALTY, more("language", "order")]


@admin.register(LegalProvision)
class LegalProvisionAdmin(TopAdmin):
    list_display = ["law", "article", "title", "kind", "country"]
    list_filter = ["kind", UsedCountry]
    search_fields = ["law", "article", "title", "edition", "resolution", "slug"]
    search_help_text = _("Law, article, offence or resolution")
    prepopulated_fields = {"slug": ["country", "law", "article"]}
    fieldsets = [
        part("kind", "country", "law", ("article", "title"), "slug"),
        more("edition", "adopted", "resolution", "wording", "language", title=_("Edition, resolution, wording")),
    ]
    inlines = [PenaltyInline, CitationInline]
    parts = [children(Charge, "provision")]


def say_faults(request: HttpRequest, channels: Iterable[Channel]) -> None:
    """Tells at once which of the channels just saved cannot be used as they are printed."""
    for channel in channels:
        if channel.fault:
            words = _(
                "“%(value)s” is kept as printed. It cannot be used as it stands, so it is not offered to writers. %(why)s"
            )
            messages.warning(request, words % {"value": channel.value[:100], "why": channel.fault})


class ChannelInline(FactInline):
    model = Channel
    rows = {"value": 2}
    fieldsets = [
        part(("kind", "value"), ("note", "missing")),
        CITE,
        more("verified_on", "bounced_on", "language", "order"),
    ]


class TenureInline(FactInline):
    model = Tenure
    related = ("person",)
    autocomplete_fields = ["person"]
    fieldsets = [part(("style", "person"), ("began", "ended", "order")), CITE]


@admin.register(Post)
class PostAdmin(TopAdmin):
    related = ("institution",)
    list_display = ["title", "institution", "country", "accredited_to_in_words"]
    list_filter = [UsedCountry]
    search_fields = ["title", "institution__name", "slug", "tenures__person__name"]
    search_help_text = _("Office, institution or holder")
    prepopulated_fields = {"slug": ["country", "title"]}
    autocomplete_fields = ["institution"]
    fieldsets = [part("title", "slug", "institution", ("country", "accredited_to")), more("language")]
    inlines = [TenureInline, ChannelInline, CitationInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Channel:
            gone = formset.deleted_forms
            say_faults(request, (one.instance for one in formset.forms if one.has_changed() and one not in gone))


class ChannelForm(RecordForm):
    """A channel moves to another post only while no appeal offers it there."""

    def check_row(self) -> None:
        if self.instance.pk and "post" in self.changed_data:
            taken = self.instance.recipients.exists()
            self.agree("post", not taken, _("An appeal offers this channel at its post. Enter a new channel instead."))


@admin.register(Channel)
class ChannelAdmin(FactAdmin):
    form = ChannelForm
    related = ("post", "post__institution")
    list_display = ["__str__", "post", "verified_on", "bounced_on"]
    list_filter = ["kind", ("bounced_on", admin.EmptyFieldListFilter)]
    search_fields = ["value", "missing", "note", "post__title", "post__institution__name"]
    autocomplete_fields = ["post"]
    rows = {"value": 2}
    fieldsets = [
        part("post", ("kind", "value"), ("note", "missing"), ("verified_on", "bounced_on")), more("language", "order"),
    ]  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        say_faults(request, [obj])


@admin.register(Tenure)
class TenureAdmin(FactAdmin):
    related = ("post", "post__institution", "person")
    list_display = ["__str__", "post", "began_in_words", "ended_in_words"]
    search_fields = ["person__name", "person__names__text", "style", "post__title"]
    autocomplete_fields = ["post", "person"]
    fieldsets = [part("post", ("style", "person"), ("began", "ended", "order"))]
