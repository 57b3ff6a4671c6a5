"""Erasing a person from the record altogether: asked for by one publisher, confirmed by a second, never undone.

What is public goes first, then the rows, then their history; a tombstone stays (`cases.models.Erasure`), in the
database and in a file beside it. In an organisation of one, the reasons of the one who asks suffice.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import following
from appeals.actions.consent import take_out
from appeals.models import Appeal, PublishedAppeal
from appeals.reach import Loss, Page, pages
from cases import chain, mentions, tombstones
from cases.actions import erasure as record
from cases.actions import erasure_plan
from cases.actions.erasure_plan import Plan
from cases.models import Case, Erasure, Person, PublishedCase, SiteSettings
from cases.vocab import DocumentKind, ErasureReason


@transaction.atomic
def ask(*, person: Person, reason: str, why: str, by: User, now: datetime) -> Erasure:
    """Asks for an erasure. A second publisher confirms it; where four eyes are switched off it is done at once.

    Raises ValidationError without a reason, when it was asked for already, or while an address still names the person.
    """
    require(by, Act.PUBLISH)
    chain.lock_texts()
    Person.objects.select_for_update().get(pk=person.pk)
    if reason not in ErasureReason.values or not why.strip():
        raise ValidationError(_("Say why the person is to be erased."))
    if Erasure.objects.waiting().filter(person_key=person.pk).exists():
        raise ValidationError(_("Someone asked for this already: it waits for a second person."))
    record.check(plan(person))
    row = Erasure.objects.create(person_key=person.pk, reason=reason, why=why.strip(), asked_by=by, asked_at=now)
    if not SiteSettings.objects.current().four_eyes:
        _carry_out(row, by=by, now=now)
    return row


@transaction.atomic
def confirm(*, erasure: Erasure, by: User, now: datetime) -> Erasure:
    """The second person confirms, and it is done. Raises ValidationError when it is over, or one's own."""
    require(by, Act.PUBLISH)
    chain.lock_texts()
    row = _locked(erasure)
    if row.asked_by_id == by.pk:
        raise ValidationError(_("You asked for it yourself. A second person confirms it."))
    row.confirmed_by, row.confirmed_at = by, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _carry_out(row, by=by, now=now)
    return row


@transaction.atomic
def call_off(*, erasure: Erasure, by: User, now: datetime) -> Erasure:
    """Nothing is erased. Either of the two may say so; the reason that was written goes."""
    require(by, Act.PUBLISH)
    row = _locked(erasure)
    row.called_off_by, row.called_off_at, row.why = by, now, ""
    row.save(update_fields=["called_off_by", "called_off_at", "why"])
    return row


def _locked(erasure: Erasure) -> Erasure:
    """The row, for whoever comes first. Raises ValidationError when it is over."""
    row = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if not row.is_waiting:
        raise ValidationError(_("This is over: it was done, or called off."))
    return row


def plan(person: Person) -> Plan:
    """What would go from record and response. Changes nothing."""
    cases = list(erasure_plan.cases_about_nobody_else(person))
    return erasure_plan.plan(person, also=appeals_for_nobody_else(person, cases))


def appeals_for_nobody_else(person: Person, cases: list[Case]) -> list[Appeal]:
    """Appeals that mean this person alone, or whose cases all go."""
    theirs = Appeal.objects.filter(models.Q(cases__in=cases) | models.Q(people__person=person)).distinct()
    keys = {case.pk for case in cases}
    return [
        appeal for appeal in theirs.prefetch_related("people", "cases") if _is_for_nobody_else(appeal, person, keys)
    ]


def _is_for_nobody_else(appeal: Appeal, person: Person, cases: set[int]) -> bool:
    """`people` and `cases` of the appeal were fetched before."""
    if people := appeal.people.all():
        return all(one.person_id == person.pk for one in people)
    return {case.pk for case in appeal.cases.all()} <= cases


