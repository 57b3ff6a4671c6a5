"""What the program wrote when something was published. To look at, not to change."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from cases.admin.base import LookOnlyAdmin, part
from cases.models import Publication, PublishedVersion, RetiredVersion, Review


@admin.register(Publication)
class PublicationAdmin(LookOnlyAdmin):
    related = ("by",)
    list_display = ["at", "act", "kind", "slug", "number", "by", "why"]
    list_filter = ["act", "kind"]
    date_hierarchy = "at"
    search_fields = ["slug", "why", "by__name"]
    fieldsets = [part("act", ("kind", "slug", "number"), "group", ("by", "at"), "why")]


@admin.register(Review)
class ReviewAdmin(LookOnlyAdmin):
    """What waited for a second person. The text that was handed in is shown where it is compared, not here."""

    view_act = Act.PUBLISH
    related = ("asked_by", "decided_by")
    list_display = ["asked_at", "kind", "object_id", "urgent", "asked_by", "outcome", "decided_by"]
    list_filter = ["outcome", "urgent", "kind"]
    date_hierarchy = "asked_at"
    search_fields = ["asked_by__name", "decided_by__name", "note", "reason"]
    fieldsets = [
        part(("kind", "object_id"), "urgent", ("asked_by", "asked_at"), "note"),
        part("outcome", ("decided_by", "decided_at"), "reason", title=_("What became of it")),
    ]


class VersionAdmin(LookOnlyAdmin):
    list_display = ["__str__", "at", "changed_shown", "is_removed"]
    list_filter = ["kind"]
    date_hierarchy = "at"
    search_fields = ["slug"]
    fieldsets = [part(("kind", "slug", "number"), "at", "changed_shown", "sha", "previous_sha", "document")]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("salt")

    @admin.display(description=_("what changed"))
    def changed_shown(self, version) -> str:
        return ", ".join(version.changed)

    @admin.display(description=_("removed"), boolean=True)
    def is_removed(self, version) -> bool:
        return version.body is None

    @admin.display(description=_("document"))
    def document(self, version) -> str:
        return readable(version.body) if version.body else str(_("removed"))


def readable(body: str) -> str:
    """JSON text on lines of its own; other text as it is."""
    try:
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        text = body
    return format_html('<pre class="document" dir="auto">{}</pre>', text)


@admin.register(PublishedVersion)
class PublishedVersionAdmin(VersionAdmin):
    pass


@admin.register(RetiredVersion)
class RetiredVersionAdmin(VersionAdmin):
    view_act = Act.PUBLISH
