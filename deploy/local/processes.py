"""Starting, watching and stopping the processes of `make run`. None is left behind, however this one ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.local.common import Problem, say

GRACE_SECONDS = 8.0
RESTARTS = 5
PR_SET_PDEATHSIG = 1


def dies_with_parent(number: int = signal.SIGTERM) -> Callable[[], None] | None:
    """For `preexec_fn`: Linux sends the child this signal when its parent ends, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)  # looked up here: between fork and exec as little as possible
    return lambda: libc.prctl(PR_SET_PDEATHSIG, int(number))


def die_with_make() -> None:
    """Ends this process in good order when the `make` that called it is killed."""
    try:
        name = Path(f"/proc/{os.getppid()}/comm").read_text().strip()
    except OSError:
        return
    if name in ("make", "gmake") and (follow := dies_with_parent()):
        follow()


def run_step(command: Sequence[str], env: Mapping[str, str], log: Path | None = None) -> int:
    """Runs one command in its own process group (so Ctrl-C reaches only us). Returns its exit code."""
    with open(log, "wb") if log else nullcontext() as output:
        process = spawn(command, env, output)
    try:
        return process.wait()
    finally:
        stop([process])


def spawn(command: Sequence[str], env: Mapping[str, str], output=None) -> subprocess.Popen:
    """Starts a command in a session of its own, tied to the life of this process."""
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
        preexec_fn=dies_with_parent(),
    )


def stop(processes: Sequence[subprocess.Popen], grace: float = GRACE_SECONDS) -> None:
    """Asks all process groups to end (SIGTERM), then makes them (SIGKILL)."""
    for process in processes:
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(process.poll() is None for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        _signal(process, signal.SIGKILL)  # also what a dead leader left in its group
        process.wait()


def _signal(process: subprocess.Popen, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@dataclass
class Service:
    """A process that shall stay up. `restarts`: how often it may be started again after dying by itself."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    restarts: int = 0
    pause: float = 2.0
    process: subprocess.Popen | None = None
    due: float = 0.0

    def start(self) -> None:
        """Starts the process."""
        self.process = spawn(self.command, self.env)

    def check(self) -> None:
        """Starts a dead process again, after a pause; raises Problem when it may not be started again."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        stop([self.process])
        if self.restarts <= 0:
            raise Problem(
                f"the {self.name} process ended by itself (code {code}), so everything was stopped. "
                "The lines above say why."
            )
        say(f"the {self.name} process ended (code {code}); starting it again in {self.pause:g} s")
        self.restarts, self.process, self.due = self.restarts - 1, None, time.monotonic() + self.pause


def supervise(
    services: Sequence[Service],
    ready: Callable[[], bool],
    up: Callable[[], None],
    also: Callable[[], None] = lambda: None,
    patience: float = 60.0,
) -> None:
    """Starts the services, calls `up` once `ready`, and stays until one dies for good or a signal comes.

    `also` is called twice a second and may raise Problem. Everything started is stopped on the way out.
    """
    try:
        for service in services:
            service.start()
        _wait_until_ready(services, ready, also, patience)
        up()
        while True:
            _look(services, also)
            time.sleep(0.5)
    finally:
        say("stopping …")
        stop([service.process for service in services if service.process])


def _look(services: Sequence[Service], also: Callable[[], None]) -> None:
    for service in services:
        service.check()
    also()


def _wait_until_ready(
    services: Sequence[Service], ready: Callable[[], bool], also: Callable[[], None], patience: float
) -> None:
    deadline = time.monotonic() + patience
    while not ready():
        _look(services, also)
        if time.monotonic() > deadline:
            raise Problem(f"the site did not answer within {patience:g} s. The lines above may say why.")
        time.sleep(0.1)
