"""From a published case and an instant to what its page and its line in a list say. Pure.

Documents hold dates and codes; whatever depends on today is computed here and in `custody_reading.py`, with `now` as an
argument.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.case_sections import Portrait, Shared, Year, concerned, portraits, shared, years
from cases.clock import LAST_ZONE, deadline_passed, today_in
from cases.custody_reading import Custody, Data, custodies, custodies_alone, latest_state
from cases.dates import PartialDate
from cases.footnotes import Footnote, Footnotes
from cases.headcounts import Overlap, overlaps
from cases.version_words import Lately
from cases.vocab import EventKind, Happening, PagePart

# The order in which a reader meets facts on a case page, and so the order of footnotes.
CASE_ORDER = (
    "countries_proof", "summary", "detentions", "confirmations", "charges", "events", "judgments", "restrictions", "conditions", "recognitions",
    "context", "subjects", "identifiers",
)  # fmt: skip


# The page of a case


@dataclass
class CasePage:
    """What the page of a case says at one instant."""

    data: Data
    custody: list[Custody]
    events: list[Data]
    charges: list[Data]
    footnotes: list[Footnote]

    @property
    def last_known(self) -> bool:
        """No status of the case is confirmed any more: the whole page speaks in the past tense."""
        return bool(self.custody) and not any(row.confirmed for row in self.custody)

    @property
    def main(self) -> Custody | None:
        return self.custody[0] if self.custody else None

    @property
    def overlaps(self) -> list[Overlap]:
        """The groups whose numbers may not be added up."""
        return overlaps(self.data)

    @property
    def people(self) -> list[Data]:
        return [row for row in self.data["subjects"] if row["kind"] == "person"]

    @property
    def story(self) -> list[Data]:
        """What happened to those whom the case is about."""
        return [row for row in self.events if not is_context(row)]

    @property
    def around(self) -> list[Data]:
        """What happened around the case."""
        return [row for row in self.events if is_context(row)]

    @property
    def years(self) -> list[Year]:
        """The story by year, where it is long."""
        return years(self.story)

    @property
    def years_around(self) -> list[Year]:
        return years(self.around)

    @property
    def parts(self) -> set[str]:
        """The parts that the page has, by the anchors of their headings; whether something is asked, appeals know."""
        data, several = self.data, self.several
        has = {
            PagePart.EVERYONE: several, PagePart.STORY: self.story, PagePart.CHARGES: self.charges,
            PagePart.JUDGMENTS: self.shared_judgments, PagePart.RESTRICTIONS: self.shared_restrictions,
            PagePart.EACH: several, PagePart.CONDITIONS: self.conditions and not several,
            PagePart.OTHERS: data["recognitions"], PagePart.GLANCE: not several or data["identifiers"] or data["reference"],
            PagePart.AROUND: self.around or data["context"], PagePart.SOURCES: self.footnotes,
        }  # fmt: skip
        return {str(part) for part, there in has.items() if there}

    @property
    def several(self) -> bool:
        """Whether more than one custody is told: each then has a place of its own on the page."""
        return len(self.custody) > 1

    @property
    def moved(self) -> bool:
        """Whether someone is known to have been held in more than one place: then a picture says more than a line."""
        return any(len(one.data["placements"]) > 1 for one in self.custody)

    @property
    def shared_charges(self) -> list[Shared]:
        return shared(self.charges, self.custody)

    @property
    def shared_judgments(self) -> list[Shared]:
        return shared(self.data["judgments"], self.custody)

    @property
    def shared_restrictions(self) -> list[Shared]:
        return shared(self.data["restrictions"], self.custody)

    @property
    def conditions(self) -> list[Data]:
        """How the one person of the case is held; with several, `portraits` has them."""
        own = {one.data["key"] for one in self.custody}
        return [row for row in self.data["conditions"] if row["detention"] in own]

    @property
    def portraits(self) -> list[Portrait]:
        return portraits(self.data, self.custody, self.charges)


def case_page(data: Data, *, review_days: int, now: datetime.datetime) -> CasePage:
    """Reads a case document (plain data of the present schema) as of `now`."""
    notes = Footnotes(data)
    marked = _marked(data, notes)
    custody = custodies(marked, notes, review_days, now)
    return CasePage(
        data=marked,
        custody=custody,
        events=[
            {
                **row, **_accounts(row, notes), "happening": happening_now(row, now),
                "others": others(row, marked["subjects"]), "concerned": concerned(row, custody),
            }
            for row in marked["events"]
        ],
        charges=[{**row, **_accounts(row, notes), "state": latest_state(row)} for row in marked["charges"]],
        footnotes=notes.list(),
    )  # fmt: skip


def _marked(data: Data, notes: Footnotes) -> Data:
    """The document with its footnotes numbered in the order in which a reader meets them."""
    marked, events = dict(data), in_story_order(data["events"])
    for section in CASE_ORDER:
        if section == "events":
            marked["events"] = notes.mark([row for row in events if not is_context(row)])
        else:
            marked[section] = notes.mark(data[section])
        if section == "context":  # a page shows what happened around a case beside its context
            marked["events"] += notes.mark([row for row in events if is_context(row)])
    for section in ("conditions", "judgments"):
        marked[section] = [{**row, "accounts": notes.accounts(row["cites"])} for row in marked[section]]
    return marked


def _accounts(row: Data, notes: Footnotes) -> dict[str, Sequence[Footnote]]:
    """Where sources disagree about a fact, and what each says."""
    return {"disputes": notes.disputes(row["cites"]), "accounts": notes.accounts(row["cites"])}


def in_story_order(rows: list[Data]) -> list[Data]:
    """Events by date. An undated one stands where the record's own order has it: before the first that comes after it."""
    story = sorted((row for row in rows if row["on"]), key=event_order)
    for row in sorted((row for row in rows if not row["on"]), key=lambda row: -row["order"]):
        later = (place for place, other in enumerate(story) if other["order"] > row["order"])
        story.insert(next(later, len(story)) if row["order"] else 0, row)
    return story


