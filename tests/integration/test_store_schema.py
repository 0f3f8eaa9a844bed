"""Opening a database: made, brought up to date once, refused where it is none of ours."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect, text

from pipeline.domain.outgoing import OutboxState
from pipeline.errors import Transient, UserError
from pipeline.store.engine import MIGRATIONS, open_engine, reading, upgrade, writing
from pipeline.store.tables import metadata
from pipeline.store.threads import Reference
from pipeline.store.unit import Store
from tests.unit.mails import NOW, OPENED

NEWEST: Final = sorted(MIGRATIONS.glob("versions/[0-9]*.py"))[-1].name.partition("_")[0]


def revision(engine: Engine) -> str | None:
    with reading(engine) as connection:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def test_an_empty_database_gets_every_table_and_a_second_look_changes_nothing(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    first = revision(engine)
    upgrade(engine)

    assert revision(engine) == first == NEWEST
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_program(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with reading(engine) as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()


def test_a_table_that_differs_would_be_noticed(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE folder ADD COLUMN extra INTEGER"))
    with reading(engine) as connection:
        assert len(compare_metadata(MigrationContext.configure(connection), metadata)) == 1
    engine.dispose()


def test_several_programs_may_open_a_new_database_at_once(empty_database_url: str, tmp_path: Path) -> None:
    def opening(_: int) -> None:
        Store(empty_database_url, tmp_path / "blobs").close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(opening, range(4)))

    engine = open_engine(empty_database_url)
    assert revision(engine) == NEWEST
    engine.dispose()


def made_by_the_first_version(engine: Engine) -> None:
    """A database as the first version left it, with a ticket, a mail of the client and an answer that waits."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    old = MetaData()
    old.reflect(engine)
    kept: dict[str, dict[str, Any]] = {
        "raw": {"sha256": "a" * 64, "size": 5, "body": b"bytes"},
        "inbound": {"id": 1, "mailbox": "m", "folder": "INBOX", "uidvalidity": 1, "uid": 7, "raw_sha256": "a" * 64}
        | {"size": 5, "is_partial": False, "is_quiet": False, "received_at": NOW, "recorded_at": NOW}
        | {"is_settled_on_server": True, "state": "done", "outcome": "new-ticket", "attempts": 1, "ticket": 1042},
        "ticket": {name: getattr(OPENED, name) for name in old.tables["ticket"].columns.keys()}  # noqa: SIM118
        | {"status": "new", "priority": "normal", "tags": ["money"]},
        "participant": {"ticket": 1042, "email": OPENED.requester},
        "message": {"id": 1, "ticket": 1042, "inbound": 1, "direction": "in", "author": OPENED.requester}
        | {"author_name": "Ana Ruiz", "at": NOW, "message_id": "q@x", "sha256": "a" * 64, "subject": "Payout"}
        | {"text": "Where is it?", "kind": "human", "is_verified": True},
        "outbox": {"id": 1, "key": "answer:1", "ticket": 1042, "purpose": "answer", "recipient": OPENED.requester}
        | {"recipient_domain": "starhouse.example", "message_id": "ours@us", "raw_sha256": "a" * 64, "subject_key": "k"}
        | {"state": "deferred", "fence": 3, "attempts": 2, "next_at": NOW, "reply": "451 later", "created_at": NOW},
    }
    with writing(engine) as connection:
        for table, row in kept.items():
            connection.execute(old.tables[table].insert().values(row))


def test_what_the_first_version_kept_is_there_after_the_upgrade(empty_database_url: str, tmp_path: Path) -> None:
    engine = open_engine(empty_database_url)
    made_by_the_first_version(engine)
    assert revision(engine) == "0001"

    store = Store(empty_database_url, tmp_path / "blobs")
    with store.begin() as unit:
        assert unit.tickets.get(1042) == OPENED
        assert unit.tickets.participants([1042]) == {1042: frozenset({OPENED.requester})}
        assert [(each.author, each.text) for each in unit.threads.thread(1042)] == [(OPENED.requester, "Where is it?")]
        assert unit.threads.references(["q@x", "ours@us"]) == [
            Reference("ours@us", 1042, OPENED.requester, "answer"),
            Reference("q@x", 1042),
        ]
        (waiting,) = unit.outbox.lease(5, NOW + timedelta(minutes=1))
        assert (waiting.state, waiting.fence, waiting.attempts, waiting.reply) == (
            OutboxState.LEASED,
            4,
            2,
            "451 later",
        )
        unit.threads.mention(1042, ["unseen@x"])
        merged = replace(OPENED, merged_into=1042, answer_to="bea@starhouse.example")
        unit.tickets.change(OPENED, merged)
        assert unit.tickets.get(1042) == replace(merged, version=2)
    assert revision(engine) == NEWEST
    store.close()
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(empty_database_url: str, tmp_path: Path) -> None:
    Store(empty_database_url, tmp_path / "blobs").close()
    engine = open_engine(empty_database_url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UserError, match=r"the database is newer than this program \(schema 9999\)") as refused:
        Store(empty_database_url, tmp_path / "blobs")

    assert refused.value.cure == "install the newer cndesk"
    assert revision(engine) == "9999"
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("nonsense", "database.url is not understood: ArgumentError", id="no URL"),
        pytest.param("postgresql://u@h:port/x", "database.url is not understood: ValueError", id="a port that is none"),
        pytest.param("oracle7://h/x", "database.url is not understood: NoSuchModuleError", id="nothing known"),
        pytest.param("mysql://h/x", "database.url is not understood: ModuleNotFoundError", id="a driver not here"),
    ],
)
def test_a_url_that_means_nothing_is_the_users_mistake(url: str, told: str) -> None:
    with pytest.raises(UserError) as refused:
        open_engine(url)

    assert str(refused.value) == told
    assert refused.value.cure == "write sqlite:///cndesk.db or postgresql://user@host/name"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("sqlite:///{folder}/no/such/cndesk.db", "unable to open database file", id="no such folder"),
        pytest.param("sqlite:///{folder}/text.db", "file is not a database", id="a file that is no database"),
        pytest.param("postgresql://postgres@/x?host={folder}", "connection is bad", id="no server"),
    ],
)
def test_a_database_that_is_away_is_a_fault_of_the_world(tmp_path: Path, url: str, told: str) -> None:
    (tmp_path / "text.db").write_text("This is a text and no database." * 40)

    with pytest.raises(Transient, match=f"the database does not answer: {told}"):
        Store(url.format(folder=tmp_path), tmp_path / "blobs")


def test_sqlite_is_safe_against_a_power_cut(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'cndesk.db'}")
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with reading(engine) as connection:
        settings = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]
    engine.dispose()

    assert settings == ["wal", 2, 1, 30_000]


def test_a_look_sees_one_point_in_time_and_waits_for_no_writer(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'cndesk.db'}", tmp_path / "blobs")
    with store.look() as before, store.begin() as writer:
        assert before.journal.setting("instance") is None
        writer.journal.set_once("instance", "a")
        assert before.journal.setting("instance") is None
    with store.look() as after:
        assert after.journal.setting("instance") == "a"
    store.close()
