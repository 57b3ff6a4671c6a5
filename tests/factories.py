"""Rows of the record for tests: placeholders, every fact cited, so that they can be published."""

import itertools
from datetime import date
from typing import Any

from appeals.models import Appeal, Demand, DueDate, Recipient
from appeals.vocab import AppealState
from cases.models import (
    Affiliation,
    Case,
    CaseSubject,
    Channel,
    Charge,
    ChargeStatus,
    Citation,
    Condition,
    Consent,
    Detention,
    Event,
    Facility,
    LegalProvision,
    Organisation,
    Person,
    Placement,
    Post,
    Source,
    Tenure,
)  # fmt: skip
from cases.vocab import ConsentBasis, FieldGroup

_numbers = itertools.count(1)


def source(**fields: Any) -> Source:
    return Source.objects.create(**{"title": f"Placeholder statement {next(_numbers)}", "kind": "statement"} | fields)


def cite(fact: Any, by: Source | None = None, quote: str = "A quote.", **fields: Any) -> Citation:
    """Ties a fact to a source; a new one if none is given."""
    return Citation.objects.create(source=by or source(), fact=fact, quote=quote, **fields)


def cited(row: Any, by: Source | None = None, *names: str) -> Any:
    """The row, with a citation of the whole and of each named field."""
    for name in names or ("",):
        cite(row, by, field=name)
    return row


def person(name: str = "Detainee Placeholder", **fields: Any) -> Person:
    row = Person.objects.create(name=name, **fields)
    cited(row, None, "name", *(field for field in Person.cited_fields if field in fields))
    return row


def organisation(**fields: Any) -> Organisation:
    number = next(_numbers)
    return cited(
        Organisation.objects.create(**{"slug": f"organisation-{number}", "name": f"Organisation {number}"} | fields)
    )


def facility(**fields: Any) -> Facility:
    number = next(_numbers)
    values = {"slug": f"prison-{number}", "name": f"Prison {number}", "kind": "prison", "country": "KH"}
    return cited(Facility.objects.create(**values | fields))


def law(**fields: Any) -> LegalProvision:
    number = next(_numbers)
    values = {"slug": f"law-{number}", "law": "Placeholder Code", "article": f"Article {number}", "country": "KH"}
    return cited(LegalProvision.objects.create(**values | fields))


def grounds(who: Person, *groups: str, **fields: Any) -> None:
    """A ground for every field group, or for those named: already public, recorded ten days before NOW."""
    values = {"recorded_on": date(2026, 11, 12), "review_on": date(2027, 11, 12)} | fields
    for group in groups or FieldGroup:
        Consent.objects.get_or_create(person=who, group=group, basis=ConsentBasis.PUBLIC, defaults=values)


def case(slug: str = "", people: int = 1, **fields: Any) -> Case:
    """A case that could be published: each of its people was arrested, is held somewhere, and has a charge."""
    number = next(_numbers)
    slug = slug or f"case-{number}"
    row = Case.objects.create(
        **{"slug": slug, "title": f"Case {number}", "countries": ["KH"], "summary": "A placeholder summary."} | fields
    )
    cite(row, field="summary")
    cite(row, field="countries")
    for order in range(people):
        who = person(f"Detainee {number}-{order} Placeholder", gender="female")
        grounds(who)
        held(CaseSubject.objects.create(case=row, person=who, order=order))
    return row


def held(subject: CaseSubject, confirmed: str = "2026-11-20") -> Detention:
    """An arrest, a stay, a charge under a law, a condition that touches health; last confirmed two days before NOW."""
    detention = cited(Detention.objects.create(subject=subject, last_confirmed=confirmed), None, "last_confirmed")
    arrest = cited(
        Event.objects.create(
            case=subject.case, kind="arrest", on="2026-10-01", headline="Arrested at a placeholder", brings="detained"
        )
    )
    arrest.detentions.add(detention)
    cited(Placement.objects.create(detention=detention, facility=facility(), began="2026-10-02"))
    charge = cited(Charge.objects.create(detention=detention, wording="a placeholder offence", provision=law()))
    cited(ChargeStatus.objects.create(charge=charge, state="charged"))
    cited(
        Condition.objects.create(
            detention=detention, kind="health", state="reported", note="A placeholder illness.", touches=["health"]
        )
    )
    if subject.person:
        cited(Affiliation.objects.create(person=subject.person, role="member", organisation=organisation()))
    return detention


def post(**fields: Any) -> Post:
    number = next(_numbers)
    row = cited(
        Post.objects.create(**{"slug": f"post-{number}", "title": f"Minister {number}", "country": "KH"} | fields)
    )
    cited(Channel.objects.create(post=row, kind="email", value="minister@example.org"))
    return row


def appeal(*cases: Case, due: date | None = date(2026, 12, 24), **fields: Any) -> Appeal:
    """An open appeal with one demand, one recipient, and a date to write by."""
    number = next(_numbers)
    values = {
        "slug": f"appeal-{number}",
        "title": f"Appeal {number}",
        "reference": f"{number}.26",
        "state": AppealState.OPEN,
    }
    row = cited(Appeal.objects.create(**values | fields))
    row.cases.set(cases)
    cited(Demand.objects.create(appeal=row, text="Release the placeholder;", kind="release"))
    office = post()
    tenure = cited(Tenure.objects.create(post=office, person=person("Official Placeholder")))
    cited(Recipient.objects.create(appeal=row, post=office, holder=tenure, salutation="Your Excellency"))
    if due:
        cited(DueDate.objects.create(appeal=row, date=due, wording=f"by {due}"))
    return row
