"""The response. Import models from here."""

from appeals.models.appeal import Appeal, AppealText, Demand, DemandOutcome, Recipient
from appeals.models.calendar_address import CalendarAddress
from appeals.models.due import DueDate
from appeals.models.following import Follower
from appeals.models.links import (
    AppealCase,
    AppealInstrument,
    AppealIssuer,
    AppealPerson,
    DemandInstrument,
    RecipientChannel,
)
from appeals.models.mail import Herald, Mail, Telling
from appeals.models.pause import PauseRequest
from appeals.models.published import PublishedAppeal, PublishedAppealCase, PublishedCounts
from appeals.models.reminder import DeskSettings, Reminder, ReminderPreference
from appeals.models.reply import Reply
from appeals.models.report import ActionReport, ReportDecision, ReportedCount

__all__ = [
    "ActionReport", "Appeal", "AppealCase", "AppealInstrument", "AppealIssuer", "AppealPerson", "AppealText", "CalendarAddress", "Demand", "DemandInstrument", "DemandOutcome",
    "DeskSettings", "DueDate", "Follower", "Herald", "Mail", "PauseRequest", "PublishedAppeal", "PublishedAppealCase", "PublishedCounts", "Recipient", "RecipientChannel",
    "Reminder", "ReminderPreference",
    "Reply", "ReportDecision", "ReportedCount", "Telling",
]  # fmt: skip
