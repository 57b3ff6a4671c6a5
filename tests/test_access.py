"""Every address, tried as every member of the cast: what the table allows opens, what it denies does not.

One test walks all addresses as one person and lists all that is wrong. The record and the cast are made once for all;
every request happens in a savepoint of its own: what it writes is gone before the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
from django.forms import ModelChoiceField, Select
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from accounts.admin_base import ActAdmin
from accounts.middleware import STAFF_PATHS
from accounts.models import User
from accounts.roles import Role
from appeals.models import DeskSettings
from cases.models import SiteSettings
from config.access import ADDRESSES, PUBLIC, PUBLIC_PAGES, allowed, need
from tests.addresses import (
    NAMES_NOTHING,
    Address,
    NoSample,
    all_addresses,
    model_of,
    names_nothing,
    sample_kwargs,
    sample_row,
)
from tests.admin import samples
from tests.conftest import member, rows_that_stay, sign_in_fully

CAST = ["stranger", "newcomer", "frozen", *Role.values]
MODELS = list(admin.site._registry)
PAGES = {"changelist": "view", "add": "add", "change": "view", "delete": "delete", "history": "view"}
STAFF_HOME = next(address for address in all_addresses("config.urls_staff") if address.name == "staff_home")
EVERYWHERE = [*all_addresses("config.urls"), STAFF_HOME]

# What a library answers where we would not, with the reason.
ALSO_FINE = {
    "mfa_remove_webauthn": {404},  # the sample is nobody's
    "desk:calendar": {404},  # likewise
    "desk:calendar_revoke": {404},
    "mfa_deactivate_totp": {404},  # the cast has no app
    "mfa_view_recovery_codes": {404},
    "account_kept_words": {404},
    "account_put_off": {405},  # only a button
    "account_end_sessions": {405},
    "admin:cases_case_story_row": {
        403
    },  # the admin class of the row is asked; the sample is one that not all may change
    "admin:view_on_site": {404},  # the sample names no row
    "admin:import_cases_sheet": {404},  # a sheet is there for the account that sent it alone
    "admin:import_appeals_sheet": {404},
    "admin:app_list": {404},  # an app of which the account sees nothing
    "admin:autocomplete": {403},  # the sample names no field; with one it asks the model's admin class
    "admin:login": {403},  # signed in, but without a role
}
LEADS_TO_SIGN_IN = {"admin:login", "staff_home", "mfa_authenticate", "mfa_login_webauthn", "account_end_sessions"}

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Person:
    name: str
    user: User | None  # None for those who count as strangers
    client: Client


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The cast, the seed documents and a row of everything else, so that pages have something to show; gives those rows.

    The editor of the cast has the case among these rows: of another one much is refused to them.
    """
    with rows_that_stay(django_db_blocker):
        for name in CAST[1:]:
            member(Role(name) if name in Role.values else None, email=f"{name}@cast.example")
        for path in sorted((Path(settings.BASE_DIR) / "fixtures").glob("*.json")):
            call_command("loaddata", path, verbosity=0)
        rows = samples.world()
        for settings_ in (SiteSettings, DeskSettings):  # one row each at most: the add page opens while there is none
            settings_.objects.all().delete()
        yield rows


@pytest.fixture
def person(request, filled, db, monkeypatch) -> Person:
    def row_of(model):
        """The row of the world that is there, instead of another world for each; the settings are made when asked for."""
        return model._default_manager.get_or_create(pk=filled[model].pk)[0]

    monkeypatch.setattr(samples, "row_of", row_of)
    # A crash is listed with the others (as 500, its traceback in the log) instead of ending the walk.
    name, client = request.param, Client(raise_request_exception=False)
    if name == "stranger":
        return Person(name, None, client)
    user = User.objects.get(email=f"{name}@cast.example")
    sign_in_fully(client, user)
    if name == "frozen":  # in the middle of a session
        User.objects.filter(pk=user.pk).update(roles=Role.values[:1], is_active=False)
        return Person(name, None, client)
    return Person(name, user, client)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_sign_in(response) -> bool:
    return response.status_code == 302 and response.url.startswith(reverse("account_login"))


def test_every_address_is_in_the_table():
    unknown = set()
    for address in EVERYWHERE:
        try:
            need(address.name, writes=False), need(address.name, writes=True)
        except ImproperlyConfigured:
            unknown.add(address.name)
    assert not unknown, f"say in config/access.py who may open: {sorted(unknown)}"


def test_the_table_names_no_address_that_is_gone():
    assert set(ADDRESSES) - {address.name for address in EVERYWHERE} == set()


def test_the_public_door_has_public_addresses_only():
    closed = [a.name for a in all_addresses("config.urls_public") if need(a.name, writes=True) is not PUBLIC]
    assert closed == []


@override_settings(ROOT_URLCONF="config.urls_staff", HABEAS_SITE="staff", HABEAS_OTHER_SITE="https://public.example")
def test_the_staff_door_shows_no_page_of_the_public_side_and_leads_to_it(client, db):
    public = [a for a in all_addresses("config.urls_public") if a.name.split(":")[0] in PUBLIC_PAGES]
    for address in (reverse(a.name, kwargs={value: NAMES_NOTHING[value] for value in a.values}) for a in public):
        if address != "/":  # the door's own first page
            answer = client.get(address)
            assert (answer.status_code, answer.headers.get("Location")) == (302, f"https://public.example{address}")
            assert client.post(address).status_code == 404
        with override_settings(HABEAS_OTHER_SITE=""):
            assert address == "/" or client.get(address).status_code == 404


