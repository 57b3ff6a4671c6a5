"""Changing the seal key: everything that is sealed comes under the first key of HABEAS_SEAL_KEY."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pghistory
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction

from accounts import sealing
from accounts.resealing import reseal_factors
from cases.actions.resealing_history import OfHistory, reseal_history
from cases.actions.source import seal_files
from cases.models import Sealed, Source, SourceFile
from cases.models.sealed import sealed_fields


@dataclass
class Resealed:
    """How many values were sealed anew, and what no key opens."""

    done: int = 0
    closed: list[str] = field(default_factory=list)  # what no key opens: "safe contact 3, who"
    history: OfHistory = field(default_factory=OfHistory)


def reseal_all() -> Resealed:
    """Puts every sealed field, every sealed file and every second factor under the first key; it can be run again.

    The sealed words of the history as well, where the database login is the owner; else they are counted.
    """
    result = Resealed()
    with pghistory.context(command="reseal"):
        for model in apps.get_models():
            if not model._meta.proxy and not hasattr(model, "pgh_tracked_model"):
                _reseal_fields(model, result)
        _reseal_files(result)
        _seal_forgotten_files(result)
    changed, closed = reseal_factors()
    result.done += changed
    result.closed += closed
    result.history = reseal_history()  # last: what was sealed anew above has left its older seal there
    return result


def _reseal_fields(model: type[models.Model], result: Resealed) -> None:
    names = [one.name for one in sealed_fields(model)]
    for row in model._default_manager.only("pk", *names).iterator() if names else ():
        for name in names:
            held = getattr(row, name)
            if isinstance(held, Sealed):
                _reseal_field(row, name, held, result)


def _reseal_field(row: models.Model, name: str, held: Sealed, result: Resealed) -> None:
    try:
        token = sealing.reseal(held.token)
    except sealing.WrongKey:
        result.closed.append(f"{row._meta.verbose_name} {row.pk}, {name}")
        return
    if token != held.token:
        # Only where it still is what was read: a colleague may have rewritten it meanwhile, under the first key.
        unchanged: dict[str, Any] = {"pk": row.pk, name: held}
        result.done += (
            type(row)._default_manager.filter(**unchanged).update(**{name: Sealed(token)}, **_sums(row, name))
        )


def _sums(row: models.Model, name: str) -> dict[str, Any]:
    """Columns by which a row is found whose words are sealed: their sums are made with the same key."""
    anew: Callable[[str], dict[str, Any]] | None = getattr(row, "sums_anew", None)
    return anew(name) if anew else {}


def _reseal_files(result: Resealed) -> None:
    for pk in SourceFile.objects.filter(sealed=True).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = SourceFile.objects.select_for_update(no_key=True).filter(pk=pk).first()
            if row is not None:
                _reseal_file(row, result)


def _seal_forgotten_files(result: Resealed) -> None:
    """Files of confidential sources that came there by another way than the form."""
    for found in Source.objects.filter(confidential=True, files__sealed=False).distinct():
        with transaction.atomic():
            result.done += seal_files(source=found)


def _reseal_file(row: SourceFile, result: Resealed) -> None:
    """The new file is written beside the old one, which goes when the row names the new one for certain."""
    storage, name = row.file.storage, str(row.file.name)
    try:
        with storage.open(name) as stored:
            held = stored.read()
        data = sealing.reseal_bytes(held)
    except (OSError, sealing.WrongKey):
        result.closed.append(f"{row._meta.verbose_name} {row.pk}")
        return
    if data != held:
        new = storage.save(name, ContentFile(data))
        result.done += SourceFile.objects.filter(pk=row.pk).update(file=new)
        transaction.on_commit(partial(storage.delete, name))
