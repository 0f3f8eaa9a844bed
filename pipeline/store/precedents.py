"""The decided mails with their facts, in pages by their number in the ledger: what a replay reads, and nothing else.

Every call is one short statement: a replay of months holds no transaction open.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from pipeline.domain.precedent import Opening, Period, Precedent, Span
from pipeline.store.arrivals import SPAM
from pipeline.store.tables import decision, inbound, rule_set, ticket

_COLUMNS: Final = tuple(decision.c[name] for name in Precedent.__dataclass_fields__)
MAX_NAMED: Final = 500
"""So many numbers at most stand in one statement."""


class Precedents:
    """Looks at old decisions within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def span(self, period: Period) -> Span:
        """Where the mails of a period lie; with no mails both ends are 0."""
        where = _within(period)
        first, last, mails = self._ends(where)
        with_facts = mails
        if period.newest is not None and mails > period.newest:
            query = _from_ledger(select(decision.c.inbound)).where(where, _HAS_FACTS)
            newest = query.order_by(decision.c.inbound.desc()).offset(max(period.newest, 1) - 1).limit(1)
            first, mails = self._connection.execute(newest).scalar() or first, period.newest
        decided = _from_ledger(select(func.count())).where(where, decision.c.rules_hash != "")
        return Span(first, last, mails, (self._connection.execute(decided).scalar() or 0) - with_facts)

    def page(self, first: int, last: int, period: Period, limit: int) -> list[Precedent]:
        """The mails of a period from one number to another (included), at most so many."""
        lies = decision.c.inbound.between(first, last)
        query = _from_ledger(select(*_COLUMNS)).where(lies, _within(period), _HAS_FACTS)
        return [Precedent(*row) for row in self._connection.execute(query.order_by(decision.c.inbound).limit(limit))]

    def of(self, numbers: Collection[int]) -> dict[int, Precedent]:
        """The mails of these numbers in the ledger that are still there."""
        wanted = sorted(numbers)
        found: dict[int, Precedent] = {}
        for start in range(0, len(wanted), MAX_NAMED):
            query = select(*_COLUMNS).where(decision.c.inbound.in_(wanted[start : start + MAX_NAMED]), _HAS_FACTS)
            found |= {row.inbound: Precedent(*row) for row in self._connection.execute(query)}
        return found

    def opened(self) -> Iterator[Opening]:
        """All tickets that count, in the order in which they came up, with what makes them alike."""
        columns = (ticket.c.opened_at, ticket.c.number, ticket.c.tags, ticket.c.topic, ticket.c.network)
        counts = and_(ticket.c.merged_into.is_(None), ticket.c.kind != SPAM)
        query = select(*columns, ticket.c.requester).where(counts).order_by(ticket.c.opened_at)
        for at, number, tags, topic, network, requester in self._connection.execute(query):
            yield Opening(at, number, tuple(tags), topic, network or "", requester)

    def subjects(self, numbers: Collection[int]) -> dict[int, str]:
        """The subjects of tickets by their number."""
        wanted, found = sorted(numbers), dict[int, str]()
        for start in range(0, len(wanted), MAX_NAMED):
            named = ticket.c.number.in_(wanted[start : start + MAX_NAMED])
            rows = self._connection.execute(select(ticket.c.number, ticket.c.subject).where(named))
            found |= {row.number: row.subject for row in rows}
        return found

    def last_used(self) -> tuple[str, datetime] | None:
        """The rule set that came into use last, for stores that know of no activation."""
        query = select(rule_set.c.hash, rule_set.c.used_since).order_by(rule_set.c.used_since.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return (row.hash, row.used_since) if row else None

    def hashes(self, prefix: str) -> list[str]:
        """The rule sets of which the text is kept and whose hash begins so."""
        return list(
            self._connection.scalars(select(rule_set.c.hash).where(rule_set.c.hash.startswith(prefix, autoescape=True)))
        )

    def _ends(self, where: ColumnElement[bool]) -> tuple[int, int, int]:
        columns = (func.min(decision.c.inbound), func.max(decision.c.inbound), func.count())
        row = self._connection.execute(_from_ledger(select(*columns)).where(where, _HAS_FACTS)).one()
        return row[0] or 0, row[1] or 0, row[2]


_HAS_FACTS: Final = decision.c.facts.is_not(None)


def _from_ledger(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.join_from(decision, inbound, inbound.c.id == decision.c.inbound)


def _within(period: Period) -> ColumnElement[bool]:
    since, until = period.since, period.until
    return and_(
        True,
        *([inbound.c.received_at >= since] if since else []),
        *([inbound.c.received_at < until] if until else []),
    )
