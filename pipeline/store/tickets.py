"""Tickets and who takes part in them."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from pipeline.domain.ticket import FINISHED, FIRST_NUMBER, Priority, Status, Ticket
from pipeline.errors import Transient
from pipeline.store.tables import participant, ticket
from pipeline.store.upsert import insert_into

MAX_MERGES: Final = 5
"""How far a chain of merged tickets is followed."""

MAX_NUMBER: Final = 2**31 - 1
"""Anybody may write `[T-999999999999]` into a subject; PostgreSQL does not look for a number that its column cannot hold."""

_TICKET_COLUMNS: Final = tuple(ticket.c[name] for name in Ticket.__dataclass_fields__)


class Tickets:
    """Tickets within one transaction; a change names the version it was decided on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self) -> int:
        """The number a new ticket will get; the writer's transaction makes it ours."""
        highest = self._connection.execute(select(func.max(ticket.c.number))).scalar()
        return max(FIRST_NUMBER, (highest or 0) + 1)

    def get(self, number: int) -> Ticket | None:
        row = self._connection.execute(select(*_TICKET_COLUMNS).where(ticket.c.number == number)).one_or_none()
        return _ticket(row) if row else None

    def find(self, numbers: Collection[int]) -> dict[int, Ticket]:
        possible = [number for number in numbers if number <= MAX_NUMBER]
        if not possible:
            return {}
        rows = self._connection.execute(select(*_TICKET_COLUMNS).where(ticket.c.number.in_(possible)))
        return {row.number: _ticket(row) for row in rows}

    def current(self, numbers: Collection[int]) -> dict[int, Ticket]:
        """The tickets that these numbers stand for now: a merged one is the ticket that it was merged into."""
        found = self.find(numbers)
        for _ in range(MAX_MERGES):
            onward = {number: ticket.merged_into for number, ticket in found.items() if ticket.merged_into}
            if not onward:
                break
            targets = self.find(set(onward.values()))
            found |= {number: targets[target] for number, target in onward.items() if target in targets}
        return found

    def lively(self, requester: str, network: str | None, since: datetime, limit: int) -> list[Ticket]:
        """Tickets that a mail of this person could belong to, newest first: theirs or their network's, open or solved since."""
        theirs = ticket.c.requester == requester
        whose = or_(theirs, ticket.c.network == network) if network else theirs
        lives = or_(ticket.c.status.not_in(FINISHED), ticket.c.solved_at > since)
        query = select(*_TICKET_COLUMNS).where(whose, lives, ticket.c.merged_into.is_(None))
        return [_ticket(row) for row in self._connection.execute(query.order_by(ticket.c.number.desc()).limit(limit))]

    def all(self, *, with_finished: bool) -> list[Ticket]:
        query = select(*_TICKET_COLUMNS).order_by(ticket.c.number)
        if not with_finished:
            query = query.where(ticket.c.status.not_in(FINISHED))
        return [_ticket(row) for row in self._connection.execute(query)]

    def open(self, new: Ticket, participants: Collection[str]) -> None:
        self._connection.execute(ticket.insert().values(_row(new)))
        self.join(new.number, participants)

    def join(self, number: int, emails: Collection[str]) -> None:
        rows = [{"ticket": number, "email": email} for email in sorted(set(emails)) if email]
        if rows:
            self._connection.execute(insert_into(self._connection, participant).on_conflict_do_nothing(), rows)

    def change(self, before: Ticket, after: Ticket) -> None:
        """Store a changed ticket. Transient when somebody else changed it since `before` was read."""
        where = and_(ticket.c.number == before.number, ticket.c.version == before.version)
        values = _row(after) | {"version": before.version + 1}
        if self._connection.execute(update(ticket).where(where).values(values)).rowcount != 1:
            raise Transient(f"{before.label} was changed by somebody else meanwhile")

    def participants(self, numbers: Collection[int]) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {number: set() for number in numbers}
        if numbers:
            query = select(participant.c.ticket, participant.c.email).where(participant.c.ticket.in_(numbers))
            for number, email in self._connection.execute(query):
                found[number].add(email)
        return {number: frozenset(emails) for number, emails in found.items()}

    def open_count(self, requester: str) -> int:
        where = and_(ticket.c.requester == requester, ticket.c.status.not_in(FINISHED))
        return self._connection.execute(select(func.count()).where(where)).scalar() or 0

    def open_count_of_network(self, slug: str) -> int:
        where = and_(ticket.c.network == slug, ticket.c.status.not_in(FINISHED))
        return self._connection.execute(select(func.count()).where(where)).scalar() or 0


def _row(values: Ticket) -> dict[str, Any]:
    return asdict(values) | {
        "tags": list(values.tags),
        "fields": dict(values.fields),
        "watchers": list(values.watchers),
    }


def _ticket(row: Row[Any]) -> Ticket:
    values = dict(row._mapping)
    values["status"] = Status(values["status"])
    values["priority"] = Priority(values["priority"])
    values["tags"] = tuple(values["tags"])
    values["fields"] = tuple((values["fields"] or {}).items())
    values["watchers"] = tuple(values["watchers"] or ())
    return Ticket(**values)
