"""The page of a case: long against short, and one that no page may break on against a real one."""

from datetime import datetime, timedelta

from django.core.management import call_command

from accounts.models import User
from appeals import publishing as appeal_publishing
from bench.measuring import Side, get, report, unwatched
from cases import publishing
from cases.models import Case, Consent, Event
from cases.synthetic import HARD_EVENTS, HARD_PEOPLE, Maker
from tests import factories

YEAR = timedelta(days=365)
SIZES = (("few", 4), ("some", 57), ("many", 300))


def fill(by: User, now: datetime) -> None:
    """Three cases by their number of events, with an appeal; the hard one; the one of the example documents."""
    for slug, events in SIZES:
        case = factories.case(slug)
        source = factories.source()
        for number in range(events - 1):
            event = Event.objects.create(
                case=case, kind="hearing", on=f"2026-{number % 9 + 1:02}-{number % 27 + 1:02}", place="Placeholder court",
                headline=f"Hearing {number}", body=f"Hearing number {number} was put off. Nobody said until when.",
            )  # fmt: skip
            factories.cite(event, source, quote=f"Hearing number {number} was put off.")
        publishing.publish(case, by=by, now=now)
    appeal_publishing.publish(factories.appeal(case), by=by, now=now)
    Maker(by=by, now=now).hard()
    call_command("loaddata", "kem_sokha", verbosity=0)
    Consent.objects.filter(recorded_by=None).update(recorded_by=by, recorded_on=now.date(), review_on=now.date() + YEAR)
    publishing.publish(Case.objects.get(slug="kem-sokha"), by=by, now=now)


def measure() -> None:
    with unwatched():
        for side, other in rows():
            report(side, other)


def rows() -> list[tuple[Side, Side]]:
    few, some, many = ((f"page, {events} events", get(f"/cases/{slug}/")) for slug, events in SIZES)
    record = Case.objects.get(slug="many")
    hard = f"page, {HARD_PEOPLE} people, {HARD_EVENTS} events"
    return [
        (few, ("bare answer (/healthz)", get("/healthz"))),
        (some, few),
        (many, some),
        ((hard, get("/cases/synthetic-hard/")), ("page, Kem Sokha", get("/cases/kem-sokha/"))),
        (("building 300 events", lambda: publishing.build(record)), many),
    ]
