"""What the rules' decision on a mail starts for later: an escalation that waits, a ticket that is put aside. Pure.

Times count from the mail's arrival. Because of a quiet mail nothing may leave, so nothing is started either.
"""

from datetime import datetime, timedelta

from pipeline.domain.classification import Classification
from pipeline.domain.known import Known
from pipeline.domain.plan import Note, StartTimer, StopTimers
from pipeline.domain.ticket import FINISHED, Status, Ticket
from pipeline.domain.timer import Escalate, TimerName, Wake


def timers(known: Known, ticket: Ticket) -> tuple[StartTimer | StopTimers, ...]:
    """What is due later because of this mail, `ticket` being as the mail leaves it."""
    verdict = known.classification
    if verdict is None or known.inbound.is_quiet or ticket.status in FINISHED:
        return ()
    arrived = known.inbound.received_at
    started: list[StartTimer | StopTimers] = [
        StartTimer(
            ticket.number,
            arrived + timedelta(seconds=escalation.after),
            Escalate(escalation.to, arrived, escalation.unless, _rule(verdict, "escalate", escalation.to)),
        )
        for escalation in verdict.escalate
        if escalation.after
    ]
    if is_put_aside(known):
        started.append(StopTimers(ticket.number, TimerName.WAKE))
        started.append(StartTimer(ticket.number, _until(known), Wake(_rule(verdict, "snooze"), verdict.notify)))
    return tuple(started)


def is_put_aside(known: Known) -> bool:
    """Whether a rule's `snooze` puts the ticket of this mail aside; what is over at once does not."""
    verdict = known.classification
    if verdict is None or not verdict.snooze or verdict.spam_by or known.inbound.is_quiet:
        return False
    return verdict.status not in FINISHED and _until(known) > known.now


def put_aside(known: Known) -> tuple[str, ...]:
    """The reason of `ticket show --why`, if so."""
    if not is_put_aside(known) or known.classification is None:
        return ()
    rule = _rule(known.classification, "snooze")
    return (f"rule {rule} puts it aside until {_until(known):%Y-%m-%d %H:%M} UTC: nobody is notified before",)


def awake(ticket: Ticket) -> Status:
    """What a ticket that was put aside comes back as: somebody's work, or new to all."""
    return Status.OPEN if ticket.assignee else Status.NEW


def escalated(known: Known, before: str | None, ticket: Ticket) -> tuple[Note, ...]:
    """The event of an escalation without delay."""
    verdict, to = known.classification, ticket.escalated_to
    if verdict is None or to is None or to == before:
        return ()
    rule = _rule(verdict, "escalate", to)
    return (Note(ticket.number, "escalated", "desk", f"to {to}, says rule {rule}" if rule else f"to {to}"),)


def _until(known: Known) -> datetime:
    snooze = known.classification.snooze if known.classification else 0
    return known.inbound.received_at + timedelta(seconds=snooze)


def _rule(verdict: Classification, field: str, word: str = "") -> str:
    """The last rule that set a field, or that added this word to it."""
    hits = [
        trace.rule
        for trace in verdict.trace
        for change in trace.changes
        if trace.is_hit and change.field == field and (not word or word in change.value.replace(",", " ").split())
    ]
    return hits[-1] if hits else ""
