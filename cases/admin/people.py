"""People, the bodies they belong to, and why something about them may be published."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from cases.admin.base import CITE, CitationInline, FactAdmin, FactInline, TopAdmin, more, part
from cases.admin.consents import ConsentInline, at_a_glance
from cases.admin.doubles import PersonForm
from cases.admin.files import FileTool
from cases.admin.filters import Nationality, UsedCountry, WhoTheyAre
from cases.admin.grounds import already_public, ask_for_consent
from cases.admin.tools import children
from cases.clearance import rules_for
from cases.models import Affiliation, Case, Erasure, Name, Organisation, Person, Relation

ORGANISATION = ("organisation__name", "organisation__acronym")
PERSON = ("person__name", "person__described_as", "person__names__text")


class NameInline(FactInline):
    model = Name
    verbose_name_plural = _("further names: other scripts, nicknames, transliterations")
    fieldsets = [part(("text", "kind"), ("script", "language", "order")), CITE]


class AffiliationInline(FactInline):
    model = Affiliation
    related = ("organisation",)
    autocomplete_fields = ["organisation"]
    rows = {"note": 2}
    fieldsets = [part(("role", "organisation"), ("began", "ended"), "note"), CITE, more("touches", "language", "order")]


class RelationInline(FactInline):
    model = Relation
    fk_name = "person"
    related = ("other",)
    autocomplete_fields = ["other"]
    rows = {"note": 2}
    fieldsets = [part(("other", "kind"), "note"), CITE, more("touches", "language", "order")]


PERSON_FIELDS = [
    part("name", "gender", "biography"),
    more("birth", "is_child", "death", "nationality", title=_("Born, died, nationality")),
    more("photo", "photo_credit", "photo_alt", title=_("Photo")),
    more(
        "described_as", "language", "touches", title=_("Someone whom no source names; language; what the biography tells about")
    ),
]  # fmt: skip


@admin.register(Person)
class PersonAdmin(TopAdmin):
    form = PersonForm
    change_form_template = "admin/consent/person.html"  # type: ignore[misc] # over cases/person_change_form.html
    list_display = ["__str__", "gender", "nationality", "birth_in_words", "death_in_words"]
    list_filter = [WhoTheyAre, "gender", Nationality]
    search_fields = ["name", "described_as", "names__text"]
    search_help_text = _("Any name, in any script")
    rows = {"biography": 6}
    fieldsets = PERSON_FIELDS
    inlines = [NameInline, AffiliationInline, RelationInline, ConsentInline, CitationInline]
    tools = [already_public, ask_for_consent, FileTool("photo", lambda person: person.photo_download_name)]
    parts = [children(Case, "subjects__person", label=_("Cases about this person"))]

    class Media:
        css = {"all": ["css/consent.css"]}

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any):
        row = kwargs.get("obj")
        if row is not None and row.pk:
            user = account_of(request)
            context["glance"] = at_a_glance(request, row)
            context["is_child"] = rules_for(row, timezone.now().date()).child
            context["erasures"] = Erasure.objects.waiting().filter(person_key=row.pk).select_related("asked_by")
            context["may_record"], context["may_erase"] = user.may(Act.RECORD_CONSENT), user.may(Act.PUBLISH)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Name)
class NameAdmin(FactAdmin):
    related = ("person",)
    list_display = ["text", "person", "kind", "script", "language"]
    list_filter = ["kind", "script"]
    search_fields = ["text", "person__name"]
    autocomplete_fields = ["person"]
    fieldsets = [part("person", ("text", "kind"), ("script", "language", "order"))]


@admin.register(Organisation)
class OrganisationAdmin(TopAdmin):
    related = ("within",)
    list_display = ["name", "acronym", "kind", "country", "within"]
    list_filter = ["kind", UsedCountry]
    search_fields = ["name", "acronym", "other_names", "slug"]
    search_help_text = _("Name, short form or other names")
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["within"]
    fieldsets = [
        part(("name", "acronym"), "slug", ("kind", "country"), "within", "other_names", "description"),
        more("language"),
    ]


@admin.register(Affiliation)
class AffiliationAdmin(FactAdmin):
    related = ("person", "organisation")
    list_display = ["person", "role", "organisation", "began_in_words", "ended_in_words"]
    search_fields = [*PERSON, *ORGANISATION, "role"]
    autocomplete_fields = ["person", "organisation"]
    fieldsets = [
        part("person", ("role", "organisation"), ("began", "ended"), "note"), more("touches", "language", "order"),
    ]  # fmt: skip


@admin.register(Relation)
class RelationAdmin(FactAdmin):
    related = ("person", "other")
    list_display = ["person", "kind", "other"]
    list_filter = ["kind"]
    search_fields = [*PERSON, "other__name", "other__described_as"]
    autocomplete_fields = ["person", "other"]
    fieldsets = [part("person", ("other", "kind"), "note"), more("touches", "language", "order")]
