"""The public documents of places, laws, organisations and posts; and which document each kind has.

Like `document.py`: a field that is added here is public.
"""

from cases.document import CaseDocument, Penalty
from cases.document_parts import Code, Document, Edtf, Fact, Key, Prose, Ref, Text
from cases.vocab import DocumentKind


class FacilityDocument(Document):
    """A place of detention."""

    facts: Fact
    name: Text
    other_names: list[Text] = []
    kind: Code
    country: Code = ""
    country_proof: Fact | None = None
    province: Text = ""
    district: Text = ""
    address: Text = ""
    latitude: str | None = None
    longitude: str | None = None
    correspondence: Prose | None = None


class LawDocument(Document):
    """A provision: a law or code with one article, or an international instrument."""

    facts: Fact
    name: Text
    kind: Code
    law: Text
    edition: Text = ""
    article: Text = ""
    title: Prose | None = None
    wording: Prose | None = None
    country: Code = ""
    adopted: Edtf | None = None
    resolution: Text = ""
    penalties: list[Penalty] = []


class OrganisationDocument(Document):
    """A party, court, ministry, force, NGO or other body."""

    facts: Fact
    name: Text
    acronym: Text = ""
    other_names: list[Text] = []
    kind: Code
    country: Code = ""
    country_proof: Fact | None = None
    within: Ref | None = None
    description: Prose | None = None


class Channel(Fact):
    """One way to write to an office; or why there is none."""

    key: Key
    kind: Code
    value: Text = ""
    note: Prose | None = None
    missing: Prose | None = None
    verified_on: str | None = None
    bounced_on: str | None = None


class Holder(Fact):
    """Who holds, or held, an office."""

    name: Text
    style: Text = ""
    began: Edtf | None = None
    ended: Edtf | None = None


class OfficialDocument(Document):
    """A post with its holders and its channels."""

    facts: Fact
    name: Text
    institution: Ref | None = None
    country: Code = ""
    country_proof: Fact | None = None
    accredited_to: list[Code] = []
    holders: list[Holder] = []
    channels: list[Channel] = []


# Which document stands behind each kind that the record of cases publishes.
MODELS: dict[str, type[Document]] = {
    DocumentKind.CASE: CaseDocument,
    DocumentKind.FACILITY: FacilityDocument,
    DocumentKind.LAW: LawDocument,
    DocumentKind.ORGANISATION: OrganisationDocument,
    DocumentKind.OFFICIAL: OfficialDocument,
}
