"""`make run`: from a fresh clone to a site that answers, and everything stopped again with Ctrl-C."""

import argparse
import errno
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import given, packages, postgres
from deploy.local.cluster import Cluster, note_url, running_cluster
from deploy.local.common import ROOT, Problem, data_dir, end_with, lock, say, stop_on_signals, terminal_watch
from deploy.local.processes import RESTARTS, Service, die_with_make, run_step, supervise

STEPS = (
    (("migrate", "-v", "0"), "bringing the tables up to date"),
    (("createcachetable",), "making the cache table"),
    (("grant_roles",), "granting each database login its rights"),
    (("load_demo",), "loading the demo, unless there are cases already"),
    (("collectstatic", "--noinput", "-v", "0"), "collecting static files"),
)
PAGES = (("Home", "/"), ("Cases", "/cases/"), ("Desk", "/desk/"), ("Admin", "/admin/"))


def main() -> int:
    """Runs it all. Returns the exit code; raises Problem and Stopped for `end_with`."""
    stop_on_signals()
    die_with_make()
    port = _port(sys.argv[1:])
    taken = "make run is going on in this clone already. Stop it with Ctrl-C first, or use its addresses."
    with lock(data_dir() / "run.lock", taken=taken):
        _check_free(port)
        url = os.environ.get("DATABASE_URL", "")
        _check_database_early(url)
        python = packages.ready("requirements.txt")
        with _database(python, url) as (owner, staff, alive):
            _prepare(python, _env(owner, port))
            _serve(python, _env(staff, port), port, alive)
    return 0


def _port(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", default="8000")
    text = parser.parse_args(words).port
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Problem(f"PORT={text} is not a port. Use a number between 1024 and 65535: make run PORT=8123")
    return int(text)


def _check_free(port: int) -> None:
    """Raises Problem when the port is taken, also when `localhost` would reach another program by IPv6."""
    busy = f"port {port} is in use by another program. Stop that, or choose another: make run PORT={port + 1}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Problem(f"port {port} is for the administrator. Use one from 1024: make run PORT=8123") from None
            raise Problem(busy) from None
    try:
        socket.create_connection(("::1", port), timeout=1).close()
    except OSError:
        return  # nobody there, as it should be
    raise Problem(busy)


def _check_database_early(url: str) -> None:
    """What can be known before packages are installed."""
    if url:
        given.check_shape(url)
    else:
        postgres.check_installed()


@contextmanager
def _database(python: Path, url: str) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """The addresses for the owner and for the staff login, and what raises Problem when the server has died.

    The private cluster runs meanwhile.
    """
    if url:
        say("using the database of DATABASE_URL")
        given.check_rights(python, url, "run")
        yield url, url, lambda: None
        return
    say("starting the private PostgreSQL …")
    cluster = Cluster(data_dir())
    with running_cluster(cluster):
        note_url(cluster)
        yield cluster.url("owner"), cluster.url("staff"), cluster.check_alive


def _env(url: str, port: int) -> dict[str, str]:
    env = {**os.environ, "DATABASE_URL": url, "HABEAS_DATA_DIR": str(data_dir()), "PYTHONUNBUFFERED": "1"}
    env.setdefault("HABEAS_BASE_URL", f"http://127.0.0.1:{port}")
    return env


def _prepare(python: Path, env: dict[str, str]) -> None:
    """The manage.py commands, in their order."""
    for words, what in STEPS:
        say(f"{what} …")
        if code := run_step([str(python), str(ROOT / "manage.py"), *words], env):
            raise Problem(f"manage.py {words[0]} failed (code {code}); the lines above say why. Nothing was started.")


def services(python: Path, env: dict[str, str], port: int) -> list[Service]:
    """The web server and the worker."""
    # Without --no-control-socket gunicorn opens one in the home folder, which two clones would share.
    web = [
        str(python),
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--chdir",
        str(ROOT),
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--graceful-timeout",
        "5",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    worker = [str(python), str(ROOT / "manage.py"), "procrastinate", "worker"]
    # A short restart of the database ends the worker; it is started again a few times.
    return [Service("web", web, env), Service("worker", worker, env, restarts=RESTARTS)]


def _serve(python: Path, env: dict[str, str], port: int, alive: Callable[[], None]) -> None:
    say("starting web and worker …")
    connected = terminal_watch()

    def watch() -> None:
        connected()
        alive()

    def up() -> None:
        say("ready. Open:")
        for name, path in PAGES:
            say(f"  {name:<6} http://127.0.0.1:{port}{path}")
        say("Ctrl-C stops everything; what was entered is kept.")

    supervise(services(python, env, port), lambda: answers(port), up, also=watch)


def answers(port: int) -> bool:
    """Whether the site says that it serves."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    end_with(main)
