"""What the database recorded of one row, for tests that ask who changed it, and to what."""

from django.db import models

from accounts.trail import Entry, entries_of_groups
from accounts.versions import history_of


def trail(obj: models.Model) -> list[Entry]:
    """The history of this row alone, newest first."""
    history = history_of(type(obj))
    rows = history.objects.filter(pgh_obj_id=obj.pk).select_related("pgh_context").order_by("pgh_id")
    return entries_of_groups([(type(obj), list(rows))])[::-1]
