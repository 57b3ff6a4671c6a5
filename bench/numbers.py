"""2,000 published cases for the pages that add up: each needs its rows and a document, none a record."""

from datetime import UTC, date, datetime

from cases import document_data as plain
from cases.models import PublishedCase, PublishedDetention

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CASES = 2000
STATUSES = ("detained", "pretrial", "sentenced", "released", "missing", "died")


def fill(document: dict) -> None:
    """Copies of one published case, each of somebody else's custody."""
    cases = [
        PublishedCase(
            slug=f"sum-{number}", title=f"Sum {number}", body=plain.canonical(document | {"slug": f"sum-{number}"}),
            countries=document["countries"], number=1, published_at=NOW, updated_at=NOW, folded=f"sum {number}",
        )
        for number in range(CASES)
    ]  # fmt: skip
    PublishedCase.objects.bulk_create(cases)
    laws = [charge["provision"]["slug"] for charge in document["charges"] if charge["provision"]]
    key = document["detentions"][0]["key"]
    PublishedDetention.objects.bulk_create(
        PublishedDetention(
            case=case, key=key, subject=document["detentions"][0]["subject"], status=STATUSES[number % len(STATUSES)], people=1, exact=True,
            laws=laws, standing_laws=laws, arrested_first=date(2000 + number % 26, 1, 1), arrested_last=date(2000 + number % 26, 1, 1),
            confirmed_on=date(2026 - number % 3, 11, 1),
        )
        for number, case in enumerate(cases)
    )  # fmt: skip


def empty() -> None:
    """Takes the copies back: what is measured next counts without them."""
    PublishedCase.objects.filter(slug__startswith="sum-").delete()
