"""Accounts in the admin: invited, changed, frozen, and who may not do what to themselves."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import once
from accounts.models import User
from accounts.roles import Role
from accounts.versions import version_of
from tests.accounts.steps import enrol, sign_in
from tests.conftest import member
from tests.trails import trail

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:accounts_user_changelist", "admin:accounts_user_add"


@pytest.fixture
def office(administrator, client_of):
    """The browser of an administrator."""
    return client_of(administrator)


def change_page(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def form_of(user, **changes):
    """What the page of an account sends when the administrator has opened it."""
    by = User.objects.filter(email="administrator@example.org").first() or user
    fields = {
        "email": user.email, "name": user.name, "roles": user.roles, "seen": version_of(user),
        "once": once.issue(by=by, address=f"change:accounts.user:{user.pk}"),
    }  # fmt: skip
    return {key: value for key, value in (fields | changes).items() if value is not None}


def new_form(office, **fields):
    """What the page for a new account sends, with its one-time token."""
    return {"once": office.get(reverse(ADD)).context["adminform"].form["once"].value(), **fields}


def test_a_new_person_gets_a_mail_and_chooses_the_password(office, settings):
    form = new_form(office, email="New.Editor@Example.org", name="New Placeholder", roles=["editor"])
    page = office.post(reverse(ADD), form, follow=True)
    user = User.objects.get(email="new.editor@example.org")
    assert user.roles == ["editor"] and not user.has_usable_password()
    [message] = mail.outbox
    assert message.to == [user.email] and message.subject == "[Habeas] Set your password"
    assert "is on its way" in page.content.decode()
    link = re.search(rf"{settings.HABEAS_BASE_URL}(\S+)", message.body)[1]
    invited = Client()
    form = invited.get(link, follow=True)
    assert "Set the password" in form.content.decode()
    chosen = "a long placeholder of their own"
    invited.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    sign_in(invited, user.email, chosen)
    _secret, codes = enrol(invited)
    assert len(codes) == 10 and invited.get("/admin/").status_code == 200


def test_a_mail_that_cannot_leave_loses_no_account(office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    form = new_form(office, email="new@example.org", name="New Placeholder", roles=["editor"])
    page = office.post(reverse(ADD), form, follow=True)
    assert User.objects.filter(email="new@example.org").exists()
    assert "could not be sent" in page.content.decode()


def test_no_page_shows_a_password_hash(office, editor):
    page = office.get(change_page(editor)).content.decode()
    assert editor.password not in page and "password" not in re.findall(r'name="(\w+)"', page)


def test_roles_are_given_by_checkboxes(office, editor):
    assert '<input type="checkbox" name="roles" value="coordinator"' in office.get(change_page(editor)).content.decode()
    office.post(change_page(editor), form_of(editor, roles=["editor", "coordinator"]))
    editor.refresh_from_db()
    assert editor.roles == [Role.EDITOR, Role.COORDINATOR]


def test_publisher_and_administrator_together_are_refused_in_words(office, editor):
    page = office.post(change_page(editor), form_of(editor, roles=["publisher", "administrator"]))
    assert page.status_code == 200 and "cannot be both publisher and administrator" in page.content.decode()


def test_a_second_account_for_one_e_mail_is_refused_in_words(office, editor):
    page = office.post(reverse(ADD), new_form(office, email="EDITOR@example.org", name="Twin", roles=[]))
    assert page.status_code == 200 and "already an account with this e-mail" in page.content.decode()


@pytest.mark.parametrize("roles", [["editor", "administrator"], ["publisher"], []])
def test_nobody_changes_their_own_roles(office, administrator, roles):
    page = office.post(change_page(administrator), form_of(administrator, roles=roles))
    assert page.status_code == 200 and "cannot change your own roles" in page.content.decode()
    administrator.refresh_from_db()
    assert administrator.roles == [Role.ADMINISTRATOR]


def test_one_may_correct_ones_own_name(office, administrator):
    assert office.post(change_page(administrator), form_of(administrator, name="New Name")).status_code == 302


def test_accounts_are_never_deleted(office, editor):
    assert office.get(reverse("admin:accounts_user_delete", args=[editor.pk])).status_code == 403
    assert "delete_selected" not in office.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_others_cannot_raise_themselves(role, client_of):
    user = member(role)
    form = form_of(user, roles=["administrator"])
    assert client_of(user).post(change_page(user), form).status_code == 403
    user.refresh_from_db()
    assert user.roles == [role]


def test_the_history_says_who_changed_what(office, administrator, editor):
    office.post(change_page(editor), form_of(editor, roles=["coordinator"]))
    newest = trail(editor)[0]
    assert newest.who == str(administrator) and newest.what == "changed"
    assert [(c.label, c.before, c.after) for c in newest.changes] == [("Roles", "Editor", "Coordinator")]
    page = office.get(reverse("admin:accounts_user_history", args=[editor.pk])).content.decode()
    assert "Administrator Placeholder" in page and re.search(r"<ins[^>]*>Coordinator</ins>", page)


def test_the_history_is_for_those_who_may_see_the_row(editor, client_of):
    address = reverse("admin:accounts_user_history", args=[editor.pk])
    assert client_of(editor).get(address).status_code == 403


def test_an_account_without_a_role_is_told_so(client_of):
    page = client_of(member(None)).get("/admin/")
    assert page.status_code == 403 and "has no role yet" in page.content.decode()


def test_a_demo_says_that_it_is_one(office, settings):
    assert "This is a demo" in office.get("/admin/").content.decode()
    settings.PRODUCTION = True
    assert "This is a demo" not in office.get("/admin/").content.decode()
