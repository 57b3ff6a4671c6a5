"""Publishing appeals, and keeping the join to published cases right."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.building import appeal_document
from appeals.built_from import rows_of_appeal
from appeals.change_words import APPEAL
from appeals.document import AppealDocument
from appeals.ending import end
from appeals.models import Appeal, PublishedAppeal, PublishedAppealCase, PublishedCounts
from appeals.vocab import OVER, AppealKind, AppealState
from cases import document_data as plain
from cases import document_people as people_in
from cases import review
from cases.chain import append_version, current, last_number, lock, lock_texts, replace_all, store
from cases.clearance import lacking, missing_grounds_of, without_withdrawn
from cases.clock import last_day
from cases.document_data import operational
from cases.mentions import drop_unnamed
from cases.models import Person, PublishedCase, PublishedReference, PublishedVersion
from cases.models.published import folded
from cases.reference_publishing import publish_references
from cases.refused import Refused, missing_citations
from cases.removal import clear, finish_removal, quiet_references
from cases.vocab import DocumentKind, FieldGroup, PublishingAct

# An open appeal without a date stays open: it counts as open until the last day there is.
NO_END = datetime.date.max
LONGEST_REASON = 300


def build(appeal: Appeal) -> dict[str, Any]:
    """The document of an appeal as the record stands now, as plain data."""
    return plain.dump(appeal_document(appeal))


def has_unpublished_changes(appeal: Appeal) -> bool:
    """Whether the record would give another document than the one that is published."""
    published = PublishedAppeal.objects.visible().filter(slug=appeal.slug).values_list("body", flat=True).first()
    return published is not None and plain.canonical(build(appeal)) != plain.canonical(plain.loads(published))


def refusals(appeal: Appeal, data: dict[str, Any], *, now: datetime.datetime) -> list[str]:
    """Why this document may not be published; empty when it may."""
    stops = appeal.kind == AppealKind.STOP_ACTION
    reasons = [] if data["demands"] or stops else [_("The appeal asks for nothing: enter its demands.")]
    reasons += (
        [] if data["state"]["note"] or not stops else [_("Say under “why” what ends this call: readers see it first.")]
    )
    hidden = appeal.cases.exclude(slug__in=[case["slug"] for case in data["cases"]])
    reasons += [_("Publish the case “%(case)s” first.") % {"case": case} for case in hidden]
    reasons += missing_citations(AppealDocument, _without_extensions(data), APPEAL)
    return reasons + missing_grounds_of(people_of(appeal), AppealDocument, data, now.date(), APPEAL)


def first_state(appeal: Appeal) -> str:
    """The state of an appeal from its first day on: a stop action is over, and asks nobody to write."""
    if appeal.kind != AppealKind.STOP_ACTION or not appeal.state_note:
        return AppealState.OPEN
    return AppealState.STOPPED_GOOD if appeal.good_news else AppealState.STOPPED


def _take_its_place(appeal: Appeal, earlier: Appeal, *, by: User, now: datetime.datetime) -> None:
    """The call before it ends: replaced, or stopped in the words of its stop action. Readers see it at once.

    One that was stopped before stays so. Raises Refused, which names it.
    """
    before = Appeal.objects.select_for_update(no_key=True).get(pk=earlier.pk)
    if before.state not in (AppealState.OPEN, AppealState.PAUSED, AppealState.EXPIRED):
        return
    over = appeal.state in OVER
    state, note = (appeal.state, appeal.state_note) if over else (AppealState.REPLACED, "")
    end(before, state, note, why=note or str(appeal)[:LONGEST_REASON], by=by, now=now)
    if not PublishedAppeal.objects.visible().filter(slug=before.slug).exists():
        return
    try:
        patch(before, ("state", "deadlines"), by=by, now=now)
    except Refused as refused:
        words = {"appeal": before, "reasons": " ".join(map(str, refused.reasons))}
        raise Refused([_("“%(appeal)s”, which this one follows, cannot be changed: %(reasons)s") % words]) from refused


def people_of(appeal: Appeal) -> list[Person]:
    """Whom an appeal is about: the people it means, or else all subjects of its cases."""
    meant = Person.objects.filter(subjects__appeals=appeal).distinct()
    return list(meant or Person.objects.filter(subjects__case__appeals=appeal).distinct())


def _without_extensions(data: dict[str, Any]) -> dict[str, Any]:
    """The document less what colleagues decide themselves: an extension is our own act and has a reason, not a source."""
    return {**data, "deadlines": [row for row in data["deadlines"] if not row["extension"]]}


@transaction.atomic
def publish(
    appeal: Appeal, *, by: User, now: datetime.datetime, why: str = "", urgent: bool = False
) -> PublishedVersion:
    """Publishes the whole appeal; a draft is open from then on, a stop action over, and the call before it is over with it.

    Raises Refused, naming what is missing and what a second person has to publish. `urgent` as in `cases.publishing`.
    """
    require(by, Act.PUBLISH)
    lock(DocumentKind.APPEAL, appeal.slug)
    begins = appeal.state == AppealState.DRAFT
    if begins:
        Appeal.objects.filter(pk=appeal.pk).update(state=first_state(appeal))
        appeal.due_dates.filter(decision="").update(set_at=now)  # a date of a draft reminds nobody: it begins to now
        appeal.refresh_from_db()
    gate = review.gate(DocumentKind.APPEAL, appeal.slug, rows_of_appeal(appeal), by=by)
    data = build(appeal)
    if reasons := refusals(appeal, data, now=now) + gate.reasons(urgent=urgent, why=why):
        raise Refused(reasons)
    before = last_number(PublishedAppeal, appeal.slug)
    version = append_version(
        DocumentKind.APPEAL, appeal.slug, data, by=by, now=now, act=PublishingAct.PUBLISH, why=why, seen=gate.state
    )
    store_appeal(data, version)
    publish_references(DocumentKind.APPEAL, appeal.slug, data, by=by, now=now, why=why, urgent=urgent)
    drop_unnamed()
    if begins and appeal.previous:
        _take_its_place(appeal, appeal.previous, by=by, now=now)
    gate.passed(DocumentKind.APPEAL, appeal.pk, version, before, by=by, now=now, urgent=urgent, why=why)
    return version


@transaction.atomic
def patch(
    appeal: Appeal, sections: Iterable[str], *, by: User, now: datetime.datetime, why: str = ""
) -> PublishedVersion:
    """Replaces only operational sections of the published appeal. Raises Refused or ValueError like `cases.publishing.patch`."""
    require(by, Act.RUN_APPEALS)
    sections = operational(AppealDocument, sections)
    lock(DocumentKind.APPEAL, appeal.slug)
    mixed = plain.patched(current(PublishedAppeal, appeal.slug), build(appeal), sections)
    known = {row["key"] for row in mixed["demands"]}
    mixed["outcomes"] = [row for row in mixed["outcomes"] if row["demand"] in known]
    mixed = without_withdrawn(AppealDocument, _with_pages(mixed), people_of(appeal), now)
    reasons = missing_citations(AppealDocument, _without_extensions(mixed), APPEAL)
    if reasons := reasons + _without_ground(appeal, mixed, sections, now.date()):
        raise Refused(reasons)
    version = append_version(DocumentKind.APPEAL, appeal.slug, mixed, by=by, now=now, act=PublishingAct.PATCH, why=why)
    store_appeal(mixed, version)
    return version


def _with_pages(data: dict[str, Any]) -> dict[str, Any]:
    """A patch publishes no page of an office: an answer by one that has none names it without leading there."""
    offices = PublishedReference.objects.filter(kind=DocumentKind.OFFICIAL)
    known = set(
        offices.filter(slug__in=[row["post"]["slug"] for row in data["replies"] if row["post"]]).values_list(
            "slug", flat=True
        )
    )
    return {
        **data, "replies": [{**row, "post": row["post"] if row["post"] and row["post"]["slug"] in known else None} for row in data["replies"]]
    }  # fmt: skip


def _without_ground(appeal: Appeal, data: dict[str, Any], sections: tuple[str, ...], today: datetime.date) -> list[str]:
    """Why what came of an appeal may not be told without a look at the whole: what it says of people needs a ground."""
    told: dict[str, Any] = {name: data[name] for name in ("outcomes", "replies") if name in sections and data[name]}
    if not told:
        return []
    alone = plain.pruned({**told, "citations": data["citations"], "sources": data["sources"]})
    return [reason for person in people_of(appeal) for reason in lacking(person, AppealDocument, alone, today, APPEAL)]


@transaction.atomic
def redact(slug: str, group: str, *, by: User, now: datetime.datetime, why: str) -> PublishedVersion | None:
    """Removes a field group from a published appeal and the bodies of every version; the name withdraws it."""
    require(by, Act.PUBLISH)
    return remove_group(slug, group, by=by, now=now, why=why)


@transaction.atomic
def withdraw(slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool = False) -> None:
    """Takes the appeal back: 410, or, silently, a 404 that nothing tells from "never existed"."""
    require(by, Act.PUBLISH)
    take_back(slug, by=by, now=now, why=why, silently=silently)


# The same without asking who may: for acts that other rights allow, which ask for themselves (a consent withdrawn)


def remove_group(slug: str, group: str, *, by: User, now: datetime.datetime, why: str) -> PublishedVersion | None:
    """What `redact` does. Call it in a transaction, from an act that has asked who may."""
    if group == FieldGroup.NAME:
        take_back(slug, by=by, now=now, why=why)
        return None
    lock_texts()
    lock(DocumentKind.APPEAL, slug)
    data = plain.redacted(AppealDocument, current(PublishedAppeal, slug), group)
    quiet_references(DocumentKind.APPEAL, slug, {str(group)}, by=by, now=now, why=why)
    return _stored(slug, data, by=by, now=now, why=why, group=str(group))


def remove_names(
    slug: str, names: Iterable[str], group: str, *, by: User, now: datetime.datetime, why: str
) -> PublishedVersion:
    """Removes whatever names someone whom the appeal is not about; with `group`, only that group's."""
    lock_texts()
    lock(DocumentKind.APPEAL, slug)
    data = people_in.without_names(AppealDocument, current(PublishedAppeal, slug), names, group)
    return _stored(slug, data, by=by, now=now, why=why, group=group)


