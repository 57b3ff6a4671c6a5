"""What goes wrong before anything starts is said in one line, and nothing half made is left."""

import socket

import pytest

from deploy.local import postgres
from deploy.local.common import Problem
from deploy.local.given import check_shape


def one_line(done) -> str:
    """The only line of ours; make adds its own about the exit code."""
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(lines) == 1, lines
    return lines[0]


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_busy_port_is_named_before_anything_slow(make, clone, busy_port):
    line = one_line(make("run", f"PORT={busy_port}"))
    assert f"port {busy_port} is in use" in line and "make run PORT=" in line
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80", "٣"])
def test_a_port_that_is_none(make, port):
    assert "is not a port" in one_line(make("run", f"PORT={port}"))


@pytest.mark.parametrize(
    "url",
    [
        "rubbish",
        "mysql://u:secret@h/x",
        "postgres://u:secret@h",
        "postgres://u:secret@h:99999/x",
        "postgres://u:secret@h:x/x",
    ],
)
def test_an_address_that_cannot_be_read_never_shows_its_password(make, clone, url):
    for target in ("run", "test"):
        line = one_line(make(target, "PORT=0" if target == "none" else "PORT=48123", DATABASE_URL=url))
        assert "Write it as postgres://" in line and "secret" not in line
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("host", ["127.0.0.1:9", "/nonexistent"])
def test_a_server_that_is_not_there(host):
    url = f"postgres://u@/x?host={host}" if host.startswith("/") else f"postgres://u@{host}/x"
    with pytest.raises(Problem, match="nothing answers at DATABASE_URL.*unset DATABASE_URL"):
        check_shape(url)


@pytest.mark.parametrize("python", ["/bin/false", "/nonexistent/python3"])
def test_a_wrong_python(make, python):
    assert f"PYTHON={python} is not a Python 3.11" in one_line(make("run", f"PYTHON={python}"))


def test_no_python_at_all(make, clone, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("make", "sh"):
        (tools / name).symlink_to(f"/usr/bin/{name}")
    assert "no Python 3.11 or newer found" in one_line(make("run", PATH=str(tools)))


def test_a_folder_without_postgresql(make, clone):
    assert "PG_BINDIR=/nonexistent holds no initdb" in one_line(make("run", "PORT=48123", PG_BINDIR="/nonexistent"))
    assert not (clone / ".venv").exists()


def test_no_postgresql_says_what_to_install(no_postgres):
    with pytest.raises(Problem, match="apt-get install postgresql.*PG_BINDIR.*DATABASE_URL"):
        postgres.check_installed()


def test_help_is_the_default_and_names_every_target(make, clone):
    shown = make().stdout
    for target in ("run", "test", "drill", "bench", "lint", "lock", "clean"):
        assert f"make {target} " in shown
