"""Tells the history which part of the program writes where no colleague is signed in.

Every connection that the application opens names itself once, when it is opened (which Django tells by a signal alone).
What is then written without a colleague (a command, the worker, a migration, loaded fixtures) stands in the history as
"the program (…)"; what comes by another way (psql, a script, `dbshell`, `shell`) has no name, and is shown as made outside
the application.
"""

import json
import sys
import uuid
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

BY_HAND = ("shell", "dbshell")
SERVERS = ("gunicorn", "gunicorn.exe")


def name_of(argv: list[str]) -> str:
    """The part of the program that runs with this command line; "" for what is none."""
    first = Path(argv[0]) if argv else Path()
    if first.name in SERVERS or first.parent.name == "gunicorn":
        return "server"
    command = argv[1] if first.name == "manage.py" and len(argv) > 1 else ""
    return "" if command in BY_HAND else command[:40]


SOURCE = name_of(sys.argv)
CONTEXT = str(uuid.uuid4())


def name_the_program(connection: Any, source: str = SOURCE, **_kwargs: Any) -> None:
    """Sets what history triggers read, for the life of a connection; a request of a colleague sets its own over it."""
    if not source or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pghistory.context_id', %s, false), set_config('pghistory.context_metadata', %s, false)",
            [CONTEXT, json.dumps({"source": source})],
        )


def listen() -> None:
    """From now on every connection that is opened gets its name. Called once, when the application starts."""
    connection_created.connect(_connected, dispatch_uid="accounts.program")


def _connected(sender: Any, connection: Any, **kwargs: Any) -> None:
    name_the_program(connection)
