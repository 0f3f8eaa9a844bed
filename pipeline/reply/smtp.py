"""Mails to the server that sends them, one connection for many; the final dot is ours to give (the home of smtplib).

What becomes of a mail is a value. Until `before_dot` has returned, a lost connection means that nothing was sent; after
it only the server knows, and the answer is `Uncertain` (RFC 5321, 4.2.5; reliability 1.3). TLS is verified always, and
a server that does not offer it is never spoken to in clear.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from pipeline.config import Smtp
from pipeline.errors import Transient, UserError
from pipeline.failpoint import reach
from pipeline.reply.headers import Unsendable, ascii_address, clean_header

FINAL_REPLY_SECONDS: Final = 600.0
"""How long the answer to the final dot is waited for (RFC 5321, 4.5.3.2.6)."""

GOODBYE_SECONDS: Final = 1.0
LOGIN_CODES: Final = frozenset({530, 534, 535, 538})
"""The server wants another login: no mail can be sent, so no mail is to blame."""

_BARE: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_LEADING_DOT: Final = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has taken the mail."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now; nothing was sent and the mail may be tried again. `code` is 0 where the connection was lost."""

    code: int
    reply: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Never: the server refuses this mail."""

    code: int
    reply: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The final dot was given and no answer came: it may have arrived."""

    reply: str


Delivery = Sent | Deferred | Failed | Uncertain


class SmtpConnection:
    """A connection that is opened when first needed, kept for the next mail, and opened again when it has gone stale."""

    def __init__(self, settings: Smtp, final_reply_seconds: float = FINAL_REPLY_SECONDS) -> None:
        self._settings = settings
        self._final_reply_seconds = final_reply_seconds
        self._smtp: smtplib.SMTP | None = None

    def send(self, envelope_from: str, recipient: str, source: bytes, before_dot: Callable[[], None]) -> Delivery:
        """Send one mail to one recipient; `before_dot` is called when all but the final dot is out.

        Raises Transient when the server cannot be spoken to at all (then nothing has been sent), and whatever
        `before_dot` raises (then the dot is not given).
        """
        if _BARE.search(source):
            raise ValueError("a mail with bare CR or LF is never sent (SMTP smuggling)")
        try:
            mail_from = ascii_address(envelope_from) if envelope_from else ""
            rcpt_to = ascii_address(recipient)
        except Unsendable as error:
            return Failed(553, str(error))
        with contextlib.ExitStack() as undo:
            undo.callback(self._drop)  # broken off in the middle: without its dot the server throws the mail away
            smtp = self._ready()
            refused = self._envelope(smtp, mail_from, rcpt_to, len(source))
            delivery = refused or self._content(smtp, source, before_dot)
            undo.pop_all()
        return delivery

    def close(self) -> None:
        """Say goodbye; never fails."""
        smtp, self._smtp = self._smtp, None
        if smtp:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if smtp.sock:
                    smtp.sock.settimeout(GOODBYE_SECONDS)
                smtp.quit()
            smtp.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ready(self) -> smtplib.SMTP:
        """A connection that has just answered: the kept one after RSET, else a new one."""
        if self._smtp:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            self._drop()
        self._smtp = _connect(self._settings)
        reach("t3.after-connect")
        return self._smtp

    def _envelope(self, smtp: smtplib.SMTP, mail_from: str, rcpt_to: str, size: int) -> Deferred | Failed | None:
        """MAIL, RCPT and DATA; None when the server waits for the content."""
        told = f" SIZE={size}" if smtp.has_extn("size") else ""
        commands = (
            ("t3.before-mail", f"MAIL FROM:<{mail_from}>{told}", 2),
            ("t3.before-rcpt", f"RCPT TO:<{rcpt_to}>", 2),
            ("t3.before-data", "DATA", 3),
        )
        for point, command, wanted in commands:
            reach(point)
            try:
                code, text = smtp.docmd(command)
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                return Deferred(0, f"connection lost at {command.split()[0]}: {error}")
            if code // 100 != wanted:
                return self._refused(code, text, is_before_data=True)
        return None

    def _content(self, smtp: smtplib.SMTP, source: bytes, before_dot: Callable[[], None]) -> Delivery:
        """The body, the caller's word, the dot, and the server's answer."""
        try:
            smtp.send(_LEADING_DOT.sub(b"..", source.removesuffix(b"\r\n")))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Deferred(0, f"connection lost within the mail: {error}")
        reach("t3.after-body")
        before_dot()
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._final_reply_seconds)
            smtp.send(b"\r\n.\r\n")
            reach("t3.after-dot")
            code, text = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._settings.timeout)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Uncertain(f"no answer after the final dot: {error}")
        if code // 100 == 2:
            return Sent(_said(text))
        if code // 100 in {4, 5}:
            return self._refused(code, text)
        self._drop()
        return Uncertain(f"the answer to the final dot is none of SMTP: {code} {_said(text)}")

    def _refused(self, code: int, text: bytes, *, is_before_data: bool = False) -> Deferred | Failed:
        if code == 421 or not 400 <= code < 600:
            self._drop()
        if is_before_data and code in LOGIN_CODES:
            self._drop()
            raise Transient(f"{_name(self._settings)} wants another login: {code} {_said(text)}")
        return Failed(code, _said(text)) if 500 <= code < 600 else Deferred(code, _said(text))

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
            self._smtp = None


