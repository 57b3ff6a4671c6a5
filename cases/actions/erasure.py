"""Taking a person out of the record, as `erasure_plan.py` found it. The whole act, with what is published and with appeals, is
`appeals.actions.erasure`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from cases.actions.erasure_plan import Plan, addresses_that_name, in_addresses, opened
from cases.actions.erasure_rows import links_to, ours, stays
from cases.document_people import LEFT_OUT, pattern_of
from cases.models import Redirect, SealedTextField

AT_ONCE = 200  # so many rows lose a name in one statement


def check(made: Plan) -> None:
    """Raises ValidationError while something would stay that names the person."""
    if slugs := addresses_that_name(made):
        raise ValidationError(
            _("These addresses stay and still name the person. Change them first: %(slugs)s.")
            % {"slugs": ", ".join(slugs)}
        )


def carry_out(made: Plan) -> None:
    """Deletes and rewrites as planned. Call it in a transaction, from an act that has asked who may."""
    _detach(made)
    for model, ids in made.going.items():
        model._base_manager.filter(pk__in=ids)._raw_delete("default")  # type: ignore[attr-defined]
    _leave_out_names(made)


def _detach(made: Plan) -> None:
    """Rows that stay let go of what goes."""
    for model, ids in made.going.items():
        for child, link in links_to(model):
            if stays(model, link):
                child._base_manager.filter(**{f"{link.name}__in": ids}).update(**{link.name: None})


def _leave_out_names(made: Plan) -> None:
    pattern, slugs = pattern_of(made.names), in_addresses(made.names)
    if pattern is None:
        return
    if slugs:
        Redirect.objects.filter(old_slug__iregex="|".join(slugs)).delete()
    in_urls = re.compile("|".join(map(re.escape, slugs)), re.IGNORECASE) if slugs else None
    for model, rows in made.losing.items():
        alike: dict[tuple[str, ...], list[models.Model]] = defaultdict(list)
        for row in model._base_manager.filter(pk__in=rows):
            for name in rows[row.pk]:
                setattr(row, name, _without(getattr(row, name), pattern, in_urls))
            alike[tuple(rows[row.pk])].append(row)
        for names, some in alike.items():
            model._base_manager.bulk_update(some, names, batch_size=AT_ONCE)
    _leave_out_of_sealed(pattern)


def _leave_out_of_sealed(pattern: re.Pattern[str]) -> None:
    """The same in sealed words of rows that stay: the database cannot read them, so each is opened."""
    for model in ours():
        for column in (column for column in model._meta.concrete_fields if isinstance(column, SealedTextField)):
            naming = []
            for row in model._base_manager.exclude(**{column.name: ""}).iterator():
                words = opened(getattr(row, column.attname) or "")
                if pattern.search(words):
                    setattr(row, column.attname, pattern.sub(LEFT_OUT, words))
                    naming.append(row)
            model._base_manager.bulk_update(naming, [column.name], batch_size=AT_ONCE)


def _without(value: Any, pattern: re.Pattern[str], in_urls: re.Pattern[str] | None) -> Any:
    """A value with the names left out; a web address that names the person goes as a whole."""
    if isinstance(value, dict):
        return {key: _without(one, pattern, in_urls) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, pattern, in_urls) for one in value]
    if not isinstance(value, str):
        return value
    if value.startswith(("http://", "https://")) and in_urls and in_urls.search(value):
        return ""
    text = pattern.sub(LEFT_OUT, value)
    return in_urls.sub(LEFT_OUT, text) if in_urls else text


def delete_files(files: Iterable[tuple[Any, str]]) -> None:
    """Removes stored files; one that is gone already is no error."""
    for storage, name in files:
        storage.delete(name)


def erase_history(key: int, *, again: bool = False) -> None:
    """The database takes the history away, after asking for itself who confirmed it and when (cases/sql/erasure.sql)."""
    function = "take_history_away" if again else "erase_history"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [key])
