"""The demo accounts: one per role, made once, never in production."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts.demo import make_demo_accounts
from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_one_account_per_role_that_can_sign_in_with_the_password_it_came_with():
    made = make_demo_accounts()
    assert [user.roles for user, _ in made] == [[role] for role in Role]
    assert [user.email for user, _ in made] == [f"{role.value}@demo.example" for role in Role]
    assert all(user.is_demo and user.check_password(password) for user, password in made)


def test_passwords_are_long_and_never_the_same():
    passwords = {password for _, password in make_demo_accounts()}
    assert len(passwords) == len(Role) and min(map(len, passwords)) >= 19


def test_a_second_time_changes_nothing_and_tells_no_password():
    [(editor, password), *_] = make_demo_accounts()
    User.objects.filter(pk=editor.pk).update(name="Renamed")
    assert make_demo_accounts() == []
    editor.refresh_from_db()
    assert editor.name == "Renamed" and editor.check_password(password)


def test_only_the_missing_account_is_made():
    make_demo_accounts()
    User.objects.filter(email="coordinator@demo.example").delete()
    assert [user.roles for user, _ in make_demo_accounts()] == [[Role.COORDINATOR]]


def test_the_command_prints_each_password_once():
    first, second = io.StringIO(), io.StringIO()
    call_command("make_demo_accounts", stdout=first)
    call_command("make_demo_accounts", stdout=second)
    assert first.getvalue().count("@demo.example") == len(Role)
    assert "@demo.example" not in second.getvalue() and "there already" in second.getvalue()


def test_production_gets_none(settings):
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        make_demo_accounts()
    with pytest.raises(CommandError, match="nothing was made"):
        call_command("make_demo_accounts")
    assert not User.objects.exists()
