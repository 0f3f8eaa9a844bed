"""What was sent lately, counted in the transaction that would add to it: the limits stand on this (R10, R11)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from pipeline.domain.known import AckHistory
from pipeline.domain.plan import Purpose
from pipeline.store.tables import outbox

ACKS: Final = (Purpose.ACKNOWLEDGEMENT, Purpose.SHORT_ACKNOWLEDGEMENT)


class History:
    """Counts over the outbox within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ack_history(self, recipient: str, subject_key: str, now: datetime) -> AckHistory:
        """What was acknowledged lately to this address, on this subject, to its domain, and to all (R10)."""
        since_day, since_hour = now - timedelta(days=1), now - timedelta(hours=1)
        own = select(
            func.count().filter(outbox.c.created_at >= since_hour),
            func.count(),
            func.count().filter(outbox.c.purpose == Purpose.SHORT_ACKNOWLEDGEMENT),
            func.count().filter(outbox.c.subject_key == subject_key),
        ).where(outbox.c.purpose.in_(ACKS), outbox.c.recipient == recipient, outbox.c.created_at >= since_day)
        hour, day, short, subject = self._connection.execute(own).one()
        to_domain = select(func.count()).where(
            outbox.c.purpose.in_(ACKS),
            outbox.c.recipient_domain == recipient.rpartition("@")[2],
            outbox.c.created_at >= now - timedelta(minutes=10),
        )
        return AckHistory(hour, day, short, subject, self._connection.execute(to_domain).scalar() or 0)

    def informed(self, ticket: int, since: datetime) -> dict[str, int]:
        """How many mails for information about a ticket were queued since then, by recipient."""
        query = select(outbox.c.recipient, func.count()).where(
            outbox.c.purpose == Purpose.INFORMATION, outbox.c.created_at >= since, outbox.c.ticket == ticket
        )
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(outbox.c.recipient))}

    def count(self, purposes: Collection[Purpose], since: datetime, recipient: str = "") -> int:
        """Mails queued for these purposes since then, to one recipient or to all."""
        where = [outbox.c.purpose.in_(purposes), outbox.c.created_at >= since]
        if recipient:
            where.append(outbox.c.recipient == recipient)
        return self._connection.execute(select(func.count()).where(*where)).scalar() or 0