def _stored(
    slug: str, data: dict[str, Any], *, by: User, now: datetime.datetime, why: str, group: str
) -> PublishedVersion:
    data["title"] = data["title"] or _("Appeal")
    version = replace_all(DocumentKind.APPEAL, slug, data, by=by, now=now, why=why, group=group)
    store_appeal(data, version)
    finish_removal(DocumentKind.APPEAL, slug, data)
    return version


def take_back(slug: str, *, by: User, now: datetime.datetime, why: str, silently: bool = False) -> None:
    """What `withdraw` does. Call it in a transaction, from an act that has asked who may."""
    lock_texts()
    for after in _followed_by(slug) if silently else ():
        lock(DocumentKind.APPEAL, after)  # the later call first, as publishing one does: neither waits for the other
    lock(DocumentKind.APPEAL, slug)
    current(PublishedAppeal, slug)
    cases = list(PublishedCase.objects.filter(appeal_links__appeal__slug=slug))
    PublishedAppealCase.objects.filter(appeal__slug=slug).delete()
    PublishedCounts.objects.filter(appeal__slug=slug).delete()
    clear(PublishedAppeal, DocumentKind.APPEAL, slug, by=by, now=now, why=why, silently=silently)
    if silently:
        _leave_chain(slug, by=by, now=now, why=why)
    for case in cases:
        update_open_until(case)
    for appeal in Appeal.objects.filter(slug=slug):
        review.drop(DocumentKind.APPEAL, appeal.pk, by=by, now=now)


