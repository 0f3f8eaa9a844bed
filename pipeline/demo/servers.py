"""The world around the desk, on loopback: the MX's mailbox (pymap, IMAP) and everybody's inbox (aiosmtpd, SMTP).

Both run in one thread of this process on ports that the system gives out, so that nothing is left behind whatever ends
the demo. The mailbox lives in memory and keeps each mail byte for byte.
"""

import asyncio
import imaplib
import logging
import socket
import threading
from argparse import Namespace
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

LOOPBACK: Final = "127.0.0.1"
SECONDS: Final = 20.0
Serve = Callable[..., Coroutine[Any, Any, None]]
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
READY: Final = "250 2.0.0 taken"


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that the desk handed over, with its envelope."""

    mail_from: str
    recipient: str
    source: bytes


class Inboxes:
    """Everybody outside: takes each mail, unless its recipient's server says so (`refusals`, once each)."""

    def __init__(self, refusals: Mapping[str, str]) -> None:
        self.received: list[Sent] = []
        self._refusals = dict(refusals)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if refusal := self._refusals.pop(address, ""):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        source = bytes(envelope.original_content or b"")
        mail_from = (envelope.mail_from or "").strip("<>")
        self.received += [Sent(mail_from, recipient, source) for recipient in envelope.rcpt_tos]
        return READY


class Servers:
    """Both servers, as a context manager; `sent` is what the desk sent so far, in order."""

    def __init__(self, user: str, password: str, refusals: Mapping[str, str]) -> None:
        self._user, self._password = user, password
        self._inboxes = Inboxes(refusals)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-servers", daemon=True)
        self._stack = AsyncExitStack()
        self.imap_port = self.smtp_port = 0

    @property
    def sent(self) -> tuple[Sent, ...]:
        return tuple(self._inboxes.received)

    def deliver(self, source: bytes, at: datetime) -> None:
        """Put a mail into the desk's mailbox as its MX would, arrived at `at` (INTERNALDATE)."""
        with imaplib.IMAP4(LOOPBACK, self.imap_port, timeout=SECONDS) as client:
            # APPEND sends a line and then a literal; without this each mail waits 40 ms for a delayed TCP ACK.
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.login(self._user, self._password)
            status, answer = client.append("INBOX", "", imaplib.Time2Internaldate(at), source)
            if status != "OK":
                raise OSError(f"the demo's IMAP server refused a mail: {answer!r}")

    def __enter__(self) -> Self:
        # What the servers log of their own is nothing to the person who watches the desk.
        for name in ("mail.log", "pymap", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    async def _start(self) -> None:
        imap_server = await asyncio.start_server(await self._imap(), LOOPBACK, 0)
        smtp_server = await self._loop.create_server(
            lambda: SMTP(self._inboxes, hostname="mx.example", ident="ESMTP", loop=self._loop), LOOPBACK, 0
        )
        self.imap_port = await _opened(self._stack, imap_server)
        self.smtp_port = await _opened(self._stack, smtp_server)

    async def _imap(self) -> Connected:
        """What pymap does with a connection; it has one account, whose mailbox is empty."""
        arguments = Namespace(
            host=LOOPBACK, port=0, debug=False, cert=None, key=None, tls=False, proxy_protocol=None, passlib_cfg=None
        )
        arguments.demo_data, arguments.demo_user, arguments.demo_password = False, self._user, self._password
        backend, config = await DictBackend.init(arguments, hash_context=Cleartext())
        await backend.start(self._stack)
        connected: Connected = ProxyProtocolReader(config.proxy_protocol).get_callback(
            _held(IMAPServer(backend.login, config))
        )
        return connected

    async def _stop(self) -> None:
        """Close what listens, and end the connections that are still open."""
        await self._stack.aclose()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _held(serve: Serve) -> Serve:
    """The same, with its task held: proxyprotocol lets go of it, and Python 3.12 and later then collect it half-way."""
    tasks: set[asyncio.Task[None] | None] = set()

    async def run(*connection: object) -> None:
        task = asyncio.current_task()
        tasks.add(task)
        try:
            await serve(*connection)
        finally:
            tasks.discard(task)

    return run


async def _opened(stack: AsyncExitStack, server: asyncio.Server) -> int:
    """The port of a server that listens until the stack is closed."""
    stack.callback(server.close)
    port = server.sockets[0].getsockname()[1]
    assert isinstance(port, int)
    return port
