"""What is wrong for certain with an update, which is refused, and what is probably wrong, which a person may be sure of."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.versions import history_of
from cases.actions.update_data import ELSEWHERE, OUT, Doubt, Update, Whom, status_until
from cases.dates import PartialDate
from cases.models import Case, Detention, Event
from cases.vocab import DEAD, HELD, CustodyStatus, EventKind, Happening

# The last zone in which a day begins: nothing is called future while somebody already has that day.
FIRST_ZONE = datetime.timezone(datetime.timedelta(hours=14))

# What happens to someone once, or once between two events of the other kind: two dates are rival accounts.
TURNS = {EventKind.ARREST, EventKind.RELEASE, EventKind.DEATH, EventKind.DISAPPEARANCE}
NEAR = datetime.timedelta(days=10)


def is_future(date: PartialDate | None, now: datetime.datetime) -> bool:
    """Whether every possible day is still to come, wherever on earth one looks from."""
    return bool(date and date.first and date.first > now.astimezone(FIRST_ZONE).date())


def refuse_impossible(update: Update, *, now: datetime.datetime) -> None:
    """Raises ValidationError, beside the field, for what cannot be whoever is sure of it."""
    errors: dict[str, str] = {}
    if not update.on and not update.on_as_printed:
        errors["on"] = _("Write the date as precisely as the source has it, or the phrase as printed.")
    elif update.changes and not update.on:
        errors["on"] = _("What it changes needs a date, however rough: 2018, May 2018, around 3 May 2018.")
    elif update.changes and is_future(update.date, now):
        errors["on"] = _(
            "This day is still to come: nothing has changed yet. Empty what it changes; it is kept as scheduled."
        )
    elif update.changes and (update.date.kind == "interval" or update.date.first is None):  # type: ignore[union-attr]
        errors["on"] = _("Write when it happened, not how long it lasted: 3 May 2018, or between 3 and 5 May 2018.")
    if update.changes and not update.whom:
        errors["whom"] = _("Tick whom it concerns.")
    if update.moves and update.status in OUT:
        errors["facility"] = _(
            "Nobody is in a place of detention with the status “%(status)s”. Leave the place empty."
        ) % {"status": CustodyStatus(update.status).label}
    if update.kind == EventKind.CONTEXT and update.changes:
        errors["kind"] = _("What happens around the case changes nobody's custody. Choose another kind.")
    if errors:
        raise ValidationError(errors)


def doubts_of(update: Update, *, case: Case) -> tuple[list[Doubt], list[Event]]:
    """What is probably wrong, and the events of the record that may be the same fact."""
    found = [doubt for whom in update.whom if whom.detention for doubt in _of_detention(update, whom, whom.detention)]
    found += _meanwhile(update, case)
    known = known_already(update, case=case)
    if known:
        codes = ".".join(str(event.pk) for event in known)
        found.append(Doubt(f"known:{codes}", _("This may be in the record already, perhaps with another date.")))
    return found, known


def newest_event() -> int:
    """The newest number in the history of events: what is entered afterwards has a higher one."""
    return history_of(Event).objects.aggregate(newest=Max("pgh_id"))["newest"] or 0


def _meanwhile(update: Update, case: Case) -> Iterable[Doubt]:
    """What was entered in the case while this was being written: it may say the same, or something else."""
    if update.seen is None:
        return
    later = history_of(Event).objects.filter(case_id=case.pk, pgh_label="insert", pgh_id__gt=update.seen)
    numbers = dict(later.order_by("pgh_id").values_list("pgh_obj_id", "pgh_id"))
    if events := list(case.events.filter(pk__in=numbers)):
        words = "; ".join(str(event).rstrip(".") for event in events[:5])
        yield Doubt(
            f"meanwhile:{max(numbers.values())}",
            _("While you were writing, this was entered in the case: %(events)s. What you write comes after it.")
            % {"events": words},
        )


def _of_detention(update: Update, whom: Whom, detention: Detention) -> Iterable[Doubt]:
    if not update.changes or update.date is None:
        return
    date, began = update.date, detention.began
    status = status_until(detention, date)
    words = {"who": whom, "status": status.label}
    if began and date.certainly_before(began):
        words["began"] = began.words_with_marks()
        yield Doubt(f"before:{detention.pk}", _("This is before %(who)s came into custody (%(began)s).") % words)
    if status in DEAD and update.status not in DEAD:
        yield Doubt(f"dead:{detention.pk}", _("The record says of %(who)s: %(status)s.") % words)
    elif status in OUT and not update.status and _needs_custody(update):
        yield Doubt(f"out:{detention.pk}", _("By then %(who)s was out of custody: %(status)s.") % words)
    if update.status in ELSEWHERE and not update.moves:
        for stay in detention.placements.filter(is_over=False):
            place = {**words, "place": stay}
            yield Doubt(
                f"stays:{stay.pk}",
                _("The record keeps %(who)s at %(place)s. Say the place, if that has changed.") % place,
            )


def _needs_custody(update: Update) -> bool:
    return update.moves or bool(update.condition)


def known_already(update: Update, *, case: Case) -> list[Event]:
    """Events that may be the same: of the same kind, about one of the same people, at a date that may be the same;
    of an arrest, a release or a death also at another date while nothing of the opposite lies between."""
    detentions = [whom.detention.pk for whom in update.whom if whom.detention]
    if update.kind in (EventKind.OTHER, EventKind.CONTEXT) or (update.whom and not detentions):
        return []
    events = case.events.filter(kind=update.kind, happening=Happening.HAPPENED).exclude(on="")
    if detentions:
        events = events.filter(detentions__in=detentions)
    same = [event for event in events.distinct() if _same(update, event)]
    return same[:5]


def _same(update: Update, event: Event) -> bool:
    date, other = update.date, PartialDate(event.on)
    if date is None or date.possibly_overlaps(other):
        return date is not None and not (date.precision == "year" and other.precision != "year")
    if update.kind not in TURNS or not event.brings or not update.status:
        return False
    days = [day for day in (date.first, other.first) if day]
    near = len(days) == 2 and abs(days[0] - days[1]) <= NEAR
    return near or not _turned_between(update, event)


def _turned_between(update: Update, event: Event) -> bool:
    """Whether custody ended, or began, between the event and the update: then both may well have happened."""
    held = update.status in HELD
    low, high = sorted([update.date.sort_key(), PartialDate(event.on).sort_key()])  # type: ignore[union-attr, type-var]
    for detention in event.detentions.all():
        for other in detention.events_bringing_status:
            if (other.brings in HELD) != held and other.on and low <= PartialDate(other.on).sort_key() <= high:
                return True
    return False
