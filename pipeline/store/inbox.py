"""The mails that wait to be processed, and those set aside: each ends with exactly one outcome (R1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, select, update

from pipeline.domain.disposition import Outcome
from pipeline.domain.inbound import Earlier, Inbound, Parked
from pipeline.errors import Transient
from pipeline.store.blobs import Blobs
from pipeline.store.tables import decision, inbound

MAX_ATTEMPTS: Final = 3
_INBOUND_COLUMNS: Final = tuple(inbound.c[name] for name in Inbound.__dataclass_fields__)


class Inbox:
    """Deliveries that are kept and their outcomes, within one transaction."""

    def __init__(self, connection: Connection, blobs: Blobs) -> None:
        self._connection = connection
        self._blobs = blobs

    def pending(self, limit: int) -> list[Inbound]:
        """What waits to be processed, oldest first: tried ones come alone, so that a poison mail takes nobody along."""
        waiting = select(*_INBOUND_COLUMNS).where(inbound.c.state == "pending").order_by(inbound.c.id)
        group = [Inbound(*row) for row in self._connection.execute(waiting.limit(limit))]
        untried = next((place for place, row in enumerate(group) if row.attempts), len(group))
        return group[: max(1, untried)]

    def count_attempt(self, ids: Sequence[int]) -> None:
        """Committed by the caller before the work, so that a mail that kills the process is seen to do so."""
        self._connection.execute(update(inbound).where(inbound.c.id.in_(ids)).values(attempts=inbound.c.attempts + 1))

    def give_back_attempt(self, ids: Sequence[int]) -> None:
        """The work ended in a fault of the world, which is not the mails' fault."""
        self._connection.execute(update(inbound).where(inbound.c.id.in_(ids)).values(attempts=inbound.c.attempts - 1))

    def source(self, row: Inbound) -> bytes:
        return self.raw(row.raw_sha256)

    def raw(self, digest: str) -> bytes:
        """Stored bytes by their hash. Raises KeyError, or BlobDamagedError."""
        return self._blobs.get(self._connection, digest)

    def finish(self, row: Inbound, outcome: Outcome, ticket: int | None, now: datetime) -> None:
        """End a pending mail. Transient where another worker ended it since it was taken: then nothing may be kept."""
        values = {"state": "done", "outcome": outcome, "ticket": ticket, "done_at": now, "cause": None}
        where = and_(inbound.c.id == row.id, inbound.c.state == "pending")
        if self._connection.execute(update(inbound).where(where).values(values)).rowcount != 1:
            raise Transient(f"delivery {row.id} was processed by somebody else meanwhile")

    def park(self, inbound_id: int, cause: str, now: datetime) -> None:
        values = {"state": "parked", "outcome": Outcome.PARKED, "cause": cause[:2000], "done_at": now}
        where = and_(inbound.c.id == inbound_id, inbound.c.state == "pending")
        self._connection.execute(update(inbound).where(where).values(values))

    def earlier(self, canonical: str, raw_sha256: str, *, has_message_id: bool, not_id: int) -> Earlier | None:
        """The first equal mail (1.3): the same canonical hash where there is a Message-ID, else the same bytes."""
        same = (
            decision.c.canonical == canonical
            if has_message_id
            else and_(decision.c.canonical == canonical, inbound.c.raw_sha256 == raw_sha256)
        )
        query = (
            select(inbound.c.id, decision.c.ticket, inbound.c.outcome)
            .join(inbound, inbound.c.id == decision.c.inbound)
            .where(same, inbound.c.id != not_id)
            .order_by(inbound.c.id)
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return Earlier(row.id, row.ticket, Outcome(row.outcome) if row.outcome else None) if row else None

    def parked(self) -> list[Parked]:
        query = select(*(inbound.c[name] for name in Parked.__dataclass_fields__)).where(inbound.c.state == "parked")
        return [_parked(row) for row in self._connection.execute(query.order_by(inbound.c.id))]

    def retry(self, inbound_id: int) -> bool:
        """Take a parked mail up again; False where there is none of that number."""
        return self._change_parked(inbound_id, {"state": "pending", "outcome": None, "attempts": 0, "done_at": None})

    def discard(self, inbound_id: int, why: str) -> bool:
        """Give a parked mail up: its bytes stay, its outcome is `ignored`."""
        return self._change_parked(inbound_id, {"state": "done", "outcome": Outcome.IGNORED, "cause": why})

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state, for the summary of a pass."""
        query = select(inbound.c.state, func.count()).group_by(inbound.c.state)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _change_parked(self, inbound_id: int, values: dict[str, Any]) -> bool:
        where = and_(inbound.c.id == inbound_id, inbound.c.state == "parked")
        return self._connection.execute(update(inbound).where(where).values(values)).rowcount == 1


def _parked(row: Row[Any]) -> Parked:
    values = dict(row._mapping)
    return Parked(**(values | {"raw_sha256": values["raw_sha256"] or "", "cause": values["cause"] or ""}))
