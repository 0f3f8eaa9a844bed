"""What an IMAP server's answers mean, and what may be said to it; pure, and without the library that talks to it."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final

from pipeline.errors import MailboxError

LISTED_AT_ONCE: Final = 50_000
"""imaplib refuses lines over 1 MB; so many UIDs of ten digits stay below it."""
MOST_LISTINGS: Final = 2000
SIZE_TOLERANCE: Final = 512

Answer = Mapping[bytes, object]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server says of a mail before its body is asked for."""

    size: int
    received_at: datetime | None


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def has_control(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") for char in text)


def fit_name(name: str) -> str:
    """A folder's name that may go into a command (I15, I19)."""
    if not name or has_control(name):
        raise MailboxError(f"the folder name {name!r} is empty or holds a control character; change it in cndesk.yaml")
    return name


def ranges(since: int, uid_next: int, mails: int) -> Iterator[tuple[int, str]]:
    """UID ranges from `since` to the end, each small enough for one line of answer."""
    if mails > LISTED_AT_ONCE and uid_next > since:
        width = max(LISTED_AT_ONCE, (uid_next - since) // MOST_LISTINGS)
        while since + width < uid_next:
            yield since, str(since + width - 1)
            since += width
    yield since, "*"


def chunks(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (uids[start : start + size] for start in range(0, len(uids), size))


def utc(when: object) -> datetime | None:
    """INTERNALDATE in UTC; one without a zone is taken for UTC, and a broken one is None."""
    if not isinstance(when, datetime):
        return None
    try:
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def body_of(answer: Answer) -> bytes | None:
    """The bytes of `BODY[]`, `BODY[HEADER]` or `BODY[HEADER]<0>`; NIL is what Dovecot says of an expunged mail."""
    for key, value in answer.items():
        if key.startswith(b"BODY[") and isinstance(value, bytes):
            return value
    return None


def is_whole(body: bytes, envelope: Envelope) -> bool:
    return abs(len(body) - envelope.size) <= SIZE_TOLERANCE and bool(body or not envelope.size)
