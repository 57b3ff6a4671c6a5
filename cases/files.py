"""What may be kept as a file. Its content decides, read as what it claims to be; its name and the browser's word do not."""

import hashlib
import io
import lzma
import re
import secrets
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from PIL import Image

from accounts.sealing import seal_bytes, unseal_bytes

MEGABYTE = 1024 * 1024
MOST_BYTES = 25 * MEGABYTE  # a scanned report of a hundred pages; more is split by whoever scans it
MOST_PIXELS = 40_000_000  # an A4 page at 600 dots an inch; decoded it takes about 160 MB for a moment
MOST_UNPACKED, MOST_ENTRIES, MOST_RATIO = 200 * MEGABYTE, 5_000, 200  # of office files, which are zip archives
LONGEST_NAME = 120
TOO_MANY_PIXELS = _(
    "The picture is too large: at most 40 million pixels (width times height) are read. Save it smaller."
)

PICTURES = ("jpeg", "png", "webp", "gif", "tiff")
DOCUMENTS = (*PICTURES, "pdf", "docx", "odt", "xlsx", "txt", "eml")
EXTENSIONS = {"jpeg": "jpg", "tiff": "tif"}
ALLOWED = {
    PICTURES: _("Allowed are pictures: JPEG, PNG, WebP, GIF, TIFF."),
    DOCUMENTS: _(
        "Allowed are PDF, pictures (JPEG, PNG, WebP, GIF, TIFF), DOCX, ODT, XLSX, plain text and mails (.eml)."
    ),
}

_MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
)
_MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|%@)", re.IGNORECASE)
_IN_PICTURES = re.compile(rb"<\s*(!doctype html|html|script|\?php)[\s>]", re.IGNORECASE)
# What reading a hostile archive raises.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MAIL_HEADERS = ("from", "to", "date", "subject", "message-id", "received", "mime-version")


@dataclass(frozen=True)
class Checked:
    """What a file is."""

    kind: str
    sha256: str
    size: int

    @property
    def extension(self) -> str:
        return EXTENSIONS.get(self.kind, self.kind)


