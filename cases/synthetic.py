"""Cases of nobody, to see the site full: every name says that it is synthetic. For demos, trials and tests, never for a real site.

All draws come from the number of the case: the same command makes the same cases.
"""

import datetime
import random
from typing import Any

from accounts.models import User
from cases import publishing
from cases.models import (
    Case,
    CaseSubject,
    Charge,
    ChargeStatus,
    Citation,
    Condition,
    Consent,
    Detention,
    Event,
    Facility,
    LegalProvision,
    Name,
    Person,
    Placement,
    Source,
)
from cases.vocab import ConsentBasis, FieldGroup, Gender

QUOTE = "This is synthetic: it speaks of nobody."
# Country, with a place near its middle: synthetic places are not where a real one is.
COUNTRIES = (("KH", 12.6, 104.9), ("ET", 9.1, 39.6), ("EG", 26.6, 30.2), ("BY", 53.5, 28.0), ("NI", 12.9, -85.0))
# The statuses that an event may bring, and how often.
STATUSES = (
    ("pretrial", 5),
    ("sentenced", 4),
    ("detained", 2),
    ("released_bail", 2),
    ("house_arrest", 1),
    ("missing", 1),
)
# "Example name" in letters that people's names are written in.
SCRIPTS = (
    ("km", "Khmr", "ឈ្មោះឧទាហរណ៍"),
    ("ar", "Arab", "اسم للتجربة"),
    ("zh", "Hans", "示例姓名"),
    ("ru", "Cyrl", "Имя для примера"),
)
HARD_PEOPLE, HARD_EVENTS = 10, 300


