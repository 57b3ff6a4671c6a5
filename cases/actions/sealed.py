"""Opening and rewriting what is sealed. Whoever reads leaves a row that nobody can take back, before a word is shown."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.models import User
from accounts.roles import Act, Role, require
from accounts.versions import ChangedMeanwhile
from cases import files
from cases.models import Case, ContactCall, Person, SafeContact, Sealed, SealedReading, Source, SourceFile
from cases.models.sealed import is_filled, sealed_fields

CLOSED = _("These words do not open with the keys of this server. Ask whoever keeps HABEAS_SEAL_KEY.")
OPEN_FOR = timedelta(minutes=30)  # so long after opening may the words be rewritten; a session does not idle longer


@dataclass(frozen=True)
class Opened:
    """One row with its words."""

    row: models.Model
    words: dict[str, str]  # by the name of the field; empty texts included


def opens_to(row: models.Model, user: User) -> bool:
    """Whether `user` may open what is sealed in `row`: publishers, and editors of the case or cases that it is of."""
    if not user.may(Act.OPEN_SEALED):
        return False
    return Role.PUBLISHER in user.roles or cases_of(row).assigned_to(user).exists()


def holds_words(row: models.Model) -> bool:
    """Whether there is anything to open in a row: words, calls, or files of a confidential source."""
    has_files = isinstance(row, Source) and row.files.filter(sealed=True).exists()
    return is_filled(row) or has_files or bool(_log_of(row))


def cases_of(row: models.Model):
    """The cases that a sealed row belongs to; a source belongs to those that cite it."""
    if isinstance(row, Source):
        return _cases_citing(row)
    path = _path_to_case(type(row))
    if path is None:
        return Case.objects.none()
    return Case.objects.filter(pk__in=type(row)._default_manager.filter(pk=row.pk).values(path))


def read(*, row: models.Model, by: User, reason: str, now: datetime) -> list[Opened]:
    """Writes down who opens `row` and why; returns its words and those of its log.

    Raises PermissionDenied, and ValidationError without a reason or with a key that does not fit.
    """
    _require(row, by)
    reason = " ".join(reason.split())
    if len(reason) < 4:
        raise ValidationError(_("Say why you open it; it is kept with your name."))
    with transaction.atomic():
        SealedReading.objects.create(by=by, at=now, row=row, reason=reason[:500])
    return words_of(row)


def words_of(row: models.Model) -> list[Opened]:
    """The row and its log, opened. Raises ValidationError when no key opens them. Writes nothing down: `read` does."""
    try:
        return [Opened(one, _words(one)) for one in [row, *_log_of(row)]]
    except sealing.WrongKey as error:
        raise ValidationError(CLOSED) from error


def was_opened_lately(*, row: models.Model, by: User, now: datetime) -> bool:
    """Whether `by` opened the row so short a time ago that what was seen may be rewritten or taken along."""
    return readings_of(row).filter(by=by, at__gt=now - OPEN_FOR).exists()


def take_file(*, file: SourceFile, by: User, now: datetime) -> tuple[bytes, str]:
    """A file of a confidential source and the name it came with; that it was taken is written down first, under the
    reason for which the source was opened.

    Raises PermissionDenied, and ValidationError unless `by` has opened the source within half an hour.
    """
    _require(file.source, by)
    opened = readings_of(file.source).filter(by=by, at__gt=now - OPEN_FOR).order_by("-at", "-pk").first()
    if opened is None:
        raise ValidationError(_("Open the source first, with a reason; its files can be taken for half an hour then."))
    SealedReading.objects.create(by=by, at=now, row=file, reason=opened.reason)
    try:
        name = file.sealed_name.open() if isinstance(file.sealed_name, Sealed) else ""
        return files.original(file.file, file.sealed), file.name_for_download(name)
    except sealing.WrongKey as error:
        raise ValidationError(CLOSED) from error


def readings_of(row: models.Model):
    return SealedReading.objects.filter(row_type=ContentType.objects.get_for_model(row), row_id=row.pk)


def state_of(row: models.Model) -> str:
    """What the sealed words of a row and its log are now, as a sum that tells nothing of them."""
    tokens = [_token(getattr(one, field.name)) for one in [row, *_log_of(row)] for field in sealed_fields(one)]
    return hashlib.sha256("|".join(tokens).encode()).hexdigest()


def _token(value: Any) -> str:
    return value.token if isinstance(value, Sealed) else ""


def rewrite(
    *, row: models.Model, words: dict[tuple[str, int], dict[str, str]], seen: str, by: User, now: datetime
) -> None:
    """Sets the sealed words of `row` and of its log, by model name and key; rows that are not of it are left alone.

    Raises PermissionDenied, ValidationError unless `by` has opened it within half an hour, and ChangedMeanwhile when
    the words are no longer those in the state `seen`.
    """
    _require(row, by)
    if not was_opened_lately(row=row, by=by, now=now):
        raise ValidationError(
            _("It is more than half an hour since you opened this. Open it again in another window, then save here.")
        )
    with transaction.atomic():
        stored = type(row)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
        if state_of(stored) != seen:
            raise ChangedMeanwhile(stored, seen)
        for one in [stored, *_log_of(stored)]:
            _set(one, words.get((one._meta.model_name or "", one.pk), {}))


def _set(row: models.Model, words: dict[str, str]) -> None:
    """Only what differs is sealed anew, so that history shows no change where there was none."""
    names = []
    for field in sealed_fields(row):
        wanted = words.get(field.name)
        held = getattr(row, field.name)
        if wanted is not None and wanted != (held.open() if isinstance(held, Sealed) else ""):
            setattr(row, field.name, wanted)
            names.append(field.name)
    if names:
        row.full_clean()
        row.save(update_fields=names)


def _words(row: models.Model) -> dict[str, str]:
    held = {field.name: getattr(row, field.name) for field in sealed_fields(row)}
    return {name: value.open() if isinstance(value, Sealed) else "" for name, value in held.items()}


def _log_of(row: models.Model) -> list[ContactCall]:
    return list(row.calls.all()) if isinstance(row, SafeContact) else []


def _require(row: models.Model, by: User) -> None:
    require(by, Act.OPEN_SEALED)
    if not opens_to(row, by):
        raise PermissionDenied(_("This opens only to publishers and to editors who are assigned to the case."))


# From a row to the case it belongs to


def _cases_citing(source: Source):
    found: set[int] = set()
    facts: dict[ContentType, list[int]] = {}
    for citation in source.citations.select_related("fact_type"):
        facts.setdefault(citation.fact_type, []).append(citation.fact_id)
    for fact_type, keys in facts.items():
        model = fact_type.model_class()
        path = _path_to_case(model) if model else None
        if model and path:
            found |= set(model._default_manager.filter(pk__in=keys).values_list(path, flat=True))
    return Case.objects.filter(pk__in=found - {None})


@cache
def _path_to_case(model: type[models.Model]) -> str | None:
    """The shortest lookup from a row of `model` to its case, along what the row names; None where there is none."""
    level: list[tuple[type[models.Model], str]] = [(model, "")]
    seen: set[Any] = set()
    while level:
        further: list[tuple[type[models.Model], str]] = []
        for at, path in level:
            if at is Case:
                return path or "pk"
            if at is Person:
                return f"{path}__subjects__case".removeprefix("__")
            if at not in seen:
                seen.add(at)
                further += [(to, f"{path}__{name}".removeprefix("__")) for name, to in _ways_on(at)]
        level = further
    return None


def _ways_on(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        target = field.related_model
        if isinstance(target, type) and target._meta.app_label in ("cases", "appeals"):
            yield field.name, target
