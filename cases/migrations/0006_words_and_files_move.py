"""The text of calls becomes a line of the log, the one file of a source the first of several, and what names a
confidential source is sealed. Nothing is lost; where a move is undone, what fits goes back."""

import hashlib
import posixpath

from django.db import migrations

from cases.models.sealed import Sealed

NAMING = ("title", "publisher", "signed_by", "url", "archive_url")


def forward(apps, schema_editor):
    _calls(apps)
    _files(apps)
    _confidential(apps)


def _calls(apps):
    Call = apps.get_model("cases", "ContactCall")
    for contact in apps.get_model("cases", "SafeContact").objects.exclude(log="").iterator():
        Call.objects.create(contact_id=contact.pk, said=contact.log)


def _files(apps):
    SourceFile = apps.get_model("cases", "SourceFile")
    for source in apps.get_model("cases", "Source").objects.exclude(file="").iterator():
        stem, _dot, ending = posixpath.basename(source.file.name).rpartition(".")
        data = _content(source.file)
        SourceFile.objects.create(
            source_id=source.pk,
            file=source.file.name,
            name=(stem or ending)[:130],
            kind=ending.lower()[:10] if stem else "",
            size=len(data or b""),
            sha256=hashlib.sha256(data).hexdigest() if data is not None else source.sha256,
        )


def _content(file):
    try:
        with file.open("rb") as opened:
            return opened.read()
    except (OSError, ValueError):
        return None


def _confidential(apps):
    Organisation = apps.get_model("cases", "Organisation")
    for source in apps.get_model("cases", "Source").objects.filter(confidential=True).iterator():
        publisher = Organisation.objects.filter(pk=source.publisher_id).values_list("name", flat=True).first()
        held = {"publisher": publisher} | {name: getattr(source, name) for name in NAMING if name != "publisher"}
        lines = [f"{name.replace('_', ' ')}: {value}" for name, value in held.items() if value]
        source.identity = "\n".join(lines)
        source.sealed_text = source.text
        source.title, source.publisher_id = source.public_wording, None
        source.signed_by = source.url = source.archive_url = source.text = ""
        source.save()


def backward(apps, schema_editor):
    Source = apps.get_model("cases", "Source")
    for file in apps.get_model("cases", "SourceFile").objects.order_by("-order", "-pk").iterator():
        Source.objects.filter(pk=file.source_id).update(file=file.file.name)
    for contact in apps.get_model("cases", "SafeContact").objects.filter(log="").iterator():
        calls = apps.get_model("cases", "ContactCall").objects.filter(contact_id=contact.pk).order_by("pk")
        said = "\n".join(call.said.open() for call in calls if isinstance(call.said, Sealed))
        if said:
            contact.log = said
            contact.save()


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_sealed_and_files")]
    operations = [migrations.RunPython(forward, backward)]
