"""The ledger and the inbox on both databases: every delivery once, each with one outcome (R1, R2)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.disposition import Outcome
from pipeline.domain.inbound import Earlier, FolderState, Inbound, Parked
from pipeline.domain.message import RawMail
from pipeline.errors import Transient
from pipeline.store.journal import Decision
from pipeline.store.unit import Store, Unit
from tests.unit.mails import NOW

LATER = NOW + timedelta(hours=1)
MAIL = RawMail("support", "INBOX", 77, 1, NOW - timedelta(days=1), b"Subject: x\r\n\r\nHello \xff\x00", 22)
IN = ("support", "INBOX", 77)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(database_url, tmp_path / "blobs")
    yield opened
    opened.close()


def keep(unit: Unit, *mails: RawMail) -> None:
    unit.ledger.record(mails, NOW, lambda _: False)


def uids(*numbers: int) -> list[RawMail]:
    return [replace(MAIL, uid=number, source=b"mail %d" % number) for number in numbers]


def waiting(store: Store) -> list[Inbound]:
    with store.look() as unit:
        return unit.inbox.pending(100)


def test_a_delivery_is_kept_as_it_came(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, MAIL)

    (row,) = waiting(store)
    digest = row.raw_sha256
    assert row == Inbound(row.id, *IN, 1, MAIL.received_at, 22, digest, False, False, 0)
    with store.look() as unit:
        assert unit.inbox.source(row) == MAIL.source
        assert unit.inbox.raw(digest) == MAIL.source


def test_the_same_delivery_again_changes_nothing(store: Store) -> None:
    for source in (MAIL.source, MAIL.source, b"something else"):
        with store.begin() as unit:
            keep(unit, replace(MAIL, source=source))

    (row,) = waiting(store)
    with store.look() as unit:
        assert unit.inbox.source(row) == MAIL.source


def test_another_folder_mailbox_or_uidvalidity_is_another_delivery(store: Store) -> None:
    same = (MAIL, replace(MAIL, mailbox="x"), replace(MAIL, folder="x"), replace(MAIL, uidvalidity=78))
    with store.begin() as unit:
        keep(unit, *same)

    rows = waiting(store)
    assert [(row.mailbox, row.folder, row.uidvalidity) for row in rows] == [
        IN,
        ("x", "INBOX", 77),
        ("support", "x", 77),
        ("support", "INBOX", 78),
    ]
    assert len({row.raw_sha256 for row in rows}) == 1, "equal bytes are kept once"


def test_who_records_says_what_is_quiet(store: Store) -> None:
    with store.begin() as unit:
        partial = replace(MAIL, uid=2, is_partial=True, size=99_000_000)
        unit.ledger.record([MAIL, partial], NOW, lambda mail: mail.uid == 2)
        unit.ledger.record([], NOW, lambda _: False)

    assert [(row.uid, row.is_quiet, row.is_partial, row.size) for row in waiting(store)] == [
        (1, False, False, 22),
        (2, True, True, 99_000_000),
    ]


def test_a_mail_that_was_gone_has_its_outcome_and_stays_gone(store: Store) -> None:
    with store.begin() as unit:
        unit.ledger.record_gone(*IN, [1, 2], NOW)
        unit.ledger.record_gone(*IN, [], NOW)
        keep(unit, MAIL)

    with store.look() as unit:
        assert unit.inbox.counts() == {"done": 2}
        assert unit.ledger.known_uids(*IN, since=1) == {1, 2}
        assert unit.ledger.unsettled(*IN) == [], "there is nothing to do for it on the server"


def test_a_folder_keeps_the_time_of_first_contact(store: Store) -> None:
    with store.begin() as unit:
        assert unit.ledger.folder("support", "INBOX") is None
        assert unit.ledger.meet(*IN, NOW) == FolderState(*IN, NOW, None)
        unit.ledger.polled("support", "INBOX", LATER)
        unit.ledger.meet("support", "Other", 5, LATER)
    with store.begin() as unit:
        changed = FolderState("support", "INBOX", 78, NOW, LATER)
        assert unit.ledger.meet("support", "INBOX", 78, LATER) == changed

    with store.look() as unit:
        assert unit.ledger.folder("support", "INBOX") == changed
        assert unit.ledger.folder("support", "Other") == FolderState("support", "Other", 5, LATER, None)


def test_what_is_known_of_a_folder(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, *uids(3, 1, 9, 5), replace(MAIL, uidvalidity=78, uid=100))

    with store.look() as unit:
        assert unit.ledger.known_uids(*IN, since=1) == {1, 3, 5, 9}
        assert unit.ledger.known_uids(*IN, since=5) == {5, 9}
        assert [unit.ledger.nth_highest_uid(*IN, nth) for nth in (1, 2, 4, 5)] == [9, 5, 1, 1]


def test_what_is_still_to_be_done_on_the_server(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, *uids(3, 1, 2), replace(MAIL, uidvalidity=78))
        assert unit.ledger.unsettled(*IN) == [1, 2, 3]
        unit.ledger.settle(*IN, [1, 3])
        unit.ledger.settle(*IN, [])

    with store.look() as unit:
        assert unit.ledger.unsettled(*IN) == [2]
        assert unit.ledger.unsettled("support", "INBOX", 78) == [1]


def test_a_mailbox_of_many_mails_is_settled_at_once(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, MAIL)
        unit.ledger.settle(*IN, range(1, 33_000))

    with store.look() as unit:
        assert unit.ledger.unsettled(*IN) == []


def test_mails_wait_in_the_order_they_came(store: Store) -> None:
    with store.begin() as unit:
        assert unit.inbox.pending(5) == []
        keep(unit, *uids(9, 3, 7))

    with store.look() as unit:
        assert [row.uid for row in unit.inbox.pending(2)] == [9, 3]
        assert [row.uid for row in unit.inbox.pending(5)] == [9, 3, 7]


@pytest.mark.parametrize(
    ("tried", "groups"),
    [
        pytest.param([], [[1, 2, 3, 4]], id="none was tried"),
        pytest.param([1], [[1], [2, 3, 4]], id="the first"),
        pytest.param([3], [[1, 2], [3], [4]], id="one in the middle"),
        pytest.param([1, 2], [[1], [2], [3, 4]], id="two in a row"),
        pytest.param([1, 2, 3, 4], [[1], [2], [3], [4]], id="all of them"),
    ],
)
def test_a_mail_that_was_tried_before_comes_alone(store: Store, tried: list[int], groups: list[list[int]]) -> None:
    with store.begin() as unit:
        keep(unit, *uids(1, 2, 3, 4))
        unit.inbox.count_attempt([row.id for row in unit.inbox.pending(9) if row.uid in tried])

    seen = []
    while group := waiting(store):
        seen.append([row.uid for row in group])
        with store.begin() as unit:
            for row in group:
                unit.inbox.finish(row, Outcome.RECORDED, None, NOW)
    assert seen == groups


def test_attempts_are_counted_and_given_back(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, *uids(1, 2))
        first, second = unit.inbox.pending(9)
        unit.inbox.count_attempt([first.id, second.id])
        unit.inbox.count_attempt([first.id])
        unit.inbox.give_back_attempt([first.id, second.id])
        unit.inbox.count_attempt([])

    with store.look() as unit:
        assert [row.attempts for row in unit.inbox.pending(9)] == [1]
    with store.begin() as unit:
        unit.inbox.finish(first, Outcome.RECORDED, None, NOW)
    assert [row.attempts for row in waiting(store)] == [0]


def test_a_delivery_has_one_outcome(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, MAIL)
    (row,) = waiting(store)
    with store.begin() as unit:
        unit.inbox.finish(row, Outcome.NEW_TICKET, 1042, NOW)

    with pytest.raises(Transient, match="was processed by somebody else meanwhile"), store.begin() as unit:
        unit.inbox.finish(row, Outcome.RECORDED, None, NOW)
    with store.begin() as unit:
        unit.inbox.park(row.id, "a bug", NOW)

    with store.look() as unit:
        assert (unit.inbox.counts(), unit.inbox.parked()) == ({"done": 1}, [])


def parked(store: Store, cause: str = "a bug") -> Inbound:
    with store.begin() as unit:
        keep(unit, MAIL)
        (row,) = unit.inbox.pending(9)
        unit.inbox.count_attempt([row.id])
        unit.inbox.park(row.id, cause, NOW)
    return row


def test_a_parked_mail_waits_with_its_cause(store: Store) -> None:
    row = parked(store, "x" * 5000)

    with store.look() as unit:
        expected = Parked(row.id, "support", MAIL.received_at, 22, 1, "x" * 2000, row.raw_sha256)
        assert (unit.inbox.parked(), unit.inbox.pending(9)) == ([expected], [])
        assert unit.inbox.counts() == {"parked": 1}


def test_a_parked_mail_is_taken_up_again(store: Store) -> None:
    row = parked(store)

    with store.begin() as unit:
        assert unit.inbox.retry(row.id)
        assert not unit.inbox.retry(row.id)
        assert not unit.inbox.retry(row.id + 1)
        assert unit.inbox.pending(9) == [row]
        unit.inbox.finish(row, Outcome.NEW_TICKET, 1042, NOW)
        assert (unit.inbox.parked(), unit.inbox.counts()) == ([], {"done": 1})


def test_a_parked_mail_is_given_up_and_its_bytes_stay(store: Store) -> None:
    row = parked(store)

    with store.begin() as unit:
        assert unit.inbox.discard(row.id, "an advertisement")
        assert not unit.inbox.discard(row.id, "again")
        assert not unit.inbox.retry(row.id)
        assert (unit.inbox.parked(), unit.inbox.counts()) == ([], {"done": 1})
        assert unit.inbox.source(row) == MAIL.source


def test_only_a_parked_mail_can_be_discarded(store: Store) -> None:
    with store.begin() as unit:
        keep(unit, MAIL)
        (row,) = unit.inbox.pending(9)
        assert not unit.inbox.discard(row.id, "no")
        assert unit.inbox.pending(9) == [row]


@pytest.mark.parametrize(
    ("canonical", "source", "has_message_id", "is_same"),
    [
        pytest.param("c", b"one", True, True, id="the very same"),
        pytest.param("c", b"two", True, True, id="a copy through another mailbox"),
        pytest.param("d", b"one", True, False, id="a stolen Message-ID with another text"),
        pytest.param("c", b"one", False, True, id="no Message-ID, the same bytes"),
        pytest.param("c", b"two", False, False, id="no Message-ID, other bytes"),
    ],
)
def test_an_equal_mail_is_known(
    store: Store, canonical: str, source: bytes, has_message_id: bool, is_same: bool
) -> None:
    with store.begin() as unit:
        keep(
            unit, replace(MAIL, source=b"one"), replace(MAIL, uid=2, source=b"one"), replace(MAIL, uid=3, source=source)
        )
        first, second, third = unit.inbox.pending(9)
        for row, outcome in ((second, Outcome.DUPLICATE), (first, Outcome.NEW_TICKET)):
            unit.journal.decided(Decision(row.id, 1042, NOW, "c", (), "", ""))
            unit.inbox.finish(row, outcome, 1042, NOW)

        found = unit.inbox.earlier(canonical, third.raw_sha256, has_message_id=has_message_id, not_id=third.id)
        itself = unit.inbox.earlier("c", first.raw_sha256, has_message_id=True, not_id=first.id)

    assert found == (Earlier(first.id, 1042, Outcome.NEW_TICKET) if is_same else None)
    assert itself == Earlier(second.id, 1042, Outcome.DUPLICATE), "a mail is no copy of itself"


def test_bytes_that_were_never_kept(store: Store) -> None:
    with store.look() as unit, pytest.raises(KeyError):
        unit.inbox.raw("0" * 64)
