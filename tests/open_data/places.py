"""Cases of nobody that open data has to be at ease with: one of which every spreadsheet is afraid, and one that leaves."""

import itertools
from typing import Any

from accounts.models import User
from appeals import publishing as appeal_publishing
from appeals.models import Appeal, Demand
from cases import publishing
from cases.models import (
    Case,
    Citation,
    Consent,
    Event,
    Facility,
    LegalProvision,
    Organisation,
    Person,
    PublishedVersion,
)
from tests import factories
from tests.admin import samples
from tests.conftest import NOW

_numbers = itertools.count(777)
# Formulas, in every disguise; scripts that run from right to left, and signs that turn the rest of a line; what no XML and
# no CSV may hold as it stands; more than a cell takes.
NASTY = [
    '=HYPERLINK("https://example.org","x")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", " =1+1", "＝1+1", "\ufeff=1+1", '"=1+1', "a,b;c\td", 'a "quoted" word',
    "two\nlines", "two\r\nlines", "\x0b\x1f\x07", "\u202ecba\u202c", "\u2066abc", "ឈ្មោះឧទាហរណ៍", "اسم للتجربة", "\ufffe\uffff", "</script><b>",
    "]]>&amp;", "{{7*7}}", "💥", "\u2028", "a" * 40_000,
]  # fmt: skip


def hostile(by: User) -> Case:
    """A published case with all of it in its texts."""
    row = factories.case("hostile", title="=1+1 </script><script>alert(1)</script>", people=1, summary=" ".join(NASTY))
    for number, words in enumerate(NASTY):
        event = Event.objects.create(
            case=row, kind="health", on=f"2026-10-{number + 2:02}", headline=words[:200], body=words
        )
        factories.cited(event)
    publishing.publish(row, by=by, now=NOW)
    return row


def told_of(slug: str, token: str, by: User, *, publish: bool = True) -> Case:
    """A case of which every text holds the token, also the names of all that it names; and an appeal for it."""
    row = factories.case(slug, title=f"{token} title", summary=f"{token} summary")
    who = row.subjects.get().person
    _tell(who, name=f"{token} Person")
    _tell(row.events.get(), headline=f"{token} headline", body=f"{token} body")
    detention = row.subjects.get().detentions.get()
    _tell(detention.charges.get(), wording=f"{token} offence")
    _tell(detention.conditions.get(), note=f"{token} illness")
    _tell(Facility.objects.get(placements__detention=detention), name=f"{token} prison", slug=f"{slug}-prison")
    _tell(LegalProvision.objects.get(charges__detention=detention), law=f"{token} code", slug=f"{slug}-code")
    _tell(Organisation.objects.get(affiliations__person=who), name=f"{token} union", slug=f"{slug}-union")
    factories.cited(row.identifiers.create(scheme="ua", value=f"{next(_numbers)}/26"))
    Citation.objects.filter(quote="A quote.").update(quote=f"{token} quote")
    appeal = factories.appeal(row, slug=f"{slug}-appeal", title=f"{token} appeal", reference="778.26")
    Demand.objects.filter(appeal=appeal).update(text=f"{token} demand")
    if publish:
        publishing.publish(row, by=by, now=NOW)
        appeal_publishing.publish(Appeal.objects.get(pk=appeal.pk), by=by, now=NOW)
    return Case.objects.get(pk=row.pk)


def _tell(row: Any, **words: str) -> None:
    for name, value in words.items():
        setattr(row, name, value)
        factories.cite(row, field=name)
    row.save()


def everything(by: User) -> Case:
    """A published case with a row of every kind that a case may have."""
    rows = samples.world("whole")
    rows[PublishedVersion].delete()  # of no document
    rows[Consent].delete()  # one without a day to look again
    factories.grounds(rows[Person])
    for row in rows.values():
        if hasattr(row, "citations"):
            factories.cited(row, None, "", *getattr(row, "cited_fields", ()))
    publishing.publish(rows[Case], by=by, now=NOW)
    return rows[Case]
