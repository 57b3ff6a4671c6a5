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


def full_name(recipient: Data) -> str:
    """Style and name of a recipient; the office where no holder is named."""
    return f"{recipient['style']} {recipient['name']}".strip() if recipient["name"] else recipient["office"]


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


def place_to_sign(lang: str) -> str:
    """The words of ours that stand where the writer signs."""
    with translation.override(lang):
        return _place_to_sign()


def _place_to_sign() -> str:
    return _("[your name, place and date]")


def _composed(appeal: Data, recipient: Data, cases: list[CasePage]) -> list[str]:
    asked = _requests(appeal)
    thanks = [_("I would be grateful to hear what you can do.")] if asked else []
    parts = [greeting(recipient), about(appeal, cases), *asked, *thanks, _("Respectfully,"), _place_to_sign()]
    return [part for part in parts if part]


def greeting(recipient: Data) -> str:
    """The salutation as issued, with a stop; ours where none was issued."""
    words = recipient["salutation"]["text"] if recipient["salutation"] else _("To whom it may concern")
    return words if words.endswith(STOPS) else f"{words},"


def _requests(appeal: Data) -> list[str]:
    """The demands word for word, numbered when there are several."""
    texts = [row["text"]["text"] for row in appeal["demands"]]
    if not texts:
        return []
    numbered = [f"{number}. {text}" for number, text in enumerate(texts, 1)] if len(texts) > 1 else texts
    return [
        _(
            "I join an appeal to the authorities, and I ask you to do what you can so that it is heard. In its own words:"
        ),
        *numbered,
    ]


def about(appeal: Data, cases: list[CasePage]) -> str:
    """Whom it is about, and where they are held: no more certain than the page."""
    people = whom(appeal, cases)
    if not people:
        return ""
    known = _known(appeal, cases)
    if len(people) == len(known) == 1 and _name(known[0]) == people[0]:
        return _alone(known[0])
    first = _("I am writing to you about %(people)s.") % {"people": in_words(people)}
    return " ".join([first, *map(_held, known)])


def held(appeal: Data, cases: list[CasePage]) -> list[str]:
    """Where each of them is held, a sentence each."""
    return [_held(custody) for custody in _known(appeal, cases)]


def whom(appeal: Data, cases: list[CasePage]) -> list[str]:
    """The people that the appeal means, else those of all its cases."""
    subjects = [row["name"]["value"] for page in cases for row in page.data["subjects"]]
    return list(dict.fromkeys(appeal["people"] or subjects or [page.data["title"] for page in cases]))


def in_words(names: list[str]) -> str:
    """Names as a list in words: "A, B and C"."""
    *first, last = names
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last


def _known(appeal: Data, cases: list[CasePage]) -> list[Custody]:
    return [custody for page in cases for custody in _meant(appeal, page)]


def _meant(appeal: Data, page: CasePage) -> list[Custody]:
    """The detentions of the people that the appeal means, where the place is known."""
    people = set(appeal["people"])
    rows = [row for row in page.custody if _place(row.place)]
    return [row for row in rows if not people or _name(row) in people]


def _alone(custody: Custody) -> str:
    """One person and where they are held, in one sentence."""
    words = {"name": _name(custody), "place": _place(custody.place)}
    return {
        "is": _("I am writing to you about %(name)s, who is held at %(place)s."),
        "was": _("I am writing to you about %(name)s, who was held at %(place)s."),
        "is, as far as I know": _("I am writing to you about %(name)s, who, as far as I know, is held at %(place)s."),
        "was, as far as I know": _("I am writing to you about %(name)s, who, as far as I know, was held at %(place)s."),
        "was, by the last news": _("I am writing to you about %(name)s, who was held at %(place)s when I last had news."),
    }[_certainty(custody)] % words  # fmt: skip


def _held(custody: Custody) -> str:
    """Where one of several is held."""
    words = {"name": _name(custody), "place": _place(custody.place)}
    return {
        "is": _("%(name)s is held at %(place)s."),
        "was": _("%(name)s was held at %(place)s."),
        "is, as far as I know": _("As far as I know, %(name)s is held at %(place)s."),
        "was, as far as I know": _("As far as I know, %(name)s was held at %(place)s."),
        "was, by the last news": _("When I last had news, %(name)s was held at %(place)s."),
    }[_certainty(custody)] % words


def _certainty(custody: Custody) -> str:
    """How surely a place can be named today."""
    if custody.place and any(mark.hedge for mark in custody.place["cites"]):
        return "is, as far as I know" if custody.confirmed and not custody.data["ended"] else "was, as far as I know"
    if custody.data["ended"]:
        return "was"
    if custody.confirmed:
        return "is"
    return "was, as far as I know" if custody.as_of is None else "was, by the last news"


def _name(custody: Custody) -> str:
    return custody.subject.get("name", {}).get("value", "")


def _place(stay: Data | None) -> str:
    if stay is None:
        return ""
    return stay["facility"]["name"] if stay["facility"] else stay["place"]["text"] if stay["place"] else ""
