"""Postfix's smtp-sink: a fast SMTP server, a process of its own, that writes each mail it took to a file.

Options of smtp-sink(1) script its faults: -r RCPT (4xx), -f RCPT (5xx), -q . (drop without a reply), -W .:5 (stall).
"""

import os
import re
import shutil
from pathlib import Path
from typing import Final

from tests.servers.daemon import LOOPBACK, Daemon, find_program, free_port, greets, start_daemon
from tests.servers.received import Received

USER: Final = "nobody"  # smtp-sink refuses to stay root


class SmtpSink:
    """A smtp-sink with `options`; use it as a context manager."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.program = find_program("smtp-sink", "postfix")
        self.folder = folder
        self.options = options
        self.host = LOOPBACK
        self.port = free_port()
        self.daemon: Daemon | None = None

    def __enter__(self) -> "SmtpSink":
        if os.getuid() == 0:
            shutil.chown(self.folder, USER)
        # The folder is the working directory: USER may not enter the folders above it by name.
        command = [self.program, "-d", "mail.", *self.options, f"{self.host}:{self.port}", "100"]
        self.daemon = start_daemon(command, self.folder / "smtp-sink.log", USER)
        self.daemon.wait_until(lambda: greets(self.port, b"220"))
        return self

    def __exit__(self, *failure: object) -> None:
        if self.daemon:
            self.daemon.stop()

    def arrived(self) -> list[Received]:
        """The mails that came as far as the final dot, oldest first, refused ones (-r ., -f .) too; lines end in LF."""
        return [read_dump(dump.read_bytes()) for dump in sorted(self.folder.glob("mail.*"), key=age)]


def age(dump: Path) -> int:
    return dump.stat().st_mtime_ns


def read_dump(dump: bytes) -> Received:
    """Undo the "DUMP FILE FORMAT" of smtp-sink(1): its own X- lines, a Received header of three lines, the mail."""
    head, _, rest = dump.partition(b"Received: ")
    mail_from = re.search(rb"^X-Mail-Args: <([^>]*)>", head, re.MULTILINE)
    rcpt_tos = re.findall(rb"^X-Rcpt-Args: <([^>]*)>", head, re.MULTILINE)
    source = rest.split(b"\n", 3)[3].removesuffix(b"\n")
    return Received(mail_from[1].decode() if mail_from else "", tuple(address.decode() for address in rcpt_tos), source)
