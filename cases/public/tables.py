"""Tables of numbers for the pages that add up: from a counter of people to lines, each number with its cases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases import countries
from cases.counting import CONFIRMED, LAST_KNOWN, SPANS, UNSURE, Counter, Headcount, Number, Row
from cases.models.published import PublishedReference
from cases.pictures.charts import Bar
from cases.public.people_filters import HELD_FOR
from cases.vocab import DEAD, FREE, HELD, CustodyStatus, DocumentKind, Gender

Words = str | Promise
NOBODY = Number(Headcount(0, True), "")


@dataclass
class Line:
    """One row of a table: what it is about, and its numbers."""

    label: Words
    numbers: list[Number]
    address: str = ""
    tone: str = ""
    note: Words = ""

    @property
    def size(self) -> int:
        return max(number.count.people for number in self.numbers)


@dataclass
class Table:
    """Lines under common headings. `left_out` are numbers that stand in no line, in words and with a way to their cases."""

    columns: list[str]
    lines: list[Line]
    left_out: list[Line] = field(default_factory=list)
    more: int = 0

    def largest(self, most: int) -> "Table":
        """The `most` largest lines; the rest is counted in `more`."""
        return Table(self.columns, self.lines[:most], self.left_out, max(0, len(self.lines) - most))


def cases_of(number: Number) -> str:
    """The address of the list of cases behind a number."""
    return f"{reverse('cases:case_list')}{'?' if number.query else ''}{number.query}"


def bar(label: Words, number: Number, tone: str = "", note: Words = "") -> Bar:
    """A number as a bar that leads to its cases; one that is no more than a guess says so."""
    people = number.count.people if number.count.people or number.count.exact else None
    address = cases_of(number) if number.rows else ""
    return Bar(str(label), people, address=address, note=str(note), at_least=not number.count.exact, tone=tone)


def held_columns() -> list[str]:
    return [_("Held, confirmed"), _("Last known as held"), _("People in all")]


def held_numbers(counter: Counter) -> list[Number]:
    """Of the people of a counter: held for certain, last known as held, and all of them whatever became of them."""
    return [counter.held(CONFIRMED), counter.held(LAST_KNOWN), counter.number()]


def by_status(counter: Counter) -> Table:
    """People by the status of their latest custody, confirmed and last known apart."""
    counter = counter.merged()
    lines = []
    for status, found in sorted(counter.split("status", _status).items(), key=lambda row: _order(row[0])):
        numbers = [found.as_known(CONFIRMED), found.as_known(LAST_KNOWN)]
        lines.append(Line(CustodyStatus(status).label, numbers, tone=tone(status)))
    nothing = counter.number(lambda row: row.latest and not row.status, without="custody")
    left_out = [Line(_("Nothing is published of their custody:"), [nothing])]
    return Table([_("Confirmed, or at an end"), _("Last known only")], lines, _some(left_out))


def _status(row: Row) -> Iterable[str]:
    return [row.status] if row.latest and row.status else []


def _order(status: str) -> int:
    return list(CustodyStatus).index(CustodyStatus(status))


def tone(status: str) -> str:
    """The colour of a status, as on the page of a case."""
    tones: tuple[tuple[str, frozenset], ...] = (("held", HELD), ("free", FREE), ("dead", DEAD))
    return next((name for name, group in tones if status in group), "other")


def by_country(counter: Counter) -> Table:
    """A case that is about several countries counts in each."""
    counter = counter.merged(lambda row: row.countries)
    found = counter.split("country", lambda row: row.countries)
    lines = [Line(countries.name(code), held_numbers(one), address_of_country(code)) for code, one in found.items()]
    nowhere = counter.number(lambda row: not row.countries, without="country")
    return Table(
        held_columns(), _by_size(lines), _some([Line(_("No country is named in the case of:"), [nowhere])])
    )  # fmt: skip


def by_year(counter: Counter) -> Table:
    """People by the year of an arrest; someone arrested in two years counts in both."""
    counter = counter.merged(lambda row: row.arrested_in)
    found = counter.split("arrested_in", lambda row: [row.arrested_in] if row.arrested_in else [])
    unsure = found.pop(UNSURE, None)
    years = [int(year) for year in found]
    lines = [
        Line(str(year), [found[str(year)].number() if str(year) in found else NOBODY])
        for year in (range(min(years), max(years) + 1) if years else ())
    ]
    left_out = [Line(_("The year of arrest is not certain, or not known, of:"), [unsure.number()])] if unsure else []
    never = counter.number(lambda row: not row.arrested_in, without="arrest")
    left_out += _some([Line(_("Never arrested, as far as is published:"), [never])])
    return Table([_("People arrested")], lines, left_out)


def by_law(counter: Counter) -> Table:
    counter = counter.merged(lambda row: row.laws)
    found = counter.split("law", lambda row: row.laws)
    lines = _named(DocumentKind.LAW, found, held_numbers)
    without = counter.number(lambda row: not row.laws, without="law")
    left_out = [Line(_("No law is named in what they are accused of, or they are accused of nothing:"), [without])]
    return Table(held_columns(), lines, _some(left_out))


def by_place(counter: Counter) -> Table:
    """Where people are held or were, whenever it was."""
    counter = counter.merged(lambda row: (row.place, row.facilities))
    found = counter.split("facility", lambda row: row.facilities)
    lines = _named(
        DocumentKind.FACILITY, found, lambda one: [_there(one, k) for k in (CONFIRMED, LAST_KNOWN)] + [one.number()]
    )
    without = counter.number(lambda row: not row.facilities, without="place")
    left_out = [Line(_("No place is named where they are or were held:"), [without])]
    return Table([_("Held there, confirmed"), _("Last known there"), _("There at any time")], lines, _some(left_out))


def _there(counter: Counter, known: str) -> Number:
    """Those of a facility's people who are there now, or were when last heard of."""
    slug = counter.filters["facility"]
    return counter.held(known, lambda row: row.place == slug, place=slug)


