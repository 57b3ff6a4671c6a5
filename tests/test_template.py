"""Test databases begin as copies of one that is migrated already: never of one that no longer fits the code."""

import os
import threading

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests import template

MADE = {
    "cases/migrations/0001_first.py": "operations = []",
    "cases/sql/intake.sql": "create function one()",
    "cases/models/case.py": "class Case: ...",
    "accounts/models.py": "class User: ...",
    "accounts/migration_operations.py": "class Grant: ...",
    "requirements.txt": "django==1",
    "cases/views.py": "def page(): ...",
}


@pytest.fixture
def code(tmp_path):
    for name, text in MADE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", [name for name in MADE if name != "cases/views.py"])
def test_whatever_makes_tables_makes_another_database(code, name):
    before = template.name_now(code)
    (code / name).write_text(MADE[name] + "# more")
    changed = template.name_now(code)
    (code / name).rename(code / name.replace(".", "_2."))
    assert len({before, changed, template.name_now(code)}) == 3


def test_a_view_makes_none(code):
    before = template.name_now(code)
    (code / "cases/views.py").write_text("def other(): ...")
    assert template.name_now(code) == before


def test_every_file_that_a_migration_reads_counts():
    """Functions in SQL and fields of ours become part of the database."""
    counted = {path for pattern in template._SOURCES for path in template.ROOT.glob(pattern)}
    assert {path for path in template.ROOT.glob("cases/sql/*") if path.is_file()} <= counted
    for app in ("accounts", "cases", "appeals"):
        assert set((template.ROOT / app / "migrations").rglob("*.py")) <= counted


@pytest.fixture
def server(django_db_setup, monkeypatch):
    """The real server, a small database in place of the test database, and names of this test's own."""
    mine = f"test_{connection.settings_dict['NAME'].removeprefix('test_')}_template"
    monkeypatch.setattr(template, "START", f"{mine}_kept_")
    monkeypatch.setattr(template, "_LOCK", template._LOCK + 1)
    monkeypatch.setenv(template.KEPT, "kept")
    with template._server() as link:
        _drop(link, mine)
        link.execute(sql.SQL("create database {} template template0").format(sql.Identifier(mine)))
        monkeypatch.setitem(connection.settings_dict, "NAME", mine)
        monkeypatch.setitem(connection.settings_dict, "TEST", connection.settings_dict["TEST"] | {"TEMPLATE": None})
        yield link
        _drop(link, mine)


def _drop(link: psycopg.Connection, start: str) -> None:
    for name in _names(link, start):
        link.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _names(link: psycopg.Connection, start: str) -> list[str]:
    found = link.execute("select datname from pg_database where starts_with(datname, %s) order by 1", [start])
    return [name for (name,) in found]


def test_the_first_is_kept_and_the_next_begins_with_a_copy_of_it(server):
    with template.kept():
        assert not connection.settings_dict["TEST"]["TEMPLATE"]
    assert _names(server, template.START) == [template.name_now()]
    with template.kept():
        assert connection.settings_dict["TEST"]["TEMPLATE"] == template.name_now()


def test_what_fits_no_longer_is_dropped(server, monkeypatch):
    with template.kept():
        pass
    monkeypatch.setattr(template, "name_now", lambda: f"{template.START}other")
    with template.kept():
        assert not connection.settings_dict["TEST"]["TEMPLATE"]
    assert _names(server, template.START) == [f"{template.START}other"]


def test_one_that_could_not_be_migrated_is_not_kept(server):
    with pytest.raises(LookupError), template.kept():
        raise LookupError
    assert not _names(server, template.START)


def test_whoever_comes_meanwhile_waits_for_it(server):
    def come():
        with template.kept():
            seen.append(_names(server, template.START))

    seen: list[list[str]] = []
    with template.kept():
        other = threading.Thread(target=come)
        other.start()
        other.join(0.2)
        assert not seen
    other.join(10)
    assert seen == [[template.name_now()]]


def test_nothing_is_left_on_a_server_of_someone_else(server, monkeypatch):
    monkeypatch.delenv(template.KEPT)
    with template.kept():
        pass
    assert not _names(server, template.START) and template.KEPT not in os.environ
