"""What the store remembers of addresses and of ids, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.message import Address
from pipeline.domain.outgoing import OutboxState, Outgoing
from pipeline.domain.plan import Draft, Purpose
from pipeline.domain.ticket import Direction, Entry, Status, Ticket
from pipeline.store.senders import Unreachable
from pipeline.store.threads import MAX_TICKETS_OF_IDS, MessageRow, Reference
from pipeline.store.tickets import MAX_MERGES, MAX_NUMBER
from pipeline.store.unit import Store
from tests.unit.mails import NOW, OPENED

ANA = "ana@starhouse.example"
BEA = "bea@starhouse.example"
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(database_url, tmp_path / "blobs")
    yield opened
    opened.close()


def open_tickets(store: Store, *tickets: Ticket) -> None:
    with store.begin() as unit:
        for ticket in tickets:
            unit.tickets.open(ticket, [ticket.requester])


def entry(text: str, place: int = 0, direction: Direction = Direction.IN, message_id: str | None = None) -> Entry:
    return Entry(direction, ANA, "Ana Ruiz", NOW + place * SECOND, message_id, "", "Payout", text)


def test_a_picture_repeats_from_its_second_mail_on_for_its_author_alone(store: Store) -> None:
    logo, shot = "a" * 64, "b" * 64
    repeated: list[frozenset[str]] = []
    for _ in range(3):
        with store.begin() as unit:
            repeated.append(unit.senders.repeated(ANA, [logo, shot]))
            unit.senders.saw(ANA, [logo, logo])
    with store.begin() as unit:
        unit.senders.saw(ANA, [shot])
        unit.senders.saw("", [shot, logo])
        unit.senders.saw(ANA, [])
    with store.look() as unit:
        repeated += [unit.senders.repeated(author, [logo, shot]) for author in (ANA, BEA, "")]
        assert unit.senders.repeated(ANA, []) == frozenset()

    none: frozenset[str] = frozenset()
    assert repeated == [none, none, frozenset({logo}), frozenset({logo}), none, none]


def test_who_refuses_mail_is_remembered_with_the_first_reason_until_allowed(store: Store) -> None:
    with store.begin() as unit:
        unit.senders.give_up(BEA, "550 no such user", NOW + SECOND)
        unit.senders.give_up(ANA, "x" * 600, NOW)
        unit.senders.give_up(BEA, "another", NOW)
        unit.senders.give_up("c@c.example", "", NOW + 2 * SECOND)
    with store.begin() as unit:
        assert unit.senders.all_unreachable() == [
            Unreachable(ANA, NOW, "x" * 500),
            Unreachable(BEA, NOW + SECOND, "550 no such user"),
            Unreachable("c@c.example", NOW + 2 * SECOND, "refused"),
        ]
        assert [unit.senders.refuses(who) for who in (BEA, "d@d.example")] == ["550 no such user", ""]
        assert [unit.senders.allow(BEA), unit.senders.allow(BEA)] == [True, False]
        assert unit.senders.refuses(BEA) == ""


def test_ids_lead_to_tickets_what_we_have_before_what_is_only_spoken_of(store: Store) -> None:
    open_tickets(store, OPENED, replace(OPENED, number=1043))
    draft = Draft("k", Purpose.NOTIFICATION, 1042, Address("", "ha@cn-desk.example"), "Support")
    with store.begin() as unit:
        unit.outbox.put([Outgoing(draft, "sent@us", b"x")], NOW, is_held=False, subject_key="")
        unit.threads.append([
            MessageRow(1042, entry("Where?", message_id="had@x"), None),
            MessageRow(1042, entry("There.", 1, Direction.OUT, "outside@us"), None),
        ])  # fmt: skip
        unit.threads.mention(1042, ["unseen@x", "had@x"])
        unit.threads.mention(1043, ["unseen@x", "unseen@x"])
        unit.threads.mention(1043, ["unseen@x"])
    with store.look() as unit:
        found = unit.threads.references(["sent@us", "had@x", "outside@us", "unseen@x", "other@x"])
        assert unit.threads.references([]) == []

    assert sorted(found, key=lambda each: (each.message_id, each.ticket)) == [
        Reference("had@x", 1042),
        Reference("outside@us", 1042, is_answer=True),
        Reference("sent@us", 1042, "ha@cn-desk.example", "notification"),
        Reference("unseen@x", 1042, is_mention=True),
        Reference("unseen@x", 1043, is_mention=True),
    ]


def test_an_id_in_thousands_of_tickets_leads_to_the_newest(store: Store) -> None:
    many = MAX_TICKETS_OF_IDS + 50
    open_tickets(store, *(replace(OPENED, number=2000 + number) for number in range(many)))
    with store.begin() as unit:
        for number in range(many):
            unit.threads.mention(2000 + number, ["copied@x"])
    with store.look() as unit:
        found = [each.ticket for each in unit.threads.references(["copied@x"])]
    assert found == list(range(2000 + many - 1, 2000 + many - 1 - MAX_TICKETS_OF_IDS, -1))


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        pytest.param("2.0.0 Ok 0102018f3c5a9d7e-6b1c2d3e4f5a-000000", True, id="Amazon SES"),
        pytest.param("2.6.0 <0102018f3c5a9d7e-6b1c2d3e4f5a-000000@eu-west-1.amazonses.com> [x]", True, id="Exchange"),
        pytest.param("2.0.0 Ok: queued as 4WxYz12345", False, id="Postfix"),
        pytest.param("", False, id="no word"),
    ],
)
def test_a_mail_is_found_by_the_name_that_a_relay_gave_it(store: Store, reply: str, shown: bool) -> None:
    open_tickets(store, OPENED)
    draft = Draft("k", Purpose.ANSWER, 1042, Address("", ANA), "Support")
    with store.begin() as unit:
        unit.outbox.put([Outgoing(draft, "sent@us", b"x")], NOW, is_held=False, subject_key="")
        (row,) = unit.outbox.lease(1, NOW)
        unit.outbox.mark(row, OutboxState.SENT, NOW, reply=reply)
    name = "0102018f3c5a9d7e-6b1c2d3e4f5a-000000@eu-west-1.amazonses.com"
    with store.look() as unit:
        by_name, by_ours = unit.outbox.by_message_id([name]), unit.outbox.by_message_id(["sent@us", name])
        found = unit.threads.references([name])
        assert unit.outbox.by_message_id([]) is None
    assert (by_name is not None, found) == (shown, [Reference(name, 1042, ANA, "answer")] if shown else [])
    assert by_ours is not None


def test_what_people_said_is_given_newest_first_without_notes_and_what_the_desk_writes_by_itself(store: Store) -> None:
    open_tickets(store, OPENED, replace(OPENED, number=1043))
    with store.begin() as unit:
        unit.threads.append([
            MessageRow(1042, entry("one"), None),
            MessageRow(1043, entry("two", 1), None),
            MessageRow(1043, entry("an acknowledgement", 2, Direction.AUTO), None),
            MessageRow(1042, entry("three", 2, Direction.OUT), None),
            MessageRow(1042, entry("inside", 3, Direction.NOTE), None),
        ])  # fmt: skip
    with store.look() as unit:
        assert unit.threads.texts([1042, 1043], 9) == {1042: ("three", "one"), 1043: ("two",)}
        assert unit.threads.texts([1042, 1043], 2) == {1042: ("three",), 1043: ("two",)}
        assert unit.threads.texts([1042], 0) == unit.threads.texts([], 9) == {}
        assert unit.threads.said_by(ANA, 1) == ["two"]


def test_messages_move_to_the_ticket_that_takes_them_in(store: Store) -> None:
    open_tickets(store, OPENED, replace(OPENED, number=1043))
    with store.begin() as unit:
        unit.threads.append([MessageRow(1043, entry("one", message_id="one@x"), None)])
        unit.threads.mention(1043, ["unseen@x", "both@x"])
        unit.threads.mention(1042, ["both@x"])
        unit.threads.move(1043, 1042)
    with store.look() as unit:
        assert ([each.text for each in unit.threads.thread(1042)], unit.threads.thread(1043)) == (["one"], [])
        assert unit.threads.references(["one@x"]) == [Reference("one@x", 1042)]
        assert {each.ticket for each in unit.threads.references(["unseen@x"])} == {1042, 1043}


def test_a_merged_number_stands_for_the_last_of_its_chain(store: Store) -> None:
    first, last = 1042, 1042 + MAX_MERGES
    chain = [replace(OPENED, number=number, merged_into=number + 1) for number in range(first, last)]
    open_tickets(store, *chain, replace(OPENED, number=last))
    with store.look() as unit:
        found = unit.tickets.current([first, last, 7])
        assert {number: ticket.number for number, ticket in found.items()} == {first: last, last: last}
        assert unit.tickets.current([]) == {}


@pytest.mark.parametrize("number", [MAX_NUMBER, MAX_NUMBER + 1, 999_999_999_999])
def test_a_number_that_no_ticket_can_have_is_no_fault(store: Store, number: int) -> None:
    open_tickets(store, OPENED)
    with store.look() as unit:
        assert set(unit.tickets.current([number, 1042])) == {1042}
        assert unit.tickets.current([number]) == {}


def test_tickets_that_a_mail_could_belong_to(store: Store) -> None:
    ended = {"status": Status.SOLVED, "requester": ANA, "network": None}
    open_tickets(
        store,
        replace(OPENED, number=1, network=None),
        replace(OPENED, number=2, requester=BEA),
        replace(OPENED, number=3, requester=BEA, network=None),
        replace(OPENED, number=4, solved_at=NOW, **ended),  # type: ignore[arg-type]
        replace(OPENED, number=5, solved_at=NOW - 2 * SECOND, **ended),  # type: ignore[arg-type]
        replace(OPENED, number=6, merged_into=1),
    )
    with store.look() as unit:
        lively = [
            [ticket.number for ticket in unit.tickets.lively(ANA, network, NOW - SECOND, limit)]
            for network, limit in ((None, 9), ("starhouse", 9), ("starhouse", 2))
        ]
    assert lively == [[4, 1], [4, 2, 1], [4, 2]]
