"""The loop: polls each mailbox at its own pace, processes what came, sends what is due; takes no decisions.

One pass is collect, process, deliver. A mailbox that fails rests and is tried again; the others go on (R7).
"""

import logging
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

import schedule

from pipeline.app import App
from pipeline.collect import collect, open_source
from pipeline.config import Mailbox
from pipeline.deliver import deliver_due
from pipeline.errors import MailboxError, Stopping, Transient
from pipeline.ingest.source.source import Source, Throttled, backoff
from pipeline.process import process_pending
from pipeline.reply.smtp import SmtpConnection
from pipeline.rulekeeper import RuleKeeper
from pipeline.timers import fire_due

log = logging.getLogger(__name__)
TICK: Final = 0.5
PATIENCE: Final = 2.5


@dataclass(slots=True)
class Summary:
    """What a pass did: counts, and the troubles in words."""

    collected: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    timers: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rest:
    """How long a part of the work waits after a fault of the world, longer each time."""

    until: float = 0.0
    failures: int = 0


Opener = Callable[[App, Mailbox], Source]


class Worker:
    """The service over one home: keeps its connections between passes."""

    def __init__(self, app: App, *, hold: bool = False, opener: Opener = open_source) -> None:
        self._app = app
        self._hold = hold
        self._sources: dict[str, Source] = {box.name: opener(app, box) for box in app.settings.mailboxes}
        self._keeper = RuleKeeper(app, hold=hold)
        self._smtp = SmtpConnection(app.settings.outgoing.smtp)
        self._failures: dict[str, int] = {}
        self._stop = threading.Event()
        # Each rests by itself: while no mail can be sent, those that come in are still made tickets of.
        self._parts = ((Rest(), self._tend), (Rest(), self._send))

    def run_once(self) -> Summary:
        """One complete pass over all mailboxes, tickets and the outbox."""
        summary = Summary()
        for mailbox in self._app.settings.mailboxes:
            try:
                summary.collected += self._collect(mailbox)
            except Transient as error:
                summary.troubles.append(f"mailbox {mailbox.name}: {error}")
        return self.work(summary)

    def run(self) -> None:
        """Until SIGTERM or SIGINT. The work under way ends after its mail, or is broken off after some seconds."""
        scheduler = schedule.Scheduler()
        for mailbox in self._app.settings.mailboxes:
            self._schedule(scheduler, mailbox, 0.0)
        with _signals_stop(self._stop):
            while not self._stop.is_set():
                scheduler.run_pending()
                self.tick()
                self._stop.wait(TICK)

    def close(self) -> None:
        self._smtp.close()
        for source in self._sources.values():
            source.close()

    def _schedule(self, scheduler: schedule.Scheduler, mailbox: Mailbox, wait: float) -> None:
        """The next poll of a mailbox. schedule leaves a job due when it raises, so each is a new job, made at the end."""

        def poll() -> type[schedule.CancelJob]:
            self._schedule(scheduler, mailbox, self._poll(mailbox))
            return schedule.CancelJob

        scheduler.every(max(1, round(wait))).seconds.do(poll)

    def _poll(self, mailbox: Mailbox) -> float:
        """Collect from one mailbox; gives the seconds until the next poll."""
        if self._stop.is_set():
            return mailbox.every
        try:
            self._collect(mailbox)
        except MailboxError as error:
            failures = self._failures[mailbox.name] = self._failures.get(mailbox.name, 0) + 1
            rest = backoff(failures, random.random(), is_throttled=isinstance(error, Throttled))  # noqa: S311 (jitter)
            log.warning("mailbox=%s failures=%d next=%.0fs %s", mailbox.name, failures, rest, error)
            return rest
        except Transient as error:
            log.error("mailbox=%s nothing can be stored: %s", mailbox.name, error)
            return mailbox.every
        if self._failures.pop(mailbox.name, 0):
            log.info("mailbox=%s is read again", mailbox.name)
        return mailbox.every

    def _collect(self, mailbox: Mailbox) -> int:
        """What is new in one mailbox. Raises MailboxError or Transient, nothing else: the others must go on (R7)."""
        try:
            return collect(self._app, mailbox, self._sources[mailbox.name], self._stop.is_set)
        except Transient:
            raise
        except Exception as error:
            log.exception("mailbox=%s", mailbox.name)
            raise MailboxError(f"{type(error).__name__}, a fault of cndesk's own: see the log") from error

    def work(self, summary: Summary | None = None) -> Summary:
        """Process what waits, do what is due by the clock, send what is due; each goes on where another fails."""
        summary = summary or Summary()
        self._tend(summary)
        self._send(summary)
        return summary

    def _tend(self, summary: Summary) -> None:
        """All of it that needs the store alone."""
        app, is_stopping = self._app, self._stop.is_set
        try:
            done = process_pending(app, hold=self._hold, is_stopping=is_stopping)
            summary.outcomes = {str(outcome): count for outcome, count in done.items()}
        except Transient as error:
            summary.troubles.append(f"processing: {error}")
        try:
            self._keeper.keep(is_stopping)
        except Transient as error:
            summary.troubles.append(f"rules: {error}")
        try:
            summary.timers = fire_due(app, hold=self._hold, is_stopping=is_stopping)
        except Transient as error:
            summary.troubles.append(f"timers: {error}")

    def _send(self, summary: Summary) -> None:
        try:
            sent = deliver_due(self._app, self._smtp, self._stop.is_set)
            summary.sent = {str(state): count for state, count in sent.items()}
        except Transient as error:
            summary.troubles.append(f"sending: {error}")

    def tick(self) -> None:
        """The work of a tick, but for what rests after a fault of the world."""
        for rest, part in self._parts:
            if time.monotonic() < rest.until:
                continue
            summary = Summary()
            part(summary)
            rest.failures = rest.failures + 1 if summary.troubles else 0
            if summary.troubles:
                wait = backoff(rest.failures, random.random())  # noqa: S311 (jitter, no secret)
                rest.until = time.monotonic() + wait
                log.warning("next=%.0fs %s", wait, "; ".join(summary.troubles))


@contextmanager
def working(app: App, *, hold: bool = False) -> Iterator[Worker]:
    """A worker whose connections are closed at the end, and the store with them."""
    with ExitStack() as stack:
        stack.callback(app.store.close)
        worker = Worker(app, hold=hold)
        stack.callback(worker.close)
        yield worker


@contextmanager
def _signals_stop(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT ask for an end, and enforce it after `PATIENCE` seconds."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        # The timer first: should the signal come while the loop holds the event's own lock, `set` would wait for ever.
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        stop.set()

    def enforce(_number: int, _frame: FrameType | None) -> None:
        raise Stopping

    handlers = {signal.SIGTERM: ask, signal.SIGINT: ask, signal.SIGALRM: enforce}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    except Stopping:
        log.warning("stopped in the middle of a step; it is done again at the next start")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
