"""A real mail server, on a free port of this machine."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.site import free_ports

TAKEN = "250 Kept"


class Letterbox:
    """Keeps what it is handed. While `busy` is set it has heard a mail and does not say that it took it."""

    def __init__(self, port: int) -> None:
        self.address = f"smtp://127.0.0.1:{port}"  # for HABEAS_EMAIL_URL
        self.port = port
        self.mails: list[Envelope] = []
        self.busy, self.begun = threading.Event(), threading.Event()
        self.of_address: dict[str, str] = {}  # what it answers to an address, if not "250 OK"
        self.of_mail: list[str] = []  # what it answers to the next mails; then it takes them
        self.connections = 0
        self.when_taken: Callable[[Envelope], None] = lambda envelope: None  # before it says so

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:  # noqa: N802 E501
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:  # noqa: N802 E501
        if (answer := self.of_address.get(address, "250 OK")).startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (its name there)
        self.begun.set()
        while self.busy.is_set():
            await asyncio.sleep(0.05)  # ends when the sender goes away
        if self.of_mail:
            return self.of_mail.pop(0)
        self.mails.append(envelope)
        self.when_taken(envelope)
        return TAKEN

    @contextmanager
    def open(self) -> Iterator[None]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    (port,) = free_ports(1)
    box = Letterbox(port)
    with box.open():
        yield box
