"""Files of a source in the admin: several at once, each judged by what is in it, and handed out only to be saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Assignment, Case, Event, Person, SealedReading, Source, SourceFile
from tests import factories
from tests.admin.forms import address, fill, said, send
from tests.admin.samples import world
from tests.admin.test_rules import other_editor
from tests.cases.test_files import PDF, huge_png, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(publisher, client_of):
    return client_of(publisher)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(name: str, data: bytes, kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=kind)


def pages(count: int) -> list[SimpleUploadedFile]:
    return [upload(f"page {n}.png", picture("PNG", (n, 9))) for n in range(1, count + 1)]


def test_files_are_added_all_at_once_and_handed_out_only_to_be_saved(
    client, client_of, stranger_client, coordinator, media
):
    source = factories.source()
    answer = send(client, Source, "change", source.pk, new_files=[*pages(2), upload("ឯកសារ.html", PDF, "text/html")])
    assert answer.status_code == 302
    rows = list(source.files.all())
    assert [(str(row), row.kind, row.order) for row in rows] == [
        ("page 1.png", "png", 1), ("page 2.png", "png", 2), ("ឯកសារ.pdf", "pdf", 3),
    ]  # fmt: skip
    page = client.get(address(Source, "change", source.pk)).content.decode()
    assert all(row.sha256 in page and reverse("admin:cases_sourcefile_file", args=[row.pk]) in page for row in rows)
    taken = client.get(reverse("admin:cases_sourcefile_file", args=[rows[2].pk]))
    assert taken.content == PDF and taken.headers["Content-Type"] == "application/octet-stream"
    assert (
        taken.headers["Content-Disposition"].startswith("attachment;")
        and "sandbox" in taken.headers["Content-Security-Policy"]
    )
    assert taken.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in taken.headers["Cache-Control"]
    assert client_of(coordinator).get(reverse("admin:cases_sourcefile_file", args=[rows[0].pk])).status_code == 200
    assert stranger_client.get(reverse("admin:cases_sourcefile_file", args=[rows[0].pk])).status_code == 302
    send(client, Source, "change", source.pk, **{"files-1-DELETE": "on", "files-0-order": "9"})
    assert [str(row) for row in source.files.all()] == ["ឯកសារ.pdf", "page 1.png"]


EVIL = {
    "page.jpg": b"<html><script>alert(1)</script>", "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "empty.jpg": b"",
    "cut.png": picture("PNG", (90, 90))[:-90], "huge.png": huge_png(60_000, 60_000), "program.pdf": b"MZ\x90\0" * 30,
    "long" * 75 + ".jpg": b"\xff\xd8\xff", "../../up.txt": b"\xff\xfe", "a\u202egpj.exe": b"\x7fELF\1\1",
}  # fmt: skip


def test_one_bad_among_good_ones_and_nothing_is_stored_and_the_bad_one_is_named(client, media):
    source = factories.source()
    for name, data in EVIL.items():
        typed = fill(client, Source, "change", source.pk, title="Typed in vain")
        answer = client.post(
            address(Source, "change", source.pk), typed | {"new_files": [*pages(3), upload(name, data), *pages(0)]}
        )
        words = " ".join(said(answer))
        assert answer.status_code == 200 and "None of the files was stored" in words, name
        assert words.count("page ") == 0 and "new_files: " in words, words
    assert not SourceFile.objects.exists() and not list(media.rglob("*.*"))
    assert Source.objects.get(pk=source.pk).title != "Typed in vain"
    many = [upload(f"{n}.txt", b"words %d" % n) for n in range(61)]
    answer = client.post(
        address(Source, "change", source.pk), fill(client, Source, "change", source.pk) | {"new_files": many}
    )
    assert "at most 60 files" in " ".join(said(answer))
    twice = [upload("a.txt", b"same"), upload("b.txt", b"same")]
    answer = client.post(
        address(Source, "change", source.pk), fill(client, Source, "change", source.pk) | {"new_files": twice}
    )
    assert "b: This source has this file already." in " ".join(said(answer))


def test_a_photo_is_judged_and_kept_the_same_way(client, media):
    row = world()[Person]
    for name, data in (EVIL | {"paper.pdf": PDF}).items():
        typed = fill(client, Person, "change", row.pk, photo_credit="x", photo_alt="x") | {"photo": upload(name, data)}
        assert client.post(address(Person, "change", row.pk), typed).status_code == 200, name
    assert not list(media.rglob("*.*"))
    send(client, Person, "change", row.pk, photo_credit="x", photo_alt="x", photo=upload("her house.jpg", picture()))
    row.refresh_from_db()
    taken = client.get(reverse("admin:cases_person_file", args=[row.pk]))
    assert taken.content == picture() and 'filename="her house.jpg"' in taken.headers["Content-Disposition"]
    assert "sandbox" in taken.headers["Content-Security-Policy"] and len(row.photo_sha256) == 64


def test_a_file_of_a_confidential_source_is_taken_only_after_opening_the_source(client_of, client, editor, media):
    case = Case.objects.create(slug="x", title="X", countries=["KH"])
    Assignment.objects.create(case=case, user=editor)
    send(
        client,
        Source,
        "add",
        title="x",
        confidential="on",
        public_wording="a relative",
        new_files=[upload("her letter.pdf", PDF)],
    )
    source = Source.objects.get()
    factories.cite(Event.objects.create(case=case, kind="other", headline="x", on="2018"), source)
    file = source.files.get()
    assert not [path for path in media.rglob("*.*") if b"%PDF" in path.read_bytes()]
    url = reverse("admin:cases_sourcefile_file", args=[file.pk])
    for page in (
        address(Source, "change", source.pk),
        address(SourceFile, "changelist"),
        address(SourceFile, "change", file.pk),
    ):
        assert "letter" not in client.get(page).content.decode()
    assert client_of(other_editor()).get(url).status_code == 403
    mine = client_of(editor)
    asked = mine.get(url)
    assert asked.status_code == 302 and asked.url == address(Source, "open", source.pk)
    mine.post(address(Source, "open", source.pk), {"reason": "to read the letter again"})
    taken = mine.get(url)
    assert taken.content == PDF and 'filename="her letter.pdf"' in taken.headers["Content-Disposition"]
    readings = [(reading.row, reading.by, reading.reason) for reading in SealedReading.objects.order_by("pk")]
    assert readings == [(row, editor, "to read the letter again") for row in (source, file)]  # the download as well
