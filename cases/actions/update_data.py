"""What a person enters as an update of a case, and what follows from it by itself: the kind of event, its headline."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from cases.dates import PartialDate
from cases.models import CaseSubject, Charge, Detention, Event, Facility, LegalProvision, Organisation, Source
from cases.vocab import (
    DEAD,
    FREE,
    HELD,
    ChargeState,
    ConditionKind,
    CustodyStatus,
    EventKind,
    FieldGroup,
    JudgmentOutcome,
    Reading,
    RestrictionKind,
)  # fmt: skip

# Whoever is in one of these states is in no place of detention any more.
OUT = FREE | DEAD | {
    CustodyStatus.DEPORTED, CustodyStatus.LEFT_CUSTODY, CustodyStatus.EXILE, CustodyStatus.AT_RISK, CustodyStatus.WARRANT,
    CustodyStatus.MISSING,
}  # fmt: skip
# Whoever comes into one of these may well be somewhere else than before.
ELSEWHERE = frozenset(
    {
        CustodyStatus.HOUSE_ARREST, CustodyStatus.PSYCHIATRIC, CustodyStatus.PLACE_HIDDEN, CustodyStatus.CUSTODY_DENIED,
        CustodyStatus.UNKNOWN,
    }
)  # fmt: skip

KIND_OF_STATUS: dict[str, EventKind] = {
    **dict.fromkeys(FREE, EventKind.RELEASE),
    **dict.fromkeys(DEAD, EventKind.DEATH),
    CustodyStatus.AT_RISK: EventKind.THREAT,
    CustodyStatus.WARRANT: EventKind.WARRANT,
    CustodyStatus.MISSING: EventKind.DISAPPEARANCE,
    CustodyStatus.CUSTODY_DENIED: EventKind.DISAPPEARANCE,
    CustodyStatus.POLICE: EventKind.ARREST,
    CustodyStatus.DETAINED: EventKind.ARREST,
    CustodyStatus.PRETRIAL: EventKind.DETENTION_ORDER,
    CustodyStatus.ADMINISTRATIVE: EventKind.DETENTION_ORDER,
    CustodyStatus.HOUSE_ARREST: EventKind.DETENTION_ORDER,
    CustodyStatus.PSYCHIATRIC: EventKind.DETENTION_ORDER,
    CustodyStatus.ON_TRIAL: EventKind.HEARING,
    CustodyStatus.SENTENCED: EventKind.JUDGMENT,
    CustodyStatus.DEPORTED: EventKind.RELEASE,
    CustodyStatus.LEFT_CUSTODY: EventKind.RELEASE,
}
KIND_OF_CONDITION: dict[str, EventKind] = {
    ConditionKind.HEALTH: EventKind.HEALTH, ConditionKind.MEDICAL: EventKind.HEALTH,
    ConditionKind.ILL_TREATMENT: EventKind.ILL_TREATMENT,
    ConditionKind.LAWYER: EventKind.VISIT, ConditionKind.FAMILY: EventKind.VISIT, ConditionKind.VISITORS: EventKind.VISIT,
}  # fmt: skip
OUTCOME_OF_STATE = {
    ChargeState.CONVICTED: JudgmentOutcome.CONVICTED,
    ChargeState.ACQUITTED: JudgmentOutcome.ACQUITTED,
}


@dataclass(frozen=True)
class NewSource:
    """A source that is made along with the update."""

    title: str
    publisher: str = ""
    date: str = ""
    url: str = ""
    kind: str = "other"


@dataclass(frozen=True)
class NewFacility:
    """A place that is made along with the update."""

    name: str
    kind: str = "unknown"
    country: str = ""


@dataclass(frozen=True)
class Whom:
    """Someone in the case: a detention, or a subject without one; `count` when it is only so many of a group."""

    subject: CaseSubject
    detention: Detention | None = None
    count: int | None = None
    label: str = ""

    def __str__(self) -> str:
        return (
            f"{self.subject}, {self.detention.label}" if self.detention and self.detention.label else str(self.subject)
        )


@dataclass(frozen=True)
class Citing:
    """Who says so, in which words."""

    source: Source | NewSource | None = None
    locator: str = ""
    quote: str = ""
    hedge: str = ""
    reading: str = Reading.PRINTED
    reading_note: str = ""

    @property
    def is_certain(self) -> bool:
        """Printed, without the source's own caution: only then does it confirm a status."""
        return self.reading == Reading.PRINTED and not self.hedge


