"""One row per detention, and one for everyone of whom no detention is told. Pure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.custody_reading import Data, latest_state
from cases.detention_rows import detention_rows
from cases.flat import custody, words
from cases.flat.case_level import number_of
from cases.flat.columns import Column, Level, Source
from cases.flat.shared import CASE, VERSION, Item, dated, proof
from cases.vocab import CountKind, Gender

NOBODY: Data = {
    "key": "", "label": "", "count": None, "count_kind": "unknown", "status": "", "began": None, "ended": None,
    "placements": [], "cites": [],
}  # fmt: skip
KINDS = {"person": _("Person"), "organisation": _("Organisation"), "group": _("Group")}


def _items(source: Source) -> list[Item]:
    """Those of the table by which people are found and counted, in its order."""
    found = {one.data["key"]: one for one in source.custody}
    rows = {row["key"]: row for row in source.data["detentions"]}
    return [
        Item(source, rows.get(row["key"], NOBODY), source.subjects.get(row["subject"], {}), found.get(row["key"]), row)
        for row in detention_rows(source.data)
    ]


def _stated(item: Item, name: str) -> str:
    return (item.subject.get(name) or {}).get("value") or ""


def _number(item: Item) -> tuple[int | None, str]:
    """How many people the row is about, and how exactly that is known."""
    if item.custody:
        return item.row["count"], item.row["count_kind"]
    if item.subject.get("kind") == "organisation":
        return 0, CountKind.EXACT
    return number_of(item.subject), item.subject["count_kind"]


def _affiliation(row: Data) -> str:
    head = words.joined_by(", ", words.text(row["role"]), words.name(row["organisation"]), custody.span(row))
    return words.joined_by(": ", head, words.text(row["note"]))


def _affiliations(item: Item) -> str:
    rows = item.subject.get("affiliations", ())
    return words.joined(words.hedged(item.source, _affiliation(row), row["cites"]) for row in rows)


def _own(item: Item, section: str) -> list[Data]:
    return [row for row in item.source.data[section] if item.custody and row["detention"] == item.row["key"]]


def _stay(item: Item) -> Data:
    return custody.place(item.row) or {
        "facility": None, "place": None, "province": "", "country": "", "began": None, "country_proof": None, "cites": [],
    }  # fmt: skip


def _days_at_least(item: Item) -> int | None:
    days = item.custody.days if item.custody else None
    return days.count.least if days else None


def _days_at_most(item: Item) -> int | None:
    """Nobody can say how long it was at the most where nobody knows whether it still goes on."""
    days = item.custody.days if item.custody else None
    return days.count.most if days and days.runs else None


def _days_to(item: Item) -> str:
    days = item.custody.days if item.custody else None
    return str(days.until) if days else ""


def _biography(item: Item) -> str:
    return words.prose(item.subject.get("biography"))


def _keys(item: Item) -> list[str]:
    """What proves who it is, the status, since when it is known, and the places."""
    subject, row = item.subject, item.row
    who = [subject.get(name) for name in ("name", "gender", "birth", "death", "nationality")] if subject else []
    own = [_own(item, section) for section in ("confirmations", "conditions", "judgments", "restrictions", "charges")]
    return words.keys_of(
        [subject] if subject else [], [one for one in who if one], row, own[0], row["placements"], *own[1:]
    )


def _spelled(section: str, spell: Any) -> Any:
    return lambda item: words.joined(spell(item.source, row) for row in _own(item, section))


COLUMNS = (
    *CASE,
    Column("detention", _("Detention"), "text", _("Its key in the document of the case; empty for someone of whom no detention is told."), lambda i: i.row["key"]),
    Column("person", _("Who"), "text", _("The person, organisation or described group, by name as published."), lambda i: _stated(i, "name")),
    Column("person_key", _("Who, key"), "text", _("Its key in the document of the case: the same person in two detentions has the same."), lambda i: i.subject.get("key", "")),
    Column("kind", _("Person, organisation or group"), "text", _("What the row is about."), lambda i: str(KINDS.get(i.subject.get("kind", ""), ""))),
    Column("kind_code", _("Person, organisation or group, code"), "text", _("person, organisation or group."), lambda i: i.subject.get("kind", "")),
    Column("label", _("Which of them"), "text", _("Of a group that stands in several rows: whom this one is about."), lambda i: i.row["label"]),
    Column("number_of_people", _("Number of people"), "text", _("How many people the row is about; “at least” where a source does not say exactly."), lambda i: words.number(*_number(i))),
    Column("people_at_least", _("People, at the least"), "integer", _("The same as a number; empty when it is not known. Do not add these up: see the next column."), lambda i: _number(i)[0]),
    Column("people_to_add", _("People, to add up"), "integer", _("The number to add up: empty where the row may tell of people whom another row counts already."), lambda i: i.counted["people"]),
    Column("may_overlap", _("May share people"), "boolean", _("Whether another row of the same group may tell of the same people."), lambda i: i.counted.get("overlaps", False)),
    Column("latest", _("Latest"), "boolean", _("Whether no later detention of the same person is published in the case."), lambda i: i.counted.get("latest", True)),
    Column("other_names", _("Other names"), "text", _("Further names: other scripts, nicknames, spellings."), lambda i: words.joined(name["text"] for name in i.subject.get("names", ()))),
    Column("gender", _("Gender"), "text", _("As a source states it; empty when none does."), lambda i: words.label(Gender, _stated(i, "gender"))),
    Column("gender_code", _("Gender, code"), "text", _("The same as a code."), lambda i: _stated(i, "gender")),
    *dated("birth", _("Born"), _("When the person was born, where it is published."), lambda i: _stated(i, "birth")),
    *dated("death", _("Died"), _("When the person died."), lambda i: _stated(i, "death")),
    Column("nationality", _("Nationality"), "text", _("As a source states it."), lambda i: words.country(_stated(i, "nationality"))),
    Column("nationality_code", _("Nationality, code"), "text", _("The same as an ISO 3166-1 code."), lambda i: _stated(i, "nationality")),
    Column("affiliations", _("Roles and organisations"), "text", _("Of what they are or were a part, and as what."), _affiliations),
    Column("organisations_code", _("Organisations, codes"), "list", _("The last part of the addresses of these organisations’ pages."), lambda i: words.joined(i.counted["organisations"])),
    Column("biography", _("About them"), "text", _("What is published about their life."), _biography),
    Column("status", _("Status"), "text", _("What is known of their liberty; “Last known” where it is no longer confirmed."), lambda i: custody.status(i.custody)),
    Column("status_code", _("Status, code"), "text", _("The same as a code."), lambda i: i.row["status"]),
    Column("known", _("Confirmed or last known"), "text", _("“confirmed” where the status was confirmed within the review period, or ended the story; “last_known” where it was not."), lambda i: i.custody.known if i.custody else ""),
    *dated("as_of", _("As of"), _("The last day on which the status is known to have held."), lambda i: custody.as_of(i.source, i.row)),
    *dated("arrested", _("Arrested"), _("When custody began."), lambda i: i.row["began"]),
    *dated("ended", _("Custody ended"), _("When custody ended; empty while it has not, as far as is known."), lambda i: i.row["ended"]),
    Column("days_held", _("Days held"), "text", _("Days from arrest to the day of the column “counted to”. The day of arrest is day 0. Empty where no number can be given."), lambda i: i.custody.days.words if i.custody and i.custody.days else ""),
    Column("days_at_least", _("Days held, at the least"), "integer", _("The same, counted from the last possible day of arrest."), _days_at_least),
    Column("days_at_most", _("Days held, at the most"), "integer", _("The same, counted from the first possible day of arrest; empty where the status is last known only: it may have been longer."), _days_at_most),
    *dated("counted_to", _("Counted to"), _("The day to which days are counted: the end of custody, the day on which the file was made, or the last day on which the status is known to have held."), _days_to),
    Column("place", _("Place of detention"), "text", _("Where they are held, or were when last heard of."), lambda i: custody.place_words(_stay(i))),
    Column("place_code", _("Place of detention, code"), "text", _("The last part of the address of its page; empty where it has none."), lambda i: words.slug(_stay(i)["facility"])),
    Column("province", _("Province"), "text", _("In which that place lies."), lambda i: _stay(i)["province"]),
    Column("country", _("Country of that place"), "text", _("In which that place lies."), lambda i: words.country(_stay(i)["country"])),
    Column("country_code", _("Country of that place, code"), "text", _("The same as an ISO 3166-1 code."), lambda i: _stay(i)["country"]),
    *dated("there_since", _("There since"), _("From when they have been held in that place."), lambda i: _stay(i)["began"]),
    Column("held_before", _("Held before at"), "text", _("Earlier places, with their dates."), lambda i: custody.held_before(i.row)),
    Column("charges", _("Accused of"), "text", _("Every accusation in the words that were used, with its state. An alleged one is not known to be a charge."), _spelled("charges", custody.charge_words)),
    Column("charges_code", _("States of the accusations, codes"), "list", _("The state of each, in the same order, as codes."), lambda i: words.aligned(latest_state(row) for row in _own(i, "charges"))),
    Column("laws", _("Laws"), "text", _("The laws that the accusations name."), lambda i: words.joined(words.name(row["provision"]) for row in _own(i, "charges"))),
    Column("laws_code", _("Laws, codes"), "list", _("The last part of the addresses of their pages."), lambda i: words.joined(words.slug(row["provision"]) for row in _own(i, "charges"))),
    Column("judgments", _("Judgments"), "text", _("What courts decided."), _spelled("judgments", custody.judgment_words)),
    Column("restrictions", _("Restrictions"), "text", _("What is forbidden outside custody."), _spelled("restrictions", custody.restriction_words)),
    Column("conditions", _("Conditions"), "text", _("Health, lawyer, family, visitors, treatment: what is known, and how sure the source is."), _spelled("conditions", custody.condition_words)),
    Column("conditions_code", _("Conditions, codes"), "list", _("The kind and the state of each, in the same order, as codes."), lambda i: words.aligned(f"{row['kind']}={row['state']}" for row in _own(i, "conditions"))),
    *proof(_keys),
    *VERSION,
)  # fmt: skip

DETENTIONS = Level("detention", _("People and detentions"), COLUMNS, _items)
