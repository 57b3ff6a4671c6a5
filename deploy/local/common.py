"""What all scripts share: one-line messages, the data folder, locks, and stopping in good order."""

import fcntl
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Problem(Exception):
    """Something a person must mend. The text says in one line what is wrong and what to do."""


class Stopped(BaseException):
    """A signal asked this program to end. Carries the signal's number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def say(text: str) -> None:
    """Prints one line. A terminal that has gone away is no reason to leave processes behind."""
    with suppress(OSError):
        print(f"habeas: {text}", flush=True)


def data_dir() -> Path:
    """The private folder of this clone: `.habeas`, or HABEAS_DATA_DIR."""
    return Path(os.environ.get("HABEAS_DATA_DIR") or ROOT / ".habeas").expanduser().absolute()


def make_private(folder: Path) -> Path:
    """Makes `folder` for its owner alone. Raises Problem when that is not allowed."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"cannot make the folder {folder} ({error.strerror}). Make its parent writable.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Problem(f"cannot write in {folder}. It belongs to another user: work as that user, or move it away.")
    return folder


def write_private(path: Path, text: str) -> None:
    """Replaces the file at once, readable by its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def last_lines(path: Path, count: int = 1) -> str:
    """The end of a log, on one line; empty when there is none."""
    try:
        lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    except OSError:
        return ""
    return " / ".join([line for line in lines if line][-count:])


@contextmanager
def lock(path: Path, *, taken: str = "", waiting: str = "") -> Iterator[None]:
    """Holds a lock on `path`. When another holds it: raises Problem(taken), or says `waiting` and waits."""
    make_private(path.parent)
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if taken:
                raise Problem(taken) from None
            if waiting:
                say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def stop_on_signals() -> None:
    """Turns Ctrl-C, SIGTERM and a hang-up into Stopped, once; later signals do not disturb the stopping.

    A hang-up that the caller chose to ignore (nohup) stays ignored.
    """

    def stop(number: int, frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, lambda *_: None)
        raise Stopped(number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, stop)


def terminal_watch() -> Callable[[], None]:
    """Returns a check that raises Stopped once the terminal of this process has gone.

    Only the first process of a terminal is told of a hang-up; where that is `make`, it tells nobody.
    """
    watched = sys.stdout.isatty() and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN

    def check() -> None:
        if watched and not os.isatty(sys.stdout.fileno()):
            raise Stopped(signal.SIGHUP)

    return check


def end_with(main: Callable[[], int]) -> None:
    """Runs `main` and exits with its code: 1 after one line for a Problem, 128 + its number for a signal."""
    try:
        code = main()
    except Problem as problem:
        complain(str(problem))
        code = 1
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename or 'no file named'}. Mend that and try again.")
        code = 1
    except Stopped as stopped:
        code = 128 + stopped.number
    sys.exit(code)


def complain(text: str) -> None:
    """Prints one line to the error output, even when the terminal has gone."""
    with suppress(OSError):
        print(f"habeas: {' '.join(text.split())}", file=sys.stderr, flush=True)
