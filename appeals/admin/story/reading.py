"""A whole case as a story: its rows in order, each in words with its sources. So many queries, however long it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import account_of
from accounts.roles import Act
from appeals.admin.story.citing import Book, Cited, Entry, remembered
from appeals.admin.story.kinds import BY_MODEL, KINDS, Kind
from appeals.admin.story.lines import SAID, Line, day
from appeals.admin.story.record import Record
from appeals.models import Appeal
from cases.admin.tools import admin_url
from cases.dates import PartialDate
from cases.models import Case, Consent, Note, SafeContact
from cases.vocab import FieldGroup

FOLD = 40  # more rows than that are folded by year


@dataclass
class Add:
    """A way to a new row: what it says, the key that it leads to, or the address of another page."""

    label: Any
    key: str = ""
    url: str = ""


@dataclass
class Row:
    """A row as the page shows it, with the rows that hang on it."""

    key: str
    line: Line
    cited: list[Cited] = field(default_factory=list)
    may_change: bool = False
    inside: list["Row"] = field(default_factory=list)
    adds: list[Add] = field(default_factory=list)
    links: list[Add] = field(default_factory=list)
    year: str = ""

    @property
    def uncited(self) -> bool:
        return self.line.wants_source and not self.cited

    def all(self) -> Iterator["Row"]:
        yield self
        for row in self.inside:
            yield from row.all()


@dataclass
class Fold:
    title: Any
    rows: list[Row]
    open: bool = False

    @property
    def keys(self) -> list[str]:
        return [row.key for top in self.rows for row in top.all()]


@dataclass
class Section:
    name: str
    title: Any
    rows: list[Row] = field(default_factory=list)
    adds: list[Add] = field(default_factory=list)
    nothing: Any = ""
    short: Any = ""  # its title in the table of contents
    folds: list[Fold] = field(default_factory=list)
    grounds: list[Any] = field(default_factory=list)
    sources: list[Entry] = field(default_factory=list)

    def top_of(self, key: str) -> Row | None:
        """The row in whose place the row of this key is shown."""
        return next((top for top in self.rows if any(row.key == key for row in top.all())), None)


@dataclass
class Grounds:
    """On what grounds facts about one person may be published."""

    person: Any
    url: str
    groups: list[tuple[Any, list[Consent]]]


class Story(Record):
    """Everything that the page shows of one case to one person."""

    def __init__(self, request: HttpRequest, site: Any, case: Case):
        self.request, self.site, self.case = request, site, case
        self.user = account_of(request)
        self._may_change: dict[str, bool] = {}
        self.load()
        self.book = Book(self.facts(), also=remembered(request, case))
        self.sections = [section for section in self._sections() if section]
        self.sections_by_name = {section.name: section for section in self.sections}

    def places(self) -> set[str]:
        """The keys of all rows and of all that can be added: where a form can stand."""
        rows = [row for section in self.sections for top in section.rows for row in top.all()]
        adds = {add.key for section in self.sections for add in section.adds}
        adds |= {add.key for row in rows for add in row.adds}
        return {*(row.key for row in rows), *adds}

    # Rows

    def _row(self, row: Any, inside: Iterable[Row] = (), adds: Iterable[Add] = (), **more: Any) -> Row:
        kind = BY_MODEL[type(row)]
        cited = self.book.of(row) if hasattr(row, "citations") else []
        return Row(kind.key(row), SAID[kind.name](row), cited, self.may_change(kind), list(inside), list(adds), **more)

    def may_change(self, kind: Kind) -> bool:
        if kind.name not in self._may_change:
            self._may_change[kind.name] = kind.admin(self.site).has_change_permission(self.request)
        return self._may_change[kind.name]

    def _add(self, name: str, label: Any, owner: Any = None) -> list[Add]:
        kind = KINDS[name]
        if not kind.admin(self.site).has_add_permission(self.request):
            return []
        return [Add(label, kind.new(owner.pk if owner else None))]

    # Sections

    def _sections(self) -> Iterable[Section | None]:
        yield self._case()
        yield self._who()
        yield self._custody()
        yield self._charges()
        yield self._conditions()
        yield self._events()
        yield self._appeals()
        consent, notes = self._consent(), self._notes()
        yield self._sources()
        yield consent
        yield notes

    def _case(self) -> Section:
        rows = [self._row(row) for row in (self.case, *self.identifiers, *self.recognitions, *self.corrections)]
        adds = [
            *self._add("identifier", _("Add another register's number")),
            *self._add("recognition", _("Add what others call it")),
            *self._add("correction", _("Add a correction notice")),
        ]
        return Section("case", _("The case"), rows, adds)

    def _who(self) -> Section:
        rows = []
        for subject in self.subjects:
            person, inside, adds = subject.person, [], []
            if person:
                inside = [
                    self._row(person),
                    *(
                        self._row(row)
                        for row in (*person.names.all(), *person.affiliations.all(), *person.relations.all())
                    ),
                ]
                adds = [
                    *self._add("name", _("Add a name"), person),
                    *self._add("role", _("Add a role"), person),
                    *self._add("relation", _("Add a relative or companion"), person),
                ]
            rows.append(self._row(subject, inside, adds))
        nothing = _("Nobody yet. A case is about a person, an organisation or a described group.")
        return Section("who", _("Who"), rows, self._add("subject", _("Add someone")), nothing)

    def _custody(self) -> Section:
        rows = [
            self._row(
                detention,
                [self._row(row) for row in (*detention.placements.all(), *detention.restrictions.all())],
                [
                    *self._add("stay", _("Add a stay in a place"), detention),
                    *self._add("restriction", _("Add a restriction after release"), detention),
                ],
            )
            for detention in self.detentions
        ]
        nothing = _("No custody is entered. What someone's status is follows from the events.")
        adds = self._add("detention", _("Add a detention")) if self.subjects else []
        return Section("custody", _("Custody"), rows, adds, nothing)

    def _charges(self) -> Section:
        rows = [
            self._row(
                charge,
                [self._row(row) for row in (*charge.statuses.all(), *charge.penalties.all())],
                [
                    *self._add("status", _("Add a state of it"), charge),
                    *self._add("penalty", _("Add a penalty that it threatens"), charge),
                ],
            )
            for charge in self.charges
        ]
        rows += [self._row(row) for detention in self.detentions for row in detention.judgments.all()]
        adds = [*self._add("charge", _("Add a charge")), *self._add("judgment", _("Add a judgment"))]
        return Section(
            "charges", _("Charges and judgments"), rows, adds if self.detentions else [],
            _("No accusation is entered."), short=_("Charges"),
        )  # fmt: skip

    def _conditions(self) -> Section:
        rows = [self._row(row) for detention in self.detentions for row in detention.conditions.all()]
        adds = self._add("condition", _("Add a condition")) if self.detentions else []
        nothing = _("Nothing is entered about health, lawyer, family or treatment.")
        return Section("conditions", _("Conditions"), rows, adds, nothing)

    def _events(self) -> Section:
        rows = [self._row(row, year=_year(row.on)) for row in self.events]
        section = Section("events", _("Events"), rows, self._add("event", _("Add an event")), _("No event is entered."))
        if len(rows) > FOLD:
            years = dict.fromkeys(row.year for row in rows)
            newest = next(reversed(years))
            section.folds = [
                Fold(year or _("Without a year"), [row for row in rows if row.year == year], year == newest)
                for year in years
            ]
        return section

    def _appeals(self) -> Section:
        rows = []
        for appeal in self.appeals:
            standing = [due for due in appeal.due_dates.all() if due.is_undecided]
            due = [(due.get_kind_display(), self._due(due)) for due in standing]
            line = Line(
                appeal, when=day(appeal.issued), badge=appeal.get_state_display(),
                facts=[*due, (_("Demands"), len(appeal.demands.all()))], texts=[appeal.summary] if appeal.summary else [],
            )  # fmt: skip
            links = [Add(_("Open the appeal"), url=admin_url(Appeal, "change", appeal.pk))]
            if standing and self.user.may(Act.READ_DESK):
                links.append(Add(_("On the desk"), url=reverse("desk:home")))
            rows.append(Row(f"appeal-{appeal.pk}", line, self.book.of(appeal), links=links))
        may_add = self.site._registry[Appeal].has_add_permission(self.request)
        adds = [Add(_("Add an appeal"), url=f"{admin_url(Appeal, 'add')}?cases={self.case.pk}")] if may_add else []
        if may_add:
            adds += self._add("post", _("Add an office to write to"))
        return Section("appeals", _("Appeals"), rows, adds, _("No appeal is about this case."))

    @staticmethod
    def _due(due: Any) -> str:
        left = due.days_left(timezone.now())
        words = f"{due.date:%-d %B %Y}"
        return str(_("%(day)s: passed, no decision yet") % {"day": words}) if left < 0 else words

    def _sources(self) -> Section:
        section = Section(
            "sources", _("Sources"), adds=self._add("source", _("Add a source")), sources=self.book.entries()
        )
        section.nothing = _("No source is cited yet. Start here: paste the document, then take quotes from it.")
        return section

    def _consent(self) -> Section:
        grounds = []
        for person in self.people:
            standing = [row for row in person.consents.all() if row.is_in_force]
            groups = [(group.label, [row for row in standing if row.group == group]) for group in FieldGroup]
            url = admin_url(type(person), "change", person.pk)
            grounds.append(Grounds(person, url, groups))
        nothing = _("Nobody is named, so that nobody's consent is asked.")
        return Section("consent", _("Consent"), nothing=nothing, grounds=grounds)

    def _notes(self) -> Section | None:
        """Only for those for whom the case opens. Sealed words are not even fetched."""
        if not self.case.opens_to(self.user, Act.READ_NOTES):
            return None
        notes = Note.objects.filter(case=self.case).defer("sealed").annotate(has_seal=Q(sealed__gt=""))
        rows = [self._note(note) for note in notes.select_related("author")]
        adds = self._add("note", _("Add a note"))
        if self.case.opens_to(self.user, Act.OPEN_SEALED):
            contacts = SafeContact.objects.filter(case=self.case).values_list("pk", flat=True)
            rows += [
                Row(
                    f"contact-{pk}", Line(_("Safe contact"), kind=_("sealed"), wants_source=False),
                    links=[Add(_("Open"), url=admin_url(SafeContact, "open", pk))],
                )
                for pk in contacts
            ]  # fmt: skip
            adds.append(Add(_("Add a safe contact"), url=f"{admin_url(SafeContact, 'add')}?case={self.case.pk}"))
        nothing = _("No note. What is written here is never published.")
        return Section("notes", _("Notes and safe contacts"), rows, adds, nothing, short=_("Notes"))

    def _note(self, note: Any) -> Row:
        row = self._row(note)
        if note.has_seal:
            row.line.badge = _("has sealed words")
            row.links = [Add(_("Open"), url=admin_url(Note, "open", note.pk))]
        return row


def _year(on: Any) -> str:
    first = on.first if isinstance(on, PartialDate) else None
    return str(first.year) if first else ""
