"""Files of a source, and what becomes of it when it is confidential."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Act, require
from cases import files
from cases.models import Sealed, Source, SourceFile

MOST_FILES = 500


@transaction.atomic
def attach(*, source: Source, uploads: Iterable[Any], by: User, now: datetime) -> list[SourceFile]:
    """Stores files of a source, in the order given, after those that it has. All or none.

    Raises PermissionDenied without the act, ValidationError that names each file which is refused or there already.
    """
    require(by, Act.EDIT_RECORD)
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    chosen = list(uploads)
    refuse_unfit(source, chosen)
    stored: list[SourceFile] = []
    try:
        for number, upload in enumerate(chosen, source.files.count() + 1):
            stored.append(_store(source, upload, upload.name or "", number))
    except Exception:
        for row in stored:
            row.file.storage.delete(str(row.file.name))
        raise
    return stored


def refuse_unfit(source: Source, chosen: list[Any]) -> None:
    """Raises ValidationError with a line for every file that does not fit."""
    sums = list(source.files.values_list("sha256", flat=True)) if source.pk else []
    if len(sums) + len(chosen) > MOST_FILES:
        raise ValidationError(_("A source has at most %(most)s files."), params={"most": MOST_FILES})
    problems = []
    for upload in chosen:
        try:
            found = files.check(upload)
            if found.sha256 in sums:
                raise ValidationError(_("This source has this file already."))
            sums.append(found.sha256)
        except ValidationError as error:
            problems.append(f"{files.clean_name(upload.name or '', '?')}: {' '.join(error.messages)}")
    if problems:
        raise ValidationError(problems)


def _store(source: Source, content: Any, name: str, order: int) -> SourceFile:
    """One file; of a confidential source its name and its content are sealed."""
    row = SourceFile(source=source, order=order, sealed=source.confidential)
    row.file.save(name, content, save=False)
    if row.sealed:
        row.sealed_name, row.name = row.name, ""
    row.save()
    return row


def sealed_instead(values: dict[str, Any]) -> dict[str, Any]:
    """What a confidential source keeps of `values`, by the names of its fields: whatever would name it is added to
    the words that are sealed, and its title is the public wording."""
    kept = dict(values)
    title = str(values.get("title") or "")
    naming = {name: values.get(name) for name in ("publisher", "signed_by", "url", "archive_url")}
    if title and title != values.get("public_wording"):
        naming = {"title": title, **naming}
    lines = [f"{capfirst(_label(name))}: {value}" for name, value in naming.items() if value]
    kept["identity"] = _joined(values.get("identity"), lines)
    kept["sealed_text"] = _joined(values.get("sealed_text"), [values["text"]] if values.get("text") else [])
    return kept | {
        "title": values.get("public_wording") or "", "publisher": None, "signed_by": "", "url": "", "archive_url": "", "text": "",
    }  # fmt: skip


def _label(name: str) -> str:
    return str(Source._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _joined(held: Any, lines: list[str]) -> Any:
    """Further lines under what is sealed already; unchanged without any."""
    if not lines:
        return held or ""
    words = held.open() if isinstance(held, Sealed) else held or ""
    return "\n".join([words, *lines] if words else lines)


def seal_files(*, source: Source) -> int:
    """Seals the content and the names of a confidential source's files that are not yet; the open copies are removed
    once that holds. Returns how many."""
    plain = list(source.files.filter(sealed=False)) if source.confidential else []
    for row in plain:
        row.sealed, row.sealed_name = True, row.name
        _seal_content(row)
        row.name = ""
        row.save()
    return len(plain)


def _seal_content(row: SourceFile) -> None:
    storage, name = row.file.storage, str(row.file.name or "")
    try:
        data = files.original(row.file)
    except ValidationError:  # gone from the disk: its name is sealed all the same
        return
    row.file.save(name, ContentFile(data), save=False)
    transaction.on_commit(partial(storage.delete, name))
