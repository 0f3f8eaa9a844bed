"""T3: from the outbox to the mail server. A lease, the body, a commit that says so, the final dot, the result (R4, R6).

Between the commit `data` and the result only the server knows whether a mail arrived: such a one becomes `uncertain`
and is not sent again by itself.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.app import App, IsStopping, never
from pipeline.classify.rules import Add, RuleSet
from pipeline.domain.hostname import canonical_address
from pipeline.domain.outgoing import OutboxRow, OutboxState
from pipeline.domain.plan import Purpose
from pipeline.errors import Transient
from pipeline.failpoint import reach
from pipeline.reply.smtp import Deferred, Delivery, Failed, Sent, SmtpConnection, Uncertain
from pipeline.store.blobs import BlobDamagedError
from pipeline.store.unit import Unit

log = logging.getLogger(__name__)
LEASED_AT_ONCE: Final = 20
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=4)
GIVE_UP_AFTER: Final = timedelta(days=5)
TO_CLIENTS: Final = frozenset(
    {Purpose.ACKNOWLEDGEMENT, Purpose.SHORT_ACKNOWLEDGEMENT, Purpose.RESOLUTION, Purpose.ANSWER}
)
TOLD: Final = ("watch", "notify")


class LeaseLost(Transient):
    """Another sender took the mail over while this one slept: it must not give the dot."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one mail."""

    row: OutboxRow
    state: OutboxState
    reply: str
    next_at: datetime | None = None


def deliver_due(app: App, connection: SmtpConnection, is_stopping: IsStopping = never) -> Counter[OutboxState]:
    """Send everything that is due. Raises Transient when the server cannot be spoken to; the rest stays queued."""
    done: Counter[OutboxState] = Counter()
    with app.store.look() as unit:
        if not unit.outbox.has_work(app.clock()):
            return done
    with app.store.begin() as unit:
        unit.outbox.recover(app.clock())
    reach("t3.before-lease")
    while not is_stopping() and (rows := _lease(app)):
        reach("t3.after-lease")
        done += Turn(app, connection).deliver(rows, is_stopping)
    return done


def _lease(app: App) -> list[OutboxRow]:
    with app.store.begin() as unit:
        return unit.outbox.lease(LEASED_AT_ONCE, app.clock())


class Turn:
    """The leased mails one after the other; a result is committed together with the next mail's `data`.

    A crash in between leaves a mail `data` that was answered: it becomes uncertain, which is what a crash a moment
    earlier would have made of it, and half of the commits are saved.
    """

    def __init__(self, app: App, connection: SmtpConnection) -> None:
        self._app = app
        self._connection = connection
        self._results: list[Result] = []

    def deliver(self, rows: Sequence[OutboxRow], is_stopping: IsStopping) -> Counter[OutboxState]:
        """Send these; what was not tried is given back."""
        states: Counter[OutboxState] = Counter()
        place = 0
        try:
            for place, row in enumerate(rows):
                if is_stopping():
                    break
                result = self._send(row)
                self._results.append(result)
                states[result.state] += 1
                place += 1
        finally:
            with self._app.store.begin() as unit:
                self._commit(unit, self._results)
                unit.outbox.give_back(rows[place:])
                reach("t3.before-result")
            reach("t3.after-result")
        return states

    def _send(self, row: OutboxRow) -> Result:
        """One mail to one recipient."""
        try:
            with self._app.store.look() as unit:
                source = unit.outbox.source(row)
                objection = _objection(self._app, unit, row)
        except BlobDamagedError as error:
            return Result(row, OutboxState.FAILED, str(error))
        if objection:
            return Result(row, OutboxState.HELD, objection)

        def before_dot() -> None:
            with self._app.store.begin() as unit:
                self._commit(unit, self._results)
                if not unit.outbox.mark(row, OutboxState.DATA, self._app.clock()):
                    raise LeaseLost(f"outbox {row.id} was taken over by another sender")
            self._results = []
            reach("t3.after-data")

        delivery = self._connection.send(_envelope_from(self._app, row), row.recipient, source, before_dot)
        reach("t3.after-reply")
        return _result(row, delivery, self._app.clock())

    def _commit(self, unit: Unit, results: Sequence[Result]) -> None:
        for result in results:
            row = result.row
            unit.outbox.mark(row, result.state, self._app.clock(), reply=result.reply, next_at=result.next_at)
            log.info("outbox=%d purpose=%s state=%s ticket=%s", row.id, row.purpose, result.state, row.ticket or "-")


def _envelope_from(app: App, row: OutboxRow) -> str:
    """A person's answer comes from the desk, so that bounces are seen; automatic mail from nobody (RFC 3834)."""
    if row.purpose == Purpose.ANSWER:
        return app.settings.outgoing.envelope_from or app.settings.desk.address
    return app.settings.outgoing.envelope_from


def _objection(app: App, unit: Unit, row: OutboxRow) -> str:
    """R6: who may get this is asked again at the last moment; somebody may have left meanwhile."""
    people = unit.tickets.participants([row.ticket])[row.ticket] if row.ticket is not None else frozenset()
    if row.purpose in TO_CLIENTS:
        return "" if row.ticket is None or row.recipient in people else "the recipient takes no part in the ticket"
    directory = app.settings.directory
    if directory.specialist(row.recipient) or directory.is_team(row.recipient):
        return ""
    if row.purpose != Purpose.INFORMATION or row.recipient not in _named(app.rules):
        return "the recipient is no colleague (any more)"
    return "what is for colleagues does not go to a client" if row.recipient in people else ""


def _named(rules: RuleSet) -> frozenset[str]:
    """The addresses that the admin wrote into the rules to be told of mails."""
    told = (action for rule in rules.rules for action in rule.then if isinstance(action, Add) and action.field in TOLD)
    names = (name for action in told for name in action.values if isinstance(name, str) and "@" in name)
    return frozenset(map(canonical_address, names))


def _result(row: OutboxRow, delivery: Delivery, now: datetime) -> Result:
    match delivery:
        case Sent(reply):
            return Result(row, OutboxState.SENT, reply)
        case Failed(code, reply):
            return Result(row, OutboxState.FAILED, f"{code} {reply}")
        case Uncertain(reply):
            return Result(row, OutboxState.UNCERTAIN, reply)
        case Deferred(code, reply):
            said = f"{code} {reply}" if code else reply
            if now - row.created_at > GIVE_UP_AFTER:
                return Result(row, OutboxState.FAILED, f"given up after {GIVE_UP_AFTER.days} days: {said}")
            return Result(row, OutboxState.DEFERRED, said, now + wait(row.attempts))


def wait(attempts: int) -> timedelta:
    """How long a deferred mail rests: a minute, doubled each time, up to four hours."""
    return min(FIRST_WAIT * (1 << min(attempts, 12)), LONGEST_WAIT)
