"""How documents look: dates, codes, prose, footnotes. Presentation alone: no query, no rule."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain, count
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cases import countries, short_names, version_words
from cases.case_sections import Part
from cases.case_sections import by_role as parts_by_role
from cases.dates import PartialDate
from cases.explaining import explained
from cases.footnotes import Footnote, Mark, in_runs
from cases.markdown import markdown_html
from cases.vocab import Reading, Stance, Vocabulary

register = template.Library()

# Written from right to left (BCP 47: by language, or by script where that is named).
RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
RTL_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "rohg"})

MOST_BACKS = 12  # a note that proves a hundred things need not list them: whoever came from one goes back as they came


# Dates


def _partial(value: Any) -> PartialDate:
    return value if isinstance(value, PartialDate) else PartialDate(value)


@register.filter
def day(value: Any) -> str:
    """EDTF text, or a date, in words: "3 September 2017"; "" for nothing."""
    return _partial(value).words() if value else ""


@register.filter
def day_marks(value: Any) -> list[str]:
    """What must be said each time the date appears: "year inferred"."""
    return _partial(value).marks() if value else []


@register.filter
def date_words(value: Any) -> str:
    """An ISO date, a date or an instant (its day in UTC) in words: "1 February 2018"."""
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.UTC).date()
    return day(str(value)[:10]) if value else ""


@register.simple_tag(takes_context=True, name="date")
def date_tag(context: Context, value: Any, *, light: bool = False) -> SafeString:
    """A partial date as `<time>`, or for a story of hundreds without the machine's form of it; its marks in plain sight."""
    if not value:
        return SafeString("")
    found = _partial(value)
    attr = found.datetime_attr()
    machine = format_html(' datetime="{}"', attr) if attr else ""
    shown = (
        format_html("<span>{}</span>", found.words())
        if light
        else format_html("<time{}>{}</time>", machine, found.words())
    )
    marks = format_html_join(
        "", ' <span class="sure">{}</span>', ((explained(context, "dates", mark),) for mark in found.marks())
    )
    return format_html("{}{}", shown, marks)


# Codes


@cache
def _vocabularies() -> dict[str, type[Vocabulary]]:
    """Every vocabulary that is loaded, by the name of its class."""
    return {row.__name__: row for row in Vocabulary.__subclasses__()}


def _word(code: Any, vocabulary: str) -> Any:
    known = _vocabularies()[vocabulary]
    return known(code) if code in known.values else None


@register.filter
def label(code: Any, vocabulary: str) -> str:
    """The word for a code of a vocabulary (by class name); an unknown code is shown as it is."""
    found = _word(code, vocabulary)
    return str(code or "") if found is None else str(found.label)


@register.filter
def stance_words(stance: str) -> str:
    """What a source that does not say so does, as a word before whoever says it: "Otherwise (residents): …"."""
    return {Stance.CONTRADICTS: _("Otherwise"), Stance.DENIES: _("Denied")}.get(Stance(stance), "") if stance else ""


@register.filter
def definition(code: Any, vocabulary: str) -> str:
    """What the word means, in one sentence; "" for an unknown code."""
    found = _word(code, vocabulary)
    return "" if found is None else str(found.definition)


@register.filter
def country(code: str) -> str:
    """The country's name for its ISO code."""
    return countries.name(code) if code else ""


@register.filter
def zone_place(zone: str) -> str:
    """The place whose clocks a time zone follows: "Asia/Phnom_Penh" is "Phnom Penh"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


@register.filter
def section_names(codes: Iterable[str]) -> str:
    """The sections of a document by name, as a list in words."""
    return version_words.section_names(list(codes))


@register.filter
def by_role(actors: Iterable[dict[str, Any]]) -> list[Part]:
    """Who took part in an event, each role once."""
    return parts_by_role(actors)


# Prose


def _direction(lang: str, script: str = "") -> str:
    parts = [part.lower() for part in lang.replace("_", "-").split("-")] + [script.lower()]
    return "rtl" if parts[0] in RTL_LANGUAGES or RTL_SCRIPTS & set(parts[1:]) else "ltr"


def _is_foreign(lang: str, script: str = "") -> bool:
    """Whether text in `lang` needs to say so on a page of the active language."""
    here = get_language() or settings.LANGUAGE_CODE
    return bool(lang) and (lang.split("-")[0] != here.split("-")[0] or bool(script))


def spoken(text: str, lang: str, script: str = "") -> SafeString:
    """Text that says its language when that is not the language of the page."""
    if not _is_foreign(lang, script):
        return format_html("{}", text)
    return format_html('<span lang="{}" dir="{}">{}</span>', lang, _direction(lang, script), text)


@register.simple_tag
def prose(value: dict[str, Any] | None) -> SafeString:
    """Words of a document, escaped, with language and direction where they differ from the page's."""
    return spoken(value["text"], value["lang"]) if value else SafeString("")


