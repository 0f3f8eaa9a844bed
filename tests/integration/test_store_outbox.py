"""The outbox on both databases: queued once, sent by one sender at a time, nothing forgotten (R4, R5, R10)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.domain.known import AckHistory
from pipeline.domain.message import Address
from pipeline.domain.outgoing import OutboxRow, OutboxState, Outgoing
from pipeline.domain.plan import Draft, Purpose
from pipeline.store.outbox import LEASE
from pipeline.store.unit import Store
from tests.unit.mails import NOW, OPENED

ANA = "ana@starhouse.example"
SECOND = timedelta(seconds=1)
PENDING, LEASED, DATA, SENT = OutboxState.PENDING, OutboxState.LEASED, OutboxState.DATA, OutboxState.SENT


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(database_url, tmp_path / "blobs")
    with opened.begin() as unit:
        unit.tickets.open(OPENED, [ANA])
    yield opened
    opened.close()


def mail(key: str, to: str = ANA, purpose: Purpose = Purpose.ANSWER, text: str = "") -> Outgoing:
    draft = Draft(key, purpose, 1042, Address("", to), "Support")
    return Outgoing(draft, f"{key}@cn-desk.example", (text or key).encode())


def queue(store: Store, *mails: Outgoing, at: datetime = NOW, subject_key: str = "k", is_held: bool = False) -> None:
    with store.begin() as unit:
        unit.outbox.put(mails, at, is_held=is_held, subject_key=subject_key)


def rows(store: Store, *states: OutboxState) -> list[OutboxRow]:
    with store.look() as unit:
        return unit.outbox.all(states)


def lease(store: Store, at: datetime = NOW, limit: int = 20) -> list[OutboxRow]:
    with store.begin() as unit:
        return unit.outbox.lease(limit, at)


def mark(store: Store, row: OutboxRow, state: OutboxState, at: datetime = NOW) -> bool:
    with store.begin() as unit:
        return unit.outbox.mark(row, state, at, reply="told")


def recover(store: Store, at: datetime) -> list[tuple[OutboxState, int]]:
    with store.begin() as unit:
        unit.outbox.recover(at)
        return [(row.state, row.fence) for row in unit.outbox.all(())]


def test_a_queued_mail_waits_with_its_bytes(store: Store) -> None:
    queue(store, mail("a", text="the bytes"))

    (row,) = rows(store)
    assert row == OutboxRow(
        row.id, 1042, "answer", ANA, "a@cn-desk.example", mail("a", text="the bytes").sha256, PENDING, 0, 0, NOW, "", NOW, None
    )  # fmt: skip
    with store.look() as unit:
        assert unit.outbox.source(row) == b"the bytes"
        assert unit.outbox.has_work(NOW)
        assert not unit.outbox.has_work(NOW - SECOND)


def test_a_key_is_queued_once_even_with_other_bytes(store: Store) -> None:
    queue(store, mail("a"), mail("b"))
    queue(store, mail("a", text="again"), at=NOW + SECOND)
    queue(store)

    with store.look() as unit:
        assert [(row.message_id, unit.outbox.source(row)) for row in unit.outbox.all(())] == [
            ("a@cn-desk.example", b"a"),
            ("b@cn-desk.example", b"b"),
        ]


def test_held_mail_does_not_leave(store: Store) -> None:
    queue(store, mail("a"), is_held=True)

    assert (rows(store)[0].state, rows(store)[0].reply) == (OutboxState.HELD, "held: sending is off")
    assert lease(store, NOW + timedelta(days=9)) == []
    with store.look() as unit:
        assert not unit.outbox.has_work(NOW + timedelta(days=9))


def test_mail_is_leased_oldest_first_and_once(store: Store) -> None:
    queue(store, mail("a"), mail("b"), mail("c"))
    queue(store, mail("later"), at=NOW + SECOND)

    first, second, third = lease(store, limit=2), lease(store, limit=2), lease(store, limit=2)

    assert [[row.message_id[0] for row in found] for found in (first, second, third)] == [["a", "b"], ["c"], []]
    assert {(row.state, row.fence) for row in first + second} == {(LEASED, 1)}
    assert [row.message_id for row in lease(store, NOW + SECOND)] == ["later@cn-desk.example"]


def test_a_mail_on_its_way_to_the_end(store: Store) -> None:
    queue(store, mail("a"))
    (row,) = lease(store)

    assert mark(store, row, DATA)
    assert rows(store, DATA) == [replace(row, state=DATA, reply="told")]
    assert mark(store, row, SENT, NOW + SECOND)
    assert rows(store) == [replace(row, state=SENT, reply="told", done_at=NOW + SECOND)]
    assert rows(store, PENDING, LEASED) == []
    with store.look() as unit:
        assert not unit.outbox.has_work(NOW + timedelta(days=9))


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.UNCERTAIN, OutboxState.HELD, SENT])
def test_what_has_ended_is_not_sent_again(store: Store, state: OutboxState) -> None:
    queue(store, mail("a"))
    (row,) = lease(store)
    mark(store, row, state)

    assert recover(store, NOW + timedelta(days=9)) == [(state, 1)]
    assert lease(store, NOW + timedelta(days=9)) == []


def test_a_deferred_mail_rests_and_counts_its_tries(store: Store) -> None:
    queue(store, mail("a"))
    at = NOW
    for attempt in (1, 2, 3):
        (row,) = lease(store, at)
        with store.begin() as unit:
            unit.outbox.mark(row, OutboxState.DEFERRED, at, reply="451 later", next_at=at + timedelta(hours=1))
        assert lease(store, at + timedelta(minutes=59)) == []
        at += timedelta(hours=1)
        assert rows(store) == [
            replace(row, state=OutboxState.DEFERRED, reply="451 later", attempts=attempt, next_at=at, fence=attempt)
        ]


def test_a_long_answer_of_a_server_is_cut(store: Store) -> None:
    queue(store, mail("a"))
    (row,) = lease(store)
    with store.begin() as unit:
        unit.outbox.mark(row, OutboxState.FAILED, NOW, reply="x" * 9000)

    assert rows(store)[0].reply == "x" * 500


AFTER = NOW + LEASE + SECOND


@pytest.mark.parametrize("late", [DATA, SENT, OutboxState.FAILED, OutboxState.DEFERRED, OutboxState.UNCERTAIN])
def test_a_sender_whose_lease_was_taken_over_changes_nothing(store: Store, late: OutboxState) -> None:
    queue(store, mail("a"))
    (sleeper,) = lease(store)
    recover(store, AFTER)
    (taken,) = lease(store, AFTER)

    assert not mark(store, sleeper, late, AFTER)
    with store.begin() as unit:
        unit.outbox.give_back([sleeper])
    assert rows(store) == [taken]
    assert mark(store, taken, DATA, AFTER)


def test_a_sender_whose_lease_ran_out_may_not_give_the_dot_even_before_another_takes_it(store: Store) -> None:
    queue(store, mail("a"))
    (sleeper,) = lease(store)
    recover(store, AFTER)

    assert not mark(store, sleeper, DATA, AFTER)
    assert [row.state for row in rows(store)] == [PENDING]


def test_what_a_dead_sender_left_is_recovered_when_its_lease_has_run_out(store: Store) -> None:
    queue(store, mail("a"), mail("b"), mail("c"))
    leased, body_out, done = lease(store)
    mark(store, body_out, DATA)
    mark(store, done, SENT)

    assert recover(store, NOW + LEASE) == [(LEASED, 1), (DATA, 1), (SENT, 1)], "it may still be at work"
    with store.look() as unit:
        assert not unit.outbox.has_work(NOW + LEASE)
        assert unit.outbox.has_work(AFTER)
    assert recover(store, AFTER) == [(PENDING, 2), (OutboxState.UNCERTAIN, 1), (SENT, 1)]
    reply = "the sender stopped between the mail's last byte and the server's answer"
    assert rows(store, OutboxState.UNCERTAIN) == [
        replace(body_out, state=OutboxState.UNCERTAIN, reply=reply, done_at=AFTER)
    ]
    assert [row.id for row in lease(store, AFTER)] == [leased.id]


def test_the_wait_for_the_servers_last_word_starts_with_the_body(store: Store) -> None:
    queue(store, mail("a"))
    (row,) = lease(store)
    body_out_at = NOW + LEASE - SECOND
    mark(store, row, DATA, body_out_at)

    assert recover(store, body_out_at + LEASE) == [(DATA, 1)]
    assert recover(store, body_out_at + LEASE + SECOND) == [(OutboxState.UNCERTAIN, 1)]


def test_mail_that_was_not_tried_is_given_back(store: Store) -> None:
    queue(store, mail("a"), mail("b"))
    untried, body_out = lease(store)
    mark(store, body_out, DATA)
    with store.begin() as unit:
        unit.outbox.give_back([untried, body_out])

    assert [(row.state, row.done_at) for row in rows(store)] == [(PENDING, None), (DATA, None)]
    assert [row.fence for row in lease(store)] == [2]


def test_rows_are_found_by_ticket_and_message_id(store: Store) -> None:
    queue(store, mail("a"), mail("b"))

    with store.look() as unit:
        first, second = unit.outbox.all(())
        assert unit.outbox.of_ticket(1042) == [first, second]
        assert unit.outbox.of_ticket(1) == []
        assert unit.outbox.by_message_id(["unknown", "b@cn-desk.example"]) == second
        assert unit.outbox.by_message_id(["unknown"]) is None
        assert unit.outbox.by_message_id([]) is None


HOUR, DAY, TEN = timedelta(hours=1), timedelta(days=1), timedelta(minutes=10)
ACK, SHORT = Purpose.ACKNOWLEDGEMENT, Purpose.SHORT_ACKNOWLEDGEMENT


@pytest.mark.parametrize(
    ("purpose", "to", "ago", "subject", "expected"),
    [
        pytest.param(ACK, ANA, SECOND, "k", AckHistory(1, 1, 0, 1, 1), id="just now"),
        pytest.param(SHORT, ANA, SECOND, "k", AckHistory(1, 1, 1, 1, 1), id="a short one"),
        pytest.param(ACK, ANA, SECOND, "other", AckHistory(1, 1, 0, 0, 1), id="on another subject"),
        pytest.param(ACK, ANA, TEN, "k", AckHistory(1, 1, 0, 1, 1), id="ten minutes ago"),
        pytest.param(ACK, ANA, TEN + SECOND, "k", AckHistory(1, 1, 0, 1, 0), id="over ten minutes ago"),
        pytest.param(ACK, ANA, HOUR, "k", AckHistory(1, 1, 0, 1, 0), id="an hour ago"),
        pytest.param(ACK, ANA, HOUR + SECOND, "k", AckHistory(0, 1, 0, 1, 0), id="over an hour ago"),
        pytest.param(ACK, ANA, DAY, "k", AckHistory(0, 1, 0, 1, 0), id="a day ago"),
        pytest.param(ACK, ANA, DAY + SECOND, "k", AckHistory(), id="over a day ago"),
        pytest.param(ACK, "bea@starhouse.example", SECOND, "k", AckHistory(0, 0, 0, 0, 1), id="to a colleague"),
        pytest.param(ACK, "bo@xstarhouse.example", SECOND, "k", AckHistory(), id="to a domain that ends alike"),
        pytest.param(ACK, "bo@mail.starhouse.example", SECOND, "k", AckHistory(), id="to a sub-domain"),
        pytest.param(ACK, "bo@starhouse_example", SECOND, "k", AckHistory(), id="to another domain"),
        pytest.param(Purpose.ANSWER, ANA, SECOND, "k", AckHistory(), id="an answer is none"),
        pytest.param(Purpose.NOTIFICATION, ANA, SECOND, "k", AckHistory(), id="a notification is none"),
    ],
)
def test_acknowledgements_are_counted(
    store: Store, purpose: Purpose, to: str, ago: timedelta, subject: str, expected: AckHistory
) -> None:
    queue(store, mail("a", to, purpose), at=NOW - ago, subject_key=subject)

    with store.look() as unit:
        assert unit.history.ack_history(ANA, "k", NOW) == expected


def test_signs_that_mean_something_to_the_database_mean_nothing_in_a_domain(store: Store) -> None:
    queue(store, mail("a", "x@abc.example", ACK))

    with store.look() as unit:
        assert unit.history.ack_history("y@a_c.example", "k", NOW).to_domain_10_minutes == 0
        assert unit.history.ack_history("y@%", "k", NOW).to_domain_10_minutes == 0


def test_counts_by_purpose_time_and_recipient(store: Store) -> None:
    queue(store, mail("a", ANA, ACK), mail("b", "bo@other.example", SHORT), mail("c"))
    queue(store, mail("d", ANA, ACK), at=NOW - HOUR)

    with store.look() as unit:
        assert unit.history.count([ACK, SHORT], NOW - HOUR) == 3
        assert unit.history.count([ACK, SHORT], NOW) == 2
        assert unit.history.count([ACK], NOW - HOUR, ANA) == 2
        assert unit.history.count([], NOW - HOUR) == 0
