"""When something goes wrong, colleagues read what became of what they typed, and where to go on."""

import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.test import RequestFactory

from config import views

PLACES = ("/admin/cases/event/add/", "/desk/", "/accounts/login/")


@pytest.mark.parametrize("address", PLACES)
def test_a_broken_page_of_the_staff_needs_no_database_and_says_what_became_of_the_form(address):
    """The database is closed to this test."""
    answer = views.server_error(RequestFactory().post(address, {"name": "Person A"}))
    page = answer.content.decode()
    assert answer.status_code == 500 and answer.content == views.server_error(RequestFactory().get("/admin/")).content
    assert "saved whole or not at all" in page and "reload this page" in page and 'href="/admin/history/"' in page
    assert "Person A" not in page and address not in re.sub(r'href="[^"]*"', "", page) and "/cases/" not in page


def test_the_public_pages_stay_the_same_for_everyone(settings):
    assert b"saved whole" not in views.server_error(RequestFactory().get("/cases/")).content
    settings.HABEAS_SITE = "public"
    for view in (views.server_error, lambda request: views.bad_request(request, RequestDataTooBig("x"))):
        assert view(RequestFactory().get("/admin/")).content == view(RequestFactory().get("/")).content


def test_too_much_at_once_says_how_much_a_form_takes(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3 * 1024**2, 77
    answer = views.bad_request(RequestFactory().post("/admin/"), RequestDataTooBig("x"))
    assert answer.status_code == 413 and "3 MB of text and 77 fields" in answer.content.decode()
    broken = views.bad_request(RequestFactory().post("/admin/"), SuspiciousOperation("a secret"))
    assert broken.status_code == 400 and b"nothing was saved" in broken.content and b"secret" not in broken.content
    public = views.bad_request(RequestFactory().post("/contact/"), RequestDataTooBig("x"))
    assert public.status_code == 400 and b"/admin/" not in public.content


@pytest.mark.django_db
def test_a_form_with_too_many_fields_and_a_closed_page_lead_back_to_the_record(client_of, editor, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    client = client_of(editor)
    answer = client.post("/admin/cases/event/add/", {f"field-{number}": "x" for number in range(20)})
    assert answer.status_code == 413 and "nothing of this one was saved" in answer.content.decode()
    refused = views.forbidden(RequestFactory().get("/admin/"), PermissionDenied("Your account may not do this."))
    page = refused.content.decode()
    assert "Your account may not do this." in page and "A colleague whose role allows it" in page
    assert 'href="/admin/"' in page and 'href="/accounts/colleagues/"' in page and 'class="entrance"' in page
