"""The parts of an action: words with their notes, demands, officials with what is printed to reach them, sources. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.letters import full_name
from appeals.papers.typesetting import tidy
from appeals.reading import AppealPage
from appeals.vocab import AppealKind, OutcomeKind, RecipientRole, ReplyKind
from cases import countries
from cases.dates import PartialDate
from cases.footnotes import Footnote, note_list
from cases.vocab import ChannelKind, Gender, SourceKind, Stance, Vocabulary
from cases.vocab import Reading as HowRead

Data = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """Words in their language, with the numbers of the notes that prove them."""

    text: str
    lang: str = ""
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Demand:
    words: Words
    condition: Words | None = None
    instruments: tuple[str, ...] = ()
    state: Words | None = None


@dataclass(frozen=True)
class Way:
    """A channel as printed; `remark` says what is to be known of it, or why there is nothing to use."""

    label: str
    value: Words
    remark: str = ""


@dataclass(frozen=True)
class Recipient:
    title: Words
    lines: tuple[Words, ...] = ()
    salutation: Words | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class CameOf:
    """One thing that came of the action: the state of a demand by a day, or an answer."""

    head: str
    words: Words


@dataclass(frozen=True)
class Note:
    number: int
    source: int
    text: str


@dataclass(frozen=True)
class Reading:
    letter: str
    text: str


def words(text: str, lang: str = "", marks: Iterable[Any] | None = None) -> Words:
    """Words that print: without control signs, with the numbers of their marks, each once."""
    return Words(tidy(text).strip("\n"), lang, tuple(dict.fromkeys(mark.number for mark in marks or ())))


def known(rows: Iterable[Data | None]) -> list[Words]:
    """Facts with prose that still say something."""
    return [words(row["prose"]["text"], row["prose"]["lang"], row["cites"]) for row in rows if row and row["prose"]]


def label(vocabulary: type[Vocabulary], code: str) -> str:
    """The word for a code; an unknown code stands as it is."""
    return str(vocabulary(code).label) if code in vocabulary.values else code


def name_of(data: Data) -> str:
    """ "Urgent Action 278.17"; of a call without a number its kind."""
    return tidy(f"{label(AppealKind, data['kind'])} {data['reference']}".strip())


# What is asked


def demands(page: AppealPage) -> list[Demand]:
    found = []
    for row in page.demands:
        condition = row["condition"]
        said = words(row["text"]["text"], row["text"]["lang"], row["cites"])
        laws = tuple(tidy(law["name"]) for law in row["instruments"])
        asked = words(condition["text"], condition["lang"]) if condition else None
        found.append(Demand(said, asked, laws, _state(row["now"], page.data["lang"])))
    return found


def _state(now: Data | None, lang: str) -> Words | None:
    if not now:
        return None
    said = {"state": label(OutcomeKind, now["outcome"]), "day": PartialDate(now["on"]).words()}
    return words(_("%(state)s, as of %(day)s") % said, lang, now["cites"])


def came_of(page: AppealPage) -> list[CameOf]:
    """The states of demands and the answers of officials, without saying that one led to the other."""
    found, lang = [], page.data["lang"]
    for number, row in enumerate(page.demands, 1):
        for state in row["outcomes"]:
            said = {"state": label(OutcomeKind, state["outcome"]), "day": PartialDate(state["on"]).words()}
            note = f" {state['note']['text']}" if state["note"] else ""
            text = words(_("%(state)s, as of %(day)s.") % said + note, lang, state["cites"])
            found.append(CameOf(_("Demand %(number)d") % {"number": number}, text))
    for row in page.replies:
        who = f"{row['style']} {row['name']}".strip()
        said = {"kind": label(ReplyKind, row["kind"]), "day": PartialDate(row["on"]).words_with_marks()}
        head = tidy(", ".join(part for part in (who, row["office"]) if part))
        text = words(f"{_('%(kind)s, %(day)s.') % said} {row['summary']['text']}", row["summary"]["lang"], row["cites"])
        found.append(CameOf(head, text))
    return found


# Whom to write to


def recipients(page: AppealPage) -> list[Recipient]:
    return [_recipient(row, page.data["lang"]) for row in page.recipients]


def _recipient(row: Data, lang: str) -> Recipient:
    salutation = row["salutation"]
    said = words(salutation["text"], salutation["lang"]) if salutation else None
    if row["instruction"]:
        title = words(row["instruction"]["text"], row["instruction"]["lang"], row["cites"])
    else:
        title = words(full_name(row), lang, row["cites"])
    return Recipient(title, tuple(_lines(row, lang)), said, tuple(_ways(row, lang)))


def _lines(row: Data, lang: str) -> list[Words]:
    """What stands under the name: the office, whom it serves, in which language, for whom."""
    house = row["institution"]["name"] if row["institution"] else ""
    office = ", ".join(part for part in (row["office"] if row["name"] else "", house) if part)
    found = [words(office, lang)] if office else []
    if row["post"] and not row["name"]:
        found.append(words(_("The call does not name who holds the office."), lang))
    if row["host"] and row["host"]["countries"]:
        named = ", ".join(str(countries.name(code)) for code in row["host"]["countries"])
        inferred = f" ({_('inferred')})" if row["host"]["inferred"] else ""
        found.append(
            words(_("Accredited to: %(countries)s") % {"countries": named} + inferred, lang, row["host"]["cites"])
        )
    if row["role"] == RecipientRole.COPY:
        found.append(words(_("Send a copy."), lang))
    if row["for_writers_from"]:
        named = ", ".join(str(countries.name(code)) for code in row["for_writers_from"])
        found.append(words(_("Only for writers from %(countries)s.") % {"countries": named}, lang))
    if row["languages"]:
        named = ", ".join(_language(code) for code in row["languages"])
        found.append(words(_("Write in: %(languages)s.") % {"languages": named}, lang))
    return found


def _language(code: str) -> str:
    return _(LANG_INFO[code]["name"]) if code in LANG_INFO and "name" in LANG_INFO[code] else code


def _ways(row: Data, lang: str) -> list[Way]:
    """Every channel in the order in which it is printed, with what readers of the page are told of it."""
    usable = {way["key"] for way in row["offered"]}
    faulty = {way["key"]: way["fault"] for way in row["faulty_ways"]}
    bounced = {way["key"]: way["bounced_on"] for way in row["bounced_ways"]}
    return [_way(way, lang, way["key"] in usable, faulty, bounced) for way in row["channels"]]


def _way(way: Data, lang: str, usable: bool, faulty: Mapping[str, str], bounced: Mapping[str, str]) -> Way:
    name, key = label(ChannelKind, way["kind"]), way["key"]
    if key in bounced:
        day = {"day": PartialDate(bounced[key]).words()}
        came_back = _("Something sent this way came back on %(day)s; it is not offered any more.") % day
        return Way(name, words("", lang, way["cites"]), came_back)
    if key in faulty:
        cannot = {"value": tidy(way["value"]), "why": faulty[key]}
        return Way(
            name, words("", lang, way["cites"]), _("Printed as “%(value)s”, which cannot be used. %(why)s") % cannot
        )
    if not usable:
        why = way["missing"]["text"] if way["missing"] else _("The call offers this, but gives no address.")
        return Way(name, words("", lang, way["cites"]), tidy(why))
    return Way(name, words(way["value"], lang, way["cites"]), tidy(way["note"]["text"]) if way["note"] else "")


# Name and gender, from the cases


def people_in(data: Data, cases: Sequence[Data], last: int) -> tuple[list[Words], list[Footnote]]:
    """The lines on the people whom it is for, as their cases have them, and the notes of those lines, numbered after `last`."""
    meant, lines = set(data["people"]), []
    notes: list[Footnote] = []
    for row in cases:
        page = row["page"]
        by_number = {note.number: note for note in page.footnotes}
        for person in page.people:
            if meant and person["name"]["value"] not in meant:
                continue
            for text, marks in _about(person):
                own = [by_number[mark.number] for mark in marks if mark.number in by_number]
                numbers = []
                for note in own:
                    notes.append(Footnote(last + len(notes) + 1, note.citation, note.source))
                    numbers.append(notes[-1].number)
                lines.append(Words(tidy(text), data["lang"], tuple(numbers)))
    return lines, notes


GENDERS = {Gender.MALE: gettext_lazy("m"), Gender.FEMALE: gettext_lazy("f")}


def _about(person: Data) -> Iterable[tuple[str, list[Any]]]:
    yield _("Name: %(name)s") % {"name": person["name"]["value"]}, person["name"]["cites"]
    gender = person["gender"]
    if gender and gender["value"] in GENDERS:
        yield _("Gender m/f: %(gender)s") % {"gender": GENDERS[gender["value"]]}, gender["cites"]
    elif gender and gender["value"] != Gender.UNSTATED:
        yield _("Gender: %(gender)s") % {"gender": label(Gender, gender["value"])}, gender["cites"]


# Sources


def notes_of(found: Any, footnotes: Sequence[Footnote]) -> tuple[list[Words], list[Note], list[Reading]]:
    """The works, the notes that are named somewhere, and readings that several share."""
    used = set(_numbers(found))
    listed = note_list([note for note in footnotes if note.number in used])
    place = {work["key"]: number for number, work in enumerate(listed.works, 1)}
    notes = [
        Note(line.note.number, place[line.note.source["key"]], _note(line.note.citation, line.letter, found.lang))
        for line in listed.lines
    ]
    readings = [Reading(letter, tidy(text)) for letter, text in listed.readings]
    return [words(_work(work), found.lang) for work in listed.works], notes, readings


def _numbers(found: Any) -> Iterable[int]:
    if isinstance(found, Words):
        yield from found.notes
    elif isinstance(found, (list, tuple)):
        for one in found:
            yield from _numbers(one)
    elif hasattr(found, "__dataclass_fields__"):
        for name in found.__dataclass_fields__:
            yield from _numbers(getattr(found, name))


def _work(work: Data) -> str:
    """Title, kind, publisher, date, address: what is not stated says so."""
    publisher = work["publisher"]["name"] if work["publisher"] else _("publisher not stated")
    day = PartialDate(work["date"]).words_with_marks() if work["date"] else _("date not stated")
    signed = [_("signed by %(name)s") % {"name": work["signed_by"]}] if work["signed_by"] else []
    where = [address for address in (work["url"], work["archive_url"]) if address]
    return ". ".join(
        [work["title"].rstrip("."), ", ".join([label(SourceKind, work["kind"]), publisher, day, *signed, *where])]
    )


def _note(citation: Data, letter: str, lang: str) -> str:
    """Where it stands in the source, how sure that is of it, and what it says instead."""
    parts = [citation["locator"]]
    if citation["stance"] != Stance.SUPPORTS:
        who = f" ({citation['stance_by']})" if citation["stance_by"] else ""
        otherwise = _("denied") if citation["stance"] == Stance.DENIES else _("otherwise")
        said = f": {citation['says_instead']['text']}" if citation["says_instead"] else ""
        parts.append(f"{otherwise}{who}{said}")
    if citation["reading"] != HowRead.PRINTED:
        parts.append(label(HowRead, citation["reading"]))
    if letter:
        parts.append(_("reading %(letter)s") % {"letter": letter})
    elif citation["reading_note"]:
        parts.append(citation["reading_note"])
    if citation["hedge"]:
        parts.append(_("in the words of the source: “%(words)s”") % {"words": citation["hedge"]})
    if citation["checked_on"]:
        parts.append(_("checked by us on %(day)s") % {"day": PartialDate(citation["checked_on"]).words()})
    return tidy("; ".join(part.rstrip(".") for part in parts if part))
