"""Parse one mail in a process of its own, with limits on processor time and memory (reliability S14).

Reads the time of arrival and the mail from standard input; writes a greeting, once everything is loaded, and then the
sealed answer. Without a greeting the fault is the machine's and not the mail's.
"""

import hashlib
import os
import pickle
import signal
import sys
from contextlib import suppress
from datetime import datetime
from typing import Final

from pipeline.domain.message import Message
from pipeline.errors import Unparsable
from pipeline.ingest.parse import parse

GREETING: Final = b"cndesk child 1\n"
CPU_SECONDS: Final = 10
MEMORY: Final = 1024**3
TOO_MUCH_MEMORY: Final = "it needs more than 1 GB of memory"


def sealed(answer: Message | str) -> bytes:
    """A Message, or the cause why there is none, with a hash that a garbled answer will not fit."""
    body = pickle.dumps(answer, protocol=5)
    return hashlib.sha256(body).digest() + body


def _limit() -> None:
    """Bind this process: a mail that wants more than its share ends it, and only it."""
    if sys.platform == "win32":  # it has no such limits; the wall clock of the parent holds there, too
        return
    import resource

    for which, most in (
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1)),  # the first ends it by SIGXCPU, which tells why
        (resource.RLIMIT_AS, (MEMORY, MEMORY)),
    ):
        with suppress(ValueError, OSError):  # a lower limit is set already, or the system knows none of this kind
            resource.setrlimit(which, most)


def _answer(received_at: datetime, source: bytes) -> Message | str:
    try:
        return parse(source, received_at)
    except Unparsable as error:
        return str(error)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (the mail gets a stub that says so; values of a mail stay out of the log)
        return f"the reader failed on it ({type(error).__name__})"


def main() -> None:
    """Serve one mail."""
    # Whatever a library prints goes to standard error: the answer has the pipe for itself.
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the parent stops in its own time, and this ends soon
    _limit()
    pipe.write(GREETING)
    pipe.flush()
    try:
        stamp, _, source = sys.stdin.buffer.read().partition(b"\n")
        answer = sealed(_answer(datetime.fromisoformat(stamp.decode("ascii")), source))
    except MemoryError:
        answer = sealed(TOO_MUCH_MEMORY)
    pipe.write(answer)
    pipe.close()


if __name__ == "__main__":
    main()