def by_organisation(counter: Counter) -> Table:
    counter = counter.merged(lambda row: row.organisations)
    found = counter.split("organisation", lambda row: row.organisations)
    return Table(held_columns(), _named(DocumentKind.ORGANISATION, found, held_numbers))


def by_gender(counter: Counter) -> Table:
    counter = counter.merged(lambda row: row.gender)
    found = counter.split("gender", lambda row: [row.gender])
    unstated = found.pop(Gender.UNSTATED, None)
    lines = [Line(Gender(code).label, held_numbers(found[code])) for code in Gender.values if code in found]
    left_out = [Line(_("No source states the gender of:"), [unstated.number()])] if unstated else []
    return Table(held_columns(), lines, left_out)


def by_days(counter: Counter) -> Table:
    """People who are held, by the least number of days: until today while confirmed, else until the last word."""
    counter = counter.merged(counter.held_for)
    words = dict(HELD_FOR)
    spans = counter.split("held_for", lambda row: [counter.held_for(row)] if row.held else [])
    lines = [
        Line(words[code], [spans[code].held(known) if code in spans else NOBODY for known in (CONFIRMED, LAST_KNOWN)])
        for code in SPANS
    ]
    unsure = spans.get(UNSURE)
    left_out = [Line(_("Held for a number of days that is not known:"), [unsure.number(held="true")])] if unsure else []
    return Table([_("Held, confirmed"), _("Last known as held")], lines, left_out)


def _named(kind: str, found: Mapping[str, Counter], numbers: Callable[[Counter], list[Number]]) -> list[Line]:
    """Lines of references by their names; one that is not published has no page and no line. One query."""
    rows = PublishedReference.objects.filter(kind=kind, slug__in=list(found)).only("kind", "slug", "title")
    return _by_size([Line(row.title, numbers(found[row.slug]), row.get_absolute_url()) for row in rows])


def _by_size(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.size, str(line.label)))


def _some(lines: list[Line]) -> list[Line]:
    """Without those that are about nobody."""
    return [line for line in lines if line.numbers[0].rows]


def address_of_country(code: str) -> str:
    return reverse("cases:country", args=[code.lower()])
