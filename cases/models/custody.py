"""Who is held where: detentions, stays in places, conditions, and restrictions after release."""

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
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
from cases.models.case import CaseSubject
from cases.models.fields import PartialDateField, span_of
from cases.models.places import Facility
from cases.vocab import (
    ACCESS,
    ACCESS_STATES,
    HELD,
    OPEN,
    REPORT_STATES,
    ConditionKind,
    ConditionState,
    CountKind,
    CustodyStatus,
    FieldGroup,
    RestrictionKind,
)  # fmt: skip

if TYPE_CHECKING:
    from cases.models.events import Event


class DetentionQuerySet(models.QuerySet["Detention"]):
    def _bringing(self) -> models.QuerySet:
        """The events that brought a status to a detention, the latest first."""
        events = self.model._meta.apps.get_model("cases", "Event").objects  # type: ignore[union-attr]
        found = events.bringing_status().filter(detentions=OuterRef("pk"))
        return found.order_by(F("on_span__startswith").desc(nulls_last=True), "-order", "-pk")

    def with_status(self):
        """Adds `latest_status`: what the latest event that happened brought (twin of `Detention.status`)."""
        return self.annotate(latest_status=Subquery(self._bringing().values("brings")[:1]))

    def held(self):
        """Detentions whose status counts as held (twin of `Detention.is_held`)."""
        return self.with_status().filter(latest_status__in=HELD)

    def with_last_known(self):
        """Adds `last_known`: the first possible day of what is known last, as the public page counts it (twin of
        `Detention.known_on`); and `last_known_as`, as it is recorded (twin of `Detention.as_of`)."""
        latest = self._bringing()
        began = Func(F("on_span"), function="lower", output_field=models.DateField())
        first = Func(F("last_confirmed_span"), function="lower", output_field=models.DateField())
        after = Func(F("last_confirmed_span"), function="upper", output_field=models.DateField())
        brought = Q(brought_on__isnull=False) & (Q(last_confirmed="") | Q(confirmed_before__lte=F("brought_on")))
        known = models.Case(models.When(brought, then=F("brought_on")), default=F("confirmed_first"))
        recorded = models.When(brought, then=F("brought_as"))
        said = models.Case(recorded, default=F("last_confirmed"), output_field=models.CharField())
        return self.annotate(
            brought_on=Subquery(latest.annotate(began=began).values("began")[:1]),
            brought_as=Subquery(latest.values("on")[:1]), confirmed_first=first, confirmed_before=after,
        ).annotate(last_known=known, last_known_as=said)  # fmt: skip

    def last_known_by_case(self) -> dict[int, PartialDate | None]:
        """What is known last of those held, by case: the longest ago of several people; None where one was never confirmed."""
        days: dict[int, list[tuple[datetime.date | None, str]]] = {}
        rows = self.held().with_last_known().order_by()
        for case, day, said in rows.values_list("subject__case", "last_known", "last_known_as"):
            days.setdefault(case, []).append((day, said))
        return {
            case: PartialDate(min(found)[1]) if all(day for day, _said in found) else None  # type: ignore[type-var]
            for case, found in days.items()
        }

    def unconfirmed(self, today: datetime.date, days: int):
        """Held, and last known to be so more than `days` ago or never (twin of `Detention.is_unconfirmed`)."""
        too_old = Q(last_known=None) | Q(last_known__lt=today - datetime.timedelta(days=days))
        return self.held().with_last_known().filter(too_old)


