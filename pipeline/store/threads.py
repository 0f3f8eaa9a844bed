"""The messages of tickets, and the Message-IDs by which later mails find them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, or_, select, update

from pipeline.domain.inbound import Inbound
from pipeline.domain.message import MailKind
from pipeline.domain.ticket import Direction, Entry
from pipeline.store.tables import inbound, mention, message, outbox
from pipeline.store.upsert import insert_into

MAX_TICKETS_OF_IDS: Final = 200
"""Anybody can write one id into any number of mails: the newest tickets that it leads to are enough."""
_INSERT: Final = message.insert()
_INBOUND_COLUMNS: Final = tuple(inbound.c[name] for name in Inbound.__dataclass_fields__)
_ENTRY_COLUMNS: Final = tuple(message.c[name] for name in Entry.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Reference:
    """A Message-ID that a mail refers to: its ticket and, where we sent it, to whom and why.

    `is_mention` says that we never had the mail itself, only others of the ticket that refer to it.
    """

    message_id: str
    ticket: int
    recipient: str = ""
    purpose: str = ""
    is_mention: bool = False
    is_answer: bool = False
    """Whether it is an answer of a colleague's that did not go through the outbox."""


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

    def last_delivery(self, number: int) -> Inbound | None:
        """The delivery that brought the client's last mail into a ticket, a person's before a machine's."""
        query = (
            select(*_INBOUND_COLUMNS)
            .join(message, message.c.inbound == inbound.c.id)
            .where(message.c.ticket == number, message.c.direction == Direction.IN)
            .order_by((message.c.kind == MailKind.HUMAN).desc(), message.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return Inbound(*row) if row else None

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

    def texts(self, numbers: Collection[int], limit: int) -> dict[int, tuple[str, ...]]:
        """What people said in these tickets last, newest first.

        Internal notes are nothing that a client could quote, and what the desk writes by itself is the same in all.
        """
        said = select(message.c.ticket, message.c.text).where(
            message.c.ticket.in_(numbers), message.c.direction.in_((Direction.IN, Direction.OUT))
        )
        found: dict[int, tuple[str, ...]] = {}
        newest = said.order_by(message.c.at.desc(), message.c.id.desc()).limit(limit)
        for number, text in self._connection.execute(newest):
            found[number] = (*found.get(number, ()), text)
        return found

    def references(self, message_ids: Sequence[str]) -> list[Reference]:
        """The tickets that these ids belong to: sent by us, stored, or mentioned by the tickets' other mails."""
        if not message_ids:
            return []
        found = self._sent(message_ids)
        known = {reference.message_id for reference in found}
        columns = (message.c.message_id, message.c.ticket, message.c.direction)
        stored = select(*columns).where(message.c.message_id.in_(message_ids))
        found += [
            Reference(row.message_id, row.ticket, is_answer=row.direction == Direction.OUT)
            for row in self._connection.execute(stored.order_by(message.c.id.desc()).limit(MAX_TICKETS_OF_IDS))
            if row.message_id not in known
        ]
        known |= {reference.message_id for reference in found}
        mentioned = select(mention.c.message_id, mention.c.ticket).where(mention.c.message_id.in_(message_ids))
        rows = self._connection.execute(mentioned.order_by(mention.c.ticket.desc()).limit(MAX_TICKETS_OF_IDS))
        return found + [Reference(*row, is_mention=True) for row in rows if row.message_id not in known]

    def _sent(self, message_ids: Sequence[str]) -> list[Reference]:
        """Mails of ours, by our Message-ID or by the one that a relay gave them (Amazon SES names it by its local part)."""
        names = {name: shown for shown in message_ids for name in (shown.partition("@")[0], shown)}
        query = select(
            outbox.c.message_id, outbox.c.remote_id, outbox.c.ticket, outbox.c.recipient, outbox.c.purpose
        ).where(or_(outbox.c.message_id.in_(message_ids), outbox.c.remote_id.in_(names)), outbox.c.ticket.is_not(None))
        return [
            Reference(names.get(remote or "", own) if own not in message_ids else own, *rest)
            for own, remote, *rest in self._connection.execute(query)
        ]

    def mention(self, ticket: int, message_ids: Sequence[str]) -> None:
        """Remember which ids a ticket's mails speak of."""
        rows = [{"message_id": name, "ticket": ticket} for name in message_ids]
        if rows:
            self._connection.execute(insert_into(self._connection, mention).on_conflict_do_nothing(), rows)

    def said_by(self, author: str, limit: int) -> list[str]:
        """The texts that this person wrote last, newest first: where signatures repeat."""
        query = select(message.c.text).where(message.c.author == author, message.c.direction == Direction.IN)
        return list(self._connection.scalars(query.order_by(message.c.at.desc()).limit(limit)))

    def move(self, source: int, target: int) -> None:
        """All messages and mentions of one ticket become another's."""
        self._connection.execute(update(message).where(message.c.ticket == source).values(ticket=target))
        names = list(self._connection.scalars(select(mention.c.message_id).where(mention.c.ticket == source)))
        self.mention(target, names)


def _entry(row: Any) -> Entry:
    direction, *rest = row
    return Entry(Direction(direction), *rest)
