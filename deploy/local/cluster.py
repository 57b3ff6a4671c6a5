"""The private PostgreSQL of this clone: on a unix socket, under `.habeas`, without anything to set up.

python3 -m deploy.local.cluster start|stop|status|url [--login staff|owner|public] [--test]
"""

import argparse
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import postgres, wire
from deploy.local.common import (
    Problem,
    complain,
    data_dir,
    end_with,
    last_lines,
    lock,
    make_private,
    say,
    write_private,
)
from deploy.local.processes import dies_with_parent

LOGINS = ("owner", "staff", "public")
DATABASE = "habeas"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
# The bootstrap superuser is used here once and never by the program. The owner is no superuser; it may make
# databases (for tests) and take the other two roles (SET ROLE in tests).
ROLES = """\
create role habeas_staff login;
create role habeas_public login;
create role habeas_owner login createdb createrole;
grant habeas_staff, habeas_public to habeas_owner with admin option;
create database habeas owner habeas_owner;
"""
LONGEST_SOCKET = 100
START_SECONDS = 30


class Cluster:
    """One private cluster. `home` is the data folder; `durable`: fsync is on (people entered the data)."""

    def __init__(self, home: Path, name: str = "cluster", durable: bool = True) -> None:
        self.home, self.name, self.durable = home, name, durable
        self.folder = postgres.home_for_server(home, name) / name
        self.account = postgres.server_account(self.folder)
        self.sockets = _temporary() / f"habeas-{postgres.digest(self.folder)}"
        self.log = home / "logs" / f"{name}.log"
        self.process: subprocess.Popen | None = None
        if len(str(self.sockets)) + 20 > LONGEST_SOCKET or len(str(self.folder)) > 900:
            raise Problem(f"the path {self.folder} is too long for PostgreSQL. Put the clone in a shorter path.")

    def url(self, login: str = "staff") -> str:
        """The address for a login: owner (migrates), staff (web and worker) or public (reads what is out)."""
        return f"postgres://habeas_{login}@/{DATABASE}?host={self.sockets}"

    def running(self) -> bool:
        """Whether it takes connections now."""
        return wire.answers(self.sockets)

    def start(self, tied: bool = True) -> bool:
        """Makes the cluster when there is none, and starts it. Returns False when it ran already.

        `tied`: it shall end together with this process, however that ends. Raises Problem.
        """
        with lock(self.home / f"{self.name}.lock"):
            if self.running():
                return False
            found = postgres.find(self.folder.parent, self.account, self._version())
            if not self.folder.exists():
                self._make(found.folder)
            self._make_socket_folder()
            self._launch(found.folder, tied)
            return True

    def stop(self) -> None:
        """Stops it: open connections are ended, everything committed is kept."""
        with lock(self.home / f"{self.name}.lock"):
            pid = self._pid()
            if pid and self._is_ours(pid):
                os.kill(pid, signal.SIGINT)
                self._wait_for_end(pid)

    def check_alive(self) -> None:
        """Raises Problem when the server that was started here has ended."""
        if self.process and self.process.poll() is not None:
            raise Problem(f"PostgreSQL has ended: {last_lines(self.log)} (more in {self.log}). Start again.")

    def _wait_for_end(self, pid: int) -> None:
        for patience, number in ((20.0, signal.SIGQUIT), (10.0, signal.SIGKILL)):
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if (self.process and self.process.poll() is not None) or not self._is_ours(pid):
                    return
                time.sleep(0.05)
            os.kill(pid, number)

    def _version(self) -> int | None:
        try:
            return int((self.folder / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            raise Problem(f"{self.folder} is damaged (PG_VERSION). Move it away to begin anew.") from None

    def _make(self, programs: Path) -> None:
        """Makes the cluster under another name and renames it when it is complete."""
        say("making a private PostgreSQL cluster …")
        for half_made in self.folder.parent.glob(f"{self.name}.making-*"):
            shutil.rmtree(half_made, ignore_errors=True)
        draft = self.folder.with_name(f"{self.name}.making-{os.getpid()}")
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)
        try:
            self._initialise(programs, draft)
            draft.rename(self.folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _initialise(self, programs: Path, draft: Path) -> None:
        command = [
            str(programs / "initdb"),
            "-D",
            str(draft),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        ]
        done = postgres.run_as(self.account, command)
        if done.returncode:
            raise Problem(f"initdb failed: {_last(done.stderr)} Free some space or mend that, then start again.")
        (draft / "pg_hba.conf").write_text(
            "# Only by the unix socket, whose folder nobody else can enter.\nlocal all all trust\n"
        )
        ask = f"select name from pg_available_extensions where name in {EXTENSIONS};\n"  # noqa: S608 - constants
        done = postgres.run_as(
            self.account,
            [str(programs / "postgres"), "--single", "-D", str(draft), "postgres"],
            input=ROLES + ask,
        )
        if done.returncode or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
            raise Problem(f"the roles could not be made: {_last(done.stderr)}")
        if missing := [name for name in EXTENSIONS if f'"{name}"' not in done.stdout]:
            raise Problem(
                f"this PostgreSQL lacks {', '.join(missing)}. Install its contrib package "
                "(Fedora: postgresql-contrib), or set PG_BINDIR to another PostgreSQL."
            )

    def _make_socket_folder(self) -> None:
        """A folder that only the server's user (and root) can enter. Raises Problem when it is another's."""
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        state = self.sockets.lstat()
        wanted = self.account.uid if self.account else os.geteuid()
        if self.sockets.is_symlink() or state.st_uid not in (wanted, os.geteuid()) or state.st_mode & 0o077:
            raise Problem(f"{self.sockets} was made by someone else. Look at it, remove it, and start again.")
        if self.account:
            os.chown(self.sockets, self.account.uid, self.account.gid, follow_symlinks=False)

    def _command(self, programs: Path) -> list[str]:
        settings = {
            "unix_socket_permissions": "0700",
            "listen_addresses": "",
            "max_connections": "60",
            "lc_messages": "C",
            "timezone": "UTC",
            "logging_collector": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [
            str(programs / "postgres"),
            "-D",
            str(self.folder),
            "-k",
            str(self.sockets),
            "-p",
            "5432",
            *given,
        ]

    def _launch(self, programs: Path, tied: bool) -> None:
        """Starts the server. Tried again a few times: after kill -9 its children may need a moment to end."""
        make_private(self.log.parent)
        for _attempt in range(6):
            self._forget_dead_server()
            with open(self.log, "ab") as log:
                # SIGINT asks PostgreSQL for a fast shutdown; SIGTERM would wait for the clients to leave.
                self.process = subprocess.Popen(
                    self._command(programs),
                    cwd="/",
                    env=postgres.plain_env(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=dies_with_parent(signal.SIGINT) if tied else None,
                    **(self.account.as_popen if self.account else {}),
                )
            if self._came_up():
                return
            time.sleep(0.7)
        raise Problem(f"PostgreSQL did not start: {last_lines(self.log)} (more in {self.log})")

    def _came_up(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.running():
                return True
            time.sleep(0.03)
        return False

    def _forget_dead_server(self) -> None:
        """Removes the pid file of a killed server: its number may belong to another process by now."""
        pid = self._pid()
        if pid and not self._is_ours(pid):
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _pid(self) -> int | None:
        try:
            return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _is_ours(self, pid: int) -> bool:
        """Whether this process is the living server of this cluster (a zombie has no command line)."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            words = (
                ""
                if Path("/proc/self").exists()
                else postgres.run_as(None, ["ps", "-o", "command=", "-p", str(pid)]).stdout
            )
        return str(self.folder) in words


def _last(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no reason given.")


def _temporary() -> Path:
    """Not TMPDIR: a socket needs a short path, and the same one in every terminal."""
    return Path("/tmp").resolve()  # noqa: S108 - _make_socket_folder looks at owner and mode


@contextmanager
def running_cluster(cluster: Cluster) -> Iterator[Cluster]:
    """Starts the cluster and, when it was not running before, stops it on the way out."""
    try:
        cluster.start()
        yield cluster
    finally:
        if cluster.process:
            cluster.stop()


def note_url(cluster: Cluster) -> None:
    """Writes the staff address where the settings look for it, so that `manage.py shell` just works."""
    write_private(cluster.home / "database-url", cluster.url("staff") + "\n")


def main() -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local.cluster", description="The private PostgreSQL.")
    parser.add_argument("act", choices=("start", "stop", "status", "url"))
    parser.add_argument("--login", choices=LOGINS, default="staff")
    parser.add_argument("--test", action="store_true", help="the cluster of make test")
    args = parser.parse_args()
    cluster = test_cluster(data_dir()) if args.test else Cluster(data_dir())
    if args.act == "start":
        cluster.start(tied=False)
        if not args.test:
            note_url(cluster)
    elif args.act == "stop":
        cluster.stop()
    elif args.act == "status" and not cluster.running():
        complain("not running")
        return 3
    print(cluster.url(args.login))
    return 0


def test_cluster(home: Path) -> Cluster:
    """The cluster of `make test`: its own folder and socket, and no fsync."""
    return Cluster(home, "test-cluster", durable=False)


if __name__ == "__main__":
    end_with(main)
