"""A whole case as a story: its rows in order, each in words with its sources. So many queries, however long it is."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from appeals.admin.story.asking import Asking
from appeals.admin.story.lines import Line
from appeals.admin.story.parts import Add, Fold, Grounds, Row, Section
from cases.admin.tools import admin_url
from cases.dates import PartialDate
from cases.models import Case, Note, SafeContact
from cases.vocab import FieldGroup

FOLD = 40  # more rows than that are folded by year


class Story(Asking):
    """Everything that the page shows of one case to one person."""

    def __init__(self, request: HttpRequest, site: Any, case: Case):
        super().__init__(request, site, case)
        self.sections = [section for section in self._sections() if section]
        self.sections_by_name = {section.name: section for section in self.sections}

    def places(self) -> set[str]:
        """The keys of all rows and of all that can be added: where a form can stand."""
        rows = [row for section in self.sections for top in section.rows for row in top.all()]
        adds = {add.key for section in self.sections for add in section.adds}
        adds |= {add.key for row in rows for add in row.adds}
        return {*(row.key for row in rows), *adds}

    # Sections

    def _sections(self) -> Iterable[Section | None]:
        yield self._case()
        yield self._who()
        yield self._custody()
        yield self._charges()
        yield self._conditions()
        yield self._events()
        yield self._appeals()
        yield self._offices()
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
