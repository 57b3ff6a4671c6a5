"""A copy of the site with the two real cases and placeholders in three further scripts, made once under the public login."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.test import override_settings

from accounts.demo import make_demo_accounts
from accounts.models import User
from accounts.roles import Role
from appeals import publishing as appeal_publishing
from appeals.management.commands.load_demo import load
from appeals.mirror.export import Done, export
from appeals.mirror.folder import Folder
from cases import document_data as plain
from cases import publishing
from cases.models import Name, PublishedCase, PublishedVersion
from tests import factories
from tests.conftest import NOW
from tests.roles import as_role

LIVE = "https://live.example"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAMES = {"km": ("កឹម សុខា ក", "Khmr"), "ar": ("سجين مثال", "Arab"), "zh": ("某某人", "Hans")}  # "so-and-so"


def fill() -> None:
    """What is published: the two cases, a case with three further scripts, enough for a second page, an open appeal."""
    make_demo_accounts()
    load(now=NOW)
    by = User.objects.create_user("mirror@example.org", name="Mirror Placeholder", roles=[Role.PUBLISHER])
    case = factories.case("placeholder", title="Person A")
    who = case.subjects.get().person
    for lang, (text, script) in NAMES.items():
        factories.cited(Name.objects.create(person=who, text=text, language=lang, script=script, kind="script"))
    publishing.publish(case, by=by, now=NOW)
    case.title = "Person A, renamed"
    case.save()
    publishing.publish(case, by=by, now=NOW)
    publishing.publish(factories.case("further-1"), by=by, now=NOW)
    copy_of("further-1", [f"copy-{number}" for number in range(18)])
    appeal_publishing.publish(factories.appeal(case, slug="open-one", due=date(2026, 12, 24)), by=by, now=NOW)


def copy_of(slug: str, copies: list[str]) -> None:
    """Published cases like another one, without the time that publishing takes."""
    row, version = PublishedCase.objects.get(slug=slug), PublishedVersion.objects.get(slug=slug)
    document = plain.loads(row.body)
    for copy in copies:
        body = plain.canonical(document | {"slug": copy, "title": copy})
        row.pk, row.slug, row.title, row.folded, row.body = None, copy, copy, copy, body
        version.pk, version.slug, version.body = None, copy, body
        row.save()
        version.save()


def written(root: Path, at: datetime = NOW, key: Ed25519PrivateKey | None = KEY) -> Done:
    """An export under the rights of the public login."""
    with as_role("habeas_public"), Folder(root) as folder, override_settings(PUBLIC_BASE_URL=LIVE):
        return export(folder, at=at, key=key)


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[Path, Done]]:
    """All of it published and copied once; what a test changes is taken back after it."""
    root = tmp_path_factory.mktemp("mirror") / "copy"
    with django_db_blocker.unblock(), transaction.atomic():
        fill()
        done = written(root)
        yield root, done
        transaction.set_rollback(True)


@pytest.fixture
def published(world, db) -> None:
    """The published rows are there, and may be changed."""


@pytest.fixture(scope="package")
def mirror(world) -> Path:
    """A copy to look at; who changes it takes `own_mirror`."""
    return world[0]


@pytest.fixture
def own_mirror(mirror, tmp_path) -> Iterator[Path]:
    yield Path(shutil.copytree(mirror, tmp_path / "copy"))


@pytest.fixture(scope="package")
def pages(mirror) -> dict[str, str]:
    """Every page of the copy by its file."""
    return {path.relative_to(mirror).as_posix(): path.read_text() for path in sorted(mirror.rglob("*.html"))}
