"""SIGKILL at every named point of T1, T2 and T3, then another run: nothing is lost, nothing is done twice (R1-R5).

`cndesk run --once` is killed as a process of its own. The second run is in this process, so that its clock can stand
after the end of the dead sender's lease. A run that does not reach its point fails the test.
"""

import re
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from pipeline.app import App, open_app
from pipeline.worker import working
from tests.integration.home import Story, imap_mailbox, make_small, rows, stories, write_desk
from tests.integration.letters import ANA, DESK, HA, HELEN, INES, LEAD, LEO, Letter, read_sent
from tests.servers.cndesk import ROOT, Cndesk
from tests.servers.dovecot import Dovecot
from tests.servers.protocol import Account
from tests.servers.received import read_spool
from tests.servers.smtp import RecordingSmtp

POINT: Final = re.compile(r'"(t[123]\.[a-z-]+)"')

COLLECTING: Final = (
    "t1.before-fetch",
    "t1.after-fetch",
    "t1.after-blob",
    "t1.before-commit",
    "t1.after-commit",
    "t1.before-server",
    "t1.after-server",
    "t1.after-settle",
    "t1.after-poll",
)
SERVER_STEPS: Final = COLLECTING[5:8]
PROCESSING: Final = (
    "t2.after-attempt",
    "t2.after-parse",
    "t2.after-decide:3",
    "t2.after-decide",
    "t2.between-actions",
    "t2.between-actions:3",
    "t2.after-carry-out",
    "t2.before-commit",
    "t2.after-commit",
)
SENDING: Final = {
    "t3.before-lease": None,
    "t3.after-lease": None,
    "t3.after-connect": None,
    "t3.before-mail": None,
    "t3.before-rcpt": None,
    "t3.before-data": None,
    "t3.after-body": None,
    "t3.after-data": ("answer", {0}),
    "t3.after-dot": ("answer", {0, 1}),
    "t3.after-reply": ("answer", {1}),
    "t3.before-mail:2": ("answer", {1}),
    "t3.after-data:2": ("acknowledgement", {0}),
    "t3.after-dot:2": ("acknowledgement", {0, 1}),
    "t3.after-reply:2": ("acknowledgement", {1}),
    "t3.before-result": ("notification", {1}),
    "t3.after-result": None,
}
"""The first mail to go out is the specialist's answer, the second an acknowledgement. What a kill leaves uncertain, and
how often the server may have taken that mail: a result is kept together with the `data` of the mail behind it."""

DATABASES: Final = (
    "t2.after-decide:3",
    "t2.between-actions:3",
    "t2.before-commit",
    "t2.after-commit",
    "t3.after-body",
    "t3.after-data",
    "t3.after-dot",
    "t3.after-reply",
    "t3.before-result",
)
"""Points around a commit, tried on PostgreSQL too."""

QUESTION: Final = Letter(HELEN, "October commission", "Our October commission has not arrived.", message_id="q@x")
THREADS: Final = [
    Story(1001, "open", (("in", HELEN), ("in", HELEN), ("auto", DESK), ("out", HA))),
    Story(1002, "new", (("in", ANA), ("auto", DESK))),
    Story(1003, "new", (("in", INES), ("auto", DESK))),
]
QUEUED: Final = Counter(
    {
        ("acknowledgement", HELEN): 1,
        ("acknowledgement", ANA): 1,
        ("acknowledgement", INES): 1,
        ("answer", HELEN): 1,
        ("notification", LEAD): 3,
        ("notification", HA): 4,
        ("notification", LEO): 3,
    }
)


def test_every_point_of_the_product_is_killed_at() -> None:
    written = {name for file in (ROOT / "pipeline").rglob("*.py") for name in POINT.findall(file.read_text())}
    assert written == {name.partition(":")[0] for name in (*COLLECTING, *PROCESSING, *SENDING)}


@dataclass(frozen=True, slots=True)
class Scene:
    """A desk that has one ticket, and a mailbox with four more mails, a specialist's answer first."""

    home: Path
    dovecot: Dovecot
    account: Account
    spool: Path
    sources: tuple[bytes, ...]
    cndesk: Cndesk

    def killed_at(self, point: str) -> None:
        ended = self.cndesk.run("--home", self.home, "run", "--once", environment={"CNDESK_FAILPOINT": point})
        assert ended.code == -signal.SIGKILL, f"{point} was not reached: {ended}"

    def run_until_quiet(self) -> App:
        """Passes at a time when the dead sender's lease is over, until there is nothing left to do."""
        app = open_app(self.home, lambda: datetime.now(UTC) + timedelta(minutes=20))
        with working(app) as worker:
            for _ in range(5):
                summary = worker.run_once()
                assert summary.troubles == []
                if not (summary.collected or summary.outcomes or summary.sent):
                    return app
        pytest.fail("after five passes there is still something to do")

    def accepted(self) -> Counter[tuple[str, str]]:
        """How often the SMTP server took each (recipient, Message-ID)."""
        return Counter((mail.recipient, mail.message_id) for mail in map(read_sent, read_spool(self.spool)))


@pytest.fixture
def after() -> str:
    """What is done on the server with stored mails."""
    return "keep"


