"""A client's mail into a ticket: what wakes it, what changes, who is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.decide import MAX_REOPENINGS_A_DAY, decide
from pipeline.desk.notify import notify
from pipeline.domain.classification import Change, Classification, RuleTrace
from pipeline.domain.disposition import Outcome
from pipeline.domain.known import Known
from pipeline.domain.message import Attachment
from pipeline.domain.plan import Append, ChangeTicket, Note, Plan
from pipeline.domain.thread import Evidence, Joins, Role
from pipeline.domain.ticket import Direction, Entry, Priority, Status, Ticket
from tests.unit.mails import ARRIVED, INBOUND, KNOWN, NOW, ORDINARY, TICKET, VERDICT

ANA = "ana@starhouse.example"
DEFAULTS = replace(VERDICT, queue="triage", topic="other", tags=(), rules=(), trace=())
"""What the rules say of a reply that no rule opted in to."""

ENTRY = Entry(
    Direction.IN, ANA, "Ana Ruiz", ARRIVED, "first@starhouse.example", "5" * 64, ORDINARY.subject, "Where is it?"
)
SOLVED = replace(TICKET, status=Status.SOLVED, solved_at=NOW - timedelta(days=2))
WHY = "belongs to T-1042 by In-Reply-To, from the requester"


def into(ticket: Ticket, verdict: Classification | None = DEFAULTS) -> Known:
    """The ordinary mail as an answer into this ticket."""
    is_finished = ticket.status in (Status.SOLVED, Status.CLOSED)
    belonging = Joins(ticket, Evidence.IN_REPLY_TO, Role.REQUESTER)
    return replace(
        KNOWN, belonging=belonging, event="reopen" if is_finished else "reply", classification=verdict, number=1099
    )


PAPER = Attachment("statement.pdf", "application/pdf", 5_000, "a" * 64, is_inline=False, part=2)


def saying(**what: object) -> Known:
    """The ordinary mail into a solved ticket, as the parser found it to be."""
    return replace(into(SOLVED), message=replace(ORDINARY, **what))  # type: ignore[arg-type]


def test_a_mail_into_an_open_ticket_is_kept_and_its_assignee_is_told() -> None:
    known = into(TICKET)

    assert decide(known) == Plan(
        Outcome.THREADED,
        NOW,
        1042,
        (WHY, "the client wrote"),
        (Append(1042, ENTRY), *notify(known, TICKET, is_new=False)),
        DEFAULTS,
    )


def test_a_mail_into_a_pending_ticket_opens_it_and_the_keys_know_the_new_version() -> None:
    pending = replace(TICKET, status=Status.PENDING)
    known = into(pending)

    assert decide(known) == Plan(
        Outcome.THREADED,
        NOW,
        1042,
        (WHY, "the client wrote"),
        (
            Append(1042, ENTRY),
            ChangeTicket(pending, TICKET, ANA, "the client wrote"),
            *notify(known, replace(TICKET, version=5), is_new=False),
        ),
        DEFAULTS,
    )


def test_a_mail_into_a_solved_ticket_reopens_it() -> None:
    known = into(SOLVED)

    assert decide(known) == Plan(
        Outcome.THREADED,
        NOW,
        1042,
        (WHY, "reopened: it was solved"),
        (
            Append(1042, ENTRY),
            ChangeTicket(SOLVED, TICKET, ANA, "reopened: it was solved"),
            Note(1042, "reopened", ANA, ""),
            *notify(known, replace(TICKET, version=5), is_new=False),
        ),
        DEFAULTS,
    )


@pytest.mark.parametrize(
    ("known", "why"),
    [
        pytest.param(into(SOLVED, replace(DEFAULTS, kind="thanks")), "only thanks: it stays solved", id="thanks"),
        pytest.param(
            into(replace(SOLVED, status=Status.CLOSED), replace(DEFAULTS, kind="thanks")),
            "only thanks: it stays closed",
            id="thanks, closed",
        ),
        pytest.param(saying(is_only_thanks=True), "only thanks: it stays solved", id="thanks in words"),
        pytest.param(saying(reaction="👍"), "only a reaction (👍): it stays solved", id="a thumb"),
        pytest.param(
            saying(is_only_thanks=True, attachments=(replace(PAPER, is_inline=True),)),
            "only thanks: it stays solved",
            id="thanks with a picture in the signature",
        ),
        pytest.param(
            saying(is_only_thanks=True, attachments=(replace(PAPER, is_logo=True),)),
            "only thanks: it stays solved",
            id="thanks with a logo",
        ),
    ],
)
def test_what_lets_a_solved_ticket_sleep(known: Known, why: str) -> None:
    assert decide(known) == Plan(Outcome.THREADED, NOW, 1042, (WHY, why), (Append(1042, ENTRY),), known.classification)


@pytest.mark.parametrize("times", [MAX_REOPENINGS_A_DAY, MAX_REOPENINGS_A_DAY + 1])
def test_more_than_five_times_a_day_it_sleeps_on_but_its_people_are_told(times: int) -> None:
    known = replace(into(SOLVED), reopenings=times)

    told = notify(known, SOLVED, is_new=False)
    why = f"reopened {times} times within a day already"
    assert told
    assert decide(known) == Plan(
        Outcome.THREADED, NOW, 1042, (WHY, why), (Append(1042, ENTRY), *told), known.classification
    )


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(replace(into(SOLVED), reopenings=MAX_REOPENINGS_A_DAY - 1), id="for the fifth time a day"),
        pytest.param(into(SOLVED, None), id="without a verdict of the rules"),
        pytest.param(into(replace(SOLVED, status=Status.CLOSED)), id="closed within the days"),
        pytest.param(saying(is_only_thanks=True, attachments=(PAPER,)), id="thanks with a file"),
    ],
)
def test_what_wakes_a_finished_ticket(known: Known) -> None:
    assert Note(1042, "reopened", ANA, "") in decide(known).actions


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(into(TICKET, replace(DEFAULTS, kind="thanks")), id="by a rule"),
        pytest.param(replace(into(TICKET), message=replace(ORDINARY, is_only_thanks=True)), id="in words"),
    ],
)
def test_thanks_into_an_open_ticket_are_told(known: Known) -> None:
    plan = decide(known)

    assert plan.reasons == (WHY, "the client wrote")
    assert len(plan.actions) == 2


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_a_reaction_disturbs_nobody(status: Status) -> None:
    known = replace(into(replace(TICKET, status=status)), message=replace(ORDINARY, reaction="👍"))

    plan = decide(known)

    assert (plan.reasons, plan.actions) == ((WHY, f"only a reaction (👍): it stays {status}"), (Append(1042, ENTRY),))


def test_thanks_wake_nothing_that_waits_for_the_client() -> None:
    known = replace(into(replace(TICKET, status=Status.PENDING)), message=replace(ORDINARY, is_only_thanks=True))

    assert decide(known).actions == (Append(1042, ENTRY),)


def test_old_mail_of_a_client_tells_nobody() -> None:
    known = replace(into(TICKET), inbound=replace(INBOUND, is_quiet=True))

    assert decide(known).actions == (Append(1042, ENTRY),)


def test_a_colleague_of_the_requester_stays_a_guest() -> None:
    message = replace(ORDINARY, sender="bea@starhouse.example")
    known = replace(into(TICKET), message=message, belonging=Joins(TICKET, Evidence.REFERENCES, Role.NETWORK))

    plan = decide(known)

    assert plan.reasons[0] == "belongs to T-1042 by References, from the same network"
    assert plan.actions[0] == Append(1042, replace(ENTRY, author="bea@starhouse.example"))


def hit(*fields: str) -> tuple[RuleTrace, ...]:
    """The trace of a rule that opted in to replies and set these fields."""
    return (RuleTrace("chase", True, (), tuple(Change(field, "") for field in fields)), RuleTrace("missed", False))


@pytest.mark.parametrize(
    ("ticket", "verdict", "after"),
    [
        pytest.param(TICKET, replace(DEFAULTS, priority=Priority.URGENT), TICKET, id="defaults change nothing"),
        pytest.param(
            TICKET,
            replace(DEFAULTS, priority=Priority.HIGH, trace=hit("priority")),
            replace(TICKET, priority=Priority.HIGH),
            id="a rule raises the priority",
        ),
        pytest.param(
            replace(TICKET, priority=Priority.URGENT),
            replace(DEFAULTS, priority=Priority.LOW, trace=hit("priority")),
            replace(TICKET, priority=Priority.URGENT),
            id="no reply lowers it",
        ),
        pytest.param(
            TICKET,
            replace(DEFAULTS, queue="tech", trace=hit("queue")),
            replace(TICKET, queue="tech"),
            id="a rule moves it to another queue",
        ),
        pytest.param(
            TICKET,
            replace(DEFAULTS, tags=("chased", "money"), trace=hit("tags")),
            replace(TICKET, tags=("money", "chased")),
            id="tags add up, each once",
        ),
        pytest.param(
            replace(TICKET, tags=("money", "late")),
            replace(DEFAULTS, untags=("money",), trace=hit("untags")),
            replace(TICKET, tags=("late",)),
            id="a tag goes",
        ),
        pytest.param(
            TICKET,
            replace(DEFAULTS, queue="tech", trace=hit("priority")),
            TICKET,
            id="what no rule set stays as it was",
        ),
    ],
)
def test_what_rules_may_change_with_a_reply(ticket: Ticket, verdict: Classification, after: Ticket) -> None:
    changes = [action for action in decide(into(ticket, verdict)).actions if isinstance(action, ChangeTicket)]

    assert changes == ([ChangeTicket(ticket, after, ANA, "the client wrote")] if after != ticket else [])


def test_thanks_may_still_change_a_label() -> None:
    verdict = replace(DEFAULTS, kind="thanks", tags=("happy",), trace=hit("tags"))

    plan = decide(into(SOLVED, verdict))

    after = replace(SOLVED, tags=("money", "happy"))
    assert plan.actions == (Append(1042, ENTRY), ChangeTicket(SOLVED, after, ANA, "only thanks: it stays solved"))


def test_a_reaction_that_finds_no_ticket_is_recorded_and_nothing_more() -> None:
    plan = decide(replace(KNOWN, message=replace(KNOWN.message, reaction="👍")))

    assert plan == Plan(Outcome.RECORDED, NOW, None, ("only a reaction (👍), to a mail of no ticket",))
