"""Mail from a Maildir and its Maildir++ subfolders, read without locks (https://cr.yp.to/proto/maildir.html).

A UID is a hash of the file's unique name, which stays when the mail is moved from new to cur, gets flags, or the folder is
moved elsewhere; so UIDVALIDITY is constant, the version of this numbering. The file's mtime counts as INTERNALDATE.
"""

import base64
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pipeline.config import Mailbox
from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError
from pipeline.ingest.source.source import (
    HEADER_BYTES,
    Batch,
    Fetched,
    Folder,
    Gone,
    Unreadable,
    batches,
    header_of,
    uid_of,
)

UIDVALIDITY: Final = 1
_HELD: Final = ("new", "cur")
"""`tmp` is not read: what stands there is still being written."""
_INFO: Final = ":2,"


@dataclass(frozen=True, slots=True)
class MailFile:
    """What a file of one mail holds; of a mail over the limit, `source` is the header."""

    source: bytes
    size: int
    changed_at: datetime
    is_partial: bool


class MaildirSource:
    """A Maildir as `source.Source`."""

    def __init__(self, mailbox: Mailbox, path: Path) -> None:
        self._mailbox = mailbox
        self._path = path

    def folders(self) -> Iterator[Folder]:
        closed: list[MailboxError] = []
        for name in self._mailbox.folders:
            if is_maildir(self._folder(name)):
                yield Folder(name, UIDVALIDITY)
            else:
                closed.append(MailboxError(f"{self._folder(name)} is not a Maildir; check the path and {name!r}"))
        if closed:
            raise closed[0]

    def listing(self, folder: Folder, since: int = 1) -> Sequence[int]:
        return sorted(mail_files(self._folder(folder.name)))

    def fetch(self, folder: Folder, uids: Sequence[int]) -> Iterator[Batch]:
        found = mail_files(self._folder(folder.name))
        known = sorted((*_seen(found[uid]), uid) for uid in uids if uid in found)
        for lost in batches((uid, 0) for uid in uids if uid not in found):
            yield tuple(Gone(uid) for uid in lost)
        for group in batches((uid, min(size, self._mailbox.max_size)) for _, _, size, uid in known):
            yield tuple(self._read(folder, uid, found[uid]) for uid in group)

    def after(self, folder: Folder, uids: Sequence[int]) -> None:
        if self._mailbox.after == "keep":
            return
        here = self._folder(folder.name)
        found = mail_files(here)
        is_moved = self._mailbox.after.startswith("move:")
        try:
            there = _made(self._folder(self._mailbox.after[len("move:") :])) if is_moved else here
            for path in (found[uid] for uid in uids if uid in found):
                with suppress(FileNotFoundError):  # another program moved it first
                    path.rename(there / "cur" / _name_in_cur(path.name, "" if is_moved else "S"))
        except OSError as error:
            raise MailboxError(f"{here} cannot be changed: {error.strerror}; set after to keep") from error

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _folder(self, name: str) -> Path:
        """INBOX is the Maildir itself, "Clients/Old" its folder `.Clients.Old`, in modified UTF-7 where that exists."""
        if name.upper() == "INBOX":
            return self._path
        plain, encoded = (self._path / ("." + each.replace("/", ".")) for each in (name, modified_utf7(name)))
        return encoded if encoded.is_dir() else plain

    def _read(self, folder: Folder, uid: int, path: Path) -> Fetched:
        try:
            mail = self._open(folder, uid, path)
        except FileNotFoundError:
            return Gone(uid)
        except OSError as error:
            return Unreadable(uid, f"{path} cannot be read: {error.strerror}")
        return RawMail(
            mailbox=self._mailbox.name,
            folder=folder.name,
            uidvalidity=folder.uidvalidity,
            uid=uid,
            received_at=mail.changed_at,
            source=mail.source,
            size=mail.size,
            is_partial=mail.is_partial,
        )

    def _open(self, folder: Folder, uid: int, path: Path) -> MailFile:
        try:
            return read_mail(path, self._mailbox.max_size)
        except FileNotFoundError:
            # Moved from new to cur, or flagged, since it was listed: the same mail under another name.
            return read_mail(mail_files(self._folder(folder.name)).get(uid, path), self._mailbox.max_size)


def is_maildir(path: Path) -> bool:
    return all((path / held).is_dir() for held in _HELD)


def mail_files(maildir: Path) -> dict[int, Path]:
    """The mails of one folder by UID."""
    found: dict[int, Path] = {}
    for held in _HELD:
        try:
            with os.scandir(maildir / held) as entries:
                files = [entry.path for entry in entries if not entry.name.startswith(".") and entry.is_file()]
        except OSError as error:
            raise MailboxError(f"{maildir / held} cannot be read: {error.strerror}; check the path") from error
        found |= {uid_of(_unique_name(Path(path))): Path(path) for path in files}
    return found


def read_mail(path: Path, max_size: int) -> MailFile:
    """A file that holds one mail. Raises OSError."""
    with path.open("rb") as stream:
        state = os.fstat(stream.fileno())
        is_partial = state.st_size > max_size
        source = header_of(stream.read(HEADER_BYTES)) if is_partial else stream.read()
    size = state.st_size if is_partial else len(source)
    return MailFile(source, size, datetime.fromtimestamp(state.st_mtime, UTC), is_partial)


def modified_utf7(name: str) -> str:
    """A folder's name as Dovecot and Courier write it on disk (RFC 3501, 5.1.3)."""
    return re.sub(r"[^ -~]+|&", lambda run: f"&{_base64(run[0])}-", name)


def _base64(run: str) -> str:
    if run == "&":
        return ""
    return base64.b64encode(run.encode("utf-16-be", "surrogatepass")).decode().rstrip("=").replace("/", ",")


def _unique_name(path: Path) -> bytes:
    return os.fsencode(path.name).partition(b":")[0]


def _seen(path: Path) -> tuple[float, str, int]:
    """The order of arrival, and the size; a file that just left sorts first and is found gone when it is read."""
    try:
        state = path.stat()
    except OSError:
        return 0.0, path.name, 0
    return state.st_mtime, path.name, state.st_size


def _name_in_cur(name: str, flag: str) -> str:
    """The name of a mail in cur: the unique name, and its flags in alphabetical order with this one among them."""
    unique, _, flags = name.partition(_INFO)
    return unique + _INFO + "".join(sorted({*flags, *flag}))


def _made(folder: Path) -> Path:
    """A Maildir++ folder, made when it is missing."""
    for part in ("tmp", *_HELD):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder
