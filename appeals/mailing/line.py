"""The line to the mail server: kept open from one mail to the next, and what its answers mean."""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Any

from django.core.mail import EmailMessage, get_connection

from appeals.vocab import MailEnd

# Answers that say of the address that nobody is there; not those that say what the server thinks of us (5.7).
NOBODY_THERE = (550, 551, 553)
OF_POLICY = b"5.7"
PERMANENT = 500
CLOSING = 421  # the server hangs up
ANSWERS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPSenderRefused,
)  # after which the line is as before


class Cannot(Exception):
    """The server cannot be reached, or lets us not in: no mail can be sent now."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Trouble(Exception):
    """One mail could not be handed over. `end` says that trying again would not help, and why; `is_open`, that the line
    broke before the server answered: it may have taken the mail."""

    def __init__(self, kind: str, end: str = "", *, is_open: bool = False) -> None:
        super().__init__(kind)
        self.kind, self.end, self.is_open = kind, end, is_open


class Line:
    """A connection that is opened when the first mail needs it. After an error in it the next mail gets another."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()

    def hand_over(self, message: EmailMessage) -> None:
        """Gives when the server has taken it. Raises Cannot, Trouble."""
        connection = self._opened()
        try:
            if not connection.send_messages([message]):
                raise Trouble("NoRecipient", MailEnd.REJECTED)
        except (smtplib.SMTPException, OSError) as error:
            if not isinstance(error, ANSWERS) or _answer(error)[0] == CLOSING:
                self._drop()
            raise meaning(error) from error

    def _opened(self) -> Any:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                raise Cannot(_kind(error)) from error
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):  # it may be broken
                connection.close()


def meaning(error: Exception) -> Trouble:
    """What an answer of the server means for the mail it answers to."""
    kind, (code, words) = _kind(error), _answer(error)
    if not code:
        return Trouble(kind, is_open=True)
    if code < PERMANENT or isinstance(error, smtplib.SMTPSenderRefused):
        return Trouble(kind)
    if code in NOBODY_THERE and OF_POLICY not in words:
        return Trouble(kind, MailEnd.REFUSED)
    # Of an address refused for another reason (we may not send there, the box is full) more may come; of a mail not.
    return Trouble(kind, "" if isinstance(error, smtplib.SMTPRecipientsRefused) else MailEnd.REJECTED)


def _answer(error: Exception) -> tuple[int, bytes]:
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return 0, b""
    return code, words if isinstance(words, bytes) else str(words).encode()


def _kind(error: Exception) -> str:
    """ "SMTPDataError 554": never the server's words, in which an address may stand."""
    code = _answer(error)[0]
    return f"{type(error).__name__} {code}".strip() if code else type(error).__name__
