"""Mails as clients, specialists and mail servers write them, and the desk's own as their readers see them."""

import email
import itertools
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parseaddr
from typing import Final

from tests.servers.received import Received

DESK: Final = "support@cn-desk.example"
HELEN: Final = "helen@aurora-live.example"
OWEN: Final = "owen@aurora-live.example"
ANA: Final = "ana@starhouse.example"
INES: Final = "ines@cometa.example"
STRANGER: Final = "mallory@elsewhere.example"
LEAD: Final = "lead@cn-desk.example"
HA: Final = "ha@cn-desk.example"
LEO: Final = "leo@cn-desk.example"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain mail; `auth` is what our mail server says of it, None where it says nothing."""

    sender: str
    subject: str
    text: str
    to: str = DESK
    auth: str | None = "pass"
    message_id: str = ""
    in_reply_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def bytes(self) -> bytes:
        mail = EmailMessage(policy=SMTP)
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        if self.auth:
            mail["Authentication-Results"] = f"mx.cn-desk.example; dmarc={self.auth} header.from={domain}"
        mail["From"] = self.sender
        mail["To"] = self.to
        mail["Subject"] = self.subject
        mail["Message-ID"] = f"<{self.message_id or f'letter{next(_numbers)}@{domain}'}>"
        if self.in_reply_to:
            mail["In-Reply-To"] = f"<{self.in_reply_to}>"
            mail["References"] = f"<{self.in_reply_to}>"
        for name, value in self.headers:
            mail[name] = value
        mail.set_content(self.text, charset="utf-8", cte="8bit")
        return mail.as_bytes()


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of the desk as its reader sees it."""

    recipient: str
    subject: str
    reply_to: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    queue: str
    """The X-Cndesk-Queue field: only notifications have one."""
    is_automatic: bool

    @property
    def kind(self) -> str:
        """What it is to its reader."""
        if self.queue:
            return "notification"
        return "automatic" if self.is_automatic else "answer"


def read_sent(mail: Received) -> Sent:
    read = email.message_from_bytes(mail.source, policy=default)
    body = read.get_body(("plain",))
    assert body is not None
    (recipient,) = mail.rcpt_tos
    return Sent(
        recipient=recipient,
        subject=str(read["Subject"]),
        reply_to=parseaddr(str(read.get("Reply-To", "")))[1],
        message_id=str(read["Message-ID"]).strip("<>"),
        in_reply_to=str(read.get("In-Reply-To", "")).strip("<>"),
        references=tuple(shown.strip("<>") for shown in str(read.get("References", "")).split()),
        text=str(body.get_content()),
        queue=str(read.get("X-Cndesk-Queue", "")),
        is_automatic="Auto-Submitted" in read,
    )


def bounce_of(sent: Sent, to: str = DESK) -> bytes:
    """What the recipient's server says of a mail that it cannot deliver (RFC 3464)."""
    return (
        "Return-Path: <>\r\n"
        f"From: Mail Delivery System <MAILER-DAEMON@mx.elsewhere.example>\r\nTo: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <bounce{next(_numbers)}@mx.elsewhere.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
        "--b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.elsewhere.example\r\n\r\n"
        f"Final-Recipient: rfc822; {sent.recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b1\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{sent.message_id}>\r\n"
        f"Subject: {sent.subject}\r\n\r\n--b1--\r\n"
    ).encode()
