"""`make test`, `make drill`, `make bench`: a private test database, a browser, and then the command."""

import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.local import given, packages, postgres
from deploy.local.cluster import running_cluster, test_cluster
from deploy.local.common import ROOT, Problem, data_dir, end_with, lock, say, stop_on_signals
from deploy.local.processes import GRACE_SECONDS, die_with_make, dies_with_parent, run_step

# The share of the suite that runs beside the rest: about half of its time.
SHARE = (
    "tests/browser", "tests/worker", "tests/local", "tests/test_start.py", "tests/test_commands.py", "tests/test_access.py",
    "tests/cases", "tests/fixtures", "tests/mirror", "tests/papers", "tests/mail", "tests/api/test_client.py",
    "tests/open_data", "tests/snapshots",
)  # fmt: skip
INTERRUPTED = (2, 130, 143)  # pytest's own, SIGINT, SIGTERM
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def main() -> int:
    """Prepares what the command needs and runs it. Returns the command's own exit code."""
    stop_on_signals()
    die_with_make()
    kind, words = sys.argv[1], sys.argv[2:]
    if kind == "bench" and not (ROOT / "bench" / "run.py").exists():
        raise Problem("there is no bench/run.py yet, so there is nothing to measure.")
    url = os.environ.get("DATABASE_URL", "")
    given.check_shape(url) if url else postgres.check_installed()
    with _turn(url):
        if kind != "bench":
            need_programs()
        python = packages.ready("requirements.txt", "requirements-dev.txt")
        with test_database(python, url) as owner:
            if kind == "test" and not words and (os.cpu_count() or 1) > 1:
                return run_shares(python, owner)
            return run_here(_command(kind, python, words), test_env(owner))


def _command(kind: str, python: Path, words: list[str]) -> list[str]:
    start = {"test": ["-m", "pytest"], "drill": ["-m", "pytest", "-m", "drill"], "bench": ["bench/run.py"]}[kind]
    return [str(python), *start, *words]


def run_shares(python: Path, url: str) -> int:
    """The whole suite in two processes at once, each with a database of its own. Returns the worse exit code.

    The share that is told at the end writes into a log meanwhile.
    """
    log = data_dir() / "logs" / "test-share.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    rest = [f"--ignore={path}" for path in SHARE]
    with open(log, "wb") as out:
        share = subprocess.Popen(
            _command("test", python, list(SHARE)),
            env=test_env(other_database(url), "test-files-share"),
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=dies_with_parent(),
        )
    try:
        code = run_here(_command("test", python, ["tests", *rest]), test_env(url))
        if code in INTERRUPTED:
            return code
        say("the other share of the tests, which ran meanwhile:")
        other = share.wait()
        print(log.read_text(errors="replace"), flush=True)
        return code or abs(other)
    finally:
        _end(share)


def _end(share: subprocess.Popen) -> None:
    """Lets a share that still runs tidy up, then ends it."""
    if share.poll() is None:
        share.send_signal(signal.SIGINT)
        try:
            share.wait(timeout=3 * GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            share.kill()


def other_database(url: str) -> str:
    """The same server, and another name to make the test database's name of."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}_share"))


def _turn(url: str):
    """One at a time in one clone: the test database has one name."""
    waiting = "another make test is going on in this clone; waiting for it …"
    return nullcontext() if url else lock(data_dir() / "test.lock", waiting=waiting)


@contextmanager
def test_database(python: Path, url: str) -> Iterator[str]:
    """The address of a login that may make databases: the given one, or the owner in the test cluster."""
    if url:
        say("testing against the server of DATABASE_URL")
        given.check_rights(python, url, "test")
        yield url
        return
    say("starting the test PostgreSQL …")
    with running_cluster(test_cluster(data_dir())) as cluster:
        yield cluster.url("owner")


def test_env(url: str, folder: str = "test-files") -> dict[str, str]:
    """The environment of tests: no HABEAS_ setting of the caller's, and a data folder of their own.

    Only a server of ours keeps a migrated database from run to run; on a given one nothing is left behind.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    files = data_dir() / folder
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {} if os.environ.get("DATABASE_URL") else {"HABEAS_TEST_TEMPLATES": "kept"}
    return (
        env
        | kept
        | {
            "DATABASE_URL": url,
            "HABEAS_ENV": "test",
            "HABEAS_DATA_DIR": str(files),
            "HABEAS_CHROMIUM": browser() or "",
        }
    )


def browser() -> str | None:
    """The Chromium for browser tests."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or next((path for path in MAC_BROWSERS if os.access(path, os.X_OK)), None)


def need_programs() -> None:
    """Makes sure of Chromium and pdftoppm: installs them as root on Debian, else names them (Problem)."""
    missing = [
        package
        for package, there in (("chromium", browser()), ("poppler-utils", shutil.which("pdftoppm")))
        if not there
    ]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        how = (
            "brew install --cask chromium; brew install poppler"
            if platform.system() == "Darwin"
            else (f"as root: apt-get install {' '.join(missing)}")
        )
        raise Problem(f"the tests need {' and '.join(missing)}. Install with: {how}")
    _apt_install(missing)


def _apt_install(names: list[str]) -> None:
    say(f"installing {' '.join(names)} with apt-get …")
    log = data_dir() / "logs" / "apt.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600"]
    run_step([*apt, "update"], env, log)
    if run_step([*apt, "install", "-y", "--no-install-recommends", *names], env, log):
        raise Problem(f"apt-get could not install {' '.join(names)}. Details: {log}")


def run_here(command: list[str], env: dict[str, str]) -> int:
    """Runs a command on this terminal, from which it gets Ctrl-C itself. Waits for it; returns its code."""
    asked: list[int] = []
    previous = {
        number: signal.signal(number, lambda got, _: asked.append(got))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    process = subprocess.Popen(command, env=env, cwd=ROOT, preexec_fn=dies_with_parent())
    try:
        return _wait(process, asked)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _wait(process: subprocess.Popen, asked: list[int]) -> int:
    patience: float | None = None
    while True:
        try:
            code = process.wait(timeout=0.2)
            return code if code >= 0 else 128 - code
        except subprocess.TimeoutExpired:
            pass
        if asked and patience is None:
            patience = 3 * GRACE_SECONDS
            if asked[0] != signal.SIGINT or not _on_terminal():
                process.send_signal(signal.SIGINT)
        elif patience is not None and (patience := patience - 0.2) <= 0:
            process.kill()


def _on_terminal() -> bool:
    """Whether Ctrl-C comes from a terminal, which then has told the command too."""
    try:
        with open("/dev/tty") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


if __name__ == "__main__":
    end_with(main)
