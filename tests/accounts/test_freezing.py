"""Any colleague freezes an account; two administrators open it again, or the server's keeper."""

import io

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.freezing import Freeze, Thaw
from accounts.invitations import password_link
from accounts.models import User
from accounts.roles import Role
from accounts.sessions import StaffSession
from tests.accounts.steps import sign_in, text_of
from tests.conftest import NOW, PASSWORD, member
from tests.trails import trail

pytestmark = pytest.mark.django_db
WHY = "A placeholder: phone taken."


@pytest.fixture
def second(db) -> User:
    return member(Role.ADMINISTRATOR, email="second@example.org", name="Second Placeholder")


def freeze(account, by):
    return actions.freeze(account=account, by=by, reason=WHY, now=NOW)


def is_open(account) -> bool:
    return User.objects.get(pk=account.pk).is_active


@pytest.mark.parametrize("role", Role)
def test_any_colleague_freezes_an_account_and_its_sessions(role, publisher, client_of):
    by = member(role, email="by@example.org", name="By Placeholder")
    boss = member(Role.ADMINISTRATOR, email="boss@example.org")
    theirs, own = client_of(publisher), client_of(by)
    assert f"Freeze {publisher.name}" in own.get(reverse("account_colleagues")).content.decode()
    address = reverse("account_freeze", args=[publisher.pk])
    assert "This field is required" in text_of(own.post(address, {"reason": " "})) and is_open(publisher)
    page = text_of(own.post(address, {"reason": WHY}, follow=True))
    assert "Frozen by By Placeholder, since" in page and WHY in page
    assert theirs.get("/accounts/yours/").url.startswith("/accounts/login/")
    assert not StaffSession.objects.filter(account=publisher).exists()
    assert sign_in(theirs, publisher.email).status_code == 403
    assert {message.to[0] for message in mail.outbox} == {"boss@example.org"} | (
        {by.email} if role == "administrator" else set()
    )
    assert all(WHY in message.body for message in mail.outbox) and boss.is_active


def test_a_link_from_a_mail_sets_no_password_of_a_frozen_account(editor, publisher):
    link, opened = password_link(editor).removeprefix(settings.HABEAS_BASE_URL), Client()
    form = opened.get(link, follow=True)  # opened before, and left so
    freeze(editor, publisher)
    typed = {"password1": "a password of whoever has the phone", "password2": "a password of whoever has the phone"}
    opened.post(form.request["PATH_INFO"], typed)
    later = Client()
    later.post(later.get(link, follow=True).request["PATH_INFO"], typed)
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_not_ones_own_and_not_twice(editor, publisher, client_of):
    own = client_of(editor)
    own.post(reverse("account_freeze", args=[editor.pk]), {"reason": WHY})
    assert is_open(editor)
    freeze(publisher, editor)
    page = own.post(reverse("account_freeze", args=[publisher.pk]), {"reason": WHY})
    assert "frozen already" in text_of(page) and Freeze.objects.count() == 1
    with pytest.raises(PermissionDenied):
        freeze(editor, User(roles=[]))


def test_two_different_administrators_open_it(editor, publisher, administrator, second, client_of):
    freeze(editor, publisher)
    address = reverse("account_thaw", args=[editor.pk])
    offices = client_of(administrator), client_of(second)
    assert client_of(publisher).post(address).status_code == 403
    offices[0].post(address)
    assert not is_open(editor) and "You have agreed already" in text_of(offices[0].get(address))
    assert "agreed already" in text_of(offices[0].post(address, follow=True)) and not is_open(editor)
    assert str(administrator) in text_of(offices[1].get(address))
    assert "can sign in again" in text_of(offices[1].post(address, follow=True))
    assert is_open(editor) and Freeze.objects.get().thawed_at
    assert "not frozen" in text_of(offices[1].post(address, follow=True))


def test_the_frozen_administrator_is_none_of_the_two(editor, administrator, second):
    freeze(administrator, editor)
    with pytest.raises(PermissionDenied):
        actions.thaw(account=administrator, by=User.objects.get(pk=administrator.pk), now=NOW)
    assert not actions.thaw(account=administrator, by=second, now=NOW)
    assert not is_open(administrator)


def test_the_word_of_one_who_is_no_administrator_any_more_does_not_count(editor, publisher, administrator, second):
    freeze(editor, publisher)
    actions.thaw(account=editor, by=administrator, now=NOW)
    freeze(administrator, publisher)
    assert not actions.thaw(account=editor, by=second, now=NOW)
    third = member(Role.ADMINISTRATOR, email="third@example.org")
    assert actions.thaw(account=editor, by=third, now=NOW)


def test_the_words_of_an_earlier_time_do_not_count(editor, publisher, administrator, second):
    for _ in range(2):
        freeze(editor, publisher)
        assert not actions.thaw(account=editor, by=administrator, now=NOW)
        assert actions.thaw(account=editor, by=second, now=NOW)


def test_the_form_of_the_account_does_not_open_it(editor, publisher, administrator, client_of):
    freeze(editor, publisher)
    page = reverse("admin:accounts_user_change", args=[editor.pk])
    form = {"email": editor.email, "name": editor.name, "roles": editor.roles, "is_active": "on"}
    office = client_of(administrator)
    office.post(page, form)
    office.post(reverse("admin:accounts_user_changelist"), {"action": "thaw", "_selected_action": [editor.pk]})
    assert not is_open(editor) and 'name="is_active"' not in office.get(page).content.decode()


def test_with_too_few_administrators_the_page_names_the_command_which_opens_it(
    editor, publisher, administrator, client_of
):
    freeze(editor, publisher)
    page = text_of(client_of(administrator).get(reverse("account_thaw", args=[editor.pk])))
    assert f"manage.py thaw {editor.email}" in page
    said = io.StringIO()
    call_command("thaw", "Editor@example.org", stdout=said)
    assert is_open(editor) and "can sign in again" in said.getvalue()
    assert "manage.py thaw" in trail(editor)[0].who
    assert Thaw.objects.get().by is None
    with pytest.raises(CommandError, match="not frozen"):
        call_command("thaw", editor.email)
    with pytest.raises(CommandError, match="no account"):
        call_command("thaw", "nobody@example.org")


def test_the_last_administrator_comes_back_by_the_command(editor, administrator):
    freeze(administrator, editor)
    call_command("thaw", administrator.email, stdout=io.StringIO())
    assert is_open(administrator)


def test_an_account_that_was_frozen_before_there_was_a_reason_opens_the_same_way(frozen, administrator, second):
    assert not actions.thaw(account=frozen, by=administrator, now=NOW)
    assert actions.thaw(account=frozen, by=second, now=NOW)


def test_an_account_that_is_not_frozen_is_not_opened(editor, administrator):
    with pytest.raises(ValidationError, match="not frozen"):
        actions.thaw(account=editor, by=administrator, now=NOW)
