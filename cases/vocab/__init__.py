"""The vocabularies of the record. Import words from here.

Each word has a definition, which help texts and the method page show.
"""

from cases.vocab.base import Vocabulary
from cases.vocab.consent import OPEN, ConsentBasis, ContactChannel, ErasureReason, FieldGroup, WithdrawalBy
from cases.vocab.custody import (
    ACCESS,
    ACCESS_STATES,
    DEAD,
    FREE,
    HELD,
    REPORT_STATES,
    ConditionKind,
    ConditionState,
    CountKind,
    CustodyStatus,
    FacilityKind,
    RestrictionKind,
)
from cases.vocab.law import ChargeState, JudgmentOutcome, PenaltyBound, PenaltyKind, ProvisionKind
from cases.vocab.people import ChannelKind, Gender, NameKind, OrganisationKind, RelationKind, Script
from cases.vocab.publishing import (
    DocumentKind,
    IdentifierScheme,
    MergeKind,
    MessageTopic,
    PagePart,
    PublishingAct,
    ReviewOutcome,
    WorkflowState,
)
from cases.vocab.story import EventKind, Happening, Reading, SourceKind, Stance

__all__ = [
    "ACCESS",
    "ACCESS_STATES",
    "ChannelKind",
    "ChargeState",
    "ConditionKind",
    "ConditionState",
    "ConsentBasis",
    "ContactChannel",
    "CountKind",
    "CustodyStatus",
    "DEAD",
    "DocumentKind",
    "ErasureReason",
    "EventKind",
    "FREE",
    "FacilityKind",
    "FieldGroup",
    "Gender",
    "HELD",
    "Happening",
    "IdentifierScheme",
    "JudgmentOutcome",
    "MergeKind",
    "MessageTopic",
    "NameKind",
    "OPEN",
    "OrganisationKind",
    "PagePart",
    "PenaltyBound",
    "PenaltyKind",
    "ProvisionKind",
    "PublishingAct",
    "REPORT_STATES",
    "Reading",
    "RelationKind",
    "RestrictionKind",
    "ReviewOutcome",
    "Script",
    "SourceKind",
    "Stance",
    "Vocabulary",
    "WithdrawalBy",
    "WorkflowState",
]
