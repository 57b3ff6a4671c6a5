"""Photos: from the private original to the small public copy without metadata."""

import hashlib
import io
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from cases import files
from cases.models import Case, Person, PublishedFile

# Fits the largest place a photo has on a page, twice over for sharp screens; keeps it under 25 kB.
SIZE = (480, 600)
QUALITIES = (72, 60, 48, 36)
MOST_BYTES = 25_000


def publish(case: Case, data: dict[str, Any]) -> None:
    """Writes the public copies of a case's photos and names them in its document; forgets those no longer shown."""
    people = {
        f"s{row.pk}": row.person for row in case.subjects.select_related("person") if row.person and row.person.photo
    }
    PublishedFile.objects.filter(slug=case.slug).delete()
    for subject in data["subjects"]:
        if person := people.get(subject["key"]):
            file = _public_copy(person, case.slug)
            file.save()
            subject["photo"] = {
                "sha": file.sha, "extension": file.extension, "width": file.width, "height": file.height,
                "credit": person.photo_credit, "alt": person.photo_alt,
            }  # fmt: skip


def _public_copy(person: Person, slug: str) -> PublishedFile:
    """A small picture of pixels alone. Raises ValidationError when the original is gone, or is not what was uploaded."""
    original = files.original(person.photo)
    if person.photo_sha256 and hashlib.sha256(original).hexdigest() != person.photo_sha256:
        raise ValidationError(_("The photo of %(person)s is not the file that was uploaded.") % {"person": person})
    files.check(io.BytesIO(original), files.PICTURES)
    with Image.open(io.BytesIO(original)) as picture:
        small = _flat(ImageOps.exif_transpose(picture))
    small.thumbnail(SIZE)
    data = _encoded(small)
    return PublishedFile(
        sha=hashlib.sha256(data).hexdigest(), slug=slug, extension="jpg", content_type="image/jpeg", data=data,
        width=small.width, height=small.height,
    )  # fmt: skip


def _flat(picture: Image.Image) -> Image.Image:
    """The first frame in plain sRGB on white, as a new picture: nothing but pixels comes along."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")  # 16 bits of grey
    picture = _in_srgb(picture)
    if picture.mode in ("P", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    clean = Image.new("RGB", picture.size, "white")
    if picture.mode == "RGBA":
        clean.paste(picture, mask=picture.getchannel("A"))
    else:
        clean.paste(picture.convert("RGB"))
    return clean


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours of another profile as sRGB shows them; as they are where the profile cannot be read."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _encoded(picture: Image.Image) -> bytes:
    """JPEG of pixels alone, as good as fits."""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()
