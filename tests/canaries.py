"""Marks in what stays inside: in every withheld text, and, once all is published, in every text of the record."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from appeals.models import Reply
from cases.models import Case, Citation, ContactCall, Note, Review, SafeContact, Source, SourceFile

MARK = "CANARY-"
DAY = datetime.date(1907, 3, 19)  # a date that nobody has
MARKS = (MARK, "canary-", "1907-03", "19 March 1907")
OURS = ("accounts", "cases", "appeals")
FEW = 20  # rows that are tried one by one
HISTORY = "pgh_tracked_model"  # takes new rows only
PUBLISHED = "published"  # how the tables begin that strangers read


def private_rows(case: Case, by: Any) -> None:
    """What the demo has none of."""
    Note.objects.create(case=case, text="a note", sealed="sealed")
    contact = SafeContact.objects.create(
        case=case, person=case.subjects.first().person, who="a neighbour", how="by letter"
    )
    ContactCall.objects.create(contact=contact, said="a call")
    told = Source.objects.create(
        title="a relative, name withheld", confidential=True, public_wording="a relative, name withheld", identity="who"
    )
    SourceFile.objects.create(source=told, name="page", kind="pdf")
    Citation.objects.create(fact=case.events.first(), source=told, quote="words")
    appeal = case.appeals.filter(recipients__post__isnull=False).first()
    told_us = {
        "kind": "other",
        "on": "2018",
        "summary": f"{MARK}told to us alone",
    }  # nobody said that it may be published
    Reply.objects.create(appeal=appeal, post=appeal.recipients.exclude(post=None).first().post, **told_us)
    Review.objects.create(kind="case", object_id=case.pk, asked_by=by, asked_at="2026-11-20T09:00Z", note="look")


def mark_everything() -> set[str]:
    """Writes a mark into every withheld text, as raw SQL of a stranger would. Gives the columns that took it."""
    marked = set()
    for model in apps.get_models():
        for name in () if model._meta.proxy else getattr(model, "withheld", ()):
            column = model._meta.get_field(name)
            if not isinstance(column, models.CharField | models.TextField) or column.choices or name == "field":
                continue
            label, mark = (
                f"{model.__name__}.{name}",
                MARK + f"{model.__name__}.{name}"[: (column.max_length or 200) - 8],
            )
            if _write(model, name, mark):
                marked.add(label)
    return marked


def overwrite_the_record() -> set[str]:
    """Writes a mark into every text, list, day and document that is not in a published table, whether it was disclosed or
    not: what was published is a copy, and nothing that is read afterwards may have it. Gives the columns that took it."""
    marked = set()
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or meta.app_label not in OURS or meta.model_name.startswith(PUBLISHED) or hasattr(model, HISTORY):
            continue
        for column in meta.concrete_fields:
            if any(_write(model, column.name, mark) for mark in _marks_for(model, column)):
                marked.add(f"{model.__name__}.{column.name}")
    return marked


def _marks_for(model: type[models.Model], column: models.Field) -> Iterator[Any]:
    """What may be written, the best first: some columns are short, or take one of a kind."""
    if column.primary_key or column.choices or column.is_relation or isinstance(column, models.GeneratedField):
        return
    if isinstance(column, models.EmailField):
        yield Concat(Value("canary-"), Cast("pk", models.CharField()), Value("@example.invalid"))
    elif isinstance(column, models.CharField | models.TextField):
        if (column.max_length or 200) > 60:
            yield Concat(Value(f"{MARK}{model.__name__}.{column.name}"[:48]), Cast("pk", models.CharField()))
        yield Concat(Value(MARK), Cast("pk", models.CharField()))
    elif isinstance(column, ArrayField) and isinstance(column.base_field, models.CharField | models.TextField):
        yield [f"{MARK}{column.name}"[: column.base_field.max_length or 200]]
    elif isinstance(column, models.JSONField):
        yield {f"{MARK}{column.name}": MARK}
    elif isinstance(column, models.DateTimeField):
        yield datetime.datetime.combine(DAY, datetime.time(), datetime.UTC)
    elif isinstance(column, models.DateField):
        yield DAY


def _write(model: type[models.Model], name: str, mark: Any) -> bool:
    """Writes it into all rows at once, or else into those that take it, where they are few."""
    rows = model._base_manager
    if _update(rows.all(), name, mark):
        return True
    tried = {_update(rows.filter(pk=pk), name, mark) for pk in rows.values_list("pk", flat=True)[:FEW]}
    return any(tried)


def _update(rows: models.QuerySet, name: str, mark: Any) -> bool:
    try:
        with transaction.atomic():
            return bool(rows.update(**{name: mark}))
    except (DatabaseError, TypeError, ValueError):
        return False  # a column that the database fills, or that holds no words
