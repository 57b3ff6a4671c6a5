"""When a ground for publishing carries. Pure: grounds in, sentences out; `today` is an argument.

A ground is anything with the fields of `cases.models.Consent`.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from cases.dates import PartialDate
from cases.vocab import ConsentBasis, WithdrawalBy

ADULT = 18
# "Around 2008" may well be a year or two later: how far it reaches is nowhere stated, so the safe side is taken.
AROUND = 2
A_YEAR = datetime.timedelta(days=365)
# Grounds of ours hold until the day to look again; what a person agreed to holds until the person says otherwise.
LAPSING = (ConsentBasis.PUBLIC, ConsentBasis.BEST_INTEREST)


def may_be_child(birth: str, marked: bool, today: datetime.date) -> bool:
    """Whether someone may be under 18 today: by the latest birth that a partial date allows, or marked so."""
    if marked:
        return True
    born = PartialDate(birth) if birth else None
    if born is None or born.year_unknown:
        return False
    latest = born.last
    if latest is None:
        return True
    age = today.year - latest.year - ((today.month, today.day) < (latest.month, latest.day))
    return age < ADULT + (AROUND if born.approximate or born.inferred or born.year_inferred else 0)


def last_review_day(recorded: datetime.date) -> datetime.date:
    """The latest day to look again at what is already public."""
    return recorded + A_YEAR


def refused_on(grounds: Iterable[Any]) -> datetime.date | None:
    """The last day on which the person, or who may speak for them, said no to what these grounds are about."""
    days = [row.withdrawn_on for row in grounds if row.withdrawn_on and row.withdrawn_kind != WithdrawalBy.OFFICE]
    return max(days, default=None)


def _day(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")


@dataclass(frozen=True)
class Rules:
    """What decides beside the ground itself."""

    today: datetime.date
    child: bool = False
    four_eyes: bool = True


def fault(ground: Any, rules: Rules, said_no: datetime.date | None = None) -> str:
    """Why a ground does not carry a new publication, as a sentence; empty when it does."""
    if ground.withdrawn_on:
        return _("%(ground)s: withdrawn on %(day)s.") % _words(ground, ground.withdrawn_on)
    if said_no and (ground.basis == ConsentBasis.PUBLIC or _begun(ground) < said_no):
        return _("%(ground)s: it does not outweigh the no of %(day)s.") % _words(ground, said_no)
    by_basis = {ConsentBasis.PUBLIC: _fault_of_public, ConsentBasis.BEST_INTEREST: _fault_of_decision}
    found = by_basis[ground.basis](ground, rules) if ground.basis in by_basis else ""
    if not found and ground.basis in LAPSING and ground.review_on and ground.review_on <= rules.today:
        found = _("%(ground)s: to be reviewed since %(day)s.") % _words(ground, ground.review_on)
    return found


def _begun(ground: Any) -> datetime.date:
    """The day that a consent was given or a decision confirmed; without one it counts as long ago."""
    if ground.basis == ConsentBasis.CONSENT:
        return ground.given_on or datetime.date.min
    return ground.confirmed_on or ground.recorded_on or datetime.date.min


def _fault_of_public(ground: Any, rules: Rules) -> str:
    if rules.child:
        return _("%(ground)s: for a child that alone is not enough.") % _words(ground)
    if ground.recorded_on is None or ground.review_on is None:
        return _("%(ground)s: nobody has recorded it yet, with a day to look again.") % _words(ground)
    if ground.review_on > last_review_day(ground.reviewed_on or ground.recorded_on):
        return _("%(ground)s: it has to be looked at again after a year at the latest.") % _words(ground)
    return ""


def _fault_of_decision(ground: Any, rules: Rules) -> str:
    if not ground.reasons:
        return _("%(ground)s: it has no reasons.") % _words(ground)
    if ground.recorded_by_id is None:
        return _("%(ground)s: nobody has recorded it yet.") % _words(ground)
    if rules.four_eyes and ground.confirmed_by_id in (None, ground.recorded_by_id):
        return _("%(ground)s: a second person has to confirm it.") % _words(ground)
    return ""


def _words(ground: Any, day: datetime.date | None = None) -> dict[str, str]:
    return {"ground": str(ConsentBasis(ground.basis).label), "day": _day(day) if day else ""}


@dataclass(frozen=True)
class Standing:
    """What stands for one group of facts about one person: the grounds that carry, and why others do not."""

    rows: list[Any] = field(default_factory=list)
    carrying: list[Any] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    said_no: datetime.date | None = None

    @property
    def only_public(self) -> bool:
        """Carried by what is already public and by nothing else: then each fact must be printed somewhere."""
        return bool(self.carrying) and all(row.basis == ConsentBasis.PUBLIC for row in self.carrying)

    @property
    def until(self) -> datetime.date | None:
        """The day on which nothing carries any more; None when something carries without end, or nothing does."""
        ends = [row.review_on if row.basis in LAPSING else None for row in self.carrying]
        return max((day for day in ends if day), default=None) if ends and None not in ends else None


def standing(grounds: Iterable[Any], rules: Rules) -> Standing:
    """Which of the grounds for one group of facts carry today."""
    rows = list(grounds)
    said_no = refused_on(rows)
    faults = {id(row): fault(row, rules, said_no) for row in rows}
    return Standing(
        rows=rows,
        carrying=[row for row in rows if not faults[id(row)]],
        faults=[faults[id(row)] for row in rows if faults[id(row)]],
        said_no=said_no,
    )
