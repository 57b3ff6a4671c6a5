"""The whole site as it is run: a database of its own, the real commands, two front doors, each a process.

The fixture `site` makes it once for a session of tests. The public door works under the login `habeas_public`, the
staff door under `habeas_staff`; static files are compressed and hashed as `make run` does it. Nothing is left behind.
"""

import gzip
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

import brotli
import psycopg
import pytest
from django.db import connection, connections
from procrastinate import App, SyncPsycopgConnector
from psycopg import sql

from deploy.local.common import ROOT
from deploy.local.processes import spawn, stop

START_SECONDS = 30
_PASSWORD = re.compile(r"(\S+@demo\.example) +([a-z-]+)$", re.MULTILINE)


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *args, **kwargs):
        return None


_opener = urllib.request.build_opener(_StayHere, urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    sent: bytes  # the body as it went over the wire

    @property
    def body(self) -> bytes:
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers.get("Content-Encoding", ""))
        return unpack(self.sent) if unpack else self.sent

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(url: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Answer:
    """One request without cookies; a form when `fields` are given. Errors of HTTP are answers too."""
    data = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with _opener.open(request, timeout=30) as reply:
            return Answer(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


def wait_for(true, seconds: float, what: str):
    """Asks `true` again and again until its answer is not empty, and gives that. Fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        time.sleep(0.1)
    return found


@dataclass
class Site:
    """Where it is, and who may sign in."""

    database: str
    folder: Path
    public: str = ""  # base addresses
    staff: str = ""
    passwords: dict[str, str] = field(default_factory=dict)  # by e-mail
    processes: list[subprocess.Popen] = field(default_factory=list)

    def url(self, login: str) -> str:
        """The address of the database for owner, staff or public."""
        return _url(self.database, f"habeas_{login}" if login != "owner" else connection.settings_dict["USER"])

    def env(self, login: str, door: str = "all", **more: str) -> dict[str, str]:
        """The environment of a process of this site: no setting of the caller's."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
        here, other = (self.staff, self.public) if door == "staff" else (self.public, self.staff)
        return plain | {
            "DATABASE_URL": self.url(login),
            "HABEAS_ENV": "development",
            "HABEAS_SITE": door,
            "HABEAS_BASE_URL": here,
            "HABEAS_OTHER_SITE": other,
            "HABEAS_DATA_DIR": str(self.folder),
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def manage(self, *words: str, login: str = "staff", **more: str) -> str:
        """Runs a command to its end and gives what it printed."""
        done = subprocess.run(_manage(*words), env=self.env(login, **more), cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"manage.py {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def hurry(self, task: str) -> None:
        """Asks the worker to do it now, rather than with the next minute: under a queueing lock of its own, since
        the job of the minute, or of a worker that died before it came to it, may wait in the queue."""
        with App(connector=SyncPsycopgConnector(conninfo=self.url("staff"))).open() as queue:
            queue.configure_task(task, queueing_lock=f"hurry {secrets.token_hex(8)}").defer(timestamp=0)

    def rows(self, query: str, *params) -> list[tuple]:
        """What the owner of the database sees; also for changes."""
        with psycopg.connect(_conninfo(self.database), autocommit=True) as link:
            cursor = link.execute(query, params)
            return cursor.fetchall() if cursor.description else []

    def log(self, name: str) -> str:
        """What a process has written."""
        return (self.folder / f"{name}.log").read_text()

    @contextmanager
    def running(self, name: str, command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen]:
        """A process in a group of its own, ended on the way out whatever happens."""
        with open(self.folder / f"{name}.log", "ab") as log:
            process = spawn(command, env, log)
        try:
            yield process
        finally:
            stop([process])

    @contextmanager
    def door(self, name: str) -> Iterator[None]:
        """A front door, from its first answer on."""
        base = getattr(self, name)
        with self.running(name, _gunicorn(base), self.env(name, door=name)) as process:
            wait_for(lambda: process.poll() is not None or _answers(base), START_SECONDS, f"the {name} door")
            assert process.poll() is None, self.log(name)
            yield

    @contextmanager
    def worker(self, **more: str) -> Iterator[subprocess.Popen]:
        """A worker under the login of staff."""
        env = self.env("staff", **more)
        with self.running("worker", _manage("procrastinate", "worker"), env) as process:
            yield process


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def _gunicorn(base: str) -> list[str]:
    bind = base.removeprefix("http://")
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi:application", "--chdir", str(ROOT), "--bind", bind, "--workers", "1",
        "--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "2", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip


def _answers(base: str) -> bool:
    with suppress(OSError):
        return ask(f"{base}/healthz").status == 200
    return False


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on now; held together for a moment, so that they differ."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _number in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _url(name: str, user: str) -> str:
    """The server of the test database, in the shape of DATABASE_URL."""
    given = connection.settings_dict
    login = urllib.parse.quote(user) + (f":{urllib.parse.quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    where = {key: given[key.upper()] for key in ("host", "port") if given[key.upper()]}
    return f"postgres://{login}@/{name}?{urllib.parse.urlencode(where)}"


def _conninfo(name: str) -> str:
    given = connection.settings_dict
    parts = {
        "dbname": name,
        "user": given["USER"],
        "password": given["PASSWORD"],
        "host": given["HOST"],
        "port": given["PORT"],
    }
    return psycopg.conninfo.make_conninfo(**{key: value for key, value in parts.items() if value})


def _on_server(statement: sql.Composable) -> None:
    with psycopg.connect(_conninfo("postgres"), autocommit=True) as link:
        link.execute(statement)


@contextmanager
def _database() -> Iterator[tuple[str, bool]]:
    """A database beside the test database, dropped at the end; and whether it has its tables already."""
    migrated = connection.settings_dict["NAME"]
    name = f"test_{migrated.removeprefix('test_')}_site"
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    _on_server(drop)
    try:
        yield name, _make(name, migrated)
    finally:
        _on_server(drop)


def _make(name: str, migrated: str) -> bool:
    """A copy of the test database, where there is one and nobody is connected; else an empty one, to be migrated.

    Returns whether it is a copy.
    """
    empty = sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name))
    copy = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(migrated))
    if migrated.startswith("test_"):
        with suppress(psycopg.errors.ObjectInUse):
            _on_server(copy)
            return True
    _on_server(empty)
    return False


def _prepare(site: Site, has_tables: bool) -> None:
    """The commands of `make run` that are left to do, in their order; collecting static files meanwhile."""
    env = site.env("owner")
    with site.running("collectstatic", _manage("collectstatic", "--noinput", "-v", "0"), env) as collecting:
        if not has_tables:
            site.manage("migrate", "-v", "0", login="owner")
            site.manage("createcachetable", login="owner")
        with psycopg.connect(_conninfo(site.database)) as link:
            link.execute((ROOT / "deploy" / "roles.sql").read_text())  # what the command grant_roles runs
        site.passwords = dict(_PASSWORD.findall(site.manage("load_demo", login="owner")))
        assert collecting.wait(60) == 0, site.log("collectstatic")


@pytest.fixture(scope="session")
def site(django_db_setup, tmp_path_factory) -> Iterator[Site]:
    """The whole site with the two cases published. Tests that change it put it back.

    The test database comes first, so that this one is a copy of it instead of being migrated from nothing.
    """
    connections.close_all()  # the test database is copied only while nobody is connected
    public, staff = (f"http://127.0.0.1:{port}" for port in free_ports(2))
    with _database() as (name, has_tables):
        made = Site(name, tmp_path_factory.mktemp("site"), public, staff)
        _prepare(made, has_tables)
        with made.door("public"), made.door("staff"):
            yield made
