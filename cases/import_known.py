"""What of the record the rows of a spreadsheet of cases may name, read once for all of them."""

from collections import defaultdict

from django.utils.text import slugify

from accounts.models import User
from cases.import_batch import Batch
from cases.import_rows import (
    Checked,
    identifier_keys,
    sources_called,
)  # fmt: skip
from cases.models import (
    Case,
    Facility,
    Person,
)  # fmt: skip
from cases.vocab import CustodyStatus


class Known:
    """What of the record the rows of a sheet may name, read once for all of them."""

    def __init__(self, checked: list[Checked], by: User) -> None:
        self.by = by
        self.numbers = identifier_keys(row.values.get("number", "") for row in checked)
        references = [row.values["reference"] for row in checked if row.values.get("reference")]
        people = ("subjects__person__names", "subjects__detentions__events", "subjects__detentions__charges",
                  "subjects__detentions__placements__facility", "identifiers", "assignments")  # fmt: skip
        cases = Case.objects.select_related("coordinator").prefetch_related(*people)
        self.by_reference = {case.reference: case for case in cases.filter(reference__in=references)}
        self.by_number: dict[str, Case] = {}
        for case in cases.filter(identifiers__normalised__in=self.numbers.values()).distinct():
            for identifier in case.identifiers.all():
                self.by_number[identifier.normalised] = case
        self.accounts = {user.email: user for user in User.objects.filter(is_active=True)}
        self.facilities: dict[str, list[Facility]] = defaultdict(list)
        for facility in Facility.objects.all():
            for name in {facility.name.casefold(), *(other.casefold() for other in facility.other_names)}:
                self.facilities[name].append(facility)
        names = [row.values["name"] for row in checked if row.values.get("name")]
        self.namesakes = set(Person.objects.filter(name__in=names).values_list("name", flat=True))
        self.slugs = set(Case.objects.values_list("slug", flat=True))
        said = [row.values for row in checked]
        self.sources = sources_called(
            (values.get("source_url", "") for values in said), (values.get("source_title", "") for values in said)
        )
        self.batch = Batch()
        self.statuses = {str(status.label).casefold(): status for status in CustodyStatus} | {
            status.value.replace("_", " "): status for status in CustodyStatus
        }

    def case_of(self, row: Checked) -> list[Case]:
        """The cases that a row may mean: one, when reference and number agree."""
        found = [self.by_reference.get(row.values.get("reference", ""))]
        found.append(self.by_number.get(self.numbers.get(row.values.get("number", ""), "-")))
        return list({case.pk: case for case in found if case is not None}.values())

    def free_slug(self, *texts: str) -> str:
        base = next((slug for slug in map(slugify, texts) if slug), "case")[:70]
        slug, number = base, 2
        while slug in self.slugs:
            slug, number = f"{base}-{number}", number + 1
        self.slugs.add(slug)
        return slug