@pytest.fixture
def scene(dovecot: Dovecot, cndesk: Cndesk, after: str, database_url: str, tmp_path: Path) -> Iterator[Scene]:
    account = dovecot.user()
    (spool := tmp_path / "spool").mkdir()
    with RecordingSmtp(spool=spool) as smtp:
        box = imap_mailbox(dovecot.host, dovecot.port, account, after=after)
        write_desk(tmp_path / "home", [box], {"port": smtp.port}, database_url)
        now = datetime.now(UTC)
        make_small(tmp_path / "home")
        dovecot.deliver(account, QUESTION.bytes, received_at=now - timedelta(hours=2))
        with working(open_app(tmp_path / "home")) as worker:
            worker.run_once()
        (notification,) = (sent for sent in map(read_sent, smtp.received) if sent.queue and sent.recipient == HA)
        later = (
            Letter(HA, "Re", "It left on Friday.", to=notification.reply_to),
            Letter(ANA, "Saque", "O saque de outubro ainda não caiu.\n\n" + "Segue o extrato completo.\n" * 4000),
            Letter(INES, "Pago", "El pago de octubre todavía no ha llegado."),
            Letter(HELEN, "Re: October commission", "Still nothing!", in_reply_to="q@x"),
        )
        sources = tuple(letter.bytes for letter in later)
        dovecot.deliver(account, *sources, received_at=now - timedelta(hours=1))
        yield Scene(tmp_path / "home", dovecot, account, spool, (QUESTION.bytes, *sources), cndesk)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("point", "after"),
    [*((point, "seen") for point in COLLECTING), *((point, "move:Done") for point in SERVER_STEPS)],
)
def test_killed_while_collecting(scene: Scene, point: str, after: str) -> None:
    scene.killed_at(point)
    if point in COLLECTING[:6]:
        new = scene.dovecot.uids(scene.account)[-4:]
        assert [scene.dovecot.flags(scene.account, uid) for uid in new] == [frozenset()] * 4
    app = scene.run_until_quiet()
    must_hold_everything(scene, app)
    assert {state for _, state in outgoing(app)} == {"sent"}
    where = "INBOX" if after == "seen" else "Done"
    done = scene.dovecot.uids(scene.account, where)
    assert len(done) == 5
    assert after != "seen" or {scene.dovecot.flags(scene.account, uid) for uid in done} == {frozenset({"\\Seen"})}
    assert after == "seen" or scene.dovecot.uids(scene.account) == []


@pytest.mark.parametrize(
    ("point", "database_url"),
    [
        *((point, "sqlite") for point in PROCESSING),
        *((point, "postgresql") for point in PROCESSING if point in DATABASES),
    ],
    indirect=["database_url"],
)
def test_killed_while_processing(scene: Scene, point: str) -> None:
    scene.killed_at(point)
    app = scene.run_until_quiet()
    must_hold_everything(scene, app)
    assert {state for _, state in outgoing(app)} == {"sent"}


@pytest.mark.parametrize(
    ("point", "database_url"),
    [*((point, "sqlite") for point in SENDING), *((point, "postgresql") for point in SENDING if point in DATABASES)],
    indirect=["database_url"],
)
def test_killed_while_sending(scene: Scene, point: str) -> None:
    scene.killed_at(point)
    app = scene.run_until_quiet()
    must_hold_everything(scene, app)
    accepted = scene.accepted()
    taken = {name: accepted[name[1:]] for name, state in outgoing(app) if state == "uncertain"}
    expected = SENDING[point]
    assert [purpose for purpose, _, _ in taken] == ([expected[0]] if expected else [])
    assert expected is None or set(taken.values()) <= expected[1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_again_and_again(scene: Scene) -> None:
    for point in ("t1.before-commit", "t1.after-commit", "t2.before-commit", "t2.after-carry-out", "t3.after-body"):
        scene.killed_at(point)
    app = scene.run_until_quiet()
    must_hold_everything(scene, app)
    assert {state for _, state in outgoing(app)} == {"sent"}


def test_a_mail_that_kills_thrice_is_set_aside_and_can_be_taken_up_again(scene: Scene) -> None:
    for _ in range(3):
        scene.killed_at("t2.after-parse")
    app = scene.run_until_quiet()
    with app.store.begin() as unit:
        (parked,) = unit.inbox.parked()
        assert (parked.raw_sha256, parked.cause) == (
            sha256(scene.sources[1]).hexdigest(),
            "it ended the process 3 times",
        )
        assert unit.inbox.retry(parked.id)
    must_hold_everything(
        scene, scene.run_until_quiet(), queued=Counter({**QUEUED, ("notification", LEAD): 4, ("notification", LEO): 4})
    )


def outgoing(app: App) -> list[tuple[tuple[str, str, str], str]]:
    """((purpose, recipient, Message-ID), state) of every mail in the outbox."""
    query = "SELECT purpose, recipient, message_id, state FROM outbox ORDER BY id"
    return [((row.purpose, row.recipient, row.message_id), row.state) for row in rows(app, query)]


def must_hold_everything(scene: Scene, app: App, queued: Counter[tuple[str, str]] = QUEUED) -> None:
    """Every mail of the server is kept, has become what it should, and has sent nothing twice."""
    kept = rows(app, "SELECT uid, raw_sha256, state, outcome FROM inbound ORDER BY id")
    assert [tuple(row)[1:] for row in kept] == [
        (sha256(source).hexdigest(), "done", outcome)
        for source, outcome in zip(
            scene.sources, ("new-ticket", "threaded", "new-ticket", "new-ticket", "threaded"), strict=True
        )
    ]
    with app.store.look() as unit:
        assert [unit.inbox.raw(row.raw_sha256) for row in kept] == list(scene.sources)
    assert stories(app) == THREADS
    queue = outgoing(app)
    accepted = scene.accepted()
    assert Counter((purpose, recipient) for (purpose, recipient, _), _ in queue) == queued
    assert {state for _, state in queue} <= {"sent", "uncertain"}
    assert [accepted[name[1:]] for name, state in queue if state == "sent"] == [1] * sum(
        state == "sent" for _, state in queue
    )
    assert set(accepted) <= {name[1:] for name, _ in queue}
    assert set(accepted.values()) == {1}
