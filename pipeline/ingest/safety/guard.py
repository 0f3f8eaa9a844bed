"""The one door by which mails are read: ordinary ones in process, suspicious ones in a child with limits (S14).

No mail is refused and none raises: one that is over a limit, or that the child dies of, is a stub that says so.
`SUSPICIONS` is the whole policy: counts on the bytes, cheap and linear, under which every shape of mail that we could
think of is read within two seconds (`bench/hostile.py`).
"""

import errno
import hashlib
import io
import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.domain.message import Message
from pipeline.errors import Transient, Unparsable
from pipeline.ingest.parse import parse
from pipeline.ingest.safety import weight
from pipeline.ingest.safety.child import CPU_SECONDS, GREETING
from pipeline.ingest.safety.stub import stub

log = logging.getLogger(__name__)

WALL_SECONDS: Final = 20
_BUSY: Final = frozenset({errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE})
_SEAL: Final = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is counted in a mail, and how much of it is read in process."""

    what: str
    count: Callable[[bytes], int]
    most: int


SUSPICIONS: Final[tuple[Suspicion, ...]] = (
    Suspicion("bytes", len, 8 * 1024 * 1024),
    Suspicion("bytes of header", weight.header_bytes, 64 * 1024),
    Suspicion("lines that begin with two hyphens", weight.hyphened_lines, 300),
    Suspicion("boundaries", weight.boundaries, 40),
    Suspicion("encoded words", weight.encoded_words, 400),
    Suspicion("bytes of text", weight.text_bytes, 256 * 1024),
)


class _Answer(pickle.Unpickler):
    """Reads a Message and nothing else: no other class or function is found, whatever the bytes ask for."""

    ALLOWED: Final = frozenset({"pipeline.domain.message", "datetime"})

    def find_class(self, module: str, name: str) -> object:
        if module not in self.ALLOWED or name.startswith("_"):
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a mail")
        return super().find_class(module, name)


def suspicion(source: bytes) -> str:
    """Why a mail is read in a child; empty where it is not."""
    for each in SUSPICIONS:
        if each.count(source) > each.most:
            return f"more than {each.most:,} {each.what}"
    return ""


def read(source: bytes, received_at: datetime, *, in_child: bool = False) -> Message:
    """The Message of any bytes; `in_child` for a mail that is distrusted for another reason. Raises Transient alone."""
    if in_child or suspicion(source):
        return _read_in_child(source, received_at)
    return _read_here(source, received_at)


def _read_here(source: bytes, received_at: datetime) -> Message:
    try:
        return parse(source, received_at)
    except Unparsable as error:
        return stub(source, received_at, str(error))
    except MemoryError as error:
        raise Transient("there is no memory left to read a mail") from error
    except Exception as error:  # noqa: BLE001 (a mail is never lost to a bug; its values stay out of the log)
        log.error("a mail could not be read: %s", type(error).__name__)
        return stub(source, received_at, f"the reader failed on it ({type(error).__name__})")


def _read_in_child(source: bytes, received_at: datetime) -> Message:
    begun = _begin_child(source, received_at)
    if begun is None:
        return _read_here(source, received_at)
    answer = begun if isinstance(begun, str) else _opened(begun)
    if isinstance(answer, Message) and answer.sha256 == hashlib.sha256(source).hexdigest():
        return answer
    return stub(source, received_at, answer if isinstance(answer, str) else "the answer of its reader was garbled")


def _begin_child(source: bytes, received_at: datetime) -> bytes | str | None:
    """The sealed answer, or the cause why there is none; None where no child can be had on this machine."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "pipeline.ingest.safety.child"],
            input=received_at.isoformat().encode("ascii") + b"\n" + source,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env=_environment(),
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return f"it takes more than {WALL_SECONDS} s to read"
    except OSError as error:
        if error.errno in _BUSY:
            raise Transient(f"no process can be started to read a mail: {error.strerror}") from error
        log.warning("no process can be started to read a mail: %s", error.strerror)
        return None
    if not done.stdout.startswith(GREETING):
        log.warning("the process that reads suspicious mails does not start (exit code %d)", done.returncode)
        return None
    return done.stdout[len(GREETING) :] if done.returncode == 0 else _cause_of_end(done.returncode)


def _environment() -> dict[str, str] | None:
    """No password of the desk comes near the mail; Windows starts nothing without its own variables."""
    if os.name == "nt":
        return None
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


def _cause_of_end(code: int) -> str:
    is_spent = code == -getattr(signal, "SIGXCPU", 0)
    return f"it takes more than {CPU_SECONDS} s of work to read" if is_spent else f"its reader ended with code {code}"


def _opened(answer: bytes) -> Message | str | None:
    """What the child says; None where that is not what a child of ours writes."""
    seal, body = answer[:_SEAL], answer[_SEAL:]
    if hashlib.sha256(body).digest() != seal:
        return None
    try:
        found = _Answer(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError, TypeError):
        return None
    return found if isinstance(found, Message | str) else None
