"""Mail from files on a real disk: Maildirs that change while they are read, and the paths that people name."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Mailbox
from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError, UserError
from pipeline.ingest.source.eml import mails
from pipeline.ingest.source.maildir import MaildirSource, mail_files, modified_utf7
from pipeline.ingest.source.source import Fetched, Folder, Gone, Source, Unreadable

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
MEGABYTE = 1 << 20
FROM = b"From helen@aurora-live.example Sun Mar  1 12:00:00 2026\n"


def mail(number: int, received_at: datetime | None = None) -> bytes:
    received = f"Received: from a by b; {received_at:%d %b %Y %H:%M:%S} +0000\n" if received_at else ""
    return f"{received}From: helen@aurora-live.example\nSubject: mail {number}\n\nHello {number}\n".encode()


def written(path: Path, content: bytes, at: datetime = NOON) -> Path:
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    return tmp_path / "Maildir"


def maildir_source(path: Path, **mailbox: Any) -> MaildirSource:
    return MaildirSource(replace(Mailbox("archive", "a@cn-desk.example", maildir=path), **mailbox), path)


def read(source: Source) -> list[Fetched]:
    folder = next(source.folders())
    return [each for batch in source.fetch(folder, source.listing(folder)) for each in batch]


def sources_of(fetched: list[Fetched]) -> list[bytes]:
    return [each.source for each in fetched if isinstance(each, RawMail)]


def test_a_maildir_is_read_in_the_order_of_arrival(maildir: Path) -> None:
    written(maildir / "new" / "1.b.mx", mail(3))
    written(maildir / "new" / "1.a.mx", mail(2))
    written(maildir / "cur" / "9.c.mx:2,S", mail(1), NOON - timedelta(hours=1))
    written(maildir / "tmp" / "1.d.mx", mail(4))
    written(maildir / "new" / ".hidden", mail(5))
    (maildir / "new" / "folder").mkdir()
    with maildir_source(maildir) as source:
        fetched = read(source)
    assert sources_of(fetched) == [mail(1), mail(2), mail(3)]
    first = fetched[0]
    assert first == RawMail(
        "archive", "INBOX", 1, first.uid, NOON - timedelta(hours=1), mail(1), len(mail(1)), is_partial=False
    )


def test_a_uid_stays_when_a_person_reads_flags_and_files_the_mail(maildir: Path, tmp_path: Path) -> None:
    path = written(maildir / "new" / "1700000000.M1P2.mx", mail(1))
    source = maildir_source(maildir)
    folder = next(source.folders())
    before = source.listing(folder)
    path.rename(maildir / "cur" / "1700000000.M1P2.mx:2,FRS")
    assert source.listing(folder) == before
    moved = maildir.rename(tmp_path / "elsewhere")
    assert maildir_source(moved).listing(folder) == before == [8520903651848764879]


def test_a_mail_that_moves_while_it_is_read_is_read_and_one_that_left_is_gone(
    maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = written(maildir / "new" / "1.moving.mx", mail(1))
    leaving = written(maildir / "new" / "2.leaving.mx", mail(2))
    source = maildir_source(maildir)
    folder = next(source.folders())
    listed = {path.name: uid for uid, path in mail_files(maildir).items()}
    batches = source.fetch(folder, source.listing(folder))
    stat = Path.stat

    def act_then_stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        state = stat(path, follow_symlinks=follow_symlinks)
        if path == moving:
            moving.rename(maildir / "cur" / "1.moving.mx:2,S")
        elif path == leaving:
            leaving.unlink()
        return state

    monkeypatch.setattr(Path, "stat", act_then_stat)
    fetched = [each for batch in batches for each in batch]
    assert sources_of(fetched) == [mail(1)]
    assert fetched[1:] == [Gone(listed["2.leaving.mx"])]


def test_a_uid_that_is_not_there_any_more_is_gone(maildir: Path) -> None:
    source = maildir_source(maildir)
    assert list(source.fetch(Folder("INBOX", 1), [7, 8])) == [(Gone(7), Gone(8))]


def test_one_unreadable_file_does_not_stop_the_others(maildir: Path) -> None:
    written(maildir / "new" / "2.mx", mail(2))
    (maildir / "new" / "1.mx").symlink_to("/proc/self/mem")
    with maildir_source(maildir) as source:
        fetched = read(source)
    assert sources_of(fetched) == [mail(2)]
    assert [each.cause for each in fetched if isinstance(each, Unreadable)] == [
        f"{maildir / 'new' / '1.mx'} cannot be read: Input/output error"
    ]


def test_of_a_file_over_the_limit_only_the_header_is_read(maildir: Path) -> None:
    written(maildir / "new" / "1.mx", mail(1) + b"x" * MEGABYTE)
    with maildir_source(maildir, max_size=MEGABYTE) as source:
        (fetched,) = read(source)
    header = b"From: helen@aurora-live.example\nSubject: mail 1\n\n"
    size = len(mail(1)) + MEGABYTE
    assert fetched == RawMail("archive", "INBOX", 1, fetched.uid, NOON, header, size, is_partial=True)


@pytest.mark.parametrize(
    ("name", "on_disk"),
    [
        pytest.param("Archive/2024", ".Archive.2024", id="a folder within a folder"),
        pytest.param("Später", ".Sp&AOQ-ter", id="modified UTF-7, as Dovecot writes it"),
        pytest.param("Später", ".Später", id="UTF-8"),
        pytest.param("inbox", "", id="INBOX in any case"),
    ],
)
def test_subfolders(maildir: Path, name: str, on_disk: str) -> None:
    for part in ("cur", "new", "tmp"):
        (maildir / on_disk / part).mkdir(parents=True, exist_ok=True)
    written(maildir / on_disk / "new" / "1.mx", mail(1))
    with maildir_source(maildir, folders=(name,)) as source:
        assert sources_of(read(source)) == [mail(1)]


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("R&D", "R&-D"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("plus + minus -", "plus + minus -"),
        ("📥", "&2D3c5Q-"),
    ],
)
def test_modified_utf7(name: str, encoded: str) -> None:
    assert modified_utf7(name) == encoded


def test_a_folder_that_is_no_maildir_is_named_after_the_others(maildir: Path, tmp_path: Path) -> None:
    folders = maildir_source(maildir, folders=("Missing", "INBOX")).folders()
    assert next(folders) == Folder("INBOX", 1)
    with pytest.raises(MailboxError, match=r"Maildir/\.Missing is not a Maildir"):
        next(folders)
    with pytest.raises(MailboxError, match="nowhere is not a Maildir"):
        next(maildir_source(tmp_path / "nowhere").folders())


@pytest.mark.parametrize(
    ("after", "files"),
    [
        pytest.param("keep", ["cur/2.mx:2,F", "new/1.mx", "new/3.mx"], id="keep leaves all as it is"),
        pytest.param("seen", ["cur/1.mx:2,S", "cur/2.mx:2,FS", "new/3.mx"], id="seen"),
        pytest.param("move:Done", [".Done/cur/1.mx:2,", ".Done/cur/2.mx:2,F", "new/3.mx"], id="move"),
    ],
)
def test_what_is_done_in_a_maildir_after_the_commit(maildir: Path, after: str, files: list[str]) -> None:
    for name in ("new/1.mx", "cur/2.mx:2,F", "new/3.mx"):
        written(maildir / name, mail(1))
    listed = {path.name[0]: uid for uid, path in mail_files(maildir).items()}
    maildir_source(maildir, after=after).after(Folder("INBOX", 1), [listed["1"], listed["2"], 4])
    assert sorted(str(path.relative_to(maildir)) for path in maildir.rglob("*.mx*")) == files


def ingested(*paths: Path, max_size: int = MEGABYTE) -> Iterator[RawMail | Unreadable]:
    return mails(paths, max_size)


def test_paths_are_taken_in_the_order_given(maildir: Path, tmp_path: Path) -> None:
    written(maildir / "cur" / "1.mx:2,", mail(1, NOON))
    written(maildir / "new" / "2.mx", mail(2, NOON - timedelta(days=1)))
    mbox = written(tmp_path / "old.mbox", FROM + mail(3) + b"\n" + FROM + mail(4) + b"\n")
    eml = written(tmp_path / "one.eml", mail(5))
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    written(tmp_path / "folder" / "b.eml", mail(7))
    written(tmp_path / "folder" / "a.EML", mail(6))
    written(tmp_path / "folder" / "sub" / "c.eml", mail(8))
    written(tmp_path / "folder" / "notes.txt", b"no mail")
    fetched = list(ingested(eml, maildir, mbox, tmp_path / "folder"))
    assert [each.source.split()[-1] for each in fetched if isinstance(each, RawMail)] == [
        b"5", b"2", b"1", b"3", b"4", b"6", b"7", b"8",
    ]  # fmt: skip


def test_the_same_mail_twice_is_the_same_delivery(tmp_path: Path) -> None:
    first = written(tmp_path / "one.eml", mail(1, NOON))
    second = written(tmp_path / "copy.eml", mail(1, NOON), NOON + timedelta(days=3))
    one, copy = ingested(first, second)
    assert one == copy == RawMail("ingest", "files", 1, one.uid, NOON, mail(1, NOON), len(mail(1, NOON)))


def test_without_a_received_field_a_mail_arrived_when_its_file_was_written(tmp_path: Path) -> None:
    (fetched,) = ingested(written(tmp_path / "one.eml", mail(1)))
    assert isinstance(fetched, RawMail)
    assert fetched.received_at == NOON


def test_an_empty_file_is_a_mail_of_no_bytes(tmp_path: Path) -> None:
    (fetched,) = ingested(written(tmp_path / "empty.eml", b""))
    assert isinstance(fetched, RawMail)
    assert (fetched.source, fetched.size, fetched.is_partial) == (b"", 0, False)


def test_two_mails_over_the_limit_with_the_same_header_are_two_deliveries(tmp_path: Path) -> None:
    one, other = ingested(
        written(tmp_path / "1.eml", mail(1) + b"x" * 100),
        written(tmp_path / "2.eml", mail(1) + b"y" * 100),
        max_size=99,
    )
    assert isinstance(one, RawMail)
    assert one.is_partial
    assert one.size == len(mail(1)) + 100
    assert one.uid != other.uid


def test_a_wrong_path_is_named_before_any_mail_is_read(tmp_path: Path) -> None:
    eml = written(tmp_path / "one.eml", mail(1))
    with pytest.raises(UserError, match=r"two\.eml does not exist"):
        ingested(eml, tmp_path / "two.eml")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="empty holds no mail"):
        ingested(eml, tmp_path / "empty")
    with pytest.raises(UserError, match="null is not a regular file"):
        ingested(Path("/dev/null"))


def test_a_mail_that_cannot_be_read_does_not_stop_the_others(maildir: Path) -> None:
    written(maildir / "new" / "2.mx", mail(2))
    (maildir / "new" / "1.mx").symlink_to("/proc/self/mem")
    fetched = list(ingested(maildir))
    assert [type(each) for each in fetched] == [Unreadable, RawMail]
