"""Where facts come from, and which fact comes from where."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.files import EXTENSIONS
from cases.models.base import (
    OrderedModel,
    code_field,
    folded,
    folded_index,
    known_code,
    language_field,
    refuse,
    touches_field,
)  # fmt: skip
from cases.models.fields import PartialDateField, span_of
from cases.models.files import PrivateFileField
from cases.models.people import Organisation
from cases.models.sealed import SealedTextField
from cases.vocab import OPEN, Reading, SourceKind, Stance


@tracked
class Source(models.Model):
    """A document, a report, or someone who told us."""

    disclosed = dict.fromkeys(
        (
            "kind",
            "publisher",
            "title",
            "language",
            "date",
            "url",
            "archive_url",
            "relays",
            "public_wording",
            "signed_by",
        ),
        OPEN,
    )
    withheld = ("id", "confidential", "sha256", "text", "date_span", "identity", "known_how", "sealed_text", "title_folded",
                "public_wording_folded")  # fmt: skip
    # What of a confidential source is kept in the sealed fields alone.
    naming = ("publisher", "signed_by", "url", "archive_url", "text")

    title = models.CharField(
        _("title"), max_length=300, help_text=_("As printed. Example: Head of dissolved main opposition party jailed.")
    )
    title_folded = folded("title")
    kind = code_field(_("kind"), SourceKind, _("Example: statement."), default=SourceKind.OTHER)
    publisher = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="publications",
        null=True,
        blank=True,
        verbose_name=_("publisher"),
        help_text=_("Empty when it names none: pages then say “publisher not stated”."),
    )
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True, help_text=_("Name and office as printed."))
    language = language_field()
    date = PartialDateField(_("date"), blank=True)
    date_span = span_of("date")
    url = models.URLField(_("web address"), max_length=500, blank=True, help_text=_("Where anyone can read it."))
    archive_url = models.URLField(
        _("archived at"), max_length=500, blank=True, help_text=_("A copy in a public archive.")
    )
    relays = models.ForeignKey(
        "self", models.PROTECT, related_name="relayed_by", null=True, blank=True, verbose_name=_("relays"),
        help_text=_("Another source that this one repeats: two sources that relay one are one."),
    )  # fmt: skip
    sha256 = models.CharField(
        _("SHA-256 of its text"),
        max_length=64,
        blank=True,
        help_text=_(
            "64 hexadecimal digits, where the copy that we read is not among its files; proves which one it was."
        ),
    )
    text = models.TextField(
        _("text"), blank=True, help_text=_("The words of the document, to take quotes from. It stays private.")
    )
    confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Only the public wording ever leaves. Whatever else would name it is sealed when you save."),
    )
    public_wording = models.CharField(
        _("public wording"),
        max_length=200,
        blank=True,
        help_text=_("How pages name a confidential source. Example: a relative, name withheld."),
    )
    public_wording_folded = folded("public_wording")
    identity = SealedTextField(
        _("who they really are"), blank=True, help_text=_("Sealed. Example: the name, and whose relative it is.")
    )
    known_how = SealedTextField(
        _("how we know them"), blank=True, help_text=_("Sealed. Example: introduced by a lawyer whom we trust.")
    )
    sealed_text = SealedTextField(
        _("what they said or gave us"), blank=True, help_text=_("Sealed. Example: the words of the interview.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title", "pk"]
        indexes = [folded_index("title", "source_title_folded")]
        constraints = [
            known_code("kind", SourceKind),
            refuse(
                "confidential_has_wording",
                Q(confidential=False) | Q(public_wording__gt=""),
                _("A confidential source needs a public wording. Example: a relative, name withheld."),
            ),
            refuse(
                "confidential_is_sealed",
                Q(confidential=False)
                | Q(title=F("public_wording"), publisher=None, signed_by="", url="", archive_url="", text=""),
                _(
                    "A confidential source is named by its public wording alone: title, publisher, signature, addresses "
                    "and text belong into the sealed fields."
                ),
            ),
            refuse("does_not_relay_itself", Q(relays=None) | ~Q(relays=F("pk")), _("A source cannot relay itself.")),
            refuse(
                "sha256_is_hexadecimal",
                Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                _("Write the 64 hexadecimal digits of the SHA-256 sum in small letters."),
            ),
        ]

    def __str__(self) -> str:
        """Of a confidential source only the public wording, with a mark and a number to tell two of them apart."""
        if not self.confidential:
            return self.title
        return _("%(wording)s (confidential source %(number)s)") % {"wording": self.public_wording, "number": self.pk}


@tracked
class SourceFile(OrderedModel):
    """One file of our copy of a source: a document, or the scan of a page. It stays private."""

    disclosed: dict[str, str] = {}
    withheld = ("id", "order", "source", "file", "name", "sealed_name", "sha256", "size", "kind", "sealed")

    source = models.ForeignKey(Source, models.CASCADE, related_name="files", verbose_name=_("source"))
    file = PrivateFileField(_("file"), upload_to="sources/", help_text=_("Our copy. It stays private."))
    name = models.CharField(
        _("name it came with"), max_length=130, blank=True, editable=False, help_text=_("Example: page 1.")
    )
    sealed_name = SealedTextField(
        _("name it came with, sealed"), blank=True, editable=False, help_text=_("Example: x.")
    )
    sha256 = models.CharField(
        _("SHA-256"), max_length=64, blank=True, editable=False, help_text=_("Of the file as it came.")
    )
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False, help_text=_("Example: 20480."))
    kind = models.CharField(
        _("type"), max_length=10, blank=True, editable=False, help_text=_("By its content. Example: pdf.")
    )
    sealed = models.BooleanField(
        _("sealed"),
        default=False,
        editable=False,
        help_text=_("Its content is encrypted, as that of a confidential source."),
    )

    class Meta:
        verbose_name = _("file of a source")
        verbose_name_plural = _("files of a source")
        ordering = ["source", "order", "pk"]
        constraints = [
            refuse(
                "sha256_is_hexadecimal",
                Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                _("Write the 64 hexadecimal digits of the SHA-256 sum in small letters."),
            ),
            models.UniqueConstraint(
                fields=["source", "sha256"],
                name="file_once_per_source",
                condition=Q(sha256__gt=""),
                violation_error_message=_("This source has this file already."),
            ),
        ]

    def __str__(self) -> str:
        return self.download_name

    @property
    def download_name(self) -> str:
        return self.name_for_download(self.name)

    def name_for_download(self, name: str) -> str:
        """A name to save it under, whose ending says what it is; without `name` it names nothing."""
        ending = f".{EXTENSIONS.get(self.kind, self.kind)}" if self.kind else ""
        return f"{name or f'source-{self.source_id}-file-{self.pk}'}{ending}"

    @property
    def seals_its_file(self) -> bool:
        return self.sealed


class CitationQuerySet(models.QuerySet["Citation"]):
    def of(self, fact: models.Model, field: str | None = None):
        """Citations of a row, or of one field of it."""
        found = self.filter(fact_type=ContentType.objects.get_for_model(fact), fact_id=fact.pk)
        return found if field is None else found.filter(field=field)


@tracked
class Citation(OrderedModel):
    """Ties a fact (a row, or one field of it) to the words of a source."""

    disclosed = dict.fromkeys(
        ("source", "locator", "quote", "language", "stance", "stance_by", "hedge", "reading", "reading_note", "checked_on",
         "checked_how", "says_instead"), OPEN,
    )  # fmt: skip
    withheld = ("id", "order", "fact_type", "fact_id", "field", "touches")

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations", verbose_name=_("source"))
    fact_type = models.ForeignKey(
        ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of fact"), editable=False
    )
    fact_id = models.PositiveBigIntegerField(_("fact"), editable=False)
    fact = GenericForeignKey("fact_type", "fact_id")
    field = models.CharField(
        _("field"),
        max_length=60,
        blank=True,
        help_text=_("Which part of the fact; empty for the whole. Example: gender."),
    )
    locator = models.CharField(
        _("where in the source"), max_length=120, blank=True, help_text=_("Example: paragraph 1; page 3, line 12.")
    )
    quote = models.TextField(
        _("quote"), blank=True, help_text=_("The source's own words, exactly, no longer than the fact needs.")
    )
    language = language_field()
    stance = code_field(
        _("stance"), Stance, _("Whether the source says so, says otherwise, or denies it."), default=Stance.SUPPORTS
    )
    stance_by = models.CharField(
        _("whose voice"),
        max_length=200,
        blank=True,
        help_text=_("Who denies or contradicts it. Example: the prison director."),
    )
    says_instead = models.CharField(
        _("says instead"),
        max_length=300,
        blank=True,
        help_text=_("What a source that disagrees says. Example: arrested on 4 September."),
    )
    hedge = models.CharField(
        _("hedge"),
        max_length=120,
        blank=True,
        help_text=_("The source's own caution, in its words. Example: suspected; most likely; believed."),
    )
    reading = code_field(
        _("our reading"), Reading, _("Whether the words are there, or we conclude it."), default=Reading.PRINTED
    )
    reading_note = models.CharField(
        _("how we read it"),
        max_length=300,
        blank=True,
        help_text=_("For what is inferred or doubtful. Example: the year follows from the rest of the text."),
    )
    checked_on = models.DateField(
        _("we checked it on"),
        null=True,
        blank=True,
        help_text=_("Only if we checked the fact ourselves, beside reading the source."),
    )
    checked_how = models.CharField(
        _("how we checked"), max_length=200, blank=True, help_text=_("Example: a call with a lawyer.")
    )
    touches = touches_field()

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["fact_type", "fact_id"], name="citation_of_fact")]
        constraints = [
            known_code("stance", Stance),
            known_code("reading", Reading),
            refuse(
                "disagreement_says_what",
                Q(stance=Stance.SUPPORTS) | Q(says_instead__gt="") | Q(stance=Stance.DENIES),
                _("Write what this source says instead."),
            ),
            refuse(
                "reading_is_explained",
                Q(reading=Reading.PRINTED) | Q(reading_note__gt=""),
                _("Say how you read it: what makes you conclude it, or why the text is doubtful."),
            ),
            refuse("checked_says_how", Q(checked_on=None) | Q(checked_how__gt=""), _("Say how you checked it.")),
        ]

    def __str__(self) -> str:
        words = self.quote if len(self.quote) < 80 else f"{self.quote[:77]}…"
        return f"{self.source}: “{words}”" if words else str(self.source)

    @property
    def disputes(self) -> bool:
        return self.stance != Stance.SUPPORTS
