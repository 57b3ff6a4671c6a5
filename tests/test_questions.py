"""No staff page asks the database more for a longer case, and neither does publishing."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals.actions import erasure as erasures
from cases import publishing
from cases.actions import erasure
from cases.models import Case, Charge, ChargeStatus, Condition, Event, Note
from tests import factories
from tests.addresses import all_addresses
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


ROWS = 5


def grow(case: Case, count: int) -> None:
    """Adds so many of each: events, stays, charges, conditions, notes; each fact from a source of its own."""
    detention = case.subjects.first().detentions.get()
    provision = detention.charges.first().provision
    for number in range(count):
        on = f"2026-{number % 9 + 1:02}-{number % 27 + 1:02}"
        event = factories.cited(Event.objects.create(case=case, kind="hearing", on=on, headline=f"Hearing {number}"))
        event.detentions.add(detention)
        charge = factories.cited(Charge.objects.create(detention=detention, wording="x", provision=provision))
        factories.cited(ChargeStatus.objects.create(charge=charge, state="charged"))
        factories.cited(Condition.objects.create(detention=detention, kind="health", state="reported", note="A note."))
        Note.objects.create(case=case, text="A note.")


def shape(sql: str) -> str:
    """A question without its numbers, to tell which one is asked again and again."""
    if "SAVEPOINT" in sql:
        return "SAVEPOINT"
    return f"{sql[:40]} … {sql.split(' WHERE ')[0][-120:]}" if " WHERE " in sql else sql[:120]


def asked(run: Callable[[], object]) -> Counter[str]:
    with CaptureQueriesContext(connection) as queries:
        run()
    return Counter(shape(query["sql"]) for query in queries)


def more(short: Counter[str], long: Counter[str]) -> dict[str, tuple[int, int]]:
    """Questions that are asked for each row: five rows more make at least five more of them."""
    return {one: (short[one], long[one]) for one in long if long[one] - short[one] >= ROWS}


PAGES = ("story", "change", "history", "look", "publish", "submit", "update")
LISTS = ("admin:index", "desk:home", "admin:cases_case_changelist", "admin:cases_citation_changelist",
         "admin:cases_event_changelist")  # fmt: skip


@pytest.fixture
def case() -> Case:
    row = factories.case("growing")
    factories.appeal(row)
    grow(row, 3)
    return row


def test_no_page_of_the_staff_asks_more_for_a_longer_case(case, publisher, client_of):
    client = client_of(publisher)
    known = {address.name for address in all_addresses("config.urls_staff")}
    names = [name for name in (f"admin:cases_case_{page}" for page in PAGES) if name in known]
    assert len(names) > 4
    addresses = [reverse(name, args=[case.pk]) for name in names] + [reverse(name) for name in LISTS]
    appeal = case.appeals.get()
    addresses += [reverse(f"admin:appeals_appeal_{page}", args=[appeal.pk]) for page in ("change", "publish")]

    def counted() -> dict[str, Counter[str]]:
        return {address: asked(lambda address=address: open_page(client, address)) for address in addresses}

    counted()  # what a process asks once
    short = counted()
    grow(case, ROWS)
    long = counted()
    grown = {address: found for address in addresses if (found := more(short[address], long[address]))}
    assert not grown, "\n".join(f"{address}: {found}" for address, found in grown.items())


def open_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200, address


def test_publishing_asks_no_more_for_a_longer_case(case, publisher):
    def publish() -> Counter[str]:
        return asked(lambda: publishing.publish(case, by=publisher, now=NOW, why="urgent"))

    publish()
    Case.objects.filter(pk=case.pk).update(summary="Another summary.")
    short = publish()
    grow(case, 2 * ROWS)
    long = publish()
    grown = {one: counts for one, counts in more(short, long).items() if "cases_publication" not in one}
    assert not grown, "one question of what was seen before for each kind of row is all that is added"
    assert long.total() - short.total() < 3 * ROWS


def test_erasing_asks_no_more_for_a_longer_case():
    def erased(rows: int) -> Counter[str]:
        """Someone with so many rows of their own, and as many elsewhere that name them."""
        own, other = factories.case(), factories.case()
        grow(own, rows)
        person = own.subjects.get().person
        for number in range(rows):
            Event.objects.create(case=other, kind="hearing", on="2026-10-01", headline=f"{person.name}, {number}")
            Note.objects.create(case=other, text="x", sealed=f"Of {person.name}, {number}")
            factories.appeal(own)
        return asked(lambda: erasure.carry_out(erasures.plan(person)))

    erased(1)  # what a process asks once
    grown = more(erased(1), erased(1 + ROWS))
    assert not grown, grown
    assert not Event.objects.filter(headline__contains="Placeholder,").exists()