@tracked
class Detention(OrderedModel):
    """Custody of one subject in one case. Its status follows from its events."""

    disclosed = {
        "label": FieldGroup.NAME, "count": FieldGroup.NAME, "count_kind": FieldGroup.NAME,
        "last_confirmed": FieldGroup.EVENTS,
    }  # fmt: skip
    withheld = ("id", "subject", "order", "last_confirmed_span")

    subject = models.ForeignKey(CaseSubject, models.CASCADE, related_name="detentions", verbose_name=_("who"))
    label = models.CharField(
        _("which of them"),
        max_length=120,
        blank=True,
        help_text=_("To tell several detentions apart. Example: the four released in May."),
    )
    count = models.PositiveIntegerField(
        _("number of people"), null=True, blank=True, help_text=_("Of a described group. Example: 6.")
    )
    count_kind = code_field(_("how sure"), CountKind, _("Of the number."), default=CountKind.EXACT)
    last_confirmed = PartialDateField(_("last confirmed"), blank=True)
    last_confirmed_span = span_of("last_confirmed")

    objects = DetentionQuerySet.as_manager()
    citations = citations()

    class Meta:
        verbose_name = _("detention")
        verbose_name_plural = _("detentions")
        ordering = ["subject", "order", "pk"]
        constraints = [
            known_code("count_kind", CountKind),
            refuse("count_above_zero", Q(count=None) | Q(count__gt=0), _("Write a number of 1 or more.")),
        ]

    def __str__(self) -> str:
        who = f"{self.subject}, {self.label}" if self.label else str(self.subject)
        return f"{who} ({self.subject.case})" if str(self.subject) != str(self.subject.case) else who

    @property
    def events_bringing_status(self) -> list["Event"]:
        """Events that happened and brought a status, in order. Uses prefetched events."""
        return sorted((e for e in self.events.all() if e.brings_status), key=lambda event: event.sort_key)

    @property
    def status(self) -> CustodyStatus:
        """What the latest event that happened brought; not known without one."""
        events = self.events_bringing_status
        return CustodyStatus(events[-1].brings) if events else CustodyStatus.UNKNOWN

    @property
    def is_held(self) -> bool:
        return self.status in HELD

    @property
    def as_of(self) -> PartialDate | None:
        """What is known last: the day it was confirmed or the day it was brought, the later."""
        bringing = self.events_bringing_status
        brought = PartialDate(bringing[-1].on) if bringing and bringing[-1].on else None
        confirmed = PartialDate(self.last_confirmed) if self.last_confirmed else None
        if confirmed is None or (brought and brought.first and confirmed.last and confirmed.last < brought.first):
            return brought
        return confirmed

    @property
    def known_on(self) -> datetime.date | None:
        """The first possible day of what is known last."""
        return self.as_of.first if self.as_of else None

    def is_unconfirmed(self, today: datetime.date, days: int) -> bool:
        """Held, and last known to be so too long ago (twin of `DetentionQuerySet.unconfirmed`)."""
        known = self.known_on
        return self.is_held and (known is None or (today - known).days > days)

    @property
    def began(self) -> PartialDate | None:
        """The day of the first event that put the person into the custody that they are in, or were in last."""
        began, held = None, False
        for event in self.events_bringing_status:
            if event.brings in HELD:
                began = (began if held else None) or event.on or None
            held = event.brings in HELD
        return PartialDate(began) if began else None

    @property
    def ended(self) -> PartialDate | None:
        """The day of the event that ended custody; None while it lasts."""
        ended = None
        for event in self.events_bringing_status:
            ended = None if event.brings in HELD else (ended or event.on or None)
        return PartialDate(ended) if ended else None

    @property
    def count_of_people(self) -> int | None:
        """1 for a person, the number for a group, None when it is not known."""
        if self.subject.group_label:
            return self.count or self.subject.count
        return 1

    @property
    def people_in_words(self) -> str:
        """How many of a group, as surely as it is known: "at least 9"; "" for a person, or where no number is known."""
        if not self.subject.group_label or not self.count_of_people:
            return ""
        sure: Any = self if self.count else self.subject
        number = f"{self.count_of_people:,}"
        return number if sure.count_kind == CountKind.EXACT else f"{sure.get_count_kind_display()} {number}"


@tracked
class Placement(OrderedModel):
    """A stay in one place, which may be unknown."""

    disclosed = dict.fromkeys(("facility", "place", "began", "ended", "is_over", "language"), FieldGroup.LOCATION)
    withheld = ("id", "detention", "order", "began_span", "ended_span", "touches")

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="placements", verbose_name=_("detention"))
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        related_name="placements",
        null=True,
        blank=True,
        verbose_name=_("facility"),
        help_text=_("Example: CC3."),
    )
    place = models.CharField(
        _("place in words"),
        max_length=200,
        blank=True,
        help_text=_("Where it is no known facility. Example: an unknown place in Phnom Penh."),
    )
    began = PartialDateField(_("from"), blank=True)
    began_span = span_of("began")
    ended = PartialDateField(_("until"), blank=True)
    ended_span = span_of("ended")
    is_over = models.BooleanField(
        _("is over"), default=False, help_text=_("Tick when the stay has ended, even if nobody says when.")
    )
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("stay in a place")
        verbose_name_plural = _("stays in places")
        ordering = ["detention", "order", "pk"]
        constraints = [
            refuse(
                "somewhere",
                Q(facility__isnull=False) | Q(place__gt=""),
                _("Choose a facility, or write the place in words."),
            ),
            refuse("ended_is_over", Q(ended="") | Q(is_over=True), _("A stay with an end is over: tick “is over”.")),
            ExclusionConstraint(
                name="placement_one_place_at_a_time",
                expressions=[
                    ("detention", RangeOperators.EQUAL),
                    (Func(F("began"), F("ended"), F("is_over"), function="stay_of"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Two stays overlap for certain. Close the earlier one first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.facility or self.place)


@tracked
class Condition(OrderedModel):
    """How someone is held: health, access to a doctor, a lawyer, the family; what is done to them."""

    disclosed = {
        "kind": FieldGroup.EVENTS, "state": FieldGroup.EVENTS, "since": FieldGroup.EVENTS,
        "since_as_printed": FieldGroup.EVENTS, "note": FieldGroup.EVENTS, "language": OPEN,
    }  # fmt: skip
    withheld = ("id", "detention", "order", "since_span", "touches")

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="conditions", verbose_name=_("detention"))
    kind = code_field(_("what"), ConditionKind, _("Example: lawyer."))
    state = code_field(
        _("state"),
        ConditionState,
        _(
            "Access is permitted, restricted or denied; health, surveillance and ill-treatment are reported or said not to be so."
        ),
        default=ConditionState.UNKNOWN,
    )
    since = PartialDateField(_("since"), blank=True)
    since_span = span_of("since")
    since_as_printed = models.CharField(
        _("since, as printed"),
        max_length=120,
        blank=True,
        help_text=_("A phrase that is no date. Example: more than three months ago."),
    )
    note = models.TextField(
        _("what is known"), blank=True, help_text=_("In plain words. Example: A doctor has treated him only once.")
    )
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["detention", "order", "pk"]
        constraints = [
            known_code("kind", ConditionKind),
            known_code("state", ConditionState),
            refuse(
                "state_fits_kind",
                Q(kind__in=sorted(ACCESS), state__in=sorted(ACCESS_STATES))
                | (~Q(kind__in=sorted(ACCESS)) & Q(state__in=sorted(REPORT_STATES))),
                _(
                    "Access is permitted, restricted, denied or not known; everything else is reported, said not to be so, or not known."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"  # type: ignore[attr-defined]

    def get_kind(self) -> ConditionKind:
        return ConditionKind(self.kind)


@tracked
class Restriction(OrderedModel):
    """What someone may not do, or must do, without being held: bail conditions, a travel ban, a ban from politics."""

    disclosed = {
        "kind": FieldGroup.CHARGES, "note": FieldGroup.CHARGES, "began": FieldGroup.CHARGES, "ended": FieldGroup.CHARGES,
        "language": OPEN,
    }  # fmt: skip
    withheld = ("id", "detention", "order", "began_span", "ended_span", "touches")

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="restrictions", verbose_name=_("detention"))
    kind = code_field(_("kind"), RestrictionKind, _("Example: travel ban."))
    note = models.TextField(
        _("what it means"), blank=True, help_text=_("In plain words. Example: must report to the police every Monday.")
    )
    began = PartialDateField(_("from"), blank=True)
    began_span = span_of("began")
    ended = PartialDateField(_("until"), blank=True)
    ended_span = span_of("ended")
    touches = touches_field()
    language = language_field()
    citations = citations()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["detention", "order", "pk"]
        constraints = [known_code("kind", RestrictionKind)]

    def __str__(self) -> str:
        return self.get_kind_display()  # type: ignore[attr-defined]
