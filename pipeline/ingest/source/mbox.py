"""Mail from an mbox file (RFC 4155; mboxo, mboxrd, mboxcl and mboxcl2), read under a shared lock and never written.

A UID is a hash of the mail's bytes without the fields that mail programs rewrite in place, and of a counter for mails that
are the same to the byte; so it stays when other mails come and go. UIDVALIDITY is the version of this numbering.
"""

import fcntl
import hashlib
import os
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from pipeline.config import Mailbox
from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError
from pipeline.ingest.source.arrival import arrival, moment
from pipeline.ingest.source.source import HEADER_BYTES, Batch, Folder, Gone, batches, header_of, uid_of

UIDVALIDITY: Final = 1
_BLOCK: Final = 1 << 20
_LONGEST_FROM_LINE: Final = 500

_FROM_LINE: Final = re.compile(
    rb"From [^\r\n]{0,320}?[A-Z][a-z]{2},? +(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) +(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    rb"(?::(?P<second>\d{2}))?(?: +(?P<zone>[+-]\d{4}|[A-Z]{1,5}))? +(?P<year>\d{4})"
)
"""Only a whole separator line counts: writers that quote nothing leave lines that just begin with "From " in the text."""
_SEPARATOR: Final = re.compile(rb"\n\r?\n(?=" + _FROM_LINE.pattern + rb")")
_QUOTED_FROM: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_BARE_FROM: Final = re.compile(rb"^From ", re.MULTILINE)
_CONTENT_LENGTH: Final = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_REWRITTEN: Final = re.compile(
    rb"^(?:x-)?(?:status|keywords|uid|imap|imapbase|mozilla-status2?|mozilla-keys|content-length|lines)[ \t]*:.*\n(?:[ \t].*\n)*",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a mail stands in the file, without the lines that part it from others, and the time of its From_ line."""

    start: int
    end: int
    sent_at: datetime | None

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail as read from the file; it arrived when its Received field, its From_ line or else the file says."""

    source: bytes
    size: int
    arrived_at: datetime
    is_partial: bool


class MboxSource:
    """An mbox file as `source.Source`; it is one folder, whatever its name in the settings."""

    def __init__(self, mailbox: Mailbox, path: Path) -> None:
        self._mailbox = mailbox
        self._path = path
        self._seen_state: tuple[int, ...] = ()
        self._known: dict[int, Span] = {}

    def folders(self) -> Iterator[Folder]:
        yield Folder(self._mailbox.folders[0], UIDVALIDITY)

    def listing(self, folder: Folder, since: int = 1) -> Sequence[int]:
        with self._opened() as stream:
            return sorted(self._spans(stream))

    def fetch(self, folder: Folder, uids: Sequence[int]) -> Iterator[Batch]:
        with self._opened() as stream:
            spans = self._spans(stream)
        for lost in batches((uid, 0) for uid in uids if uid not in spans):
            yield tuple(Gone(uid) for uid in lost)
        wanted = sorted((uid for uid in uids if uid in spans), key=lambda uid: spans[uid].start)
        for group in batches((uid, min(spans[uid].size, self._mailbox.max_size)) for uid in wanted):
            yield self._read(folder, {uid: spans[uid] for uid in group})

    def after(self, folder: Folder, uids: Sequence[int]) -> None:
        """Nothing: an mbox file is never written."""

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            with self._path.open("rb") as stream:
                fcntl.lockf(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
                yield stream
        except BlockingIOError as error:
            raise MailboxError(f"{self._path} is being written by another program; it is read next time") from error
        except OSError as error:
            raise MailboxError(f"{self._path} cannot be read: {error.strerror}; check the path") from error

    def _spans(self, stream: BinaryIO) -> dict[int, Span]:
        """The mails by UID; found anew only when the file has changed."""
        state = _state(stream)
        if state != self._seen_state:
            if not is_mbox(stream):
                raise MailboxError(f'{self._path} is not an mbox file: it does not begin with "From "')
            self._known = numbered(stream)
            # A program that locks nothing may be adding to the file: then it is looked through again next time.
            self._seen_state = state if _state(stream) == state else ()
        return self._known

    def _read(self, folder: Folder, wanted: dict[int, Span]) -> Batch:
        with self._opened() as stream:
            if _state(stream) != self._seen_state and not self._spans(stream).items() >= wanted.items():
                raise MailboxError(f"{self._path} was rewritten while it was read; it is read again next time")
            found = [(uid, read_mail(stream, span, self._mailbox.max_size)) for uid, span in wanted.items()]
        return tuple(
            RawMail(
                mailbox=self._mailbox.name,
                folder=folder.name,
                uidvalidity=folder.uidvalidity,
                uid=uid,
                received_at=mail.arrived_at,
                source=mail.source,
                size=mail.size,
                is_partial=mail.is_partial,
            )
            for uid, mail in found
        )


def is_mbox(stream: BinaryIO) -> bool:
    """Whether this is an mbox file; an empty one is a mailbox without mails."""
    stream.seek(0)
    return stream.read(5) in (b"From ", b"")


def spans(stream: BinaryIO) -> Iterator[Span]:
    """The mails of an mbox file in their order; the last one may be cut off."""
    size = os.fstat(stream.fileno()).st_size
    gaps = [*_gaps(stream), (size - _blank_at_end(stream, size), size)]
    is_counted = False
    line, this = 0, 0
    while line < size:
        stream.seek(line)
        beginning = stream.read(_LONGEST_FROM_LINE + HEADER_BYTES)
        start = line + beginning.find(b"\n") + 1
        counted = _gap_by_length(beginning, line, gaps)
        # Only a file whose first mail is counted is mboxcl; elsewhere a sender wrote the length, and could swallow mails.
        is_counted = counted is not None if line == 0 else is_counted
        this = counted if is_counted and counted is not None else this
        yield Span(start, max(start, gaps[this][0]), _from_line_time(beginning))
        line = gaps[this][1]
        this += 1


def numbered(stream: BinaryIO) -> dict[int, Span]:
    """The mails of an mbox file by UID, in their order."""
    copies: Counter[bytes] = Counter()
    found: dict[int, Span] = {}
    for span in spans(stream):
        name = digest_of(stream, span)
        found[uid_of(name + b"%d" % copies[name])] = span
        copies[name] += 1
    return found


def read_mail(stream: BinaryIO, span: Span, max_size: int) -> StoredMail:
    """A mail as it was before it was put into the file; of one over the limit, the header."""
    is_partial = span.size > max_size
    stream.seek(span.start)
    source = header_of(stream.read(min(span.size, HEADER_BYTES))) if is_partial else _unquoted(stream.read(span.size))
    arrived_at = arrival(source) or span.sent_at or datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
    return StoredMail(source, span.size if is_partial else len(source), arrived_at, is_partial)


def digest_of(stream: BinaryIO, span: Span) -> bytes:
    """A hash of a mail's bytes without the fields that mail programs rewrite in place (Status, X-UID and so on)."""
    stream.seek(span.start)
    beginning = stream.read(min(span.size, HEADER_BYTES))
    header = header_of(beginning)
    digest = hashlib.sha256(_REWRITTEN.sub(b"", header) + beginning[len(header) :])
    left = span.size - len(beginning)
    while left > 0 and (block := stream.read(min(left, _BLOCK))):
        digest.update(block)
        left -= len(block)
    return digest.digest()


def _gaps(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where the text of a mail ends and where the From_ line of the next begins, for all but the last mail."""
    stream.seek(0)
    window, position, last = b"", 0, 0
    while block := stream.read(_BLOCK):
        window = window[-_LONGEST_FROM_LINE:] + block
        position += len(block)
        offset = position - len(window)
        for gap in _SEPARATOR.finditer(window):
            if offset + gap.end() > last:
                last = offset + gap.end()
                yield offset + gap.start() + 1, last


def _blank_at_end(stream: BinaryIO, size: int) -> int:
    """The length of the empty line that ends the last mail, as one stands between mails."""
    stream.seek(max(0, size - 3))
    ending = stream.read(3)
    return 2 if ending == b"\n\r\n" else int(ending.endswith(b"\n\n"))


def _gap_by_length(beginning: bytes, line: int, gaps: Sequence[tuple[int, int]]) -> int | None:
    """The gap at which the mail ends by its Content-Length, if there is a gap where it says."""
    text = beginning.find(b"\n") + 1
    header = header_of(beginning[text:])
    length = _CONTENT_LENGTH.search(header)
    if length is None:
        return None
    end = line + text + len(header) + int(length[1])
    place = bisect_left(gaps, end, key=lambda gap: gap[1])
    return place if place < len(gaps) and gaps[place][0] <= end else None


def _from_line_time(beginning: bytes) -> datetime | None:
    found = _FROM_LINE.match(beginning)
    return moment(found) if found else None


def _unquoted(source: bytes) -> bytes:
    # A writer that leaves bare From lines in the text quotes nothing, so that a quoted one is the sender's own.
    return source if _BARE_FROM.search(source) else _QUOTED_FROM.sub(rb"\1", source)


def _state(stream: BinaryIO) -> tuple[int, ...]:
    state = os.fstat(stream.fileno())
    return state.st_ino, state.st_size, state.st_mtime_ns