def event_order(row: Data) -> tuple:
    """The place of a dated event. What only has an end stands at its end."""
    year_unknown, first, last, text = PartialDate(row["on"]).sort_key()
    return (year_unknown, last if first == datetime.date.min else first, last, row["order"], text)


def others(row: Data, subjects: list[Data]) -> list[Data]:
    """Who else took part: on the page of one person it goes without saying that it is about that person."""
    own = {subjects[0]["name"]["value"]} if len(subjects) == 1 else set()
    return [actor for actor in row["actors"] if actor["name"]["text"] not in own]


def happening_now(row: Data, now: datetime.datetime) -> str:
    """A scheduled event whose day has ended everywhere was due; what came of it is not known to us."""
    last = PartialDate(row["on"]).last if row["on"] else None
    if row["happening"] == Happening.SCHEDULED and last and deadline_passed(last, now):
        return Happening.UNKNOWN
    return row["happening"]


def is_context(row: Data) -> bool:
    return row["kind"] == EventKind.CONTEXT


# Lists


@dataclass
class CaseLine:
    """A case in a list."""

    slug: str
    title: str
    data: Data
    custody: list[Custody]
    updated_at: datetime.datetime
    lately: Lately | None  # what is new of it these days
    appeal_open_until: datetime.date | None  # of an appeal that is open now; 9999-12-31 without a date

    @property
    def main(self) -> Custody | None:
        return self.custody[0] if self.custody else None


def case_line(
    row: Any, data: Data, *, review_days: int, now: datetime.datetime, lately: Lately | None = None
) -> CaseLine:
    """One published case for a list: `row` is its PublishedCase, `data` its document, `lately` what is new of it."""
    held = custodies_alone(data, review_days, now)
    return CaseLine(row.slug, row.title, data, held, row.updated_at, lately, open_until(row, now))


def open_until(row: Any, now: datetime.datetime) -> datetime.date | None:
    """Until when an appeal for a published case can be answered; None where none is open now."""
    until = row.appeal_open_until
    return until if until and until >= today_in(LAST_ZONE, now) else None
