"""T3: from the outbox to the mail server. A lease, the body, a commit that says so, the final dot, the result (R4, R6).

Between the commit `data` and the result only the server knows whether a mail arrived: such a one becomes `uncertain`
and is not sent again by itself.
"""

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from pipeline.app import App, IsStopping, never
from pipeline.domain.outgoing import OutboxRow, OutboxState
from pipeline.domain.plan import Purpose
from pipeline.errors import Transient
from pipeline.failpoint import reach
from pipeline.reply.smtp import Deferred, Delivery, Failed, Sent, SmtpConnection, Uncertain
from pipeline.store.unit import Unit

log = logging.getLogger(__name__)
LEASED_AT_ONCE: Final = 20
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=4)
GIVE_UP_AFTER: Final = timedelta(days=5)
TO_CLIENTS: Final = frozenset(
    {Purpose.ACKNOWLEDGEMENT, Purpose.SHORT_ACKNOWLEDGEMENT, Purpose.RESOLUTION, Purpose.ANSWER}
)


class LeaseLost(Transient):
    """Another sender took the mail over while this one slept: it must not give the dot."""


def deliver_due(app: App, connection: SmtpConnection, is_stopping: IsStopping = never) -> Counter[OutboxState]:
    """Send everything that is due. Raises Transient when the server cannot be spoken to; the rest stays queued."""
    done: Counter[OutboxState] = Counter()
    with app.store.look() as unit:
        if not unit.outbox.has_work(app.clock()):
            return done
    with app.store.begin() as unit:
        unit.outbox.recover(app.clock())
    while rows := _lease(app):
        reach("t3.after-lease")
        for place, row in enumerate(rows):
            if is_stopping():
                _give_back(app, rows[place:])
                return done
            try:
                done[_deliver(app, connection, row)] += 1
            except Transient:
                _give_back(app, rows[place:])
                raise
    return done


def _lease(app: App) -> list[OutboxRow]:
    with app.store.begin() as unit:
        return unit.outbox.lease(LEASED_AT_ONCE, app.clock())


def _give_back(app: App, rows: list[OutboxRow]) -> None:
    """Nothing of these was sent; they stay due."""
    with app.store.begin() as unit:
        for row in rows:
            unit.outbox.mark(row, OutboxState.PENDING, app.clock(), reply=row.reply)


def _deliver(app: App, connection: SmtpConnection, row: OutboxRow) -> OutboxState:
    """One mail to one recipient, and what became of it."""
    with app.store.look() as unit:
        source = unit.outbox.source(row)
        objection = _objection(app, unit, row)
    if objection:
        return _mark(app, row, OutboxState.HELD, objection)

    def before_dot() -> None:
        with app.store.begin() as unit:
            if not unit.outbox.mark(row, OutboxState.DATA, app.clock()):
                raise LeaseLost(f"outbox {row.id} was taken over by another sender")
        reach("t3.after-data")

    delivery = connection.send(_envelope_from(app, row), row.recipient, source, before_dot)
    reach("t3.after-reply")
    state = _result(app, row, delivery)
    reach("t3.after-result")
    return state


def _envelope_from(app: App, row: OutboxRow) -> str:
    """A person's answer comes from the desk, so that bounces are seen; automatic mail from nobody (RFC 3834)."""
    if row.purpose == Purpose.ANSWER:
        return app.settings.outgoing.envelope_from or app.settings.desk.address
    return app.settings.outgoing.envelope_from


def _objection(app: App, unit: Unit, row: OutboxRow) -> str:
    """R6: who may get this is asked again at the last moment; somebody may have left meanwhile."""
    if row.ticket is None:
        return ""
    if row.purpose in TO_CLIENTS:
        people = unit.tickets.participants([row.ticket])[row.ticket]
        return "" if row.recipient in people else "the recipient takes no part in the ticket"
    directory = app.settings.directory
    is_inside = directory.specialist(row.recipient) or directory.is_team(row.recipient)
    return "" if is_inside else "the recipient is no colleague (any more)"


def _result(app: App, row: OutboxRow, delivery: Delivery) -> OutboxState:
    match delivery:
        case Sent(reply):
            return _mark(app, row, OutboxState.SENT, reply)
        case Failed(code, reply):
            return _mark(app, row, OutboxState.FAILED, f"{code} {reply}")
        case Uncertain(reply):
            return _mark(app, row, OutboxState.UNCERTAIN, reply)
        case Deferred(code, reply):
            said = f"{code} {reply}" if code else reply
            if app.clock() - row.created_at > GIVE_UP_AFTER:
                return _mark(app, row, OutboxState.FAILED, f"given up after {GIVE_UP_AFTER.days} days: {said}")
            return _mark(app, row, OutboxState.DEFERRED, said, app.clock() + wait(row.attempts))


def wait(attempts: int) -> timedelta:
    """How long a deferred mail rests: a minute, doubled each time, up to four hours."""
    return min(FIRST_WAIT * (1 << min(attempts, 12)), LONGEST_WAIT)


def _mark(app: App, row: OutboxRow, state: OutboxState, reply: str, next_at: datetime | None = None) -> OutboxState:
    with app.store.begin() as unit:
        unit.outbox.mark(row, state, app.clock(), reply=reply, next_at=next_at)
    log.info("outbox=%d purpose=%s state=%s ticket=%s", row.id, row.purpose, state, row.ticket or "-")
    return state
