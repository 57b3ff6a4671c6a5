"""The record. Import models from here."""

from cases.models.base import ChoiceArrayField, CountriesField
from cases.models.case import Assignment, Case, CaseSubject
from cases.models.case_facts import Correction, ExternalIdentifier, Recognition, Redirect
from cases.models.charges import Charge, ChargeStatus, Judgment
from cases.models.checkup import Checkup, Lookout
from cases.models.consent import Consent
from cases.models.custody import Condition, Detention, Placement, Restriction
from cases.models.erasure import Erasure
from cases.models.events import Event, EventActor
from cases.models.inbox import InboxMessage, IntakeKey
from cases.models.laws import LegalProvision, Penalty
from cases.models.links import EventDetention, JudgmentCharge
from cases.models.merge import Merge
from cases.models.offices import Channel, Post, Tenure
from cases.models.people import Affiliation, Detainee, Name, Official, Organisation, Person, Relation
from cases.models.places import Facility
from cases.models.private import ContactCall, Note, SafeContact, SealedReading, SealedTextField
from cases.models.publications import Publication, RetiredVersion
from cases.models.published import (
    PublishedCase,
    PublishedDetention,
    PublishedFile,
    PublishedMention,
    PublishedReference,
    PublishedSite,
)
from cases.models.published_rows import PublishedCharge, PublishedEvent
from cases.models.review import Review
from cases.models.sealed import Sealed
from cases.models.site import SiteSettings
from cases.models.snapshots import (
    PublishedSnapshot,
    PublishedSnapshotEntry,
    PublishedSnapshotFile,
    PublishedSnapshotPart,
)
from cases.models.sources import Citation, Source, SourceFile
from cases.models.uploads import KnownHeader, Upload
from cases.models.versions import PublishedVersion

__all__ = [
    "Affiliation", "Assignment", "Case", "CaseSubject", "Channel", "Charge", "ChargeStatus", "Checkup", "ChoiceArrayField", "Citation",
    "Condition", "Consent", "ContactCall", "Correction", "CountriesField", "Detainee", "Detention", "Erasure", "Event", "EventActor",
    "EventDetention", "ExternalIdentifier", "Facility", "InboxMessage", "IntakeKey", "Judgment", "JudgmentCharge", "LegalProvision", "Lookout", "Merge", "Name", "Note", "Official",
    "Organisation", "Penalty", "Person", "Placement", "Post", "Publication", "PublishedCase", "PublishedCharge", "PublishedDetention", "PublishedEvent",
    "PublishedFile", "PublishedMention", "PublishedReference", "PublishedSite", "PublishedSnapshot", "PublishedSnapshotEntry",
    "PublishedSnapshotFile", "PublishedSnapshotPart", "PublishedVersion", "Recognition", "Redirect",
    "Relation", "Restriction", "RetiredVersion", "Review", "SafeContact", "Sealed", "SealedReading", "SealedTextField", "SiteSettings", "Source", "SourceFile", "Tenure", "KnownHeader", "Upload",
]  # fmt: skip
