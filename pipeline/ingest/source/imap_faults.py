"""Say what is wrong with a mailbox on a server, where, and what to do about it, so that a person can mend it.

The words of the server are shown in one short line; a password never is.
"""

import imaplib
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Final

from pipeline.config import Imap
from pipeline.errors import MailboxError
from pipeline.ingest.source.source import Throttled

BROKEN_ANSWER: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)
"""What IMAP libraries raise, besides their own classes, on answers that break the protocol."""
CUT: Final = (imaplib.IMAP4.abort, OSError, EOFError)
FAULTS: Final = (imaplib.IMAP4.error, *CUT, *BROKEN_ANSWER)

_THROTTLED: Final = re.compile(
    r"\[(?:OVERQUOTA|THROTTLED|LIMIT)\b|\btoo many (?:\w+ )?(?:connections|sessions|logins)", re.IGNORECASE
)
_NOT_NOW: Final = re.compile(r"\[(?:UNAVAILABLE|INUSE|SERVERBUG|CONTACTADMIN)\b", re.IGNORECASE)
_LONGEST_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class _Fault:
    kind: type[BaseException]
    message: str


_MESSAGES: Final = (
    _Fault(
        ssl.SSLCertVerificationError,
        "the certificate does not fit: {words}; check the host name, or name the authority that signed it as ca_file",
    ),
    _Fault(ssl.SSLError, "no TLS here: {words}; check the port and tls (implicit or starttls)"),
    _Fault(TimeoutError, "no answer in time while {doing}"),
    _Fault(socket.gaierror, "no such host: {words}; check the host"),
    _Fault(ConnectionRefusedError, "nothing listens there; check host and port, and that the server runs"),
    _Fault(imaplib.IMAP4.readonly, "read-only while {doing}; set after to keep, or get the right to write there"),
    _Fault(imaplib.IMAP4.abort, "the connection broke while {doing}: {words}"),
    _Fault(OSError, "the connection broke while {doing}: {words}"),
    _Fault(EOFError, "the connection broke while {doing}: {words}"),
    _Fault(BaseException, "{doing} failed: {words}"),
)
"""The first that fits counts: special cases stand before general ones."""


def place(imap: Imap) -> str:
    return f"{imap.host}:{imap.port}"


def fault(error: BaseException, imap: Imap, doing: str) -> MailboxError:
    """An error of the library or the network as one that says what to do."""
    words = spoken(error)
    if _THROTTLED.search(words):
        return Throttled(f"{place(imap)}: the server asks us to wait: {words}")
    message = next(each.message for each in _MESSAGES if isinstance(error, each.kind))
    return MailboxError(f"{place(imap)}: {message.format(words=words, doing=doing)}")


def refused_login(error: BaseException, imap: Imap, password: str) -> MailboxError:
    """A login that the server answered with NO: a wrong password, unless it says that the time is wrong."""
    words = spoken(error).replace(password, "***")
    if _THROTTLED.search(words):
        return Throttled(f"{place(imap)}: the server asks us to wait: {words}")
    if _NOT_NOW.search(words):
        return MailboxError(f"{place(imap)}: the server cannot log anybody in now: {words}")
    return MailboxError(
        f"{place(imap)}: the server refused the login of user {imap.user!r}: {words}; "
        f"check user and password {imap.password} of this mailbox in cndesk.yaml",
        is_login=True,
    )


def spoken(error: BaseException) -> str:
    """The error in one short line; a server may have written it."""
    match error:
        case ssl.SSLCertVerificationError():
            text = error.verify_message
        case OSError():
            text = error.strerror or str(error)
        case _:
            first = error.args[0] if error.args else ""
            text = first.decode(errors="replace") if isinstance(first, bytes) else str(error)
    printable = "".join(char if char.isprintable() else " " for char in text[:_LONGEST_WORDS])
    return " ".join(printable.split()) or type(error).__name__
