"""The messages of tickets, and the Message-IDs by which later mails find them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from pipeline.domain.ticket import Direction, Entry
from pipeline.store.tables import message, outbox

_INSERT: Final = message.insert()
_ENTRY_COLUMNS: Final = tuple(message.c[name] for name in Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Reference:
    """A stored Message-ID that a mail refers to: its ticket and, where we sent it, to whom and why."""

    message_id: str
    ticket: int
    recipient: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message and its ticket; `inbound` is the delivery it came by, None for mail of ours."""

    ticket: int
    entry: Entry
    inbound: int | None


class Threads:
    """Messages within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, rows: Sequence[MessageRow]) -> None:
        if rows:
            values = [
                {name: getattr(row.entry, name) for name in Entry.__dataclass_fields__}
                | {"ticket": row.ticket, "inbound": row.inbound}
                for row in rows
            ]
            self._connection.execute(_INSERT, values)

    def thread(self, number: int) -> list[Entry]:
        """A ticket's messages, oldest first."""
        query = select(*_ENTRY_COLUMNS).where(message.c.ticket == number).order_by(message.c.at, message.c.id)
        return [_entry(row) for row in self._connection.execute(query)]

    def threads(self, numbers: Collection[int]) -> dict[int, list[Entry]]:
        """The threads of many tickets in one query."""
        found: dict[int, list[Entry]] = {number: [] for number in numbers}
        query = select(message.c.ticket, *_ENTRY_COLUMNS).order_by(message.c.at, message.c.id)
        for row in self._connection.execute(query):
            if row[0] in found:
                found[row[0]].append(_entry(row[1:]))
        return found

    def references(self, message_ids: Sequence[str]) -> list[Reference]:
        """The tickets that these Message-IDs belong to, as stored or as sent by us."""
        if not message_ids:
            return []
        stored = select(message.c.message_id, message.c.ticket).where(message.c.message_id.in_(message_ids))
        sent = select(outbox.c.message_id, outbox.c.ticket, outbox.c.recipient, outbox.c.purpose)
        sent = sent.where(outbox.c.message_id.in_(message_ids), outbox.c.ticket.is_not(None))
        found = [Reference(*row) for row in self._connection.execute(sent)]
        known = {reference.message_id for reference in found}
        return found + [Reference(*row) for row in self._connection.execute(stored) if row.message_id not in known]


def _entry(row: Any) -> Entry:
    direction, *rest = row
    return Entry(Direction(direction), *rest)
