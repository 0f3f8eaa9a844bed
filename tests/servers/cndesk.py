"""The command line of the product in processes of its own: short commands that are waited for, and the service."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
WAIT_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended; a negative code is the signal that ended it."""

    code: int
    out: str
    err: str


class Cndesk:
    """Runs commands, each forked from a process that has loaded the program already, with `environment` added."""

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.cndesk_main"],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str | Path, environment: Mapping[str, str] | None = None, largest_file: int = 0) -> Finished:
        """`cndesk WORDS`, with these changes to the environment; no file may become larger than `largest_file`."""
        assert self.process.stdin
        assert self.process.stdout
        asked = {"words": [*map(str, words)], "environment": dict(environment or {}), "largest_file": largest_file}
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        return Finished(**json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        self.process.communicate(timeout=WAIT_SECONDS)


@dataclass(frozen=True, slots=True)
class Service:
    """A running `cndesk run`."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_so():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def terminate(self) -> float:
        """Ask for an end; gives the seconds that it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(WAIT_SECONDS)
        return time.monotonic() - begun


@contextmanager
def service(home: Path, log: Path) -> Iterator[Service]:
    """`cndesk run` over a home, killed at the end if it still runs."""
    command = [str(Path(sys.executable).with_name("cndesk")), "--home", str(home), "run"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=dict(os.environ))
    try:
        yield Service(process, log)
    finally:
        process.kill()
        process.wait(WAIT_SECONDS)
