"""Files: their content decides what they are; names and claims do not. What is published holds pixels alone."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageCms, PngImagePlugin

from cases import files, photos
from cases.actions import source as sources
from cases.models import Person, SourceFile
from tests import factories

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\ntrailer <<>>\nstartxref\n9\n%%EOF\n"
MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nDate: Mon, 1 Jan 2018 00:00:00 +0000\r\n\r\n<html>words</html>"


def picture(kind: str = "JPEG", size=(40, 30), mode: str = "RGB", colour="red", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def office(*parts: str, mimetype: str = "", compress: int = zipfile.ZIP_DEFLATED, content: bytes = b"<x/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for part in parts:
            archive.writestr(part, content)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def refused(data: bytes, kinds=files.DOCUMENTS) -> str:
    with pytest.raises(ValidationError) as caught:
        files.check(io.BytesIO(data), kinds)
    return " ".join(caught.value.messages)


def test_a_file_is_what_its_content_is():
    word = office("[Content_Types].xml", "word/document.xml")
    good = {
        "jpeg": picture(), "png": picture("PNG"), "gif": picture("GIF", mode="P", colour=1), "webp": picture("WEBP"),
        "tiff": picture("TIFF"), "pdf": PDF, "docx": word, "xlsx": office("[Content_Types].xml", "xl/workbook.xml"),
        "odt": office("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
        "txt": "ឃុំខ្លួន, a < b, شكرا".encode(), "eml": MAIL,
    }  # fmt: skip
    assert set(good) == set(files.DOCUMENTS)
    for kind, data in good.items():
        found = files.check(SimpleUploadedFile("x.exe", data, content_type="text/html"))
        assert (found.kind, found.size, len(found.sha256)) == (kind, len(data), 64)
    assert "Allowed are pictures" in refused(PDF, files.PICTURES)


def test_what_is_no_document_is_refused_with_a_sentence_that_says_what_to_do():
    jar = office("META-INF/MANIFEST.MF", "Evil.class")
    whole = picture(size=(300, 300))
    many = office(*(f"word/{n}.xml" for n in range(files.MOST_ENTRIES + 1)), compress=zipfile.ZIP_STORED)
    bomb = office("[Content_Types].xml", "word/document.xml", content=b"\0" * 30_000_000)
    broken = bytearray(office("[Content_Types].xml", "word/document.xml", content=b"words " * 100))
    broken[60:70] = b"\xff" * 10
    lies = {
        "is empty": [b""],
        "web page": [b"<!doctype html><script>alert(1)</script>", b"\n <svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
                     b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", b"words\n<script>alert(1)</script>", b"<?php x() ?>"],
        "hidden in it": [picture("GIF", mode="P", colour=1) + jar, whole + b"<script>alert(1)</script>", whole + jar,
                         PDF[:-6] + jar + PDF[-50:], PDF[:-40] + PDF[-40:] + jar],
        "damaged": [whole[:-400], whole[:5], b"\xff\xd8\xff\xe0 <html>", b"GIF89a<script>", picture("PNG")[:60], PDF[:-30],
                    b"%PDF-1.4", office("[Content_Types].xml", "word/document.xml")[:-30], bytes(broken)],
        "too large": [huge_png(50_000, 50_000), huge_png(10_000, 5_000), bomb, many, b"a" * (files.MOST_BYTES + 1)],
        "archive. Unpack": [jar, office("x.txt"), b"PK\x05\x06" + b"\0" * 18],
        "macros": [office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")],
        "HEIC": [b"\0\0\0\x18ftypheic" + b"\0" * 40],
        "old office": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
        "cannot be told": [b"MZ\x90\0" + b"\0" * 90, b"a\0b", b"\xff\xfea\0b\0", b"\x7fELF" + b"\1" * 9, b"\x89PNG"],
    }  # fmt: skip
    for words, tries in lies.items():
        for number, data in enumerate(tries):
            assert words in refused(data), (words, number)


def test_an_archive_that_is_packed_in_a_rare_way_and_damaged_is_refused_in_words():
    data = office("[Content_Types].xml", "word/document.xml", compress=zipfile.ZIP_LZMA, content=b"words " * 500)
    start = data.index(b"word/document.xml") + len("word/document.xml") + 9
    assert "damaged" in refused(data[:start] + b"\xff" * 12 + data[start + 12 :])


def test_names_lose_what_deceives_and_keep_what_people_write():
    tries = {
        "../../etc/passwd": "passwd", "C:\\Users\\x\\report.final.PDF": "report.final", "a\x00b.pdf": "ab",
        "photo\u202egpj.exe": "photogpj", "": "file", ".htaccess": "htaccess", "...": "file", "រូបថត ទី១.jpg": "រូបថត ទី១",
        "a\r\nX-Evil: 1.txt": "aX-Evil 1", 'q"uote\'.txt': "q uote'", "x" * 300 + ".pdf": "x" * files.LONGEST_NAME,
        "  spaced   out .txt": "spaced out", "\u202e\u200b": "file",
    }  # fmt: skip
    assert {name: files.clean_name(name) for name in tries} == tries


def test_a_download_can_only_be_saved():
    answer = files.download(b"<script>", 'ឯក"\r\nX: y.html')
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert (
        answer.headers["Content-Disposition"].startswith("attachment")
        and "\n" not in answer.headers["Content-Disposition"]
    )
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
    )


# In the storage


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def person(**fields) -> Person:
    return Person.objects.create(name="Person Placeholder", photo_credit="x", photo_alt="x", **fields)


@pytest.mark.django_db
def test_an_original_is_kept_as_it_came_under_a_random_name_with_its_sum(media):
    data = picture(exif=_exif())
    row = person(photo=SimpleUploadedFile("../my house.jpeg", data))
    row.refresh_from_db()
    assert (media / row.photo.name).read_bytes() == data
    assert "house" not in row.photo.name and row.photo_name == "my house" and row.photo_download_name == "my house.jpg"
    assert row.photo_sha256 == files.check(io.BytesIO(data)).sha256
    row.photo = ""
    row.save()
    row.refresh_from_db()
    assert (row.photo_name, row.photo_sha256) == ("", "")


@pytest.mark.django_db
def test_no_way_into_the_storage_goes_past_the_check(media):
    with pytest.raises(ValidationError, match="kind PDF.*Allowed are pictures"), transaction.atomic():
        person(photo=SimpleUploadedFile("photo.jpg", PDF, content_type="image/jpeg"))
    with pytest.raises(ValidationError, match="web page"), transaction.atomic():
        SourceFile.objects.create(source=factories.source(), file=SimpleUploadedFile("a.pdf", b"<html>"))
    assert list(media.rglob("*.*")) == []


@pytest.mark.django_db
def test_of_several_files_with_one_bad_none_is_stored_and_the_bad_one_is_named(media, editor, now):
    row = factories.source()
    good = [SimpleUploadedFile(f"page {n}.png", picture("PNG", (n, 5))) for n in range(1, 5)]
    evil = SimpleUploadedFile("page 5.png", b"<html>")
    again = SimpleUploadedFile("page 1 again.png", picture("PNG", (1, 5)))
    with pytest.raises(ValidationError) as caught:
        sources.attach(source=row, uploads=[*good, evil, again], by=editor, now=now)
    assert [line.split(":")[0] for line in caught.value.messages] == ["page 5", "page 1 again"]
    assert row.files.count() == 0 and list(media.rglob("*.*")) == []
    sources.attach(source=row, uploads=good, by=editor, now=now)
    assert [(f.order, str(f), f.kind) for f in row.files.all()] == [(n, f"page {n}.png", "png") for n in range(1, 5)]
    with pytest.raises(ValidationError, match="has this file already"):
        sources.attach(source=row, uploads=[again], by=editor, now=now)


@pytest.mark.django_db
def test_a_source_that_becomes_confidential_has_its_files_sealed_on_the_disk(
    media, editor, now, django_capture_on_commit_callbacks
):
    row = factories.source()
    sources.attach(source=row, uploads=[SimpleUploadedFile("her letter.pdf", PDF)], by=editor, now=now)
    type(row).objects.filter(pk=row.pk).update(confidential=True, public_wording="a relative", title="a relative")
    row.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        assert sources.seal_files(source=row) == 1
    file = row.files.get()
    assert [path.read_bytes()[:5] for path in media.rglob("*.*")] == [b"gAAAA"]
    assert "letter" not in str(file) and file.sealed_name.open() == "her letter"
    assert files.original(file.file, file.sealed) == PDF and len(file.sha256) == 64


@pytest.mark.django_db
def test_replacing_a_file_keeps_the_one_that_history_names(media):
    row = person(photo=SimpleUploadedFile("a.jpg", picture()))
    first = media / row.photo.name
    row.photo = SimpleUploadedFile("b.jpg", picture(size=(9, 9)))
    row.save()
    assert first.exists() and (media / row.photo.name).exists() and first != media / row.photo.name


# What is published


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x9286] = 6, "CANARY exif", b"ASCII\0\0\0CANARY comment"
    exif.get_ifd(0x8825).update({1: "N", 2: (11.0, 33.0, 22.0), 3: "E", 4: (104.0, 55.0, 1.0)})
    return exif.tobytes()


def published(data: bytes, media) -> Image.Image:
    row = Person(name="x", photo=SimpleUploadedFile("x.jpg", data), photo_credit="x", photo_alt="x")
    row.photo.save("x.jpg", row.photo.file, save=False)
    file = photos._public_copy(row, "a-slug")
    shown = Image.open(io.BytesIO(file.data))
    assert (shown.size, shown.format, shown.mode) == ((file.width, file.height), "JPEG", "RGB")
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(shown.info) and not shown.getexif()
    assert b"CANARY" not in file.data
    return shown


def near(pixel, wanted) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel, wanted, strict=True))


def test_a_published_photo_holds_pixels_alone(media):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- CANARY --></x:xmpmeta>'
    data = picture(size=(400, 200), exif=_exif(), comment=b"CANARY words", icc_profile=srgb, xmp=xmp)
    assert data.count(b"CANARY") >= 4
    assert published(data, media).size == (200, 400)  # turned as its EXIF says
    published(
        picture(comment=b"CANARY words", exif=_exif()), media
    )  # without a profile, which would make a new picture
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "CANARY png")
    published(picture("PNG", pnginfo=notes), media)


def test_every_kind_of_picture_is_shown_as_people_see_it(media):
    see_through = Image.new("P", (20, 20), 0)
    see_through.putpalette([0, 0, 0, 255, 0, 0])
    out = io.BytesIO()
    see_through.save(out, "PNG", transparency=0)
    assert near(published(out.getvalue(), media).getpixel((5, 5)), (255, 255, 255))
    half = picture("PNG", mode="RGBA", colour=(255, 0, 0, 0))
    assert near(published(half, media).getpixel((5, 5)), (255, 255, 255))
    assert near(published(picture("PNG", mode="LA", colour=(0, 0)), media).getpixel((5, 5)), (255, 255, 255))
    assert near(published(picture(mode="CMYK", colour=(0, 255, 255, 0)), media).getpixel((5, 5)), (255, 0, 0))
    assert near(published(picture("PNG", mode="I;16", colour=32768), media).getpixel((5, 5)), (128, 128, 128))
    assert near(published(picture("TIFF", mode="1", colour=1), media).getpixel((5, 5)), (255, 255, 255))
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("blue", "red")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert near(published(out.getvalue(), media).getpixel((5, 5)), (0, 0, 255))


def test_a_photo_that_is_gone_or_was_exchanged_stops_publishing_with_a_sentence(media):
    row = Person(name="Placeholder", photo_credit="x", photo_alt="x")
    row.photo.save("x.jpg", io.BytesIO(picture()), save=False)
    (media / row.photo.name).write_bytes(picture(size=(7, 7)))
    with pytest.raises(ValidationError, match="not the file that was uploaded"):
        photos._public_copy(row, "a-slug")
    (media / row.photo.name).unlink()
    with pytest.raises(ValidationError, match="no such file"):
        photos._public_copy(row, "a-slug")
