"""Mail from mbox files of all kinds on a real disk, also while other programs write them."""

import fcntl
import multiprocessing
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Mailbox
from pipeline.domain.message import RawMail
from pipeline.errors import MailboxError
from pipeline.ingest.source.mbox import MboxSource
from pipeline.ingest.source.source import Fetched, Gone, Source

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


def mbox_source(path: Path, **mailbox: Any) -> MboxSource:
    return MboxSource(replace(Mailbox("archive", "a@cn-desk.example", mbox=path), **mailbox), path)


def read(source: Source) -> list[Fetched]:
    folder = next(source.folders())
    return [each for batch in source.fetch(folder, source.listing(folder)) for each in batch]


def sources_of(fetched: list[Fetched]) -> list[bytes]:
    return [each.source for each in fetched if isinstance(each, RawMail)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", [], id="an empty file"),
        pytest.param(FROM + mail(1) + b"\n" + FROM + mail(2) + b"\n", [mail(1), mail(2)], id="two mails"),
        pytest.param(
            (FROM + mail(1) + b"\n" + FROM + mail(2) + b"\n").replace(b"\n", b"\r\n"),
            [mail(1).replace(b"\n", b"\r\n"), mail(2).replace(b"\n", b"\r\n")],
            id="CRLF",
        ),
        pytest.param(FROM + mail(1) + b"\n" + FROM + mail(2)[:-4], [mail(1), mail(2)[:-4]], id="cut off"),
        pytest.param(FROM + mail(1) + b"\n" + FROM[:20], [mail(1) + b"\n" + FROM[:20]], id="cut off in a From_ line"),
        pytest.param(
            FROM + mail(1) + b">From here\n>>From there\n\n",
            [mail(1) + b"From here\n>From there\n"],
            id="mboxrd quotes",
        ),
        pytest.param(
            FROM + mail(1) + b"\nFrom here on:\n>From a quotation\n\n" + FROM + mail(2) + b"\n",
            [mail(1) + b"\nFrom here on:\n>From a quotation\n", mail(2)],
            id="a writer that quotes nothing",
        ),
        pytest.param(FROM + mail(1) + FROM + b"\n", [mail(1) + FROM], id="a From_ line that no empty line precedes"),
        pytest.param(FROM + b"\n" + b"\n" + FROM + mail(2) + b"\n", [b"\n", mail(2)], id="a mail of one empty line"),
        pytest.param(
            b"From - Sun Mar 01 12:00:00 2026\n"
            + mail(1)
            + b"\nFrom 17@xxx Sun Mar 01 12:00:00 +0000 2026\n"
            + mail(2),
            [mail(1), mail(2)],
            id="Thunderbird and Gmail",
        ),
        pytest.param(
            FROM + b"Content-Length: %d\n\nA\n\n%s\nB\n\n" % (len(FROM) + 6, FROM) + FROM + mail(2) + b"\n",
            [b"Content-Length: %d\n\nA\n\n%s\nB\n" % (len(FROM) + 6, FROM), mail(2)],
            id="mboxcl2: a From_ line within the counted text",
        ),
        pytest.param(
            FROM
            + mail(1)
            + b"\n"
            + FROM
            + b"Content-Length: %d\n\n" % (len(FROM + mail(3)) + 3)
            + b"A\n\n"
            + FROM
            + mail(3),
            [mail(1), b"Content-Length: %d\n\nA\n" % (len(FROM + mail(3)) + 3), mail(3)],
            id="a sender's own Content-Length swallows no mail of others",
        ),
    ],
)
def test_mbox_files_of_all_kinds(tmp_path: Path, content: bytes, expected: list[bytes]) -> None:
    with mbox_source(written(tmp_path / "mbox", content)) as source:
        assert sources_of(read(source)) == expected


def test_mails_across_the_blocks_in_which_a_file_is_read(tmp_path: Path) -> None:
    contents = [mail(number) + b"x" * (number * 7919 % 70_000) + b"\n" for number in range(100)]
    path = written(tmp_path / "mbox", b"".join(FROM + each + b"\n" for each in contents))
    assert path.stat().st_size > 3 * MEGABYTE
    with mbox_source(path) as source:
        folder = next(source.folders())
        batches = list(source.fetch(folder, source.listing(folder)))
    assert [len(batch) for batch in batches] == [50, 50]
    assert sources_of([each for batch in batches for each in batch]) == contents