def check(content: BinaryIO | File, kinds: tuple[str, ...] = DOCUMENTS) -> Checked:
    """What `content` is. Raises ValidationError with a sentence for whoever chose the file; leaves it at its start."""
    content.seek(0)
    data = content.read(MOST_BYTES + 1)
    content.seek(0)
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(data) > MOST_BYTES:
        words = _("The file is too large: at most %(most)s MB. Split it, or save it smaller.")
        raise ValidationError(words, code="too_large", params={"most": MOST_BYTES // MEGABYTE})
    kind = _kind(data)
    if kind not in kinds:
        why = _("This file is of the kind %(kind)s.") % {"kind": kind.upper()} if kind else _not_allowed(data)
        raise ValidationError([why, ALLOWED[kinds]], code="kind")
    return Checked(kind, hashlib.sha256(data).hexdigest(), len(data))


def clean_name(name: str, fallback: str = "file") -> str:
    """A file's own name without folders, without what cannot be seen, of a length that a screen holds; its last
    suffix goes, since what the file is decides that."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", seen.strip())
    stem = re.sub(r'[<>:"|?*\s]+', " ", stem).strip(" .\u200c\u200d")
    return stem[:LONGEST_NAME].strip() or fallback


def random_name(checked: Checked) -> str:
    """What a file is called in the storage: nothing of its own name."""
    return f"{secrets.token_hex(16)}.{checked.extension}"


def original(stored: Any, sealed: bool = False) -> bytes:
    """The bytes that were uploaded. Raises ValidationError when they are not there."""
    try:
        with stored.open("rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise ValidationError(_("There is no such file.")) from error
    return unseal_bytes(data) if sealed else data


def download(data: bytes, name: str) -> HttpResponse:
    """An answer that a browser can only save: it never shows or runs what is in it."""
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    answer._csp_exempt = True  # type: ignore[attr-defined]  # django-csp would write its own over ours
    return answer


def sealed_content(data: bytes) -> bytes:
    return seal_bytes(data)


# Reading each kind as what it claims to be


def _kind(data: bytes) -> str:
    """The kind of `data`, or an empty text. Raises ValidationError where it claims a kind and breaks its rules."""
    claimed = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        claimed = "webp"
    if claimed in PICTURES:
        return _picture(data, claimed)
    if claimed == "pdf":
        return _pdf(data)
    if claimed == "zip":
        return _office(data)
    return _mail(data) or _text(data)


def _picture(data: bytes, kind: str) -> str:
    """Size is looked at before a pixel is decoded; then all is decoded, so that a cut file is found."""
    formats = ["JPEG", "MPO"] if kind == "jpeg" else [kind.upper()]
    try:
        with Image.open(io.BytesIO(data), formats=formats) as picture:
            _refuse_too_many_pixels(*picture.size)
            picture.load()
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_MANY_PIXELS, code="pixels") from error
    except Exception as error:  # Pillow's readers raise nearly anything on a hostile file
        raise ValidationError(
            _("This picture is damaged or incomplete. Save it again, or ask for it again.")
        ) from error
    if zipfile.is_zipfile(io.BytesIO(data)) or _IN_PICTURES.search(data):
        raise ValidationError(_("This is a picture with something else hidden in it. Save it anew as a picture."))
    return kind


def _refuse_too_many_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS, code="pixels")


def _pdf(data: bytes) -> str:
    end = data[-2048:]
    if b"startxref" not in end or b"%%EOF" not in end:
        raise ValidationError(_("This PDF is damaged or incomplete. Save it again, or ask for it again."))
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise ValidationError(_("This is a PDF with an archive hidden in it. Print it to a new PDF."))
    return "pdf"


def _office(data: bytes) -> str:
    """DOCX, ODT or XLSX; of other archives nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive)
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise ValidationError(_("This document holds programs (macros). Save it without them, or as PDF."))
            kind = _office_kind(archive, names)
            if kind and archive.testzip() is not None:
                raise zipfile.BadZipFile
    except DAMAGED as error:
        raise ValidationError(
            _("This document is damaged or incomplete. Save it again, or ask for it again.")
        ) from error
    return kind


def _office_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""
    if "mimetype" in names and "content.xml" in names and archive.getinfo("mimetype").file_size < 100:
        return "odt" if archive.read("mimetype").strip() == b"application/vnd.oasis.opendocument.text" else ""
    return ""


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """By what its list says; `zipfile` reads no byte more than that."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > MEGABYTE + MOST_RATIO * packed:
        raise ValidationError(_("Unpacked, this document would be far too large. It is not opened."), code="bomb")


def _mail(data: bytes) -> str:
    head = data[:65536]
    if not re.match(rb"[A-Za-z][A-Za-z0-9-]*:[ \t]*\S|From [^\n]+\n", head):
        return ""
    found = BytesHeaderParser().parsebytes(head)
    known = sum(1 for name in _MAIL_HEADERS if name in found)
    return "eml" if known >= 3 and "\x00" not in head.decode("latin-1") else ""


def _text(data: bytes) -> str:
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROLS.search(words) or _MARKUP.search(data) else "txt"


def _not_allowed(data: bytes) -> Any:
    """Why, where it can be told; people then know what to do instead."""
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim", b"ftypavif"):
        return _("This is a photo as some phones keep it (HEIC). Save it as JPEG.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _("This is a file of an old office program. Save it as PDF, DOCX or XLSX.")
    if _MARKUP.search(data[:65536]):
        return _("This is a web page, a drawing or a program. Print it to PDF, or save its words as plain text.")
    if data.startswith(b"PK"):
        return _("This is an archive. Unpack it and choose the files in it.")
    return _("What kind of file this is cannot be told, or it is none that is kept here.")
