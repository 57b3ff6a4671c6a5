"""The worker's look at the record: which published documents it would change, and where facts name no source.

`look` reads the history since the last look and builds again only what may have changed (cases.touched says what that
is); `look_at_all` builds everything, once a night. The answer for one document is exact: it is built and compared.
"""

import datetime
import logging
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from appeals import publishing as appeal_publishing
from appeals.document import AppealDocument
from appeals.models import Appeal, PublishedAppeal
from cases import document as doc
from cases import document_data as plain
from cases import publishing, touched
from cases.models import Case, Checkup, Lookout, Publication, PublishedCase, PublishedReference
from cases.reference_building import REFERENCES
from cases.reference_document import MODELS
from cases.vocab import DocumentKind

APPS = ("cases", "appeals")
# A row of history may become visible after one with a higher number: each is looked at for at least this long.
OVERLAP = datetime.timedelta(minutes=5)
PUBLICATIONS = "publications"

KINDS: dict[str, Any] = {DocumentKind.CASE: Case, DocumentKind.APPEAL: Appeal} | {
    kind: model for kind, (model, _builder) in REFERENCES.items()
}
log = logging.getLogger(__name__)


@transaction.atomic
def look(*, now: datetime.datetime) -> int:
    """Checks the documents that something touched since the last look. Returns how many; all of them the first time."""
    Lookout.objects.get_or_create(pk=1, defaults={"next_at": now})
    lookout = Lookout.objects.select_for_update().get(pk=1)
    if not lookout.marks:
        return _look_at_all(lookout, now)
    heads = _heads()
    start = touched.since(lookout.marks, APPS)
    for model, pks in _published_since(lookout.marks[PUBLICATIONS]):
        start[model] |= pks
    reached = touched.reached(start, APPS)
    done = sum(_check(kind, reached.get(model, set()), now) for kind, model in KINDS.items())
    if now - lookout.next_at >= OVERLAP:
        lookout.marks, lookout.next_marks, lookout.next_at = lookout.next_marks, heads, now
        lookout.save()
    return done


@transaction.atomic
def look_at_all(*, now: datetime.datetime) -> int:
    """Checks every document. Returns how many."""
    lookout, _made = Lookout.objects.select_for_update().get_or_create(pk=1, defaults={"next_at": now})
    return _look_at_all(lookout, now)


def _look_at_all(lookout: Lookout, now: datetime.datetime) -> int:
    heads = _heads()
    lookout.marks, lookout.next_marks, lookout.next_at = lookout.marks or heads, heads, now
    lookout.save()
    done = 0
    for kind, model in KINDS.items():
        pks = set(model.objects.values_list("pk", flat=True))
        done += _check(kind, pks | set(Checkup.objects.filter(kind=kind).values_list("record", flat=True)), now)
    return done


def _heads() -> dict[str, int]:
    newest = Publication.objects.aggregate(newest=models.Max("pk"))["newest"] or 0
    return touched.heads([*touched.carriers(APPS), *touched.links(APPS)]) | {PUBLICATIONS: newest}


def _published_since(mark: int) -> Iterable[tuple[Any, set[int]]]:
    """What was published since: it has changed less, and what shows its public name perhaps more."""
    slugs: dict[str, set[str]] = {}
    for kind, slug in Publication.objects.filter(pk__gt=mark).values_list("kind", "slug"):
        slugs.setdefault(kind, set()).add(slug)
    for kind, named in slugs.items():
        yield KINDS[kind], set(KINDS[kind].objects.filter(slug__in=named).values_list("pk", flat=True))


def _check(kind: str, pks: set[int], now: datetime.datetime) -> int:
    """Builds documents of one kind and stores what was found; what no longer exists or is not shown leaves the list."""
    rows = KINDS[kind].objects.in_bulk(pks)
    found = {pk: result for pk, row in rows.items() if (result := _looked(kind, row)) is not None}
    Checkup.objects.filter(kind=kind, record__in=pks - set(found)).delete()
    checkups = [
        Checkup(kind=kind, record=pk, sections=sections, uncited=uncited, looked_at=now)
        for pk, (sections, uncited) in found.items()
    ]
    Checkup.objects.bulk_create(
        checkups, update_conflicts=True, unique_fields=["kind", "record"],
        update_fields=["sections", "uncited", "looked_at"],
    )  # fmt: skip
    return len(found)


def _looked(kind: str, row: Any) -> tuple[list[str], int] | None:
    """The sections that would change and the number of uncited facts; None for a document nobody waits for.

    One document that cannot be built must not hide the others: it is logged, and counts as changed as a whole.
    """
    try:
        with transaction.atomic():
            if kind == DocumentKind.CASE:
                return _case(row)
            return _appeal(row) if kind == DocumentKind.APPEAL else _reference(kind, row)
    except Exception:
        log.exception("%s %s could not be built", kind, row.pk)
        return ["schema"], 0


def _case(case: Case) -> tuple[list[str], int]:
    data = publishing.build(case)
    published = _body(PublishedCase, case.slug)
    if published is not None:
        fresh = plain.without_photos(plain.canonical(data))
        return _differing(plain.without_photos(published), fresh), _uncited(doc.CaseDocument, data)
    return [], _uncited(doc.CaseDocument, data)


def _appeal(appeal: Appeal) -> tuple[list[str], int]:
    data, published = appeal_publishing.build(appeal), _body(PublishedAppeal, appeal.slug)
    sections = _differing(plain.loads(published), plain.loads(plain.canonical(data))) if published is not None else []
    return sections, _uncited(AppealDocument, data)


def _reference(kind: str, row: Any) -> tuple[list[str], int] | None:
    shown = PublishedReference.objects.filter(kind=kind, slug=row.slug).first()
    if shown is None:
        return None
    data = plain.dump(REFERENCES[kind][1](row))
    return _differing(plain.loads(shown.body), plain.loads(plain.canonical(data))), _uncited(MODELS[kind], data)


def _body(table: Any, slug: str) -> str | None:
    return table.objects.visible().filter(slug=slug).values_list("body", flat=True).first()


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _uncited(model: Any, data: dict[str, Any]) -> int:
    """How many facts name no source. An extension of a date is our own act: it has a reason instead."""
    return sum(not row.get("extension") for _path, row in plain.uncited(model, data))
