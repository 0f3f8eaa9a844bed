"""A mailbox in a Maildir, to which clients and specialists write: no server, so that a test may run on each database."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.integration.home import Clock, Setting
from tests.integration.letters import DESK


@dataclass
class MaildirPost:
    """Mails arrive at the desk's time, in the order in which they are delivered."""

    folder: Path
    clock: Clock
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        for name in ("cur", "new", "tmp"):
            (self.folder / name).mkdir(parents=True)

    def mailbox(self, name: str = "support", **more: Any) -> Setting:
        return {"name": name, "address": DESK, "every": "1s", "maildir": str(self.folder)} | more

    def deliver(self, *sources: bytes, ago: timedelta = timedelta()) -> None:
        for source in sources:
            path = self.folder / "new" / f"{next(self._numbers):06}.mx"
            path.write_bytes(source)
            moment = (self.clock.now - ago).timestamp()
            os.utime(path, (moment, moment))
