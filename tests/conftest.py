"""Real servers for the tests, each started when a test first asks for it and shared by the run (or xdist worker).

A missing server is an error that names the command to install it, never a skipped test.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.certificates import Certificates, issue_certificates
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.protocol import ImapServer
from tests.servers.proxy import Proxy
from tests.servers.pymap_server import Pymap
from tests.servers.smtp import RecordingSmtp
from tests.servers.smtp_sink import SmtpSink

# How long an example takes says how busy the machine is; what may cost how much is asked in CPU time where it matters.
settings.register_profile("busy machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite tests/corpus/*/expected.yaml and show what changed")


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that servers under another user may enter; pytest's own folders are closed to them."""
    with tempfile.TemporaryDirectory(prefix="cndesk-tests-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def certificates(open_folder: Path) -> Certificates:
    return issue_certificates(make(open_folder / "certificates"))


@pytest.fixture(scope="session")
def dovecot(open_folder: Path, certificates: Certificates) -> Iterator[Dovecot]:
    server = Dovecot(make(open_folder / "dovecot"), certificates)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def pymap(open_folder: Path) -> Iterator[Pymap]:
    server = Pymap(make(open_folder / "pymap"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["dovecot", "pymap"])
def imap_server(request: pytest.FixtureRequest) -> ImapServer:
    server: ImapServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def smtp() -> Iterator[RecordingSmtp]:
    """An SMTP server without TLS or AUTH; make `RecordingSmtp(tls=..., login=...)` for one with them."""
    with RecordingSmtp() as server:
        yield server


@pytest.fixture
def smtp_sink(open_folder: Path) -> Iterator[Callable[..., SmtpSink]]:
    """Start smtp-sink with options: `smtp_sink("-r", "RCPT")`."""
    with ExitStack() as running:

        def start(*options: str) -> SmtpSink:
            folder = Path(tempfile.mkdtemp(prefix="smtp-sink-", dir=open_folder))
            return running.enter_context(SmtpSink(folder, *options))

        yield start


@pytest.fixture(scope="session")
def postgres(open_folder: Path) -> Iterator[Postgres]:
    server = Postgres(open_folder / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a database without a table; a test that asks for it runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cndesk.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy URL of a database with the product's tables and no row; once on each engine.

    It is a copy: to bring an empty one to the newest schema takes longer than many a test.
    """
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_schema"), tmp_path / "cndesk.db")
        yield f"sqlite:///{tmp_path / 'cndesk.db'}"
        return
    schema = request.getfixturevalue("postgres_schema")
    with request.getfixturevalue("postgres").database(schema) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("schema") / "cndesk.db"
    make_tables(f"sqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def postgres_schema(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    postgres.run("CREATE DATABASE cndesk_schema")
    make_tables(postgres.url("cndesk_schema"), tmp_path_factory.mktemp("schema"))
    return "cndesk_schema"


def make_tables(url: str, folder: Path) -> None:
    # Imported here because unit tests need no database.
    from pipeline.store.unit import Store

    Store(url, folder / "blobs").close()


@pytest.fixture
def proxy_to() -> Iterator[Callable[[tuple[str, int] | Path], Proxy]]:
    """Put a proxy before a server: `proxy_to((server.host, server.port))`."""
    with ExitStack() as running:
        yield lambda server: running.enter_context(Proxy(server))


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder
