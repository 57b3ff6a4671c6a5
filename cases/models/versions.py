"""The versions of published documents, chained by sums. Strangers may read them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.base import code_field, known_code, refuse
from cases.vocab import DocumentKind


def page_of(kind: str, slug: str) -> str:
    """The path of the page of a published document."""
    return reverse(f"{'appeals' if kind == DocumentKind.APPEAL else 'cases'}:{kind}", args=[slug])


class Version(models.Model):
    """One version of a document. `sha` is SHA-256 over the previous sha, the salt and the body, line by line.

    Redaction and withdrawal take `body` and `salt` away together; the chain still verifies over the sums.
    """

    kind = code_field(_("kind"), DocumentKind, _("Of the document."))
    slug = models.SlugField(_("address"), max_length=80, help_text=_("Of the document."))
    number = models.PositiveIntegerField(_("version"), help_text=_("1 is the first."))
    schema = models.PositiveSmallIntegerField(_("schema"), default=1, help_text=_("Number of the document's schema."))
    body = models.TextField(
        _("document"), null=True, help_text=_("The canonical text that was hashed; empty when removed.")
    )  # noqa: DJ001
    salt = models.CharField(_("salt"), max_length=64, null=True, help_text=_("Random; removed with the body."))  # noqa: DJ001
    previous_sha = models.CharField(
        _("sum before"), max_length=64, blank=True, help_text=_("Of the version before; empty for the first.")
    )
    sha = models.CharField(_("sum"), max_length=64, help_text=_("SHA-256."))
    at = models.DateTimeField(_("published"), help_text=_("UTC."))
    changed = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("what changed"),
        default=list,
        blank=True,
        help_text=_("Sections of the document."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug} v{self.number}"


class PublishedVersion(Version):
    """A version that the public may know of."""

    disclosed = dict.fromkeys(
        ("kind", "slug", "number", "schema", "body", "salt", "previous_sha", "sha", "at", "changed"), "open"
    )
    withheld = ("id",)

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["kind", "slug", "-number"]
        indexes = [models.Index(fields=["at", "id"], name="publishedversion_at")]
        constraints = [
            known_code("kind", DocumentKind),
            models.UniqueConstraint(fields=["kind", "slug", "number"], name="version_once"),
            refuse(
                "body_with_salt",
                Q(body=None, salt=None) | Q(body__isnull=False, salt__isnull=False),
                _("Body and salt go together."),
            ),
        ]
