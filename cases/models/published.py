"""The read side: what strangers see, and nothing else. Written by `cases.chain`, `cases.case_rows` and their neighbours alone."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.counting import COLUMNS, Row
from cases.document_data import loads
from cases.models.base import code_field, known_code, refuse
from cases.vocab import DocumentKind


class PublishedDocument(models.Model):
    """A published document in its newest version: the canonical text that was hashed, and columns to find it by."""

    # What a withdrawn row holds.
    EMPTY: dict[str, object] = {}

    slug = models.SlugField(_("address"), max_length=80, help_text=_("The last part of its address."))
    title = models.CharField(_("title"), max_length=300, blank=True, help_text=_("As published."))
    body = models.TextField(_("document"), blank=True, help_text=_("Canonical JSON."))
    schema = models.PositiveSmallIntegerField(_("schema"), default=1, help_text=_("Number of the document's schema."))
    number = models.PositiveIntegerField(_("version"), default=0, help_text=_("1 is the first."))
    published_at = models.DateTimeField(_("first published"), help_text=_("UTC."))
    updated_at = models.DateTimeField(_("updated"), help_text=_("UTC."))
    withdrawn = models.BooleanField(
        _("withdrawn"), default=False, help_text=_("Its address answers 410; nothing of it is left here.")
    )
    folded = models.TextField(
        _("words to search"), blank=True, help_text=_("Names and numbers, folded to one spelling.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title or self.slug


def folded(text: str) -> Func:
    """Text folded for search: small letters, no accents, zero-width signs and hyphens as blanks."""
    return Func(Value(text), function="fold", output_field=models.TextField())


class PublishedQuerySet(models.QuerySet):
    def visible(self):
        """What is published now."""
        return self.filter(withdrawn=False)


class PublishedCase(PublishedDocument):
    """A case as strangers see it."""

    disclosed = dict.fromkeys(
        ("slug", "title", "body", "schema", "number", "published_at", "updated_at", "withdrawn", "folded", "reference", "countries",
         "identifiers", "old_slugs", "occasions", "appeal_open_until"), "open",
    )  # fmt: skip
    withheld = ("id",)
    EMPTY = {
        "title": "", "body": "", "folded": "", "reference": "", "countries": [], "identifiers": [], "old_slugs": [], "occasions": [],
        "appeal_open_until": None,
    }  # fmt: skip

    reference = models.CharField(_("reference"), max_length=40, blank=True, help_text=_("The organisation's number."))
    countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("countries"), default=list, blank=True, help_text=_("ISO codes.")
    )
    old_slugs = ArrayField(
        models.SlugField(max_length=80),
        verbose_name=_("old addresses"),
        default=list,
        blank=True,
        help_text=_("They lead here."),
    )
    identifiers = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("numbers"),
        default=list,
        blank=True,
        help_text=_("Of other registers, compared by their key."),
    )
    occasions = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("wider events"),
        default=list,
        blank=True,
        help_text=_("What its events were part of, in words that other cases share."),
    )
    appeal_open_until = models.DateField(
        _("an appeal is open until"),
        null=True,
        blank=True,
        help_text=_("The last day to write; 9999-12-31 for an appeal without a date."),
    )

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("published case")
        verbose_name_plural = _("published cases")
        ordering = ["-updated_at", "slug"]
        indexes = [
            GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="publishedcase_folded"),
            GinIndex(fields=["identifiers"], name="publishedcase_identifiers"),
            GinIndex(fields=["old_slugs"], name="publishedcase_old_slugs"),
            GinIndex(fields=["occasions"], name="publishedcase_occasions"),
            models.Index(fields=["-updated_at", "slug"], name="publishedcase_updated"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="publishedcase_slug_once"),
            refuse(
                "withdrawn_is_empty",
                Q(withdrawn=False, body__gt="") | Q(withdrawn=True, body="", title="", folded=""),
                _("Nothing of a withdrawn case stays."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.slug])


def _held_once(value: Any, shared: dict[Any, Any]) -> Any:
    value = tuple(value) if isinstance(value, list) else value
    return shared.setdefault((type(value), value), value)


class PublishedDetentionQuerySet(models.QuerySet["PublishedDetention"]):
    def to_count(self):
        """The rows as `cases.counting` takes them. One query; values that many rows share are held once."""
        shared: dict[Any, Any] = {}
        with transaction.atomic():  # else the database would keep the whole answer aside
            found = self.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=2000)
            return [Row(*(_held_once(value, shared) for value in values)) for values in found]


class PublishedDetention(models.Model):
    """One row per detention of a published case, so that filters about a person hold for one and the same person."""

    disclosed = dict.fromkeys(
        ("case", "key", "subject", "subject_kind", "status", "gender", "people", "exact", "overlaps", "latest", "place", "facilities",
         "laws", "standing_laws", "organisations", "arrested_first", "arrested_last", "confirmed_on"), "open",
    )  # fmt: skip
    withheld = ("id",)

    case = models.ForeignKey(PublishedCase, models.CASCADE, related_name="detentions", verbose_name=_("case"))
    key = models.CharField(_("key"), max_length=20, help_text=_("Its key in the document."))
    status = models.CharField(_("status"), max_length=40, blank=True, help_text=_("Code of the custody status."))
    gender = models.CharField(_("gender"), max_length=40, blank=True, help_text=_("Code."))
    people = models.PositiveIntegerField(
        _("number of people"), null=True, help_text=_("1 for a person; empty when not known.")
    )
    subject = models.CharField(
        _("subject"), max_length=20, blank=True, help_text=_("Key of the subject in the document.")
    )
    subject_kind = models.CharField(
        _("kind of subject"), max_length=20, default="person", help_text=_("person, organisation or group.")
    )
    exact = models.BooleanField(
        _("the number is exact"),
        default=False,
        help_text=_("And may be added up. Otherwise the people are at least so many."),
    )
    overlaps = models.BooleanField(
        _("may share people"), default=False, help_text=_("Another row of the same group may tell of the same people.")
    )
    latest = models.BooleanField(
        _("latest"), default=True, help_text=_("No later detention of the same person is in the document.")
    )
    place = models.CharField(
        _("place"),
        max_length=80,
        blank=True,
        help_text=_("Address of the facility of someone who is held, or last was."),
    )
    standing_laws = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("laws of accusations that stand"),
        default=list,
        blank=True,
        help_text=_("Without what was dropped, never charged, or ended in an acquittal."),
    )
    facilities = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("facilities"),
        default=list,
        blank=True,
        help_text=_("Their addresses."),
    )
    laws = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("laws"),
        default=list,
        blank=True,
        help_text=_("Their addresses."),
    )
    organisations = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("organisations"),
        default=list,
        blank=True,
        help_text=_("Their addresses."),
    )
    arrested_first = models.DateField(
        _("arrested, first possible day"), null=True, blank=True, help_text=_("Of the day custody began.")
    )
    arrested_last = models.DateField(
        _("arrested, last possible day"), null=True, blank=True, help_text=_("Of the day custody began.")
    )
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True, help_text=_("First possible day."))

    objects = PublishedDetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published detention")
        verbose_name_plural = _("published detentions")
        ordering = ["case", "pk"]
        indexes = [models.Index(fields=["status"], name="publisheddetention_status")]

    def __str__(self) -> str:
        return f"{self.case}: {self.status}"


class ReferenceQuerySet(models.QuerySet["PublishedReference"]):
    def named(self):
        """References that another published document names: only these have a page."""
        return self.filter(Exists(_by_others()))

    def unnamed(self):
        """References that none but their own document names (twin of `named`)."""
        return self.filter(~Exists(_by_others()))


def _by_others() -> models.QuerySet["PublishedMention"]:
    by_itself = Q(kind=OuterRef("kind"), slug=OuterRef("slug"))
    return PublishedMention.objects.filter(~by_itself, reference=OuterRef("pk"))


class PublishedReference(models.Model):
    """A facility, law, organisation or post as strangers see it."""

    disclosed = dict.fromkeys(
        ("kind", "slug", "title", "body", "schema", "number", "published_at", "updated_at", "country", "folded"), "open"
    )
    withheld = ("id",)

    kind = code_field(_("kind"), DocumentKind, _("Which kind of reference."))
    slug = models.SlugField(_("address"), max_length=80, help_text=_("The last part of its address."))
    title = models.CharField(_("title"), max_length=300, help_text=_("As published."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO code."))
    body = models.TextField(_("document"), help_text=_("Canonical JSON."))
    schema = models.PositiveSmallIntegerField(_("schema"), default=1, help_text=_("Number of the document's schema."))
    number = models.PositiveIntegerField(_("version"), default=0, help_text=_("1 is the first."))
    published_at = models.DateTimeField(_("first published"), help_text=_("UTC."))
    updated_at = models.DateTimeField(_("updated"), help_text=_("UTC."))

    folded = models.TextField(_("words to search"), blank=True, help_text=_("Its names, folded to one spelling."))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("published reference")
        verbose_name_plural = _("published references")
        ordering = ["kind", "title", "pk"]
        indexes = [GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="publishedreference_folded")]
        constraints = [
            known_code("kind", DocumentKind),
            models.UniqueConstraint(fields=["kind", "slug"], name="publishedreference_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse(f"cases:{self.kind}", args=[self.slug])

    @property
    def institution(self) -> dict[str, str] | None:
        """The body to which an office belongs: "Ambassador" alone names nobody."""
        return loads(self.body)["institution"] if self.kind == DocumentKind.OFFICIAL else None


class PublishedMention(models.Model):
    """A published document names a reference."""

    disclosed = dict.fromkeys(("reference", "kind", "slug"), "open")
    withheld = ("id",)

    reference = models.ForeignKey(
        PublishedReference, models.CASCADE, related_name="mentions", verbose_name=_("reference")
    )
    kind = code_field(_("kind"), DocumentKind, _("Of the document that names it."))
    slug = models.SlugField(_("address"), max_length=80, help_text=_("Of the document that names it."))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["reference", "kind", "slug"]
        constraints = [
            known_code("kind", DocumentKind),
            models.UniqueConstraint(fields=["reference", "kind", "slug"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} → {self.reference}"


class PublishedFile(models.Model):
    """A published picture, small and without metadata. It lies in the database: the public door has no file store."""

    disclosed = dict.fromkeys(("sha", "extension", "content_type", "data", "width", "height", "slug"), "open")
    withheld = ("id",)

    sha = models.CharField(_("SHA-256"), max_length=64, help_text=_("Of the data; its address."))
    slug = models.SlugField(_("case"), max_length=80, help_text=_("The published case that shows it."))
    extension = models.CharField(_("ending"), max_length=5, help_text=_("Example: jpg."))
    content_type = models.CharField(_("type"), max_length=40, help_text=_("Example: image/jpeg."))
    data = models.BinaryField(_("data"), help_text=_("At most 60 kB."))
    width = models.PositiveIntegerField(_("width"), help_text=_("In pixels."))
    height = models.PositiveIntegerField(_("height"), help_text=_("In pixels."))

    class Meta:
        verbose_name = _("published file")
        verbose_name_plural = _("published files")
        ordering = ["sha", "slug"]
        constraints = [models.UniqueConstraint(fields=["sha", "slug"], name="publishedfile_once")]

    def __str__(self) -> str:
        return f"{self.sha[:12]}.{self.extension}"


class PublishedSite(models.Model):
    """The settings that pages show. One row."""

    disclosed = {"body": "open"}
    withheld = ("id",)

    body = models.JSONField(_("document"), help_text=_("Name, contact, licence, review period."))

    class Meta:
        verbose_name = _("published settings")
        verbose_name_plural = _("published settings")
        constraints = [refuse("one_row", Q(pk=1), _("There is only one row."))]

    def __str__(self) -> str:
        return str(self.body.get("name", ""))
