"""File fields of the record: every way into the storage passes the same check, and originals stay private."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models.fields.files import FieldFile

from cases import files


class CheckedFileField(forms.FileField):
    """Judges what was chosen by its content; refuses it with a sentence beside the field."""

    def __init__(self, *, kinds: tuple[str, ...] = files.DOCUMENTS, **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(**{**kwargs, "max_length": None, "allow_empty_file": True})

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = super().clean(data, initial)
        if isinstance(chosen, UploadedFile):
            files.check(chosen, self.kinds)
        return chosen


class PrivateFieldFile(FieldFile):
    """Stored under a random name; the row keeps the name it came with, its sum, size and kind, where it has such fields."""

    field: "PrivateFileField"

    def save(self, name: str, content: Any, save: bool = True) -> None:
        """Checks and stores. Raises ValidationError."""
        checked = files.check(content, self.field.kinds)
        seals = bool(getattr(self.instance, "seals_its_file", False))
        self.field.note(self.instance, files.clean_name(name), checked)
        stored = ContentFile(files.sealed_content(content.read())) if seals else content
        super().save(files.random_name(checked), stored, save)


class PrivateFileField(models.FileField):
    """A file that is kept as it came and never leaves by itself. `prefix` is that of the fields beside it."""

    attr_class = PrivateFieldFile

    def __init__(self, *args: Any, prefix: str = "", kinds: tuple[str, ...] = files.DOCUMENTS, **kwargs: Any) -> None:
        self.prefix, self.kinds = prefix, kinds
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{**kwargs, "form_class": CheckedFileField, "kinds": self.kinds})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if not getattr(model_instance, self.attname):
            self.note(model_instance, "", None)
        return super().pre_save(model_instance, add)

    def note(self, row: models.Model, name: str, checked: files.Checked | None) -> None:
        facts = {
            "name": name,
            "sha256": checked.sha256 if checked else "",
            "size": checked.size if checked else 0,
            "kind": checked.kind if checked else "",
        }
        for fact, value in facts.items():
            if hasattr(row, f"{self.prefix}{fact}"):
                setattr(row, f"{self.prefix}{fact}", value)


class PrivatePictureField(PrivateFileField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"kinds": files.PICTURES, **kwargs})
