"""What the addresses about places, laws, organisations and posts answer, as models."""

from pydantic import Field

from cases.public.api.shapes import INSTANT, Item, Listing
from cases.reference_document import FacilityDocument, LawDocument, OfficialDocument, OrganisationDocument


class Row(Item):
    """What a list tells beside the document."""

    url: str = Field(description="Address of its page.")
    api_url: str = Field(description="Address of its document.")
    cases: int = Field(description="How many published cases name it.")
    appeals: int = Field(description="How many published appeals name it.")
    published_at: str = Field(description="When it was first published.", json_schema_extra=INSTANT)
    updated_at: str = Field(description="When it was changed last.", json_schema_extra=INSTANT)
    version: int = Field(description="Number of its newest version.")
    sha: str = Field(description="Sum of its newest version.")


class FacilityItem(FacilityDocument, Row):
    """A place of detention in a list. What stands in its document as well comes when `fields` names it."""


class LawItem(LawDocument, Row):
    """A law in a list. What stands in its document as well comes when `fields` names it."""


class OrganisationItem(OrganisationDocument, Row):
    """An organisation in a list. What stands in its document as well comes when `fields` names it."""


class OfficialItem(OfficialDocument, Row):
    """A post in a list. What stands in its document as well comes when `fields` names it."""


class FacilityList(Listing):
    data: list[FacilityItem] = Field(description="The items of this part.")


class LawList(Listing):
    data: list[LawItem] = Field(description="The items of this part.")


class OrganisationList(Listing):
    data: list[OrganisationItem] = Field(description="The items of this part.")


class OfficialList(Listing):
    data: list[OfficialItem] = Field(description="The items of this part.")