@register.simple_tag
def native(name: dict[str, Any]) -> SafeString:
    """A further form of a name, in its language and script."""
    return spoken(name["text"], name["lang"], name["script"])


@register.filter
def initials(name: str) -> str:
    """Up to two first letters, for where a photo would stand: "KS"."""
    return short_names.initials(str(name))


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as clean HTML (see `cases.markdown`)."""
    return mark_safe(markdown_html(str(text or "")))  # noqa: S308  cleaned there


# Footnotes


@dataclass
class Place:
    """Where numbers of footnotes stand on a page; `led` are those that another one leads to: 5 and 6 of “4–6”."""

    anchor: str
    led: set[int]


def _shown(context: Context) -> dict[str, Place]:
    """The marks that this page has shown so far, in whichever template or include, each with the place where it stands."""
    # The lowest layer of the render context is the one thing that all includes of one rendering share.
    return context.render_context.dicts[0].setdefault("habeas_marks", {})  # type: ignore[return-value,arg-type]


def _mark_link(run: list[Mark]) -> SafeString:
    """The number of a footnote, or the numbers of several that follow each other, with a link to the first."""
    mark, last = run[0], run[-1].number
    if last > mark.number:
        return format_html('<a href="#n{}">{}–{}</a>', mark.number, mark.number, last)
    other = format_html(' aria-label="{}"', _("%(n)s, which disagrees") % {"n": mark.number}) if mark.disputes else ""
    words = f"{mark.number}≠" if mark.disputes else mark.number
    return format_html('<a href="#n{}"{}>{}</a>', mark.number, other, words)


@register.simple_tag(takes_context=True)
def cites(context: Context, marks: list[Mark] | None) -> SafeString:
    """The small numbers behind a fact, each a link to its footnote. A fact that a page shows twice is a place once."""
    if not marks:
        return SafeString("")
    shown, runs = _shown(context), in_runs(marks)
    new = [mark.anchor for mark in marks if mark.anchor not in shown]
    led = {mark.number for run in runs for mark in run[1:]}
    place = Place(_new_anchor(marks[0].number, shown), led)
    shown.update(dict.fromkeys(new, place))
    links = format_html_join("", "{}", ((_mark_link(run),) for run in runs))
    return format_html("<sup{}>{}</sup>", format_html(' id="{}"', place.anchor) if new else "", links)


def _new_anchor(number: int, shown: dict[str, Place]) -> str:
    """The name of a place: that of its first footnote (pages are weighed), and which of several that begin so it is."""
    taken = {place.anchor for place in shown.values()}
    names = chain([f"f{number}"], (f"f{number}-{n}" for n in count(2)))
    return next(name for name in names if name not in taken)


@register.simple_tag(takes_context=True)
def referred(context: Context, footnotes: list[Footnote]) -> list[Footnote]:
    """The footnotes that this page refers to: what proves a fact that it does not show today stays away as well."""
    shown = _shown(context)
    return [note for note in footnotes if any(anchor in shown for anchor in note.backs)]


@register.simple_tag(takes_context=True)
def ways_back(context: Context, note: Footnote) -> SafeString:
    """Links from a footnote to the places of this page that lead to it, or to the first of very many."""
    shown = _shown(context)
    leading = (shown[anchor] for anchor in note.backs if anchor in shown)
    proven = list(dict.fromkeys(place.anchor for place in leading if note.number not in place.led))
    places, more = proven[:MOST_BACKS], len(proven[MOST_BACKS:])
    names = [_("back")] if len(places) == 1 else [_("back %(n)s") % {"n": n + 1} for n in range(len(places))]
    ways = format_html_join(" ", '<a href="#{}">{}</a>', zip(places, names, strict=True))
    if not more:
        return ways
    words = ngettext("and %(n)d more place", "and %(n)d more places", more) % {"n": more}
    return format_html("{} <small>{}</small>", ways, words)


@register.simple_tag(takes_context=True)
def hedges(context: Context, marks: list[Mark] | None) -> SafeString:
    """How sure the sources that say so are, in their words: “suspected”. Those that disagree have their own lines."""
    words = dict.fromkeys(mark.hedge for mark in marks or () if mark.hedge and not mark.disputes)
    said = (_("source: “%(words)s”") % {"words": word} for word in words)
    return format_html_join(
        "", ' <span class="sure">{}</span>', ((explained(context, "hedges", word),) for word in said)
    )


def _proof(context: Context, marks: list[Mark] | None, text: str = "") -> SafeString:
    """Hedges that the text does not repeat anyway, and footnotes."""
    unsaid = [mark for mark in marks or () if not all(word in text for word in mark.hedge.split("; "))]
    return format_html("{}{}", hedges(context, unsaid), cites(context, marks))


@register.simple_tag(takes_context=True)
def paragraphs(
    context: Context, value: dict[str, Any] | None, marks: list[Mark] | None = None, look: str = ""
) -> SafeString:
    """Prose of several paragraphs (a blank line parts them), its footnotes at the end of the last; `look` is the class of each."""
    if not value:
        return _proof(context, marks)
    parts = [part.strip() for part in value["text"].split("\n\n") if part.strip()]
    ends = [SafeString("")] * (len(parts) - 1) + [_proof(context, marks, value["text"])]
    of = format_html(' class="{}"', look) if look else ""
    words = ((of, spoken(part, value["lang"]), end) for part, end in zip(parts, ends, strict=True))
    return format_html_join("", "<p{}>{}{}</p>", words)


@register.simple_tag(takes_context=True)
def rich(context: Context, value: dict[str, Any], marks: list[Mark] | None = None) -> SafeString:
    """Markdown prose in its language, its footnotes at the end of the last paragraph."""
    html, proof = markdown(value["text"]).rstrip(), _proof(context, marks, value["text"])
    inside = html.endswith("</p>")
    body = mark_safe(html.removesuffix("</p>") if inside else html)  # noqa: S308  cleaned by `markdown`
    closed = format_html("{}{}{}", body, proof, mark_safe("</p>" if inside else ""))  # noqa: S308
    if not _is_foreign(value["lang"]):
        return closed
    return format_html('<div lang="{}" dir="{}">{}</div>', value["lang"], _direction(value["lang"]), closed)


@register.simple_tag(takes_context=True)
def reading(context: Context, marks: list[Mark] | None) -> SafeString:
    """Says "our reading" beside a fact that no source states in so many words."""
    kinds = {mark.reading for mark in marks or ()}
    if not kinds or Reading.PRINTED in kinds:
        return SafeString("")
    words = (str(kind.label) for kind in (Reading.INFERRED, Reading.DOUBTFUL) if kind in kinds)
    return format_html_join(
        "", ' <span class="sure">{}</span>', ((explained(context, "our-reading", word),) for word in words)
    )


# Links


@register.simple_tag
def ref(value: dict[str, str] | None, words: Any = None) -> SafeString:
    """The name of a place, law, organisation or post, with a link to its page; or other words, so linked."""
    if not value:
        return SafeString("")
    address = reverse(f"cases:{value['kind']}", args=[value["slug"]])
    return format_html('<a href="{}">{}</a>', address, ref_name(value) if words is None else words)


@register.filter
def ref_name(value: dict[str, str] | None) -> str:
    """Name with its short form in brackets: "Correctional Centre 3 (CC3)"."""
    if not value:
        return ""
    short = value["short"]
    if value["kind"] in ("law", "official") or not short or short in value["name"]:
        return value["name"]
    return pgettext("name and short form", "%(name)s (%(short)s)") % {"name": value["name"], "short": short}


@register.simple_tag(takes_context=True)
def current(context: Context, *views: str) -> SafeString:
    """`aria-current` for a link of the navigation: "page" on its first view, "true" on the others."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or match.view_name not in views:
        return SafeString("")
    return format_html(' aria-current="{}"', "page" if match.view_name == views[0] else "true")


@register.simple_tag
def canonical(path: str) -> str:
    """The one address of a page, on the public door."""
    return f"{settings.PUBLIC_BASE_URL}{path}"
