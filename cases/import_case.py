"""One row of a spreadsheet of cases: what it says, what the record says, and what would be written."""

import re
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, Role
from cases.dates import PartialDate
from cases.import_columns import COLUMNS
from cases.import_known import Known
from cases.import_rows import (
    Change,
    Checked,
    RowReader,
    SourceOf,
    country_codes,
    day_of,
    nothing,
    web_address,
)  # fmt: skip
from cases.models import (
    Assignment,
    Case,
    CaseSubject,
    Charge,
    Detention,
    Event,
    ExternalIdentifier,
    Facility,
    Name,
    Person,
    Placement,
)  # fmt: skip
from cases.scripts import script_of
from cases.vocab import DEAD, FREE, HELD, CustodyStatus, IdentifierScheme, SourceKind


class CaseRow(RowReader):
    """Reads one row: finds its case, understands its cells, and notes what would be written."""

    columns = COLUMNS

    def __init__(self, row: Checked, known: Known) -> None:
        super().__init__(row)
        self.known, self.batch = known, known.batch
        self.case: Case | None = None
        self.detention: Detention | None = None

    def read(self) -> None:
        row = self.row
        row.title = self.cell("name") or self.cell("reference") or self.cell("number")
        self._understand()
        found = self.known.case_of(row)
        if len(found) > 1:
            names = "; ".join(str(case) for case in found)
            row.wrong(COLUMNS["number"], _("reference and number belong to two cases: %(names)s.") % {"names": names})
        if not self.cell("reference") and not self.cell("number"):
            words = _("give our reference or the other register's number: by it a second import knows the row.")
            row.wrong(COLUMNS["reference"], words)
        if row.problems:
            return
        if found:
            self.case, row.is_new = found[0], False
            row.url = reverse("admin:cases_case_change", args=[found[0].pk])
            self._compare(found[0])
        else:
            self._make()

    def _understand(self) -> None:
        self.countries = self.understood("country", country_codes, [])
        self.arrested = self.understood("arrested", day_of)
        self.status = self.understood("status", self._status)
        self.facility = self.understood("facility", self._facility, None)
        self.coordinator = self.understood("coordinator", self._coordinator, None)
        day = self.understood("source_date", day_of)
        self.understood("source_url", web_address)
        for key, most in (("name", 200), ("charge", 300), ("facility", 200), ("reference", 40), ("number", 80),
                          ("source_title", 300), ("source_url", 500)):  # fmt: skip
            if len(self.cell(key)) > most:
                self.row.wrong(COLUMNS[key], _("longer than %(most)d characters. Shorten it.") % {"most": most})
        title, url = self.cell("source_title"), self.cell("source_url")
        self.source = SourceOf(self.known.sources, self.batch, title, url, day, SourceKind.OTHER)
        self.source_day = day
        self.others = [name.strip()[:200] for name in self.cell("other_names").split(";") if name.strip()]
        if not self.source.is_given:
            self.row.notes.append(_("no source: its facts will stand among the facts without a source."))
        if self.status and self.status not in HELD and not self._day_of_status():
            words = _("“%(status)s” needs the date of arrest and the date of the source: it came between the two.")
            self.row.wrong(COLUMNS["status"], words % {"status": self.status.label})

    def _status(self, text: str) -> CustodyStatus:
        status = self.known.statuses.get(text.casefold().strip())
        if status is None:
            words = _("“%(text)s” is no status of the record. Use one of: %(words)s.")
            raise ValidationError(words % {"text": text[:60], "words": "; ".join(str(s.label) for s in CustodyStatus)})
        return status

    def _day_of_status(self) -> str:
        """When someone came out of custody, as far as the sheet can know: between arrest and source."""
        if not isinstance(self.arrested, PartialDate) or not isinstance(self.source_day, PartialDate):
            return ""
        first, last = self.arrested.first, self.source_day.last
        return f"{first.isoformat()}/{last.isoformat()}" if first and last and first < last else ""

    def _facility(self, text: str) -> Facility | None:
        found = self.known.facilities.get(text.casefold(), [])
        if len(found) > 1 and self.countries:
            found = [facility for facility in found if facility.country in self.countries]
        if len(found) > 1:
            names = "; ".join(f"{facility.name}, {facility.get_country_display()}" for facility in found)  # type: ignore[attr-defined]
            raise ValidationError(
                _("several places are called so: %(names)s. Write another name of it.") % {"names": names}
            )
        return found[0] if found else None

    def _coordinator(self, text: str) -> User:
        user = self.known.accounts.get(text.casefold())
        if user is None or not {Role.COORDINATOR, Role.PUBLISHER} & set(user.roles):
            raise ValidationError(
                _("“%(text)s” is not the e-mail of an active coordinator or publisher.") % {"text": text[:100]}
            )
        return user

    # A new case

    def _make(self) -> None:
        row = self.row
        if not self.cell("name"):
            row.wrong(COLUMNS["name"], _("a new case needs the name of the person."))
            return
        if self.cell("name") in self.known.namesakes:
            row.notes.append(_("someone of this name is in the record already; a new person would be made."))
        given = [(column.label, row.values[column.key]) for column in COLUMNS.all if row.values.get(column.key)]
        shown = [Change(label, "", value, nothing) for label, value in given]
        shown[0].write = self._write_new
        row.changes = shown

    def _write_new(self) -> None:
        cell, save = self.cell, self.batch.add
        person = save(Person(name=cell("name")))
        self.source.cite(person, "name")
        slug = self.known.free_slug(cell("name"), cell("reference"), cell("number"))
        case = save(
            Case(slug=slug, title=cell("name"), reference=cell("reference"), countries=self.countries,
                 summary=cell("summary"), coordinator=self.coordinator)
        )  # fmt: skip
        for name in ("countries", "summary"):
            if getattr(case, name):
                self.source.cite(case, name)
        if self.known.by.may(Act.READ_NOTES) and Role.PUBLISHER not in self.known.by.roles:
            save(Assignment(case=case, user=self.known.by))  # who enters a case works on it
        self.case, self.subject = case, save(CaseSubject(case=case, person=person))
        self._add_names(person, self.others)
        if cell("number"):
            self._add_number()
        if cell("arrested") or self.status or cell("facility") or cell("charge"):
            self._write_custody()

    def _write_custody(self) -> None:
        if self.cell("arrested"):
            self._add_arrest()
        if self.status and not (self.cell("arrested") and self.status in HELD):
            self._add_status()
        if self.cell("facility"):
            self._add_place()
        if self.cell("charge"):
            self._add_charge()

    # What both write

    def _held(self) -> Detention:
        if self.detention is None:
            self.detention = self.batch.add(Detention(subject=self.subject))
            self.source.cite(self.detention)
        return self.detention

    def _add_names(self, person: Person, names: list[str], after: int = 0) -> None:
        for order, text in enumerate(dict.fromkeys(names), after):
            if text != person.name:
                self.source.cite(self.batch.add(Name(person=person, text=text, script=script_of(text), order=order)))

    def _add_number(self) -> None:
        number = self.cell("number")
        self.source.cite(self.batch.add(ExternalIdentifier(case=self.case, scheme=scheme_of(number), value=number)))

    def _event(self, **fields: Any) -> None:
        event = self.batch.add(Event(case=self.case, **fields))
        self.batch.link(event, "detentions", self._held())
        self.source.cite(event)

    def _add_arrest(self) -> None:
        brings = self.status if self.status in HELD else ""
        self._event(kind="arrest", on=self.arrested, headline=_("Arrested"), brings=brings)

    def _add_status(self) -> None:
        kind = "release" if self.status in FREE else "death" if self.status in DEAD else "other"
        on = "" if self.status in HELD else self._day_of_status()
        self._event(kind=kind, on=on, headline=str(self.status.label), brings=self.status)

    def _add_place(self) -> None:
        place = "" if self.facility else self.cell("facility")
        self.source.cite(self.batch.add(Placement(detention=self._held(), facility=self.facility, place=place)))

    def _add_charge(self) -> None:
        self.source.cite(self.batch.add(Charge(detention=self._held(), wording=self.cell("charge"))))

    # A case that is in the record

    def change(self, key: str, before: Any, after: Any, write: Any) -> None:
        self.row.changes.append(Change(str(COLUMNS[key].label), str(before or ""), str(after), write))

    def _compare(self, case: Case) -> None:
        self._compare_case(case)
        subjects = list(case.subjects.all())
        self.subject = subjects[0] if len(subjects) == 1 else None
        about_someone = [
            key for key in ("name", "other_names", "arrested", "status", "facility", "charge") if self.cell(key)
        ]
        if self.subject is None and about_someone:
            self.row.notes.append(
                _("this case is about several people, or nobody yet: their facts are left as they are.")
            )
            return
        if self.subject is None:
            return
        detentions = list(self.subject.detentions.all())
        if len(detentions) > 1:
            self.row.notes.append(_("there are several detentions: what belongs to them is left as it is."))
        self.detention = detentions[0] if len(detentions) == 1 else None
        if self.subject.person:
            self._compare_person(self.subject.person)
        if len(detentions) < 2:
            self._compare_custody(self.detention)

    def _compare_case(self, case: Case) -> None:
        if self.cell("reference") and not case.reference:
            self.change(
                "reference", "", self.cell("reference"), partial(self._set, "reference", self.cell("reference"))
            )
        elif self.cell("reference") and case.reference != self.cell("reference"):
            words = _("the case has the reference %(reference)s. Put one of the two right.")
            self.row.wrong(COLUMNS["reference"], words % {"reference": case.reference})
        numbers = {identifier.normalised for identifier in case.identifiers.all()}
        if self.cell("number") and self.known.numbers.get(self.cell("number")) not in numbers:
            self.change("number", "", self.cell("number"), self._add_number)
        if missing := [code for code in self.countries if code not in case.countries]:
            after = [*case.countries, *missing]
            self.change("country", ", ".join(case.countries), ", ".join(after), partial(self._set, "countries", after))
        if self.cell("summary") and self.cell("summary") != case.summary.replace("\r\n", "\n").strip():
            self.change(
                "summary", case.summary, self.cell("summary"), partial(self._set, "summary", self.cell("summary"))
            )
        if self.coordinator and self.coordinator != case.coordinator:
            self._compare_coordinator(case)

    def _compare_coordinator(self, case: Case) -> None:
        """Who coordinates a case reads its notes, if their role does: an editor cannot let themselves in."""
        if self.coordinator.may(Act.READ_NOTES) and not case.opens_to(self.known.by, Act.READ_NOTES):
            words = _("only who works on this case may give it a coordinator who reads its notes.")
            self.row.wrong(COLUMNS["coordinator"], words)
        else:
            write = partial(self._set, "coordinator", self.coordinator)
            self.change("coordinator", case.coordinator, self.coordinator, write)

    def _set(self, name: str, value: Any) -> None:
        self.batch.change(self.case, name, value)
        if name in ("countries", "summary"):
            self.source.cite(self.case, name)

    def _compare_person(self, person: Person) -> None:
        names = [name.text for name in person.names.all()]
        if self.cell("name") and self.cell("name") not in (person.name, *names):
            self.change("name", person.name, self.cell("name"), partial(self._rename, person))
        if new := [name for name in self.others if name not in (person.name, *names)]:
            self.change(
                "other_names",
                "; ".join(names),
                "; ".join([*names, *new]),
                partial(self._add_names, person, new, len(names)),
            )

    def _rename(self, person: Person) -> None:
        self.batch.change(person, "name", self.cell("name"))
        self.source.cite(person, "name")

    def _compare_custody(self, detention: Detention | None) -> None:
        self._compare_arrest(detention)
        if self.status and (detention is None or detention.status != self.status) and not self._follows_from_arrest():
            before = detention.status.label if detention else ""
            self.change("status", before, self.status.label, self._add_status)
        if self.cell("facility"):
            self._compare_place(list(detention.placements.all()) if detention else [])
        wordings = [charge.wording for charge in detention.charges.all()] if detention else []
        if self.cell("charge") and self.cell("charge") not in wordings:
            self.change("charge", "; ".join(wordings), "; ".join([*wordings, self.cell("charge")]), self._add_charge)

    def _follows_from_arrest(self) -> bool:
        """A new arrest brings the status with it."""
        return self.status in HELD and any(change.label == COLUMNS["arrested"].label for change in self.row.changes)

    def _compare_arrest(self, detention: Detention | None) -> None:
        if not self.cell("arrested"):
            return
        arrests = [event for event in detention.events.all() if event.kind == "arrest"] if detention else []
        if not arrests:
            self.change("arrested", "", self.cell("arrested"), self._add_arrest)
        elif str(self.arrested) not in {str(event.on) for event in arrests}:
            if len(arrests) > 1:
                self.row.notes.append(_("there are several arrests: the date is left as it is."))
            else:
                words = PartialDate(arrests[0].on).words() if arrests[0].on else ""
                self.change("arrested", words, self.arrested.words(), partial(self._move_arrest, arrests[0]))

    def _move_arrest(self, event: Event) -> None:
        self.batch.change(event, "on", self.arrested)
        self.source.cite(event)

    def _compare_place(self, stays: list[Placement]) -> None:
        names = [str(stay.facility.name if stay.facility else stay.place) for stay in stays]
        facilities = [stay.facility for stay in stays if stay.facility]
        if self.facility in facilities if self.facility else self.cell("facility") in names:
            return
        if stays:
            words = _("the record has %(place)s; enter a transfer with “Add update”. It is left as it is.")
            self.row.notes.append(words % {"place": "; ".join(names)})
        else:
            self.change("facility", "", self.cell("facility"), self._add_place)


def scheme_of(number: str) -> str:
    """Whose number it probably is, by its form."""
    if re.fullmatch(r"(UA\s*)?\d{1,4}[./]\d{2}", number.strip(), re.IGNORECASE):
        return IdentifierScheme.URGENT_ACTION
    return IdentifierScheme.OBSERVATORY if "obs" in number.casefold() else IdentifierScheme.OTHER