@dataclass(frozen=True)
class Update:
    """One thing that happened, or is set to happen, with what it changes. Empty is what was left out."""

    citing: Citing
    on: str = ""
    on_as_printed: str = ""
    headline: str = ""
    body: str = ""
    kind: str = ""
    whom: tuple[Whom, ...] = ()
    local_time: datetime.time | None = None
    zone: str = ""
    # custody
    status: str = ""
    facility: Facility | NewFacility | None = None
    place: str = ""
    place_unknown: bool = False
    # charge and judgment
    charge: Charge | None = None
    wording: str = ""
    provision: LegalProvision | None = None
    charge_state: str = ""
    outcome: str = ""
    court: Organisation | None = None
    sentence: str = ""
    years: Decimal | None = None
    # condition, restriction
    condition: str = ""
    condition_state: str = ""
    condition_note: str = ""
    restriction: str = ""
    restriction_note: str = ""
    touches: tuple[str, ...] = ()
    # a fact that is in the record already: the source supports it, or says something else instead
    joins: Event | None = None
    says_instead: str = ""
    sure: frozenset[str] = field(default_factory=frozenset)
    seen: int | None = None  # the newest number in the history of events when the page was made

    @property
    def date(self) -> PartialDate | None:
        return PartialDate(self.on) if self.on else None

    @property
    def moves(self) -> bool:
        return bool(self.facility or self.place or self.place_unknown)

    @property
    def accuses(self) -> bool:
        return bool(self.charge or self.wording)

    @property
    def judges(self) -> bool:
        return bool(self.outcome or self.sentence or self.years or self.court) or self.charge_state in OUTCOME_OF_STATE

    @property
    def changes(self) -> bool:
        """Whether it changes anything beside telling what happened."""
        return bool(self.status or self.moves or self.accuses or self.judges or self.condition or self.restriction)

    @property
    def all_touches(self) -> list[str]:
        """The consent groups that its words give away."""
        found = set(self.touches)
        if self.moves:
            found.add(FieldGroup.LOCATION)
        if self.accuses or self.judges or self.restriction:
            found.add(FieldGroup.CHARGES)
        if self.condition:
            found.add(ConditionKind(self.condition).group)
        if self.kind == EventKind.HEALTH:
            found.add(FieldGroup.HEALTH)
        return [group.value for group in FieldGroup if group in found - {FieldGroup.EVENTS}]


@dataclass(frozen=True)
class Doubt:
    """Something that is probably wrong, and that a person may be sure of all the same. `code` says which one."""

    code: str
    words: str


class Doubtful(Exception):
    """Nothing was written: these doubts are to be answered first. `known` are events that may be the same."""

    def __init__(self, doubts: Iterable[Doubt], known: Iterable[Event] = ()):
        self.doubts, self.known = list(doubts), list(known)
        super().__init__("\n".join(doubt.words for doubt in self.doubts))


@dataclass(frozen=True)
class Done:
    """One row that was written, and what was done to it, in words."""

    what: str
    row: models.Model


@dataclass
class Written:
    """What an update left in the record. `before` are the statuses until then, by detention."""

    event: Event
    update: Update
    rows: list[Done] = field(default_factory=list)
    detentions: list[Detention] = field(default_factory=list)
    before: dict[int, str] = field(default_factory=dict)

    @property
    def joined(self) -> bool:
        return self.update.joins is not None


def status_until(detention: Detention, date: PartialDate | None) -> CustodyStatus:
    """The status that someone had until a day, by the events before it."""
    if date is None:
        return detention.status
    earlier = [
        event
        for event in detention.events_bringing_status
        if not event.on or PartialDate(event.on).sort_key() <= date.sort_key()
    ]
    return CustodyStatus(earlier[-1].brings) if earlier else CustodyStatus.UNKNOWN


def guessed_kind(update: Update, *, held: bool) -> EventKind:
    """The kind of event that goes with what it changes. `held`: someone whom it concerns is held until then."""
    if update.status:
        kind = KIND_OF_STATUS.get(update.status)
        if held and kind == EventKind.ARREST:
            kind = EventKind.TRANSFER if update.moves else EventKind.OTHER
        if not held and update.status in HELD and kind not in (EventKind.DISAPPEARANCE, EventKind.ARREST):
            kind = EventKind.ARREST if update.status != CustodyStatus.SENTENCED else EventKind.JUDGMENT
        return kind or EventKind.OTHER
    if update.judges:
        return EventKind.JUDGMENT
    if update.moves:
        return EventKind.TRANSFER
    if update.accuses:
        return EventKind.CHARGE
    return KIND_OF_CONDITION.get(update.condition, EventKind.OTHER)


def headline_of(update: Update, language: str) -> str:
    """A plain line for what it changes, in the language of the case; "" when it changes nothing."""
    with translation.override(language):
        return " ".join(f"{part}." for part in _parts(update))[:240]


def _parts(update: Update) -> Iterable[str]:
    if update.status:
        yield str(CustodyStatus(update.status).label)
    if update.moves:
        yield _moved(update)
    if update.judges:
        yield _judged(update)
    elif update.accuses:
        state = ChargeState(update.charge_state).label if update.charge_state else _("Accusation")
        yield f"{state}: {update.wording or update.charge}"
    if update.condition:
        kind = ConditionKind(update.condition).label
        words = update.condition_note.split("\n")[0].rstrip(".")
        yield f"{kind}: {words}" if words else str(kind)
    if update.restriction:
        yield str(RestrictionKind(update.restriction).label)


def _moved(update: Update) -> str:
    if update.facility or update.place:
        name = update.facility.name if update.facility else update.place
        arrives = update.status in HELD
        return (_("Held at %(place)s") if arrives else _("Moved to %(place)s")) % {"place": name}
    return _("Moved; it is not known where to")


def _judged(update: Update) -> str:
    outcome = update.outcome or OUTCOME_OF_STATE.get(update.charge_state, "")  # type: ignore[call-overload]
    words = str(JudgmentOutcome(outcome).label) if outcome else _("Sentenced")
    return f"{words}: {update.sentence.rstrip('.')}" if update.sentence else words
