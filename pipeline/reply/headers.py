"""The header fields of a mail of ours, written so that no value can make a second one (reliability 3.2, S8; RFC 5322).

`AUTOMATIC` is the whole policy of what each purpose carries. Fields are folded here, not by the standard library: the
`email` package loses the quotes of a long display name when it folds (python/cpython#80222), which makes two recipients
of one.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.policy import Policy
from email.utils import format_datetime
from typing import Final

from pipeline.domain.message import Address
from pipeline.domain.plan import Purpose
from pipeline.domain.subject import bare
from pipeline.domain.token import subject_token
from pipeline.errors import CndeskError

AUTOMATIC: Final[Mapping[Purpose, tuple[tuple[str, str], ...]]] = {
    Purpose.ACKNOWLEDGEMENT: (
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.SHORT_ACKNOWLEDGEMENT: (
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.RESOLUTION: (
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.NOTIFICATION: (
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.TRANSCRIPT: (
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.ALERT: (
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.REMINDER: (
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.INFORMATION: (
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
    ),
    Purpose.ANSWER: (),
}
REPLIES: Final = frozenset({Purpose.ACKNOWLEDGEMENT, Purpose.RESOLUTION, Purpose.ANSWER})
"""Mails that carry on the client's own subject, so that their mail program keeps them together."""

MAX_VALUE: Final = 200
MAX_REFERENCES: Final = 20
_LINE: Final = 76
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_UNSEEN_IN_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_SAFE_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?"
)
_SAFE_ID: Final = re.compile(r"[!-;=?A-~]{1,120}@[!-;=?A-~]{1,120}")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_HEADER_NAME: Final = re.compile(r"X-[A-Za-z0-9-]{1,60}")


class Unsendable(CndeskError):
    """A draft that can never become a mail, such as one to an address that SMTP cannot carry."""


class Field(str):
    """A field's value as it will stand in the mail, folded; `EmailMessage` takes it as it is."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, value: str) -> "Field":
        field = super().__new__(cls, value)
        field.name = name
        return field

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self.replace(chr(10), policy.linesep)}{policy.linesep}"


def clean_header(value: str, limit: int = MAX_VALUE) -> str:
    """One line without control, line-breaking and bidi characters, at most `limit` characters long."""
    return " ".join(_UNSEEN.sub(" ", value).split())[:limit].rstrip()


def clean_text(value: str) -> str:
    """Text of several lines (LF) without control characters and bidi overrides; tabs stay."""
    return _UNSEEN_IN_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def subject_of(purpose: Purpose, ticket: int, subject: str) -> str:
    """The subject with one `Re:` where the mail answers a client, and the ticket's mark once."""
    rest = bare(clean_header(subject))
    prefix = "Re:" if purpose in REPLIES else ""
    token = subject_token(ticket) if ticket else ""
    return clean_header(" ".join(part for part in (prefix, token, rest) if part))


def ascii_address(email: str) -> str:
    """The addr-spec as SMTP without SMTPUTF8 carries it, an international domain in punycode. Raises Unsendable."""
    local, _, domain = email.strip().rpartition("@")
    try:
        written = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        written = ""
    if not _SAFE_ADDRESS.fullmatch(written) or ".." in domain:
        raise Unsendable(f"{clean_header(email)!r} is not an address that mail can be sent to")
    return written


def text_field(name: str, value: str) -> Field:
    """An unstructured field (RFC 5322, 2.2.1), encoded (RFC 2047) only where it must be."""
    value = clean_header(value)
    if value.isascii() and "=?" not in value and all(len(word) < _LINE for word in value.split(" ")):
        return Field(name, _folded(value.split(" "), len(name) + 2))
    return Field(name, _folded(_encoded_words(value), len(name) + 2))


def address_field(name: str, address: Address) -> Field:
    """A field of one mailbox: `"Name" <address>`."""
    phrase = clean_header(address.name, 80)
    spec = f"<{ascii_address(address.email)}>"
    return Field(name, _folded([*_phrase(phrase), spec], len(name) + 2))


def ids_field(name: str, ids: Iterable[str]) -> Field:
    """A field of Message-IDs; one that is not fit for a header is left out."""
    return Field(name, _folded([f"<{one}>" for one in ids if _SAFE_ID.fullmatch(one)], len(name) + 2))


def date_field(date: datetime) -> Field:
    return Field("Date", format_datetime(date))


def extra_field(name: str, value: str) -> Field:
    """A field of our own choice; only X- names, so that no draft can add a recipient."""
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"not a header a draft may set: {name!r}")
    return text_field(name, value)


def references_of(references: Iterable[str], in_reply_to: str | None) -> tuple[str, ...]:
    """The thread so far: its root and its latest ids, each once, the one answered last (RFC 5322, 3.6.4)."""
    told = [*references, in_reply_to] if in_reply_to else [*references]
    known = list(dict.fromkeys(reversed([one for one in told if _SAFE_ID.fullmatch(one)])))[::-1]
    return tuple(known if len(known) <= MAX_REFERENCES else [known[0], *known[1 - MAX_REFERENCES :]])


def _phrase(name: str) -> list[str]:
    """A display name as words that may stand on lines of their own."""
    if not name:
        return []
    if name.isascii() and "=?" not in name and len(name) <= 60:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return [name if _ATOMS.fullmatch(name) else f'"{quoted}"']
    return list(_encoded_words(name))


def _encoded_words(value: str) -> Iterator[str]:
    """Encoded-words of at most 75 characters, none splitting a character (RFC 2047, 2 and 5)."""
    piece = b""
    for char in value:
        written = char.encode("utf-8")
        if len(piece) + len(written) > 42:
            yield f"=?utf-8?b?{b64encode(piece).decode('ascii')}?="
            piece = b""
        piece += written
    if piece:
        yield f"=?utf-8?b?{b64encode(piece).decode('ascii')}?="


def _folded(words: Iterable[str], used: int) -> str:
    """The words on lines of at most 76 characters where they fit; a line goes on after LF and a space."""
    line, lines = "", []
    for word in words:
        if line and used + len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line, used = word, 1
        else:
            line = f"{line} {word}" if line else word
    return "\n ".join([*lines, line])
