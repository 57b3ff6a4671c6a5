"""A pack for a letter-writing evening: for one appeal or a few, everything that is put on the table. Pure.

A cover with how to run the evening, what to think of before signing, then per appeal: cards of its cases in large letters,
what is asked, a letter to each official ready to sign, addresses to cut out for envelopes; last a sheet to count what was
done. Nobody's name is asked for: the sheet counts letters, not people.
"""

import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno
from django.utils.translation import gettext as _

from appeals import letters
from appeals.papers.cards import card, shown_photos
from appeals.papers.letter import address_lines, full_name, letter_words, office_lines, to_recipient
from appeals.papers.sheets import sheet_for
from appeals.papers.typesetting import pdf
from appeals.reading import AppealPage
from appeals.vocab import AppealKind
from appeals.writer import to_write_to
from cases.countries import NAMES
from cases.countries import name as country_name
from cases.dates import PartialDate
from cases.reading import CasePage
from cases.vocab import ChannelKind

Data = dict[str, Any]

# Cut out, or printed on sheets of labels that shops sell: 8 of 99.1 x 67.7 mm on A4, 6 of 4 x 3 1/3 inch on US Letter.
LABELS = {
    "a4": {"across": 2, "down": 4, "width": 99.1, "height": 67.7, "left": 4.65, "top": 13.1, "gap": 2.5},
    "us-letter": {"across": 2, "down": 3, "width": 101.6, "height": 84.67, "left": 3.96, "top": 12.7, "gap": 4.8},
}


@dataclass(frozen=True)
class Chosen:
    """One appeal of a pack: as its page reads it, its cases, and where their pages are."""

    page: AppealPage
    cases: list[tuple[str, CasePage, str]]  # title, page, address
    advice: str
    link: str
    report: str

    @property
    def case_pages(self) -> list[CasePage]:
        return [page for _title, page, _link in self.cases]


@dataclass(frozen=True)
class Pack:
    """What a pack is made of. `left_out` are sentences on what was chosen and is not in it."""

    chosen: tuple[Chosen, ...]
    photos: Mapping[str, bytes]
    site: str
    home: str
    today: datetime.date
    lang: str
    country: str = ""
    paper: str = ""  # "letter" or "a4", whatever the country
    left_out: tuple[str, ...] = ()


def pack_pdf(pack: Pack) -> bytes:
    return pdf("pack.typ", pack_words(pack))


def photos_of(chosen: list[Chosen]) -> list[str]:
    """The sums of all pictures that a pack of these shows."""
    return [sha for one in chosen for page in one.case_pages for sha in shown_photos(page)]


def pack_words(pack: Pack) -> Data:
    """What the template reads."""
    sheet = sheet_for(pack.country, pack.paper)
    link = pack.chosen[0].link if len(pack.chosen) == 1 else pack.home
    return {
        "title": _("Pack for a letter-writing evening: %(titles)s") % {"titles": ", ".join(_people(one) for one in pack.chosen)},
        "lang": pack.lang, "author": pack.site, "date": pack.today.isoformat(), "site": pack.site, "paper": sheet.paper,
        "day": PartialDate(pack.today).words(), "link": link, "qr": qr(link), "left_out": pack.left_out, "words": _words(),
        "steps": _steps(any(to_write_to(one.page.recipients, pack.country) for one in pack.chosen)), "safety": _safety(pack.chosen), "labels": LABELS[sheet.paper],
        "appeals": [_appeal(one, pack) for one in pack.chosen],
    }  # fmt: skip


