"""Play the week: put each mail into the real mailbox, let the real service make one pass, see what came of it.

The service is the one of `cndesk run`: settings, rules and store of a home, IMAP and SMTP over sockets. Only its clock
is the story's.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from re import search
from secrets import token_hex
from typing import Final

from pipeline.app import App, open_app
from pipeline.demo.home import USER, furnish, keep
from pipeline.demo.letter import Passage, bounce, letter, read_script, received
from pipeline.demo.script import GREYLISTED, MONDAY, Scene
from pipeline.demo.servers import Sent, Servers
from pipeline.domain.ticket import Ticket
from pipeline.errors import CndeskError
from pipeline.worker import Worker, working

TO_CLIENTS: Final = frozenset({"acknowledgement", "short-acknowledgement", "resolution", "answer"})


class OffScript(CndeskError):
    """A person of the story waits for a mail that never came: the rest cannot be played."""


@dataclass(slots=True)
class Clock:
    """The time of the story."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Happened:
    """What the desk made of a scene, seen from outside (its mails) and in its store."""

    scene: Scene
    outcome: str
    ticket: Ticket | None
    sends: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


@dataclass(slots=True)
class Stage:
    """The servers, the service and the clock of one demo."""

    home: Path
    servers: Servers
    app: App
    worker: Worker
    clock: Clock
    mails: int = 0
    seen: int = field(default=0)

    def play(self, scene: Scene) -> Happened:
        """One scene: its mail arrives, the service makes one pass."""
        self.clock.now = scene.at
        source = self._written(scene) if scene.mail else b""
        if source:
            self.mails += 1
            arrived = scene.arrived or scene.at
            self.servers.deliver(source, arrived)
            keep(self.home, "mails/received", f"{self.mails:02}-{scene.mail}", source, arrived)
        summary = self.worker.run_once()
        sends = tuple(self._describe(sent) for sent in self.new_mails())
        outcome = " ".join(f"{outcome}" for outcome, count in summary.outcomes.items() for _ in range(count))
        ticket, reasons = self._ticket(source, sends)
        return Happened(scene, outcome, ticket, tuple(what for what, _ in sends), reasons, tuple(summary.troubles))

    def new_mails(self) -> Sequence[Sent]:
        """What the desk sent since the last look, each kept as a file as well."""
        new = self.servers.sent[self.seen :]
        for number, sent in enumerate(new, self.seen + 1):
            purpose = self._purpose(received(sent.source))[0]
            folder = "mails/sent-to-clients" if purpose in TO_CLIENTS else "mails/sent-to-specialists"
            keep(self.home, folder, f"{number:02}-{purpose}-{sent.recipient}", sent.source, self.clock.now)
        self.seen += len(new)
        return new

    def _written(self, scene: Scene) -> bytes:
        """The scene's mail, written by someone who looks into their own inbox where they answer."""
        script = read_script(scene.mail)
        arrived = scene.arrived or scene.at
        passage = Passage(scene.written or arrived, arrived, scene.verdict)
        if scene.returns:
            return bounce(script, passage, self._latest(scene.returns, scene.ticket))
        answered = self._latest(scene.answers, scene.ticket) if scene.answers else None
        return letter(script, passage, answered)

    def _latest(self, address: str, ticket: int | None) -> EmailMessage:
        """The newest mail about a ticket in somebody's inbox."""
        for sent in reversed(self.servers.sent):
            mail = received(sent.source)
            if sent.recipient == address and f"[T-{ticket}]" in str(mail["Subject"]):
                return mail
        raise OffScript(f"{address} never received anything about T-{ticket}")

    def _describe(self, sent: Sent) -> tuple[str, int | None]:
        """`purpose[ language] recipient`, and the ticket."""
        mail = received(sent.source)
        purpose, ticket = self._purpose(mail)
        page = mail.get_body(("html",))
        language = (
            search(r'<html lang="([\w-]+)"', str(page.get_content()))
            if page and purpose in TO_CLIENTS - {"answer"}
            else None
        )
        return " ".join([purpose, *(language.groups() if language else ()), sent.recipient]), ticket

    def _purpose(self, mail: EmailMessage) -> tuple[str, int | None]:
        with self.app.store.look() as unit:
            row = unit.outbox.by_message_id([str(mail["Message-ID"]).strip("<> ")])
        return (row.purpose, row.ticket) if row else ("unknown", None)

    def _ticket(self, source: bytes, sends: Sequence[tuple[str, int | None]]) -> tuple[Ticket | None, tuple[str, ...]]:
        """The ticket that a mail belongs to now, with the reasons of the latest decision on it."""
        ids = [str(received(source)["Message-ID"]).strip("<> ")] if source else []
        with self.app.store.look() as unit:
            references = unit.threads.references(ids)
            numbers = [reference.ticket for reference in references] + [number for _, number in sends if number]
            ticket = unit.tickets.get(numbers[0]) if numbers else None
            decisions = unit.journal.decisions(ticket.number) if ticket else []
        return ticket, decisions[-1].reasons if decisions and source else ()


@contextmanager
def raised(home: Path) -> Iterator[Stage]:
    """The curtain up: servers on loopback, a new home, the service; everything ends with the block."""
    password, clock = token_hex(12), Clock()
    with ExitStack() as stack:
        servers = stack.enter_context(Servers(USER, password, GREYLISTED))
        furnish(home, password, servers.imap_port, servers.smtp_port)
        app = open_app(home, clock)
        worker = stack.enter_context(working(app))
        yield Stage(home, servers, app, worker, clock)
