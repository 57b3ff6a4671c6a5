"""The versions of a document of any kind: one chained to the other, the newest beside them for readers."""

import datetime
import hashlib
import secrets
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from cases import document_data as plain
from cases import snapshots
from cases.models import Publication, PublishedVersion, RetiredVersion
from cases.refused import Refused
from cases.vocab import DocumentKind, PublishingAct

_TEXTS = "texts"


def lock(kind: str, slug: str) -> None:
    """Makes everyone else who writes this document wait until the transaction ends; waits for whoever takes texts away."""
    asked = (
        "select pg_advisory_xact_lock_shared(hashtextextended(%s, 0)), pg_advisory_xact_lock(hashtextextended(%s, 0))"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [_TEXTS, f"{kind}/{slug}"])


def wait_for_removals() -> None:
    """An act that locks rows before it publishes says this first: whoever takes texts away may want these rows."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [_TEXTS])


def lock_texts() -> None:
    """Makes everyone else wait who publishes, or takes texts away, until the transaction ends.

    An act that takes texts away calls it before it looks which, and before it locks anything: what someone is just
    publishing would else stay, and two could wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [_TEXTS])
    snapshots.lock()


def chain_sha(previous: str, salt: str, body: str) -> str:
    """SHA-256 (hexadecimal) over the sum before, the salt and the canonical body, line by line."""
    return hashlib.sha256(f"{previous}\n{salt}\n{body}".encode()).hexdigest()


def append_version(
    kind: str,
    slug: str,
    data: dict[str, Any],
    *,
    by: User,
    now: datetime.datetime,
    act: str,
    why: str = "",
    group: str = "",
    seen: dict[str, Any] | None = None,
) -> PublishedVersion:
    """The next version of a document, chained to the one before, and the private line that says who and why.

    Call it under `lock`, in a transaction.
    """
    last = PublishedVersion.objects.filter(kind=kind, slug=slug).order_by("-number").first()
    body, salt, previous = plain.canonical(data), secrets.token_hex(16), last.sha if last else ""
    version = PublishedVersion.objects.create(
        kind=kind, slug=slug, number=(last.number if last else 0) + 1, schema=data["schema"], body=body, salt=salt,
        previous_sha=previous, sha=chain_sha(previous, salt, body), at=now, changed=changed_sections(last, data),
    )  # fmt: skip
    Publication.objects.create(
        kind=kind, slug=slug, number=version.number, act=act, group=group, by=by, at=now, why=why, seen=seen
    )
    return version


def changed_sections(last: PublishedVersion | None, data: dict[str, Any]) -> list[str]:
    """Names of the sections that differ from the last version; all are new where there is none to compare."""
    before = plain.loads(last.body) if last and last.body else {}
    return sorted(name for name in data if name != "schema" and before.get(name) != data[name])


def chain_faults(kind: str, slug: str) -> list[str]:
    """What is wrong with a document's chain, in words; empty when it verifies."""
    faults, previous = [], ""
    for version in PublishedVersion.objects.filter(kind=kind, slug=slug).order_by("number"):
        if version.previous_sha != previous:
            faults.append(_("%(version)s does not follow the version before it.") % {"version": version})
        if (
            version.body is not None
            and chain_sha(version.previous_sha, version.salt or "", version.body) != version.sha
        ):
            faults.append(_("%(version)s is not the text that was published.") % {"version": version})
        previous = version.sha
    return faults


# The newest, as readers have it


def current(table: Any, slug: str) -> dict[str, Any]:
    """The published document as data, upgraded to the present schema. Raises Refused when it is not published."""
    body = table.objects.visible().filter(slug=slug).values_list("body", flat=True).first()
    if body is None:
        raise Refused([_("“%(slug)s” is not published.") % {"slug": slug}])
    return plain.loads(body)


def last_number(table: Any, slug: str, **found: Any) -> int | None:
    """The number of the version that strangers read now; None when there is none."""
    return table.objects.filter(slug=slug, **(found or {"withdrawn": False})).values_list("number", flat=True).first()


def store(table: Any, data: dict[str, Any], version: PublishedVersion, **columns: Any) -> Any:
    """Makes `version` the one that readers see, with the columns to find it by."""
    row, _created = table.objects.update_or_create(
        slug=data["slug"],
        defaults={
            "body": version.body, "schema": version.schema, "number": version.number, "updated_at": version.at,
            "withdrawn": False, **columns,
        },
        create_defaults={
            "body": version.body, "schema": version.schema, "number": version.number, "updated_at": version.at,
            "published_at": version.at, **columns,
        },
    )  # fmt: skip
    return row


# Texts that go, while their sums stay


def replace_all(
    kind: str,
    slug: str,
    data: dict[str, Any],
    *,
    by: User,
    now: datetime.datetime,
    why: str,
    group: str,
    openly: bool = True,
) -> PublishedVersion:
    """Removes the texts of all versions and appends what is left of the newest."""
    forget_bodies(kind, slug, openly=openly)
    return append_version(kind, slug, data, by=by, now=now, act=PublishingAct.REDACT, group=group, why=why)


def forget_bodies(kind: str, slug: str, *, openly: bool = True, number: int | None = None) -> None:
    """Removes the texts and salts of all versions, or of one; their sums stay, so that the chain still verifies.

    Snapshots that hold one are made anew without it; they count what left `openly`.
    """
    rows = PublishedVersion.objects.filter(kind=kind, slug=slug)
    (rows if number is None else rows.filter(number=number)).update(body=None, salt=None, changed=[])
    snapshots.forget(kind, slug, openly=openly, number=number)


def forget_earlier_appeals(slug: str, *, openly: bool) -> None:
    """Of a case that leaves, or loses something: the earlier texts of appeals that named it, and do not any more.

    Those that name it now were changed before, by an act of their own.
    """
    named = plain.canonical({"slug": slug, "title": ""}).removesuffix('"}')
    newest = PublishedVersion.objects.filter(kind=DocumentKind.APPEAL, slug=OuterRef("slug")).order_by("-number")
    earlier = PublishedVersion.objects.filter(
        kind=DocumentKind.APPEAL, body__contains=named, number__lt=Subquery(newest.values("number")[:1])
    )
    for appeal, number in list(earlier.values_list("slug", "number")):
        forget_bodies(DocumentKind.APPEAL, appeal, openly=openly, number=number)


def retire(kind: str, slug: str) -> None:
    """Moves a chain to the private side."""
    versions = PublishedVersion.objects.filter(kind=kind, slug=slug)
    fields = ("kind", "slug", "number", "schema", "previous_sha", "sha", "at")
    RetiredVersion.objects.bulk_create(RetiredVersion(**row) for row in versions.values(*fields))
    versions.delete()
    snapshots.forget(kind, slug, openly=False)


def forget(table: Any, kind: str, slug: str, *, openly: bool = False) -> None:
    """Of what was taken back openly, its address goes as well, and the sums become private: when someone is erased."""
    forget_bodies(kind, slug, openly=openly)
    retire(kind, slug)
    table.objects.filter(slug=slug).delete()
