"""Snapshots of what was published on a day, to cite and to count with. A snapshot names versions; its files hold their texts.

They lie in the database: the public door has no file store. What is taken back leaves them too (cases/snapshots.py).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.base import code_field, known_code
from cases.vocab import DocumentKind

PART = 256 * 1024  # bytes of one part: no process holds a whole file


class PublishedSnapshot(models.Model):
    """One snapshot. `build` counts how often its files were made: they are made anew without what was taken back."""

    disclosed = dict.fromkeys(("name", "made_at", "build", "site", "withdrawn", "removed", "ready"), "open")
    withheld = ("id",)

    name = models.CharField(
        _("name"), max_length=16, unique=True, help_text=_("Its day; a second of that day has “-2”.")
    )
    made_at = models.DateTimeField(_("made"), help_text=_("UTC. What depends on the day is counted as of then."))
    build = models.PositiveIntegerField(_("build"), default=0, help_text=_("1 is the first; 0 has no files yet."))
    site = models.JSONField(_("settings"), help_text=_("Name, licence, review period and base address of that day."))
    withdrawn = models.PositiveIntegerField(
        _("withdrawn since the one before"), default=0, help_text=_("Cases and appeals that were openly taken back.")
    )
    removed = models.PositiveIntegerField(
        _("removed from it"), default=0, help_text=_("Documents that openly left it after it was made.")
    )
    ready = models.BooleanField(
        _("ready"), default=False, help_text=_("Its files are there; otherwise they are being made anew.")
    )

    class Meta:
        verbose_name = _("published snapshot")
        verbose_name_plural = _("published snapshots")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class PublishedSnapshotEntry(models.Model):
    """A version that a snapshot holds."""

    disclosed = dict.fromkeys(("snapshot", "kind", "slug", "number"), "open")
    withheld = ("id",)

    snapshot = models.ForeignKey(PublishedSnapshot, models.CASCADE, related_name="entries", verbose_name=_("snapshot"))
    kind = code_field(_("kind"), DocumentKind, _("Of the document."))
    slug = models.SlugField(_("address"), max_length=80, help_text=_("Of the document."))
    number = models.PositiveIntegerField(_("version"), help_text=_("1 is the first."))

    class Meta:
        verbose_name = _("document of a snapshot")
        verbose_name_plural = _("documents of a snapshot")
        ordering = ["snapshot", "kind", "slug"]
        constraints = [
            known_code("kind", DocumentKind),
            models.UniqueConstraint(fields=["snapshot", "kind", "slug"], name="snapshotentry_once"),
        ]
        indexes = [models.Index(fields=["kind", "slug"], name="snapshotentry_document")]

    def __str__(self) -> str:
        return f"{self.snapshot}: {self.kind}/{self.slug} v{self.number}"


class PublishedSnapshotFile(models.Model):
    """A file of a snapshot."""

    disclosed = dict.fromkeys(("snapshot", "path", "media_type", "size", "sha256", "rows"), "open")
    withheld = ("id",)

    snapshot = models.ForeignKey(PublishedSnapshot, models.CASCADE, related_name="files", verbose_name=_("snapshot"))
    path = models.CharField(_("path"), max_length=120, help_text=_("Within the snapshot. Example: schemas/case.json."))
    media_type = models.CharField(_("type"), max_length=80, help_text=_("Example: text/csv."))
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    sha256 = models.CharField(_("SHA-256"), max_length=64, help_text=_("Of the file."))
    rows = models.PositiveIntegerField(_("rows"), null=True, help_text=_("Of a table, without its head."))

    class Meta:
        verbose_name = _("file of a snapshot")
        verbose_name_plural = _("files of a snapshot")
        ordering = ["snapshot", "path"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "path"], name="snapshotfile_once")]

    def __str__(self) -> str:
        return f"{self.snapshot}/{self.path}"


class PublishedSnapshotPart(models.Model):
    """A piece of a file, in order."""

    disclosed = dict.fromkeys(("file", "number", "data"), "open")
    withheld = ("id",)

    file = models.ForeignKey(PublishedSnapshotFile, models.CASCADE, related_name="parts", verbose_name=_("file"))
    number = models.PositiveIntegerField(_("number"), help_text=_("0 is the first."))
    data = models.BinaryField(_("data"), help_text=_("At most 256 kB."))

    class Meta:
        verbose_name = _("part of a file")
        verbose_name_plural = _("parts of a file")
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="snapshotpart_once")]

    def __str__(self) -> str:
        return f"{self.file} {self.number}"
