"""Where mail comes from: what every mailbox offers, whether on a server or in files, and how long to wait after a failure.

A source only reads. It changes nothing before `after` is called, and that is called once our copy is committed (R2).
"""

import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self

from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError

BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 32 * 1024 * 1024
HEADER_BYTES: Final = 256 * 1024
"""How much of a mail over the limit is read: its header, at most."""

FIRST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 900.0
_LAST_DOUBLING: Final = 8
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Folder:
    """An opened folder; a UID means a mail only together with `uidvalidity` (RFC 3501, 2.3.1.1)."""

    name: str
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A mail that was listed and has been taken away by somebody else before it was read (I3)."""

    uid: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail that is still there and cannot be read: nothing was lost, ask again at a later poll (I6)."""

    uid: int
    cause: str


Fetched = RawMail | Gone | Unreadable
Batch = tuple[Fetched, ...]


class Throttled(MailboxError):
    """The server asks to be left alone for a while: [OVERQUOTA], [THROTTLED], [LIMIT] (I12)."""


class Source(Protocol):
    """One mailbox. Every method raises MailboxError, after which any of them may be called again.

    Keep the object between polls: it keeps its connection, and it remembers mails that broke it.
    """

    def folders(self) -> Iterator[Folder]:
        """The folders, each opened when its turn comes. One that cannot be opened is raised after the others."""
        ...

    def listing(self, folder: Folder, since: int = 1) -> Sequence[int]:
        """Every UID that the folder holds, rising; from `since` on where UIDs rise with time (IMAP), else all."""
        ...

    def fetch(self, folder: Folder, uids: Sequence[int]) -> Iterator[Batch]:
        """The mails in the order in which they arrived, in batches fit for one commit; each UID asked for comes once.

        A batch has at most BATCH_MAILS mails and BATCH_BYTES bytes, or is one mail larger than that.
        """
        ...

    def after(self, folder: Folder, uids: Sequence[int]) -> None:
        """Do what the settings say is done in the mailbox with mails that are ours by now; UIDs that left do no harm."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def backoff(failures: int, jitter: float, *, is_throttled: bool = False) -> float:
    """Seconds until a mailbox that failed `failures` times in a row is tried again; `jitter` is in 0..1 (I18).

    5 s, doubled at each failure up to 15 min, a quarter less by jitter; a server that throttles us has 15 min or more.
    """
    if is_throttled:
        return LONGEST_WAIT * (1 + jitter / 4)
    doubled: float = FIRST_WAIT * 2 ** min(max(failures - 1, 0), _LAST_DOUBLING)
    return max(FIRST_WAIT, min(LONGEST_WAIT, doubled) * (1 - jitter / 4))


def batches(sizes: Iterable[tuple[int, int]], alone: Container[int] = ()) -> Iterator[list[int]]:
    """UIDs, given with their sizes, in groups that fit one commit; those in `alone` share none. The order stays."""
    group: list[int] = []
    held = 0
    for uid, size in sizes:
        is_full = len(group) == BATCH_MAILS or held + size > BATCH_BYTES
        if group and (is_full or uid in alone or group[-1] in alone):
            yield group
            group, held = [], 0
        group.append(uid)
        held += size
    if group:
        yield group


def header_of(beginning: bytes) -> bytes:
    """The header of a mail with the empty line that ends it, from the mail's beginning."""
    end = _HEADER_END.search(beginning, 0, HEADER_BYTES)
    return beginning[: end.end() if end else HEADER_BYTES]


def uid_of(name: bytes) -> int:
    """A UID for mail in files: 63 bits of SHA-256, at least 1. Same name, same UID, on every run and machine."""
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big") >> 1 or 1
