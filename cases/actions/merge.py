"""Two rows about one person become one. Everything moves to the row that stays; the history of both stays readable.

Where the two say different things of one field, a person chooses. The other value is not lost: another name becomes a
further name, and a value with a source of its own becomes what that source says instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from cases.actions.moving import Moved, move_all, nothing_left, ties_to
from cases.models import Case, CaseSubject, Citation, Consent, Merge, Name, Person
from cases.scripts import script_of
from cases.vocab import Gender, MergeKind, NameKind, Script, Stance

STAYS, GOES, BOTH = "stays", "goes", "both"

# What points to a person, to a case, to a subject: whoever adds a model that does says here that merging was thought of.
KNOWN: dict[type[models.Model], frozenset[str]] = {
    Person: frozenset({
        "cases.Name.person", "cases.Affiliation.person", "cases.Relation.person", "cases.Relation.other",
        "cases.CaseSubject.person", "cases.Tenure.person", "cases.Consent.person", "cases.EventActor.person",
        "cases.SafeContact.person",
    }),
    CaseSubject: frozenset({
        "cases.Recognition.subject", "cases.Detention.subject", "appeals.Appeal_people.casesubject",
    }),
    Case: frozenset({
        "cases.Assignment.case", "cases.CaseSubject.case", "cases.ExternalIdentifier.case", "cases.Recognition.case",
        "cases.Correction.case", "cases.Redirect.case", "cases.Event.case", "cases.Note.case", "cases.SafeContact.case",
        "appeals.Appeal_cases.case", "appeals.DueDate.case",
    }),
}  # fmt: skip

# Fields that go together, under the first of them; those that may be joined; what counts as not said.
PERSON_FIELDS: dict[str, tuple[str, ...]] = {
    "name": (), "gender": (), "birth": (), "death": (), "nationality": (), "biography": ("language", "touches"),
    "photo": ("photo_name", "photo_sha256", "photo_credit", "photo_alt"),
}  # fmt: skip
UNSAID = ("", None, Gender.UNSTATED)
JOINED_BY = "\n\n"


@dataclass(frozen=True)
class Conflict:
    """A field of which the two rows say different things."""

    field: str
    label: str
    stays: str
    goes: str
    can_join: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        return (STAYS, GOES, BOTH) if self.can_join else (STAYS, GOES)


def conflicts(
    stays: models.Model, goes: models.Model, fields: Iterable[str], joinable: Iterable[str]
) -> list[Conflict]:
    """Fields of which both rows say something, and not the same."""
    found = []
    for name in fields:
        mine, theirs = getattr(stays, name), getattr(goes, name)
        if not _unsaid(mine) and not _unsaid(theirs) and mine != theirs:
            label = capfirst(str(stays._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            found.append(Conflict(name, label, _words(stays, name), _words(goes, name), name in joinable))
    return found


def _unsaid(value: Any) -> bool:
    return not value or value in UNSAID


def _words(row: models.Model, name: str) -> str:
    """One value as a person reads it."""
    value = getattr(row, name)
    if hasattr(value, "words_with_marks"):
        return value.words_with_marks()
    shown = getattr(row, f"get_{name}_display", None)
    return str(shown()) if shown else str(value)


def person_conflicts(stays: Person, goes: Person) -> list[Conflict]:
    return conflicts(stays, goes, PERSON_FIELDS, ("biography",))


def check(stays: models.Model, goes: models.Model, reason: str) -> None:
    """Raises ValidationError for what cannot be merged, RuntimeError for a model that merging was not thought of."""
    if stays.pk is None or goes.pk is None:
        raise ValidationError(_("Save both first."))
    if stays.pk == goes.pk:
        raise ValidationError(_("That is the same row: choose another one."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: how do you know that they are one?")})
    for model, known in KNOWN.items():
        if unknown := {str(tie) for tie in ties_to(model)} - known:
            raise RuntimeError(f"Nobody has said what a merge does with {', '.join(sorted(unknown))}.")


def locked(stays: models.Model, goes: models.Model) -> tuple[Any, Any]:
    """Both rows as stored, locked in one order. Raises ValidationError when one is gone (merged or erased meanwhile)."""
    model = type(stays)._meta.concrete_model or type(stays)
    pks = [stays.pk, goes.pk]
    rows = {row.pk: row for row in model._base_manager.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")}
    if len(rows) < len(pks):
        raise ValidationError(_("One of the two is no longer in the record: it was merged, deleted or erased."))
    return rows[stays.pk], rows[goes.pk]


def chosen(found: Iterable[Conflict], choices: Mapping[str, str]) -> dict[str, str]:
    """The choice for each conflict. Raises ValidationError that names those without one."""
    missing = {one.field: _("Choose one of the two.") for one in found if choices.get(one.field) not in one.choices}
    if missing:
        raise ValidationError(missing)
    return {one.field: choices[one.field] for one in found}


def finish(kind: str, stays: models.Model, goes: models.Model, *, by: User, now: datetime, reason: str) -> Merge:
    """The tombstone, and the row goes. Raises RuntimeError should anything still point to it."""
    if not nothing_left(goes):
        raise RuntimeError("Something still points to the row that is to go: nothing was merged.")
    with pghistory.context(merge=str(kind)):  # so that the history tells it from a deletion
        merge = Merge.objects.create(kind=kind, from_id=goes.pk, into_id=stays.pk, by=by, at=now, why=reason.strip())
        goes.delete()
    return merge


@transaction.atomic
def merge_people(
    stays: Person, goes: Person, *, choices: Mapping[str, str], reason: str, by: User, now: datetime
) -> Merge:
    """`goes` turned out to be `stays`: everything moves, conflicting fields as chosen ("stays", "goes" or "both").

    Raises PermissionDenied without the act; ValidationError for the same or a missing row, without a reason, or where a
    conflict is not decided.
    """
    require(by, Act.EDIT_RECORD)
    check(stays, goes, reason)
    stays, goes = locked(stays, goes)
    _values(stays, goes, chosen(person_conflicts(stays, goes), choices))
    move_all(goes, stays)
    _name_once(Person.objects.get(pk=stays.pk))
    return finish(MergeKind.PERSON, stays, goes, by=by, now=now, reason=reason)


def _values(stays: Person, goes: Person, choices: dict[str, str]) -> None:
    """The fields of the one row that is left. Citations of the other's values are seen to before all others move."""
    changes: dict[str, Any] = {}
    if stays.described_as and goes.name:
        changes["described_as"] = ""
    for name, company in PERSON_FIELDS.items():
        mine, theirs = getattr(stays, name), getattr(goes, name)
        choice = choices.get(name, GOES if _unsaid(mine) and not _unsaid(theirs) else STAYS)
        if name in choices:
            loser = goes if choice == STAYS else stays
            _keep(name, loser, stays, choice)
        if choice == GOES:
            changes |= {one: getattr(goes, one) for one in (name, *company)}
        elif choice == BOTH:
            changes[name] = f"{mine}{JOINED_BY}{theirs}"
            changes["touches"] = list(dict.fromkeys([*stays.touches, *goes.touches]))
    changes["is_child"] = stays.is_child or goes.is_child  # the stricter rules stay
    Person.objects.filter(pk=stays.pk).update(**changes)


