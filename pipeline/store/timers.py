"""What is due on tickets at a time to come, within one transaction: kept with the decision, ended once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, select, update

from pipeline.domain.timer import Due, Escalate, Timer, TimerName, TimerState, Wake
from pipeline.errors import Transient
from pipeline.store.tables import timer

_NAMES: Final = ("id", "ticket", "name", "due_at", "detail", "state", "done_at")
_COLUMNS: Final = tuple(timer.c[name] for name in _NAMES)
Json = dict[str, str | list[str]]


class Timers:
    """Timers of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, ticket: int, due_at: datetime, due: Due) -> None:
        values = {
            "ticket": ticket,
            "name": due.name,
            "due_at": due_at,
            "detail": _packed(due),
            "state": TimerState.WAITING,
        }
        self._connection.execute(timer.insert().values(values))

    def stop(self, ticket: int, name: TimerName, now: datetime) -> None:
        """What no longer matters is dropped."""
        mine = and_(timer.c.ticket == ticket, timer.c.name == name, timer.c.state == TimerState.WAITING)
        self._connection.execute(update(timer).where(mine).values(state=TimerState.DROPPED, done_at=now))

    def end(self, one: Timer, state: TimerState, now: datetime) -> None:
        """A timer ends once. Transient where somebody else ended it since it was read: then nothing may be kept."""
        waits = and_(timer.c.id == one.id, timer.c.state == TimerState.WAITING)
        if self._connection.execute(update(timer).where(waits).values(state=state, done_at=now)).rowcount != 1:
            raise Transient(f"timer {one.id} was carried out by somebody else meanwhile")

    def due(self, now: datetime, limit: int) -> list[Timer]:
        """What is due by now, oldest first."""
        is_due = and_(timer.c.state == TimerState.WAITING, timer.c.due_at <= now)
        query = select(*_COLUMNS).where(is_due).order_by(timer.c.due_at, timer.c.id).limit(limit)
        return [_timer(row) for row in self._connection.execute(query)]

    def waiting(self, one: int) -> Timer | None:
        """The timer of this id, if it still waits."""
        is_it = and_(timer.c.id == one, timer.c.state == TimerState.WAITING)
        row = self._connection.execute(select(*_COLUMNS).where(is_it)).one_or_none()
        return _timer(row) if row else None

    def waits(self, ticket: int, name: TimerName) -> bool:
        """Whether a timer of this name waits on the ticket."""
        is_it = and_(timer.c.ticket == ticket, timer.c.name == name, timer.c.state == TimerState.WAITING)
        return self._connection.execute(select(timer.c.id).where(is_it).limit(1)).first() is not None

    def of_ticket(self, ticket: int) -> Sequence[Timer]:
        """All timers of a ticket, in the order of their time."""
        query = select(*_COLUMNS).where(timer.c.ticket == ticket).order_by(timer.c.due_at, timer.c.id)
        return [_timer(row) for row in self._connection.execute(query)]


def _packed(due: Due) -> Json:
    match due:
        case Escalate(to=to, since=since, unless=unless, rule=rule):
            return {"to": to, "since": since.isoformat(), "unless": unless, "rule": rule}
        case Wake(rule=rule, notify=notify):
            return {"rule": rule, "notify": list(notify)}


def _timer(row: Row[Any]) -> Timer:
    detail = row.detail
    due: Due
    if row.name == TimerName.ESCALATE:
        due = Escalate(detail["to"], datetime.fromisoformat(detail["since"]), detail["unless"], detail["rule"])
    else:
        due = Wake(detail["rule"], tuple(detail["notify"]))
    return Timer(row.id, row.ticket, row.due_at, due, TimerState(row.state), row.done_at)
