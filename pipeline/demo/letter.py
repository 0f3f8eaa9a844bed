"""Make bytes of the demo's mails: what people and machines write, as our MX would hand it over (RFC 5322, 8601, 3464).

The texts are files in `mails/`: a few fields, an empty line, the text. A reply is made from the very mail that its
writer received, as a mail client does it: its Message-ID, Reply-To, subject and quoted text.
"""

from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, formataddr, parseaddr, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

MAILS: Final = Path(__file__).with_name("mails")
MX: Final = "mx.cn-desk.example"
DESK: Final = "support@cn-desk.example"
QUOTE: Final = "On {date}, {who} wrote:"
OURS: Final = frozenset(
    {"Attach", "Diagnostic", "Encoded", "From", "Quote", "Status", "Subject", "Zone", "Content-Type"}
)
"""Fields of a file that say how the mail is made; all others stand in the mail as they are."""


@dataclass(frozen=True, slots=True)
class Passage:
    """When a mail was written and when it arrived, and what our MX found out about its sender."""

    written: datetime
    arrived: datetime
    verdict: str


@dataclass(frozen=True, slots=True)
class Script:
    """One file of `mails/`."""

    name: str
    fields: dict[str, str]
    text: str

    @property
    def sender(self) -> tuple[str, str]:
        """Display name and address."""
        return parseaddr(self.fields["From"])

    @property
    def zone(self) -> timezone:
        return timezone(timedelta(hours=int(self.fields.get("Zone", "0"))))


def read_script(name: str) -> Script:
    head, _, text = (MAILS / f"{name}.mail").read_text("utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Script(name, fields, text)


def received(source: bytes) -> EmailMessage:
    """A mail as the program of its reader sees it."""
    mail = message_from_bytes(source, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    """The text that a reader sees."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def letter(script: Script, passage: Passage, answered: EmailMessage | None) -> bytes:
    """A person's mail (or an out-of-office reply) as it lies in the desk's mailbox."""
    encoding, declared = script.fields.get("Encoded", "utf-8 as utf-8").split(" as ")
    text = script.text + (_quoted(script, answered) if answered else "")
    kind = script.fields.get("Content-Type", "text/plain")
    body = [f"Content-Type: {kind}; charset={declared}", "Content-Transfer-Encoding: 8bit", ""]
    content = "\n".join(body).encode() + b"\n" + text.encode(encoding, "replace")
    if "Attach" in script.fields:
        content = _with_file(content, script.fields["Attach"])
    head = [*_stamps(script, passage, script.sender[1]), *_head(script, passage, answered), "MIME-Version: 1.0"]
    return _crlf("\n".join(head).encode() + b"\n" + content)


def bounce(script: Script, passage: Passage, returned: EmailMessage) -> bytes:
    """A delivery report on a mail of the desk, from the recipient's server (RFC 3464)."""
    recipient = parseaddr(str(returned["To"]))[1]
    domain = recipient.rpartition("@")[2]
    original = "".join(f"{name}: {returned[name]}\n" for name in ("Message-ID", "Date", "From", "To", "Subject"))
    parts = (
        ("text/plain; charset=utf-8", script.text),
        (
            "message/delivery-status",
            (
                f"Reporting-MTA: dns; mx.{domain}\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\n"
                f"Status: {script.fields['Status']}\nDiagnostic-Code: {script.fields['Diagnostic']}\n"
            ),
        ),
        ("text/rfc822-headers; charset=utf-8", original),
    )
    body = "".join(f"--report\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts) + "--report--\n"
    head = [
        *_stamps(script, passage, ""),
        *_head(script, passage, None),
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report"',
    ]
    return _crlf(("\n".join(head) + "\n\n" + body).encode())


def _stamps(script: Script, passage: Passage, mail_from: str) -> Iterator[str]:
    """What our MX puts on top of a mail that arrives; a report has no envelope sender."""
    verdict, domain = passage.verdict, script.sender[1].rpartition("@")[2]
    yield f"Return-Path: <{mail_from}>"
    yield (
        f"Authentication-Results: {MX}; spf={verdict} smtp.mailfrom={domain}; dkim={verdict} header.d={domain};"
        f"\n dmarc={verdict} header.from={domain}"
    )
    yield (
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.25])\n by {MX} with ESMTPS; {format_datetime(passage.arrived)}"
    )


def _head(script: Script, passage: Passage, answered: EmailMessage | None) -> Iterator[str]:
    """The header fields of the writer's own program."""
    name, address = script.sender
    to = str(answered["Reply-To"] or answered["From"]) if answered else DESK
    old_subject = str(answered["Subject"]) if answered else ""
    subject = script.fields.get("Subject", f"Re: {old_subject.removeprefix('Re: ')}").format(subject=old_subject)
    yield f"From: {formataddr((name, address))}"
    yield f"To: {formataddr(parseaddr(to))}"
    yield f"Subject: {_encoded(subject)}"
    yield f"Date: {format_datetime(passage.written.astimezone(script.zone))}"
    yield f"Message-ID: <{sha256(script.name.encode()).hexdigest()[:24]}@{address.rpartition('@')[2]}>"
    if answered:
        thread = " ".join([*str(answered["References"] or "").split(), str(answered["Message-ID"])])
        yield f"In-Reply-To: {answered['Message-ID']}"
        yield "References: " + thread.replace(" ", "\n ")
    yield from (f"{field}: {value}" for field, value in script.fields.items() if field not in OURS)


def _encoded(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8", maxlinelen=70).encode()


def _quoted(script: Script, answered: EmailMessage) -> str:
    """The mail that is answered, below the new text, as mail programs quote it."""
    introduction = script.fields.get("Quote", QUOTE)
    if introduction == "none":
        return ""
    name, address = parseaddr(str(answered["From"]))
    sent_at = parsedate_to_datetime(str(answered["Date"])).astimezone(script.zone)
    when = sent_at.strftime("%a, %d %b %Y at %H:%M" if introduction == QUOTE else "%Y-%m-%d %H:%M")
    lines = "\n".join(f"> {line}".rstrip() for line in text_of(answered).splitlines())
    return f"\n{introduction.format(date=when, who=f'{name} <{address}>')}\n{lines}\n"


def _with_file(content: bytes, name: str) -> bytes:
    kind = "text/csv" if name.endswith(".csv") else "text/plain; charset=utf-8"
    head = f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n'
    file = f"{head}Content-Transfer-Encoding: base64\n\n".encode() + encodebytes((MAILS / name).read_bytes())
    parts = b"".join(b"--part\n" + part + b"\n" for part in (content, file))
    return b'Content-Type: multipart/mixed; boundary="part"\n\n' + parts + b"--part--\n"


def _crlf(source: bytes) -> bytes:
    return source.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
