"""Which published pages show a person, and what each would lose. Reads; changes nothing."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from appeals.document import AppealDocument
from appeals.models import PublishedAppeal
from cases import document_data as plain
from cases.built_from import history_of
from cases.clearance import names_of
from cases.document import CaseDocument
from cases.document_people import names_anywhere, pattern_in_sql
from cases.models import Merge, Name, Person, PublishedCase, PublishedReference, PublishedVersion
from cases.vocab import DocumentKind, FieldGroup

AT_ONCE = 100  # texts in memory


@dataclass(frozen=True)
class Page:
    """One published page that shows a person: as whom it is about, or only by a name in some of its rows."""

    kind: str
    slug: str
    title: str
    is_about: bool
    shown: frozenset[str] = field(default_factory=frozenset)  # the consent groups of which it shows anything now
    only_before: bool = False  # it does not show them any more: an earlier version does

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
    found = [*cases, *_appeals(person, names, about), *_references(names)]
    ever = [*names, *_earlier_names(person)]
    return [*found, *_before(ever, {(page.kind, page.slug) for page in found})]


def _matching(names: list[str]) -> Q:
    found = pattern_in_sql(names)
    return Q(body__iregex=found) if found else Q(pk=None)


def _cases(person: Person, names: list[str]) -> Iterable[Page]:
    linked = set(person.subjects.values_list("case__slug", flat=True))
    # Someone whom no source names is shown through the family of another person.
    family = set() if names else set(person.related_to.values_list("person__subjects__case__slug", flat=True))
    for row in PublishedCase.objects.visible().filter(Q(slug__in=linked | family) | _matching(names)):
        data = plain.loads(row.body)
        is_about = row.slug in linked | family or _is_about(data, names)
        if is_about or names_anywhere(data, names):
            shown = frozenset(plain.shown_groups(CaseDocument, data))
            yield Page(DocumentKind.CASE, row.slug, row.title, is_about, shown)


def _appeals(person: Person, names: list[str], cases: set[str]) -> Iterable[Page]:
    linked = set(person.subjects.values_list("appeals__slug", flat=True)) - {None}
    named = Q(slug__in=linked) | Q(cases__slug__in=cases)
    for row in PublishedAppeal.objects.visible().filter(named | _matching(names)).distinct():
        data = plain.loads(row.body)
        is_about = row.slug in linked or _is_about(data, names)
        is_about = is_about or bool({one["slug"] for one in data["cases"]} & cases)
        if is_about or names_anywhere(data, names):
            shown = frozenset(plain.shown_groups(AppealDocument, data))
            yield Page(DocumentKind.APPEAL, row.slug, row.title, is_about, shown)


def _references(names: list[str]) -> Iterable[Page]:
    for row in PublishedReference.objects.filter(_matching(names)):
        if names_anywhere(plain.loads(row.body), names):
            yield Page(row.kind, row.slug, row.title, is_about=False)


def _earlier_names(person: Person) -> list[str]:
    """Names that the record gave the person before, and that nobody else has now."""
    keys = [person.pk, *(merge.from_id for merge in Merge.objects.into(person))]
    known = set(history_of(Person).objects.filter(id__in=keys).values_list("name", flat=True))
    known |= set(history_of(Name).objects.filter(person_id__in=keys).values_list("text", flat=True))
    taken = set(Person.objects.filter(name__in=known).values_list("name", flat=True))  # their own is known already
    taken |= set(Name.objects.filter(text__in=known).values_list("text", flat=True))
    return sorted(known - taken - {""})


def _is_about(data: dict[str, Any], names: Collection[str]) -> bool:
    """Whether a case has a subject of one of the names, or an appeal means one."""
    named = {one["name"]["value"] for one in data.get("subjects", ())} | set(data.get("people", ()))
    return bool(named & set(names))


def _before(names: Collection[str], known: set[tuple[str, str]]) -> Iterable[Page]:
    """Pages of which only an earlier version shows the person. As many questions for few versions as for many."""
    texts = _matching(list(names))
    for name in names:  # a subject is found however short the name
        texts |= Q(body__contains=json.dumps(name, ensure_ascii=False))
    found: set[tuple[str, str]] = set()
    versions = PublishedVersion.objects.filter(texts).values_list("kind", "slug", "body")
    for kind, slug, body in versions.iterator(chunk_size=AT_ONCE):
        if (kind, slug) not in known | found:
            data = plain.loads(body or "")
            if _is_about(data, names) or names_anywhere(data, names):
                found.add((kind, slug))
    return [Page(*one, title, is_about=False, only_before=True) for one, title in _titles(found) if one in found]


def _titles(found: set[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], str]]:
    """Kind, address and title of what is published now under these addresses, of whatever kind."""
    slugs = {slug for _kind, slug in found}
    tables: tuple[tuple[str, Any], ...] = ((DocumentKind.CASE, PublishedCase), (DocumentKind.APPEAL, PublishedAppeal))
    for code, table in tables:
        for slug, title in table.objects.visible().filter(slug__in=slugs).values_list("slug", "title"):
            yield (code, slug), title
    for kind, slug, title in PublishedReference.objects.filter(slug__in=slugs).values_list("kind", "slug", "title"):
        yield (kind, slug), title


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
