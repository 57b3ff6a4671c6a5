"""Which published pages show a person, and what each would lose. Reads; changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from appeals.document import AppealDocument
from appeals.models import PublishedAppeal
from cases import document_data as plain
from cases.clearance import names_of
from cases.document import CaseDocument
from cases.document_people import names_anywhere, pattern_in_sql
from cases.models import Person, PublishedCase, PublishedReference
from cases.vocab import DocumentKind, FieldGroup


@dataclass(frozen=True)
class Page:
    """One published page that shows a person: as whom it is about, or only by a name in some of its rows."""

    kind: str
    slug: str
    title: str
    is_about: bool
    shown: frozenset[str] = field(default_factory=frozenset)  # the consent groups of which it shows anything now

    @property
    def label(self) -> str:
        return str(DocumentKind(self.kind).label)


@dataclass(frozen=True)
class Loss:
    """What a page loses: all of it, or some groups of facts, or the rows that name the person."""

    page: Page
    whole: bool
    groups: tuple[str, ...]

    @property
    def group_labels(self) -> list[str]:
        return [str(FieldGroup(group).label) for group in self.groups]


def pages(person: Person) -> list[Page]:
    """Every published page that shows the person, now or in an earlier version: by the record and by the texts themselves."""
    names = names_of(person)
    cases = list(_cases(person, names))
    about = {page.slug for page in cases if page.is_about}
    return [*cases, *_appeals(person, names, about), *_references(names)]


def _matching(names: list[str]) -> Q:
    found = pattern_in_sql(names)
    return Q(body__iregex=found) if found else Q(pk=None)


def _cases(person: Person, names: list[str]) -> Iterable[Page]:
    linked = set(person.subjects.values_list("case__slug", flat=True))
    # Someone whom no source names is shown through the family of another person.
    family = set() if names else set(person.related_to.values_list("person__subjects__case__slug", flat=True))
    for row in PublishedCase.objects.visible().filter(Q(slug__in=linked | family) | _matching(names)):
        data = plain.loads(row.body)
        named = {one["name"]["value"] for one in data["subjects"]}
        is_about = row.slug in linked | family or bool(named & set(names))
        if is_about or names_anywhere(data, names):
            shown = frozenset(plain.shown_groups(CaseDocument, data))
            yield Page(DocumentKind.CASE, row.slug, row.title, is_about, shown)


def _appeals(person: Person, names: list[str], cases: set[str]) -> Iterable[Page]:
    linked = set(person.subjects.values_list("appeals__slug", flat=True)) - {None}
    named = Q(slug__in=linked) | Q(cases__slug__in=cases)
    for row in PublishedAppeal.objects.visible().filter(named | _matching(names)).distinct():
        data = plain.loads(row.body)
        is_about = row.slug in linked or bool(set(data["people"]) & set(names))
        is_about = is_about or bool({one["slug"] for one in data["cases"]} & cases)
        if is_about or names_anywhere(data, names):
            shown = frozenset(plain.shown_groups(AppealDocument, data))
            yield Page(DocumentKind.APPEAL, row.slug, row.title, is_about, shown)


def _references(names: list[str]) -> Iterable[Page]:
    for row in PublishedReference.objects.filter(_matching(names)):
        if names_anywhere(plain.loads(row.body), names):
            yield Page(row.kind, row.slug, row.title, is_about=False)


def losses(person: Person, groups: Iterable[str]) -> list[Loss]:
    """What each page loses when nothing carries these groups any more."""
    gone = [str(group) for group in FieldGroup if group in set(groups)]
    return [loss for page in pages(person) if (loss := _loss(page, person, gone))]


def _loss(page: Page, person: Person, gone: list[str]) -> Loss | None:
    if not gone:
        return None
    whole = FieldGroup.NAME in gone
    if not page.is_about:
        if page.kind not in (DocumentKind.CASE, DocumentKind.APPEAL) and not whole:
            return None
        return Loss(page, whole=False, groups=() if whole else tuple(gone))
    if not person.name and not person.subjects.exists():
        return Loss(page, whole=False, groups=(str(FieldGroup.FAMILY),))
    return Loss(page, whole=whole, groups=() if whole else tuple(gone))
