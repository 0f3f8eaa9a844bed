"""Start a server program on loopback, wait until it answers, end it by its pid.

Ports come from below the range that the kernel hands out to clients (32768 and up), so that no outgoing connection
of another test can take a port between its choice and its use. Every wait here has an end.
"""

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
PORTS: Final = range(20_000, 32_000)
START_SECONDS: Final = 15.0
STOP_SECONDS: Final = 5.0


class ServerMissing(RuntimeError):
    """A server program that the tests need is not installed, or may not be started by this user."""


class ServerFailed(RuntimeError):
    """A server program ended, or did not answer in time; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running server program, our own child."""

    process: subprocess.Popen[bytes]
    log: Path
    farewell: signal.Signals = signal.SIGTERM

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(f"{self.process.args!r} does not answer: {log_tail(self.log)}")
            time.sleep(0.01)

    def stop(self) -> None:
        self.process.send_signal(self.farewell)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL), for tests of what its clients do then."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)


def start_daemon(
    command: Sequence[str], log: Path, user: str | None = None, farewell: signal.Signals = signal.SIGTERM
) -> Daemon:
    """Start `command` in the folder of its log, as `user` when root starts it; `farewell` is the signal to stop."""
    owner = pwd.getpwnam(user) if user and os.getuid() == 0 else None
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*dies_with_parent(), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=owner and [],
        )
    return Daemon(process, log, farewell)


def dies_with_parent() -> tuple[str, ...]:
    """Where Linux offers it, the kernel ends the server when the test run is killed and cannot do so itself."""
    return ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()


def find_program(name: str, package: str) -> str:
    """Where `name` is; sbin folders count although the PATH of many users leaves them out."""
    if found := shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin"):
        return found
    raise ServerMissing(f"{name} is not installed (Debian package {package}); run as root: scripts/servers")


def free_port(*addresses: str) -> int:
    """A port that is free on each of `addresses` (127.0.0.1 when none is given)."""
    for port in random.sample(PORTS, 200):
        if all(is_free(address, port) for address in addresses or (LOOPBACK,)):
            return port
    raise ServerFailed(f"no free port among 200 tried in {PORTS}")


def is_free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def greets(port: int, start: bytes, address: str = LOOPBACK) -> bool:
    """Whether the server at `port` speaks first and says what it should."""
    try:
        with socket.create_connection((address, port), timeout=1) as connection:
            return connection.recv(512).startswith(start)
    except OSError:
        return False


def log_tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "(no log)"
