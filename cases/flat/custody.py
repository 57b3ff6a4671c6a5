"""What rows say of the custody of someone: status, since when it is known, days, places, accusations, conditions. Pure."""

from django.utils.translation import gettext as _

from cases.custody_reading import Custody, Data, current_place, latest_state
from cases.flat import words
from cases.flat.columns import Source
from cases.vocab import (
    ConditionKind,
    ConditionState,
    CustodyStatus,
    JudgmentOutcome,
    PenaltyKind,
    RestrictionKind,
)


def status(custody: Custody | None) -> str:
    """As a page says it: what is no longer confirmed says so each time."""
    if custody is None:
        return ""
    word = words.label(CustodyStatus, custody.data["status"])
    return _("Last known: %(status)s") % {"status": word} if custody.last_known else word


def confirmation(source: Source, detention: Data) -> Data | None:
    return next((row for row in source.data["confirmations"] if row["detention"] == detention["key"]), None)


def as_of(source: Source, detention: Data) -> str:
    found = confirmation(source, detention)
    return found["on"] if found else ""


# Places


def place_words(stay: Data | None) -> str:
    """A place with its own words beside it: "Correctional Centre 3 (CC3)"."""
    return words.joined_by(", ", words.name(stay["facility"]), words.text(stay["place"])) if stay else ""


def place(detention: Data) -> Data | None:
    """Where someone is held, or was when last heard of."""
    return current_place(detention)


def held_before(detention: Data) -> str:
    now = current_place(detention)
    return words.joined(stay_words(stay) for stay in detention["placements"] if stay is not now)


def stay_words(stay: Data) -> str:
    return words.joined_by(", ", place_words(stay) or stay["province"], span(stay))


def span(row: Data) -> str:
    """ "from 2002 until 2007"; what is not stated is left out."""
    began, ended = words.day(row["began"]), words.day(row["ended"])
    return words.joined_by(
        " ", _("from %(day)s") % {"day": began} if began else "", _("until %(day)s") % {"day": ended} if ended else ""
    )


# What someone is accused of, and what was decided


def charge_words(source: Source, row: Data) -> str:
    """An accusation in the words that were used, with its state: "“treason” (Alleged; not known to be charged)"."""
    return words.hedged(source, f"“{row['wording']['text']}” ({words.accused(latest_state(row))})", row["cites"])


def penalty_words(row: Data) -> str:
    return f"“{row['text']['text']}” ({words.label(PenaltyKind, row['kind'])})"


def judgment_words(source: Source, row: Data) -> str:
    head = words.joined_by(
        ", ", words.label(JudgmentOutcome, row["outcome"]), words.name(row["court"]), row["instance"]
    )
    when = words.day(row["on"]) or _("date not stated")
    tail = words.joined_by(". ", words.text(row["sentence"]), words.text(row["note"]))
    return words.hedged(source, words.joined_by(": ", f"{head}, {when}", tail), row["cites"])


def restriction_words(source: Source, row: Data) -> str:
    head = words.joined_by(", ", words.label(RestrictionKind, row["kind"]), span(row))
    return words.hedged(source, words.joined_by(": ", head, words.text(row["note"])), row["cites"])


def condition_words(source: Source, row: Data) -> str:
    """How someone is held, with how sure the source is: "Surveillance (reported): … (source: “most likely”)"."""
    head = f"{words.label(ConditionKind, row['kind'])} ({words.label(ConditionState, row['state'])})"
    since = words.day(row["since"])
    said = f"“{row['since_as_printed']}”" if row["since_as_printed"] else ""
    tail = words.joined_by(
        " ", words.text(row["note"]), _("Since %(day)s.") % {"day": since} if since else "", said,
    )  # fmt: skip
    return words.hedged(source, words.joined_by(": ", head, tail), row["cites"])
