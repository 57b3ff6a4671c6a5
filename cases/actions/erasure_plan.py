"""What erasing a person would do to the record: which rows go, which only lose a name. Changes nothing.

What is only about the person goes: the person with names, roles, relations, grounds, what they did in events, posts
they held; cases about nobody else, with all that hangs on them; in cases of several, their part (subject, custody,
charges, conditions) and the events that are about their custody alone; notes and safe contacts that name them;
messages from the public about them; citations of all these, and sources that nothing else cites. What is shared stays,
and loses the name wherever a text holds it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.text import slugify

from accounts.sealing import WrongKey
from cases.actions.erasure_rows import Rows, close, ours
from cases.clearance import names_of
from cases.document_people import pattern_in_sql, pattern_of, tellable
from cases.models import (
    Case,
    CaseSubject,
    Citation,
    Detention,
    Event,
    InboxMessage,
    Merge,
    Note,
    Person,
    Redirect,
    Review,
    SafeContact,
    SealedTextField,
    Source,
)  # fmt: skip
from cases.models.sealed import Sealed
from cases.vocab import DocumentKind


@dataclass
class Plan:
    """What an erasure would do. `going` are whole rows, `losing` rows of which a text loses the name."""

    person: Person
    names: list[str]
    going: Rows = field(default_factory=lambda: defaultdict(set))
    losing: dict[type[models.Model], dict[int, list[str]]] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)  # about nobody else
    files: list[tuple[Any, str]] = field(default_factory=list)  # storage and name

    def numbers(self) -> dict[str, list[int]]:
        """Table to keys of the rows that go: what the tombstone keeps."""
        return {model._meta.db_table: sorted(ids) for model, ids in self.going.items() if ids}

    def words(self) -> list[tuple[str, int]]:
        """Kind of row and how many go, for people; tables of links have no words."""
        kinds = {model: len(ids) for model, ids in self.going.items() if ids and not model._meta.auto_created}
        return sorted((str(model._meta.verbose_name_plural), count) for model, count in kinds.items())


def plan(person: Person, also: Iterable[models.Model] = ()) -> Plan:
    """What erasing a person would do to the record; `also` are rows of the response that go as well. Changes nothing."""
    made = Plan(person, _own_names(person))
    made.cases = list(cases_about_nobody_else(person))
    first = [person, *made.cases, *also, *_events_of_them_alone(person), *_messages_about(made)]
    first += _notes_naming(made)
    close(made.going, first)
    close(made.going, _sources_of_nothing_else(made))
    close(made.going, _reviews_of_what_goes(made))
    made.going[Person] |= {merge.from_id for merge in Merge.objects.into(person)}
    made.going[Case] |= {merge.from_id for case in made.cases for merge in Merge.objects.into(case)}
    made.losing = dict(_rows_naming(made))
    made.files = list(_files(made))
    return made


def _own_names(person: Person) -> list[str]:
    """Names that mean this person and nobody else of the record."""
    others = Person.objects.exclude(pk=person.pk)
    return [
        name
        for name in tellable(names_of(person))
        if not others.filter(Q(name__iexact=name) | Q(names__text__iexact=name)).exists()
    ]


def cases_about_nobody_else(person: Person) -> Iterable[Case]:
    """Cases whose every subject is this person: they go as a whole."""
    others = CaseSubject.objects.filter(case=OuterRef("pk")).exclude(person=person)
    return Case.objects.filter(~Exists(others), subjects__person=person).distinct()


def _events_of_them_alone(person: Person) -> list[Event]:
    """Events that name whose custody they are about, when it is theirs and nobody else's."""
    others = Detention.objects.exclude(subject__person=person)
    return list(Event.objects.filter(detentions__subject__person=person).exclude(detentions__in=others).distinct())


def _messages_about(made: Plan) -> list[models.Model]:
    slugs = [case.slug for case in made.cases]
    slugs += Redirect.objects.filter(case__in=made.cases).values_list("old_slug", flat=True)
    found = Q()
    for slug in slugs:
        found |= Q(subject__iregex=rf"(^|[/:]){re.escape(slug)}(/|$)")
    if names := pattern_in_sql(made.names):
        found |= Q(subject__iregex=names) | Q(text__iregex=names) | Q(note__iregex=names)
    if not found:
        return []
    return list(InboxMessage.objects.annotate(text=Cast("body", models.TextField())).filter(found))


def _notes_naming(made: Plan) -> Iterator[models.Model]:
    """Notes and safe contacts that are about the person, or whose words name them; sealed ones are opened for that."""
    pattern = pattern_of(made.names)
    yield from SafeContact.objects.filter(person=made.person)
    if pattern is None:
        return
    for rows in (Note.objects.all(), SafeContact.objects.prefetch_related("calls")):
        for row in rows:
            if any(pattern.search(text) for text in _words_of(row)):
                yield row


