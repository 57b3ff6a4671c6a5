"""What news of a person means for the appeals that ask something for them: one table, with its reasons. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from appeals.vocab import DemandKind, NewsDecision
from cases.vocab import DEAD, FREE, HELD, ChargeState, ConditionKind, ConditionState, CustodyStatus

ALL = frozenset(DemandKind)
# What is asked for someone who is held, and for nobody else.
IN_CUSTODY = frozenset({DemandKind.RELEASE, DemandKind.ACCESS, DemandKind.TREATMENT, DemandKind.WHEREABOUTS})
ON_TRIAL = frozenset({DemandKind.DROP_CHARGES, DemandKind.FAIR_TRIAL})


@dataclass(frozen=True)
class News:
    """What an update changes, as codes. `before` is the status until then."""

    before: str = ""
    after: str = ""
    charge: str = ""
    place_known: bool = False
    condition: str = ""
    condition_state: str = ""


@dataclass(frozen=True)
class Effect:
    """Which demands news touches, whether their letters must wait at once, what is usually done, and why."""

    demands: frozenset[str]
    pauses: bool
    usual: str
    why: Any


# By the status that an update brings.
BY_STATUS: list[tuple[Iterable[str], Effect]] = [
    (
        FREE,
        Effect(
            IN_CUSTODY, True, NewsDecision.STOP_GOOD,
            _("A letter that asks for someone's release after the release tells officials that nobody checks."),
        ),
    ),
    (DEAD, Effect(ALL, True, NewsDecision.STOP, _("A letter for someone who has died wounds the family."))),
    (
        {CustodyStatus.DEPORTED, CustodyStatus.EXILE},
        Effect(ALL, True, NewsDecision.REWRITE, _("These officials no longer decide about someone who is abroad.")),
    ),
    (
        {CustodyStatus.LEFT_CUSTODY},
        Effect(ALL, True, NewsDecision.REWRITE, _("A letter could draw attention to someone who has just got away.")),
    ),
    (
        {CustodyStatus.CUSTODY_DENIED, CustodyStatus.MISSING},
        Effect(ALL, True, NewsDecision.REWRITE, _("The letter says who holds the person, and where; now nobody admits it.")),
    ),
    (
        {CustodyStatus.PLACE_HIDDEN},
        Effect(
            IN_CUSTODY, True, NewsDecision.REWRITE, _("The letter may name a place where the person no longer is."),
        ),
    ),
    (
        {CustodyStatus.SENTENCED},
        Effect(ON_TRIAL, False, NewsDecision.REWRITE, _("A court has decided: the letter still speaks of a trial.")),
    ),
    (
        {CustodyStatus.INCOMMUNICADO},
        Effect(frozenset({DemandKind.ACCESS}), False, NewsDecision.KEEP, _("Access matters even more now.")),
    ),
    (
        {CustodyStatus.HOUSE_ARREST, CustodyStatus.PSYCHIATRIC},
        Effect(IN_CUSTODY, False, NewsDecision.REWRITE, _("The letter speaks of another kind of custody.")),
    ),
]  # fmt: skip

ARRESTED = Effect(ALL, True, NewsDecision.REWRITE, _("The letter speaks of someone at liberty."))

BY_CHARGE: list[tuple[Iterable[str], Effect]] = [
    (
        {ChargeState.DROPPED, ChargeState.ACQUITTED, ChargeState.NOT_CHARGED},
        Effect(ON_TRIAL, True, NewsDecision.REWRITE, _("The letter asks for what has happened.")),
    ),
    (
        {ChargeState.CONVICTED},
        Effect(ON_TRIAL, False, NewsDecision.REWRITE, _("A court has decided: the letter still speaks of a trial.")),
    ),
    (
        {ChargeState.CHARGED, ChargeState.AMENDED, ChargeState.ALLEGED},
        Effect(ON_TRIAL, False, NewsDecision.REWRITE, _("The letter does not know of this accusation.")),
    ),
]
PLACED = Effect(
    frozenset({DemandKind.WHEREABOUTS}),
    True,
    NewsDecision.REWRITE,
    _("The letter asks where the person is; now it is known."),
)
ACCESS_CHANGED = Effect(
    frozenset({DemandKind.ACCESS}), False, NewsDecision.KEEP, _("What the letter says of access has changed.")
)
TREATED = Effect(frozenset({DemandKind.TREATMENT}), False, NewsDecision.KEEP, _("The letter does not know of this."))


def effects(news: News) -> list[Effect]:
    """What a piece of news means, the gravest first."""
    found = [effect for statuses, effect in BY_STATUS if news.after in statuses]
    if news.after in HELD and news.before and news.before not in HELD:
        found.append(ARRESTED)
    found += [effect for states, effect in BY_CHARGE if news.charge in states]
    found += _of_place_and_condition(news)
    return sorted(found, key=lambda effect: not effect.pauses)


def _of_place_and_condition(news: News) -> list[Effect]:
    found = [PLACED] if news.place_known else []
    if news.condition in (ConditionKind.HEALTH, ConditionKind.ILL_TREATMENT, ConditionKind.SURVEILLANCE):
        found.append(TREATED)
    elif news.condition and news.condition_state != ConditionState.UNKNOWN:
        found.append(ACCESS_CHANGED)
    return found


@dataclass(frozen=True)
class Verdict:
    """What an appeal with certain demands makes of the news."""

    touched: frozenset[str]
    pauses: bool
    usual: str
    reasons: tuple[Any, ...]


def verdict(news: News, demands: Iterable[str]) -> Verdict:
    """Which of the kinds of demands the news touches. Without any it means nothing for the appeal, but for a death,
    an arrest and the like, which make every letter wrong whatever it asks for."""
    asked = frozenset(demands)
    meant = [effect for effect in effects(news) if effect.demands & asked or effect.demands == ALL]
    touched = frozenset().union(*(effect.demands & asked for effect in meant))
    usual = meant[0].usual if meant else NewsDecision.KEEP
    return Verdict(touched, any(effect.pauses for effect in meant), usual, tuple(effect.why for effect in meant))
