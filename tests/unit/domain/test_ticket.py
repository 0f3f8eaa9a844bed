"""The states of a ticket and the moves between them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.ticket import FINISHED, MOVES, Priority, Status, Trigger
from tests.unit.mails import TICKET

SOLVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_every_state_has_a_move_for_every_trigger() -> None:
    assert set(MOVES) == {(status, trigger) for status in Status for trigger in Trigger}


@given(st.sampled_from(Status), st.lists(st.sampled_from(Trigger), max_size=20))
def test_no_sequence_of_moves_breaks_the_promises_of_the_states(status: Status, triggers: list[Trigger]) -> None:
    for trigger in triggers:
        before, status = status, MOVES[status, trigger]

        assert status is not Status.CLOSED or before is Status.CLOSED, "no mail closes a ticket"
        assert status is not Status.NEW or before is Status.NEW, "nothing becomes new again"
        if trigger is Trigger.CLIENT_WROTE:
            assert status not in FINISHED, "a client who writes is never left with a finished ticket"
        if trigger is Trigger.RESOLVED:
            assert status in FINISHED
        if trigger is Trigger.ANSWERED:
            assert (status in FINISHED) == (before in FINISHED), "an answer neither solves nor reopens"


@pytest.mark.parametrize(
    ("status", "solved_at", "later", "takes"),
    [
        pytest.param(Status.OPEN, None, timedelta(days=900), True, id="an open ticket, however old"),
        pytest.param(Status.PENDING, SOLVED_AT, timedelta(days=900), True, id="a pending one that was solved once"),
        pytest.param(Status.SOLVED, SOLVED_AT, timedelta(days=14, seconds=-1), True, id="solved just under 14 days"),
        pytest.param(Status.SOLVED, SOLVED_AT, timedelta(days=14), False, id="solved 14 days ago"),
        pytest.param(Status.CLOSED, SOLVED_AT, timedelta(days=14, seconds=1), False, id="closed over 14 days ago"),
        pytest.param(Status.SOLVED, SOLVED_AT, timedelta(days=-1), True, id="a mail older than the solution"),
        pytest.param(Status.SOLVED, None, timedelta(days=900), True, id="solved, nobody knows when"),
    ],
)
def test_a_ticket_takes_mail_until_it_was_solved_for_long(
    status: Status, solved_at: datetime | None, later: timedelta, takes: bool
) -> None:
    ticket = replace(TICKET, status=status, solved_at=solved_at)

    assert ticket.takes_mail(SOLVED_AT + later, 14) is takes


def test_priorities_rise_from_low_to_urgent() -> None:
    assert sorted(Priority, key=lambda priority: priority.rank) == ["low", "normal", "high", "urgent"]


def test_people_call_a_ticket_by_its_label() -> None:
    assert TICKET.label == "T-1042"