def _keep(name: str, loser: Person, stays: Person, choice: str) -> None:
    """Keeps a value that was not chosen: a name as a further name, others as what their sources say instead."""
    cited = Citation.objects.of(loser, name)
    if name == "name":
        further = further_name(stays, loser)
        for citation in cited:
            citation.field, citation.fact = "", further
            citation.save()
    elif name == "biography":
        if choice != BOTH:
            cited.update(field="")
    elif name != "photo":
        says = _words(loser, name)[:300]
        cited.filter(stance=Stance.SUPPORTS).update(stance=Stance.CONTRADICTS, says_instead=says)


def _name_once(person: Person) -> None:
    """A further name that is the name itself says nothing more: its sources prove the name."""
    for name in person.names.filter(text=person.name):
        for citation in Citation.objects.of(name):
            citation.field, citation.fact = "name", person
            citation.save()
        name.delete()


def further_name(person: Person, loser: Person) -> Name:
    """The name of `loser` among the further names of `person`."""
    script = script_of(loser.name)
    name, _made = Name.objects.get_or_create(
        person=person,
        text=loser.name,
        defaults={
            "kind": NameKind.ALIAS if script == Script.LATN else NameKind.SCRIPT, "script": script,
            "language": loser.language, "order": person.names.count(),
        },
    )  # fmt: skip
    return name


# What someone sees before they merge


def counted(row: models.Model) -> list[tuple[str, int]]:
    """What belongs to a row and would move, in words and numbers."""
    counts: dict[type[models.Model], int] = {}
    for tie in ties_to(type(row)):
        kind = tie.model
        if tie.model._meta.auto_created:
            ends: Any = [end for end in tie.model._meta.concrete_fields if end.remote_field and end.name != tie.name]
            kind = ends[0].remote_field.model
        counts[kind] = counts.get(kind, 0) + tie.rows(row).count()
    counts[Citation] = Citation.objects.of(row).count()
    words = {
        kind: kind._meta.verbose_name if number == 1 else kind._meta.verbose_name_plural
        for kind, number in counts.items()
    }
    return sorted((str(words[kind]), number) for kind, number in counts.items() if number)


def person_warnings(stays: Person, goes: Person) -> list[str]:
    """What someone should know before two people are merged."""
    shared = Case.objects.filter(subjects__person=stays).filter(subjects__person=goes).distinct()
    found = [_("Both are subjects of “%(case)s”: they become one subject there.") % {"case": case} for case in shared]
    for person, other in ((stays, goes), (goes, stays)):
        for consent in Consent.objects.filter(person=person).exclude(withdrawn_on=None):
            words = {"group": consent.get_group_display(), "person": person}  # type: ignore[attr-defined]
            if Consent.objects.in_force().filter(person=other, group=consent.group).exists():
                found.append(_("%(group)s: consent about %(person)s was withdrawn. Look at the grounds first.") % words)
    return found


__all__ = [
    "BOTH", "GOES", "KNOWN", "STAYS", "Conflict", "Moved", "check", "chosen", "conflicts", "counted", "finish", "locked",
    "merge_people", "person_conflicts", "person_warnings",
]  # fmt: skip
