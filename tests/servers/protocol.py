"""What every IMAP server of the tests offers, so that one test runs against all of them."""

from datetime import datetime
from typing import NamedTuple, Protocol


class Account(NamedTuple):
    """A mailbox of its own for one test: `name, password = server.user()`."""

    name: str
    password: str


class ImapServer(Protocol):
    """A real IMAP server with empty mailboxes to hand out.

    The last three calls see and change what the server holds through a session of their own, as a second mail
    client would; they are the oracle of ingest tests and use no code of the product.
    """

    host: str
    port: int

    def user(self) -> Account:
        """A fresh account whose INBOX is empty."""
        ...

    def deliver(
        self, user: Account, *sources: bytes, folder: str = "INBOX", received_at: datetime | None = None
    ) -> None:
        """Put mails into `folder`, which is made when missing; their UIDs rise in the order given."""
        ...

    def uids(self, user: Account, folder: str = "INBOX") -> list[int]: ...

    def flags(self, user: Account, uid: int, folder: str = "INBOX") -> frozenset[str]: ...

    def expunge(self, user: Account, uid: int, folder: str = "INBOX") -> None: ...
