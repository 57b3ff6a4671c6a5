"""The full action as issued, from its published document: the one structure that PDF, DOCX and plain text are written from.

Its own words stay as they were issued; ours stand in the language of the appeal. What comes back, is missing, inferred or
out of date says so here, once for all three. Pure.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from appeals.papers.action_parts import (
    CameOf,
    Demand,
    Note,
    Reading,
    Recipient,
    Words,
    came_of,
    demands,
    known,
    label,
    name_of,
    notes_of,
    people_in,
    recipients,
    words,
)  # fmt: skip
from appeals.papers.typesetting import tidy
from appeals.reading import AppealPage, writing
from appeals.vocab import OVER, AppealKind, TextKind
from cases.dates import PartialDate

Data = dict[str, Any]

# What is on the sheet as long as letters are wanted, or were wanted until a date that has passed.
ASKS = frozenset({"wanted", "stale", "passed"})


@dataclass
class Action:
    """An action as it goes out. Lists are empty where the appeal says nothing."""

    lang: str
    slug: str
    kind: str
    reference: str
    above: Words
    title: Words
    url: str
    tell_us: str
    day: str
    as_of: str
    draft: str = ""
    standing: list[Words] = field(default_factory=list)
    facts: list[Words] = field(default_factory=list)
    lead: list[Words] = field(default_factory=list)
    text: list[Words] = field(default_factory=list)
    call: list[Words] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    recalled: list[Words] = field(default_factory=list)
    call_to_write: list[Words] = field(default_factory=list)
    deadline: list[Words] = field(default_factory=list)
    recipients: list[Recipient] = field(default_factory=list)
    report_back: list[Words] = field(default_factory=list)
    background: list[Words] = field(default_factory=list)
    closing: list[Words] = field(default_factory=list)
    people: list[Words] = field(default_factory=list)
    came_of: list[CameOf] = field(default_factory=list)
    works: list[Words] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)

    def place_of(self, note: Note) -> str:
        """Where a note leads: the number of its source, where there are several, and the place in it."""
        return f"({note.source}) {note.text}".strip() if len(self.works) > 1 else note.text


def action(context: Data, *, url: str, tell_us: str, draft: bool = False) -> Action:
    """The action from the context of an appeal's page (`appeals.pages.appeal_context`).

    `url` is the whole address of that page, `tell_us` the one where writers say what they did. A draft says what it is.
    """
    page: AppealPage = context["page"]
    with translation.override(_ours(page.data["lang"])):
        return _action(page, context, url, tell_us, draft)


def _ours(lang: str) -> str:
    """The language of our own words: that of the call, where this site speaks it; else no month of it in our sentences."""
    return lang if lang in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _action(page: AppealPage, context: Data, url: str, tell_us: str, draft: bool) -> Action:
    data, cases, now = page.data, context["cases"], context["now"]
    advice = writing(page, [row["page"] for row in cases])
    about, more = people_in(data, cases, len(page.footnotes))
    day = now.date().isoformat()
    found = Action(
        lang=data["lang"], slug=data["slug"], kind=label(AppealKind, data["kind"]), reference=tidy(data["reference"]),
        above=_above(data), title=words(data["title"], data["lang"], data["title_proof"]["cites"]), url=url, tell_us=tell_us,
        day=day, as_of=_("As of %(day)s. The newest state stands at %(url)s") % {"day": PartialDate(day).words(), "url": url},
        draft=_("DRAFT, NOT PUBLISHED") if draft else "", standing=_standing(page, advice), facts=_facts(data, context["site"]),
        lead=known([data["summary"]]), text=_texts(page, TextKind.TEXT), call=known(page.call), demands=demands(page),
        recalled=_recalled(data), call_to_write=known(page.call_to_write), deadline=_deadline(page, advice),
        recipients=recipients(page), report_back=known(page.report_back), background=_texts(page, TextKind.BACKGROUND),
        closing=known(page.closing), people=about, came_of=came_of(page), heads=_heads(advice, page, url) | {"author": _author(data, context["site"])},
    )  # fmt: skip
    found.works, found.notes, found.readings = notes_of(found, [*page.footnotes, *more])
    return found


def _texts(page: AppealPage, kind: str) -> list[Words]:
    return known(page.texts(kind))


def _above(data: Data) -> Words:
    """The line above the title: "Urgent Action 278.17 · number 3 of its chain"."""
    parts = [name_of(data)]
    if data["number_in_chain"]:
        parts.append(_("number %(number)s of its chain") % {"number": data["number_in_chain"]})
    return words(" · ".join(parts), data["lang"], data["facts"]["cites"])


def _facts(data: Data, site: Data) -> list[Words]:
    """Whose call it is, since when, and where it was issued."""
    names, lang = ", ".join(row["name"] for row in data["issuers"]), data["lang"]
    if data["is_ours"]:
        found = [words(_("Issued by %(name)s") % {"name": names or site["name"]}, lang)]
    elif names:
        found = [words(_("Issued by %(name)s, not by %(us)s") % {"name": names, "us": site["name"]}, lang)]
    else:
        found = [words(_("Issuer not stated; not a call by %(us)s") % {"us": site["name"]}, lang)]
    if data["issued"]:
        issued = _("Issued: %(day)s") % {"day": PartialDate(data["issued"]).words_with_marks()}
        found.append(words(issued, lang, (data["issued_proof"] or {}).get("cites")))
    else:
        found.append(words(_("Issued: date not stated"), lang))
    if data["signatory"]:
        signed = _("Signed by %(name)s") % {"name": data["signatory"]}
        found.append(words(signed, lang, (data["signatory_proof"] or {}).get("cites")))
    if data["url"]:
        found.append(words(_("Where it was issued: %(url)s") % {"url": data["url"]}, lang))
    return found


def _standing(page: AppealPage, advice: str) -> list[Words]:
    """How it stands today, where that is not simply open: good news first."""
    lang, note = page.data["lang"], page.data["state"]["note"]
    said = [words(note["text"], note["lang"])] if note else []
    if page.stands == "stopped_good" and note:
        news = _("Good news: %(news)s") % {"news": note["text"]}
        return [words(news, lang), words(_("This call is over. Thank you to everyone who wrote; please do not write any more."), lang)]  # fmt: skip
    sentences = {
        "stopped": _("Stopped: please do not write any more."),
        "stopped_good": _("This call is over. Thank you to everyone who wrote; please do not write any more."),
        "expired": _("Over: please do not write any more. The date to write by has passed and was not extended."),
        "replaced": _("A newer call took the place of this one. Please do not write on the grounds of this sheet."),
        "paused": _("Paused: please wait before writing. News has come."),
        "passed": _("The date to write by has passed: ask us before writing. Much may have changed since."),
        "stale": _("What is known of the case has not been confirmed lately: ask us before writing."),
    }
    key = page.stands if page.stands in OVER or page.stands in ("paused", "passed") else advice
    return ([words(sentences[key], lang)] if key in sentences else []) + said


def _deadline(page: AppealPage, advice: str) -> list[Words]:
    """The date to write by, as it stands, with what it replaced and why."""
    due, lang = page.deadline, page.data["lang"]
    if due is None:
        return [words(_("The call gives no date to write by."), lang)] if page.recipients and advice in ASKS else []
    day = PartialDate(due.last_day.isoformat()).words()
    line = _("Write by %(day)s.") if advice in ("wanted", "stale") else _("The date to write by: %(day)s.")
    found = [words(line % {"day": day}, lang, due.data["cites"])]
    for earlier in page.earlier:
        was = _("It was extended; before, the date was %(day)s.") % {"day": PartialDate(earlier["date"]).words()}
        found.append(words(was, lang, earlier["cites"]))
    if due.data["extension"] and due.data["reason"]:
        found.append(words(due.data["reason"]["text"], due.data["reason"]["lang"]))
    if due.data["zone"]:
        place = due.data["zone"].rsplit("/", 1)[-1].replace("_", " ")
        found.append(words(_("By the clocks of %(place)s.") % {"place": place}, lang))
    return found


def _author(data: Data, site: Data) -> str:
    """Whose words they are, for the properties of a file: the issuers, else nobody who is known."""
    names = ", ".join(row["name"] for row in data["issuers"])
    return tidy(names or (site["name"] if data["is_ours"] else _("Issuer not stated")))


def _recalled(data: Data) -> list[Words]:
    """The instruments that it recalls as a whole; what proves them stands behind the last."""
    recalled = data["instruments"]
    if not recalled:
        return []
    cites = recalled["cites"]
    names = [words(law["name"], data["lang"]) for law in recalled["laws"]]
    return [*names[:-1], words(names[-1].text, data["lang"], cites)]


def _heads(advice: str, page: AppealPage, url: str) -> dict[str, str]:
    """The headings. Where nobody is to write any more, none says so."""
    asks = advice in ASKS
    return {
        "take": _("1) Take action") if asks else _("1) What was asked"),
        "know": _("2) Let us know you took action") if asks else _("2) Let us know if you took action"),
        "tell": _("Tell us here what you did:"),
        "begin": _("Salutation:"),
        "condition": _("With this condition in it:"),
        "invokes": _("Invokes:"),
        "recalls": _("The call also recalls:") if page.data["instruments"] else "",
        "nobody": "" if page.recipients else _("The call names no official and no address."),
        "nothing": "" if page.demands else _("The call asks for nothing more."),
        "more": _("Additional information"),
        "came_of": _("What came of it"),
        "sources": _("Sources"),
        "notes": _("The numbers lead to where it stands in the source."),
        "sheet": _("page"),
        "reading": _("Reading"),
        "goes_on": _("The text goes on at %(url)s") % {"url": url},
        "signs": _("Our fonts lack some signs of this text: � stands in their place. On the web the text is whole."),
    }
