"""The next call of a chain: a follow-up, or a stop action. A draft that takes over what still holds; the rest was asked.

Taken over: cases, people, issuers, the reference, instruments, and of the demands, officials and letters those that were
chosen, with their sources. Never taken over: what came of the earlier call, answers, its dates, reports.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.building import offered
from appeals.models import Appeal, AppealText, Demand, DueDate, PublishedAppeal, Recipient
from appeals.vocab import AppealKind, AppealState, DueKind, OutcomeKind, TextKind
from cases.actions.copying import copy_citations, copy_of
from cases.models import Citation, RetiredVersion
from cases.vocab import DocumentKind

LONGEST_SLUG, LONGEST_NOTE = 80, 300


@dataclass(frozen=True)
class Next:
    """What is asked about the next call: its own words, and what of the earlier one still holds."""

    title: str
    demands: Collection[Demand] = ()
    recipients: Collection[Recipient] = ()
    letters: bool = False
    call: str = ""
    changed: str = ""
    touches: Collection[str] = ()
    write_by: datetime.date | None = None


@transaction.atomic
def follow_up(appeal: Appeal, given: Next, *, by: User, now: datetime.datetime) -> Appeal:
    """A draft of further information on an appeal. Once it is published, it takes the place of that one.

    Raises ValidationError with a sentence: for a draft, where another call follows already, for a day that is over,
    and for rows of another appeal.
    """
    return _begun(appeal, given, AppealKind.FURTHER_INFORMATION, by=by, now=now)


@transaction.atomic
def stop(appeal: Appeal, given: Next, note: str, *, good: bool, by: User, now: datetime.datetime) -> Appeal:
    """A draft of a stop action. Published, it ends the appeal in the words of `note`, which its readers see first.

    It asks nobody to write: it has no date, and no letter of the earlier call holds. Raises ValidationError as `follow_up`.
    """
    note = note.strip()
    if not note:
        raise ValidationError({"note": _("Say what the news is: readers see it first.")})
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": _("Write at most %(most)d characters.") % {"most": LONGEST_NOTE}})
    if given.write_by or given.letters:
        raise ValidationError(_("A stop action has no date to write by, and no letters."))
    return _begun(appeal, given, AppealKind.STOP_ACTION, state_note=note, good_news=good, by=by, now=now)


def demands_that_hold(appeal: Appeal) -> list[Demand]:
    """The demands less those whose latest state is that they are met."""
    found = appeal.demands.prefetch_related("outcomes")
    return [row for row in found if _latest(row) != OutcomeKind.MET]


def _latest(demand: Demand) -> str:
    states = sorted(demand.outcomes.all(), key=lambda row: (row.on, row.pk))
    return states[-1].outcome if states else ""


def recipients_within_reach(appeal: Appeal) -> list[Recipient]:
    """The officials less those whose every channel came back; an instruction has none, and stays."""
    found = appeal.recipients.select_related("post__institution", "holder__person").prefetch_related(
        "channels", "post__channels"
    )
    return [row for row in found if not _lost(row)]


def _lost(recipient: Recipient) -> bool:
    ways = [way for way in offered(recipient) if way.value]
    return bool(ways) and all(way.bounced_on for way in ways)


def letters_of(appeal: Appeal) -> int:
    """How many sample letters it has."""
    return appeal.texts.filter(kind=TextKind.LETTER).count()


def follower_of(appeal: Appeal) -> Appeal | None:
    """The call that follows this one already: a draft of one, or one that readers can open."""
    public = PublishedAppeal.objects.visible().values("slug")
    drafts = appeal.next.filter(state=AppealState.DRAFT)
    return (drafts | appeal.next.filter(slug__in=public)).order_by("-pk").first()


# The new rows


def _begun(
    appeal: Appeal,
    given: Next,
    kind: str,
    *,
    by: User,
    now: datetime.datetime,
    state_note: str = "",
    good_news: bool = False,
) -> Appeal:
    require(by, Act.PROPOSE_APPEAL)
    before = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    _check(before, given, by=by, now=now)
    number = (before.number_in_chain or 1) + 1
    draft = Appeal(
        slug=_slug(before, number), kind=kind, reference=before.reference, number_in_chain=number, title=" ".join(given.title.split()),
        language=before.language, is_ours=before.is_ours, previous=before, state_note=state_note, good_news=good_news,
    )  # fmt: skip
    draft.full_clean()
    draft.save()
    for name in ("cases", "people", "issuers", "instruments"):
        getattr(draft, name).set(getattr(before, name).all())
    copy_citations(before, draft, "instruments", "issuers")
    _take_over(draft, before, given)
    _write(draft, given, by=by, now=now)
    return draft


def _check(before: Appeal, given: Next, *, by: User, now: datetime.datetime) -> None:
    if before.state == AppealState.DRAFT:
        raise ValidationError(_("“%(appeal)s” is a draft: nothing can follow it yet.") % {"appeal": before})
    if other := follower_of(before):
        raise ValidationError(_("“%(other)s” follows this call already. Go on from there.") % {"other": other})
    owners = {row.appeal_id for row in given.demands} | {row.appeal_id for row in given.recipients}
    if owners - {before.pk}:
        raise ValidationError(_("Choose from the demands and the officials of this call."))
    if given.write_by:
        require(by, Act.RUN_APPEALS)
        if given.write_by < now.date():
            raise ValidationError({"write_by": _("This day is over. Choose a later one, or none.")})


def _slug(before: Appeal, number: int) -> str:
    """The address of the first call of the chain, with the number of this one; the next that was never used."""
    base = before.slug
    if before.previous_id and before.number_in_chain:
        base = base.removesuffix(f"-{before.number_in_chain}") or base
    while True:
        slug = f"{base[: LONGEST_SLUG - len(str(number)) - 1].rstrip('-')}-{number}"
        if is_free(slug):
            return slug
        number += 1


def is_free(slug: str) -> bool:
    """Whether an address was never an appeal's."""
    retired = RetiredVersion.objects.filter(kind=DocumentKind.APPEAL, slug=slug)
    known = (Appeal.objects.filter(slug=slug), PublishedAppeal.objects.filter(slug=slug), retired)
    return not any(rows.exists() for rows in known)