@pytest.mark.parametrize("person", CAST, indirect=True)
@pytest.mark.parametrize("method", ["get", "post"])
def test_addresses_open_for_those_the_table_names_and_for_no_others(person, method):
    tried = [address for address in EVERYWHERE if method == "post" or not is_page_of_a_model(address)]
    wrong = [fault for address in tried if (fault := fault_of(address, method, person))]
    assert not wrong, "\n".join(wrong)


def is_page_of_a_model(address: Address) -> bool:
    """Looked at further down, model by model."""
    return model_of(address.name) is not None and address.name.rpartition("_")[2] in PAGES


def fault_of(address: Address, method: str, person: Person) -> str:
    """What is wrong with the answer to one person, or nothing."""
    # Changing the setting makes Django forget what it knows of addresses: only where it must be.
    urls = override_settings(ROOT_URLCONF="config.urls_staff") if address is STAFF_HOME else nullcontext()
    cookies = deepcopy(person.client.cookies)  # one of the addresses signs out
    with undone(), urls:
        try:
            url = reverse(address.name, kwargs=sample_kwargs(address))
        except NoSample as missing:
            return str(missing)
        response = getattr(person.client, method)(url)
        person.client.cookies = cookies
        needed = need(address.name, writes=method == "post")
        if needed is PUBLIC or (person.user and allowed(person.user, needed)):
            right = opens(address, response, method)
        else:
            right = response.status_code == 403 if person.user else is_sign_in(response)
    if url.startswith(STAFF_PATHS) and "no-store" not in response.headers.get("Cache-Control", ""):
        return f"{address} may be kept by a browser"
    return "" if right else f"{address} answers {response.status_code} to {method} by {person.name}"


def opens(address: Address, response, method: str) -> bool:
    """A page, or a way onward that is not sign-in. An empty form may be refused, but not by a crash."""
    fine = (
        {200, 302}
        | ({404} if names_nothing(address) else set())
        | ALSO_FINE.get(address.name, set())
        | ({400, 404, 405} if method == "post" else set())
    )
    return response.status_code in fine and (address.name in LEADS_TO_SIGN_IN or not is_sign_in(response))


# The admin, model by model: also for models that are not written yet.


def admin_page(model, page: str, row=None) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[] if row is None else [row.pk])


@pytest.mark.parametrize("person", CAST, indirect=True)
def test_pages_of_the_admin_open_by_act(person):
    wrong = []
    for model in MODELS:
        for page, kind in PAGES.items():
            with undone():
                try:
                    row = sample_row(model) if page in ("change", "delete", "history") else None
                except NoSample as missing:
                    wrong.append(str(missing))
                    continue
                response = person.client.get(admin_page(model, page, row))
            acts = admin.site._registry[model].acts_for(kind)
            may = person.user is not None and any(person.user.may(act) for act in acts)
            expected = 200 if may else (403 if person.user else 302)
            if response.status_code != expected:
                wrong.append(f"{model.__name__} {page}: {response.status_code} instead of {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("person", Role.values, indirect=True)
def test_every_action_of_the_admin_runs_on_a_row(person):
    wrong = []
    for model in MODELS:
        page, model_admin = admin_page(model, "changelist"), admin.site._registry[model]
        if not any(person.user.may(act) for act in model_admin.acts_for("view")):
            continue
        for action in model_admin.get_actions(person.client.get(page).wsgi_request):
            with undone():
                try:
                    row = sample_row(model)
                except NoSample as missing:
                    wrong.append(str(missing))
                    break
                data = {"action": action, "_selected_action": [row.pk], "index": 0}
                response = person.client.post(page, data)
            if response.status_code not in (200, 302):
                wrong.append(f"{model.__name__} {action}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def test_every_admin_class_goes_by_acts():
    assert [m.__name__ for m in MODELS if not isinstance(admin.site._registry[m], ActAdmin)] == []


def forms_of(model) -> dict[str, dict]:
    """The form fields of a model's page and of its inlines, as someone sees them who may do everything."""
    request = RequestFactory().get("/")
    request.user = User(roles=Role.values)
    model_admin = admin.site._registry[model]
    change = not model_admin.has_add_permission(request)  # what nobody adds is changed at most, or only read
    forms = {type(model_admin).__name__: model_admin.get_form(request, change=change).base_fields}
    for inline in model_admin.get_inline_instances(request):
        forms[type(inline).__name__] = inline.get_formset(request).form.base_fields
    return forms


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_form_asks_for_a_raw_id(model):
    """Related records are chosen by name: autocomplete, or a select for a short list."""
    for form, fields in forms_of(model).items():
        for name, field in fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # inside the wrapper with its "add another"
            if isinstance(field, ModelChoiceField):
                assert isinstance(widget, Select), f"{form}.{name}: offer autocomplete instead of an id"
            assert name != "object_id", f"{form}: a generic relation is entered in an inline, not by its id"


def test_an_administrator_sees_no_case_content(administrator, client_of):
    page = client_of(administrator).get(reverse("admin:index")).content.decode()
    shown = {model._meta.label for model in MODELS if admin_page(model, "changelist") in page}
    assert (
        shown <= {"accounts.User", "cases.SiteSettings", "appeals.DeskSettings", "appeals.Mail"}
        and "accounts.User" in shown
    )


def test_an_editor_does_not_see_accounts(editor, client_of):
    assert admin_page(User, "changelist") not in client_of(editor).get(reverse("admin:index")).content.decode()


def test_a_stranger_comes_back_to_the_page_they_wanted_after_signing_in(stranger_client):
    wanted = admin_page(User, "add")
    response = stranger_client.get(wanted)
    assert response.url == f"{reverse('account_login')}?next={wanted}"


def test_a_visitor_of_a_public_address_gets_no_cookie(stranger_client):
    response = stranger_client.get(reverse("robots"))
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
