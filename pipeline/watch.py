"""Look at one file again and again, cheaply, and tell of each content that stays; times of change decide nothing.

A look costs a `stat`. A file whose stat is as it was is read again only while its last change is so young that another
one could hide behind the same times, and once a minute anyway. What an editor has half written is gone at the next
look: a content counts when two looks, some time apart, find the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

SETTLED_AFTER: Final = 0.4
"""Seconds between the two looks that must find the same."""
YOUNG: Final = 2.0
READ_AGAIN_AFTER: Final = 60.0

Stamp = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, None where it cannot be read (`why` says so), and the digest that names them."""

    source: bytes | None
    why: str = ""

    @property
    def digest(self) -> str:
        return sha256(self.source).hexdigest() if self.source is not None else "unreadable"


def read_content(path: Path, limit: int) -> Content:
    """What the file holds now, no more than a byte over the limit of it."""
    try:
        with path.open("rb") as stream:
            return Content(stream.read(limit + 1))
    except OSError as error:
        return Content(None, error.strerror or str(error))


class Watch:
    """One file; `known` is the digest of the content that was dealt with last."""

    def __init__(
        self,
        path: Path,
        known: str,
        limit: int,
        *,
        settled_after: float = SETTLED_AFTER,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._limit = limit
        self._known = known
        self.settled_after = settled_after
        self._monotonic = monotonic
        self._stamp: Stamp | None = None
        self._trusted_until = 0.0
        self._new: tuple[str, float] | None = None
        """The digest of a content that was not there before, and since when it is."""

    def look(self) -> Content | None:
        """A content that is new and stays, until it is taken; None where nothing is new."""
        now, stamp = self._monotonic(), _stamp(self._path)
        if self._new is None and stamp == self._stamp and now < self._trusted_until:
            return None
        content = read_content(self._path, self._limit)
        self._stamp = stamp
        self._trusted_until = now + (0.0 if _is_young(stamp) else READ_AGAIN_AFTER)
        return self._settled(content, now)

    def _settled(self, content: Content, now: float) -> Content | None:
        digest = content.digest
        if digest == self._known:
            self._new = None
            return None
        if self._new is None or self._new[0] != digest:
            self._new = (digest, now)
            return None
        return content if now - self._new[1] >= self.settled_after else None

    def took(self, content: Content) -> None:
        """This content was dealt with: it is new no more."""
        self._known, self._new = content.digest, None


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


def _is_young(stamp: Stamp | None) -> bool:
    """Whether the file changed so lately, by the clock of its own file system, that the next change may look the same."""
    return stamp is None or abs(time.time() - stamp[1] / 1e9) < YOUNG
