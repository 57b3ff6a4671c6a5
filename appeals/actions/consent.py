"""Withdrawing a ground for publishing: what was shown on it goes at once, from cases and appeals alike, in every version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import publishing
from appeals.models import PublishedAppeal
from appeals.reach import Loss, losses
from cases import chain, removal
from cases import publishing as case_publishing
from cases.actions.consent import mark_withdrawn
from cases.clearance import names_of, standings
from cases.grounds import Standing
from cases.models import Consent, Person, PublishedCase, PublishedReference
from cases.vocab import DocumentKind, FieldGroup


@dataclass(frozen=True)
class Withdrawal:
    """What came of it: the groups that nothing carries any more, those that another ground still carries, and what went."""

    lost: tuple[FieldGroup, ...]
    kept: tuple[FieldGroup, ...]
    losses: list[Loss]


@transaction.atomic
def withdraw(
    *,
    person: Person,
    grounds: Iterable[Consent],
    kind: str,
    who: str,
    how: str,
    on: date,
    by: User,
    now: datetime,
    silently: bool = False,
) -> Withdrawal:
    """Records that grounds were withdrawn. Of every group that no ground carries any more, all that is public goes.

    Whoever may record consent may do it: what someone took back does not wait for a publisher. `silently` decides what
    a page answers that is taken back as a whole. Raises PermissionDenied, or ValidationError when something is missing.
    """
    require(by, Act.RECORD_CONSENT)
    chain.lock_texts()
    rows = mark_withdrawn(person=person, grounds=grounds, kind=kind, who=who, how=how, on=on, by=by, now=now)
    outcome = _outcome(person, rows, standings(person, now.date()))
    why = _("The ground for it was withdrawn.")
    take_out(person, outcome.losses, by=by, now=now, why=why, silently=silently)
    return outcome


def would_lose(person: Person, grounds: Iterable[Consent], kind: str, *, on: date, now: datetime) -> Withdrawal:
    """What `withdraw` would do. Changes nothing."""
    rows = list(grounds)
    for row in rows:
        row.withdrawn_on, row.withdrawn_kind = on, kind
    return _outcome(person, rows, standings(person, now.date(), {row.pk: row for row in rows}))


def _outcome(person: Person, rows: list[Consent], after: Mapping[FieldGroup, Standing]) -> Withdrawal:
    groups = [group for group in FieldGroup if any(row.group == group for row in rows)]
    lost = tuple(group for group in groups if not after[group].carrying)
    return Withdrawal(lost, tuple(group for group in groups if group not in lost), losses(person, lost))


def take_out(
    person: Person, gone: Iterable[Loss], *, by: User, now: datetime, why: str, silently: bool = False
) -> None:
    """Removes what `losses` named, appeals first: an appeal leaves with its case. Call it in a transaction."""
    given = {"by": by, "now": now, "why": why}
    names = names_of(person)
    order = {DocumentKind.APPEAL: 0, DocumentKind.CASE: 1}
    for loss in sorted(gone, key=lambda one: order.get(DocumentKind(one.page.kind), 2)):
        _take_out(loss, names, silently, given)


def _take_out(loss: Loss, names: list[str], silently: bool, given: dict) -> None:
    kind, slug = loss.page.kind, loss.page.slug
    table: Any = {DocumentKind.APPEAL: PublishedAppeal, DocumentKind.CASE: PublishedCase}.get(DocumentKind(kind))
    if table is None:
        for row in PublishedReference.objects.filter(kind=kind, slug=slug):
            removal.remove_names_from_reference(row, names, **given)
        return
    if not table.objects.visible().filter(slug=slug).exists():
        return
    module = publishing if kind == DocumentKind.APPEAL else case_publishing
    if loss.whole:
        module.take_back(slug, silently=silently, **given)
    elif loss.page.is_about:
        for group in loss.groups:
            module.remove_group(slug, group, **given)
    else:
        for group in loss.groups or ("",):
            module.remove_names(slug, names, group, **given)
