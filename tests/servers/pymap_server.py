"""A private pymap on loopback: the second, stricter and poorer IMAP server that the product must get on with.

It lacks CONDSTORE, ENABLE, SPECIAL-USE and keywords, and begins with new UIDVALIDITY values at each start.
"""

import itertools
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from tests.servers.daemon import LOOPBACK, Daemon, free_port, greets, start_daemon
from tests.servers.protocol import Account
from tests.servers.second_client import SecondClient

PASSWORD: Final = "correct-horse"
ACCOUNTS: Final = 2000
PROGRAM: Final = Path(__file__).with_name("pymap_main.py")


class Pymap:
    """pymap with plain IMAP and mailboxes in memory; mail is delivered by APPEND."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = LOOPBACK
        self.port = free_port()
        self.numbers = itertools.count(1)
        self.daemon: Daemon | None = None

    def start(self) -> None:
        command = [sys.executable, str(PROGRAM), str(self.port), str(ACCOUNTS), PASSWORD]
        self.daemon = start_daemon(command, self.folder / "pymap.log")
        self.daemon.wait_until(lambda: greets(self.port, b"* OK"))

    def stop(self) -> None:
        if self.daemon:
            self.daemon.stop()
            self.daemon = None

    def user(self) -> Account:
        number = next(self.numbers)
        if number > ACCOUNTS:
            raise LookupError(f"pymap was started with {ACCOUNTS} accounts, and all are given out")
        return Account(f"user{number}", PASSWORD)

    def deliver(
        self, user: Account, *sources: bytes, folder: str = "INBOX", received_at: datetime | None = None
    ) -> None:
        self.second_client(user, folder).append(sources, received_at)

    def uids(self, user: Account, folder: str = "INBOX") -> list[int]:
        return self.second_client(user, folder).uids()

    def flags(self, user: Account, uid: int, folder: str = "INBOX") -> frozenset[str]:
        return self.second_client(user, folder).flags(uid)

    def expunge(self, user: Account, uid: int, folder: str = "INBOX") -> None:
        self.second_client(user, folder).expunge(uid)

    def second_client(self, user: Account, folder: str = "INBOX") -> SecondClient:
        return SecondClient(self.host, self.port, user, folder)
