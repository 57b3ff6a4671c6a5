"""What must not be in production is refused when a process really starts, each with its id and a hint."""

import os
import re
import secrets
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse

from accounts.demo import make_demo_accounts
from config.checks import postgresql_is_new_enough

# What was loaded is never looked through for rubbish, and what comes later is.
TIDY = "import gc; assert gc.isenabled() and gc.get_freeze_count() > 100_000"
WEB = ["-c", f"import config.wsgi; {TIDY}; print('started')"]
WORKER = ["manage.py", "procrastinate", "worker", "--one-shot"]
SAFE = {
    "HABEAS_ENV": "production",
    "HABEAS_SECRET_KEY": secrets.token_urlsafe(48),
    "HABEAS_SEAL_KEY": secrets.token_urlsafe(48),
    "HABEAS_ALLOWED_HOSTS": "habeas.example.org",
}
FAULTS = {
    "habeas.E002": {"HABEAS_SECRET_KEY": None},
    "habeas.E003": {"HABEAS_SEAL_KEY": "too short"},
    "habeas.E004": {"HABEAS_DEBUG": "1"},
    "habeas.E006": {"HABEAS_ALLOWED_HOSTS": None},
}


def database_url(name: str) -> str:
    place = connection.settings_dict
    query = f"?host={quote(place['HOST'], safe='')}&port={place['PORT']}"
    return f"postgres://{quote(place['USER'])}:{quote(place['PASSWORD'])}@/{name}{query}"


