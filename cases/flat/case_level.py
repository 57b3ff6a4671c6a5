"""One row per case. What stands once for every detention stands in their order, so that columns stay beside each other. Pure."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from cases.custody_reading import Custody, Data
from cases.flat import custody, words
from cases.flat.columns import Column, Level, Source
from cases.flat.shared import CASE, VERSION, Item, proof
from cases.vocab import CountKind, Gender, IdentifierScheme

EACH = _("One for each detention, in the order of the column “detentions”.")


def _items(source: Source) -> list[Item]:
    return [Item(source, source.data)]


def _each(read: Callable[[Source, Data, Custody], str]) -> Callable[[Item], str]:
    def value(item: Item) -> str:
        rows = zip(item.row["detentions"], item.source.custody, strict=True)
        return words.aligned(read(item.source, row, one) for row, one in rows)

    return value


def _people(item: Item) -> list[Data]:
    return [row for row in item.row["subjects"] if row["kind"] != "organisation"]


def number_of(subject: Data) -> int | None:
    """How many people a subject is; None when nobody says."""
    return 1 if subject["kind"] == "person" else subject["count"]


def _at_least(item: Item) -> int:
    return sum(number_of(row) or 0 for row in _people(item))


def _people_words(item: Item) -> str:
    people = _people(item)
    exact = all(number_of(row) is not None and row["count_kind"] == CountKind.EXACT for row in people)
    return words.people(_at_least(item) or None, exact=exact) if people else "0"


def other_numbers(item: Item) -> str:
    rows = item.row["identifiers"]
    return words.joined(f"{words.label(IdentifierScheme, row['scheme'])}: {row['value']}" for row in rows)


def _sayings(item: Item) -> str:
    """What others say of the case, each in the voice of whoever says it."""
    return words.joined(
        words.joined_by(", ", f"{row['by']['text']}: “{row['wording']['text']}”", words.day(row["on"]))
        for row in item.row["recognitions"]
    )


def _keys(item: Item) -> list[str]:
    """What proves the facts that the row shows."""
    row = item.row
    stays = [stay for detention in row["detentions"] for stay in detention["placements"]]
    facts = (row["countries_proof"], row["summary"], row["detentions"], row["confirmations"], stays, row["charges"])
    states = [status for charge in row["charges"] for status in charge["statuses"]]
    return words.keys_of(*facts, states, row["judgments"], row["recognitions"], row["context"], row["identifiers"])


def _codes(item: Item) -> str:
    return words.joined(item.row["countries"])


def _all_charges(item: Item) -> str:
    return words.joined(custody.charge_words(item.source, row) for row in item.row["charges"])


COLUMNS = (
    *CASE,
    Column("reference", _("Our number"), "text", _("The number that the organisation gave the case."), lambda i: i.row["reference"]),
    Column("other_numbers", _("Other numbers"), "text", _("Numbers of other registers, with whose they are."), other_numbers),
    Column("countries", _("Countries"), "text", _("The countries of the case, by name."), lambda i: words.joined(map(words.country, i.row["countries"]))),
    Column("countries_code", _("Countries, codes"), "list", _("The same as ISO 3166-1 codes."), _codes),
    Column("people", _("People"), "text", _("Whom the case is about: a person, an organisation or a described group, by name as published."), lambda i: words.joined(row["name"]["value"] for row in i.row["subjects"])),
    Column("other_names", _("Other names"), "text", _("Further names of the people: other scripts, nicknames, spellings."), lambda i: words.joined(name["text"] for row in i.row["subjects"] for name in row["names"])),
    Column("number_of_people", _("Number of people"), "text", _("How many people the case is about; “at least” where a source does not say exactly."), _people_words),
    Column("people_at_least", _("People, at the least"), "integer", _("The same as a number; organisations are not counted."), _at_least),
    Column("gender", _("Gender"), "text", _("Of each person of whom it is stated, each word once."), lambda i: words.joined(words.label(Gender, row["gender"]["value"]) for row in _people(i) if row["gender"])),
    Column("gender_code", _("Gender, codes"), "list", _("The same as codes."), lambda i: words.joined(row["gender"]["value"] for row in _people(i) if row["gender"])),
    Column("detentions", _("Detentions"), "list", _("The keys of the detentions of the case: its rows in the file of detentions. Empty where nobody is told to be detained."), lambda i: words.joined(row["key"] for row in i.row["detentions"])),
    Column("of_whom", _("Who"), "text", _("Whose detention it is. One for each detention, in their order."), _each(lambda source, row, one: one.subject.get("name", {}).get("value", ""))),
    Column("status", _("Status"), "text", _("What is known of their liberty; “Last known” where it is no longer confirmed. One for each detention, in their order."), _each(lambda source, row, one: custody.status(one))),
    Column("status_code", _("Status, codes"), "list", _("The same as codes. One for each detention, in their order."), _each(lambda source, row, one: row["status"])),
    Column("known", _("Confirmed or last known"), "list", _("“confirmed” where the status was confirmed within the review period, or ended the story; “last_known” where it was not. One for each detention, in their order."), _each(lambda source, row, one: one.known)),
    Column("as_of", _("As of"), "text", _("The last day on which the status is known to have held. One for each detention, in their order."), _each(lambda source, row, one: words.day(custody.as_of(source, row)))),
    Column("as_of_edtf", _("As of, for programs"), "list", _("The same dates in EDTF (ISO 8601-2)."), _each(lambda source, row, one: custody.as_of(source, row))),
    Column("arrested", _("Arrested"), "text", _("When custody began. One for each detention, in their order."), _each(lambda source, row, one: words.day(row["began"]))),
    Column("arrested_edtf", _("Arrested, for programs"), "list", _("The same dates in EDTF (ISO 8601-2)."), _each(lambda source, row, one: words.edtf(row["began"]))),
    Column("ended", _("Custody ended"), "text", _("When custody ended; empty while it has not, as far as is known. One for each detention, in their order."), _each(lambda source, row, one: words.day(row["ended"]))),
    Column("ended_edtf", _("Custody ended, for programs"), "list", _("The same dates in EDTF (ISO 8601-2)."), _each(lambda source, row, one: words.edtf(row["ended"]))),
    Column("days_held", _("Days held"), "text", _("Days from arrest to the end of custody; to today while the status is confirmed, else to the last day on which it was. The day of arrest is day 0."), _each(lambda source, row, one: one.days.words if one.days else "")),
    Column("place", _("Place of detention"), "text", _("Where they are held, or were when last heard of. One for each detention, in their order."), _each(lambda source, row, one: custody.place_words(custody.place(row)))),
    Column("place_code", _("Place of detention, codes"), "list", _("The same as the last part of the address of its page; empty where it has none."), _each(lambda source, row, one: words.slug((custody.place(row) or {}).get("facility")))),
    Column("charges", _("Accused of"), "text", _("Every accusation in the words that were used, with its state. An alleged one is not known to be a charge."), _all_charges),
    Column("laws", _("Laws"), "text", _("The laws that the accusations name."), lambda i: words.joined(words.name(row["provision"]) for row in i.row["charges"])),
    Column("laws_code", _("Laws, codes"), "list", _("The same as the last part of the addresses of their pages."), lambda i: words.joined(words.slug(row["provision"]) for row in i.row["charges"])),
    Column("judgments", _("Judgments"), "text", _("What courts decided."), lambda i: words.joined(custody.judgment_words(i.source, row) for row in i.row["judgments"])),
    Column("what_others_say", _("What others say"), "text", _("What bodies and experts say of the case, in their voice, with who and when."), _sayings),
    Column("summary", _("Summary"), "text", _("Our own summary of what the sources say."), lambda i: words.prose(i.row["summary"])),
    Column("context", _("Around the case"), "text", _("Background, as we tell it."), lambda i: words.prose(i.row["context"])),
    Column("corrections", _("Corrections"), "text", _("What was corrected after it was published, and when."), lambda i: words.joined(f"{words.day(row['on'])}: {words.text(row['text'])}" for row in i.row["corrections"])),
    Column("language", _("Language"), "text", _("The language in which the case is written (BCP 47)."), lambda i: i.row["lang"]),
    *proof(_keys, quoted=False),
    *VERSION,
)  # fmt: skip

CASES = Level("case", _("Cases"), COLUMNS, _items)
