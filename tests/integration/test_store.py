"""Tickets, plans and transactions on both databases: all or nothing, nothing overwritten unseen (R3, R5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import StatementError

from pipeline.domain.disposition import Outcome
from pipeline.domain.inbound import Inbound
from pipeline.domain.message import Address, RawMail
from pipeline.domain.outgoing import Outgoing
from pipeline.domain.plan import Append, Bounced, ChangeTicket, Draft, Note, OpenTicket, Plan, Purpose, Send
from pipeline.domain.ticket import Direction, Entry, Priority, Status
from pipeline.errors import Transient
from pipeline.store.journal import Decision, EventRow
from pipeline.store.threads import MessageRow, Reference
from pipeline.store.unit import Carrying, Store
from tests.unit.mails import NOW, OPENED, TICKET

ANA = "ana@starhouse.example"
LATER = NOW + timedelta(hours=1)
ENTRY = Entry(Direction.IN, ANA, "Ana Ruiz", NOW, "first@starhouse.example", "5" * 64, "Späte Zahlung 结算", "Where?")
HOW = Carrying("c" * 64, "k" * 64, "r" * 64, "[]")


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(database_url, tmp_path / "blobs")
    yield opened
    opened.close()


def deliver(store: Store, *uids: int) -> list[Inbound]:
    """The waiting deliveries after these mails came in."""
    mails = [RawMail("support", "INBOX", 1, uid, NOW, b"mail %d" % uid, 6) for uid in uids]
    with store.begin() as unit:
        unit.ledger.record(mails, NOW, lambda _: False)
        return unit.inbox.pending(100)


def test_a_ticket_comes_back_as_it_went_in(store: Store) -> None:
    full = replace(
        TICKET, escalated_to="legal", linked_to=1001, solved_at=LATER, tags=("a, b", "结算"), priority=Priority.URGENT
    )
    first = replace(OPENED, number=1001, tags=())
    with store.begin() as unit:
        unit.tickets.open(first, [ANA])
        unit.tickets.open(full, [ANA, "", ANA, "bo@other.example"])

    with store.look() as unit:
        assert unit.tickets.get(1042) == full
        assert unit.tickets.get(1001) == first
        assert unit.tickets.get(7) is None
        assert unit.tickets.find([1001, 1042, 7]) == {1001: first, 1042: full}
        assert unit.tickets.find([]) == {}
        people = {1001: {ANA}, 1042: {ANA, "bo@other.example"}, 7: frozenset[str]()}
        assert unit.tickets.participants([1001, 1042, 7]) == people
        assert unit.tickets.participants([]) == {}


def test_joining_twice_is_joining_once(store: Store) -> None:
    with store.begin() as unit:
        unit.tickets.open(OPENED, [ANA])
        unit.tickets.join(1042, [ANA, "bo@other.example"])
        unit.tickets.join(1042, [])

    with store.look() as unit:
        assert unit.tickets.participants([1042])[1042] == {ANA, "bo@other.example"}


def test_lists_and_counts_of_tickets(store: Store) -> None:
    solved = replace(OPENED, number=1044, status=Status.SOLVED)
    other = replace(OPENED, number=1043, requester="bo@other.example", network=None)
    with store.begin() as unit:
        assert unit.tickets.next_number() == 1001
        for ticket in (solved, OPENED, other):
            unit.tickets.open(ticket, [])
        assert unit.tickets.next_number() == 1045

    with store.look() as unit:
        assert unit.tickets.all(with_finished=False) == [OPENED, other]
        assert unit.tickets.all(with_finished=True) == [OPENED, other, solved]
        assert [unit.tickets.open_count(who) for who in (ANA, "bo@other.example", "eve@evil.example")] == [1, 1, 0]
        assert [unit.tickets.open_count_of_network(slug) for slug in ("starhouse", "other")] == [1, 0]


def test_a_change_raises_the_version_and_a_lost_update_is_refused(store: Store) -> None:
    taken = replace(OPENED, assignee="ha@cn-desk.example", tags=())
    with store.begin() as unit:
        unit.tickets.open(OPENED, [ANA])
    with store.begin() as unit:
        unit.tickets.change(OPENED, taken)

    with (
        pytest.raises(Transient, match="T-1042 was changed by somebody else meanwhile"),
        store.begin() as unit,
    ):
        unit.journal.note([EventRow(1042, NOW, "too-late", "leo", {})])
        unit.tickets.change(OPENED, replace(OPENED, status=Status.SOLVED))

    with store.look() as unit:
        assert unit.tickets.get(1042) == replace(taken, version=2)
        assert unit.journal.events(1042) == []


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.begin() as unit:
        unit.tickets.open(OPENED, [ANA])
        unit.ledger.record([RawMail("support", "INBOX", 1, 1, NOW, b"x" * 70_000, 70_000)], NOW, lambda _: False)
        1 / 0  # noqa: B018

    with store.look() as unit:
        assert unit.tickets.all(with_finished=True) == []
        assert unit.inbox.counts() == {}


def test_one_bad_mail_of_a_group_takes_nobody_along(store: Store) -> None:
    with store.begin() as unit:
        for number in (1001, 1002, 1003):
            try:
                with unit.savepoint():
                    unit.tickets.open(replace(OPENED, number=number), [ANA])
                    if number == 1002:
                        raise ValueError("a bug")
            except ValueError:
                unit.journal.note([EventRow(None, NOW, "parked", "desk", {"number": number})])

    with store.look() as unit:
        assert [ticket.number for ticket in unit.tickets.all(with_finished=True)] == [1001, 1003]
        assert unit.journal.count_events(None, "parked", NOW) == 1


def mail(key: str, purpose: Purpose, to: str = ANA) -> Outgoing:
    draft = Draft(key, purpose, 1042, Address("", to), "Support")
    return Outgoing(draft, f"{key}@cn-desk.example", key.encode())


def test_a_plan_is_carried_out_whole(store: Store) -> None:
    (inbound,) = deliver(store, 7)
    ack, notice = mail("ack", Purpose.ACKNOWLEDGEMENT), mail("note", Purpose.NOTIFICATION, "ha@cn-desk.example")
    told = Entry(Direction.AUTO, "support@cn-desk.example", "Support", LATER, None, "", "Re", "[acknowledgement]")
    after = replace(OPENED, status=Status.OPEN, assignee="ha@cn-desk.example", tags=("money", "late"))
    plan = Plan(
        Outcome.NEW_TICKET,
        LATER,
        1042,
        ("a new matter", "ünïcode 结算"),
        (
            OpenTicket(OPENED, (ANA,)),
            Append(1042, ENTRY),
            Send(ack.draft, told),
            Send(notice.draft),
            ChangeTicket(OPENED, after, "ha@cn-desk.example", "#me"),
            Note(1042, "solved", "ha@cn-desk.example", ""),
            Note(None, "paused", "desk", "surge"),
            Bounced("ours@cn-desk.example", ANA, "550", True),
        ),
    )
    with store.begin() as unit:
        unit.carry_out(plan, inbound, {"ack": ack, "note": notice}, HOW)

    sent = replace(told, message_id="ack@cn-desk.example", sha256=ack.sha256)
    with store.look() as unit:
        assert unit.tickets.get(1042) == replace(after, version=2)
        assert unit.threads.thread(1042) == [ENTRY, sent]
        assert [(event.at, event.name, event.actor, dict(event.detail)) for event in unit.journal.events(1042)] == [
            (LATER, "opened", ANA, {"queue": "payouts", "topic": "payouts", "priority": "normal"}),
            (NOW, "message-in", ANA, {"sha256": "5" * 64}),
            (LATER, "message-auto", "support@cn-desk.example", {"sha256": ack.sha256}),
            (LATER, "queued", "desk", {"purpose": "acknowledgement", "to": ANA}),
            (LATER, "queued", "desk", {"purpose": "notification", "to": "ha@cn-desk.example"}),
            (LATER, "status-changed", "ha@cn-desk.example", {"from": "new", "to": "open", "why": "#me"}),
            (LATER, "assignee-changed", "ha@cn-desk.example", {"from": "", "to": "ha@cn-desk.example", "why": "#me"}),
            (LATER, "tags-changed", "ha@cn-desk.example", {"from": "money", "to": "money, late", "why": "#me"}),
            (LATER, "solved", "ha@cn-desk.example", {"text": ""}),
            (LATER, "bounced", ANA, {"recipient": ANA, "reason": "550", "message_id": "ours@cn-desk.example"}),
        ]
        assert unit.journal.count_events(None, "paused", LATER) == 1
        assert [(row.message_id, row.recipient, row.state) for row in unit.outbox.of_ticket(1042)] == [
            ("ack@cn-desk.example", ANA, "pending"),
            ("note@cn-desk.example", "ha@cn-desk.example", "pending"),
        ]
        assert unit.journal.decisions(1042) == [
            Decision(inbound.id, 1042, LATER, "c" * 64, ("a new matter", "ünïcode 结算"), "r" * 64, "[]")
        ]
        assert unit.inbox.counts() == {"done": 1}


def test_a_plan_that_fails_half_way_leaves_nothing(store: Store) -> None:
    (inbound,) = deliver(store, 7)
    stale = replace(OPENED, version=9)
    actions = (OpenTicket(OPENED, (ANA,)), Append(1042, ENTRY), ChangeTicket(stale, stale, "ha", "#me"))

    with pytest.raises(Transient), store.begin() as unit:
        unit.carry_out(Plan(Outcome.NEW_TICKET, NOW, 1042, (), actions), inbound, {}, HOW)

    with store.look() as unit:
        assert (unit.tickets.get(1042), unit.threads.thread(1042), unit.journal.events(1042)) == (None, [], [])
        assert unit.inbox.counts() == {"pending": 1}


def test_two_workers_with_the_same_mail_do_it_once(store: Store) -> None:
    (inbound,) = deliver(store, 7)

    def work(number: int) -> None:
        ticket = replace(OPENED, number=number)
        with store.begin() as unit:
            plan = Plan(Outcome.NEW_TICKET, NOW, number, (), (OpenTicket(ticket, (ANA,)),))
            unit.carry_out(plan, inbound, {}, HOW)

    work(1001)
    with pytest.raises(Transient, match=f"delivery {inbound.id} was processed by somebody else meanwhile"):
        work(1002)

    with store.look() as unit:
        assert [ticket.number for ticket in unit.tickets.all(with_finished=True)] == [1001]
        assert [decision.ticket for decision in unit.journal.decisions(1001)] == [1001]


def test_threads_and_what_points_to_them(store: Store) -> None:
    (inbound,) = deliver(store, 7)
    earlier = replace(ENTRY, at=NOW - timedelta(days=1), message_id=None, direction=Direction.NOTE, is_verified=False)
    answer = mail("answer", Purpose.ANSWER)
    with store.begin() as unit:
        unit.tickets.open(OPENED, [ANA])
        unit.tickets.open(replace(OPENED, number=1043), [ANA])
        told = replace(ENTRY, message_id=answer.message_id)
        unit.threads.append([MessageRow(1042, ENTRY, inbound.id), MessageRow(1042, earlier, None)])
        unit.threads.append([MessageRow(1042, told, None)])
        unit.threads.append([])
        unit.outbox.put([answer], NOW, is_held=False, subject_key="k")

    with store.look() as unit:
        assert unit.threads.thread(1042) == [earlier, ENTRY, told]
        assert unit.threads.threads([1042, 1043]) == {1042: [earlier, ENTRY, told], 1043: []}
        assert unit.threads.references(["unknown", "first@starhouse.example", answer.message_id]) == [
            Reference(answer.message_id, 1042, ANA, "answer"),
            Reference("first@starhouse.example", 1042),
        ]
        assert unit.threads.references([]) == []


def test_a_decision_taken_again_replaces_the_first(store: Store) -> None:
    (inbound,) = deliver(store, 7)
    first = Decision(inbound.id, 1042, NOW, "c", ("a bug",), "", "")
    second = replace(first, at=LATER, reasons=("mended",), rules_hash="r")
    with store.begin() as unit:
        unit.journal.decided(first)
        unit.journal.decided(second)

    with store.look() as unit:
        assert unit.journal.decisions(1042) == [second]
        assert unit.journal.decisions(1) == []


def test_events_are_counted_from_a_moment_on(store: Store) -> None:
    with store.begin() as unit:
        unit.journal.note([EventRow(1042, NOW, "reopened", ANA, {}), EventRow(1042, LATER, "reopened", ANA, {"n": 1})])
        unit.journal.note([EventRow(1043, LATER, "reopened", ANA, {}), EventRow(1042, LATER, "solved", ANA, {})])
        unit.journal.note([])

    with store.look() as unit:
        since = (NOW, NOW + timedelta(seconds=1), LATER, LATER + timedelta(seconds=1))
        assert [unit.journal.count_events(1042, "reopened", at) for at in since] == [2, 1, 1, 0]
        assert unit.journal.count_events(None, "reopened", NOW) == 0


def test_what_is_set_once_stays(store: Store) -> None:
    with store.begin() as unit:
        assert unit.journal.setting("instance") is None
        unit.journal.set_once("instance", "a")
        unit.journal.set_once("instance", "b")
        unit.journal.set("rules-file", "a")
        unit.journal.set("rules-file", "b")

    with store.look() as unit:
        assert unit.journal.setting("instance") == "a"
        assert unit.journal.setting("rules-file") == "b"


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    tokyo = datetime(2026, 3, 2, 18, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    with store.begin() as unit:
        unit.journal.note([EventRow(1042, tokyo, "opened", ANA, {})])

    with store.look() as unit:
        (event,) = unit.journal.events(1042)
    assert event.at == tokyo
    assert event.at.isoformat() == "2026-03-02T09:00:00.123456+00:00"
    assert event.at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001

    with pytest.raises(StatementError, match="a time without a zone cannot be stored"), store.begin() as unit:
        unit.journal.note([EventRow(1042, naive, "opened", ANA, {})])
