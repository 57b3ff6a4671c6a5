"""What the addresses about cases answer, as models: the documents' own nodes, with what only reading can tell beside them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cases.document import CaseDocument, Charge, Confirmation, Detention, Event, Judgment, Subject
from cases.document_parts import Citation, Node, Source

Known = Literal["confirmed", "last_known"]
INSTANT: dict[str, Any] = {"format": "date-time"}


def _any_may_be_left_out(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class Item(Node):
    """Of which `fields` may leave out any field."""

    model_config = ConfigDict(json_schema_extra=_any_may_be_left_out)


class Listed(Item):
    """What every list tells of a document (documents.told)."""

    url: str = Field(description="Address of its page.")
    api_url: str = Field(description="Address of its document.")
    published_at: str = Field(description="When it was first published.", json_schema_extra=INSTANT)
    updated_at: str = Field(description="When it was changed last.", json_schema_extra=INSTANT)
    version: int = Field(description="Number of its newest version.")
    sha: str = Field(description="Sum of its newest version.")


class Listing(BaseModel):
    """A part of a list."""

    total: int = Field(description="How many there are in all.")
    next: str | None = Field(description="Address of the next part; null where this is the last.")
    as_of: str = Field(description="Since when the answer has been as it is (UTC).", json_schema_extra=INSTANT)
    filter: str = Field(description="What was asked for, in words.")


# Cases


class Person(Node):
    """Someone whom a case is about, with one custody; whoever has several stands there several times, whoever has none once."""

    key: str = Field(description="Of the detention in the document; of the subject where it tells of none.")
    subject: str = Field(description="Key of the subject in the document.")
    name: str = Field(description="As published.")
    label: str = Field(description="Which part of a group; mostly empty.")
    kind: str = Field(description="person, organisation or group.")
    count: int | None = Field(description="How many people; null when not known.")
    count_kind: str = Field(description="Whether that number is exact.")
    status: str | None = Field(description="Code of the custody status; null where no custody is told of.")
    known: Known | None = Field(description="Whether the status is confirmed, or only the last that is known.")
    confirmed_on: str | None = Field(description="As of when the status is known to hold. EDTF.")
    days_at_least: int | None = Field(
        description="How many days in custody, counted at the least; null when not known."
    )
    disputed: bool = Field(description="Sources disagree about the status; see the document.")


class CaseItem(Listed, CaseDocument):
    """A case in a list. What stands in its document as well comes when `fields` names it."""

    people: list[Person] = Field(description="Whom it is about, with how they stand.")
    has_open_appeal: bool = Field(description="Whether an appeal for it can be answered now.")


class CaseList(Listing):
    data: list[CaseItem] = Field(description="The items of this part.")


class VersionSums(BaseModel):
    """One version of a document. Where its text was removed its sums stay, so that the chain can still be checked."""

    number: int = Field(description="1 is the first.")
    at: str = Field(description="When it was published.", json_schema_extra={"format": "date-time"})
    changed: list[str] = Field(description="Sections of the document that differ from the version before.")
    document_schema: int = Field(alias="schema", description="Number of the schema that its text has.")
    sha: str = Field(description="SHA-256 over the sum before, the salt and the text, line by line.")
    previous_sha: str = Field(description="Sum of the version before; empty for the first.")
    kept: bool = Field(description="Whether its text is still there.")
    api_url: str = Field(description="Address of the version here.")


class Hashed(BaseModel):
    """What the sum of a version was taken over."""

    salt: str | None = Field(description="Random; null when the text was removed.")
    text: str | None = Field(description="The document as the very text that was hashed; null when it was removed.")


class VersionItem(VersionSums):
    """One version of a case."""

    url: str = Field(description="Address of its page.")


class VersionList(Listing):
    data: list[VersionItem] = Field(description="The items of this part.")


class Version(VersionItem, Hashed):
    """One version of a case, with what its sum was taken over."""


# Rows of all cases


class CaseName(Node):
    """The case that a row is of."""

    slug: str = Field(description="The last part of its address.")
    title: str = Field(description="As published.")
    url: str = Field(description="Address of its page.")
    api_url: str = Field(description="Address of its document.")


class Row(Item):
    """A part of a document that stands alone: with its case, and with the citations that prove it."""

    case: CaseName = Field(description="The case that it is of.")
    citations: list[Citation] = Field(description="Those that it names by their keys.")
    sources: list[Source] = Field(description="Those of the citations.")


class Custody(Node):
    """A detention that a row is about, in short."""

    key: str = Field(description="Its key in the document.")
    subject: str = Field(description="Key of the subject in the document.")
    name: str = Field(description="Of the subject, as published.")
    label: str = Field(description="Which part of a group; mostly empty.")
    kind: str = Field(description="person, organisation or group.")
    status: str = Field(description="Code of the custody status.")
    known: Known = Field(description="Whether the status is confirmed, or only the last that is known.")
    confirmed_on: str | None = Field(description="As of when the status is known to hold. EDTF.")


class DetentionItem(Detention, Row):
    """The custody of one person or group, with who it is and as of when it is known."""

    who: Subject | None = Field(description="The subject, as in the document; null where it was removed.")
    confirmation: Confirmation | None = Field(description="Until when the status is known to hold.")
    known: Known = Field(description="Whether the status is confirmed, or only the last that is known.")
    days_at_least: int | None = Field(description="Days in custody, counted at the least; null when not known.")
    days_at_most: int | None = Field(description="The same, counted at the most.")
    disputed: bool = Field(description="Sources disagree about the status.")


class DetentionList(Listing):
    data: list[DetentionItem] = Field(description="The items of this part.")


class ChargeItem(Charge, Row):
    """A charge or accusation, with whom it is against and what a court said of it."""

    state: str = Field(description="Code of the state that stands.")
    against: Custody | None = Field(description="The detention that it belongs to; null where it was removed.")
    judgments: list[Judgment] = Field(description="Those that name it.")


class ChargeList(Listing):
    data: list[ChargeItem] = Field(description="The items of this part.")


class EventItem(Event, Row):
    """An event, with whom it is about."""

    happening_now: str = Field(description="`happening` as of now: what was set for a day that is past is `unknown`.")
    whom: list[Custody] = Field(description="The detentions that it is about.")


class EventList(Listing):
    data: list[EventItem] = Field(description="The items of this part.")
