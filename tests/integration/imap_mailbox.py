"""A mailbox on a test server as the product reads it, and the mails that the tests put there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.config import Imap, Mailbox
from pipeline.domain.message import RawMail
from pipeline.ingest.source.imap import ImapSource
from pipeline.ingest.source.source import Fetched, Folder, Source
from pipeline.secret import Secret
from tests.servers.protocol import Account, ImapServer
from tests.servers.proxy import Proxy

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
PASSWORD_VARIABLE = "CNDESK_TEST_IMAP_PASSWORD"

ProxyTo = Callable[[tuple[str, int] | Path], Proxy]


def mail(number: int, padding: int = 0) -> bytes:
    return b"From: helen@aurora-live.example\r\nSubject: mail %d\r\n\r\nHello %d\r\n%s" % (
        number,
        number,
        b"x" * padding,
    )


def source_of(
    server: ImapServer | Proxy, user: Account, *, mailbox: dict[str, Any] | None = None, **imap: Any
) -> ImapSource:
    settings = replace(
        Imap(server.host, server.port, "none", user.name, Secret("env", PASSWORD_VARIABLE), read_timeout=20.0), **imap
    )
    box = replace(Mailbox("support", "support@cn-desk.example", imap=settings), **(mailbox or {}))
    return ImapSource(box, settings, lambda: NOON)


def first_folder(source: Source) -> Folder:
    return next(source.folders())


def read(source: Source, uids: list[int] | None = None) -> list[Fetched]:
    folder = first_folder(source)
    wanted = list(source.listing(folder)) if uids is None else uids
    return [each for batch in source.fetch(folder, wanted) for each in batch]


def sources_of(fetched: list[Fetched]) -> list[bytes]:
    return [each.source for each in fetched if isinstance(each, RawMail)]
