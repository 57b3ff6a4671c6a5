"""A letter as PDF: the words as they are, the address in the window of the envelope, nothing of ours. Pure."""

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals import letters
from appeals.letters import full_name
from appeals.papers.sheets import sheet_for
from appeals.papers.typesetting import pdf
from cases.scripts import script_of
from cases.vocab import ChannelKind, Script

Data = dict[str, Any]

CLOSING = 120  # letters of a last paragraph that stays with the signature
# Languages that are written in these scripts: a letter in another one is read aloud in the first of them.
WRITTEN_IN = {Script.KHMR: ("km",), Script.ARAB: ("ar", "fa", "ur", "ps", "ckb", "sd", "ug", "ks")}


@dataclass(frozen=True)
class LetterData:
    """One letter. `to` and `sender` are lines; `sign` names what is to be written by hand where no name is given."""

    title: str
    lang: str
    to: tuple[str, ...]
    text: str
    closing: str = ""
    sign: str = ""
    name: str = ""
    sender: tuple[str, ...] = field(default=())
    day: str = ""
    country: str = ""
    paper: str = ""  # "letter" or "a4", whatever the country
    date: str = ""  # of the file, ISO


def letter_pdf(letter: LetterData) -> bytes:
    return pdf("letter.typ", letter_words(letter))


def letter_words(letter: LetterData) -> Data:
    """What the template reads."""
    sheet = sheet_for(letter.country, letter.paper)
    words = {name: value for name, value in asdict(letter).items() if name not in ("sender", "country", "paper")}
    return {
        **words, "author": letter.name, "from": letter.sender, "sheet": sheet.told(), "window": asdict(sheet.window),
    }  # fmt: skip


def to_recipient(
    appeal: Data, recipient: Data, text: str, *, country: str = "", paper: str = "", name: str = "", address: str = "",
    today: datetime.date | None = None, date: str = "",
) -> LetterData:  # fmt: skip
    """The letter `text` to a recipient of the appeal (`appeals.reading`), from someone in `country`.

    Where the text ends with the words that ask for a signature, a line to sign on stands there, or the writer's name with
    room above it. A letter with a name is dated `today`; without one, place and day are written by hand.
    """
    told, closing, asks = _ending(text, letters.place_to_sign(appeal["lang"]))
    name = " ".join(name.split())
    with translation.override(appeal["lang"]):
        day = date_format(today, "DATE_FORMAT") if today and name else ""
        title = _("Letter to %(name)s") % {"name": full_name(recipient)}
    return LetterData(
        title=title, lang=_language(text, appeal["lang"]), to=(*office_lines(recipient), *address_lines(recipient)),
        text=told, closing=closing, sign=asks.strip("[]") if asks and not name else "",
        name="" if name and not asks and name in closing else name, sender=_sender(name, address), day=day, country=country, paper=paper, date=date,
    )  # fmt: skip


def office_lines(recipient: Data) -> list[str]:
    """Whom a letter goes to, line by line; nothing twice: "Ambassador" is said by "H.E. Ambassador Chum Bunrong"."""
    institution = recipient["institution"]["name"] if recipient["institution"] else ""
    found: list[str] = []
    for line in (full_name(recipient), recipient["office"], institution):
        said = " ".join(found).casefold().split()
        if line and not set(line.casefold().split()) <= set(said):
            found.append(line)
    return found


def address_lines(recipient: Data) -> list[str]:
    """The postal address as printed, the first that can be used; none where the appeal gives none."""
    printed = (way["value"] for way in recipient["offered"] if way["kind"] == ChannelKind.POST)
    return [line.strip() for line in next(printed, "").splitlines() if line.strip()]


def _ending(text: str, asks: str) -> tuple[str, str, str]:
    """The text without its end; a short last paragraph, which stays with the signature; what asks to sign, if it is there."""
    text = text.replace("\r\n", "\n").rstrip()
    found = asks if asks and text.endswith(asks) else ""
    text = text.removesuffix(found).rstrip()
    before, _gap, last = text.rpartition("\n\n")
    return (before, last, found) if before and len(last) <= CLOSING else (text, "", found)


def _sender(name: str, address: str) -> tuple[str, ...]:
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    return tuple(([name] if name else []) + lines)


def _language(text: str, lang: str) -> str:
    """The language of the letter: that of the appeal, unless the writer took another script."""
    known = WRITTEN_IN.get(script_of(text))
    return known[0] if known and lang.split("-")[0] not in known else lang
