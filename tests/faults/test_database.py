"""The database refuses a step in the middle: no mail is blamed for it, and nothing that was sent is sent again.

A trigger makes SQLite fail at one statement as it does on a full disk or a broken file (an operational error).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.app import never
from pipeline.deliver import LeaseLost, Turn
from pipeline.reply.smtp import SmtpConnection
from tests.integration.home import Clock, Desk, Post, make_small, rows, running, write_desk
from tests.integration.letters import HELEN, Letter
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import RecordingSmtp

QUESTION = Letter(HELEN, "October commission", "It has not arrived.")


@pytest.fixture
def post(dovecot: Dovecot) -> Post:
    return Post(dovecot, Clock())


@pytest.fixture
def desk(post: Post, smtp: RecordingSmtp, tmp_path: Path) -> Iterator[Desk]:
    write_desk(tmp_path / "home", [post.mailbox()], {"port": smtp.port})
    make_small(tmp_path / "home")
    with running(tmp_path / "home", smtp, post.clock) as desk:
        yield desk


def execute(desk: Desk, statement: str) -> None:
    with desk.app.store.engine.begin() as connection:
        connection.execute(text(statement))


def refuse(desk: Desk, when: str) -> None:
    execute(desk, f"CREATE TRIGGER refusal BEFORE {when} BEGIN SELECT json('broken'); END")


def test_a_mail_is_not_parked_for_a_fault_of_the_database(desk: Desk, post: Post) -> None:
    refuse(desk, "INSERT ON message")
    post.deliver(QUESTION.bytes)
    for _ in range(4):
        summary = desk.work()
        assert summary.outcomes == {}
        assert [trouble.partition(":")[0] for trouble in summary.troubles] == ["processing"]
    assert [tuple(row) for row in rows(desk.app, "SELECT state, attempts FROM inbound")] == [("pending", 0)]
    assert desk.sent() == []
    execute(desk, "DROP TRIGGER refusal")
    assert desk.work().outcomes == {"new-ticket": 1}
    assert len(desk.sent()) == 4


def test_a_mail_whose_result_cannot_be_kept_is_not_sent_again(desk: Desk, post: Post) -> None:
    refuse(desk, "UPDATE ON outbox WHEN NEW.state = 'sent'")
    post.deliver(QUESTION.bytes)
    desk.work()
    taken = desk.sent()
    assert len(taken) == 1
    execute(desk, "DROP TRIGGER refusal")
    desk.clock.advance(minutes=1)
    desk.work()
    post.clock.advance(minutes=20)
    desk.work()
    later = desk.sent()
    assert len({mail.message_id for mail in (*taken, *later)}) == len(taken) + len(later) == 4
    assert [state for _, _, state in desk.outbox()] == ["uncertain", "sent", "sent", "sent"]


def test_a_sender_that_slept_past_its_lease_does_not_give_the_dot(desk: Desk, post: Post, smtp: RecordingSmtp) -> None:
    smtp.behave(mail="451 4.3.0 later", times=None)
    post.deliver(QUESTION.bytes)
    desk.work()
    smtp.heal()
    post.clock.advance(minutes=2)
    with desk.app.store.begin() as unit:
        asleep = unit.outbox.lease(20, post.clock.now)
    assert len(asleep) == 4
    assert desk.work().sent == {}
    post.clock.advance(minutes=16)
    assert desk.work().sent == {"sent": 4}
    with SmtpConnection(desk.app.settings.outgoing.smtp) as connection, pytest.raises(LeaseLost):
        Turn(desk.app, connection).deliver(asleep, never)
    assert len(desk.sent()) == 4
    assert {state for _, _, state in desk.outbox()} == {"sent"}
