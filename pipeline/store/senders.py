"""What is remembered of people's addresses: the pictures they send with every mail, and which of them refuse mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, select

from pipeline.store.tables import picture, unreachable
from pipeline.store.upsert import insert_into

REPEATS: Final = 2
"""An inline picture in this many earlier mails of one author belongs to the signature."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An address whose server refused it for good: it gets no automatic mail."""

    address: str
    since: datetime
    reason: str


class Senders:
    """What is known of addresses, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def repeated(self, author: str, pictures: Collection[str]) -> frozenset[str]:
        """Those of these pictures (SHA-256) that stood in at least `REPEATS` earlier mails of this author."""
        if not pictures or not author:
            return frozenset()
        query = select(picture.c.sha256).where(picture.c.author == author, picture.c.sha256.in_(pictures))
        return frozenset(self._connection.scalars(query.where(picture.c.mails >= REPEATS)))

    def saw(self, author: str, pictures: Collection[str]) -> None:
        """Count the inline pictures of one mail."""
        rows = [{"author": author, "sha256": digest, "mails": 1} for digest in sorted(set(pictures))]
        if rows and author:
            insert = insert_into(self._connection, picture)
            counted = insert.on_conflict_do_update(
                index_elements=["author", "sha256"], set_={"mails": picture.c.mails + 1}
            )
            self._connection.execute(counted, rows)

    def refuses(self, address: str) -> str:
        """Why this address gets no automatic mail; empty where it may."""
        query = select(unreachable.c.reason).where(unreachable.c.address == address)
        return self._connection.execute(query).scalar() or ""

    def give_up(self, address: str, reason: str, now: datetime) -> None:
        """From now on nothing automatic goes to this address; the first reason stays."""
        insert = insert_into(self._connection, unreachable).on_conflict_do_nothing()
        self._connection.execute(insert, [{"address": address, "since": now, "reason": reason[:500] or "refused"}])

    def allow(self, address: str) -> bool:
        """Take an address off the list; False where it was not on it."""
        return self._connection.execute(delete(unreachable).where(unreachable.c.address == address)).rowcount == 1

    def all_unreachable(self) -> list[Unreachable]:
        query = select(unreachable.c.address, unreachable.c.since, unreachable.c.reason)
        return [Unreachable(*row) for row in self._connection.execute(query.order_by(unreachable.c.since))]