class Maker:
    """Makes synthetic cases and publishes them in the name of `by`."""

    def __init__(self, *, by: User, now: datetime.datetime):
        self.by, self.now, self.today = by, now, now.date()
        self.source, _ = Source.objects.get_or_create(
            title="Synthetic statement", defaults={"kind": "statement", "language": "en"}
        )

    def small(self, number: int) -> Case:
        """A case of one synthetic person, published."""
        draw = random.Random(number)  # noqa: S311  not a secret
        country = draw.choice(COUNTRIES)
        case = self._case(f"synthetic-{number}", f"Synthetic person {number}", country[0])
        arrested = self.today - datetime.timedelta(days=draw.randrange(20, 4000))
        person = self._person(f"Synthetic person {number}", draw.choice(Gender.values), draw.choice((None, *SCRIPTS)))
        detention = self._held(case, person, order=0, arrested=arrested, country=country, draw=draw)
        self._event(
            case, arrested + datetime.timedelta(days=5), "A synthetic hearing was put off", [detention], kind="hearing"
        )
        return self._published(case)

    def hard(self) -> Case:
        """The case that no page may break on: ten people in five scripts, 300 events, a fact that two sources tell differently."""
        draw, country = random.Random(0), COUNTRIES[0]  # noqa: S311  not a secret
        case = self._case("synthetic-hard", "Ten synthetic people", country[0])
        arrested = self.today - datetime.timedelta(days=2000)
        held = []
        for order in range(HARD_PEOPLE):
            script = SCRIPTS[order % len(SCRIPTS)]
            name = script[2] if order >= HARD_PEOPLE - 2 else f"Synthetic person {chr(ord('A') + order)}"
            person = self._person(name, Gender.values[order % 3], script)
            held.append(self._held(case, person, order=order, arrested=arrested, country=country, draw=draw))
        for number in range(HARD_EVENTS - Event.objects.filter(case=case).count()):
            day = arrested + datetime.timedelta(days=6 * number + 3)
            kind = draw.choice(("hearing", "questioning", "bail", "health", "context"))
            self._event(case, day, f"Synthetic event {number + 1}", [draw.choice(held)], kind=kind)
        disputed = Event.objects.filter(case=case, kind="arrest").first()
        other = Source.objects.create(title="Synthetic denial", kind="statement", language="en")
        Citation.objects.create(
            source=other, fact=disputed, quote="Nobody synthetic was arrested.", stance="denies", stance_by="a synthetic authority",
            says_instead="that nobody synthetic was arrested",
        )  # fmt: skip
        return self._published(case)

    def _cite(self, row: Any, *fields: str) -> Any:
        for field in fields or ("",):
            Citation.objects.create(source=self.source, fact=row, field=field, quote=QUOTE)
        return row

    def _case(self, slug: str, title: str, country: str) -> Case:
        case = Case.objects.create(
            slug=slug,
            title=f"{title} (nobody real)",
            countries=[country],
            summary=f"{title}: nobody here exists; the case shows how a page looks.",
        )
        return self._cite(case, "summary", "countries")

    def _person(self, name: str, gender: str, script: tuple[str, str, str] | None) -> Person:
        person = self._cite(Person.objects.create(name=name, gender=gender), "name", "gender")
        if script and script[2] != name:
            self._cite(
                Name.objects.create(person=person, text=script[2], language=script[0], script=script[1], kind="script")
            )
        Consent.objects.bulk_create(
            Consent(
                person=person, group=group, basis=ConsentBasis.PUBLIC, recorded_by=self.by, recorded_on=self.today,
                review_on=self.today + datetime.timedelta(days=365),
            )
            for group in FieldGroup
        )  # fmt: skip
        return person

    def _held(
        self, case: Case, person: Person, *, order: int, arrested: datetime.date, country: tuple, draw: random.Random
    ) -> Detention:
        subject = CaseSubject.objects.create(case=case, person=person, order=order)
        confirmed = max(arrested, self.today - datetime.timedelta(days=draw.choice((3, 30, 80, 200, 900))))
        detention = self._cite(
            Detention.objects.create(subject=subject, last_confirmed=confirmed.isoformat()), "last_confirmed"
        )
        self._event(case, arrested, f"{person.name} was arrested", [detention], kind="arrest", brings="police_custody")
        status = draw.choices([code for code, _ in STATUSES], [weight for _, weight in STATUSES])[0]
        self._event(
            case,
            arrested + datetime.timedelta(days=2),
            f"Custody of {person.name} changed",
            [detention],
            kind="detention_order",
            brings=status,
        )
        self._cite(
            Placement.objects.create(
                detention=detention, facility=self._facility(country, draw.randrange(3)), began=arrested.isoformat()
            )
        )
        law = self._law(country[0], draw.randrange(4))
        charge = self._cite(Charge.objects.create(detention=detention, wording="a synthetic offence", provision=law))
        self._cite(ChargeStatus.objects.create(charge=charge, state="charged", on=arrested.isoformat()))
        self._cite(
            Condition.objects.create(
                detention=detention, kind="lawyer", state=draw.choice(("permitted", "restricted", "denied"))
            )
        )
        return detention

    def _event(self, case: Case, on: datetime.date, headline: str, about: list[Detention], **fields: Any) -> Event:
        event = self._cite(Event.objects.create(case=case, on=on.isoformat(), headline=headline, **fields))
        event.detentions.set(about)
        return event

    def _facility(self, country: tuple, number: int) -> Facility:
        code, latitude, longitude = country
        row, made = Facility.objects.get_or_create(
            slug=f"synthetic-prison-{code.lower()}-{number}",
            defaults={
                "name": f"Synthetic prison {code} {number}", "kind": "prison", "country": code, "latitude": round(latitude + number / 2, 2),
                "longitude": longitude,
            },
        )  # fmt: skip
        return self._cite(row) if made else row

    def _law(self, country: str, number: int) -> LegalProvision:
        row, made = LegalProvision.objects.get_or_create(
            slug=f"synthetic-law-{country.lower()}-{number}",
            defaults={"law": f"Synthetic Code {country}", "article": f"Article {number + 1}", "country": country},
        )
        return self._cite(row) if made else row

    def _published(self, case: Case) -> Case:
        publishing.publish(case, by=self.by, now=self.now, why="synthetic")
        return case
