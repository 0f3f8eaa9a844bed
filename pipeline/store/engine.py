"""Open the database: SQLite (WAL, synchronous FULL, one writer) or PostgreSQL, both at the newest schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)

from pipeline.errors import Transient, UserError

SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)
MIGRATIONS: Final = Path(__file__).parent / "migrations"
# Any number, the same in all workers: who holds it is the one that takes decisions (reliability R3).
WRITER_LOCK: Final = 0x636E6465


def open_engine(url: str) -> Engine:
    """An engine for the URL in the settings. Raises UserError for a URL that names no database we know."""
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, pool_pre_ping=not parsed.drivername.startswith("sqlite"))
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise UserError(
            f"database.url is not understood: {type(error).__name__}",
            "write sqlite:///cndesk.db or postgresql://user@host/name",
        ) from error
    if engine.dialect.name not in ("sqlite", "postgresql"):
        raise UserError(f"database.url: {engine.dialect.name} is not supported", "use sqlite or postgresql")
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling breaks savepoints; SQLAlchemy's BEGIN below replaces it.
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        is_reader = connection.get_execution_options().get("is_reader", False)
        connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction; only one at a time takes decisions on both databases. A database that is away is Transient."""
    with faults_sorted(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A look at one point in time."""
    with faults_sorted(), engine.connect() as connection, connection.execution_options(is_reader=True).begin():
        yield connection


@contextmanager
def faults_sorted() -> Iterator[None]:
    """Disk full, file locked, server gone: Transient, so that no mail is blamed for it."""
    try:
        yield
    except DBAPIError as error:
        # SQLite reports a file that is damaged or no database by the plain base class. The statement stays untold.
        if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
            raise Transient(f"the database does not answer: {_words(error)}") from error
        raise


def _words(error: DBAPIError) -> str:
    """What the database said first: on a full disk SQLite rolls back by itself, and then misses its savepoint."""
    link = error.__context__
    while link is not None:
        error = link if isinstance(link, DBAPIError) else error
        link = link.__context__
    return str(error.orig).strip().splitlines()[0] if error.orig is not None else type(error).__name__


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest version; nothing to do costs one query and does not load alembic."""
    revisions = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    current = _revision(engine)
    if current == revisions[-1]:
        return
    if current is not None and current not in revisions:
        raise UserError(f"the database is newer than this program (schema {current})", "install the newer cndesk")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    """The schema's version, None for an empty database."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
