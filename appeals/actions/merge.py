"""Two cases that are one. The record moves as a whole (cases.actions.moving); the public side follows by publishing.

Where both are published, the page that stays says at once that the old address leads to it, and appeals name the case
that is left. Where only the one that goes is published, its page and the appeals that name it are taken back until the
other is published. The texts of all versions of the page that goes are removed: what someone takes back later must not
live on under an address that nobody looks after.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals import publishing as appeal_publishing
from appeals.actions import publication
from appeals.models import PublishedAppeal
from cases import case_rows, chain, mentions, review
from cases.actions.merge import BOTH, GOES, JOINED_BY, STAYS, Conflict, check, chosen, conflicts, finish, locked
from cases.actions.moving import move_all
from cases.models import (
    Case,
    Citation,
    Merge,
    Note,
    Publication,
    PublishedCase,
    PublishedFile,
    PublishedMention,
    Redirect,
    SafeContact,
)  # fmt: skip
from cases.vocab import DocumentKind, MergeKind, PublishingAct, WorkflowState

CASE_FIELDS: dict[str, tuple[str, ...]] = {
    "title": (), "reference": (), "language": (), "summary": ("summary_touches",), "context": ("context_touches",),
    "coordinator": (), "backup": (),
}  # fmt: skip
JOINABLE = ("summary", "context")
PATCHED = PublishingAct.PATCH


def case_conflicts(stays: Case, goes: Case) -> list[Conflict]:
    return conflicts(stays, goes, CASE_FIELDS, JOINABLE)


def is_public(case: Case) -> bool:
    return PublishedCase.objects.visible().filter(slug=case.slug).exists()  # type: ignore[attr-defined]


@transaction.atomic
def merge_cases(stays: Case, goes: Case, *, choices: Mapping[str, str], reason: str, by: User, now: datetime) -> Merge:
    """`goes` turned out to be `stays`: everything moves, conflicting fields as chosen, the old address leads on.

    Raises PermissionDenied without the act, and for what is published unless `by` may publish; ValidationError for the
    same or a missing row, without a reason, where a conflict is not decided, or where notes would open to `by` that do
    not yet.
    """
    require(by, Act.EDIT_RECORD)
    check(stays, goes, reason)
    chain.lock_texts()
    stays, goes = locked(stays, goes)
    _may_merge(stays, goes, by)
    decided = chosen(case_conflicts(stays, goes), choices)
    _leave_the_public_side(stays, goes, by=by, now=now, why=reason)
    review.drop(DocumentKind.CASE, goes.pk, by=by, now=now)
    # The reference of the one that goes is free before the other takes it: a number belongs to one case.
    reference, goes.reference = goes.reference, ""
    Case.objects.filter(pk=goes.pk).update(reference="")
    goes.reference = reference
    _values(stays, goes, decided)
    move_all(goes, stays)
    if leaves_address(goes):
        Redirect.objects.create(old_slug=goes.slug, case=stays)
    return finish(MergeKind.CASE, stays, goes, by=by, now=now, reason=reason)


def leaves_address(goes: Case) -> bool:
    """Whether its old address may lead on: of what was withdrawn, nothing public may tell where it went."""
    return goes.state != WorkflowState.WITHDRAWN


def _may_merge(stays: Case, goes: Case, by: User) -> None:
    """What is or was public is the publisher's; nobody opens notes to themselves by merging."""
    if any(case.state in (WorkflowState.PUBLISHED, WorkflowState.WITHDRAWN) for case in (stays, goes)):
        require(by, Act.PUBLISH)
    for case in (stays, goes):
        private = Note.objects.filter(case=case).exists() or SafeContact.objects.filter(case=case).exists()
        if private and not case.opens_to(by, Act.READ_NOTES):
            words = {"case": case}
            raise ValidationError(_("“%(case)s” has notes and is not assigned to you. Ask a publisher.") % words)


