"""Runs a piece of a test under another database login."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LOGINS = ("habeas_public", "habeas_staff")


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Everything inside runs with the rights of the database login `role`; afterwards the owner is back.

    An error inside takes the role back with the savepoint. Catch expected errors around an inner `atomic()`.
    """
    assert role in LOGINS, role
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"set local role {role}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("reset role")
