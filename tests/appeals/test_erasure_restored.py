"""Who was erased stays erased when an old copy of the database is restored."""

import subprocess

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from cases.models import Erasure, Person
from tests.appeals.test_erasure import data_dir, erase, story, where  # noqa: F401 (a fixture)
from tests.conftest import PASSWORD


@pytest.mark.django_db(transaction=True)
def test_it_survives_the_restore_of_an_old_copy(data_dir, tmp_path, capsys):  # noqa: F811
    """Saved before, erased, restored: the person is back, until the file of erasures has its say."""
    first, second = (
        User.objects.create_user(f"{name}@example.org", PASSWORD, name=f"{name} Placeholder", roles=[Role.PUBLISHER])
        for name in ("first", "second")
    )
    canary = story(first)
    dump = tmp_path / "old.dump"
    postgres("pg_dump", "--format=custom", f"--file={dump}")
    erase(canary, first, second)
    assert where("canary") == []
    newer = Person.objects.create(name="Newcomer Placeholder")  # after the copy: the restore takes it away again
    restore(dump)
    assert where("canary") != []
    call_command("erase_again")
    assert f"person {canary.pk}, erased" in capsys.readouterr().out
    assert where("canary") == []
    row = Erasure.objects.get()
    assert row.person_key == canary.pk and row.done_at and row.confirmed_by == second
    call_command("erase_again")
    assert "nothing was there" in capsys.readouterr().out
    assert not Person.objects.filter(pk=newer.pk).exists()
    again = Person.objects.create(pk=canary.pk, name="Another Placeholder")
    call_command("erase_again")
    assert "is someone else now" in capsys.readouterr().out
    assert Person.objects.filter(pk=again.pk).exists()


def postgres(program: str, *words: str) -> None:
    """Runs a PostgreSQL program on the test database."""
    info = connection.settings_dict
    where_ = ["--host", info["HOST"] or "/tmp", "--port", str(info["PORT"] or 5432), "--username", info["USER"]]
    subprocess.run([program, *where_, "--dbname", info["NAME"], *words], check=True, capture_output=True)


def restore(dump) -> None:
    """All tables as they were: their rows go, the copy's come back, with triggers asleep as in any restore."""
    connection.close()
    postgres("pg_restore", "--clean", "--if-exists", "--no-owner", str(dump))
