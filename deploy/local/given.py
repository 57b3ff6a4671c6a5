"""Checks a DATABASE_URL that someone set, before anything slow is done with it."""

import os
import socket
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from deploy.local.common import Problem

SHAPE = "Write it as postgres://user:password@host:5432/name or postgres://user@/name?host=/socket/folder"
# Runs in .venv, where the driver is. Prints one line when something is wrong.
PROBE = """
import os, sys
import psycopg
try:
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5, client_encoding="utf8") as link:
        version = link.info.server_version
        row = link.execute(
            "select has_schema_privilege('public', 'CREATE')"
            " and has_database_privilege(current_database(), 'CREATE'),"
            " (select rolcreatedb or rolsuper from pg_roles where rolname = current_user),"
            " current_setting('server_encoding'), current_user, current_database()").fetchone()
except psycopg.Error as error:
    sys.exit("cannot use DATABASE_URL: " + " ".join(str(error).split()))
may_make, may_test, encoding, user, name = row
if version < 150000:
    sys.exit(f"the server of DATABASE_URL is PostgreSQL {version // 10000}. Habeas needs 15 or newer.")
if encoding != "UTF8":
    sys.exit(f"the database {name} is encoded in {encoding}. Make one with: createdb -E UTF8 -T template0")
if not may_make:
    sys.exit(f"{user} may not make tables. As administrator: alter database {name} owner to {user};")
if sys.argv[1] == "test" and not may_test:
    sys.exit(f"{user} may not make a database for tests. As an administrator: alter role {user} createdb;")
"""


def check_shape(url: str) -> None:
    """Raises Problem when the address cannot be read, or nothing listens there."""
    parts = urlsplit(url)
    try:
        port = parts.port or 5432
    except ValueError:
        raise Problem(f"DATABASE_URL has a port that is no number between 1 and 65535. {SHAPE}") from None
    if parts.scheme not in ("postgres", "postgresql") or not unquote(parts.path.lstrip("/")):
        raise Problem(f"DATABASE_URL is not an address of a PostgreSQL database. {SHAPE}")
    query = parse_qs(parts.query)
    host = query.get("host", [unquote(parts.hostname or "")])[0]
    if host:
        _knock(host, int(query["port"][0]) if query.get("port", [""])[0].isdigit() else port)


def _knock(host: str, port: int) -> None:
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(5)
                link.connect(str(Path(host) / f".s.PGSQL.{port}"))
        else:
            socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Problem(
            f"nothing answers at DATABASE_URL ({host}, port {port}: {reason}). "
            "Start that server, mend the address, or unset DATABASE_URL."
        ) from error


def check_rights(python: Path, url: str, purpose: str) -> None:
    """Raises Problem when the login is refused, may not make tables, or the server is too old.

    `purpose` is "run" or "test"; a test needs the right to make a database.
    """
    env = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run([python, "-c", PROBE, purpose], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "DATABASE_URL cannot be used.")