def _take_over(draft: Appeal, before: Appeal, given: Next) -> None:
    for demand in sorted(given.demands, key=lambda row: (row.order, row.pk)):
        copy_of(demand, appeal=draft).instruments.set(demand.instruments.all())
    twins: dict[int | None, Recipient | None] = {None: None}
    for recipient in sorted(given.recipients, key=lambda row: (row.order, row.pk)):
        twin = copy_of(recipient, appeal=draft)
        twin.channels.set(recipient.channels.all())
        twins[recipient.pk] = twin
    if given.letters:
        for letter in before.texts.filter(kind=TextKind.LETTER).order_by("order", "pk"):
            if letter.recipient_id in twins:
                to = twins[letter.recipient_id]
                copy_of(letter, appeal=draft, **({"recipient": to} if to else {}))


def _write(draft: Appeal, given: Next, *, by: User, now: datetime.datetime) -> None:
    """The words of its own, which need sources of their own."""
    texts = ((TextKind.CALL, given.call, ()), (TextKind.TEXT, given.changed, given.touches))
    for order, (kind, words, touches) in enumerate(texts, 1):
        if words.strip():
            row = AppealText(appeal=draft, kind=kind, text=words.strip(), order=order, language=draft.language, touches=list(touches))  # fmt: skip
            row.full_clean()
            row.save()
    if given.write_by:
        due = DueDate(
            appeal=draft,
            kind=DueKind.WRITE_BY,
            date=given.write_by,
            language=draft.language,
            set_by=by,
            set_at=now,
        )
        due.full_clean()
        due.save()


def still_to_fill(draft: Appeal) -> list[str]:
    """What a new call of a chain still lacks, beyond what publishing refuses: nothing of it could be taken over."""
    missing = [
        (draft.summary, _("its lead: the lines under the title")),
        (draft.texts.filter(kind=TextKind.TEXT).exists(), _("what has happened since")),
        (draft.issued, _("the day on which it was issued")),
        (draft.texts.filter(kind=TextKind.BACKGROUND).exists(), _("additional information, where there is any")),
    ]
    if draft.kind != AppealKind.STOP_ACTION:
        missing.append((draft.due_dates.filter(kind=DueKind.WRITE_BY).exists(), _("a date to write by, if it has one")))
        missing.append((draft.recipients.exists(), _("whom to write to")))
    if not draft.is_ours:
        missing.append((draft.url, _("where its issuer published it")))
    own = [*draft.texts.exclude(kind=TextKind.LETTER), *draft.due_dates.all()]
    cited = Citation.objects.of(draft).filter(field__in=["", "title"]).exists()
    sourced = cited and all(Citation.objects.of(row).exists() for row in own)
    missing.append((sourced, _("the sources of its own words: title, texts and date")))
    return [str(words) for there, words in missing if not there]
