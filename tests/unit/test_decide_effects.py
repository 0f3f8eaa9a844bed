"""What rules want beside a ticket's labels: later, for others, put aside; at opening and on replies that opt in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.decide import decide
from pipeline.desk.notify import notify
from pipeline.domain.classification import Assignment, Change, Classification, Escalation, RuleTrace
from pipeline.domain.disposition import Outcome
from pipeline.domain.known import HandedOn, Known
from pipeline.domain.message import Address
from pipeline.domain.plan import Append, ChangeTicket, Note, OpenTicket, Plan, Purpose, Send, StartTimer, StopTimers
from pipeline.domain.thread import Evidence, Joins, Role
from pipeline.domain.ticket import Direction, Entry, Status, Ticket
from pipeline.domain.timer import Escalate, TimerName, Wake
from tests.unit.mails import ARRIVED, HA, INBOUND, KNOWN, LEO, MIRA, NOW, OPENED, ORDINARY, TICKET, VERDICT

ANA = "ana@starhouse.example"
WHY = "belongs to T-1042 by In-Reply-To, from the requester"
ENTRY = Entry(
    Direction.IN, ANA, "Ana Ruiz", ARRIVED, "first@starhouse.example", "5" * 64, ORDINARY.subject, "Where is it?"
)
TWO_DAYS = 172_800
ASIDE = "rule aside puts it aside until 2026-03-04 08:59 UTC: nobody is notified before"
WAKE = StartTimer(1042, ARRIVED + timedelta(days=2), Wake("aside", ()))


def verdict(*changes: str, **what: object) -> Classification:
    """The decision of a rule "aside" that touched these fields, on top of the defaults."""
    trace = (RuleTrace("aside", True, (), tuple(Change(field, "x") for field in changes)),)
    decided: Classification = replace(VERDICT, tags=(), rules=("aside",), trace=trace, **what)  # type: ignore[arg-type]
    return decided


def into(ticket: Ticket, decided: Classification, **what: object) -> Known:
    """The ordinary mail as an answer into this ticket."""
    belonging = Joins(ticket, Evidence.IN_REPLY_TO, Role.REQUESTER)
    known: Known = replace(KNOWN, belonging=belonging, event="reply", classification=decided, number=1099, **what)  # type: ignore[arg-type]
    return known


def opened(known: Known) -> Ticket:
    return next(action.ticket for action in decide(known).actions if isinstance(action, OpenTicket))


def changed(known: Known) -> Ticket | None:
    """The ticket as the mail leaves it, None where it leaves it alone."""
    return next((action.after for action in decide(known).actions if isinstance(action, ChangeTicket)), None)


def told(plan: Plan) -> list[tuple[Purpose, str]]:
    return [(action.draft.purpose, action.draft.to.email) for action in plan.actions if isinstance(action, Send)]


def test_a_new_ticket_has_the_fields_and_the_watchers_of_the_rules() -> None:
    decided = verdict(fields=(("product", "studio"),), watch=("central-ops", LEO.email))
    ticket = opened(replace(KNOWN, classification=decided))
    assert (ticket.fields, ticket.watchers) == ((("product", "studio"),), ("central-ops", LEO.email))


def test_a_ticket_that_is_put_aside_is_acknowledged_and_nobody_else_hears_of_it() -> None:
    plan = decide(replace(KNOWN, classification=verdict("snooze", snooze=TWO_DAYS)))
    assert plan.reasons[1:] == (f"acknowledgement in en to {ANA}", ASIDE)
    assert plan.actions[0] == OpenTicket(replace(OPENED, status=Status.HOLD, tags=()), (ANA,))
    assert plan.actions[3:] == (StopTimers(1042, TimerName.WAKE), WAKE)
    assert told(plan) == [(Purpose.ACKNOWLEDGEMENT, ANA)]


def test_escalations_at_once_are_events_and_those_for_later_timers() -> None:
    later = Escalation("central-ops", 7200, "replied")
    known = replace(KNOWN, classification=verdict(escalate=(Escalation("product"), later)))
    plan = decide(known)
    ticket = replace(OPENED, tags=(), escalated_to="product")
    assert plan.actions[0] == OpenTicket(ticket, (ANA,))
    assert plan.actions[3:] == (
        Note(1042, "escalated", "desk", "to product"),
        StartTimer(1042, ARRIVED + timedelta(hours=2), Escalate("central-ops", ARRIVED, "replied", "")),
        *notify(known, ticket, is_new=True),
    )


def test_who_could_not_be_told_is_a_reason() -> None:
    plan = decide(replace(KNOWN, classification=verdict(notify=("legal", "central-ops"))))
    assert plan.reasons[-1] == "legal is not told: directory.yaml has no address for it"
    assert (Purpose.INFORMATION, "central-ops@cn-desk.example") in told(plan)


def test_what_one_of_ours_forwards_is_put_aside_too() -> None:
    given = replace(ORDINARY, from_=(Address("Ana Ruiz", ANA),))
    forwarder = replace(ORDINARY, sender=MIRA.email, from_=(MIRA.address,), passages=())
    known = replace(
        KNOWN,
        message=forwarder,
        handed_on=HandedOn(given),
        classification=verdict("snooze", snooze=TWO_DAYS),
    )
    plan = decide(known)
    assert (plan.outcome, plan.reasons[-1], told(plan)) == (Outcome.NEW_TICKET, ASIDE, [])
    assert plan.actions[-1] == WAKE


def test_a_template_for_resolve_may_acknowledge_as_well() -> None:
    plan = decide(replace(KNOWN, classification=verdict(template="payout-late")))
    (ack,) = (action.draft for action in plan.actions if isinstance(action, Send) and action.entry)
    assert ack.template == "payout-late"
    assert {"name", "ticket", "subject", "desk", "specialist", "text", "reopen_days"} <= dict(ack.values).keys()


@pytest.mark.parametrize(
    ("ticket", "decided", "after"),
    [
        pytest.param(
            replace(TICKET, fields=(("region", "emea"), ("product", "studio"))),
            verdict(fields=(("product", "live"), ("plan", "b"))),
            replace(TICKET, fields=(("region", "emea"), ("product", "live"), ("plan", "b"))),
            id="fields are set anew, the others stay",
        ),
        pytest.param(
            replace(TICKET, watchers=("central-ops",)),
            verdict(watch=("cnm-of-network", "central-ops")),
            replace(TICKET, watchers=("central-ops", "cnm-of-network")),
            id="watchers join those there are",
        ),
        pytest.param(
            replace(TICKET, assignee=None),
            verdict(assign=Assignment(LEO.email)),
            replace(TICKET, assignee=LEO.email),
            id="nobody has it, and a rule gives it to somebody",
        ),
        pytest.param(TICKET, verdict(assign=Assignment(LEO.email)), None, id="nobody loses a ticket to a rule"),
        pytest.param(
            replace(TICKET, assignee=None), verdict(assign=Assignment(team="product")), None, id="a team is nobody yet"
        ),
        pytest.param(TICKET, verdict(status=Status.PENDING), replace(TICKET, status=Status.PENDING), id="a status"),
        pytest.param(
            TICKET,
            verdict(status=Status.SOLVED),
            replace(TICKET, status=Status.SOLVED, solved_at=NOW),
            id="solved by a rule, and since when",
        ),
        pytest.param(
            TICKET, verdict("snooze", snooze=TWO_DAYS), replace(TICKET, status=Status.HOLD), id="put aside again"
        ),
        pytest.param(replace(TICKET, status=Status.PENDING), verdict(spam_by="x"), None, id="spam wakes nothing"),
    ],
)
def test_what_a_reply_changes(ticket: Ticket, decided: Classification, after: Ticket | None) -> None:
    expected = None if after is None else replace(after, tags=ticket.tags)
    assert changed(into(ticket, decided)) == expected


def test_a_reply_that_puts_aside_tells_nobody() -> None:
    plan = decide(into(TICKET, verdict("snooze", snooze=TWO_DAYS)))
    assert (plan.reasons, told(plan)) == ((WHY, "the client wrote", ASIDE), [])
    assert plan.actions[2:] == (StopTimers(1042, TimerName.WAKE), WAKE)


def test_a_client_who_writes_wakes_what_was_put_aside() -> None:
    asleep = replace(TICKET, status=Status.HOLD, assignee=None)
    known = into(asleep, verdict(), is_aside=True)
    after = replace(asleep, status=Status.NEW)
    assert decide(known).actions == (
        Append(1042, ENTRY),
        ChangeTicket(asleep, after, ANA, "the client wrote"),
        StopTimers(1042, TimerName.WAKE),
        *notify(known, replace(after, version=5), is_new=False),
    )


def test_thanks_let_it_sleep() -> None:
    known = into(replace(TICKET, status=Status.HOLD), verdict(), is_aside=True)
    plan = decide(replace(known, message=replace(ORDINARY, is_only_thanks=True)))
    assert plan.reasons == (WHY, "only thanks: it stays hold")
    assert [type(action) for action in plan.actions] == [Append]


def test_what_waits_for_a_third_party_is_not_woken() -> None:
    known = into(replace(TICKET, status=Status.HOLD), verdict())
    assert (changed(known), told(decide(known))) == (None, [(Purpose.NOTIFICATION, HA.email)])


def test_a_rule_for_replies_escalates_once() -> None:
    at_once = verdict("escalate", escalate=(Escalation("product"),))
    first = decide(into(TICKET, at_once))
    assert Note(1042, "escalated", "desk", "to product") in first.actions
    again = decide(into(replace(TICKET, escalated_to="product"), at_once))
    assert [type(action) for action in again.actions] == [Append, Send]


def test_mail_of_before_the_desk_starts_nothing() -> None:
    quiet = replace(INBOUND, is_quiet=True)
    known = replace(KNOWN, inbound=quiet, classification=verdict("snooze", snooze=TWO_DAYS, notify=("central-ops",)))
    plan = decide(known)
    assert [type(action) for action in plan.actions] == [OpenTicket, Append]
    assert opened(known).status is Status.NEW
