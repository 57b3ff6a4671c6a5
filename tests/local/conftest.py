"""Stand-ins for trying the local tooling: folders that PostgreSQL's user can enter, and a small other clone."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from deploy.local import postgres
from deploy.local.common import ROOT


@pytest.fixture(scope="module")
def home():
    """A data folder in the temporary directory, reachable for the server's user, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-try-"))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def clone(tmp_path):
    """A folder with the tooling alone: enough to see what is said before anything is installed."""
    for name in ("Makefile", "deploy", "requirements.txt", "requirements-dev.txt"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    return tmp_path


@pytest.fixture
def make(clone):
    """Calls make in that clone with these settings; returns the finished process."""

    def call(*words: str, **settings: str) -> subprocess.CompletedProcess:
        env = {key: value for key, value in os.environ.items() if not key.startswith(("HABEAS_", "DATABASE_", "MAKE"))}
        return subprocess.run(["make", *words], cwd=clone, env=env | settings, capture_output=True, text=True)

    return call


@pytest.fixture
def no_postgres(monkeypatch):
    """A machine without PostgreSQL."""
    monkeypatch.delenv("PG_BINDIR", raising=False)
    monkeypatch.setattr(postgres, "_places", lambda: iter(()))
    monkeypatch.setattr(postgres, "_wheel", lambda: None)
