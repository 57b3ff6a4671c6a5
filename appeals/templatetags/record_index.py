"""Tags of the admin's first page: what there is, in the order in which people work.

They import nothing of the admin: the public door, which has none, loads all tags with its first template.
"""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

# Heading, models that people come for, and rows that are mostly reached from these.
SECTIONS: list[tuple[Promise, tuple[str, ...], tuple[str, ...]]] = [
    (
        _("Cases"),
        ("Case", "Detention", "Event", "Charge", "Judgment"),
        ("CaseSubject", "Placement", "Condition", "Restriction", "ChargeStatus", "Recognition", "ExternalIdentifier",
         "Correction", "Redirect", "Note", "SafeContact", "SealedReading"),
    ),
    (_("People and organisations"), ("Person", "Organisation", "Consent"), ("Name", "Affiliation", "Relation")),
    (_("Places, laws, offices"), ("Facility", "LegalProvision", "Post"), ("Penalty", "Tenure", "Channel")),
    (_("Sources"), ("Source",), ("SourceFile", "Citation")),
    (_("Appeals"), ("Appeal", "DueDate", "ActionReport"), ("Demand", "DemandOutcome", "Reply", "Recipient", "AppealText", "Reminder")),
    (_("Published"), ("Publication", "PublishedVersion"), ("RetiredVersion", "Review", "Erasure")),
    (_("Site"), ("InboxMessage", "Mail", "SiteSettings", "DeskSettings", "User"), ()),
]  # fmt: skip

# How a case gets from a document into the record: label, model, why.
STEPS: list[tuple[Promise, str, Promise]] = [
    (_("Source"), "Source", _("the document itself, to take quotes from")),
    (_("Person"), "Person", _("names, roles, and the ground for publishing")),
    (_("Case"), "Case", _("whom it is about, in one or two sentences")),
    (_("Detention"), "Detention", _("where, under which conditions")),
    (_("Events"), "Event", _("what happened, in order, and the status it brought")),
    (_("Charges"), "Charge", _("in the words used, with their states")),
    (_("Appeal"), "Appeal", _("what is asked, of whom, by when")),
]


@dataclass
class Section:
    """Part of the index of the record: what one needs first, and what may follow."""

    title: str | Promise
    first: list[dict] = field(default_factory=list)
    also: list[dict] = field(default_factory=list)


@register.simple_tag(name="record_sections")
def sections(app_list: list[dict]) -> list[Section]:
    """The models that this person may see, by section; one that no section knows comes last."""
    seen = {entry["object_name"]: entry for app in app_list for entry in app["models"]}
    found = [
        Section(title, [seen.pop(n) for n in first if n in seen], [seen.pop(n) for n in also if n in seen])
        for title, first, also in SECTIONS
    ]
    if seen:
        found.append(Section(_("More"), list(seen.values())))
    return [section for section in found if section.first or section.also]


@register.simple_tag(name="record_steps")
def steps(app_list: list[dict]) -> list[dict[str, Any]]:
    """The steps of entering a case that this person may take; none for someone who may not begin."""
    add = {entry["object_name"]: entry["add_url"] for app in app_list for entry in app["models"]}
    if not add.get("Source"):
        return []
    return [{"label": label, "url": add[name], "why": why} for label, name, why in STEPS if add.get(name)]
