"""What officials answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from appeals.models.appeal import Appeal
from appeals.vocab import ReplyKind
from cases.files import EXTENSIONS
from cases.models import Post, Tenure
from cases.models.base import citations, code_field, known_code, language_field, refuse, touches_field
from cases.models.fields import PartialDateField, span_of
from cases.models.files import PrivateFileField
from cases.vocab import OPEN, FieldGroup


class ReplyQuerySet(models.QuerySet["Reply"]):
    def for_readers(self):
        """Answers that may be published, the oldest first (twin of `Reply.may_publish`)."""
        return self.filter(may_publish=True).order_by("on_span", "pk")


@tracked
class Reply(models.Model):
    """An answer by an official to an appeal. That it came after the appeal says nothing of why it came."""

    disclosed = {
        "kind": FieldGroup.EVENTS, "on": FieldGroup.EVENTS, "summary": FieldGroup.EVENTS, "post": FieldGroup.EVENTS,
        "holder": FieldGroup.EVENTS, "language": OPEN,
    }  # fmt: skip
    withheld = (
        "id", "appeal", "on_span", "touches", "may_publish", "file", "file_name", "file_sha256", "file_size", "file_kind",
    )  # fmt: skip

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="replies", verbose_name=_("appeal"))
    on = PartialDateField(_("date"))
    on_span = span_of("on")
    kind = code_field(_("kind"), ReplyKind, _("Example: acknowledgement."))
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        related_name="replies",
        verbose_name=_("office that answered"),
        help_text=_("Example: the ministry that the appeal writes to."),
    )
    holder = models.ForeignKey(
        Tenure,
        models.PROTECT,
        related_name="replies",
        null=True,
        blank=True,
        verbose_name=_("who answered"),
        help_text=_("Who signed or spoke for the office, if it is known."),
    )
    summary = models.TextField(
        _("summary"),
        help_text=_("In plain words, and only what it says. Example: The ministry says that a court will decide."),
    )
    touches = touches_field()
    language = language_field()
    may_publish = models.BooleanField(
        _("readers may see it"),
        default=False,
        help_text=_("Untick for what was told to us alone, and for what could harm someone."),
    )
    file = PrivateFileField(
        _("file"),
        upload_to="replies/",
        blank=True,
        prefix="file_",
        help_text=_("The letter itself, as a PDF or a picture. It stays private; the summary is what readers see."),
    )
    file_name = models.CharField(
        _("name it came with"), max_length=130, blank=True, editable=False, help_text=_("Example: letter.")
    )
    file_sha256 = models.CharField(
        _("SHA-256"), max_length=64, blank=True, editable=False, help_text=_("Of the file as it came.")
    )
    file_size = models.PositiveBigIntegerField(
        _("size in bytes"), default=0, editable=False, help_text=_("Example: 20480.")
    )
    file_kind = models.CharField(
        _("type"), max_length=10, blank=True, editable=False, help_text=_("By its content. Example: pdf.")
    )

    objects = ReplyQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("answer by an official")
        verbose_name_plural = _("answers by officials")
        ordering = ["appeal", "on_span", "pk"]
        constraints = [
            known_code("kind", ReplyKind),
            refuse("has_a_date", Q(on__gt=""), _("Say when it came, as exactly as you know: a year is enough.")),
            refuse("says_something", Q(summary__gt=""), _("Say in a sentence what the answer says.")),
            refuse(
                "sha256_is_hexadecimal",
                Q(file_sha256="") | Q(file_sha256__regex=r"^[0-9a-f]{64}$"),
                _("Write the 64 hexadecimal digits of the SHA-256 sum in small letters."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.post}"  # type: ignore[attr-defined]

    @property
    def download_name(self) -> str:
        """A name to save its file under, whose ending says what it is."""
        ending = f".{EXTENSIONS.get(self.file_kind, self.file_kind)}" if self.file_kind else ""
        return f"{self.file_name or f'answer-{self.pk}'}{ending}"

    @property
    def file_download_name(self) -> str:
        return self.download_name
