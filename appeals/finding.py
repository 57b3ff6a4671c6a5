"""One search over everything that has a name or a number, for one person: by what they may see, and as they read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act
from appeals.models import Appeal
from cases import countries
from cases.finding import WAYS, Hit, Way, find
from cases.models import Case, Facility, LegalProvision, Organisation, Person, Post, Source

FEW, MANY = 6, 100  # rows of a kind beside the others, and on a page of its own

RECORD_WAYS = (
    *WAYS,
    Way("appeal", Appeal, "title", "id"),
    Way("appeal", Appeal, "reference", "id", _("reference"), "reference_key"),
    Way("appeal", Appeal, "slug", "id", _("address of its page"), is_address=True),
)
ACCOUNT_WAYS = (Way("account", User, "name", "id"), Way("account", User, "email", "id", _("e-mail")))

Link = tuple[str, str]


@dataclass(frozen=True)
class Found:
    """One row as a person reads it: what it is, where it leads, what goes with it, and by which name it was found."""

    title: str
    url: str
    detail: str
    links: list[Link]
    hit: Hit
    asked: str = ""

    @property
    def by_another_name(self) -> bool:
        """The title does not show the name that matched."""
        return bool(self.hit.label) or self.hit.text not in self.title

    @property
    def match(self) -> tuple[str, str, str]:
        """The name that matched: what stands before the words that were asked for, these, and what stands behind."""
        return _cut(self.hit.text, self.asked)

    @property
    def name(self) -> tuple[str, str, str]:
        """The title, cut in the same way."""
        return _cut(self.title, self.asked)


def _cut(text: str, words: str) -> tuple[str, str, str]:
    lower = text.casefold()
    place = lower.find(words.casefold()) if words and len(lower) == len(text) else -1
    return (text, "", "") if place < 0 else (text[:place], text[place : place + len(words)], text[place + len(words) :])


@dataclass
class Group:
    """What was found of one kind."""

    kind: str
    heading: str | Promise
    rows: list[Found] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True)
class Kind:
    """How rows of one kind are shown."""

    heading: str | Promise
    rows: Callable[[], models.QuerySet]
    url: str
    detail: Callable[[Any], Iterable[Any]]
    links: Callable[[Any], Iterable[Link]] = lambda row: ()
    title: Callable[[Any], str] = str


def _case_link(case: Case) -> Link:
    return str(case), reverse("admin:cases_case_story", args=[case.pk])


def _links_of_person(person: Person) -> Iterable[Link]:
    yield from dict.fromkeys(_case_link(subject.case) for subject in person.subjects.all())
    for tenure in person.tenures.all():
        yield str(tenure.post), reverse("admin:cases_post_change", args=[tenure.post_id])


def _country(code: str) -> str:
    return str(countries.NAMES.get(code, code))


def _title_of_source(source: Source) -> str:
    return source.public_wording if source.confidential else source.title


KINDS: dict[str, Kind] = {
    "case": Kind(
        _("Cases"), Case.objects.all, "admin:cases_case_story",
        lambda row: (row.reference, row.get_state_display(), *map(_country, row.countries)),
    ),
    "person": Kind(
        _("People"),
        lambda: Person.objects.prefetch_related("subjects__case", "tenures__post__institution"),
        "admin:cases_person_change",
        lambda row: (row.birth and row.birth.words(), row.nationality and _country(row.nationality)),
        _links_of_person,
    ),
    "official": Kind(
        _("Officials and posts"),
        lambda: Post.objects.select_related("institution").prefetch_related("tenures__person"),
        "admin:cases_post_change",
        lambda row: (_country(row.country), ", ".join(str(tenure) for tenure in row.tenures.all())),
    ),
    "organisation": Kind(
        _("Organisations"), Organisation.objects.all, "admin:cases_organisation_change",
        lambda row: (row.get_kind_display(), _country(row.country)),
    ),
    "facility": Kind(
        _("Places of detention"), Facility.objects.all, "admin:cases_facility_change",
        lambda row: (row.get_kind_display(), row.province or row.district, _country(row.country)),
    ),
    "law": Kind(
        _("Laws"), LegalProvision.objects.all, "admin:cases_legalprovision_change",
        lambda row: (row.title, _country(row.country)),
    ),
    "source": Kind(
        _("Sources"), lambda: Source.objects.select_related("publisher"), "admin:cases_source_change",
        lambda row: () if row.confidential else (row.publisher, row.date and row.date.words()),
        title=_title_of_source,
    ),
    "appeal": Kind(
        _("Appeals"), lambda: Appeal.objects.prefetch_related("cases"), "admin:appeals_appeal_change",
        lambda row: (row.get_state_display(),), lambda row: map(_case_link, row.cases.all()),
    ),
    "account": Kind(
        _("Accounts"), User.objects.all, "admin:accounts_user_change", lambda row: (row.email, row.roles_in_words),
    ),
}  # fmt: skip


def ways_for(user: User) -> list[Way]:
    """Where `user` may search: the record, the accounts, both, or nothing."""
    record = RECORD_WAYS if user.may(Act.READ_RECORD) else ()
    return [*record, *(ACCOUNT_WAYS if user.may(Act.MANAGE_ACCOUNTS) else ())]


def search(text: str, user: User, kind: str = "") -> list[Group]:
    """What `user` may see of what goes by `text`: a few of each kind, or many of one."""
    most = MANY if kind else FEW
    hits = find(text, ways, most + 1) if (ways := ways_for(user)) else {}
    wanted = [name for name in KINDS if name in hits and kind in ("", name)]
    # What was found best comes first; kinds keep their order among equals.
    wanted.sort(key=lambda name: -round(hits[name][0].score, 1))
    return [_group(name, hits[name], most, text) for name in wanted]


def _group(name: str, hits: list[Hit], most: int, asked: str) -> Group:
    kind = KINDS[name]
    rows = kind.rows().in_bulk([hit.pk for hit in hits[:most]])
    shown = [_found(kind, rows[hit.pk], hit, asked) for hit in hits[:most] if hit.pk in rows]
    return Group(name, kind.heading, shown, has_more=len(hits) > most)


def _found(kind: Kind, row: Any, hit: Hit, asked: str) -> Found:
    detail = " · ".join(str(part) for part in kind.detail(row) if part)
    return Found(kind.title(row), reverse(kind.url, args=[row.pk]), detail, list(kind.links(row)), hit, asked)


def the_one_with_the_number(groups: list[Group]) -> Found | None:
    """The row that alone bears the number that was asked for; None where there are several, or none."""
    found = [row for group in groups for row in group.rows if row.hit.is_the_number]
    return found[0] if len(found) == 1 else None
