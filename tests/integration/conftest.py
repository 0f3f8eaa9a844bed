"""A desk for each test of this folder, on each database and each IMAP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.home import PASSWORD_VARIABLE, Clock, Desk, Post, running, write_desk
from tests.servers.cndesk import Cndesk
from tests.servers.dovecot import PASSWORD
from tests.servers.protocol import ImapServer
from tests.servers.smtp import RecordingSmtp


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    return Clock()


@pytest.fixture
def post(imap_server: ImapServer, clock: Clock) -> Post:
    return Post(imap_server, clock)


@pytest.fixture
def desk(post: Post, clock: Clock, smtp: RecordingSmtp, database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk with one mailbox."""
    write_desk(tmp_path / "home", [post.mailbox()], {"port": smtp.port}, database_url)
    with running(tmp_path / "home", smtp, clock) as desk:
        yield desk


@pytest.fixture(scope="module")
def cndesk() -> Iterator[Cndesk]:
    """The command line."""
    command_line = Cndesk(**{PASSWORD_VARIABLE: PASSWORD})
    yield command_line
    command_line.close()