def qr(address: str) -> bytes:
    """The address as a code that phones read."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawing.getvalue()


# One appeal


def _appeal(one: Chosen, pack: Pack) -> Data:
    data, to = one.page.data, to_write_to(one.page.recipients, pack.country)
    return {
        "kind": " ".join([str(AppealKind(data["kind"]).label) if data["kind"] in AppealKind.values else "", data["reference"]]).strip(),
        "title": data["title"], "lang": data["lang"], "people": _people(one), "by": _by(one.page), "warned": _warned(one), "link": one.link,
        "qr": qr(one.link), "report": one.report, "report_qr": qr(one.report),
        "cards": [card(title, page, pack.photos, link) for title, page, link in one.cases],
        "lead": data["summary"]["prose"]["text"] if data["summary"] and data["summary"]["prose"] else "",
        "calls": [row["prose"]["text"] for row in one.page.call],
        "demands": [_demand(row) for row in one.page.demands],
        "recipients": [_recipient(row) for row in to],
        "letters": [_letter(one, row, pack) for row in to],
        "addresses": [lines for row in to if (lines := label_lines(row))],
    }  # fmt: skip


def _people(one: Chosen) -> str:
    return ", ".join(one.page.data["people"] or [title for title, _page, _link in one.cases]) or one.page.data["title"]


def _by(page: AppealPage) -> str:
    if page.deadline is None:
        return _("No date to write by")
    words = _("The call was to write by %(day)s") if page.deadline.passed else _("Write by %(day)s")
    return words % {"day": PartialDate(page.deadline.last_day).words()}


def _warned(one: Chosen) -> str:
    if one.advice == "passed":
        return _("The date to write by has passed. Ask us before you post these letters.")
    if one.advice == "stale":
        return _("The news of this appeal is old. Ask us before you post these letters.")
    return ""


def _demand(row: Data) -> Data:
    text, condition = row["text"]["text"], row["condition"]["text"] if row["condition"] else ""
    return {"text": text, "condition": "" if condition in text else condition}


def _letter(one: Chosen, recipient: Data, pack: Pack) -> Data:
    """The letter as the page has it; where its text asks for no signature, a line to sign on stands under it all the same."""
    text = letters.letter(one.page.data, recipient, one.case_pages)
    words = letter_words(to_recipient(one.page.data, recipient, text, country=pack.country, paper=pack.paper))
    return {**words, "sign": words["sign"] or letters.place_to_sign(one.page.data["lang"]).strip("[]")}


def _recipient(row: Data) -> Data:
    """How to reach an office, apart from by post: what has an address of its own is on the labels."""
    ways = [
        {"kind": str(ChannelKind(way["kind"]).label), "value": way["value"]}
        for way in row["offered"]
        if way["kind"] != ChannelKind.POST
    ]
    limits = _(" or ").join(country_name(code) for code in row["for_writers_from"])
    return {
        "name": full_name(row), "lines": office_lines(row)[1:], "post": address_lines(row), "ways": ways,
        "salutation": row["salutation"]["text"] if row["salutation"] else "",
        "only": _("Only for writers from %(countries)s") % {"countries": limits} if limits else "",
    }  # fmt: skip


def label_lines(recipient: Data) -> list[str]:
    """Name, office and address; the country at its end in capitals, as posts ask for, where it is printed there."""
    address = address_lines(recipient)
    if not address:
        return []
    return [*office_lines(recipient), *address[:-1], *_with_country(address[-1])]


def _with_country(line: str) -> list[str]:
    """ "Phnom Penh, Cambodia" as "Phnom Penh" and "CAMBODIA": nothing is added."""
    bare = line.rstrip(" .")
    for name in map(str, NAMES.values()):
        if bare.casefold() == name.casefold():
            return [bare.upper()]
        if bare.casefold().endswith((f", {name}".casefold(), f" {name}".casefold())):
            return [bare[: -len(name)].rstrip(" ,-"), bare[-len(name) :].upper()]
    return [line]


# Words of ours


def _steps(write: bool) -> list[str]:
    first = [
        _("Open the page of each appeal first (scan its code): has anything changed since this was printed?"),
        _(
            "Read the card aloud, and let it go round. Take five minutes: everyone should know for whom this evening is."
        ),
        _("Read “Before you begin” together. Nobody has to say why they do not sign."),
    ]
    if not write:
        return [*first, _("Tell others of the case, and count what was done: one sheet for all, and no names.")]
    return [
        *first,
        _(
            "Sign a letter, or better: write it again by hand and in your own words. One sheet, one official, one writer."
        ),
        _("Cut out the addresses, ask for the postage of letters abroad, count what was done, and tell us the sum."),
    ]


def _safety(chosen: tuple[Chosen, ...]) -> list[str]:
    codes = dict.fromkeys(code for one in chosen for page in one.case_pages for code in page.data["countries"])
    names = _(" or ").join(country_name(code) for code in codes)
    first = (
        _("Do you live in %(countries)s, do you travel there, or do you have family there? Then think before you sign anything, or share it under your name. A letter carries your name to the authorities, and to those you care for it may be a danger. There is much else to do this evening.")  # noqa: E501
        if names
        else _("Could an authority to which you write reach you, or people you care for? Then think before you sign anything, or share it under your name.")  # noqa: E501
    )  # fmt: skip
    return [
        first % {"countries": names},
        _("Your name and town are enough. Leave your address out unless you hope for an answer."),
        _("Be polite and brief. Ask; do not threaten or insult."),
        _("Stay with what is written here. Write nothing of party politics, of other people, or of what someone told you in confidence."),
        _("Make no list of who was here, and take no pictures of people who sign. The sheet at the end counts letters, not names."),
    ]  # fmt: skip


def _words() -> dict[str, str]:
    """Headings and labels of the template."""
    return {
        "evening": _("A letter-writing evening"), "for": _("For"), "as_of": _("As of"), "steps": _("How the evening goes"),
        "check": _("Before you post: is it still so?"), "check_more": _("Scan the code or open the address. Its page says whether letters are still wanted."),
        "safety": _("Before you begin"), "left_out": _("Not in this pack"), "happened": _("What happened"),
        "others": _("What others say"), "held": _("Held at"), "held_last": _("Last known place"), "asked": _("What is asked"),
        "who": _("Who is written to"), "salutation": _("Begin with"), "labels": _("Addresses for envelopes"),
        "count": _("What we did"), "count_more": _("One stroke for each. No names."), "letters": _("Letters"), "mails": _("E-mails"),
        "calls": _("Calls and faxes"), "posts": _("Posts"), "other": _("Other"), "sum": _("Sum"), "people": _("How many of us:"), "day": _("Day:"),
        "country": _("Country:"), "tell": _("Tell us the sum"),
        "tell_more": _("It is counted, and strengthens the case. Scan the code or open the address."),
        "nobody": _("This appeal names no official and no address. So there is no letter in this pack."),
        "others_do": _("What you can do this evening"),
        "others_steps": _("Read the card aloud, and talk about it.\nTell others of the case, with the address of its page: at home, where you work, where you study.\nShare its page, with its sources.\nOpen its page again in some weeks: does it name someone to write to by then?"),
                "inside_each": _("For each: a card to read aloud, what is asked, and, where officials are named, letters ready to sign and addresses for envelopes."),
    }  # fmt: skip
