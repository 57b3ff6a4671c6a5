"""The private cluster starts, starts again, survives a kill, and three starts at once agree."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from deploy.local import postgres
from deploy.local.cluster import Cluster, note_url, running_cluster
from deploy.local.common import ROOT, Problem


@pytest.fixture(scope="module")
def cluster(home):
    made = Cluster(home)
    yield made
    made.stop()


def ask(cluster: Cluster, login: str, sql: str):
    """One value, as this login."""
    with psycopg.connect(cluster.url(login)) as link:
        return link.execute(sql).fetchone()[0]


def start_elsewhere(home: Path) -> subprocess.Popen:
    """Starts the cluster from a process of its own, by the command line."""
    command = [sys.executable, "-m", "deploy.local.cluster", "start"]
    env = {**os.environ, "HABEAS_DATA_DIR": str(home)}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_it_starts_once_and_a_second_start_changes_nothing(cluster):
    assert cluster.start() in (True, False)
    assert cluster.start() is False
    assert ask(cluster, "staff", "select current_user") == "habeas_staff"


def test_three_starts_at_once_agree(cluster):
    cluster.stop()
    starts = [start_elsewhere(cluster.home) for _ in range(3)]
    said = {start.communicate(timeout=60)[0] for start in starts}
    assert [start.returncode for start in starts] == [0, 0, 0], said
    assert said == {cluster.url("staff") + "\n"}
    assert ask(cluster, "public", "select 1") == 1


def test_it_starts_after_kill_9_and_keeps_its_data(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("owner"), autocommit=True) as link:
        link.execute("create table kept as select 42 as n")
    os.kill(cluster._pid(), signal.SIGKILL)
    cluster.start()
    assert ask(cluster, "owner", "select n from kept") == 42


def test_a_pid_file_that_names_another_process_is_no_obstacle(cluster):
    cluster.stop()
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.folder}\n")
    assert cluster.start() is True


def test_the_owner_is_no_superuser_yet_makes_databases_and_the_extensions(cluster):
    cluster.start()
    assert ask(cluster, "owner", "select rolcreatedb and not rolsuper from pg_roles where rolname = current_user")
    with psycopg.connect(cluster.url("owner"), autocommit=True) as link:
        for name in ("pg_trgm", "unaccent", "btree_gist"):
            link.execute(f"create extension if not exists {name}")
        link.execute("set role habeas_public")


def test_only_the_socket_leads_in_and_only_for_its_owner(cluster):
    cluster.start()
    assert ask(cluster, "staff", "show listen_addresses") == ""
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700


def test_the_address_is_written_for_its_owner_alone(cluster):
    note_url(cluster)
    written = cluster.home / "database-url"
    assert written.read_text().strip() == cluster.url("staff")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_socket_folder_of_someone_else_is_refused(home, monkeypatch):
    other = Cluster(home, "other", durable=False)
    other.sockets.mkdir(mode=0o777)
    other.sockets.chmod(0o777)
    try:
        with pytest.raises(Problem, match="was made by someone else"):
            other._make_socket_folder()
    finally:
        other.sockets.rmdir()


def test_half_made_folders_do_not_disturb(home):
    new = Cluster(home, "new", durable=False)
    (new.folder.parent / "new.making-1" / "base").mkdir(parents=True)
    with running_cluster(new):
        assert ask(new, "staff", "select 1") == 1
    assert not list(new.folder.parent.glob("new.making-*"))
    assert not new.running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another user")
def test_below_a_home_that_nobody_else_can_enter(capsys):
    with tempfile.TemporaryDirectory() as closed:  # mode 0700
        folder = postgres.home_for_server(Path(closed) / ".habeas", "cluster")
        try:
            assert folder.parent == Path("/var/tmp") and str(folder) in capsys.readouterr().out
            assert (Path(closed) / ".habeas" / "cluster-folder").read_text().strip() == str(folder)
        finally:
            folder.rmdir()


def test_it_ends_with_the_process_that_started_it(cluster):
    cluster.stop()
    code = f"from deploy.local.cluster import *; Cluster(Path({str(cluster.home)!r})).start(); print('up', flush=True); time.sleep(60)"
    starter = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert starter.stdout.readline() == b"up\n"
    starter.kill()
    starter.wait()
    deadline = time.monotonic() + 10
    while cluster.running() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not cluster.running()
