"""A database that is migrated already, from which the test databases of `make test` begin.

Migrating costs twenty seconds. What the first process has migrated is kept beside its test database, under a name made
of all that migrating depends on; whoever comes while it works waits, and begins with a copy. Django still runs
`migrate` on every copy, so that one migration more is applied as anywhere.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection, connections
from psycopg import sql

from deploy.local.common import ROOT

START = "habeas_migrated_"
KEPT = "HABEAS_TEST_TEMPLATES"  # set by `make test` where the server is its own
_LOCK = 7_205_759
# Data migrations find no rows in a new database, so what they import of ours does not count.
_SOURCES = (
    "*/migrations/*.py",
    "*/migration_operations.py",
    "*/models.py",
    "*/models/*.py",
    "*/sql/*.sql",
    "config/settings.py",
    "requirements.txt",
)


def name_now(root: Path = ROOT) -> str:
    """The name of the database that fits this code: another one after every change of what makes tables."""
    sums = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in _SOURCES for path in root.glob(pattern)):
        sums.update(f"{path.relative_to(root)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return START + sums.hexdigest()[:24]


@contextmanager
def kept() -> Iterator[None]:
    """Inside, the test database is made: as a copy of the kept one, or the first, which is then kept."""
    if KEPT not in os.environ:
        yield
        return
    name = name_now()
    with _server() as link:
        link.execute("select pg_advisory_lock(%s)", [_LOCK])
        if link.execute("select from pg_database where datname = %s", [name]).rowcount:
            link.execute("select pg_advisory_unlock(%s)", [_LOCK])
            connection.settings_dict["TEST"]["TEMPLATE"] = name
            yield
        else:
            yield
            if connection.settings_dict["NAME"].startswith("test_"):  # none is made when no collected test needs it
                _keep(link, name)


def _server() -> psycopg.Connection:
    """The database that Django leaves alone, under the same login."""
    given = connection.settings_dict
    names = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {key: given[name] for key, name in names.items() if given[name]}
    return psycopg.connect(dbname="postgres", autocommit=True, **parts)


def _keep(link: psycopg.Connection, name: str) -> None:
    """Copies the test database under a draft's name, and gives it the right one once it is whole. Drops earlier ones."""
    connections.close_all()  # a database is copied only while nobody is connected
    earlier = link.execute("select datname from pg_database where starts_with(datname, %s)", [START]).fetchall()
    for (old,) in earlier:
        link.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(old)))
    draft, made = sql.Identifier(f"{START}draft"), sql.Identifier(connection.settings_dict["NAME"])
    link.execute(sql.SQL("create database {} template {}").format(draft, made))
    link.execute(sql.SQL("alter database {} rename to {}").format(draft, sql.Identifier(name)))
