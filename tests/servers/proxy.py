"""A TCP proxy on loopback that cuts, hangs or refuses connections, and keeps what the client said.

It stands before any server (IMAP, SMTP, PostgreSQL by its Unix socket). Faults count the bytes from server to client,
so that a test can end a connection at every place of an answer. Over TLS it sees and cuts ciphertext only.
"""

import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers.daemon import LOOPBACK, free_port

CHUNK: Final = 65_536
TAGGED: Final = re.compile(rb"[A-P]{4}\d+ (.*)")  # imaplib and imapclient number their commands like this: KLFN12


@dataclass(frozen=True, slots=True)
class Cut:
    """Close both sides after so many bytes from server to client."""

    after: int


@dataclass(frozen=True, slots=True)
class Hang:
    """Swallow all that the server says after so many bytes, and keep the connection open."""

    after: int


Fault = Cut | Hang


class Proxy:
    """Use it as a context manager; clients connect to `host:port`.

    `lines` holds each line that clients sent, in order; `bytes_down` counts what reached them. `before`, when set, is
    called with each line before the server gets it, and may change the mailbox meanwhile.
    """

    def __init__(self, server: tuple[str, int] | Path) -> None:
        self.server = server
        self.host = LOOPBACK
        self.port = free_port()
        self.lines: list[bytes] = []
        self.bytes_down = 0
        self.connections = 0
        self.before: Callable[[bytes], None] | None = None
        self.faults: deque[Fault | None] = deque()
        self.links: list[Link] = []
        self.listener: socket.socket | None = None

    def plan(self, *faults: Fault | None) -> None:
        """Give the coming connections these faults, one each (None: a clean one); those after them are clean."""
        self.faults.extend(faults)

    def refuse(self) -> None:
        """Refuse new connections (ECONNREFUSED) until `accept`; those that are open go on."""
        if self.listener:
            # Closing alone does not wake a thread that waits in accept().
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None

    def accept(self) -> None:
        if not self.listener:
            self.listener = socket.create_server((self.host, self.port))
            threading.Thread(target=self.serve, args=(self.listener,), daemon=True).start()

    def cut_now(self) -> None:
        """Close every connection that is open at this moment."""
        for link in self.links:
            link.close()

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            fault = self.faults.popleft() if self.faults else None
            try:
                link = Link(self, client, connect(self.server), fault)
            except OSError:
                client.close()
            else:
                self.links.append(link)
                link.start()

    def __enter__(self) -> "Proxy":
        self.accept()
        return self

    def __exit__(self, *failure: object) -> None:
        self.refuse()
        self.cut_now()


class Link:
    """One client and its connection to the server; each direction has a thread."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket, fault: Fault | None) -> None:
        self.proxy = proxy
        self.client = client
        self.server = server
        self.fault = fault

    def start(self) -> None:
        for side in (self.client, self.server):
            with suppress(OSError):  # a Unix socket has no such option
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pump in (self.upwards, self.downwards):
            threading.Thread(target=self.run, args=(pump,), daemon=True).start()

    def run(self, pump: Callable[[], None]) -> None:
        try:
            with suppress(OSError):
                pump()
        finally:
            self.close()

    def upwards(self) -> None:
        begun = b""
        while chunk := self.client.recv(CHUNK):
            *lines, begun = (begun + chunk).split(b"\n")
            for line in lines:
                self.proxy.lines.append(line.removesuffix(b"\r"))
                if self.proxy.before:
                    self.proxy.before(self.proxy.lines[-1])
            self.server.sendall(chunk)

    def downwards(self) -> None:
        passed = 0
        while chunk := self.server.recv(CHUNK):
            if self.fault:
                chunk = chunk[: self.fault.after - passed]
            self.client.sendall(chunk)
            passed += len(chunk)
            self.proxy.bytes_down += len(chunk)
            if isinstance(self.fault, Cut) and passed >= self.fault.after:
                return

    def close(self) -> None:
        for side in (self.client, self.server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()


def connect(server: tuple[str, int] | Path) -> socket.socket:
    if not isinstance(server, Path):
        return socket.create_connection(server, timeout=None)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(server))
    return connection


def imap_commands(lines: list[bytes]) -> list[str]:
    """The IMAP commands among `lines`, without their tags; literals and continuations are left out."""
    return [found[1].decode(errors="replace") for line in lines if (found := TAGGED.fullmatch(line))]
