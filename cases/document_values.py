"""From values of the record to those of documents: words with their language, days, numbers, names of references."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cases import document_parts as base
from cases.models import Facility, LegalProvision, Organisation, Post
from cases.vocab import DocumentKind, FieldGroup


def prose(text: str, lang: str, touches: Iterable[str] = ()) -> base.Prose | None:
    """Words with their language, or None when there are none."""
    return words(text, lang, touches) if text else None


def words(text: str, lang: str, touches: Iterable[str] = ()) -> base.Prose:
    """Words that are always there, with their language."""
    return base.Prose(lang=lang, text=text, touches=[FieldGroup(group) for group in touches])


def said(row: Any, text: str) -> base.Prose | None:
    """Prose in the language of its row, touching what the row touches; None when there are no words."""
    return prose(text, row.language, getattr(row, "touches", ()))


def told(row: Any, text: str) -> base.Prose:
    """Like `said`, for words that every row has."""
    return words(text, row.language, getattr(row, "touches", ()))


def iso(day: datetime.date | None) -> str | None:
    """A day as YYYY-MM-DD; None when there is none."""
    return day.isoformat() if day else None


def number(value: Decimal | None) -> str | None:
    """A decimal as plain digits without trailing zeros: documents hold no floats."""
    return None if value is None else f"{value.normalize():f}"


# Names of references, which lead to the pages of their own; None where there is no row


def organisation_ref(row: Organisation | None) -> base.Ref | None:
    return base.Ref(kind=DocumentKind.ORGANISATION, slug=row.slug, name=row.name, short=row.acronym) if row else None


def facility_ref(row: Facility | None) -> base.Ref | None:
    short = row.other_names[0] if row and row.other_names else ""
    return base.Ref(kind=DocumentKind.FACILITY, slug=row.slug, name=row.name, short=short) if row else None


def law_ref(row: LegalProvision | None) -> base.Ref | None:
    return base.Ref(kind=DocumentKind.LAW, slug=row.slug, name=str(row), short=row.article) if row else None


def official_ref(row: Post | None) -> base.Ref | None:
    return base.Ref(kind=DocumentKind.OFFICIAL, slug=row.slug, name=str(row), short=row.title) if row else None
