"""What a decision starts for later: escalations that wait, tickets that are put aside."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.desk.later import awake, escalated, is_put_aside, put_aside, timers
from pipeline.domain.classification import Change, Classification, Escalation, RuleTrace
from pipeline.domain.known import Known
from pipeline.domain.plan import Note, StartTimer, StopTimers
from pipeline.domain.ticket import Status
from pipeline.domain.timer import Escalate, TimerName, Wake
from tests.unit.mails import ARRIVED, INBOUND, KNOWN, OPENED, VERDICT

LATE = Escalation("central-ops", 7200, "replied")
AT_ONCE = Escalation("product")
TRACE = (
    RuleTrace("first", True, (), (Change("escalate", "product, central-ops after 2h unless replied"),)),
    RuleTrace("aside", True, (), (Change("snooze", "172800"),)),
)
QUIET = replace(INBOUND, is_quiet=True)


def deciding(**what: object) -> Known:
    """The ordinary mail, with a decision that says this."""
    verdict: Classification = replace(VERDICT, trace=TRACE, **what)  # type: ignore[arg-type]
    return replace(KNOWN, classification=verdict)


WAITING = StartTimer(1042, ARRIVED + timedelta(hours=2), Escalate("central-ops", ARRIVED, "replied", "first"))
ASIDE = (
    StopTimers(1042, TimerName.WAKE),
    StartTimer(1042, ARRIVED + timedelta(days=2), Wake("aside", ("central-ops",))),
)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(KNOWN, (), id="nothing is said of later"),
        pytest.param(replace(KNOWN, classification=None), (), id="no rule was asked"),
        pytest.param(deciding(escalate=(AT_ONCE,)), (), id="an escalation without delay"),
        pytest.param(deciding(escalate=(AT_ONCE, LATE)), (WAITING,), id="an escalation that waits"),
        pytest.param(deciding(snooze=172800, notify=("central-ops",)), ASIDE, id="put aside"),
        pytest.param(deciding(escalate=(LATE,), snooze=172800, notify=("central-ops",)), (WAITING, *ASIDE), id="both"),
        pytest.param(replace(deciding(escalate=(LATE,), snooze=60), inbound=QUIET), (), id="mail of before the desk"),
    ],
)
def test_what_is_started(known: Known, expected: tuple[StartTimer | StopTimers, ...]) -> None:
    assert timers(known, OPENED) == expected


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
def test_nothing_is_due_on_a_finished_ticket(status: Status) -> None:
    assert timers(deciding(escalate=(LATE,)), replace(OPENED, status=status)) == ()


def test_an_escalation_of_no_rule_that_is_known() -> None:
    known = replace(KNOWN, classification=replace(VERDICT, escalate=(LATE,)))
    assert timers(known, OPENED) == (replace(WAITING, due=Escalate("central-ops", ARRIVED, "replied", "")),)


@pytest.mark.parametrize(
    ("known", "is_so"),
    [
        pytest.param(deciding(snooze=172800), True, id="for two days"),
        pytest.param(deciding(snooze=172800, status=Status.PENDING), True, id="whatever status a rule names"),
        pytest.param(deciding(), False, id="nothing says so"),
        pytest.param(replace(KNOWN, classification=None), False, id="no rule was asked"),
        pytest.param(deciding(snooze=172800, status=Status.SOLVED), False, id="solved at once"),
        pytest.param(deciding(snooze=172800, spam_by="x"), False, id="spam"),
        pytest.param(deciding(snooze=60), False, id="the time is over already"),
        pytest.param(replace(deciding(snooze=172800), inbound=QUIET), False, id="mail of before the desk"),
    ],
)
def test_what_is_put_aside(known: Known, is_so: bool) -> None:
    assert is_put_aside(known) is is_so
    why = "rule aside puts it aside until 2026-03-04 08:59 UTC: nobody is notified before"
    assert put_aside(known) == ((why,) if is_so else ())


def test_what_was_put_aside_comes_back_as_somebodys_work_or_new() -> None:
    assert awake(replace(OPENED, status=Status.HOLD)) is Status.NEW
    assert awake(replace(OPENED, status=Status.HOLD, assignee="ha@cn-desk.example")) is Status.OPEN


@pytest.mark.parametrize(
    ("known", "before", "to", "text"),
    [
        pytest.param(deciding(escalate=(AT_ONCE,)), None, "product", "to product, says rule first", id="by a rule"),
        pytest.param(KNOWN, None, "product", "to product", id="nobody knows by which"),
        pytest.param(deciding(escalate=(AT_ONCE,)), "legal", "product", "to product, says rule first", id="once more"),
        pytest.param(deciding(escalate=(AT_ONCE,)), "product", "product", "", id="it was there already"),
        pytest.param(KNOWN, None, None, "", id="not at all"),
        pytest.param(replace(KNOWN, classification=None), None, "product", "", id="no rule was asked"),
    ],
)
def test_the_event_of_an_escalation(known: Known, before: str | None, to: str | None, text: str) -> None:
    expected = (Note(1042, "escalated", "desk", text),) if text else ()
    assert escalated(known, before, replace(OPENED, escalated_to=to)) == expected