def _words_of(row: models.Model) -> Iterator[str]:
    for column in row._meta.concrete_fields:
        if isinstance(column, models.TextField | models.CharField):
            yield opened(getattr(row, column.attname) or "")
    if isinstance(row, SafeContact):
        for call in row.calls.all():
            yield from _words_of(call)


def opened(value: Any) -> str:
    """The words, sealed or not; of what no key opens any more, none."""
    if not isinstance(value, Sealed):
        return str(value)
    try:
        return value.open()
    except WrongKey:
        return ""


def _sources_of_nothing_else(made: Plan) -> list[Source]:
    cited = made.going.get(Citation, set())
    own = Source.objects.filter(citations__in=cited).exclude(citations__in=Citation.objects.exclude(pk__in=cited))
    return list(own.distinct())


def _reviews_of_what_goes(made: Plan) -> list[Review]:
    """What was handed to a second person holds the whole text of a document."""
    kinds = {"Case": DocumentKind.CASE, "Appeal": DocumentKind.APPEAL}
    found = Q(pk=None)
    for model, ids in made.going.items():
        if kind := kinds.get(model.__name__):
            found |= Q(kind=kind, object_id__in=ids)
    return list(Review.objects.filter(found))


# What stays and loses a name


def _texts_of(model: type[models.Model]) -> list[models.Field]:
    """The fields in which people write; sealed ones are opened elsewhere, codes hold no name."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField | ArrayField)
        and not isinstance(column, SealedTextField | models.SlugField | models.FilePathField | models.GeneratedField)
        and not getattr(column, "choices", None)
        and not getattr(getattr(column, "base_field", None), "choices", None)
    ]


def _rows_naming(made: Plan) -> Iterator[tuple[type[models.Model], dict[int, list[str]]]]:
    names = pattern_in_sql(made.names + in_addresses(made.names))
    for model in ours() if names else ():
        if model._meta.proxy or model._meta.auto_created or not (columns := _texts_of(model)):
            continue
        found: dict[int, list[str]] = defaultdict(list)
        for column in columns:
            rows = model._base_manager.annotate(words_in_row=Cast(column.name, models.TextField()))
            for key in (
                rows.filter(words_in_row__iregex=names).exclude(pk__in=made.going[model]).values_list("pk", flat=True)
            ):
                found[key].append(column.name)
        if found:
            yield model, dict(found)


def in_addresses(names: Iterable[str]) -> list[str]:
    """The names as web addresses write them; those too short to tell are left out."""
    return [slug for name in names if "-" in (slug := slugify(name))]


def addresses_that_name(made: Plan) -> list[str]:
    """Addresses of pages that stay and still name the person: someone has to change them first."""
    slugs = in_addresses(made.names)
    found: list[str] = []
    for model in ours() if slugs else ():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.SlugField) and model is not Redirect:
                rows = model._base_manager.filter(**{f"{column.name}__iregex": "|".join(slugs)})
                found += rows.exclude(pk__in=made.going[model]).values_list(column.name, flat=True)
    return sorted(set(found))


# Files


def _files(made: Plan) -> Iterator[tuple[Any, str]]:
    """Stored files of rows that go, also those that an earlier state of the row named."""
    for model, ids in made.going.items():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                names = set(model._base_manager.filter(pk__in=ids).values_list(column.name, flat=True))
                names |= set(_earlier(model, column, ids))
                yield from ((column.storage, name) for name in sorted(names) if name)


def _earlier(model: type[models.Model], column: models.Field, ids: set[int]) -> Iterable[str]:
    for history in getattr(model, "pgh_event_models", {}).values():
        yield from history.objects.filter(pgh_obj_id__in=ids).values_list(column.name, flat=True)


# After an old copy was restored


def older(model: type[models.Model], ids: Iterable[int], day: datetime) -> models.QuerySet:
    """Rows of these numbers that were there on `day`: by their first line of history, or where none tells, all."""
    rows = model._base_manager.filter(pk__in=list(ids))
    for history in getattr(model, "pgh_event_models", {}).values():
        later = history.objects.filter(id__in=list(ids)).values("id").annotate(first=models.Min("pgh_created_at"))
        rows = rows.exclude(pk__in=[one["id"] for one in later if one["first"] > day])
    return rows


def add(made: Plan, numbers: dict[str, list[int]], day: datetime) -> None:
    """Adds to a plan the rows that a tombstone names and that are there again."""
    tables = {model._meta.db_table: model for model in ours()}
    for table, ids in numbers.items():
        if model := tables.get(table):
            close(made.going, older(model, ids, day))