def _values(stays: Case, goes: Case, choices: dict[str, str]) -> None:
    """The fields of the one case that is left."""
    changes: dict[str, Any] = {"countries": list(dict.fromkeys([*stays.countries, *goes.countries]))}
    for name, company in CASE_FIELDS.items():
        mine, theirs = getattr(stays, name), getattr(goes, name)
        choice = choices.get(name, GOES if not mine and theirs else STAYS)
        if choice == GOES:
            changes |= {one: getattr(goes, one) for one in (name, *company)}
        elif choice == BOTH:
            changes[name] = f"{mine}{JOINED_BY}{theirs}"
            changes |= {one: list(dict.fromkeys([*getattr(stays, one), *getattr(goes, one)])) for one in company}
        if name in JOINABLE and name in choices and choice != BOTH:
            # What proved the words that were left out proves the case as a whole from now on.
            Citation.objects.of(goes if choice == STAYS else stays, name).update(field="")
    coordinator = changes.get("coordinator", stays.coordinator)
    if coordinator and coordinator == changes.get("backup", stays.backup):
        changes["backup"] = None
    Case.objects.filter(pk=stays.pk).update(**changes)


# The public side


def _leave_the_public_side(stays: Case, goes: Case, *, by: User, now: datetime, why: str) -> None:
    if not is_public(goes):
        return
    if not is_public(stays):
        publication.withdraw_case(goes, by=by, now=now, why=why)
        return
    for slug in sorted([goes.slug, stays.slug]):
        chain.lock(DocumentKind.CASE, slug)
    old = chain.current(PublishedCase, goes.slug)["old_slugs"]
    _say_old_addresses(stays, [goes.slug, *old], by=by, now=now, why=why)
    for slug in publication.appeals_naming(goes.slug):
        _name_the_other(slug, goes, stays, by=by, now=now, why=why)
    PublishedFile.objects.filter(slug=goes.slug).delete()
    PublishedMention.objects.filter(kind=DocumentKind.CASE, slug=goes.slug).delete()
    mentions.drop_unnamed()
    act = PublishingAct.WITHDRAW_SILENTLY
    Publication.objects.create(kind=DocumentKind.CASE, slug=goes.slug, act=act, by=by, at=now, why=why)
    chain.forget(PublishedCase, DocumentKind.CASE, goes.slug, openly=True)


def _say_old_addresses(stays: Case, slugs: Iterable[str], *, by: User, now: datetime, why: str) -> None:
    """The published page takes over the addresses, and nothing else of what the record says by now."""
    data = chain.current(PublishedCase, stays.slug)
    data["old_slugs"] = sorted({*data["old_slugs"], *slugs})
    version = chain.append_version(DocumentKind.CASE, stays.slug, data, by=by, now=now, act=PATCHED, why=why)
    case_rows.store_case(data, version)


def _name_the_other(slug: str, goes: Case, stays: Case, *, by: User, now: datetime, why: str) -> None:
    """A published appeal names the case that is left, and says nothing else new."""
    chain.lock(DocumentKind.APPEAL, slug)
    data = chain.current(PublishedAppeal, slug)
    title = chain.current(PublishedCase, stays.slug)["title"]
    rest = [row for row in data["cases"] if row["slug"] not in (goes.slug, stays.slug)]
    data["cases"] = sorted([*rest, {"slug": stays.slug, "title": title}], key=lambda row: row["slug"])
    version = chain.append_version(DocumentKind.APPEAL, slug, data, by=by, now=now, act=PATCHED, why=why)
    appeal_publishing.store_appeal(data, version)


def case_warnings(stays: Case, goes: Case) -> list[str]:
    """What someone should know before two cases are merged."""
    found = []
    if is_public(goes) and is_public(stays):
        found.append(
            _(
                "Both are published. The old address leads to the other page at once; its texts, also of earlier versions, are removed. What the case brings shows when the other is published again."
            )
        )
    elif is_public(goes):
        appeals = len(publication.appeals_naming(goes.slug))
        found.append(
            _(
                "“%(case)s” is published and the other is not: its page and %(appeals)d appeals are taken back until the other is published. Keep the published one instead, if you can."
            )
            % {"case": goes, "appeals": appeals}
        )
    if not leaves_address(goes):
        found.append(_("“%(case)s” was withdrawn: its old address stays closed and leads nowhere.") % {"case": goes})
    people = set(goes.subjects.exclude(person=None).values_list("person", flat=True))
    shared = stays.subjects.filter(person__in=people).select_related("person")
    found += [_("%(person)s is a subject of both and becomes one subject.") % {"person": row.person} for row in shared]
    if Note.objects.filter(case__in=[stays, goes]).exists():
        found.append(_("There are internal notes: everyone who is assigned to either case reads those of both."))
    return found
