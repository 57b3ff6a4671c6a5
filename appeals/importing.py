"""Appeals from a spreadsheet: what calls there are, where they can be read, about whom, and until when to write.

Enough to run the desk on the first day. They are drafts, or open on the desk if that is asked for, and unpublished
in any case. Known again by their reference or their link.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, Role, require
from appeals.import_columns import COLUMNS
from appeals.import_known import Known, parts_of
from appeals.models import Appeal, DueDate
from appeals.vocab import AppealKind, AppealState, DueKind
from cases.import_batch import Batch
from cases.import_rows import (
    Change,
    Checked,
    RowReader,
    SourceOf,
    day_of,
    exact_day_of,
    nothing,
    one_at_a_time,
    rows_of,
    save,
    say_twice,
    web_address,
    write_all,
)  # fmt: skip
from cases.models import Case, Organisation
from cases.sheets import Sheet
from cases.vocab import SourceKind

KIND = "appeals"


def check(sheet: Sheet, match: dict[str, int], *, by: User, running: bool = False, now: datetime) -> list[Checked]:
    """Every row, with what is wrong in it or what it would write. Nothing is written. Raises PermissionDenied."""
    return _looked_at(sheet, match, by, running, now)[0]


def _looked_at(
    sheet: Sheet, match: dict[str, int], by: User, running: bool, now: datetime
) -> tuple[list[Checked], Batch]:
    """The rows, and where their changes put what they write."""
    require(by, Act.PROPOSE_APPEAL)
    if running:
        require(by, Act.RUN_APPEALS)
    checked = rows_of(sheet, COLUMNS, match)
    known = Known(checked, by, AppealState.OPEN if running else AppealState.DRAFT, now)
    for row in checked:
        AppealRow(row, known).read()
    say_twice(checked, lambda row: [url] if (url := row.values.get("url")) else [], COLUMNS["url"])
    keys = known.keys
    say_twice(
        checked, lambda row: [k] if (k := keys.get(row.values.get("reference", ""))) else [], COLUMNS["reference"]
    )
    return checked, known.batch


@transaction.atomic
def write(sheet: Sheet, match: dict[str, int], *, by: User, now: datetime, running: bool = False) -> dict[str, int]:
    """Writes all rows or none; returns how many were new, changed and the same. Raises ValidationError."""
    one_at_a_time(KIND)
    return write_all(*_looked_at(sheet, match, by, running, now))


class AppealRow(RowReader):
    """Reads one row: finds its appeal, understands its cells, and notes what would be written."""

    columns = COLUMNS

    def __init__(self, row: Checked, known: Known) -> None:
        super().__init__(row)
        self.known = known

    def read(self) -> None:
        row = self.row
        row.title = self.cell("title") or self.cell("reference") or self.cell("url")
        self._understand()
        if not self.cell("reference") and not self.cell("url"):
            row.wrong(COLUMNS["reference"], _("give the reference or the link: by it a second import knows the row."))
        found = self._appeals()
        if len(found) > 1:
            names = "; ".join(str(appeal) for appeal in found)
            row.wrong(
                COLUMNS["reference"], _("several appeals may be meant: %(names)s. Give the link.") % {"names": names}
            )
        if row.problems:
            return
        if found:
            row.is_new, row.url = False, reverse("admin:appeals_appeal_change", args=[found[0].pk])
            self._compare(found[0])
        else:
            self._make()

    def _appeals(self) -> list[Appeal]:
        """By its link alone where the link is known; else those of the reference, and of the kind if that is given."""
        if (by_url := self.known.by_url.get(self.cell("url"))) is not None and self.cell("url"):
            return [by_url]
        found = self.known.by_reference.get(self.known.keys.get(self.cell("reference"), "-"), [])
        return [appeal for appeal in found if not self.cell("kind") or appeal.kind == self.kind]

    def _understand(self) -> None:
        self.kind = self.understood("kind", self._kind, AppealKind.URGENT_ACTION)
        self.issued = self.understood("issued", day_of)
        self.write_by = self.understood("write_by", self._write_by, None)
        self.cases = self.understood("about", self._cases, [])
        self.coordinator = self.understood("coordinator", self._coordinator, None)
        self.issuer = self.understood("issuer", self._issuer, None)
        self.understood("url", web_address)
        for key, most in (("reference", 60), ("title", 300), ("url", 500), ("issuer", 200)):
            if len(self.cell(key)) > most:
                self.row.wrong(COLUMNS[key], _("longer than %(most)d characters. Shorten it.") % {"most": most})
        title = self.cell("title") or f"{self.kind.label} {self.cell('reference')}".strip()
        self.title = title[:300]
        title = self.title if self.cell("url") else ""
        self.source = SourceOf(
            self.known.sources, self.known.batch, title, self.cell("url"), self.issued, SourceKind.OTHER
        )

    def _kind(self, text: str) -> AppealKind:
        kind = self.known.kinds.get(text.casefold().strip())
        if kind is None:
            words = _("“%(text)s” is no kind of appeal. Use one of: %(words)s.")
            raise ValidationError(words % {"text": text[:60], "words": "; ".join(str(k.label) for k in AppealKind)})
        return kind

    def _write_by(self, text: str) -> Any:
        if not self.known.by.may(Act.RUN_APPEALS):
            raise ValidationError(
                _("your account may not set dates. Leave the column out, or ask a coordinator to import.")
            )
        return exact_day_of(text)

    def _cases(self, text: str) -> list[Case]:
        found = []
        for name in parts_of(text):
            cases = self.known.cases_called(name)
            if not cases:
                words = _(
                    "nobody called “%(name)s” is in the record. Import the cases first, or write their reference."
                )
                raise ValidationError(words % {"name": name[:100]})
            if len(cases) > 1:
                names = "; ".join(f"{case} ({case.reference or case.slug})" for case in cases)
                words = _("“%(name)s” may be: %(names)s. Write the reference.")
                raise ValidationError(words % {"name": name[:100], "names": names})
            found += cases
        return list(dict.fromkeys(found))

    def _coordinator(self, text: str) -> User:
        user = self.known.accounts.get(text.casefold())
        if user is None or not {Role.COORDINATOR, Role.PUBLISHER} & set(user.roles):
            words = _("“%(text)s” is not the e-mail of an active coordinator or publisher.")
            raise ValidationError(words % {"text": text[:100]})
        if not self.cases:
            raise ValidationError(_("dates are kept by the coordinator of a case: name the case in “Person or case”."))
        for case in self.cases:
            if (
                case.coordinator_id is None
                and user.may(Act.READ_NOTES)
                and not case.opens_to(self.known.by, Act.READ_NOTES)
            ):
                raise ValidationError(_("only who works on the case may give it a coordinator who reads its notes."))
        return user

    def _issuer(self, text: str) -> Organisation | None:
        found = list(dict.fromkeys(self.known.organisations.get(text.casefold(), [])))
        if len(found) > 1:
            names = "; ".join(str(organisation) for organisation in found)
            raise ValidationError(_("several organisations are called so: %(names)s.") % {"names": names})
        if not found and not self.known.by.may(Act.EDIT_RECORD):
            words = _("“%(name)s” is not in the record, and your account may not add it. Ask an editor.")
            raise ValidationError(words % {"name": text[:100]})
        if not found:
            self.row.notes.append(_("“%(name)s” is not in the record yet and would be added.") % {"name": text[:100]})
        return found[0] if found else None

    # A new appeal

    def _make(self) -> None:
        given = [(column.label, self.cell(column.key)) for column in COLUMNS.all if self.cell(column.key)]
        self.row.changes = [Change(str(label), "", value, nothing) for label, value in given]
        self.row.changes[0].write = self._write_new
        if not self.cases:
            self.row.notes.append(_("it names no case: nobody keeps its date until one is chosen."))

    def _write_new(self) -> None:
        slug = self.known.free_slug(
            f"{self.kind.label} {self.cell('reference')}" if self.cell("reference") else self.title
        )
        batch = self.known.batch
        appeal = batch.add(
            Appeal(slug=slug, kind=self.kind, reference=self.cell("reference"), title=self.title, url=self.cell("url"),
                   issued=self.issued, state=self.known.state)
        )  # fmt: skip
        self.source.cite(appeal)
        batch.link(appeal, "cases", *self.cases)
        if issuer := self._issued_by():
            batch.link(appeal, "issuers", issuer)
        if self.write_by:
            self._add_write_by(appeal)
        self._coordinate()

    def _issued_by(self) -> Organisation | None:
        """The organisation that the row names; made when it is not in the record."""
        name = self.cell("issuer")
        if not name or self.issuer:
            return self.issuer
        if known := self.known.organisations.get(name.casefold()):
            return known[0]  # made by a row before this one
        slug = slugify(name)[:70] or "organisation"
        taken = Organisation.objects.filter(slug=slug).exists()
        slug = f"{slug[:60]}-{Organisation.objects.count() + 1}" if taken else slug
        made = save(Organisation(name=name, slug=slug))
        self.source.cite(made)
        self.known.organisations[name.casefold()].append(made)
        return made

    def _add_issuer(self, appeal: Appeal) -> None:
        if issuer := self._issued_by():
            appeal.issuers.add(issuer)

    def _add_write_by(self, appeal: Appeal) -> None:
        by, now = self.known.by, self.known.now
        due = self.known.batch.add(
            DueDate(appeal=appeal, kind=DueKind.WRITE_BY, date=self.write_by, set_by=by, set_at=now)
        )
        self.source.cite(due)

    def _coordinate(self) -> None:
        """Gives a coordinator to those of its cases that have none."""
        if self.coordinator and any(case.coordinator_id is None for case in self.cases):
            for case in Case.objects.filter(pk__in=[case.pk for case in self.cases], coordinator=None):
                case.coordinator = self.coordinator
                save(case)

    # An appeal that is in the record

    def change(self, key: str, before: Any, after: Any, write: Any) -> None:
        self.row.changes.append(Change(str(COLUMNS[key].label), str(before or ""), str(after), write))

    def _compare(self, appeal: Appeal) -> None:
        for key, now in (("reference", appeal.reference), ("title", appeal.title), ("url", appeal.url)):
            said = self.cell(key)
            if (
                said
                and said != now
                and not (key == "reference" and self.known.keys.get(now) == self.known.keys.get(said))
            ):
                self.change(key, now, said, partial(self._set, appeal, key, said))
        if self.cell("issued") and str(self.issued) != str(appeal.issued):
            before = appeal.issued.words() if appeal.issued else ""  # type: ignore[attr-defined]
            self.change("issued", before, self.issued.words(), partial(self._set, appeal, "issued", self.issued))
        stored = {case.pk for case in appeal.cases.all()}
        if missing := [case for case in self.cases if case.pk not in stored]:
            after = "; ".join(str(case) for case in [*appeal.cases.all(), *missing])
            self.change("about", "; ".join(map(str, appeal.cases.all())), after, partial(appeal.cases.add, *missing))
        if self.cell("issuer") and (self.issuer is None or self.issuer not in appeal.issuers.all()):
            before = "; ".join(map(str, appeal.issuers.all()))
            self.change("issuer", before, self.cell("issuer"), partial(self._add_issuer, appeal))
        self._compare_date(appeal)
        if self.coordinator and any(case.coordinator_id is None for case in self.cases):
            self.change("coordinator", "", self.coordinator, self._coordinate)

    def _compare_date(self, appeal: Appeal) -> None:
        """A first date is added. A standing one is extended on the desk, where it gets its reason."""
        if not self.write_by:
            return
        dates = [due for due in appeal.due_dates.all() if due.kind == DueKind.WRITE_BY]
        if any(due.date == self.write_by for due in dates):
            return
        if dates:
            words = _("the record has %(date)s; a date is extended on the desk, with its reason. It is left as it is.")
            self.row.notes.append(words % {"date": f"{max(due.date for due in dates):%-d %B %Y}"})
        else:
            self.change("write_by", "", self.cell("write_by"), partial(self._add_write_by, appeal))

    def _set(self, appeal: Appeal, name: str, value: Any) -> None:
        row = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
        setattr(row, name, value)
        save(row)
        self.source.cite(row)
