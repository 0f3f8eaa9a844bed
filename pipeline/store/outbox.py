"""What goes out: queued in the transaction that decided it, leased by one sender at a time (R4, R5).

Every write of a sender carries the fence of its lease: one that was overtaken changes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, or_, select, update

from pipeline.domain.outgoing import OutboxRow, OutboxState, Outgoing, name_given
from pipeline.store.blobs import Blobs
from pipeline.store.tables import outbox
from pipeline.store.upsert import insert_into

LEASE: Final = timedelta(minutes=15)
_COLUMNS: Final = tuple(outbox.c[name] for name in OutboxRow.__dataclass_fields__)


class Outbox:
    """The queue of outgoing mail within one transaction."""

    def __init__(self, connection: Connection, blobs: Blobs) -> None:
        self._connection = connection
        self._blobs = blobs

    def put(self, mails: Sequence[Outgoing], now: datetime, *, is_held: bool, subject_key: str) -> list[str]:
        """Queue mails, each once by its draft's key; gives the hashes of their bytes."""
        hashes = self._blobs.put(self._connection, (mail.source for mail in mails))
        rows = [
            {
                "key": mail.draft.key,
                "ticket": mail.draft.ticket or None,
                "purpose": mail.draft.purpose,
                "recipient": mail.draft.to.email,
                "recipient_domain": mail.draft.to.domain,
                "message_id": mail.message_id,
                "raw_sha256": digest,
                "subject_key": subject_key,
                "state": OutboxState.HELD if is_held else OutboxState.PENDING,
                "fence": 0,
                "attempts": 0,
                "next_at": now,
                "reply": "held: sending is off" if is_held else "",
                "created_at": now,
            }
            for mail, digest in zip(mails, hashes, strict=True)
        ]
        if rows:
            self._connection.execute(insert_into(self._connection, outbox).on_conflict_do_nothing(), rows)
        return hashes

    def recover(self, now: datetime) -> None:
        """What a sender that died left behind: before the body it is safe to try again, after it only the server knows."""
        expired = outbox.c.leased_until < now
        again = update(outbox).where(outbox.c.state == OutboxState.LEASED, expired)
        self._connection.execute(again.values(state=OutboxState.PENDING, leased_until=None, fence=outbox.c.fence + 1))
        unknown = update(outbox).where(outbox.c.state == OutboxState.DATA, expired)
        reply = "the sender stopped between the mail's last byte and the server's answer"
        self._connection.execute(unknown.values(state=OutboxState.UNCERTAIN, reply=reply, done_at=now))

    def lease(self, limit: int, now: datetime) -> list[OutboxRow]:
        """Take the next mails that are due, oldest first; the fence grows with each lease."""
        waiting = outbox.c.state.in_((OutboxState.PENDING, OutboxState.DEFERRED))
        query = select(outbox.c.id).where(waiting, outbox.c.next_at <= now).order_by(outbox.c.id).limit(limit)
        ids = list(self._connection.scalars(query.with_for_update(skip_locked=True)))
        if not ids:
            return []
        taken = {"state": OutboxState.LEASED, "fence": outbox.c.fence + 1, "leased_until": now + LEASE}
        self._connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(taken))
        rows = self._connection.execute(select(*_COLUMNS).where(outbox.c.id.in_(ids)).order_by(outbox.c.id))
        return [_row(row) for row in rows]

    def source(self, row: OutboxRow) -> bytes:
        return self._blobs.get(self._connection, row.raw_sha256)

    def mark(
        self, row: OutboxRow, state: OutboxState, now: datetime, *, reply: str = "", next_at: datetime | None = None
    ) -> bool:
        """Write a sender's result; False when its lease was lost to another sender meanwhile."""
        ended = state not in (OutboxState.DATA, OutboxState.DEFERRED)
        values: dict[str, Any] = {"state": state, "reply": reply[:500]}
        if state is OutboxState.DATA:
            # The server may take ten minutes for its answer (RFC 5321, 4.5.3.2.6).
            values |= {"leased_until": now + LEASE}
        if state is OutboxState.DEFERRED:
            values |= {"attempts": row.attempts + 1, "next_at": next_at or now, "leased_until": None}
        if ended:
            values |= {"done_at": now, "leased_until": None}
        if state is OutboxState.SENT:
            values |= {"remote_id": name_given(reply, row.message_id)}
        where = and_(outbox.c.id == row.id, outbox.c.fence == row.fence)
        return self._connection.execute(update(outbox).where(where).values(values)).rowcount == 1

    def bounced(self, message_id: str, recipient: str, reason: str) -> None:
        """A mail that was sent did not arrive, says the server that took it."""
        where = and_(outbox.c.message_id == message_id, outbox.c.recipient == recipient)
        values = {"state": OutboxState.FAILED, "reply": f"bounced: {reason}"[:500]}
        self._connection.execute(update(outbox).where(where).values(values))

    def give_back(self, rows: Sequence[OutboxRow]) -> None:
        """These stay due; one whose body went out is left as it is, since only the server knows what it took."""
        for row in rows:
            mine = and_(outbox.c.id == row.id, outbox.c.fence == row.fence, outbox.c.state == OutboxState.LEASED)
            self._connection.execute(update(outbox).where(mine).values(state=OutboxState.PENDING, leased_until=None))

    def all(self, states: Collection[OutboxState]) -> list[OutboxRow]:
        query = select(*_COLUMNS).order_by(outbox.c.id)
        if states:
            query = query.where(outbox.c.state.in_(states))
        return [_row(row) for row in self._connection.execute(query)]

    def of_ticket(self, number: int) -> list[OutboxRow]:
        rows = self._connection.execute(select(*_COLUMNS).where(outbox.c.ticket == number).order_by(outbox.c.id))
        return [_row(row) for row in rows]

    def by_message_id(self, message_ids: Collection[str]) -> OutboxRow | None:
        """The row of a mail that we sent, by our Message-ID or by the one that a relay gave it."""
        names = {name for shown in message_ids for name in (shown, shown.partition("@")[0])}
        is_it = or_(outbox.c.message_id.in_(message_ids), outbox.c.remote_id.in_(names))
        query = select(*_COLUMNS).where(is_it).limit(1)
        row = self._connection.execute(query).one_or_none() if message_ids else None
        return _row(row) if row else None

    def has_work(self, now: datetime) -> bool:
        """Whether mail is due, or a sender left some behind."""
        due = and_(outbox.c.state.in_((OutboxState.PENDING, OutboxState.DEFERRED)), outbox.c.next_at <= now)
        left = and_(outbox.c.state.in_((OutboxState.LEASED, OutboxState.DATA)), outbox.c.leased_until < now)
        return self._connection.execute(select(outbox.c.id).where(or_(due, left)).limit(1)).first() is not None


def _row(row: Row[Any]) -> OutboxRow:
    values = dict(row._mapping)
    return OutboxRow(**(values | {"state": OutboxState(values["state"])}))