def _leave_chain(slug: str, *, by: User, now: datetime.datetime, why: str) -> None:
    """The call that follows one of which nothing is left forgets its address, in every version."""
    for after in _followed_by(slug):
        lock(DocumentKind.APPEAL, after)
        data = {**current(PublishedAppeal, after), "previous": None}
        version = replace_all(DocumentKind.APPEAL, after, data, by=by, now=now, why=why, group="", openly=False)
        store_appeal(data, version)


def _followed_by(slug: str) -> list[str]:
    """The published calls that name this one as theirs before."""
    later = PublishedAppeal.objects.visible().filter(previous=slug)
    return list(later.order_by("slug").values_list("slug", flat=True))


def store_appeal(data: dict[str, Any], version: PublishedVersion) -> PublishedAppeal:
    """The appeal's row and its join to cases, from the document alone."""
    cases = list(PublishedCase.objects.visible().filter(slug__in=[row["slug"] for row in data["cases"]]))  # type: ignore[attr-defined]
    words = [data["title"], data["reference"], *data["people"], *(row["title"] for row in data["cases"])]
    row = store(
        PublishedAppeal, data, version, title=data["title"], reference=data["reference"], kind=data["kind"],
        state=data["state"]["code"], due=last_day_to_write(data), previous=data["previous"] or "",
        countries=sorted({code for case in cases for code in case.countries}), folded=folded(" | ".join(filter(None, words))),
    )  # fmt: skip
    before = list(PublishedCase.objects.filter(appeal_links__appeal=row))
    PublishedAppealCase.objects.filter(appeal=row).exclude(case__in=cases).delete()
    PublishedAppealCase.objects.bulk_create(
        [PublishedAppealCase(appeal=row, case=case) for case in cases], ignore_conflicts=True
    )
    for case in {case.pk: case for case in [*before, *cases]}.values():
        update_open_until(case)
    return row


def last_day_to_write(data: dict[str, Any]) -> datetime.date | None:
    """The last day that counts of the deadline that stands; None when there is none."""
    standing = [row for row in data["deadlines"] if not row["replaced"]]
    if not standing:
        return None
    return last_day(datetime.date.fromisoformat(standing[-1]["date"]), standing[-1]["inclusive"])


def update_open_until(case: PublishedCase) -> None:
    """Keeps `PublishedCase.appeal_open_until`: the latest last day of its open appeals."""
    dues = list(
        PublishedAppeal.objects.visible()
        .filter(case_links__case=case, state=AppealState.OPEN)
        .values_list("due", flat=True)
    )
    until = max((due or NO_END for due in dues), default=None)
    PublishedCase.objects.filter(pk=case.pk).update(appeal_open_until=until)
