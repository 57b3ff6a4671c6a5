"""What the addresses about places, laws, organisations and posts answer, as models."""

from pydantic import Field

from cases.public.api.shapes import Listed, Listing
from cases.reference_document import FacilityDocument, LawDocument, OfficialDocument, OrganisationDocument


class Row(Listed):
    """What a list tells beside the document."""

    cases: int = Field(description="How many published cases name it.")
    appeals: int = Field(description="How many published appeals name it.")


class FacilityItem(Row, FacilityDocument):
    """A place of detention in a list. What stands in its document as well comes when `fields` names it."""


class LawItem(Row, LawDocument):
    """A law in a list. What stands in its document as well comes when `fields` names it."""


class OrganisationItem(Row, OrganisationDocument):
    """An organisation in a list. What stands in its document as well comes when `fields` names it."""


class OfficialItem(Row, OfficialDocument):
    """A post in a list. What stands in its document as well comes when `fields` names it."""


class FacilityList(Listing):
    data: list[FacilityItem] = Field(description="The items of this part.")


class LawList(Listing):
    data: list[LawItem] = Field(description="The items of this part.")


class OrganisationList(Listing):
    data: list[OrganisationItem] = Field(description="The items of this part.")


class OfficialList(Listing):
    data: list[OfficialItem] = Field(description="The items of this part.")