def _connect(settings: Smtp) -> smtplib.SMTP:
    """A connection that is verified and logged in as the settings say. Raises Transient with what to look at."""
    with contextlib.ExitStack() as undo:
        try:
            smtp = _open(settings)
            undo.callback(smtp.close)
            if smtp.sock:  # Nagle's algorithm would hold the final dot back for 40 ms a mail
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if settings.tls == "starttls":
                _start_tls(smtp, settings)
            smtp.ehlo_or_helo_if_needed()
            if settings.user and settings.password:
                smtp.login(settings.user, settings.password.reveal())
        except (smtplib.SMTPException, OSError) as error:
            raise Transient(f"{_name(settings)} {_cause(error)}") from error
        except UserError as error:  # the password cannot be had: mails wait, and the mailboxes go on being read
            raise Transient(f"{_name(settings)} cannot be logged in to: {error}; {error.cure}".rstrip("; ")) from error
        undo.pop_all()
        return smtp


def _open(settings: Smtp) -> smtplib.SMTP:
    me = socket.gethostname()
    me = me if "." in me and me.isascii() else "[127.0.0.1]"
    if settings.tls == "implicit":
        return smtplib.SMTP_SSL(settings.host, settings.port, me, timeout=settings.timeout, context=_context(settings))
    return smtplib.SMTP(settings.host, settings.port, me, timeout=settings.timeout)


def _start_tls(smtp: smtplib.SMTP, settings: Smtp) -> None:
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("starttls"):
        raise smtplib.SMTPNotSupportedError("offers no STARTTLS; nothing is sent in clear")
    smtp.starttls(context=_context(settings))


def _context(settings: Smtp) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.ca_file)


def _cause(error: Exception) -> str:
    """Why there is no connection, in words; what the server said is kept, what we said is not."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that does not hold: {error.verify_message}"
        case ssl.SSLError():
            return f"cannot speak TLS here: {error.reason or error}"
        case smtplib.SMTPAuthenticationError():
            return f"refuses the login: {error.smtp_code} {_said(error.smtp_error)}"
        case smtplib.SMTPResponseException():
            return f"does not take mail now: {error.smtp_code} {_said(error.smtp_error)}"
        case _ if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            return "does not answer in time"
        case smtplib.SMTPNotSupportedError():
            return str(error)
        case _:
            return f"cannot be reached: {getattr(error, 'strerror', None) or error}"


def _name(settings: Smtp) -> str:
    return f"the SMTP server {settings.host}:{settings.port}"


def _said(text: bytes | str) -> str:
    return clean_header(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
