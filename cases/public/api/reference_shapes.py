"""What the addresses about places, laws, organisations and posts answer, as models."""

from pydantic import BaseModel, Field

from cases.document_parts import Node
from cases.public.api.partly import partly
from cases.public.api.shapes import Listing
from cases.reference_document import FacilityDocument, LawDocument, OfficialDocument, OrganisationDocument


class Row(Node):
    """What a list tells beside the document."""

    url: str = Field("", description="Address of its page.")
    api_url: str = Field("", description="Address of its document.")
    cases: int = Field(0, description="How many published cases name it.")
    appeals: int = Field(0, description="How many published appeals name it.")
    published_at: str = Field("", description="When it was first published.", json_schema_extra={"format": "date-time"})
    updated_at: str = Field("", description="When it was changed last.", json_schema_extra={"format": "date-time"})
    version: int = Field(0, description="Number of its newest version.")
    sha: str = Field("", description="Sum of its newest version.")


FacilityItem = partly("FacilityItem", FacilityDocument, Row)
LawItem = partly("LawItem", LawDocument, Row)
OrganisationItem = partly("OrganisationItem", OrganisationDocument, Row)
OfficialItem = partly("OfficialItem", OfficialDocument, Row)


def _list(name: str, item: type[BaseModel]) -> type[Listing]:
    return type(name, (Listing,), {"__annotations__": {"data": list[item]}, "__module__": __name__})  # type: ignore[valid-type]


FacilityList = _list("FacilityList", FacilityItem)
LawList = _list("LawList", LawItem)
OrganisationList = _list("OrganisationList", OrganisationItem)
OfficialList = _list("OfficialList", OfficialItem)
