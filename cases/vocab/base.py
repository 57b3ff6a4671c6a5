"""Choices with definitions."""

from django.db import models
from django.utils.functional import Promise


class Vocabulary(models.TextChoices):
    """Choices with definitions: a member is written `NAME = code, definition, label`."""

    definition: str

    def __new__(cls, code: str, definition: str | Promise = ""):
        member = str.__new__(cls, code)
        member._value_ = code
        member.definition = definition  # type: ignore[assignment]
        return member
