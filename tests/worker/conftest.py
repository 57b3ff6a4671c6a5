"""A real mail server, on a free port of this machine."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.site import free_ports


class Letterbox:
    """Keeps what it is handed. While `busy` is set it has heard a mail and does not say that it took it."""

    def __init__(self, port: int) -> None:
        self.address = f"smtp://127.0.0.1:{port}"  # for HABEAS_EMAIL_URL
        self.mails: list[Envelope] = []
        self.busy, self.begun = threading.Event(), threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name there)
        self.begun.set()
        while self.busy.is_set():
            await asyncio.sleep(0.05)  # ends when the sender goes away
        self.mails.append(envelope)
        return "250 Kept"


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    (port,) = free_ports(1)
    box = Letterbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()
