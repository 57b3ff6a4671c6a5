"""Another organisation's appeal for our people, noted in a minute: it is on the desk, and no reader sees it.

It asks for nothing yet, so that nobody can publish it by accident: its demands, texts and officials are entered first.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act, require
from appeals.actions import due as dates
from appeals.actions.issuing import LONGEST_SLUG, is_free
from appeals.importing import KIND
from appeals.models import Appeal
from appeals.vocab import AppealKind, AppealState, DueKind
from cases.finding import EXACT, LIKELY, WAYS, find
from cases.import_rows import identifier_keys, one_at_a_time
from cases.models import Case, Citation, Organisation, Source
from cases.vocab import SourceKind

NAMES_OF_ORGANISATIONS = [way for way in WAYS if way.kind == "organisation"]


@dataclass(frozen=True)
class Entry:
    """What is asked, and nothing else. `surely_another` and `surely_new`: its double was seen, and it is another one."""

    url: str
    issuer: str
    case: Case
    reference: str = ""
    write_by: datetime.date | None = None
    surely_another: bool = False
    surely_new: bool = False


class Doubtful(ValidationError):
    """It may be in the record already."""

    def __init__(self, words: str, field: str, appeals: Sequence[Appeal] = ()) -> None:
        super().__init__({field: words})
        self.appeals = list(appeals)


@transaction.atomic
def enter(given: Entry, *, by: User, now: datetime.datetime) -> Appeal:
    """An open appeal that is not ours, kept by whoever keeps the case.

    Raises Doubtful where the appeal or the organisation seems to be in the record, unless that was seen; ValidationError
    beside the field that is wrong.
    """
    require(by, Act.RUN_APPEALS)
    one_at_a_time(KIND)
    if not given.surely_another and (found := doubles(given.reference, given.url)):
        raise Doubtful(_("It seems to be in the record already. Look at it first."), "surely_another", found)
    issuer = organisation_called(given.issuer, surely_new=given.surely_new)
    source = Source.objects.filter(url=given.url, confidential=False).first() or _source(given)
    appeal = Appeal(
        slug=_free_slug(given, issuer), kind=AppealKind.URGENT_APPEAL, reference=given.reference, title=given.case.title,
        url=given.url, language=given.case.language, state=AppealState.OPEN, is_ours=False,
    )  # fmt: skip
    appeal.full_clean()
    appeal.save()
    appeal.cases.add(given.case)
    appeal.issuers.add(issuer)
    for fact in (appeal, issuer) if not Citation.objects.of(issuer).exists() else (appeal,):
        Citation.objects.create(fact=fact, source=source, language=source.language)
    if given.write_by:
        values = {"kind": DueKind.WRITE_BY, "date": given.write_by}
        try:
            dates.add(appeal, values, {"source": source}, by=by, now=now)
        except ValidationError as error:
            raise ValidationError({"write_by": error.messages}) from error
    return appeal


def doubles(reference: str, url: str) -> list[Appeal]:
    """Appeals of the same reference, however it is spelt, or the same link."""
    same = Q(url=url) if url else Q()
    if key := identifier_keys([reference]).get(reference, ""):
        same |= Q(reference_key=key)
    return list(Appeal.objects.filter(same).order_by("-pk")) if same else []


def organisation_called(name: str, *, surely_new: bool) -> Organisation:
    """The one of that name; else a new one. Raises Doubtful where others are called nearly so."""
    hits = find(name, NAMES_OF_ORGANISATIONS).get("organisation", [])
    found = Organisation.objects.in_bulk([hit.pk for hit in hits])
    same = [found[hit.pk] for hit in hits if hit.score >= EXACT]
    if len(same) == 1:
        return same[0]
    if same:
        names = "; ".join(f"{row} ({row.slug})" for row in same)
        raise ValidationError({"issuer": _("Several organisations are called so: %(names)s.") % {"names": names}})
    alike = [found[hit.pk] for hit in hits[:5] if hit.score >= LIKELY]
    if alike and not surely_new:
        names = "; ".join(map(str, alike))
        words = _("Is it one of these: %(names)s? Then write that name.")
        raise Doubtful(words % {"names": names}, "surely_new")
    row = Organisation(name=" ".join(name.split()), slug=_free_organisation(name))
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValidationError({"issuer": error.messages}) from error
    row.save()
    return row


def _free_organisation(name: str) -> str:
    base, number = slugify(name)[:70] or "organisation", 2
    slug = base
    while Organisation.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _free_slug(given: Entry, issuer: Organisation) -> str:
    """Of the organisation and the reference, else of the case."""
    what = f"{issuer.acronym or issuer.name} {given.reference or given.case.slug}"
    base, number = slugify(what)[: LONGEST_SLUG - 10].strip("-") or "appeal", 2
    slug = base
    while not is_free(slug):
        slug, number = f"{base}-{number}", number + 1
    return slug


def _source(given: Entry) -> Source:
    title = f"{given.issuer}: {given.reference}" if given.reference else given.issuer
    row = Source(title=title[:300], url=given.url, kind=SourceKind.URGENT_ACTION)
    row.full_clean()
    row.save()
    return row
