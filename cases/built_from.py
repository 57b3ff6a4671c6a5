"""Which rows a document is built from, and in which state they were: what a publication saw.

A publication keeps the newest history id of every such row (`state_of`). Updates of one row wait for each other, so
these ids grow in the order of the commits: whatever has a higher one was not seen, however long its transaction ran.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q, Value

from cases.building import facts_of_case
from cases.models import (
    Affiliation,
    Case,
    CaseSubject,
    Channel,
    Charge,
    ChargeStatus,
    Citation,
    Condition,
    Correction,
    Detention,
    Event,
    EventActor,
    EventDetention,
    ExternalIdentifier,
    Facility,
    Judgment,
    JudgmentCharge,
    LegalProvision,
    Name,
    Organisation,
    Penalty,
    Person,
    Placement,
    Post,
    Recognition,
    Redirect,
    Relation,
    Restriction,
    Source,
    Tenure,
)  # fmt: skip
from cases.vocab import DocumentKind

# What of a row a document shows where it only names it.
NAMED: dict[type[models.Model], frozenset[str]] = {
    Person: frozenset({"name", "described_as"}),
    Organisation: frozenset({"slug", "name", "acronym"}),
    Facility: frozenset({"slug", "name", "other_names", "country", "province", "district"}),
    LegalProvision: frozenset({"slug", "law", "edition", "article", "title", "resolution"}),
    Post: frozenset({"slug", "title", "institution", "country", "accredited_to"}),
}

# Withheld fields that shape what is shown: where a row stands, of what it is a part, what redacting reaches.
SHAPING = frozenset(
    {
        "order", "touches", "summary_touches", "context_touches", "confidential", "field", "fact_type", "fact_id", "case",
        "subject", "person", "detention", "charge", "event", "provision", "post", "appeal", "demand",
    }
)  # fmt: skip

# Anyone who may publish also changes these alone, by a patch: they wait for no second person.
OPERATIONAL: dict[str, frozenset[str]] = {
    "cases.detention": frozenset({"last_confirmed"}),
    "cases.channel": frozenset({"bounced_on"}),
    "appeals.appeal": frozenset({"state", "state_note"}),
}


@dataclass(frozen=True)
class Part:
    """Rows of one model that a document shows; `named` ones it only names, and are parts of something else."""

    rows: models.QuerySet
    named: bool = False

    @property
    def model(self) -> type[models.Model]:
        return self.rows.model

    @property
    def by_name_alone(self) -> bool:
        return self.named and self.model in NAMED

    @property
    def columns(self) -> frozenset[str]:
        """The fields that readers see, or that shape what they see."""
        return NAMED[self.model] if self.by_name_alone else shown_columns(self.model)


@dataclass(frozen=True)
class Link:
    """Pairs of a many-to-many table, by its proxy with a history; `of` names the column of the row that shows them."""

    rows: models.QuerySet
    of: str

    @property
    def model(self) -> type[models.Model]:
        return self.rows.model

    @property
    def columns(self) -> tuple[str, str]:
        names = [f.attname for f in self.model._meta.concrete_fields if f.remote_field]
        return f"{self.of}_id", next(name for name in names if name != f"{self.of}_id")


@dataclass(frozen=True)
class Rows:
    """All that a document is built from."""

    parts: list[Part]
    links: list[Link] = field(default_factory=list)

    @cached_property
    def keys(self) -> "Question":
        """The number of each part with the key of every row of it."""
        return _at_once(part.rows.values_list(Value(number), "pk") for number, part in enumerate(self.parts))

    @cached_property
    def pairs(self) -> "Question | None":
        """The number of each link with both keys of every pair of it."""
        asked = [link.rows.values_list(Value(number), *link.columns) for number, link in enumerate(self.links)]
        return _at_once(asked) if asked else None


def shown_columns(model: type[models.Model]) -> frozenset[str]:
    disclosed = set(getattr(model, "disclosed", ()))
    names = {f.name for f in model._meta.concrete_fields if not f.generated and not f.primary_key}
    return frozenset(names & (disclosed | SHAPING)) - OPERATIONAL.get(model._meta.label_lower, frozenset())


# What documents are built from


def rows_of_case(case: Case) -> Rows:
    """The rows of a case's document (twin of `building.case_document`)."""
    of = "detention__subject__case"
    cited = citations_of(facts_of_case(case), without=Q(field="last_confirmed"))
    own = [
        Part(Case.objects.filter(pk=case.pk)),
        *(Part(model._default_manager.filter(case=case)) for model in
          (CaseSubject, ExternalIdentifier, Recognition, Correction, Redirect, Event)),
        Part(EventActor.objects.filter(event__case=case)),
        Part(Detention.objects.filter(subject__case=case)),
        *(Part(model._default_manager.filter(**{of: case})) for model in
          (Placement, Condition, Restriction, Judgment, Charge)),
        *(Part(model._default_manager.filter(**{f"charge__{of}": case})) for model in (ChargeStatus, Penalty)),
        Part(Person.objects.filter(subjects__case=case).distinct()),
        *(Part(model._default_manager.filter(person__subjects__case=case).distinct()) for model in
          (Name, Affiliation, Relation)),
        Part(cited),
    ]  # fmt: skip
    people = Q(acts__event__case=case) | Q(related_to__person__subjects__case=case)
    bodies = (
        Q(subjects__case=case) | Q(affiliations__person__subjects__case=case) | Q(recognitions__case=case)
        | Q(acts__event__case=case) | Q(charge_statuses__charge__detention__subject__case=case)
        | Q(judgments__detention__subject__case=case)
    )  # fmt: skip
    named = [
        Part(some(Person, people), named=True),
        Part(some(Organisation, bodies), named=True),
        Part(some(Facility, Q(placements__detention__subject__case=case) | Q(events__case=case)), named=True),
        Part(some(LegalProvision, Q(charges__detention__subject__case=case)), named=True),
        *sources_of(cited),
    ]
    links = [
        Link(EventDetention.objects.filter(event__case=case), "event"),
        Link(JudgmentCharge.objects.filter(**{f"judgment__{of}": case}), "judgment"),
    ]
    return Rows([*own, *named], links)


