"""Files that a stranger sends along with a form: the public door keeps none, not even for a moment, and stops at a length."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.public import placeholders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public_door(settings):
    placeholders.case("first")
    settings.FILE_UPLOAD_HANDLERS = ["config.uploads.NoFiles"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20


def sent(visitor, size: int):
    wish = {"what": "case:first", "address": "reader.placeholder@example.org", "rhythm": "each", "website": ""}
    return visitor.post("/follow/?what=case:first", {"file": SimpleUploadedFile("a.bin", b"x" * size), **wish})


def test_the_fields_beside_a_file_are_read_and_the_file_is_not(visitor, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    response = sent(visitor, 1000)
    assert response.status_code == 200 and not response.wsgi_request.FILES


def test_a_form_with_files_may_be_as_long_as_one_without(visitor):
    assert sent(visitor, 2**20).status_code == 400
