"""The ledger: every delivery a mailbox showed us, kept before anything happens on the server (R1, R2)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update

from pipeline.domain.disposition import Outcome
from pipeline.domain.inbound import FolderState
from pipeline.domain.message import RawMail
from pipeline.store.blobs import Blobs
from pipeline.store.tables import folder, inbound
from pipeline.store.upsert import insert_into


class Ledger:
    """Deliveries within one transaction; `record` is idempotent by (mailbox, folder, uidvalidity, uid)."""

    def __init__(self, connection: Connection, blobs: Blobs) -> None:
        self._connection = connection
        self._blobs = blobs

    def folder(self, mailbox: str, name: str) -> FolderState | None:
        where = and_(folder.c.mailbox == mailbox, folder.c.name == name)
        row = self._connection.execute(select(folder).where(where)).one_or_none()
        return FolderState(*row) if row else None

    def meet(self, mailbox: str, name: str, uidvalidity: int, now: datetime) -> FolderState:
        """The folder's state, made at first contact; a changed UIDVALIDITY keeps the date of the first."""
        known = self.folder(mailbox, name)
        first = known.first_contact_at if known else now
        values = {"mailbox": mailbox, "name": name, "uidvalidity": uidvalidity, "first_contact_at": first}
        statement = insert_into(self._connection, folder).values(values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["mailbox", "name"], set_={"uidvalidity": uidvalidity})
        )
        return FolderState(mailbox, name, uidvalidity, first, known.polled_at if known else None)

    def polled(self, mailbox: str, name: str, now: datetime) -> None:
        """The folder was read to its end (R8 measures the age of this)."""
        where = and_(folder.c.mailbox == mailbox, folder.c.name == name)
        self._connection.execute(update(folder).where(where).values(polled_at=now))

    def known_uids(self, mailbox: str, name: str, uidvalidity: int, since: int) -> set[int]:
        where = and_(_in_folder(mailbox, name, uidvalidity), inbound.c.uid >= since)
        return set(self._connection.scalars(select(inbound.c.uid).where(where)))

    def nth_highest_uid(self, mailbox: str, name: str, uidvalidity: int, nth: int) -> int:
        """The lowest of the last `nth` UIDs we know, 1 where we know fewer."""
        query = select(inbound.c.uid).where(_in_folder(mailbox, name, uidvalidity)).order_by(inbound.c.uid.desc())
        return self._connection.execute(query.offset(nth - 1).limit(1)).scalar() or 1

    def record(self, mails: Sequence[RawMail], now: datetime, is_quiet: Callable[[RawMail], bool]) -> None:
        """Keep raw bytes and ledger rows; nothing will be sent because of a quiet mail."""
        hashes = self._blobs.put(self._connection, (mail.source for mail in mails))
        rows = [
            _new_row(mail.mailbox, mail.folder, mail.uidvalidity, mail.uid, now)
            | {
                "received_at": mail.received_at,
                "raw_sha256": digest,
                "size": mail.size,
                "is_partial": mail.is_partial,
                "is_quiet": is_quiet(mail),
            }
            for mail, digest in zip(mails, hashes, strict=True)
        ]
        if rows:
            self._connection.execute(insert_into(self._connection, inbound).on_conflict_do_nothing(), rows)

    def record_gone(self, mailbox: str, name: str, uidvalidity: int, uids: Sequence[int], now: datetime) -> None:
        """Mails that the server listed and did not have any more when we asked for them (I3)."""
        ended = {"state": "done", "outcome": Outcome.GONE, "done_at": now, "is_settled_on_server": True}
        rows = [_new_row(mailbox, name, uidvalidity, uid, now) | ended for uid in uids]
        if rows:
            self._connection.execute(insert_into(self._connection, inbound).on_conflict_do_nothing(), rows)

    def unsettled(self, mailbox: str, name: str, uidvalidity: int) -> list[int]:
        """UIDs whose mail is safe here and whose server-side step (seen, move) is still to be done."""
        not_yet = and_(_in_folder(mailbox, name, uidvalidity), inbound.c.is_settled_on_server.is_(False))
        return list(self._connection.scalars(select(inbound.c.uid).where(not_yet).order_by(inbound.c.uid)))

    def settle(self, mailbox: str, name: str, uidvalidity: int, uids: Sequence[int]) -> None:
        """One row a statement: a first look at an old mailbox has more mails than a statement takes parameters."""
        chosen = and_(_in_folder(mailbox, name, uidvalidity), inbound.c.uid == bindparam("chosen_uid"))
        if uids:
            statement = update(inbound).where(chosen).values(is_settled_on_server=True)
            self._connection.execute(statement, [{"chosen_uid": uid} for uid in uids])


def _new_row(mailbox: str, name: str, uidvalidity: int, uid: int, now: datetime) -> dict[str, Any]:
    return {
        "mailbox": mailbox,
        "folder": name,
        "uidvalidity": uidvalidity,
        "uid": uid,
        "raw_sha256": None,
        "size": 0,
        "is_partial": False,
        "is_quiet": True,
        "received_at": now,
        "recorded_at": now,
        "is_settled_on_server": False,
        "state": "pending",
        "outcome": None,
        "attempts": 0,
        "done_at": None,
    }


def _in_folder(mailbox: str, name: str, uidvalidity: int) -> ColumnElement[bool]:
    return and_(inbound.c.mailbox == mailbox, inbound.c.folder == name, inbound.c.uidvalidity == uidvalidity)
