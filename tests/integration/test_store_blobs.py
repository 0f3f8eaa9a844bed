"""Raw bytes: content-addressed, whole or not at all, and a fault of the disk blames no mail (S15, 5.3)."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.domain.message import RawMail
from pipeline.errors import Transient
from pipeline.store.blobs import INLINE_BYTES, BlobDamagedError
from pipeline.store.unit import Store
from tests.unit.mails import NOW

LARGE = b"Subject: large\r\n\r\n" + b"\x00\xff" * INLINE_BYTES
DIGEST = sha256(LARGE).hexdigest()


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(database_url, tmp_path / "blobs")
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    """Only SQLite keeps large bytes in files; PostgreSQL keeps them outside the row by itself."""
    opened = Store(f"sqlite:///{tmp_path / 'cndesk.db'}", tmp_path / "blobs")
    yield opened
    opened.close()


def keep(store: Store, source: bytes, uid: int = 1) -> None:
    with store.begin() as unit:
        unit.ledger.record([RawMail("support", "INBOX", 1, uid, NOW, source, len(source))], NOW, lambda _: False)


def read(store: Store, source: bytes) -> bytes:
    with store.look() as unit:
        return unit.inbox.raw(sha256(source).hexdigest())


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(bytes(range(256)), id="every byte"),
        pytest.param(b"x" * INLINE_BYTES, id="the largest within a row"),
        pytest.param(b"x" * (INLINE_BYTES + 1), id="the smallest outside"),
        pytest.param(LARGE, id="a large one"),
    ],
)
def test_bytes_come_back_as_they_went_in(store: Store, source: bytes) -> None:
    keep(store, source)
    keep(store, source, uid=2)

    assert read(store, source) == source


def test_large_bytes_lie_outside_the_row(sqlite: Store, tmp_path: Path) -> None:
    keep(sqlite, LARGE)
    keep(sqlite, b"x" * INLINE_BYTES, uid=2)

    assert files(tmp_path / "blobs") == [f"{DIGEST[:2]}/{DIGEST}"]
    with sqlite.engine.connect() as connection:
        bodies = connection.execute(text("SELECT size, body IS NULL FROM raw ORDER BY size")).all()
    assert bodies == [(INLINE_BYTES, 0), (len(LARGE), 1)]
    path = tmp_path / "blobs" / DIGEST[:2] / DIGEST
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (LARGE, 0o600)
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_everything_lies_in_the_database_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    store = Store(postgres_url, tmp_path / "blobs")
    keep(store, LARGE)
    store.close()

    assert not (tmp_path / "blobs").exists()


def test_a_damaged_file_is_found_out(sqlite: Store, tmp_path: Path) -> None:
    keep(sqlite, LARGE)
    path = tmp_path / "blobs" / DIGEST[:2] / DIGEST
    path.write_bytes(LARGE[:-1])

    with pytest.raises(
        BlobDamagedError, match=f"stored mail {DIGEST[:12]} is damaged: its bytes do not match its hash"
    ):
        read(sqlite, LARGE)
    path.unlink()
    with pytest.raises(BlobDamagedError, match=f"stored mail {DIGEST[:12]} cannot be read: No such file or directory"):
        read(sqlite, LARGE)


def test_a_damaged_row_is_found_out(store: Store) -> None:
    keep(store, b"true")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE raw SET body = :body"), {"body": b"false"})

    with pytest.raises(BlobDamagedError, match="is damaged: its bytes do not match its hash"):
        read(store, b"true")


def test_a_file_that_was_left_by_a_crash_is_taken_over(sqlite: Store, tmp_path: Path) -> None:
    path = tmp_path / "blobs" / DIGEST[:2] / DIGEST
    path.parent.mkdir(parents=True)
    path.write_bytes(LARGE)

    keep(sqlite, LARGE)

    assert read(sqlite, LARGE) == LARGE


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """The system refuses to write beyond this size, as a full disk does after some bytes went through."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_while_a_large_mail_is_written_leaves_nothing(sqlite: Store, tmp_path: Path) -> None:
    huge = LARGE * 20
    with (
        pytest.raises(Transient, match=f"a mail of {len(huge)} bytes cannot be stored: File too large"),
        sqlite.begin() as unit,
        files_end_at(1_000_000),
    ):
        unit.ledger.record([RawMail("support", "INBOX", 1, 1, NOW, huge, len(huge))], NOW, lambda _: False)

    assert files(tmp_path / "blobs") == []
    with sqlite.look() as unit:
        assert unit.inbox.counts() == {}
    keep(sqlite, huge)
    assert read(sqlite, huge) == huge


def test_a_database_that_is_full_is_a_fault_of_the_world(sqlite: Store) -> None:
    with sqlite.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    with pytest.raises(Transient, match="the database does not answer: database or disk is full"):
        keep(sqlite, b"x" * INLINE_BYTES)

    with sqlite.engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    keep(sqlite, b"x" * INLINE_BYTES)
    assert read(sqlite, b"x" * INLINE_BYTES) == b"x" * INLINE_BYTES


def test_a_blob_folder_that_cannot_be_made_is_a_fault_of_the_world(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("in the way")
    store = Store(f"sqlite:///{tmp_path / 'cndesk.db'}", tmp_path / "blobs")

    with pytest.raises(Transient, match="cannot be stored: Not a directory"):
        keep(store, LARGE)
    store.close()