def rows_of_reference(kind: str, row: Any) -> Rows:
    """The rows of the document of a facility, law, organisation or post."""
    own = [Part(type(row)._default_manager.filter(pk=row.pk))]
    named: list[Part] = []
    if kind == DocumentKind.LAW:
        own.append(Part(Penalty.objects.filter(provision=row)))
    if kind == DocumentKind.ORGANISATION:
        named.append(Part(some(Organisation, Q(parts=row)), named=True))
    if kind == DocumentKind.OFFICIAL:
        own += [Part(Tenure.objects.filter(post=row)), Part(Channel.objects.filter(post=row))]
        named += [
            Part(some(Person, Q(tenures__post=row)), named=True),
            Part(some(Organisation, Q(posts=row)), named=True),
        ]
    cited = citations_of(fact for part in own for fact in part.rows)
    return Rows([*own, Part(cited), *named, *sources_of(cited)])


def some(model: type[models.Model], condition: Q) -> models.QuerySet:
    """Rows of a condition over joins, each once. Each way of an "or" is asked apart: joined at once, they multiply."""
    ways = [Q(way) for way in condition.children] if condition.connector == Q.OR else [condition]
    found = Q(*(Q(pk__in=model._default_manager.filter(way).values("pk")) for way in ways), _connector=Q.OR)
    return model._default_manager.filter(found)


def citations_of(facts: Iterable[models.Model], without: Q | None = None) -> models.QuerySet:
    """The citations that stand on any of these rows."""
    by_type: dict[int, set[int]] = {}
    for fact in facts:
        by_type.setdefault(ContentType.objects.get_for_model(fact).pk, set()).add(fact.pk)
    if not by_type:
        return Citation.objects.none()
    found = Citation.objects.filter(
        Q(*(Q(fact_type=kind, fact_id__in=ids) for kind, ids in by_type.items()), _connector=Q.OR)
    )
    return found.exclude(without) if without else found


def sources_of(cited: models.QuerySet) -> list[Part]:
    """The sources of citations, those that they relay, and who published them."""
    found = set(cited.order_by().values_list("source", flat=True))
    found |= set(Source.objects.filter(relayed_by__in=found).order_by().values_list("pk", flat=True))
    publishers = Organisation.objects.filter(publications__in=found).distinct()
    return [Part(Source.objects.filter(pk__in=found), named=True), Part(publishers, named=True)]


# In which state they are


def history_of(model: type[models.Model]) -> Any:
    """The model that keeps the history of another."""
    return next(iter(set(model.pgh_event_models.values())))  # type: ignore[attr-defined]


def state_of(rows: Rows) -> dict[str, Any]:
    """The newest history id of every row, and every pair: what a publication keeps as `seen`.

    Rows of which only the name is shown stand apart: the rest of them was not seen. Three questions, however many
    kinds of rows there are; the keys come first, as joined with the history large cases took minutes.
    """
    kept: dict[str, dict[str, dict[str, int]]] = {"rows": {}, "names": {}}
    newest = [kept["names" if part.by_name_alone else "rows"].setdefault(_label(part), {}) for part in rows.parts]
    keys: list[list[int]] = [[] for _part in rows.parts]
    for number, pk in rows.keys.answers():
        keys[number].append(pk)
    for number, pk, found in _newest(rows.parts, keys):
        newest[number][str(pk)] = found
    pairs: dict[str, list[list[int]]] = {_label(link): [] for link in rows.links}
    for number, *pair in rows.pairs.answers() if rows.pairs else ():
        pairs[_label(rows.links[number])].append(pair)
    return {**kept, "links": {label: sorted(found) for label, found in pairs.items()}}


def _label(of: Part | Link) -> str:
    return of.model._meta.label_lower


def _newest(parts: list[Part], keys: list[list[int]]) -> list[tuple]:
    """The number of each part, with the key and the newest history id of every row of it."""
    held = [(number, part) for number, part in enumerate(parts) if keys[number]]
    if not held:
        return []
    asked = [
        f"select %s::int, pgh_obj_id, max(pgh_id) from {connection.ops.quote_name(history_of(part.model)._meta.db_table)} "  # noqa: S608 - names of tables
        "where pgh_obj_id = any(%s) group by pgh_obj_id"
        for _number, part in held
    ]
    return Question(
        " union all ".join(asked), tuple(v for number, _part in held for v in (number, keys[number]))
    ).answers()


@dataclass(frozen=True)
class Question:
    """SQL that is asked before a document is built and once more after it: making it takes longer than answering it."""

    sql: str
    params: tuple

    def answers(self) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return cursor.fetchall()


def _at_once(questions: Iterable[models.QuerySet]) -> Question:
    """Several questions of one shape in one query."""
    first, *rest = [question.order_by() for question in questions]
    return Question(*first.union(*rest, all=True).query.sql_with_params())
