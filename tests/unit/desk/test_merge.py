"""`#merge T-1040`: which tickets may become one, and what that does."""

from dataclasses import replace

import pytest

from pipeline.desk.merge import merge, merge_complaint
from pipeline.desk.relay import relay
from pipeline.domain.disposition import Outcome
from pipeline.domain.plan import ChangeTicket, Merge, Note, Plan, Send
from pipeline.domain.ticket import Status, Ticket
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import ARRIVED, HA, KNOWN, NOW, TICKET, answer_of_ha

TARGET = replace(TICKET, number=1040, requester="bea@starhouse.example", requester_name="Bea Lima", version=2)
OTHERS = "T-1040 is another client's: its answers would go to them"


@pytest.mark.parametrize(
    ("ticket", "target", "complaint"),
    [
        pytest.param(TICKET, TARGET, "", id="of one network"),
        pytest.param(TICKET, None, "there is no ticket T-1040", id="unknown"),
        pytest.param(TICKET, TICKET, "T-1042 cannot be merged into itself", id="itself"),
        pytest.param(TICKET, replace(TARGET, network="cometa"), OTHERS, id="of another network"),
        pytest.param(TICKET, replace(TARGET, network=None), OTHERS, id="of no network"),
        pytest.param(
            replace(TICKET, network=None), replace(TARGET, network=None), OTHERS, id="two people without a network"
        ),
        pytest.param(
            replace(TICKET, network=None),
            replace(TARGET, network=None, requester=TICKET.requester),
            "",
            id="one person without a network",
        ),
        pytest.param(
            TICKET, replace(TARGET, network="cometa", requester=TICKET.requester), "", id="one person of two networks"
        ),
    ],
)
def test_what_one_client_wrote_never_reaches_another(ticket: Ticket, target: Ticket | None, complaint: str) -> None:
    assert merge_complaint(ticket, 1040, target) == complaint


def test_everything_moves_and_the_old_number_is_closed() -> None:
    closed = replace(TICKET, status=Status.CLOSED, merged_into=1040, solved_at=NOW)
    assert merge(KNOWN, TICKET, TARGET, HA) == Plan(
        Outcome.THREADED,
        NOW,
        1040,
        ("Ha Pham merged T-1042 into T-1040",),
        (
            Merge(1042, 1040),
            ChangeTicket(TICKET, closed, HA.email, "merged into T-1040"),
            Note(1042, "merged", HA.email, "into T-1040"),
            Note(1040, "merged", HA.email, "took in T-1042"),
        ),
    )


@pytest.mark.parametrize(
    ("source", "target", "after"),
    [
        pytest.param(Status.OPEN, Status.SOLVED, Status.OPEN, id="an open question wakes a solved ticket"),
        pytest.param(Status.NEW, Status.CLOSED, Status.OPEN, id="and a closed one"),
        pytest.param(Status.SOLVED, Status.SOLVED, None, id="a solved one wakes none"),
        pytest.param(Status.CLOSED, Status.SOLVED, None, id="a closed one wakes none"),
        pytest.param(Status.SOLVED, Status.PENDING, None, id="what is open stays as it is"),
        pytest.param(Status.OPEN, Status.HOLD, None, id="what waits goes on waiting"),
    ],
)
def test_the_target_afterwards(source: Status, target: Status, after: Status | None) -> None:
    ticket = replace(TICKET, status=source, solved_at=ARRIVED if source in (Status.SOLVED, Status.CLOSED) else None)
    into = replace(TARGET, status=target, solved_at=ARRIVED if target in (Status.SOLVED, Status.CLOSED) else None)

    first, *others = [act for act in merge(KNOWN, ticket, into, HA).actions if isinstance(act, ChangeTicket)]

    assert first.after == replace(ticket, status=Status.CLOSED, merged_into=1040, solved_at=ticket.solved_at or NOW)
    awake = replace(into, status=after, solved_at=None) if after else None
    assert others == ([ChangeTicket(into, awake, HA.email, "T-1042 was merged into it")] if awake else [])


def test_who_watches_a_ticket_goes_on_watching() -> None:
    source, into = replace(TICKET, watchers=("central-ops",)), replace(TARGET, watchers=("cnm", "central-ops"))
    watched = replace(source, watchers=("product",))

    assert merge(KNOWN, source, into, HA).actions[-1] == Note(1040, "merged", HA.email, "took in T-1042")
    assert merge(KNOWN, watched, into, HA).actions[-1] == ChangeTicket(
        into, replace(into, watchers=("cnm", "central-ops", "product")), HA.email, "T-1042 was merged into it"
    )


@pytest.mark.parametrize("purpose", [ReplyPurpose.PUBLIC, ReplyPurpose.NOTE, ReplyPurpose.DO])
def test_any_key_of_the_specialist_will_do(purpose: ReplyPurpose) -> None:
    known = replace(answer_of_ha("#merge T-1040", purpose), named={1040: TARGET})

    assert relay(known, TICKET, HA) == merge(known, TICKET, TARGET, HA)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("#merge T-1040\nSee there.", "#merge stands alone", id="with a text"),
        pytest.param("#merge T-1040\n#me", "#merge stands alone", id="with a command"),
        pytest.param("#merge T-1040\n#merge T-1041", "#merge stands alone", id="into two"),
        pytest.param("#merge T-1042", "T-1042 cannot be merged into itself", id="into itself"),
        pytest.param("#merge T-1043", "there is no ticket T-1043", id="into nothing"),
        pytest.param("#merge T-1044", "T-1044 is another client's", id="into a stranger's"),
    ],
)
def test_what_is_refused_applies_nothing_and_is_told(text: str, complaint: str) -> None:
    stranger = replace(TARGET, number=1044, network="cometa")
    known = replace(answer_of_ha(text), named={1040: TARGET, 1041: TARGET, 1042: TICKET, 1044: stranger})

    plan = relay(known, TICKET, HA)

    assert (plan.outcome, plan.ticket) == (Outcome.REFUSED, 1042)
    assert plan.reasons[0].startswith(f"nothing was applied: {complaint}")
    assert [type(action) for action in plan.actions] == [Note, Send]
