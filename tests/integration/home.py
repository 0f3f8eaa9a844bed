"""A desk for one test: a home with the shipped files, run in this process against real servers, on a clock of its own.

The home is written as `cndesk init` writes it, with connections to the test's servers. What the desk did is read from
the SMTP server that took its mails, and from the store as a person would be shown it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from pipeline.app import App, open_app
from pipeline.home import Answers, write_home
from pipeline.worker import Summary, Worker, working
from tests.integration.letters import DESK, Sent, read_sent
from tests.servers.protocol import Account, ImapServer
from tests.servers.received import Received
from tests.servers.smtp import RecordingSmtp

AUTHSERV_ID: Final = "mx.cn-desk.example"
PASSWORD_VARIABLE: Final = "CNDESK_TEST_IMAP_PASSWORD"
MONDAY: Final = datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)

FEW_RULES: Final = {
    "version": 1,
    "vocabulary": {"topics": ["other"], "queues": ["payouts"], "teams": ["cnm"], "kinds": ["inquiry", "thanks"]},
    "defaults": {
        "queue": "payouts",
        "topic": "other",
        "kind": "inquiry",
        "priority": "normal",
        "template": "acknowledgement",
    },
    "rules": [],
}

# Neither knows of the other: two desks meet each server and each database, where four would tell nothing more.
EACH_SERVER_AND_DATABASE: Final = pytest.mark.parametrize(
    ("imap_server", "database_url"),
    [pytest.param("dovecot", "sqlite"), pytest.param("pymap", "postgresql")],
    indirect=True,
)

Setting = Mapping[str, Any]


class Clock:
    """The time as the test wants it."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket in a line: where it stands, and its messages as (direction, author)."""

    number: int
    status: str
    messages: tuple[tuple[str, str], ...]


def imap_mailbox(host: str, port: int, account: Account, name: str = "support", **more: Any) -> Setting:
    """A mailbox of cndesk.yaml on a test server; keys of `imap` may be given as `imap={...}`."""
    imap = {"host": host, "port": port, "tls": "none", "user": account.name, "password": {"env": PASSWORD_VARIABLE}}
    imap |= more.pop("imap", {})
    return {"name": name, "address": DESK, "every": "1s", "imap": imap} | more


def write_desk(
    home: Path,
    mailboxes: Iterable[Setting],
    smtp: Setting,
    database_url: str = "sqlite:///cndesk.db",
    *,
    address: str = DESK,
) -> None:
    """A home with the shipped rules, templates and directory."""
    home.mkdir(exist_ok=True)
    connect(home, mailboxes, smtp, database_url, address=address)
    write_home(home, Answers())


def connect(
    home: Path,
    mailboxes: Iterable[Setting],
    smtp: Setting,
    database_url: str = "sqlite:///cndesk.db",
    *,
    address: str = DESK,
) -> None:
    """Write cndesk.yaml (anew); JSON is YAML as well."""
    connections = {
        "version": 1,
        "desk": {"name": "Creator Network Support", "address": address, "authserv_id": AUTHSERV_ID},
        "database": {"url": database_url},
        "mailboxes": list(mailboxes),
        "outgoing": {"smtp": {"host": "127.0.0.1", "tls": "none", **smtp}},
    }
    (home / "cndesk.yaml").write_text(json.dumps(connections, indent=2))


def make_small(home: Path) -> None:
    """A home that is opened in a fraction of the time: no rules but the defaults, templates in English only."""
    (home / "rules.yaml").write_text(json.dumps(FEW_RULES))
    for template in (home / "templates").glob("*.j2"):
        if ".en." not in template.name:
            template.unlink()


class Desk:
    """A running desk: deliver mails, make passes, see what came of them."""

    def __init__(self, app: App, worker: Worker, clock: Clock, received: list[Received]) -> None:
        self.app = app
        self.clock = clock
        self._worker = worker
        self._received = received
        self._seen = len(received)

    def work(self) -> Summary:
        """One complete pass over mailboxes, tickets and the outbox."""
        return self._worker.run_once()

    def sent(self) -> list[Sent]:
        """The mails that the SMTP server took since the last call, in their order."""
        new = self._received[self._seen :]
        self._seen += len(new)
        return [read_sent(mail) for mail in new]

    def stories(self) -> list[Story]:
        return stories(self.app)

    def outcomes(self) -> list[str]:
        """What became of each delivery, in the order in which they were recorded."""
        return [
            str(row.outcome or row.state) for row in rows(self.app, "SELECT outcome, state FROM inbound ORDER BY id")
        ]

    def outbox(self) -> list[tuple[str, str, str]]:
        """(purpose, recipient, state) of every outgoing mail."""
        with self.app.store.look() as unit:
            return [(row.purpose, row.recipient, str(row.state)) for row in unit.outbox.all([])]

    def reasons(self, number: int) -> list[str]:
        """Why the ticket is as it is: the reasons of all its decisions."""
        with self.app.store.look() as unit:
            return [reason for decision in unit.journal.decisions(number) for reason in decision.reasons]


@contextmanager
def running(home: Path, smtp: RecordingSmtp, clock: Clock) -> Iterator[Desk]:
    """The desk of a written home, in this process."""
    with working(app := open_app(home, clock)) as worker:
        yield Desk(app, worker, clock, smtp.received)


class Post:
    """One mailbox on a test server, to which clients and specialists write; mails arrive at the desk's time."""

    def __init__(self, server: ImapServer, clock: Clock) -> None:
        self.server = server
        self.account = server.user()
        self.clock = clock

    def mailbox(self, name: str = "support", **more: Any) -> Setting:
        return imap_mailbox(self.server.host, self.server.port, self.account, name, **more)

    def deliver(self, *sources: bytes, ago: timedelta = timedelta()) -> None:
        self.server.deliver(self.account, *sources, received_at=self.clock.now - ago)


def stories(app: App) -> list[Story]:
    with app.store.look() as unit:
        tickets = unit.tickets.all(with_finished=True)
        threads = unit.threads.threads([ticket.number for ticket in tickets])
    return [
        Story(
            ticket.number,
            str(ticket.status),
            tuple((str(entry.direction), entry.author) for entry in threads[ticket.number]),
        )
        for ticket in tickets
    ]


def rows(app: App, query: str) -> list[Any]:
    """Rows as the database holds them, past the product's own reading."""
    with app.store.engine.connect() as connection:
        return list(connection.execute(text(query)))
