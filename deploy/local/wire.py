"""The first words of PostgreSQL's protocol, enough to ask whether a server answers. No driver is needed."""

import socket
import struct
from pathlib import Path

STARTING_UP = "57P03"  # cannot_connect_now: starting, stopping or recovering


def answers(folder: Path, port: int = 5432, user: str = "habeas_owner", database: str = "postgres") -> bool:
    """Whether a server takes connections on the unix socket in `folder`."""
    words = [b"user", user.encode(), b"database", database.encode(), b""]
    body = struct.pack("!I", 196608) + b"\0".join(words) + b"\0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(3)
        try:
            link.connect(str(folder / f".s.PGSQL.{port}"))
            link.sendall(struct.pack("!I", len(body) + 4) + body)
            reply = link.recv(4096)
            link.sendall(b"X\0\0\0\x04")
        except OSError:
            return False
    return reply[:1] in (b"R", b"E") and STARTING_UP.encode() not in reply