def losses(made: Plan) -> list[tuple[Loss, bool]]:
    """What is taken off the public pages, and whether as if it had never existed: where it is about nobody else."""
    alone = _slugs(made)
    return [(_loss(page), (page.kind, page.slug) in alone) for page in pages(made.person)]


def _loss(page: Page) -> Loss:
    return Loss(page, whole=page.is_about, groups=())


def _slugs(made: Plan) -> set[tuple[str, str]]:
    appeals = Appeal.objects.filter(pk__in=made.going.get(Appeal, ())).values_list("slug", flat=True)
    return {(DocumentKind.CASE, case.slug) for case in made.cases} | {(DocumentKind.APPEAL, slug) for slug in appeals}


def _carry_out(row: Erasure, *, by: User, now: datetime) -> None:
    made = plan(Person.objects.select_for_update().get(pk=row.person_key))
    record.check(made)
    _unpublish(made, by=by, now=now)
    row.rows = made.numbers()
    row.save(update_fields=["rows"])
    record.carry_out(made)
    record.erase_history(row.pk)
    row.refresh_from_db()
    _afterwards(made)


def _unpublish(made: Plan, *, by: User, now: datetime) -> None:
    why = _("A person was erased from the record.")
    for loss, silently in losses(made):
        take_out(made.person, [loss], by=by, now=now, why=why, silently=silently)
    for kind, slug in _slugs(made):
        table: Any = PublishedCase if kind == DocumentKind.CASE else PublishedAppeal
        chain.forget(table, kind, slug)
    mentions.drop_unnamed()
    following.keep_up(now=now)  # whoever follows these: the rows name them


def _afterwards(made: Plan) -> None:
    """Once it stands: the files, then the line in the file of tombstones."""
    files = list(made.files)
    transaction.on_commit(lambda: record.delete_files(files))
    transaction.on_commit(tombstones.keep)


@transaction.atomic
def again(line: dict[str, Any], *, by: User | None, now: datetime) -> list[str]:
    """After an old copy was restored: erases what a tombstone names once more. Returns what was found, in words.

    Rows that were made after the erasure have a number used again, and are left alone. Run it as the database's owner.
    """
    chain.lock_texts()
    key, done_at = tombstones.key_of(line)
    row = _tombstone(line, done_at)
    person = erasure_plan.older(Person, [key], done_at).first()
    if person is None and Person.objects.filter(pk=key).exists():
        return [_("person %(key)s is someone else now: left alone") % {"key": key}]
    made = plan(person) if person else Plan(Person(pk=key), [])
    erasure_plan.add(made, line["rows"], done_at)
    found = [f"{name}: {count}" for name, count in made.words()]
    if person:
        actor = by or User.objects.filter(pk=line["asked_by"]).first()
        if actor is None:
            raise ValidationError(_("The account that asked is not in this copy. Name a publisher with --by."))
        _unpublish(made, by=actor, now=now)
    row.rows = _joined(line["rows"], made.numbers())
    row.save(update_fields=["rows"])
    record.carry_out(made)
    record.erase_history(row.pk, again=True)
    _afterwards(made)
    return found


def _tombstone(line: dict[str, Any], done_at: datetime) -> Erasure:
    accounts = set(User.objects.filter(pk__in=[line["asked_by"], line["confirmed_by"]]).values_list("pk", flat=True))
    known = {
        "asked_by_id": line["asked_by"] if line["asked_by"] in accounts else None,
        "confirmed_by_id": line["confirmed_by"] if line["confirmed_by"] in accounts else None,
        "asked_at": line["asked_at"], "confirmed_at": line["confirmed_at"] or None, "reason": line["reason"],
        "rows": line["rows"],
    }  # fmt: skip
    Erasure.objects.waiting().filter(person_key=line["person"]).update(called_off_at=done_at, why="")
    return Erasure.objects.get_or_create(person_key=line["person"], done_at=done_at, defaults=known)[0]


def _joined(old: dict[str, list[int]], new: dict[str, list[int]]) -> dict[str, list[int]]:
    return {table: sorted({*old.get(table, ()), *new.get(table, ())}) for table in {*old, *new}}
