"""What a timer does when its time has come, by the ticket as it stands then."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pipeline.desk.due import CURE, Effect, Struck, shown_span, strike
from pipeline.desk.notify import notify
from pipeline.domain.classification import Classification, Finding, RuleTrace, Truth
from pipeline.domain.message import Address
from pipeline.domain.plan import ChangeTicket, Draft, Note, Purpose, Send
from pipeline.domain.ticket import Direction, Entry, Priority, Status, Ticket
from pipeline.domain.timer import Due, Escalate, Timer, Wake
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import ARRIVED, HA, HOUSE, INBOUND, KNOWN, LEO, NOW, OPENED, ORDINARY, PASSED, sign

ESCALATE = Escalate("central-ops", ARRIVED, "replied", "late")
WAKE = Wake("aside", ("cnm-of-network",))
LATER = ARRIVED + timedelta(hours=2)


def struck(due: Due = ESCALATE, ticket: Ticket = OPENED, thread: tuple[Entry, ...] = ()) -> Struck:
    return Struck(HOUSE, Timer(5, 1042, LATER, due), ticket, thread, LATER)


def answer(at: datetime, direction: Direction = Direction.OUT) -> Entry:
    return Entry(direction, HA.email, HA.name, at, None, "a" * 64, "", "It left on Friday.")


def reminder(email: str, name: str) -> Send:
    summary = "[T-1042] Escalated to central-ops: Our October payout is late"
    return Send(
        Draft(
            key=f"timer:5:{email}",
            purpose=Purpose.REMINDER,
            ticket=1042,
            to=Address(name, email),
            from_name="Creator Support",
            reply_to=sign(1042, email, ReplyPurpose.NOTE, 2),
            template="alert",
            values=(
                ("summary", summary),
                (
                    "details",
                    (
                        "Why: no answer within 2h (rule late).",
                        "From Ana Ruiz (Starhouse)",
                        "It is new, priority normal, in the queue payouts, and nobody has taken it.",
                    ),
                ),
                ("cure", CURE.format(whom="Central Operations <central-ops@cn-desk.example>")),
                ("desk", "Creator Support"),
            ),
            subject=summary,
        )
    )


def test_an_escalation_changes_the_ticket_and_tells_whose_work_it_is() -> None:
    why = "no answer within 2h (rule late)"
    assert strike(struck()) == Effect(
        True,
        f"escalated to central-ops: {why}",
        (
            ChangeTicket(OPENED, replace(OPENED, escalated_to="central-ops"), "desk", why),
            Note(1042, "escalated", "desk", f"to central-ops: {why}"),
            reminder(HA.email, HA.name),
            reminder(LEO.email, LEO.name),
        ),
    )


@pytest.mark.parametrize(
    ("due", "ticket", "thread", "why"),
    [
        pytest.param(ESCALATE, OPENED, (answer(LATER),), "it was replied", id="answered"),
        pytest.param(replace(ESCALATE, unless="assigned"), replace(OPENED, assignee=HA.email), (), "it was assigned", id="taken"),
        pytest.param(ESCALATE, replace(OPENED, status=Status.SOLVED), (), "T-1042 is solved", id="solved"),
        pytest.param(ESCALATE, replace(OPENED, status=Status.CLOSED), (), "T-1042 is closed", id="closed"),
        pytest.param(
            ESCALATE,
            replace(OPENED, status=Status.CLOSED, merged_into=1040),
            (),
            "T-1042 was merged into T-1040",
            id="merged away",
        ),
        pytest.param(
            ESCALATE, replace(OPENED, escalated_to="central-ops"), (), "it is with central-ops already", id="there already"
        ),
    ],
)  # fmt: skip
def test_what_leaves_nothing_to_do(due: Escalate, ticket: Ticket, thread: tuple[Entry, ...], why: str) -> None:
    note = Note(1042, "timer-dropped", "desk", f"{due}: {why}")
    assert strike(struck(due, ticket, thread)) == Effect(False, why, (note,))


@pytest.mark.parametrize(
    ("due", "ticket", "thread", "why"),
    [
        pytest.param(ESCALATE, OPENED, (answer(ARRIVED - timedelta(seconds=1)),), "no answer within 2h (rule late)", id="an answer of before"),
        pytest.param(ESCALATE, OPENED, (answer(LATER, Direction.AUTO),), "no answer within 2h (rule late)", id="an acknowledgement"),
        pytest.param(ESCALATE, OPENED, (answer(LATER, Direction.NOTE),), "no answer within 2h (rule late)", id="a note"),
        pytest.param(replace(ESCALATE, unless="assigned", rule=""), OPENED, (answer(LATER),), "nobody took it within 2h", id="nobody took it"),
        pytest.param(replace(ESCALATE, unless="solved"), OPENED, (answer(LATER),), "2h are over (rule late)", id="not solved"),
        pytest.param(replace(ESCALATE, unless=""), OPENED, (answer(LATER),), "2h are over (rule late)", id="in any case"),
        pytest.param(ESCALATE, replace(OPENED, escalated_to="legal"), (), "no answer within 2h (rule late)", id="it was elsewhere"),
    ],
)  # fmt: skip
def test_what_is_escalated(due: Escalate, ticket: Ticket, thread: tuple[Entry, ...], why: str) -> None:
    effect = strike(struck(due, ticket, thread))
    assert effect.actions[0] == ChangeTicket(ticket, replace(ticket, escalated_to="central-ops"), "desk", why)


def test_the_reminder_of_a_ticket_that_somebody_has() -> None:
    due, ticket = replace(ESCALATE, to="legal"), replace(OPENED, assignee=HA.email, network=None, requester_name="")
    (send,) = (action for action in strike(struck(due, ticket)).actions if isinstance(action, Send))
    values = dict(send.draft.values)
    assert send.draft.to == HA.address
    assert values["details"] == (
        "Why: no answer within 2h (rule late).",
        "From ana@starhouse.example",
        "It is new, priority normal, in the queue payouts, with ha@cn-desk.example.",
    )
    assert values["cure"] == CURE.format(whom="legal")


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        pytest.param(timedelta(minutes=90), "90m", id="minutes"),
        pytest.param(timedelta(hours=2), "2h", id="hours"),
        pytest.param(timedelta(days=2), "2d", id="days"),
        pytest.param(timedelta(hours=36), "36h", id="a day and a half"),
    ],
)
def test_a_span_reads_as_rules_write_it(span: timedelta, shown: str) -> None:
    assert shown_span(span) == shown


ASLEEP = replace(OPENED, status=Status.HOLD)
OVER = "the time is over for which rule aside put it aside"


def test_a_ticket_comes_back_with_the_notification_that_its_mail_did_not_cause() -> None:
    woken = replace(
        struck(WAKE, ASLEEP),
        mail=(INBOUND, ORDINARY),
        auth=PASSED,
        open_tickets=3,
        now=NOW,
        timer=Timer(5, 1042, NOW, WAKE),
    )
    trace = (RuleTrace("aside", True, (Finding("snooze", Truth.HIT, "put it aside until now"),)),)
    verdict = Classification(
        "payouts", "inquiry", Priority.NORMAL, "payouts", notify=("cnm-of-network",), rules=("aside",), trace=trace
    )  # fmt: skip
    known = replace(KNOWN, classification=verdict, contact=None, open_tickets=2)
    expected = notify(known, replace(OPENED, version=2), is_new=True)

    effect = strike(woken)
    assert (effect.is_done, effect.why) == (True, OVER)
    assert effect.actions[0] == ChangeTicket(ASLEEP, OPENED, "desk", OVER)
    assert effect.actions[1:] == tuple(
        Send(replace(send.draft, key=f"timer:5:{send.draft.purpose}:{send.draft.to.email}")) for send in expected
    )
    assert [send.draft.to.email for send in expected] == [HA.email, LEO.email, "diego@cn-desk.example"]


def test_a_ticket_comes_back_though_its_mail_cannot_be_read() -> None:
    assert strike(struck(WAKE, ASLEEP)) == Effect(True, OVER, (ChangeTicket(ASLEEP, OPENED, "desk", OVER),))


def test_a_ticket_without_a_network_comes_back() -> None:
    asleep = replace(ASLEEP, network=None, assignee=LEO.email)
    effect = strike(replace(struck(Wake("aside"), asleep), mail=(INBOUND, ORDINARY)))
    change, *sends = effect.actions
    assert change == ChangeTicket(asleep, replace(asleep, status=Status.OPEN), "desk", OVER)
    assert [send.draft.to.email for send in sends if isinstance(send, Send)] == [LEO.email]


def test_a_ticket_that_is_awake_already_is_left_alone() -> None:
    note = Note(1042, "timer-dropped", "desk", "wake: it is open already")
    assert strike(struck(WAKE, replace(OPENED, status=Status.OPEN))) == Effect(False, "it is open already", (note,))
