"""The other mail client on a mailbox: what the server holds, and what a person does there meanwhile.

Built on imaplib alone, so that it shares no fault with the product, which speaks through imapclient.
"""

import imaplib
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from imapclient.imap_utf7 import encode

from tests.servers.protocol import Account

SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class SecondClient:
    """A client for one folder of one account; each call is one short session."""

    host: str
    port: int
    account: Account
    folder: str = "INBOX"

    def uids(self) -> list[int]:
        with self.selected(readonly=True) as session:
            rows = answer(session.uid("SEARCH", "ALL"))
        return [int(uid) for row in rows if isinstance(row, bytes) for uid in row.split()]

    def flags(self, uid: int) -> frozenset[str]:
        """The flags of one mail without \\Recent; empty as well when there is no such mail."""
        with self.selected(readonly=True) as session:
            rows = answer(session.uid("FETCH", str(uid), "(FLAGS)"))
        found = re.search(rb"FLAGS \(([^)]*)\)", b"".join(row for row in rows if isinstance(row, bytes)))
        return frozenset(found[1].decode().split() if found else ()) - {"\\Recent"}

    def flag(self, uid: int, *flags: str) -> None:
        with self.selected() as session:
            answer(session.uid("STORE", str(uid), "+FLAGS.SILENT", f"({' '.join(flags)})"))

    def expunge(self, uid: int) -> None:
        with self.selected() as session:
            answer(session.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)"))
            answer(session.uid("EXPUNGE", str(uid)))

    def append(self, sources: Iterable[bytes], received_at: datetime | None) -> None:
        when = imaplib.Time2Internaldate(received_at) if received_at else ""
        with self.session() as session:
            if self.folder != "INBOX":
                session.create(quoted(self.folder))  # it answers NO when the folder is there already
            for source in sources:
                # IMAP4.append would make each lone CR or LF a CRLF.
                session.literal = source  # type: ignore[assignment]
                answer(session._simple_command("APPEND", quoted(self.folder), when))

    @contextmanager
    def selected(self, readonly: bool = False) -> Iterator[imaplib.IMAP4]:
        with self.session() as session:
            answer(session.select(quoted(self.folder), readonly))
            yield session

    @contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port, timeout=SECONDS) as session:
            # APPEND sends a line and then a literal; without this each mail waits 40 ms for a delayed TCP ACK.
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session.login(*self.account)
            yield session


def answer(response: tuple[str, list[object]] | tuple[str, object]) -> list[object]:
    status, rows = response
    if status != "OK" or not isinstance(rows, list):
        raise AssertionError(f"the server answered {status} {rows!r}")
    return rows


def quoted(folder: str) -> str:
    name = str(encode(folder), "ascii")
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
