"""A desk with few rules that reads a Maildir, for each test of this folder and on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.home import Clock, Desk, make_small, running, write_desk
from tests.integration.maildir_post import MaildirPost
from tests.servers.smtp import RecordingSmtp


@pytest.fixture
def post(clock: Clock, tmp_path: Path) -> MaildirPost:
    return MaildirPost(tmp_path / "mail", clock)


@pytest.fixture
def home(post: MaildirPost, smtp: RecordingSmtp, database_url: str, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    write_desk(home, [post.mailbox()], {"port": smtp.port}, database_url)
    make_small(home)
    return home


@pytest.fixture
def desk(home: Path, clock: Clock, smtp: RecordingSmtp) -> Iterator[Desk]:
    with running(home, smtp, clock) as desk:
        yield desk
