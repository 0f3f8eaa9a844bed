"""Raw bytes by their SHA-256: small ones in their row, large ones in files that are on disk before the row commits.

On PostgreSQL everything stays in the database, which keeps large values outside the row by itself (TOAST).
"""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from pipeline.errors import CndeskError, Transient
from pipeline.failpoint import reach
from pipeline.store.tables import raw
from pipeline.store.upsert import insert_into

INLINE_BYTES: Final = 64 * 1024


class BlobDamagedError(CndeskError):
    """Stored bytes do not have the hash they are filed under."""


class Blobs:
    """Content-addressed bytes, written once and never changed."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` None keeps all bytes in the database."""
        self._folder = folder

    def put(self, connection: Connection, sources: Iterable[bytes]) -> list[str]:
        """Keep these bytes; gives their hashes in order. Durable once the transaction commits. Full disk: Transient."""
        rows = [{"sha256": sha256(source).hexdigest(), "size": len(source), "body": source} for source in sources]
        for row in rows:
            source = row["body"]
            assert isinstance(source, bytes)
            if self._folder is not None and len(source) > INLINE_BYTES:
                self._write(str(row["sha256"]), source)
                row["body"] = None
        if rows:
            connection.execute(insert_into(connection, raw).on_conflict_do_nothing(), rows)
        return [str(row["sha256"]) for row in rows]

    def get(self, connection: Connection, digest: str) -> bytes:
        """The bytes with this hash, verified. Raises BlobDamagedError, or KeyError where there are none."""
        row = connection.execute(select(raw.c.body).where(raw.c.sha256 == digest)).one_or_none()
        if row is None:
            raise KeyError(digest)
        source = bytes(row.body) if row.body is not None else self._read(digest)
        if sha256(source).hexdigest() != digest:
            raise BlobDamagedError(f"stored mail {digest[:12]} is damaged: its bytes do not match its hash")
        return source

    def _path(self, digest: str) -> Path:
        assert self._folder is not None
        return self._folder / digest[:2] / digest

    def _read(self, digest: str) -> bytes:
        try:
            return self._path(digest).read_bytes()
        except OSError as error:
            raise BlobDamagedError(f"stored mail {digest[:12]} cannot be read: {error.strerror}") from error

    def _write(self, digest: str, source: bytes) -> None:
        path = self._path(digest)
        if path.exists():
            return
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_durably(path, source)
            reach("t1.after-blob")
        except OSError as error:
            raise Transient(f"a mail of {len(source)} bytes cannot be stored: {error.strerror}") from error


def _write_durably(path: Path, source: bytes) -> None:
    """Write beside, fsync, rename, fsync the folder and its own: after a power cut the file is whole or absent."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(source)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
