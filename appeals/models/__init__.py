"""The response. Import models from here."""

from appeals.models.appeal import Appeal, AppealText, Demand, DemandOutcome, Recipient
from appeals.models.due import DueDate
from appeals.models.links import (
    AppealCase,
    AppealInstrument,
    AppealIssuer,
    AppealPerson,
    DemandInstrument,
    RecipientChannel,
)
from appeals.models.published import PublishedAppeal, PublishedAppealCase

__all__ = [
    "Appeal", "AppealCase", "AppealInstrument", "AppealIssuer", "AppealPerson", "AppealText", "Demand", "DemandInstrument", "DemandOutcome",
    "DueDate", "PublishedAppeal", "PublishedAppealCase", "Recipient", "RecipientChannel",
]  # fmt: skip
