"""Decisions of the rules over a span of time, and what persons changed afterwards: what `rules stats` and `suggest` read.

Rows come in pages by their key, the packed facts only where they are asked for, so that memory stays flat.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, or_, select

from pipeline.domain.disposition import Outcome
from pipeline.domain.hindsight import COMMAND_LINE, FIELDS, Correction, Decided, Field, Labels, Opened
from pipeline.domain.ticket import Priority, Status
from pipeline.store.tables import decision, event, inbound, ticket

PAGE: Final = 2_000
_EVENTS: Final[dict[str, Field]] = {f"{field}-changed": field for field in FIELDS}


class Corrections:
    """Looks back within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decided(self, since: datetime) -> Iterator[Decided]:
        """All decisions that the rules took since then, in the order of the mails."""
        columns = (decision.c.ticket, decision.c.at, decision.c.rules_hash, decision.c.trace, inbound.c.outcome)
        query = select(decision.c.inbound, *columns).join(inbound, inbound.c.id == decision.c.inbound)
        for _, number, at, rules_hash, trace, outcome in self._pages(query.where(*_by_rules(since))):
            yield Decided(number, at, rules_hash, trace, is_reply=outcome == Outcome.THREADED)

    def opened(self, since: datetime) -> Iterator[Opened]:
        """The decisions that opened a ticket since then and whose facts were kept."""
        columns = (decision.c.ticket, decision.c.rules_hash, decision.c.trace, decision.c.facts)
        query = select(decision.c.inbound, *columns).join(inbound, inbound.c.id == decision.c.inbound)
        is_opening = and_(inbound.c.outcome == Outcome.NEW_TICKET, decision.c.ticket.is_not(None))
        for _, *row in self._pages(query.where(*_by_rules(since), is_opening, decision.c.facts.is_not(None))):
            yield Opened(*row)

    def made(self, since: datetime, persons: Collection[str]) -> list[Correction]:
        """What these persons (or an admin at the command line) changed since then, in its order."""
        columns = (event.c.ticket, event.c.at, event.c.name, event.c.actor, event.c.detail)
        wanted = or_(event.c.actor == COMMAND_LINE, event.c.actor.contains("@"))
        query = select(*columns).where(event.c.name.in_(_EVENTS), event.c.at >= since, wanted).order_by(event.c.id)
        trusted = {COMMAND_LINE, *persons}
        return [
            Correction(number, at, _EVENTS[name], str(detail.get("from", "")), str(detail.get("to", "")), actor)
            for number, at, name, actor, detail in self._connection.execute(query)
            if number is not None and actor in trusted
        ]

    def labels(self) -> dict[int, Labels]:
        """Where every ticket is filed now."""
        query = select(ticket.c.number, ticket.c.topic, ticket.c.queue, ticket.c.priority)
        rows = self._connection.execute(query)
        return {number: Labels(topic, queue, Priority(priority)) for number, topic, queue, priority in rows}

    def answered(self) -> set[int]:
        """The tickets that somebody has looked into: they are new no more."""
        return set(self._connection.scalars(select(ticket.c.number).where(ticket.c.status != Status.NEW)))

    def _pages(self, query: Select[Any]) -> Iterator[Any]:
        last = -1
        while page := self._connection.execute(
            query.where(decision.c.inbound > last).order_by(decision.c.inbound).limit(PAGE)
        ).all():
            yield from page
            last = page[-1].inbound


def _by_rules(since: datetime) -> tuple[Any, ...]:
    return decision.c.at >= since, decision.c.trace != ""