def test_the_time_of_a_mail_in_an_mbox(tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    content = FROM + mail(1, NOON - hour) + b"\n" + FROM + mail(2) + b"\n"
    with mbox_source(written(tmp_path / "mbox", content, NOON + hour)) as source:
        assert [each.received_at for each in read(source) if isinstance(each, RawMail)] == [NOON - hour, NOON]
    with mbox_source(written(tmp_path / "undated", b"From x\n" + mail(1), NOON + hour)) as source:
        assert [each.received_at for each in read(source) if isinstance(each, RawMail)] == [NOON + hour]


def test_uids_in_an_mbox_stay_when_mails_come_and_go_and_are_marked_as_read(tmp_path: Path) -> None:
    path = written(tmp_path / "mbox", FROM + mail(1) + b"\n" + FROM + mail(2) + b"\n" + FROM + mail(2) + b"\n")
    source = mbox_source(path)
    folder = next(source.folders())
    first, *twins = (each.uid for each in read(source))
    assert len({first, *twins}) == 3
    marked = mail(2).replace(b"\n\n", b"\nStatus: RO\nX-UID: 17\n\n")
    written(path, FROM + marked + b"\n" + FROM + mail(3) + b"\n")
    assert twins[0] in source.listing(folder)
    assert [each for batch in source.fetch(folder, [first]) for each in batch] == [Gone(first)]


def test_an_mbox_that_grows_while_it_is_read_gives_all_in_the_end(tmp_path: Path) -> None:
    path = written(tmp_path / "mbox", b"".join(FROM + mail(number) + b"\n" for number in range(60)))
    source = mbox_source(path)
    folder = next(source.folders())
    fetched: list[Fetched] = []
    for batch in source.fetch(folder, source.listing(folder)):
        fetched += batch
        with path.open("ab") as stream:
            stream.write(FROM + mail(99) + b"\n")
    known = {each.uid for each in fetched}
    new = [uid for uid in source.listing(folder) if uid not in known]
    late = [each for batch in source.fetch(folder, new) for each in batch]
    assert sources_of(fetched) == [mail(number) for number in range(60)]
    assert sources_of(late) == [mail(99), mail(99)]


def test_an_mbox_rewritten_between_two_batches_is_read_again_later(tmp_path: Path) -> None:
    path = written(tmp_path / "mbox", b"".join(FROM + mail(number) + b"\n" for number in range(60)))
    source = mbox_source(path)
    folder = next(source.folders())
    batches = source.fetch(folder, source.listing(folder))
    assert len(next(batches)) == 50
    written(path, b"".join(FROM + mail(number) + b"\n" for number in range(10, 60)))
    with pytest.raises(MailboxError, match="was rewritten while it was read"):
        next(batches)
    assert len(read(source)) == 50


def hold(path: Path, held: Any, done: Any) -> None:
    with path.open("r+b") as stream:
        fcntl.lockf(stream, fcntl.LOCK_EX)
        held.set()
        done.wait(20)


def test_an_mbox_that_another_program_writes_is_left_for_later(tmp_path: Path) -> None:
    path = written(tmp_path / "mbox", FROM + mail(1) + b"\n")
    context = multiprocessing.get_context("fork")
    held, done = context.Event(), context.Event()
    writer = context.Process(target=hold, args=(path, held, done))
    writer.start()
    assert held.wait(20)
    source = mbox_source(path)
    with pytest.raises(MailboxError, match="is being written by another program"):
        read(source)
    done.set()
    writer.join(20)
    assert sources_of(read(source)) == [mail(1)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"Subject: x\n\nHello", "is not an mbox file", id="another file"),
        pytest.param(None, "cannot be read: No such file", id="no file"),
    ],
)
def test_what_is_no_mbox_is_said(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        written(tmp_path / "mbox", content)
    with pytest.raises(MailboxError, match=message):
        read(mbox_source(tmp_path / "mbox"))


def test_an_mbox_mail_over_the_limit_comes_with_its_header(tmp_path: Path) -> None:
    content = FROM + mail(1) + b"x" * MEGABYTE + b"\n\n" + FROM + mail(2)
    with mbox_source(written(tmp_path / "mbox", content), max_size=MEGABYTE) as source:
        big, small = (each for each in read(source) if isinstance(each, RawMail))
    assert (big.source, big.size, big.is_partial) == (
        b"From: helen@aurora-live.example\nSubject: mail 1\n\n",
        len(mail(1)) + MEGABYTE + 1,
        True,
    )
    assert (small.source, small.is_partial) == (mail(2), False)
