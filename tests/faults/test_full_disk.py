"""The disk is full while mails are stored or processed: a clear message, nothing touched on the server, nothing lost."""

import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from pipeline.app import App, open_app
from tests.integration.home import imap_mailbox, make_small, rows, write_desk
from tests.integration.letters import HELEN, Letter
from tests.servers.cndesk import Cndesk, Finished
from tests.servers.dovecot import Dovecot
from tests.servers.protocol import Account
from tests.servers.smtp import RecordingSmtp

MAILS: Final = 12
SPOKEN: Final = ("database or disk is full", "No space left on device", "disk I/O error", "File too large")


@dataclass(frozen=True, slots=True)
class Place:
    """A home with a mailbox whose mails are marked as seen when they are safe; `home` has been run once."""

    home: Path
    dovecot: Dovecot
    account: Account
    cndesk: Cndesk

    def run_once(self, *, largest_file: int = 0, failpoint: str = "") -> Finished:
        ended = self.cndesk.run(
            *("--home", self.home, "run", "--once"),
            environment={"CNDESK_FAILPOINT": failpoint},
            largest_file=largest_file,
        )
        assert "Traceback" not in ended.err
        return ended

    def deliver(self) -> None:
        """Small mails, and one that is kept in a file of its own."""
        texts = ["word " * 8_000] * (MAILS - 1) + ["word " * 20_000]
        self.dovecot.deliver(self.account, *(Letter(HELEN, f"mail {n}", text).bytes for n, text in enumerate(texts)))

    def seen(self) -> int:
        uids = self.dovecot.uids(self.account)
        return sum("\\Seen" in self.dovecot.flags(self.account, uid) for uid in uids)


def prepare(home: Path, dovecot: Dovecot, smtp: RecordingSmtp, cndesk: Cndesk) -> Place:
    account = dovecot.user()
    write_desk(home, [imap_mailbox(dovecot.host, dovecot.port, account, after="seen")], {"port": smtp.port})
    make_small(home)
    place = Place(home, dovecot, account, cndesk)
    assert place.run_once().code == 0
    return place


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB."""
    (folder := tmp_path / "disk").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this user may not mount a tmpfs; the limit on a file's size stands in for the full disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Take all of a disk but so many bytes; gives the file to remove."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream:
        try:
            while stream.write(b"x" * 4096):
                pass
        except OSError:
            stream.truncate(max(0, stream.tell() - leave))
    return filler


def must_be_whole(place: Place, smtp: RecordingSmtp) -> None:
    app: App = open_app(place.home)
    assert Counter(row.outcome for row in rows(app, "SELECT outcome FROM inbound")) == {"new-ticket": MAILS}
    assert [row[0] for row in rows(app, "PRAGMA integrity_check")] == ["ok"]
    assert place.seen() == MAILS
    assert Counter(row.state for row in rows(app, "SELECT state FROM outbox")) == {"sent": len(smtp.received)}
    assert len({(mail.rcpt_tos, mail.source) for mail in smtp.received}) == len(smtp.received) >= 3 * MAILS


def test_while_collecting(small_disk: Path, dovecot: Dovecot, smtp: RecordingSmtp, cndesk: Cndesk) -> None:
    place = prepare(small_disk / "home", dovecot, smtp, cndesk)
    place.deliver()
    filler = fill(small_disk, leave=200_000)
    for _ in range(2):
        ended = place.run_once()
        assert ended.code == 1
        assert any(words in ended.err for words in SPOKEN), ended
        assert place.seen() == 0
    filler.unlink()
    assert place.run_once().code == 0
    must_be_whole(place, smtp)


def test_while_processing(small_disk: Path, dovecot: Dovecot, smtp: RecordingSmtp, cndesk: Cndesk) -> None:
    place = prepare(small_disk / "home", dovecot, smtp, cndesk)
    place.deliver()
    assert place.run_once(failpoint="t1.after-poll").code < 0
    assert place.seen() == MAILS
    filler = fill(small_disk, leave=100_000)
    for _ in range(4):
        ended = place.run_once()
        assert ended.code == 1
        assert any(words in ended.err for words in SPOKEN), ended
        assert smtp.received == []
    filler.unlink()
    assert place.run_once().code == 0
    must_be_whole(place, smtp)


def test_a_file_that_may_not_grow(tmp_path: Path, dovecot: Dovecot, smtp: RecordingSmtp, cndesk: Cndesk) -> None:
    place = prepare(tmp_path / "home", dovecot, smtp, cndesk)
    place.deliver()
    ended = place.run_once(largest_file=90_000)
    assert ended.code == 1
    assert any(words in ended.err for words in SPOKEN), ended
    assert place.seen() == 0
    assert place.run_once().code == 0
    must_be_whole(place, smtp)
