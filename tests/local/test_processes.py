"""However `make run` ends, nothing that it started is left."""

import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.local.common import ROOT

# Stand-ins: web has a child of its own and ignores SIGTERM in it; the worker dies when told to.
PARENT = """
import os, sys, time
from deploy.local import processes
from deploy.local.common import end_with, say, stop_on_signals
processes.GRACE_SECONDS = 1
folder = sys.argv[1]
note = f"open({folder!r} + '/' + str(os.getpid()), 'w').close()"
child = f"import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {note}; time.sleep(60)"
web = f"import os, subprocess, sys, time; {note}; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
worker = f"import os, time; {note}; time.sleep(float(sys.argv[1]))".replace("import os", "import os, sys")
def main():
    stop_on_signals()
    web_dies, worker_dies, restarts = sys.argv[2:]
    web_command = [sys.executable, "-c", web] if web_dies == "no" else [sys.executable, "-c", "import sys; sys.exit(3)"]
    services = [processes.Service("web", web_command, os.environ),
        processes.Service("worker", [sys.executable, "-c", worker, worker_dies], os.environ, restarts=int(restarts), pause=0.1)]
    ready = lambda: len(os.listdir(folder)) >= 3
    processes.supervise(services, ready, lambda: say("ready"), patience=10)
end_with(main)
"""


@pytest.fixture
def parent(tmp_path):
    """Starts the parent with its stand-ins; they write their process numbers into a folder."""
    started = []

    def start(web_dies="no", worker_dies="60", restarts="0") -> subprocess.Popen:
        command = [sys.executable, "-c", PARENT, str(tmp_path), web_dies, worker_dies, restarts]
        started.append(
            subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=heeds_hang_up
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()


def heeds_hang_up() -> None:
    """Tests that were started by nohup hand down that a terminal's end is ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def alive(tmp_path) -> list[str]:
    """The stand-ins that still run."""
    return [pid for pid in os.listdir(tmp_path) if os.path.exists(f"/proc/{pid}") and not zombie(pid)]


def zombie(pid: str) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def wait_ready(process: subprocess.Popen) -> None:
    assert "ready" in process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all(parent, tmp_path, number):
    process = parent()
    wait_ready(process)
    assert len(alive(tmp_path)) == 3
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert alive(tmp_path) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells children of their parent's death")
def test_kill_9_of_the_parent_ends_web_and_worker(parent, tmp_path):
    process = parent()
    wait_ready(process)
    pids = sorted(alive(tmp_path), key=int)[:2]
    process.kill()
    process.wait()
    time.sleep(0.5)
    left = alive(tmp_path)
    for pid in left:
        os.kill(int(pid), signal.SIGKILL)
    assert not set(pids) & set(left)


def test_a_dead_web_process_ends_everything_with_a_sentence(parent, tmp_path):
    process = parent(web_dies="yes")
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert "the web process ended by itself (code 3)" in said
    assert alive(tmp_path) == []


def test_a_dead_worker_is_started_again_a_few_times(parent, tmp_path):
    said = parent(worker_dies="0.2", restarts="2").communicate(timeout=30)[0]
    assert said.count("starting it again") == 2
    assert "the worker process ended by itself" in said
    assert alive(tmp_path) == []
