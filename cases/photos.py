"""Photos: from the private original to the small public copy without metadata."""

import hashlib
import io
from typing import Any

from PIL import Image, ImageOps

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
    with person.photo.open("rb") as original, Image.open(original) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small.thumbnail(SIZE)
        data = _encoded(small)
    return PublishedFile(
        sha=hashlib.sha256(data).hexdigest(), slug=slug, extension="jpg", content_type="image/jpeg", data=data,
        width=small.width, height=small.height,
    )  # fmt: skip


def _encoded(picture: Image.Image) -> bytes:
    """JPEG of pixels alone, as good as fits."""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()
