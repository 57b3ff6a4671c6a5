"""One row per event, in the order of the story. Pure."""

from django.utils.translation import gettext_lazy as _

from cases.custody_reading import Data
from cases.flat import words
from cases.flat.columns import Column, Level, Source
from cases.flat.shared import CASE, VERSION, Item, dated, proof
from cases.reading import happening_now, in_story_order
from cases.vocab import CustodyStatus, EventKind, Happening


def _items(source: Source) -> list[Item]:
    return [Item(source, row) for row in in_story_order(source.data["events"])]


def _happening(item: Item) -> str:
    return str(happening_now(item.row, item.source.now))


def _actor(row: Data) -> str:
    role = words.text(row["role"])
    return f"{row['name']['text']} ({role})" if role else row["name"]["text"]


def _concerned(item: Item) -> str:
    """Whose custody it is about."""
    of = {row["key"]: row["subject"] for row in item.source.data["detentions"]}
    found = (item.source.subjects.get(of.get(key, ""), {}) for key in item.row["detentions"])
    return words.joined((subject.get("name") or {}).get("value", "") for subject in found)


COLUMNS = (
    *CASE,
    Column("event", _("Event"), "text", _("Its key in the document of the case."), lambda i: i.row["key"]),
    *dated("date", _("Date"), _("When it took place, or is set for."), lambda i: i.row["on"]),
    Column("date_as_printed", _("Date as printed"), "text", _("The words of the source, where they are no date: “last week”."), lambda i: i.row["on_as_printed"]),
    Column("time", _("Local time"), "text", _("The time of day on the spot; empty where no source says."), lambda i: i.row["local_time"] or ""),
    Column("time_zone", _("Time zone"), "text", _("Of the local time (IANA)."), lambda i: i.row["zone"]),
    Column("kind", _("Kind"), "text", _("What kind of event it is."), lambda i: words.label(EventKind, i.row["kind"])),
    Column("kind_code", _("Kind, code"), "text", _("The same as a code."), lambda i: i.row["kind"]),
    Column("happening", _("Did it happen"), "text", _("Whether it took place; what was due and is over without news is not known to us."), lambda i: words.label(Happening, _happening(i))),
    Column("happening_code", _("Did it happen, code"), "text", _("The same as a code."), _happening),
    Column("headline", _("What happened"), "text", _("In one line."), lambda i: words.text(i.row["headline"])),
    Column("text", _("More about it"), "text", _("In more words, where there are any."), lambda i: words.text(i.row["body"])),
    Column("place", _("Place"), "text", _("Where it took place."), lambda i: words.text(i.row["place"])),
    Column("facility", _("Place of detention"), "text", _("The place of detention that it is about."), lambda i: words.name(i.row["facility"])),
    Column("facility_code", _("Place of detention, code"), "text", _("The last part of the address of its page."), lambda i: words.slug(i.row["facility"])),
    Column("concerns", _("Concerns"), "text", _("Whose custody it is about."), _concerned),
    Column("detentions", _("Detentions"), "list", _("The keys of these detentions: their rows in the file of detentions."), lambda i: words.joined(i.row["detentions"])),
    Column("took_part", _("Who took part"), "text", _("People and bodies that took part, and in which role."), lambda i: words.joined(map(_actor, i.row["actors"]))),
    Column("brings", _("Status from then on"), "text", _("The status that it brought; empty where it brought none."), lambda i: words.label(CustodyStatus, i.row["brings"])),
    Column("brings_code", _("Status from then on, code"), "text", _("The same as a code."), lambda i: i.row["brings"]),
    Column("part_of", _("Part of"), "text", _("The wider event that it was part of."), lambda i: i.row["occasion"]),
    *proof(lambda i: i.row["cites"]),
    *VERSION,
)  # fmt: skip

EVENTS = Level("event", _("Events"), COLUMNS, _items)
