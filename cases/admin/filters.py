"""Filters of lists that offer only what occurs."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases import countries


class UsedCountry(admin.SimpleListFilter):
    """Countries that occur in the list, by name."""

    title = _("country")
    parameter_name = "country"
    field = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        rows = model_admin.model._default_manager.order_by()
        if isinstance(model_admin.model._meta.get_field(self.field), ArrayField):
            rows = rows.annotate(one_country=Func(self.field, function="unnest")).values_list("one_country", flat=True)
        else:
            rows = rows.exclude(**{self.field: ""}).values_list(self.field, flat=True)
        names = countries.NAMES
        return sorted(((code, str(names.get(code, code))) for code in set(rows)), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset):
        if not self.value():
            return queryset
        several = isinstance(queryset.model._meta.get_field(self.field), ArrayField)
        return queryset.filter(
            **{f"{self.field}__contains" if several else self.field: [self.value()] if several else self.value()}
        )


class UsedCountries(UsedCountry):
    field = "countries"


class Nationality(UsedCountry):
    title, parameter_name, field = _("nationality"), "nationality", "nationality"


class WhoTheyAre(admin.SimpleListFilter):
    """People with a detention, people who held a post, and everyone else who is named."""

    title = _("who they are")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [("detainee", _("With a detention")), ("official", _("Held a post")), ("other", _("Neither"))]

    def queryset(self, request: HttpRequest, queryset):
        match self.value():
            case "detainee":
                return queryset.detainees()
            case "official":
                return queryset.officials()
            case "other":
                return queryset.filter(subjects__detentions__isnull=True, tenures__isnull=True).distinct()
        return queryset


class Waiting(admin.SimpleListFilter):
    """Messages that nobody has dealt with yet."""

    title = _("dealt with")
    parameter_name = "dealt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        return [("no", _("Waiting")), ("yes", _("Dealt with"))]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(handled_at__isnull=self.value() == "no") if self.value() in ("yes", "no") else queryset
