"""What the addresses about appeals answer, as models: the document itself, with what only reading can tell beside it."""

from typing import Literal

from pydantic import Field

from appeals.document import AppealDocument
from cases.public.api.shapes import Hashed, Listed, Listing, VersionSums

Stands = Literal["open", "last_days", "passed", "paused", "stopped_good", "stopped", "expired", "replaced"]


class AppealItem(Listed, AppealDocument):
    """An appeal in a list. What stands in its document as well comes when `fields` names it."""

    countries: list[str] = Field(description="Of its cases. ISO codes.")
    issuer_url: str = Field(
        description="Where the issuer published it: `url` of the document, which in a list is our page."
    )
    stands: Stands = Field(description="How it stands as of now: its state, and whether its date has passed.")
    letters_wanted: bool = Field(
        description="It is open, and the people it is for are known to be where it says. Otherwise please ask before you write."
    )
    due: str | None = Field(description="The last day that counts to write; null where there is none.")
    days_left: int | None = Field(description="Days until then as of now, below 0 when it has passed.")


class AppealList(Listing):
    data: list[AppealItem] = Field(description="The items of this part.")


class AppealVersionList(Listing):
    data: list[VersionSums] = Field(description="The items of this part.")


class AppealVersion(VersionSums, Hashed):
    """One version of an appeal, with what its sum was taken over."""
