"""People, the bodies they belong to, and why something about them may be published."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases.admin.base import CITE, CitationInline, FactAdmin, FactInline, RecordAdmin, RowInline, TopAdmin, more, part
from cases.admin.files import FileTool
from cases.admin.filters import Nationality, UsedCountry, WhoTheyAre
from cases.admin.grounds import already_public
from cases.admin.tools import children
from cases.models import Affiliation, Case, Consent, Name, Organisation, Person, Relation

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


class ConsentInline(RowInline):
    model = Consent
    own_act = Act.RECORD_CONSENT
    readonly_fields = ["recorded_by", "recorded_on", "withdrawn_on"]
    rows = {"reasons": 2}
    fieldsets = [
        part(("group", "basis"), ("given_by", "given_on"), "reasons"),
        more("scope", "review_on", "recorded_by", "recorded_on", "withdrawn_on"),
    ]


PERSON_FIELDS = [
    part("name", "gender", "biography"),
    more("birth", "death", "nationality", title=_("Born, died, nationality")),
    more("photo", "photo_credit", "photo_alt", title=_("Photo")),
    more(
        "described_as", "language", "touches", title=_("Someone whom no source names; language; what the biography tells about")
    ),
]  # fmt: skip


@admin.register(Person)
class PersonAdmin(TopAdmin):
    list_display = ["__str__", "gender", "nationality", "birth_in_words", "death_in_words"]
    list_filter = [WhoTheyAre, "gender", Nationality]
    search_fields = ["name", "described_as", "names__text"]
    search_help_text = _("Any name, in any script")
    rows = {"biography": 6}
    fieldsets = PERSON_FIELDS
    inlines = [NameInline, AffiliationInline, RelationInline, ConsentInline, CitationInline]
    tools = [already_public, FileTool("photo", lambda person: person.photo_download_name)]
    parts = [children(Case, "subjects__person", label=_("Cases about this person"))]


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


@admin.register(Consent)
class ConsentAdmin(RecordAdmin):
    change_act = Act.RECORD_CONSENT
    delete_act = Act.PUBLISH
    related = ("person", "recorded_by")
    carry = ("person", "basis")
    list_display = ["person", "group", "basis", "given_on", "review_on", "recorded_by", "recorded_on", "withdrawn_on"]
    list_filter = ["group", "basis", ("withdrawn_on", admin.EmptyFieldListFilter)]
    date_hierarchy = "review_on"
    search_fields = PERSON
    autocomplete_fields = ["person"]
    readonly_fields = ["recorded_by", "recorded_on", "withdrawn_on", "withdrawn_by"]
    fieldsets = [
        part("person", ("group", "basis"), ("given_by", "given_on"), "scope", "reasons", "review_on"),
        part(("recorded_by", "recorded_on"), ("withdrawn_on", "withdrawn_by"), title=_("Written by the program")),
    ]
