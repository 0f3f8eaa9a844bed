"""A fault in one part is told, and stops neither the others nor the service (R7)."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.app import App, open_app
from pipeline.collect import collect, open_source
from pipeline.config import Mailbox
from pipeline.ingest.source.maildir import MaildirSource
from pipeline.ingest.source.source import Folder, Source
from pipeline.worker import Worker
from tests.integration.home import Clock, make_small, write_desk
from tests.integration.letters import DESK, HELEN, Letter


class Faulty(MaildirSource):
    """A source with a fault that nobody has thought of."""

    def folders(self) -> Iterator[Folder]:
        raise ZeroDivisionError


def opener(app: App, mailbox: Mailbox) -> Source:
    if mailbox.name == "faulty":
        assert mailbox.maildir
        return Faulty(mailbox, mailbox.maildir)
    return open_source(app, mailbox)


def test_a_fault_in_one_mailbox_stops_no_other(tmp_path: Path, clock: Clock) -> None:
    boxes = [{"name": name, "address": DESK, "maildir": f"./{name}"} for name in ("faulty", "sound")]
    write_desk(tmp_path, boxes, {"port": 9})
    make_small(tmp_path)
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "sound" / folder).mkdir(parents=True)
    (tmp_path / "sound" / "new" / "1").write_bytes(Letter(HELEN, "October", "Where is it?").bytes)

    app = open_app(tmp_path, clock)
    worker = Worker(app, hold=True, opener=opener)
    summary = worker.run_once()
    worker.close()
    app.store.close()

    assert summary.troubles == ["mailbox faulty: ZeroDivisionError, a fault of cndesk's own: see the log"]
    assert (summary.collected, summary.outcomes) == (1, {"new-ticket": 1})


def test_while_nothing_can_be_sent_tickets_are_still_opened(tmp_path: Path, clock: Clock) -> None:
    write_desk(tmp_path, [{"name": "support", "address": DESK, "maildir": "./mail"}], {"port": 9})
    make_small(tmp_path)
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "mail" / folder).mkdir(parents=True)
    app = open_app(tmp_path, clock)
    worker = Worker(app)
    box = app.settings.mailboxes[0]
    source = open_source(app, box)
    for number, subject in ((1001, "October"), (1002, "Login")):
        (tmp_path / "mail" / "new" / subject).write_bytes(Letter(HELEN, subject, f"{subject}: where is it?").bytes)
        assert collect(app, box, source, lambda: False) == 1
        worker.tick()
        with app.store.look() as unit:
            assert unit.tickets.get(number) is not None
            assert {row.state for row in unit.outbox.of_ticket(number)} == {"pending"}
    source.close()
    worker.close()
    app.store.close()
