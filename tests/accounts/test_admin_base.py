"""The admin classes ask the table themselves, also where no address guards them: inlines, actions, the site."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.admin_base import ActAdmin, ActPermissions
from accounts.models import User
from accounts.roles import MAY, Act, Role
from tests.conftest import member

pytestmark = pytest.mark.django_db
KINDS = ["view", "add", "change", "delete"]


class Plain(ActAdmin):
    """Reading for all who read, editing for editors, adding for publishers only, deleting for nobody."""

    add_act = Act.PUBLISH
    delete_act = None


class Rows(ActPermissions, admin.TabularInline):
    model = User
    add_act = Act.PUBLISH
    delete_act = None


class Stacked(ActPermissions, admin.StackedInline):
    model = User
    add_act = Act.PUBLISH
    delete_act = None


def request_of(user):
    request = RequestFactory().get("/")
    request.user = user
    request.session = {
        "account_authentication_methods": [{"method": "mfa", "at": 0.0, "type": "totp"}],
        "account_authentication_methods_user": str(user.pk),
    }
    return request


@pytest.fixture(params=[Plain, Rows, Stacked])
def part(request):
    return request.param(User, admin.site)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.EDITOR, {"view", "change"}),
        (Role.PUBLISHER, {"view", "change", "add"}),
        (Role.COORDINATOR, {"view"}),
        (Role.ADMINISTRATOR, set()),
        (None, set()),
    ],
)
def test_each_kind_of_access_follows_its_act(part, role, kinds):
    request = request_of(member(role))
    assert {kind for kind in KINDS if getattr(part, f"has_{kind}_permission")(request, None)} == kinds
    assert part.has_module_permission(request) is ("view" in kinds)


def test_strangers_and_frozen_accounts_have_none(part, frozen):
    for user in (AnonymousUser(), frozen):
        assert not any(getattr(part, f"has_{kind}_permission")(request_of(user), None) for kind in KINDS)


def test_adding_and_deleting_follow_changing_unless_said_otherwise():
    assert ActAdmin.acts_for("add") == ActAdmin.acts_for("delete") == ActAdmin.acts_for("change")
    assert Plain.acts_for("delete") == ()


def test_who_may_change_may_see():
    class Settings(ActAdmin):
        change_act = Act.MANAGE_ACCOUNTS

    assert set(Settings.acts_for("view")) == {Act.READ_RECORD, Act.MANAGE_ACCOUNTS}


@pytest.mark.parametrize("act", Act)
def test_an_action_may_ask_for_any_act(act):
    part = Plain(User, admin.site)
    for role in Role:
        user = User(roles=[role])
        assert getattr(part, f"has_{act}_permission")(request_of(user)) is (role in MAY[act])


def test_the_site_lets_in_any_role_and_nobody_else(frozen):
    for role in Role:
        request = request_of(member(role))
        assert admin.site.has_permission(request)
        request.session = {}  # the second factor was not given
        assert not admin.site.has_permission(request)
    for user in (AnonymousUser(), frozen, User(roles=[])):
        assert not admin.site.has_permission(request_of(user))


def test_the_site_takes_no_models_of_libraries():
    assert {model._meta.app_label for model in admin.site._registry} <= {"accounts", "cases", "appeals"}
