"""The letter to an official: the issued one verbatim, else one composed from salutation, case and demands. Pure."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from appeals.vocab import TextKind
from cases.custody_reading import Custody
from cases.reading import CasePage

Data = dict[str, Any]

# A salutation that ends with one of these, as issued, is given no comma of ours.
STOPS = (",", ":", "!", ".", "،", "、", "，", "៖")


def letter(appeal: Data, recipient: Data, cases: list[CasePage]) -> str:
    """Plain text of the letter to one recipient. `appeal` is its document, `cases` the pages it is about.

    What we add to the issuer's words is written in the language of the appeal, whatever language the page is read in.
    """
    with translation.override(appeal["lang"]):
        return _issued(appeal, recipient) or "\n\n".join(_composed(appeal, recipient, cases))


def is_issued(appeal: Data, recipient: Data) -> bool:
    """Whether the issuer gave a letter for this recipient: then it is shown verbatim, and composed otherwise."""
    return bool(_issued(appeal, recipient))


def _issued(appeal: Data, recipient: Data) -> str:
    row = issued_row(appeal, recipient)
    return row["prose"]["text"] if row else ""


def issued_row(appeal: Data, recipient: Data) -> Data | None:
    """The sample letter that the issuer gave for this recipient, or for all; None when there is none."""
    rows = [row for row in appeal["texts"] if row["kind"] == TextKind.LETTER and row["prose"]]
    own = [row for row in rows if row["recipient"] == recipient["key"]]
    common = [row for row in rows if row["recipient"] is None]
    return next(iter(own + common), None)


def _composed(appeal: Data, recipient: Data, cases: list[CasePage]) -> list[str]:
    return [
        _salutation(recipient),
        " ".join(
            [_about(appeal, cases), *(_held(custody) for page in cases for custody in _meant(appeal, page))]
        ).strip(),
        *_requests(appeal),
        _("Respectfully,"),
        _("[your name, place and date]"),
    ]


def _salutation(recipient: Data) -> str:
    words = recipient["salutation"]["text"] if recipient["salutation"] else _("To whom it may concern")
    return words if words.endswith(STOPS) else f"{words},"


def _requests(appeal: Data) -> list[str]:
    """The demands word for word, numbered when there are several."""
    texts = [row["text"]["text"] for row in appeal["demands"]]
    if not texts:
        return []
    numbered = [f"{number}. {text}" for number, text in enumerate(texts, 1)] if len(texts) > 1 else texts
    return [_("I join a call to the authorities. In its own words, it is:"), *numbered]


def _about(appeal: Data, cases: list[CasePage]) -> str:
    """Whom it is about: the people that the appeal means, else all of its cases."""
    subjects = [row["name"]["value"] for page in cases for row in page.data["subjects"]]
    people = appeal["people"] or subjects or [page.data["title"] for page in cases]
    return _("I write to you about %(people)s.") % {"people": ", ".join(dict.fromkeys(people))} if people else ""


def _meant(appeal: Data, page: CasePage) -> list[Custody]:
    """The detentions of the people that the appeal means, where the place is known."""
    people = set(appeal["people"])
    rows = [row for row in page.custody if _place(row.place)]
    return [row for row in rows if not people or _name(row) in people]


def _held(custody: Custody) -> str:
    """Where someone is held, no more certain than the page."""
    words = {"name": _name(custody), "place": _place(custody.place)}
    if custody.place and any(mark.hedge for mark in custody.place["cites"]):
        if custody.confirmed and not custody.data["ended"]:
            return _("As far as is known to me, %(name)s is held at %(place)s.") % words
        return _("As far as is known to me, %(name)s was held at %(place)s.") % words
    if custody.data["ended"]:
        return _("%(name)s was held at %(place)s.") % words
    if custody.confirmed:
        return _("%(name)s is held at %(place)s.") % words
    if custody.as_of is None:
        return _("As far as is known to me, %(name)s was held at %(place)s.") % words
    return _("In the last news that is known to me, %(name)s was held at %(place)s.") % words


def _name(custody: Custody) -> str:
    return custody.subject.get("name", {}).get("value", "")


def _place(stay: Data | None) -> str:
    if stay is None:
        return ""
    return stay["facility"]["name"] if stay["facility"] else stay["place"]["text"] if stay["place"] else ""
