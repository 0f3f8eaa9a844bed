"""A mailbox in a Maildir, to which clients and specialists write: no server, so that a test may run on each database."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.integration.home import Clock, Desk, Setting
from tests.integration.letters import DESK, Letter, Sent


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


def give(desk: Desk, post: MaildirPost, *mails: bytes) -> dict[str, Sent]:
    """Deliver, work, and give what each person got."""
    post.deliver(*mails)
    assert desk.work().troubles == []
    return {sent.recipient: sent for sent in desk.sent()}


def write(desk: Desk, post: MaildirPost, *letters: Letter) -> dict[str, Sent]:
    """The same with letters."""
    return give(desk, post, *(letter.bytes for letter in letters))