def start(what: list[str], name: str | None = None, **changes: str | None) -> subprocess.CompletedProcess:
    """Starts a process of ours in production, against the test database, with a few settings changed."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("HABEAS_", "DJANGO_"))}
    mine |= SAFE | {"DATABASE_URL": database_url(name or connection.settings_dict["NAME"])} | changes
    mine = {key: value for key, value in mine.items() if value is not None}
    command = [sys.executable, *what]
    return subprocess.run(command, env=mine, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60)


@pytest.fixture
def empty(transactional_db):
    """A database that other processes see, without any account."""


@pytest.mark.parametrize("what", [WEB, WORKER], ids=["web", "worker"])
def test_a_safe_production_starts(empty, what):
    done = start(what)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> str:
    """A data folder with the static files collected, as in production."""
    folder = str(tmp_path_factory.mktemp("data"))
    env = {**os.environ, "HABEAS_DATA_DIR": folder, "HABEAS_ENV": "development"}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        cwd=settings.BASE_DIR,
        env=env,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.parametrize("door", ["all", "staff", "public"])
def test_each_door_starts_and_knows_its_home_page(empty, door, collected):
    """The public door has neither admin nor sessions installed."""
    ask = "from django.test import Client; print(Client().get('/', headers={'host': 'habeas.example.org'}).status_code)"
    done = start(
        ["-c", f"import config.wsgi; {ask}"], HABEAS_SITE=door, HABEAS_BEHIND_TLS="0", HABEAS_DATA_DIR=collected
    )
    assert done.returncode == 0 and done.stdout.strip() in ("200", "302"), done.stderr


@pytest.mark.parametrize("check_id", FAULTS)
def test_the_web_process_refuses_an_unsafe_production(empty, check_id):
    done = start(WEB, **FAULTS[check_id])
    assert done.returncode == 3 and "started" not in done.stdout
    assert re.search(rf"^{check_id}: .+\n    \w.+$", done.stderr, re.MULTILINE), done.stderr


def test_the_worker_refuses_too(empty):
    done = start(WORKER, **FAULTS["habeas.E006"])
    assert done.returncode != 0 and "habeas.E006" in done.stderr and "HINT" in done.stderr


def test_all_faults_are_told_at_once(empty):
    done = start(WEB, HABEAS_SECRET_KEY=None, HABEAS_ALLOWED_HOSTS="*")
    assert "habeas.E002" in done.stderr and "habeas.E006" in done.stderr


@pytest.mark.parametrize("what", [WEB, WORKER], ids=["web", "worker"])
def test_a_demo_account_is_refused_by_both_processes(empty, what):
    make_demo_accounts()
    done = start(what)
    assert done.returncode != 0 and "habeas.E001" in done.stderr and "editor@demo.example" in done.stderr


def test_all_apps_are_loaded_before_ours_says_that_what_is_loaded_stays():
    assert settings.INSTALLED_APPS[-1] == "config"


def test_a_database_without_tables_has_no_demo_account():
    done = start(WEB, name="postgres")
    assert done.returncode == 0, done.stderr


def test_production_without_a_database_is_told_so(empty, tmp_path):
    done = start(WEB, DATABASE_URL=None, HABEAS_DATA_DIR=str(tmp_path))
    assert done.returncode == 3 and "habeas.E009" in done.stderr


@pytest.mark.parametrize("cache", ["locmem.LocMemCache", "dummy.DummyCache", "filebased.FileBasedCache"])
def test_a_cache_of_one_process_is_refused_for_sign_in(empty, cache):
    backend = f"django.core.cache.backends.{cache}"
    change = f"from config import settings as s; s.CACHES['default']['BACKEND'] = {backend!r}; "
    done = start(["-c", change + WEB[1]])
    assert done.returncode == 3 and "habeas.E005" in done.stderr


def test_development_starts_with_everything_that_production_refuses(empty):
    make_demo_accounts()
    done = start(WEB, HABEAS_ENV="development", HABEAS_SECRET_KEY=None, HABEAS_ALLOWED_HOSTS=None)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def blind_database(empty):
    """A database whose LC_CTYPE is C, as `initdb --no-locale` makes them."""
    place, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_blind"
    server = {"host": place["HOST"], "port": place["PORT"] or None, "user": place["USER"]}
    server |= {"password": place["PASSWORD"]} if place["PASSWORD"] else {}
    with psycopg.connect(dbname=place["NAME"], autocommit=True, **server) as outside:
        outside.execute(f"drop database if exists {name}")
        outside.execute(f"create database {name} template template0 encoding 'UTF8' lc_ctype 'C' lc_collate 'C'")
        with psycopg.connect(dbname=name, autocommit=True, **server) as inside:
            inside.execute("create extension pg_trgm")
        yield name
        outside.execute(f"drop database {name} with (force)")


@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_database_that_is_blind_for_khmer_is_found_everywhere(blind_database, environment):
    done = start(["manage.py", "check", "--database", "default"], name=blind_database, HABEAS_ENV=environment)
    assert done.returncode != 0 and "habeas.E007" in done.stderr and "C.UTF-8" in done.stderr


def test_an_old_postgresql_is_named(monkeypatch):
    monkeypatch.setattr("config.checks._ask", lambda alias, question: 140_011)
    [error] = postgresql_is_new_enough(databases=["default"])
    assert error.id == "habeas.E008" and "PostgreSQL 14" in error.msg


class TestHealth:
    def test_healthz_needs_no_database(self, client):
        assert client.get(reverse("healthz")).content == b"ok\n"

    @pytest.mark.django_db
    def test_readyz_is_content_with_a_migrated_database(self, client):
        assert client.get(reverse("readyz")).content == b"ok\n"

    @pytest.mark.django_db
    def test_readyz_names_a_waiting_migration(self, client):
        with connection.cursor() as cursor:
            cursor.execute("delete from django_migrations where app = 'accounts' and name >= '0002'")
        answer = client.get(reverse("readyz"))
        assert answer.status_code == 503 and b"migrate" in answer.content

    def test_readyz_says_when_the_database_is_away(self, client, monkeypatch):
        def away(connection):
            raise OperationalError("connection refused")

        monkeypatch.setattr("config.views.MigrationExecutor", away)
        answer = client.get(reverse("readyz"))
        assert answer.status_code == 503 and answer.content == b"The database does not answer.\n"
