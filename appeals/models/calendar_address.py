"""Secret addresses under which a calendar program reads the dates of one colleague."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.freezing import Freeze
from accounts.history import tracked
from accounts.models import User
from appeals import link_tokens
from appeals.vocab import DueKind
from cases.models.base import countries_field, refuse


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def standing(self):
        """What may still be read (twin of `CalendarAddress.is_standing`)."""
        return self.filter(revoked_at=None)

    def readable(self):
        """What a calendar program may still read: of an account that can act, and was not frozen since (whoever froze it
        may have feared for the phone on which the address is)."""
        frozen = Freeze.objects.filter(account=OuterRef("user"), frozen_at__gte=OuterRef("made_at"))
        return self.standing().filter(user__is_active=True).exclude(Exists(frozen))

    def of_token(self, token: str):
        return self.standing().filter(token_hash=link_tokens.hashed(token))


@tracked(exclude=["last_read_on"])
class CalendarAddress(models.Model):
    """One secret address of one colleague. Whoever has it reads the dates; revoking it ends that at once."""

    disclosed: dict[str, str] = {}
    withheld = (
        "id",
        "user",
        "label",
        "token_hash",
        "kinds",
        "countries",
        "with_backup",
        "made_at",
        "revoked_at",
        "last_read_on",
    )
    history_act = None  # what was revoked does not come back

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_addresses", verbose_name=_("colleague"))
    label = models.CharField(_("label"), max_length=80, help_text=_("Where it is used. Example: my phone."))
    token_hash = models.CharField(
        _("hash of the token"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("The address itself is not kept."),
    )
    kinds = ArrayField(
        models.CharField(max_length=20, choices=DueKind.choices),
        verbose_name=_("kinds"),
        default=list,
        blank=True,
        help_text=_("Empty: all kinds of dates."),
    )
    countries = countries_field(_("countries"), help_text=_("Empty: all countries. Example: Cambodia."))
    with_backup = models.BooleanField(
        _("also as backup"), default=True, help_text=_("Dates of cases that the colleague steps in for.")
    )
    made_at = models.DateTimeField(_("made"), editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_read_on = models.DateField(
        _("last read"), null=True, blank=True, editable=False, help_text=_("The day; never from where.")
    )

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        ordering = ["-made_at", "-pk"]
        constraints = [
            refuse(
                "known_kinds_of_dates",
                models.Q(kinds__contained_by=list(DueKind.values)),
                _("One of these kinds does not exist."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_standing(self) -> bool:
        return self.revoked_at is None
