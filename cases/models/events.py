"""What happened, or is set to happen."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from cases.dates import PartialDate
from cases.models.base import (
    OrderedModel,
    citations,
    code_field,
    known_code,
    language_field,
    refuse,
    touches_field,
)
from cases.models.case import Case
from cases.models.custody import Detention
from cases.models.fields import PartialDateField, span_of
from cases.models.people import Organisation, Person
from cases.models.places import Facility
from cases.vocab import OPEN, CustodyStatus, EventKind, FieldGroup, Happening

# Names that stand beside the zones: the machine's own setting, and a zone for one that has none yet.
OF_NO_PLACE = frozenset({"localtime", "posixrules", "Factory"})


def validate_zone(value: str) -> None:
    """Raises ValidationError unless `value` is a zone of the IANA database, which means the same on every machine."""
    if value in OF_NO_PLACE or value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is no known time zone. Example: Asia/Phnom_Penh."), params={"zone": value})


class EventQuerySet(models.QuerySet["Event"]):
    def bringing_status(self):
        """Events that happened and changed a custody status (twin of `Event.brings_status`)."""
        return self.filter(happening=Happening.HAPPENED).exclude(brings="")

    def in_order(self):
        return self.order_by(F("on_span__startswith").asc(nulls_first=True), "order", "pk")


@tracked
class Event(OrderedModel):
    """One dated thing in the life of a case."""

    disclosed = {
        "kind": FieldGroup.EVENTS, "happening": FieldGroup.EVENTS, "on": FieldGroup.EVENTS, "on_as_printed": FieldGroup.EVENTS,
        "local_time": FieldGroup.EVENTS, "zone": OPEN, "place": FieldGroup.EVENTS, "facility": FieldGroup.LOCATION,
        "headline": FieldGroup.EVENTS, "body": FieldGroup.EVENTS, "language": OPEN, "detentions": FieldGroup.EVENTS,
        "brings": FieldGroup.EVENTS, "occasion": FieldGroup.EVENTS,
    }  # fmt: skip
    withheld = ("id", "case", "order", "on_span", "touches")

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", verbose_name=_("case"))
    kind = code_field(_("kind"), EventKind, _("Example: arrest. What is only around the case is “around the case”."))
    happening = code_field(
        _("did it happen"), Happening, _("A hearing may lie in the future: scheduled."), default=Happening.HAPPENED
    )
    on = PartialDateField(_("date"), blank=True)
    on_span = span_of("on")
    on_as_printed = models.CharField(
        _("date as printed"), max_length=120, blank=True, help_text=_("A phrase that is no date. Example: last week.")
    )
    local_time = models.TimeField(
        _("time of day"), null=True, blank=True, help_text=_("Where it happened. Example: 00:30.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[validate_zone],
        help_text=_("Of the time of day. Example: Asia/Phnom_Penh."),
    )
    place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("Example: his house, Tuol Kork district, Phnom Penh.")
    )
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
        verbose_name=_("facility"),
        help_text=_("If it happened in one, or leads there."),
    )
    headline = models.CharField(
        _("headline"), max_length=240, help_text=_("One line in plain words. Example: Arrested at his house.")
    )
    body = models.TextField(
        _("what happened"), blank=True, help_text=_("More, in plain words, no more than the sources say.")
    )
    detentions = models.ManyToManyField(
        Detention,
        related_name="events",
        blank=True,
        verbose_name=_("about whom"),
        help_text=_("Whose custody it is about; none for context."),
    )
    brings = code_field(
        _("brings the status"),
        CustodyStatus,
        _("What the person's status is from then on. Example: pre-trial detention. Empty if it changes nothing."),
        blank=True,
    )
    occasion = models.CharField(
        _("wider event"),
        max_length=200,
        blank=True,
        help_text=_(
            "What it was part of, if that touched several cases. Example: Mass arrests after the election of PLACE. The "
            "same words in each of them: their pages then name each other. It is public; name no case that is not."
        ),
    )
    touches = touches_field()
    language = language_field()

    objects = EventQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["case", "on_span", "order", "pk"]
        constraints = [
            known_code("kind", EventKind),
            known_code("happening", Happening),
            known_code("brings", CustodyStatus, blank=True),
            refuse(
                "time_has_zone",
                Q(local_time=None) | Q(zone__gt=""),
                _("A time of day needs its time zone. Example: Asia/Phnom_Penh."),
            ),
            refuse(
                "context_changes_no_status",
                ~Q(kind=EventKind.CONTEXT) | Q(brings=""),
                _("What happens around the case does not change anyone's status. Choose another kind."),
            ),
            refuse(
                "only_what_happened_changes_status",
                Q(happening=Happening.HAPPENED) | Q(brings=""),
                _("Only what happened changes a status: leave it empty until then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{PartialDate(self.on).words()}: {self.headline}" if self.on else self.headline

    def get_absolute_url(self) -> str:
        return f"{self.case.get_absolute_url()}#event-{self.pk}"

    @property
    def brings_status(self) -> bool:
        return bool(self.brings) and self.happening == Happening.HAPPENED

    @property
    def sort_key(self) -> tuple:
        """By date (undated first: what led here), then by hand."""
        return (PartialDate(self.on).sort_key() if self.on else (), self.order, self.pk or 0)


@tracked
class EventActor(OrderedModel):
    """Who did something in an event, or to whom it was done."""

    disclosed = dict.fromkeys(("organisation", "person", "described", "role", "language"), FieldGroup.EVENTS)
    withheld = ("id", "event", "order")

    event = models.ForeignKey(Event, models.CASCADE, related_name="actors", verbose_name=_("event"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="acts",
        null=True,
        blank=True,
        verbose_name=_("organisation"),
        help_text=_("Example: Supreme Court."),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="acts",
        null=True,
        blank=True,
        verbose_name=_("person"),
        help_text=_("Example: a prosecutor by name."),
    )
    described = models.CharField(
        _("in words"), max_length=200, blank=True, help_text=_("Example: 100 police officers.")
    )
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("Example: ordered by."))
    language = language_field()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["event", "order", "pk"]
        constraints = [
            refuse(
                "someone",
                Q(organisation__isnull=False) | Q(person__isnull=False) | Q(described__gt=""),
                _("Choose an organisation or a person, or describe who it was."),
            )
        ]

    def __str__(self) -> str:
        return self.described or str(self.person or self.organisation)
