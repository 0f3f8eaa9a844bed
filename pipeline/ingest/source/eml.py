"""The mails of files and folders that a person names: .eml files, mbox files, Maildirs, and folders of .eml files.

A UID is a hash of the content, so that the same mail given twice is the same delivery. It arrived at the time of its
topmost Received field, or else at that of the file.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline.domain.message import RawMail
from pipeline.errors import UserError
from pipeline.ingest.source import mbox
from pipeline.ingest.source.arrival import arrival
from pipeline.ingest.source.maildir import is_maildir, mail_files, read_mail
from pipeline.ingest.source.source import Unreadable, uid_of

MAILBOX: Final = "ingest"
FOLDER: Final = "files"
UIDVALIDITY: Final = 1
EXTENSION: Final = ".eml"


def mails(paths: Sequence[Path], max_size: int) -> Iterator[RawMail | Unreadable]:
    """The mails in the order given, each read when its turn comes; those of a Maildir in the order of their arrival.

    A mail over `max_size` bytes comes with its header alone. Raises UserError, before the first mail is read, for a path
    that is not there or holds no mail.
    """
    for path in paths:
        _check(path)
    return (mail for path in paths for mail in _mails(path, max_size))


def _check(path: Path) -> None:
    if not path.exists():
        raise UserError(f"{path} does not exist", "check the path")
    if path.is_dir():
        if not is_maildir(path) and not _eml_files(path):
            raise UserError(f"{path} holds no mail", f"name a Maildir, an mbox file or a folder with {EXTENSION} files")
    elif not path.is_file():
        raise UserError(f"{path} is not a regular file", f"name a Maildir, an mbox file or an {EXTENSION} file")
    else:
        try:
            path.open("rb").close()
        except OSError as error:
            raise UserError(f"{path} cannot be read: {error.strerror}", "check who may read it") from error


def _eml_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == EXTENSION and path.is_file())


def _mails(path: Path, max_size: int) -> Iterator[RawMail | Unreadable]:
    if path.is_dir():
        files = sorted(mail_files(path).values(), key=_arrival_order) if is_maildir(path) else _eml_files(path)
        yield from (_mail(file, max_size) for file in files)
    elif _is_filled_mbox(path):
        yield from _mbox_mails(path, max_size)
    else:
        yield _mail(path, max_size)


def _is_filled_mbox(path: Path) -> bool:
    with path.open("rb") as stream:
        return path.stat().st_size > 0 and mbox.is_mbox(stream)


def _arrival_order(file: Path) -> tuple[datetime, str]:
    try:
        mail = read_mail(file, max_size=0)
    except OSError:
        return datetime.min.replace(tzinfo=UTC), file.name
    return arrival(mail.source) or mail.changed_at, file.name


def _mail(file: Path, max_size: int) -> RawMail | Unreadable:
    try:
        mail = read_mail(file, max_size)
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:
        return Unreadable(uid_of(bytes(file)), f"{file} cannot be read: {error.strerror}")
    arrived_at = arrival(mail.source) or mail.changed_at
    return _raw_mail(uid_of(digest), arrived_at, mail.source, mail.size, mail.is_partial)


def _mbox_mails(path: Path, max_size: int) -> Iterator[RawMail]:
    with path.open("rb") as stream:
        for span in list(mbox.spans(stream)):
            mail = mbox.read_mail(stream, span, max_size)
            yield _raw_mail(
                uid_of(mbox.digest_of(stream, span)), mail.arrived_at, mail.source, mail.size, mail.is_partial
            )


def _raw_mail(uid: int, arrived_at: datetime, source: bytes, size: int, is_partial: bool) -> RawMail:  # noqa: FBT001
    return RawMail(MAILBOX, FOLDER, UIDVALIDITY, uid, arrived_at, source, size, is_partial)
