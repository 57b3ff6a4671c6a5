"""The rows that an update implies, each with its citation. Called by `cases.actions.update` alone, in its transaction."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from cases.actions import detention as detention_actions
from cases.actions.update_data import (
    OUT,
    OUTCOME_OF_STATE,
    Done,
    NewFacility,
    NewSource,
    Update,
    Whom,
)
from cases.dates import PartialDate
from cases.models import (
    Case,
    Charge,
    ChargeStatus,
    Citation,
    Condition,
    Detention,
    Event,
    Facility,
    Judgment,
    Organisation,
    Person,
    Placement,
    Restriction,
    Source,
)  # fmt: skip
from cases.vocab import DEAD, ConditionState


def next_order(rows: models.QuerySet) -> int:
    """One more than the last; 0 for the first."""
    last = rows.aggregate(last=Max("order"))["last"]
    return 0 if last is None else min(last + 1, 32767)


def free_slug(model: type[models.Model], name: str, fallback: str) -> str:
    """An address from a name that nothing has yet. Names in other scripts give the fallback with a number."""
    base = slugify(name)[:60] or fallback
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


class Writer:
    """Writes one update. `checked` refuses what a field or a constraint refuses, beside the field it was typed in."""

    def __init__(self, case: Case, update: Update, *, by: User, now: datetime.datetime):
        self.case, self.update, self.by, self.now = case, update, by, now
        self.rows: list[Done] = []
        self.source = self._source(update.citing.source)
        self.facility = self._facility(update.facility)

    # helpers

    def note(self, what: Any, row: models.Model) -> None:
        self.rows.append(Done(str(what), row))

    def save(self, row: Any, what: Any, field: str) -> Any:
        """Checks and writes a fact, with its citation. What is refused stands beside the form's `field`."""
        row = checked(row, field)
        self.cite(row)
        self.note(what, row)
        return row

    def cite(self, fact: models.Model, field: str = "", **differs: Any) -> Citation:
        given = self.update.citing
        touches = self.update.all_touches
        values: dict[str, Any] = {
            "source": self.source, "locator": given.locator, "quote": given.quote, "hedge": given.hedge,
            "reading": given.reading, "reading_note": given.reading_note, "language": self.source.language,
            "touches": touches, "order": Citation.objects.of(fact).count(),
        }  # fmt: skip
        citation = Citation(fact=fact, field=field, **{**values, **differs})
        _clean(citation, "source", exclude=("fact_type", "fact_id"))
        citation.save()
        return citation

    def _source(self, given: Source | NewSource | None) -> Source:
        if given is None:
            raise ValidationError({"source": _("Say who says so: choose a source, or enter a new one.")})
        if isinstance(given, Source):
            return given
        publisher = self._publisher(given.publisher)
        row = checked(
            Source(title=given.title, kind=given.kind, publisher=publisher, date=given.date, url=given.url),
            "source_title",
        )
        if publisher and not Citation.objects.of(publisher).exists():
            Citation.objects.create(source=row, fact=publisher)
        self.note(_("New source"), row)
        return row

    def _publisher(self, name: str) -> Organisation | None:
        if not name:
            return None
        found = Organisation.objects.filter(name__iexact=name) | Organisation.objects.filter(acronym__iexact=name)
        known = found.order_by("pk").first()
        if known:
            return known
        row = checked(Organisation(name=name, slug=free_slug(Organisation, name, "organisation")), "source_publisher")
        self.note(_("New organisation"), row)
        return row

    def _facility(self, given: Facility | NewFacility | None) -> Facility | None:
        if not isinstance(given, NewFacility):
            return given
        slug = free_slug(Facility, given.name, "facility")
        return self.save(
            Facility(name=given.name, kind=given.kind, country=given.country, slug=slug),
            _("New facility"),
            "facility_name",
        )

    # who

    def detention_of(self, whom: Whom) -> Detention | None:
        """The detention that the update is about: the one there is, a part of it, or a new one where it is needed."""
        if whom.detention and whom.count:
            label = whom.label or _("%(count)d of them") % {"count": whom.count}
            try:
                part = detention_actions.split(whom.detention, whom.count, label, by=self.by, now=self.now)
            except ValidationError as error:
                raise ValidationError({"whom": error.messages}) from error
            self.note(_("Some of the group told apart"), part)
            return part
        if whom.detention or not self.update.changes:
            return whom.detention
        order = next_order(whom.subject.detentions.all())
        row = Detention(subject=whom.subject, count=whom.count, label=whom.label, order=order)
        return self.save(row, _("New detention"), "whom")

    # what happened

    def event(self, detentions: list[Detention], *, kind: str, happening: str, headline: str) -> Event:
        given = self.update
        same_day = self.case.events.filter(on=given.on) if given.on else self.case.events.none()
        row = Event(
            case=self.case, kind=kind, happening=happening, on=given.on, on_as_printed=given.on_as_printed,
            local_time=given.local_time, zone=given.zone, facility=self.facility, headline=headline, body=given.body,
            brings=given.status, touches=given.all_touches, language=self.case.language, order=next_order(same_day),
        )  # fmt: skip
        event = self.save(row, _("Event"), "headline")
        event.detentions.set(detentions)
        return event

    # what it changes

    def changes(self, detention: Detention) -> None:
        """Writes everything that the update changes for one detention."""
        given = self.update
        if given.moves or given.status in OUT:
            self._stays(detention)
        charge = self._charge(detention) if given.accuses else None
        if given.judges:
            self._judgment(detention, charge)
        if given.condition:
            self._condition(detention)
        if given.restriction:
            self._restriction(detention)
        if given.status in DEAD:
            self._death(detention)
        self._confirm(detention)

    def _stays(self, detention: Detention) -> None:
        for stay in detention.placements.select_for_update(no_key=True).filter(is_over=False):
            self._close(stay)
        if self.update.moves and self.update.status not in OUT:
            with translation.override(self.case.language):
                place = self.update.place or ("" if self.facility else _("a place that is not known"))
            row = Placement(
                detention=detention, facility=self.facility, place=place, began=self.update.on,
                order=next_order(detention.placements.all()), language=self.case.language,
            )  # fmt: skip
            self.save(row, _("New stay"), "facility")

    def _close(self, stay: Placement) -> None:
        date, began = self.update.date, PartialDate(stay.began) if stay.began else None
        if date and began and date.certainly_before(began):
            words = {"place": stay, "began": began.words_with_marks(), "date": date.words_with_marks()}
            raise ValidationError(
                {"on": _("The record has the stay in %(place)s begin on %(began)s, after %(date)s. Mend that stay first, or this date.") % words}
            )  # fmt: skip
        if self.update.moves and self.facility and stay.facility_id == self.facility.pk:
            raise ValidationError({"facility": _("The record has them at %(place)s already.") % {"place": stay}})
        stay.ended, stay.is_over = self.update.on, True
        checked(stay, "on")
        if stay.ended:
            self.cite(stay, "ended")
        self.note(_("Stay closed"), stay)

    def _charge(self, detention: Detention) -> Charge:
        given = self.update
        if given.charge:
            charge = detention.charges.filter(wording=given.charge.wording).order_by("pk").last()
            if given.charge.detention_id == detention.pk:
                charge = given.charge
            if charge is None:
                words = {"who": detention, "charge": given.charge}
                raise ValidationError({"charge": _("“%(charge)s” is not in the record of %(who)s.") % words})
        else:
            row = Charge(
                detention=detention, wording=given.wording, provision=given.provision, language=self.case.language,
                order=next_order(detention.charges.all()),
            )  # fmt: skip
            charge = self.save(row, _("New charge"), "wording")
        if given.charge_state:
            status = ChargeStatus(
                charge=charge, state=given.charge_state, on=given.on, order=next_order(charge.statuses.all()),
                language=self.case.language,
            )  # fmt: skip
            self.save(status, _("State of the charge"), "charge_state")
        return charge

    def _judgment(self, detention: Detention, charge: Charge | None) -> None:
        given = self.update
        outcome = given.outcome or OUTCOME_OF_STATE.get(given.charge_state, "")  # type: ignore[call-overload]
        if not outcome:
            raise ValidationError({"outcome": _("Say what the court decided.")})
        row = Judgment(
            detention=detention, on=given.on, outcome=outcome, court=given.court, sentence=given.sentence,
            years=given.years, language=self.case.language, order=next_order(detention.judgments.all()),
        )  # fmt: skip
        judgment = self.save(row, _("Judgment"), "sentence")
        judgment.charges.set([charge] if charge else [])

    def _condition(self, detention: Detention) -> None:
        given = self.update
        row = Condition(
            detention=detention, kind=given.condition, state=given.condition_state or ConditionState.UNKNOWN,
            since=given.on, since_as_printed="" if given.on else given.on_as_printed, note=given.condition_note,
            language=self.case.language, order=next_order(detention.conditions.all()),
        )  # fmt: skip
        self.save(row, _("Condition"), "condition_state")

    def _restriction(self, detention: Detention) -> None:
        given = self.update
        row = Restriction(
            detention=detention, kind=given.restriction, note=given.restriction_note, began=given.on,
            language=self.case.language, order=next_order(detention.restrictions.all()),
        )  # fmt: skip
        self.save(row, _("Restriction"), "restriction")

    def _death(self, detention: Detention) -> None:
        """The day of death is the person's, once. An earlier account of it stays."""
        person = detention.subject.person
        if person is None or person.death or not self.update.on:
            return
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        person.death = self.update.on  # type: ignore[assignment]
        person.save(update_fields=["death"])
        self.cite(person, "death")
        self.note(_("Day of death"), person)

    def _confirm(self, detention: Detention) -> None:
        """Someone seen in a place, or in a condition, on a day was held on that day. A status needs no second date:
        the event that brings it says since when. What is hedged, inferred or vague confirms nothing."""
        given, date = self.update, self.update.date
        if given.status or not (given.moves or given.condition_state not in ("", ConditionState.UNKNOWN)):
            return
        exact = (
            date and date.precision == "day" and not date.approximate and not date.inferred and not date.year_unknown
        )
        last = detention.last_confirmed.last if detention.last_confirmed else None  # type: ignore[attr-defined]
        if not exact or not given.citing.is_certain or not detention.is_held or (last and last >= date.first):  # type: ignore[union-attr, operator]
            return
        Citation.objects.of(detention, "last_confirmed").delete()
        detention.last_confirmed = given.on  # type: ignore[assignment]
        detention.save(update_fields=["last_confirmed"])
        self.cite(detention, "last_confirmed")
        self.note(_("Last confirmed"), detention)


def checked(row: Any, field: str) -> Any:
    """Saves a row if nothing refuses it. Raises ValidationError beside `field`."""
    _clean(row, field)
    row.save()
    return row


def _clean(row: Any, field: str, exclude: tuple[str, ...] = ()) -> None:
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
