"""Who typed it: history reads the account from the request, and so do tests that have none."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection, models

from accounts.models import User


@contextmanager
def typed_by(user: User) -> Iterator[None]:
    """What is saved inside counts as typed by this person, as in a request of theirs."""
    with pghistory.context(user=user.pk):
        yield
    with connection.cursor() as cursor:  # a test is one transaction, for which the context would go on
        cursor.execute("select set_config('pghistory.context_id', '', true)")


def change(row: models.Model, by: User, **fields: object) -> None:
    with typed_by(by):
        type(row)._default_manager.filter(pk=row.pk).update(**fields)
