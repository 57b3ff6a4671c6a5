"""The organisation that runs this site."""

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.models.base import refuse
from cases.site_defaults import DEFAULTS
from cases.vocab import OPEN


class SiteSettingsQuerySet(models.QuerySet["SiteSettings"]):
    def current(self) -> "SiteSettings":
        """The one row; with its defaults when nobody has saved it yet."""
        return self.filter(pk=1).first() or SiteSettings(pk=1)


@tracked
class SiteSettings(models.Model):
    """Name, contact, licence and habits of the organisation. One row."""

    disclosed = dict.fromkeys(
        (
            "name",
            "about",
            "contact_address",
            "contact_email",
            "answer_days",
            "removal_days",
            "press_days",
            "forget_days",
            "leave_url",
            "licence",
            "licence_url",
            "review_days",
            "four_eyes",
        ),
        OPEN,
    )
    withheld = ("id", "inbox_email")

    name = models.CharField(
        _("name of the organisation"), max_length=120, default=DEFAULTS["name"], help_text=_("Shown on every page.")
    )
    about = models.TextField(
        _("about"), blank=True, help_text=_("Who you are and how you work (markdown), for the page About.")
    )
    contact_email = models.EmailField(
        _("public e-mail address"), blank=True, help_text=_("Shown on the page Contact. Example: contact@example.org.")
    )
    contact_address = models.TextField(_("postal address"), blank=True, help_text=_("Shown on the page Contact."))
    inbox_email = models.EmailField(
        _("address for notices"),
        blank=True,
        help_text=_("Is told, without any content, that a message waits in the inbox."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("answer within, days"),
        default=DEFAULTS["answer_days"],
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("What the page Contact promises to who corrects something, or asks. Example: 7."),
    )
    removal_days = models.PositiveSmallIntegerField(
        _("answer a wish for removal within, days"),
        default=DEFAULTS["removal_days"],
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Someone may be in danger: shorter than the others. Example: 3."),
    )
    press_days = models.PositiveSmallIntegerField(
        _("answer the press within, days"),
        default=DEFAULTS["press_days"],
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Example: 2."),
    )
    forget_days = models.PositiveSmallIntegerField(
        _("forget who wrote after, days"),
        default=DEFAULTS["forget_days"],
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_(
            "So long after a message is dealt with, its sender's address is deleted, and so long after a report of actions came, its words. Example: 30."
        ),
    )
    leave_url = models.URLField(
        _("where “Leave this page quickly” leads"),
        default=DEFAULTS["leave_url"],
        validators=[URLValidator(["https"])],
        help_text=_(
            "A site that anyone may be seen reading, and that opens in your country. Example: https://www.wikipedia.org/."
        ),
    )
    licence = models.CharField(
        _("licence of the texts"), max_length=120, blank=True, help_text=_("Example: CC BY 4.0.")
    )
    licence_url = models.URLField(_("address of the licence"), blank=True, help_text=_("Where anyone can read it."))
    review_days = models.PositiveSmallIntegerField(
        _("review period, days"),
        default=DEFAULTS["review_days"],
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text=_("After so many days without confirmation a page turns to “last known”. Example: 90."),
    )
    four_eyes = models.BooleanField(
        _("two people publish"),
        default=DEFAULTS["four_eyes"],
        help_text=_(
            "Nobody publishes their own last edit. An organisation of one switches it off, and every page says so."
        ),
    )

    objects = SiteSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of the site")
        verbose_name_plural = _("settings of the site")
        constraints = [refuse("one_row", models.Q(pk=1), _("There is only one row of settings."))]

    def __str__(self) -> str:
        return self.name
