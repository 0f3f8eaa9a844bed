"""How many tickets alike opened lately, for escalations that wait for several (`same-tag >= 5 in 24h`)."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Text, cast, func, select

from pipeline.domain.classification import Likeness, Surge
from pipeline.store.tables import ticket

MAX_COUNTED: Final = 10_000
"""No rule can ask for more; of tickets with tags the newest are looked at."""
SPAM: Final = "spam"
_COLUMN: Final = {"topic": ticket.c.topic, "network": ticket.c.network, "requester": ticket.c.requester}


class Arrivals:
    """Counts over the tickets of a time within one transaction; what is merged away or spam does not count."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def alike(
        self, surges: Collection[Surge], at: datetime, own: Mapping[Likeness, str]
    ) -> dict[tuple[Likeness, str, int], int]:
        """Tickets that opened by `at`, by likeness, name and seconds; of networks and requesters those in `own` alone."""
        counts: dict[tuple[Likeness, str, int], int] = {}
        for same, within in sorted({(surge.same, surge.within) for surge in surges}):
            where = _opened(at, within)
            if same == "tag":
                found = self._tags(where)
            elif same == "topic":
                found = self._topics(where)
            else:
                found = self._named(same, own.get(same), where)
            counts |= {(same, name, within): count for name, count in found.items()}
        return counts

    def _tags(self, where: list[ColumnElement[bool]]) -> Mapping[str, int]:
        # The databases take lists apart each in its own way, so the tags are counted here.
        has_tags = cast(ticket.c.tags, Text) != "[]"
        newest = select(ticket.c.tags).where(*where, has_tags).order_by(ticket.c.opened_at.desc()).limit(MAX_COUNTED)
        return Counter(tag for (tags,) in self._connection.execute(newest) for tag in dict.fromkeys(tags))

    def _topics(self, where: list[ColumnElement[bool]]) -> Mapping[str, int]:
        query = select(ticket.c.topic, func.count()).where(*where).group_by(ticket.c.topic)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _named(self, same: Likeness, name: str | None, where: list[ColumnElement[bool]]) -> Mapping[str, int]:
        if not name:
            return {}
        query = select(func.count()).where(*where, _COLUMN[same] == name)
        return {name: self._connection.execute(query).scalar() or 0}


def _opened(at: datetime, within: int) -> list[ColumnElement[bool]]:
    return [
        ticket.c.opened_at > at - timedelta(seconds=within),
        ticket.c.opened_at <= at,
        ticket.c.merged_into.is_(None),
        ticket.c.kind != SPAM,
    ]
