"""How a letter leaves: a mail link that mail programs take, what to say on the phone, the text of a post. Pure.

The issuer's words are never changed: what is too long is left out whole, from one stop or blank to the next, and what
takes its place says so. What we add is in the language of the appeal.
"""

import datetime
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import letters
from cases.clock import last_day
from cases.dates import PartialDate
from cases.reading import CasePage
from cases.vocab import ChannelKind
from cases.ways import link

Data = dict[str, Any]

MAILTO_LIMIT = 2000  # mail programs and browsers cut longer addresses: every mail link stays under it
SUBJECT_LIMIT = 120
POST_LIMIT = 280
SPOKEN_WORDS = 75  # about half a minute
SPOKEN_SIGNS = 500
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # line breaks and what else steers a header
_STOPS = re.compile(r"[.;!?។៕。؟؛](?=\s|$)")


# By e-mail


def mailto(to: str, subject: str, text: str) -> str:
    """An address that opens the reader's mail program with this; "" where it would reach MAILTO_LIMIT, or is no address.

    Everything is percent-encoded and the body's lines end in CRLF (RFC 6068): no word of it can become a header.
    """
    if not to or _UNSEEN.search(to):
        return ""
    whole = f"mailto:{_encoded(to, '@')}?subject={_encoded(one_line(subject))}&body={_body(text)}"
    return whole if len(whole) < MAILTO_LIMIT else ""


def subject(appeal: Data) -> str:
    """What a mail is called: whom it is about."""
    with translation.override(appeal["lang"]):
        names = _names(appeal)
        return begun(_("The case of %(names)s") % {"names": names}, SUBJECT_LIMIT) if names else _("An appeal")


def address(recipient: Data) -> str:
    """The e-mail address at which a recipient can be reached; "" for none."""
    links = (link(way["kind"], way["value"]) for way in recipient["offered"] if way["kind"] == ChannelKind.EMAIL)
    return next((found.removeprefix("mailto:") for found in links if found), "")


def mail(appeal: Data, recipient: Data, cases: list[CasePage], *, page: str) -> tuple[str, bool]:
    """The mail link for a recipient, "" without an address; and whether it holds less than the letter."""
    to = address(recipient)
    if not to:
        return "", False
    texts = [letters.letter(appeal, recipient, cases), *_shorter(appeal, recipient, cases, page)]
    found = (mailto(to, subject(appeal), text) for text in texts)
    return next(((way, number > 0) for number, way in enumerate(found) if way), ("", False))


def _shorter(appeal: Data, recipient: Data, cases: list[CasePage], page: str) -> Iterable[str]:
    """The same letter with fewer of the demands, each of them whole, down to none; then without whom it is about."""
    demands = [row["text"]["text"] for row in appeal["demands"]]
    with translation.override(appeal["lang"]):
        for count in range(len(demands) - 1, -1, -1):
            yield _short(appeal, letters.about(appeal, cases), recipient, demands[:count], len(demands), page)
        yield _short(appeal, "", recipient, [], len(demands), page)


def _short(appeal: Data, about: str, recipient: Data, demands: list[str], of: int, page: str) -> str:
    whole = {"page": page, "number": of}
    if demands:
        lead = [_("I join an appeal to the authorities. It asks, in its own words:")]
        lead += [f"{number}. {text}" for number, text in enumerate(demands, 1)]
        lead += [ngettext("The whole appeal, with its %(number)s demand: %(page)s",
                          "The whole appeal, with all its %(number)s demands: %(page)s", of) % whole]  # fmt: skip
    else:
        lead = [_("I join an appeal to the authorities, and ask you to read it here: %(page)s") % whole]
    parts = [letters.greeting(recipient), about, *lead, _("Respectfully,"), letters.place_to_sign(appeal["lang"])]
    return "\n\n".join(part for part in parts if part)


def _body(text: str) -> str:
    return _encoded("\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _encoded(text: str, safe: str = "") -> str:
    """Percent-encoded, without what stands for nothing: NUL, halves of characters."""
    return quote(text.replace("\0", "").encode("utf-8", "ignore"), safe=safe)


# On the phone


def phone_script(appeal: Data, cases: list[CasePage]) -> list[str]:
    """What to say in half a minute, line by line: whom it is about, a demand in the issuer's words, one question."""
    with translation.override(appeal["lang"]):
        lines = [
            _("Good morning. I am calling from [your country or town], and I have a short message."),
            " ".join([_about(appeal, cases), *letters.held(appeal, cases)]).strip(),
            _asked(appeal["demands"]),
            _("Would you please pass this on? Thank you for your time."),
        ]
        return [line for line in lines if line]


def _about(appeal: Data, cases: list[CasePage]) -> str:
    people = letters.whom(appeal, cases)
    return _("It is about %(people)s.") % {"people": letters.in_words(people)} if people else ""


def _asked(demands: list[Data]) -> str:
    """The first of the demands that can be said in half a minute."""
    said = next((words for row in demands if (words := _spoken(row))), "")
    return said and _("I join an appeal to the authorities. It asks, in its own words: “%(words)s”") % {"words": said}


def _spoken(demand: Data) -> str:
    """A demand whole; where that is too long, its first sentences, but never without the condition that it holds."""
    text = " ".join(demand["text"]["text"].split())
    start = " ".join(text.split()[:SPOKEN_WORDS])[:SPOKEN_SIGNS]
    if start == text:
        return text.rstrip(" ;.")
    stops = [found.start() for found in _STOPS.finditer(start)]
    return start[: stops[-1]] if stops and not demand["condition"] else ""


# In a post


def post_text(appeal: Data, page: str, due: Data | None = None, *, write: bool = True) -> str:
    """A short text to share, with the address of the page: at most POST_LIMIT signs, no hashtag, no word of our own on the case."""
    room = POST_LIMIT - len(page) - 1
    if room < 0:
        return ""
    with translation.override(appeal["lang"]):
        by = _by(due) if write else ""
        names = _names(appeal)
        title = begun(one_line(appeal["title"]), room - len(names) - len(by) - len(": “”. "))
    parts = [f"{names}:" if names and title else names, f"“{title}”." if title else "", by]
    return f"{begun(' '.join(part for part in parts if part), room)} {page}".strip()


def _names(appeal: Data) -> str:
    names = appeal["people"] or [row["title"] for row in appeal["cases"]]
    return one_line(letters.in_words(names)) if names else ""


def _by(due: Data | None) -> str:
    if not due:
        return _("Please write.")
    day = last_day(datetime.date.fromisoformat(due["date"]), due["inclusive"])
    return _("Please write by %(day)s.") % {"day": PartialDate(day).words()}


# Words


def one_line(text: str) -> str:
    """Without line breaks and other signs that steer: fit for a header."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def begun(text: str, most: int) -> str:
    """The beginning of a line in whole words, with "…" where something is left out; "" where not one word fits."""
    if len(text) <= most:
        return text
    whole = text[: max(most, 0)].rpartition(" ")[0].rstrip(" ,;:")
    return f"{whole}…" if whole else ""
