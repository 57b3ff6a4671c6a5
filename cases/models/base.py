"""What every model of the record shares: fields for codes, prose and constraints with words."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import countries
from cases.vocab import FieldGroup, Vocabulary

# A text, or a translation that is looked up when it is shown.
Words = Any


class ChoiceArrayField(ArrayField):
    """Several codes of one vocabulary; a person ticks or picks them."""

    widget: type[forms.Widget] = forms.CheckboxSelectMultiple

    def formfield(self, **kwargs):
        base_field: models.CharField = self.base_field  # type: ignore[assignment]
        return forms.TypedMultipleChoiceField(
            choices=base_field.choices or [],
            coerce=str,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=kwargs.get("widget", self.widget),
        )


class CountriesField(ChoiceArrayField):
    """Several countries, as ISO codes."""

    widget = forms.SelectMultiple


def countries_field(verbose_name: Words, **kwargs) -> CountriesField:
    base = models.CharField(max_length=2, choices=countries.CHOICES)
    return CountriesField(base, verbose_name=verbose_name, default=list, blank=True, **kwargs)


def slug_field(help_text: Words) -> models.SlugField:
    """The last part of the address of its page."""
    return models.SlugField(_("address of its page"), max_length=80, unique=True, help_text=help_text)


def country_field(help_text: Words = None, **kwargs) -> models.CharField:
    return models.CharField(
        kwargs.pop("verbose_name", _("country")),
        max_length=2,
        choices=countries.CHOICES,
        blank=True,
        help_text=help_text or _("Where it is. Example: Cambodia."),
        **kwargs,
    )


def code_field(verbose_name: Words, vocabulary: type[Vocabulary], help_text: Words = "", **kwargs) -> models.CharField:
    """One code of a vocabulary. The database refuses others by `known_code` in the model's constraints."""
    return models.CharField(verbose_name, max_length=40, choices=vocabulary.choices, help_text=help_text, **kwargs)


def known_code(field: str, vocabulary: type[Vocabulary], blank: bool = False) -> models.CheckConstraint:
    """The database's side of `code_field`."""
    allowed = [*vocabulary.values, ""] if blank else vocabulary.values
    return models.CheckConstraint(
        name=f"%(class)s_{field}_known",
        condition=models.Q(**{f"{field}__in": allowed}),
        violation_error_message=_("Choose one of the words of the list."),
    )


def refuse(name: str, condition: models.Q, message: Words) -> models.CheckConstraint:
    """A check constraint with the sentence that a person reads when it fails."""
    return models.CheckConstraint(name=f"%(class)s_{name}", condition=condition, violation_error_message=message)


def account_field(verbose_name: Words) -> models.ForeignKey:
    """Who did something, written by an act, never typed; an account that did something is never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=verbose_name,
    )


def language_field() -> models.CharField:
    return models.CharField(
        _("language"),
        max_length=12,
        default="en",
        help_text=_("Of the texts in this row, as a language code. Example: en, km."),
    )


def touches_field(help_text: Words = None) -> ChoiceArrayField:
    """Which consent groups the prose of a row also touches, so that redacting one reaches it."""
    return ChoiceArrayField(
        models.CharField(max_length=20, choices=FieldGroup.choices),
        verbose_name=_("also tells about"),
        default=list,
        blank=True,
        help_text=help_text
        or _(
            "What else the words give away. Example: tick Health if an event tells of an illness. Redacting a group removes the row."
        ),
    )


def folded(field: str, function: str = "fold") -> models.GeneratedField:
    """A name as search compares it, kept beside it as `<field>_folded`: folding all of them at each search takes long."""
    return models.GeneratedField(
        expression=models.Func(models.F(field), function=function), output_field=models.TextField(), db_persist=True
    )


def key_of(field: str) -> models.GeneratedField:
    """A number as search compares it: 278.17, 278/17 and UA 278/17 are one."""
    return models.GeneratedField(
        expression=models.Func(models.F(field), function="identifier_key"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )


def folded_index(field: str, name: str) -> GinIndex:
    """Lets search find a name by a part of it, or misspelt (see cases.finding)."""
    return GinIndex(OpClass(models.F(f"{field}_folded"), name="gin_trgm_ops"), name=name)


def citations() -> GenericRelation:
    """The citations of a fact. Deleting the fact deletes them."""
    return GenericRelation("cases.Citation", content_type_field="fact_type", object_id_field="fact_id")


class OrderedModel(models.Model):
    """Rows that a person puts in order by hand."""

    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Lower comes first, where dates do not decide. Example: 1.")
    )

    class Meta:
        abstract = True
