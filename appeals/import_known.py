"""What of the record the rows of a spreadsheet of appeals may name: read once for all of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.text import slugify

from accounts.models import User
from appeals.models import Appeal
from appeals.vocab import AppealKind
from cases.import_batch import Batch
from cases.import_rows import Checked, identifier_keys, sources_called
from cases.models import Case, Organisation

NAMES_OF_A_CASE = ("title", "subjects__person__name", "subjects__person__names__text", "subjects__group_label")


class Known:
    """What of the record the rows of a sheet may name, read once for all of them."""

    def __init__(self, checked: list[Checked], by: User, state: str, now: datetime) -> None:
        self.by, self.state, self.now = by, state, now
        stored = Appeal.objects.prefetch_related("cases", "issuers", "due_dates")
        references = [row.values["reference"] for row in checked if row.values.get("reference")]
        urls = [row.values["url"] for row in checked if row.values.get("url")]
        self.keys = identifier_keys([*references, *stored.order_by().values_list("reference", flat=True)])
        self.by_reference: dict[str, list[Appeal]] = defaultdict(list)
        wanted = {self.keys[reference] for reference in references}
        same = [reference for reference, key in self.keys.items() if key in wanted]
        for appeal in stored.filter(reference__in=same):
            self.by_reference[self.keys[appeal.reference]].append(appeal)
        self.by_url = {appeal.url: appeal for appeal in stored.filter(url__in=urls)}
        self.accounts = {user.email: user for user in User.objects.filter(is_active=True)}
        self.organisations: dict[str, list[Organisation]] = defaultdict(list)
        for row in Organisation.objects.all():
            for name in {row.name.casefold(), row.acronym.casefold(), *(n.casefold() for n in row.other_names)} - {""}:
                self.organisations[name].append(row)
        self.slugs = set(Appeal.objects.values_list("slug", flat=True))
        self.sources = sources_called(urls)
        self.batch = Batch()
        self.cases = cases_called(row.values.get("about", "") for row in checked)
        self.kinds = {str(kind.label).casefold(): kind for kind in AppealKind} | {
            kind.value.replace("_", " "): kind for kind in AppealKind
        }

    def cases_called(self, name: str) -> list[Case]:
        """By reference or address; else by title or the name of someone it is about."""
        return self.cases.get(name, [])[:6]

    def free_slug(self, *texts: str) -> str:
        base = next((slug for slug in map(slugify, texts) if slug), "appeal")[:70]
        slug, number = base, 2
        while slug in self.slugs:
            slug, number = f"{base}-{number}", number + 1
        self.slugs.add(slug)
        return slug


def parts_of(text: str) -> list[str]:
    """The names in one cell."""
    return [part for part in (part.strip() for part in text.split(";")) if part]


def cases_called(cells: Iterable[str]) -> dict[str, list[Case]]:
    """For each name in a column the cases that bear it as reference or address; else those that are called so."""
    names = {part for cell in cells for part in parts_of(cell)}
    found: dict[str, dict[int, Case]] = defaultdict(dict)
    for case in Case.objects.filter(Q(reference__in=names) | Q(slug__in=names)):
        for name in {case.reference, case.slug} & names:
            found[name][case.pk] = case
    with connection.cursor() as cursor:  # as the database writes them large, it compares them
        cursor.execute("select name, upper(name) from unnest(%s::text[]) as name", [sorted(names - set(found))])
        large: dict[str, list[str]] = defaultdict(list)
        for name, key in cursor.fetchall():
            large[key].append(name)
    for path in NAMES_OF_A_CASE:
        for case in Case.objects.annotate(large=Upper(path)).filter(large__in=large):
            for name in large[case.large]:
                found[name][case.pk] = case
    return {name: sorted(cases.values(), key=lambda case: (case.title, case.pk)) for name, cases in found.items()}
