"""What the addresses about appeals answer, as models: the document itself, with what only reading can tell beside it."""

from typing import Literal

from pydantic import Field

from appeals.document import AppealDocument
from cases.public.api.partly import partly
from cases.public.api.shapes import Hashed, Listing, VersionSums

Stands = Literal["open", "last_days", "passed", "paused", "stopped_good", "stopped", "expired", "replaced"]


class _Item(AppealDocument):
    """An appeal in a list. What stands in its document as well comes when `fields` names it."""

    slug: str = Field("", description="The last part of its address.")
    title: str = Field("", description="As issued.")
    url: str = Field("", description="Address of its page.")
    api_url: str = Field("", description="Address of its document.")
    kind: str = Field("", description="Code of the kind of call.")
    countries: list[str] = Field([], description="Of its cases. ISO codes.")
    stands: Stands = Field("open", description="How it stands as of now: its state, and whether its date has passed.")
    letters_wanted: bool = Field(
        False,
        description="It is open, and the people it is for are known to be where it says. Please do not write otherwise without asking.",
    )
    due: str | None = Field(None, description="The last day that counts to write; null where there is none.")
    days_left: int | None = Field(None, description="Days until then as of now, below 0 when it has passed.")
    published_at: str = Field("", description="When it was first published.", json_schema_extra={"format": "date-time"})
    updated_at: str = Field("", description="When it was changed last.", json_schema_extra={"format": "date-time"})
    version: int = Field(0, description="Number of its newest version.")
    sha: str = Field("", description="Sum of its newest version.")


AppealItem = partly("AppealItem", _Item)


class AppealList(Listing):
    data: list[AppealItem]  # type: ignore[valid-type]


class AppealVersionList(Listing):
    data: list[VersionSums]


class AppealVersion(VersionSums, Hashed):
    """One version of an appeal, with what its sum was taken over."""
