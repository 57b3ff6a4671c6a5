"""The words of the page Method: every vocabulary that a public page can show, with its definitions.

Vocabularies are found by the name of their class, so that those of other parts of the house appear without being imported.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.vocab import DEAD, FREE, HELD, CustodyStatus, Vocabulary


@dataclass(frozen=True)
class Term:
    """One word: its code, what pages call it, what it means, and how it is counted."""

    anchor: str
    code: str
    label: str | Promise
    definition: str | Promise
    counted: str | Promise = ""


@dataclass(frozen=True)
class Words:
    """One vocabulary under a heading for readers."""

    anchor: str
    heading: str | Promise
    terms: list[Term]
    name: str  # of the class


@dataclass(frozen=True)
class Chapter:
    heading: str | Promise
    anchor: str
    words: list[Words]


# Chapter by chapter: the name of the class, and what readers know it as.
CHAPTERS: tuple[tuple[str, str | Promise, tuple[tuple[str, str | Promise], ...]], ...] = (
    ("words-custody", _("Custody"), (
        ("CustodyStatus", _("Custody status")), ("ConditionKind", _("Conditions in detention")),
        ("ConditionState", _("What is said of a condition")), ("FacilityKind", _("Places of detention")),
        ("RestrictionKind", _("Restrictions outside custody")),
    )),
    ("words-people", _("People"), (
        ("Gender", _("Gender")), ("NameKind", _("Forms of a name")), ("Script", _("Scripts")),
        ("RelationKind", _("Who someone is to another")), ("CountKind", _("Numbers of people in a group")),
        ("OrganisationKind", _("Organisations")),
    )),
    ("words-law", _("Law"), (
        ("ChargeState", _("State of a charge")), ("JudgmentOutcome", _("Judgments")), ("ProvisionKind", _("Laws")),
        ("PenaltyKind", _("Penalties")), ("PenaltyBound", _("How much of a penalty")),
    )),
    ("words-events", _("What happened"), (("EventKind", _("Events")), ("Happening", _("Whether it took place")))),
    ("words-sources", _("Sources"), (
        ("SourceKind", _("Kinds of sources")), ("Stance", _("What a source does with a fact")), ("Reading", _("How we read a source")),
        ("IdentifierScheme", _("Numbers in other registers")),
    )),
    ("words-appeals", _("Calls to act"), (
        ("AppealKind", _("Kinds of calls")), ("AppealState", _("State of a call")), ("DemandKind", _("What is asked")),
        ("OutcomeKind", _("What came of it")), ("ReplyKind", _("Answers by officials")), ("RecipientRole", _("Whom to write to")),
        ("ChannelKind", _("Ways to write")), ("ReportChannel", _("What people report")),
        ("DueKind", _("Dates")), ("DueDecision", _("What was decided about a date")), ("TextKind", _("Parts of a call")),
    )),
    ("words-consent", _("Consent and this site"), (
        ("FieldGroup", _("What consent is given for")), ("ConsentBasis", _("Why we may publish something")),
        ("DocumentKind", _("Kinds of pages")), ("MessageTopic", _("What you can write to us about")),
        ("PagePart", _("Parts of the page of a case")),
    )),
)  # fmt: skip

# Words of the inside, which no public page shows.
INSIDE = frozenset({
    "WorkflowState", "ContactChannel", "WithdrawalBy", "ErasureReason", "PublishingAct", "ReviewOutcome", "MergeKind", "NewsDecision",
    "Rhythm", "MailKind", "MailEnd", "ReportOddity", "ReminderRhythm", "ReminderRole", "DueRule",
})  # fmt: skip


def vocabularies() -> dict[str, type[Vocabulary]]:
    """Every vocabulary that is loaded, by the name of its class."""
    return {row.__name__: row for row in Vocabulary.__subclasses__()}


def shown() -> set[str]:
    """Names of the vocabularies on the page Method."""
    return {name for _anchor, _heading, names in CHAPTERS for name, _said in names}


def anchor(vocabulary: str, code: str = "") -> str:
    """Where a word stands on the page Method: "custodystatus-pretrial"."""
    return f"{vocabulary}-{code}".lower() if code else vocabulary.lower()


def chapters() -> list[Chapter]:
    known = vocabularies()
    return [
        Chapter(heading, place, [_words(known[name], said) for name, said in names if name in known])
        for place, heading, names in CHAPTERS
    ]


def _words(vocabulary: type[Vocabulary], heading: str | Promise) -> Words:
    name = vocabulary.__name__
    terms = [
        Term(anchor(name, word.value), word.value, word.label, word.definition, _counted(word)) for word in vocabulary
    ]
    return Words(anchor(name), heading, terms, name)


def _counted(word: Vocabulary) -> str | Promise:
    """How figures count a custody status; "" for every other word."""
    if not isinstance(word, CustodyStatus):
        return ""
    if word in HELD:
        return _("counted as held")
    return (
        _("counted as released") if word in FREE else _("counted as dead") if word in DEAD else _("not counted as held")
    )
