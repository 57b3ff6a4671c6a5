"""What the work lists of the first page share: a line, where it leads, the rows behind documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from appeals.actions.lookout import KINDS
from cases.models import Case, Publication


@dataclass(frozen=True)
class Line:
    """One row: what it is, where one acts on it, and what one should know before."""

    text: str
    url: str
    detail: str = ""
    mine: bool = False
    late: bool = False


def page(model: type[models.Model], pk: int, name: str = "change") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=[pk])


def story(pk: int) -> str:
    """Where one works on a case."""
    return page(Case, pk, "story")


def documents(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """The rows behind documents, by kind and number: one query a kind."""
    by_kind: dict[str, set[int]] = {}
    for kind, pk in pairs:
        by_kind.setdefault(kind, set()).add(pk)
    return {(kind, pk): row for kind, pks in by_kind.items() for pk, row in KINDS[kind].objects.in_bulk(pks).items()}


def work_on(document: models.Model) -> str:
    return story(document.pk) if isinstance(document, Case) else page(type(document), document.pk)


def published_since(number: str, moment: str, but: Sequence[str] = ()) -> Q:
    """Documents that were published after a moment; columns hold their number and the moment, `but` names acts that do not count."""
    found: Any = Q(pk=None)
    for kind, model in KINDS.items():
        slug = Subquery(model.objects.filter(pk=OuterRef(OuterRef(number))).values("slug")[:1])
        later = Publication.objects.filter(kind=kind, slug=slug, at__gt=OuterRef(moment)).exclude(act__in=but)
        found |= Q(kind=kind) & Exists(later)
    return found
