"""The letter to an official: the issued one verbatim, else one composed from salutation, case and demands. Pure."""

from typing import Any

from django.utils.translation import gettext as _

from appeals.vocab import TextKind
from cases.dates import PartialDate
from cases.reading import CasePage

Data = dict[str, Any]


def letter(appeal: Data, recipient: Data, cases: list[CasePage]) -> str:
    """Plain text of the letter to one recipient. `appeal` is its document, `cases` the pages it is about."""
    return _issued(appeal, recipient) or "\n\n".join(_composed(appeal, recipient, cases))


def _issued(appeal: Data, recipient: Data) -> str:
    """The sample letter that the issuer gave for this recipient, or for all; empty when there is none."""
    rows = [row for row in appeal["texts"] if row["kind"] == TextKind.LETTER and row["prose"]]
    own = [row for row in rows if row["recipient"] == recipient["key"]]
    common = [row for row in rows if row["recipient"] is None]
    return next((row["prose"]["text"] for row in own + common), "")


def _composed(appeal: Data, recipient: Data, cases: list[CasePage]) -> list[str]:
    salutation = recipient["salutation"]["text"] if recipient["salutation"] else _("To whom it may concern")
    demands = "\n\n".join(f"{number}. {row['text']['text']}" for number, row in enumerate(appeal["demands"], 1))
    return [
        f"{salutation},",
        *(_about(page) for page in cases),
        _("I join the call that is made to the authorities for this case, in its own words:"),
        demands,
        _("Respectfully,"),
    ]


def _about(page: CasePage) -> str:
    """Who it is about and where they are held, no more certain than the page."""
    people = ", ".join(row["name"]["value"] for row in page.data["subjects"]) or page.data["title"]
    sentences = [_("I write to you about %(people)s.") % {"people": people}]
    for custody in page.custody:
        if place := _place(custody.place):
            sentences.append(_held(custody, place))
    return " ".join(sentences)


def _held(custody: Any, place: str) -> str:
    name = custody.subject.get("name", {}).get("value", "")
    words = {"name": name, "place": place, "date": custody.as_of.words_with_marks() if custody.as_of else ""}
    if custody.confirmed and not custody.data["ended"]:
        return _("%(name)s is held at %(place)s.") % words
    if isinstance(custody.as_of, PartialDate):
        return _("The last that is known to me is of %(date)s: %(name)s was then held at %(place)s.") % words
    return _("%(name)s was held at %(place)s.") % words


def _place(stay: Data | None) -> str:
    if stay is None:
        return ""
    return stay["facility"]["name"] if stay["facility"] else stay["place"]["text"] if stay["place"] else ""
