"""A form posted after the session ended comes back filled after signing in; nothing is saved until someone saves."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import kept
from accounts.kept import KeptForm
from accounts.models import User
from accounts.refill import refill
from accounts.sessions import StaffSession
from accounts.tasks import forget_kept_forms
from cases.models import Case
from tests import factories
from tests.accounts.steps import code, enrolled, second_step, sign_in, text_of
from tests.admin.forms import address, fill
from tests.conftest import sign_in_fully

pytestmark = pytest.mark.django_db
TYPED = "Typed before the session ended: <b>កឹម</b> & خواجة"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def at_work(editor):
    """A browser with both factors, and what comes next from the app."""
    client, secret, _codes = enrolled(editor)
    return client, lambda: code(secret, 1)


def lapse(user) -> None:
    """The sessions of a person end, as after half an hour."""
    StaffSession.objects.filter(account=user).delete()


def back_in(client, next_code, answer):
    """Signs in again, with both factors, from where a lost form led; follows to the page at the end."""
    assert answer.url == "/accounts/login/?next=/accounts/kept/"
    assert sign_in(client, next="/accounts/kept/").url == reverse("mfa_authenticate")
    wanted = second_step(client, next_code())
    assert wanted.url == "/accounts/kept/"
    return client.get(wanted.url, follow=True)


def test_a_page_of_the_record_comes_back_with_its_rows_and_is_saved_by_pressing_save(editor, at_work):
    client, next_code = at_work
    case = factories.case()
    data = fill(client, Case, "change", case.pk, title=TYPED, summary="x" * 5000)
    lapse(editor)
    before = Case.objects.values().get(pk=case.pk)
    page = back_in(client, next_code, client.post(address(Case, "change", case.pk), data))
    assert "You were signed out while typing. Nothing is saved yet" in text_of(page)
    form = page.context["adminform"].form
    assert form["title"].value() == TYPED and form["summary"].value() == "x" * 5000
    assert not form.errors and "Please correct" not in text_of(page), "what was typed is no mistake"
    assert Case.objects.values().get(pk=case.pk) == before
    assert client.post(address(Case, "change", case.pk), data).status_code == 302
    assert Case.objects.get(pk=case.pk).title == TYPED


def test_a_new_row_comes_back_too_and_nothing_was_made(editor, at_work):
    client, next_code = at_work
    data = fill(client, Case, "add", title=TYPED)
    lapse(editor)
    page = back_in(client, next_code, client.post(address(Case, "add"), data))
    assert page.context["adminform"].form["title"].value() == TYPED and not Case.objects.exists()


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(editor, at_work):
    client, next_code = at_work
    case = factories.case()
    data = fill(client, Case, "change", case.pk, title=TYPED)
    lapse(editor)
    answer = client.post(address(Case, "change", case.pk), data)
    Case.objects.filter(pk=case.pk).update(title="By a colleague")
    page = back_in(client, next_code, answer)
    assert page.context["adminform"].form["title"].value() == TYPED and "By a colleague" in text_of(page)


def test_a_page_without_a_form_of_its_own_kind_is_filled_as_well(editor, publisher, at_work):
    client, next_code = at_work
    lapse(editor)
    asked = reverse("account_freeze", args=[publisher.pk])
    page = back_in(client, next_code, client.post(asked, {"reason": TYPED, "csrfmiddlewaretoken": "stale-token"}))
    assert page.request["PATH_INFO"] == asked and "Nothing is saved yet" in text_of(page)
    assert "&lt;b&gt;កឹម&lt;/b&gt; &amp; " in page.content.decode() and "stale-token" not in page.content.decode()
    assert User.objects.get(pk=publisher.pk).is_active


def test_a_file_alone_cannot_be_kept_and_the_page_says_which_to_choose_again(editor, at_work):
    client, next_code = at_work
    lapse(editor)
    page = back_in(client, next_code, client.post(reverse("admin:import_cases"), {"sheet": BytesIO(b"Name")}))
    assert page.request["PATH_INFO"] == reverse("admin:import_cases")
    assert "choose again: sheet" in text_of(page) and "All that you typed" not in text_of(page)


def test_what_fits_nowhere_is_shown_to_copy(editor, at_work):
    client, next_code = at_work
    lapse(editor)
    page = back_in(client, next_code, client.post("/admin/cases/case/", {"odd": TYPED, "password": "secret"}))
    assert page.request["PATH_INFO"].startswith("/accounts/kept/")
    assert "&lt;b&gt;កឹម" in page.content.decode() and "secret" not in page.content.decode()
    client.post(page.request["PATH_INFO"])
    assert not KeptForm.objects.exists()


def test_who_signed_in_anew_in_another_tab_loses_nothing_either(editor, client_of):
    client = client_of(editor)
    client.handler.enforce_csrf_checks = True  # the token in the old page is that of the sign-in before
    old = {"title": TYPED, "csrfmiddlewaretoken": "a" * 64}
    foreign = client.post("/admin/cases/case/add/", old, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403 and not KeptForm.objects.exists()
    answer = client.post("/admin/cases/case/add/", old, headers={"origin": "http://testserver"}, follow=True)
    assert answer.context["adminform"].form["title"].value() == TYPED and not Case.objects.exists()


def test_idle_time_keeps_it_for_the_same_account_only(editor, publisher, at_work):
    client, _next_code = at_work
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = client.post("/admin/cases/case/add/", {"title": TYPED})
        assert answer.url == "/accounts/login/?next=/accounts/kept/" and KeptForm.objects.get().account == editor
        sign_in_fully(client, publisher)  # someone else sits down
        page = client.get("/accounts/kept/", follow=True)
        assert "no longer kept" in text_of(page) and "កឹម" not in page.content.decode()
    row = KeptForm.objects.get()
    for mark in (f"/accounts/kept/{row.pk}/", f"/admin/cases/case/add/?_kept={row.pk}"):
        assert "កឹម" not in client.get(mark, follow=True).content.decode()


def test_it_is_sealed_and_without_secrets_and_gone_within_the_hour(editor):
    client = Client()
    files = {"photo": SimpleUploadedFile("photo.jpg", b"x")}
    data = {"title": TYPED, "password1": "hidden", "code": "123456", "csrfmiddlewaretoken": "t", **files}
    client.post("/admin/cases/case/add/", data)
    with connection.cursor() as cursor:
        cursor.execute("select t::text from accounts_keptform t")
        [(stored,)] = cursor.fetchall()
    row = KeptForm.objects.get()
    assert "Typed" not in stored and [name for name, _values in row.content()["typed"]] == ["title"]
    assert client.session[kept.TOKEN] not in stored
    assert "choose again: photo.jpg" in row.sentence()
    sign_in_fully(client, editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        forget_kept_forms.func(0)
    assert not KeptForm.objects.exists()
    assert "no longer kept" in text_of(client.get("/accounts/kept/", follow=True))


@pytest.mark.parametrize("data", [{}, {"title": ""}, {"csrfmiddlewaretoken": "t"}, {"title": "x" * 2_100_000}])
def test_what_holds_nothing_or_too_much_is_not_kept(data):
    answer = Client().post("/admin/cases/case/add/", data)
    assert answer.url == "/accounts/login/?next=/admin/cases/case/add/" and not KeptForm.objects.exists()


def test_strangers_cannot_fill_the_table(monkeypatch):
    monkeypatch.setattr(kept, "MOST_OF_STRANGERS", 3)
    for _ in range(5):
        Client().post("/admin/cases/case/add/", {"title": "x"})
    assert KeptForm.objects.count() == 3


@pytest.mark.parametrize("mark", ["", "0", "-1", "9" * 40, "é", "²", "1' or 1=1", "\x00"])
def test_a_mark_of_nonsense_changes_nothing(editor, client_of, mark):
    assert client_of(editor).get("/admin/cases/case/", {"_kept": mark}).status_code == 200


PAGE = """<form method="get"><input name="a" value="search"></form>
<form method="post" action="/elsewhere/"><input name="a"><input name="b"></form>
<FORM METHOD=POST><input type="hidden" name="csrfmiddlewaretoken" value="new"><input name="a" value='old "x"'>
<input type=checkbox name=c value=1 checked><input type="checkbox" name="c" value="2"><input type="password" name="p" value="">
<select name="s"><option value="">-</option><option value="1" selected>One</option><option value="2">two</option></select>
<textarea name="t">
was &amp; is <form></textarea><input name="a" value="second"><br/></form><input name="a" value="outside">"""


def test_refilling_changes_only_what_a_form_shows():
    typed = {"a": ['<"1">', "2"], "c": ["2"], "p": ["x"], "s": ["2"], "t": ["</textarea><script>"], "gone": ["y"]}
    page = refill(PAGE, typed | {"csrfmiddlewaretoken": ["old"]}, "/here/")
    assert page.startswith(PAGE[: PAGE.index("<FORM")]) and page.endswith(
        '<br/></form><input name="a" value="outside">'
    )
    assert '<input name="a" value="&lt;&quot;1&quot;&gt;">' in page and '<input name="a" value="2">' in page
    assert 'value="1" checked' not in page and '<input type="checkbox" name="c" value="2" checked>' in page
    assert '<option value="2" selected>two' in page and '<option value="1">One' in page
    assert (
        "&lt;/textarea&gt;&lt;script&gt;</textarea>" in page and 'value="new"' in page and 'name="p" value=""' in page
    )


def test_a_page_without_that_form_is_left_alone():
    assert refill(PAGE, {"unknown": ["x"]}, "/here/") is None
    assert refill("", {"a": ["x"]}, "/") is None
