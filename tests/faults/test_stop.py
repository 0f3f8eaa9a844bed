"""SIGTERM ends the service within five seconds, whatever it is doing, and what was under way is done at the next start."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from pipeline.app import App, open_app
from pipeline.worker import working
from tests.integration.home import Setting, imap_mailbox, make_small, rows, write_desk
from tests.integration.letters import HELEN, Letter, read_sent
from tests.servers.cndesk import Service, service
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Hang, Proxy
from tests.servers.smtp import RecordingSmtp
from tests.servers.smtp_script import Stall

PATIENCE: Final = 5.0
OLD: Final = timedelta(days=2)

ProxyTo = Callable[[tuple[str, int] | Path], Proxy]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def prepare(home: Path, box: Setting, smtp: RecordingSmtp) -> None:
    write_desk(home, [box], {"port": smtp.port})
    make_small(home)


def count(home: Path, query: str) -> int:
    """A number from the database, as seen from outside; 0 before there is one."""
    if not (home / "cndesk.db").exists():
        return 0
    with closing(sqlite3.connect(f"file:{home / 'cndesk.db'}?mode=ro", uri=True)) as connection:
        try:
            (found,) = connection.execute(query).fetchone()
        except sqlite3.OperationalError:
            return 0
        return int(found)


def letters(number: int) -> list[bytes]:
    return [Letter(HELEN, f"mail {each}", "Hello there.").bytes for each in range(number)]


def must_end(running: Service) -> None:
    seconds = running.terminate()
    log = running.log.read_text()
    assert running.process.returncode == 0, log
    assert seconds < PATIENCE
    assert "Traceback" not in log


def run_until_quiet(home: Path) -> App:
    """Passes at a time when all leases are over, until nothing is left to do."""
    app = open_app(home, lambda: datetime.now(UTC) + timedelta(minutes=20))
    with working(app) as worker:
        while (summary := worker.run_once()).collected or summary.outcomes or summary.sent:
            assert summary.troubles == []
    return app


def outcomes(app: App) -> Counter[Any]:
    return Counter(row.outcome for row in rows(app, "SELECT outcome FROM inbound"))


def test_idle(dovecot: Dovecot, smtp: RecordingSmtp, home: Path, tmp_path: Path) -> None:
    prepare(home, imap_mailbox(dovecot.host, dovecot.port, dovecot.user()), smtp)
    with service(home, tmp_path / "log") as running:
        running.wait_until(lambda: count(home, "SELECT count(*) FROM folder WHERE polled_at IS NOT NULL") == 1)
        must_end(running)


def test_in_the_middle_of_a_backlog(dovecot: Dovecot, smtp: RecordingSmtp, home: Path, tmp_path: Path) -> None:
    user = dovecot.user()
    dovecot.deliver(user, *letters(400), received_at=datetime.now(UTC) - OLD)
    prepare(home, imap_mailbox(dovecot.host, dovecot.port, user), smtp)
    with service(home, tmp_path / "log") as running:
        running.wait_until(lambda: count(home, "SELECT count(*) FROM ticket") > 0)
        must_end(running)
    assert 0 < count(home, "SELECT count(*) FROM ticket") < 400
    app = run_until_quiet(home)
    assert outcomes(app) == {"new-ticket": 400}
    assert len(rows(app, "SELECT number FROM ticket")) == 400
    assert smtp.received == []


@pytest.mark.parametrize(
    "heard", [pytest.param(0, id="no greeting"), pytest.param(4000, id="in the middle of the mails")]
)
def test_while_the_imap_server_stalls(
    dovecot: Dovecot, proxy_to: ProxyTo, smtp: RecordingSmtp, home: Path, tmp_path: Path, heard: int
) -> None:
    user = dovecot.user()
    dovecot.deliver(user, *letters(30), received_at=datetime.now(UTC) - OLD)
    proxy = proxy_to((dovecot.host, dovecot.port))
    proxy.plan(Hang(heard))
    prepare(home, imap_mailbox(proxy.host, proxy.port, user), smtp)
    with service(home, tmp_path / "log") as running:
        running.wait_until(lambda: proxy.connections == 1 and proxy.bytes_down >= heard)
        must_end(running)
    assert count(home, "SELECT count(*) FROM inbound") == 0
    assert outcomes(run_until_quiet(home)) == {"new-ticket": 30}


@pytest.mark.parametrize(
    ("verb", "state"),
    [pytest.param("rcpt", "sent", id="before the mail"), pytest.param("dot", "uncertain", id="after the mail's end")],
)
def test_while_the_smtp_server_stalls(
    dovecot: Dovecot, smtp: RecordingSmtp, home: Path, tmp_path: Path, verb: str, state: str
) -> None:
    user = dovecot.user()
    dovecot.deliver(user, *letters(1))
    prepare(home, imap_mailbox(dovecot.host, dovecot.port, user), smtp)
    smtp.behave({verb: Stall(30.0)})
    with service(home, tmp_path / "log") as running:
        at_dot = "SELECT count(*) FROM outbox WHERE state = 'data'"
        running.wait_until(
            lambda: count(home, at_dot) == 1 if verb == "dot" else any("RCPT" in line for line in smtp.commands)
        )
        must_end(running)
    app = run_until_quiet(home)
    states = [row.state for row in rows(app, "SELECT state FROM outbox ORDER BY id")]
    assert states == [state, "sent", "sent", "sent"]
    accepted = Counter((mail.recipient, mail.message_id) for mail in map(read_sent, smtp.received))
    assert set(accepted.values()) == {1}
    assert len(accepted) == states.count("sent")
