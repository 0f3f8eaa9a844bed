"""What a timer does when its time has come: the ticket as it stands now decides whether anything is left to do. Pure.

A ticket that is finished or merged away needs nothing more. Whoever is told is told once: the mails' keys name the timer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.desk.later import awake
from pipeline.desk.notify import notify, responsible
from pipeline.domain.classification import Classification, Finding, RuleTrace, Truth
from pipeline.domain.disposition import Accept
from pipeline.domain.inbound import Inbound
from pipeline.domain.known import House, Known
from pipeline.domain.message import Auth, Message
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Action, ChangeTicket, Draft, Note, Purpose, Send
from pipeline.domain.thread import Fresh
from pipeline.domain.ticket import FINISHED, Direction, Entry, Status, Ticket
from pipeline.domain.timer import Escalate, Timer, Wake
from pipeline.domain.token import ReplyPurpose

CURE: Final = (
    "Answer the client by a reply to your notification of the ticket. A reply to this mail is kept as an internal note. "
    "The desk has written to nobody else: involve {whom} yourself."
)


@dataclass(frozen=True, slots=True)
class Struck:
    """A timer whose time has come, with its ticket and the thread as they stand now.

    `mail` is the client's last mail and the delivery it came by, read for a ticket that comes back; None where it
    cannot be read any more.
    """

    house: House
    timer: Timer
    ticket: Ticket
    thread: tuple[Entry, ...]
    now: datetime
    mail: tuple[Inbound, Message] | None = None
    auth: Auth = Auth()
    open_tickets: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What comes of it, and why; without anything left to do the timer is dropped."""

    is_done: bool
    why: str
    actions: tuple[Action, ...] = ()


def strike(struck: Struck) -> Effect:
    """What a timer causes."""
    due, ticket = struck.timer.due, struck.ticket
    if ticket.merged_into is not None:
        return _dropped(struck, f"{ticket.label} was merged into T-{ticket.merged_into}")
    if ticket.status in FINISHED:
        return _dropped(struck, f"{ticket.label} is {ticket.status}")
    match due:
        case Escalate():
            return _escalate(struck, due)
        case Wake():
            return _wake(struck, due)


def _dropped(struck: Struck, why: str) -> Effect:
    return Effect(False, why, (Note(struck.ticket.number, "timer-dropped", "desk", f"{struck.timer.due}: {why}"),))


def _escalate(struck: Struck, due: Escalate) -> Effect:
    ticket = struck.ticket
    if _came_true(struck, due):
        return _dropped(struck, f"it was {due.unless}")
    if ticket.escalated_to == due.to:
        return _dropped(struck, f"it is with {due.to} already")
    why = _why(due, struck.timer.due_at - due.since)
    after = replace(ticket, escalated_to=due.to)
    actions: list[Action] = [
        ChangeTicket(ticket, after, "desk", why),
        Note(ticket.number, "escalated", "desk", f"to {due.to}: {why}"),
    ]
    told = replace(after, version=ticket.version + 1)
    actions += [Send(_reminder(struck, told, person, due, why)) for person in responsible(struck.house.directory, told)]
    return Effect(True, f"escalated to {due.to}: {why}", tuple(actions))


def _came_true(struck: Struck, due: Escalate) -> bool:
    """Whether what the escalation waited for has happened since the mail arrived."""
    if due.unless == "replied":
        return any(entry.direction is Direction.OUT and entry.at >= due.since for entry in struck.thread)
    return due.unless == "assigned" and struck.ticket.assignee is not None


def _why(due: Escalate, waited: timedelta) -> str:
    span = shown_span(waited)
    words = {"replied": f"no answer within {span}", "assigned": f"nobody took it within {span}"}
    said = words.get(due.unless, f"{span} are over")
    return f"{said} (rule {due.rule})" if due.rule else said


def shown_span(span: timedelta) -> str:
    """A span as rules write it: 90m, 2h, 3d."""
    seconds = round(span.total_seconds())
    unit, length = next(((unit, size) for unit, size in (("d", 86400), ("h", 3600)) if seconds % size == 0), ("m", 60))
    return f"{seconds // length}{unit}"


def _reminder(struck: Struck, ticket: Ticket, person: Specialist, due: Escalate, why: str) -> Draft:
    """What a specialist is told of an escalation; an answer to it stays inside."""
    house = struck.house
    network = house.directory.network(ticket.network) if ticket.network else None
    client = ticket.requester_name or ticket.requester
    party = next((team for team in house.directory.teams if team.id == due.to), None)
    whom = f"{party.name} <{party.email}>" if party else due.to
    summary = f"[{ticket.label}] Escalated to {due.to}: {ticket.subject}"
    return Draft(
        key=f"timer:{struck.timer.id}:{person.email}",
        purpose=Purpose.REMINDER,
        ticket=ticket.number,
        to=person.address,
        from_name=house.name,
        reply_to=house.sign(ticket.number, person.email, ReplyPurpose.NOTE, ticket.version),
        template="alert",
        values=(
            ("summary", summary),
            (
                "details",
                (
                    f"Why: {why}.",
                    f"From {client} ({network.name})" if network else f"From {client}",
                    f"It is {ticket.status}, priority {ticket.priority}, in the queue {ticket.queue}"
                    + (f", with {ticket.assignee}." if ticket.assignee else ", and nobody has taken it."),
                ),
            ),
            ("cure", CURE.format(whom=whom)),
            ("desk", house.name),
        ),
        subject=summary,
    )


def _wake(struck: Struck, due: Wake) -> Effect:
    ticket = struck.ticket
    if ticket.status is not Status.HOLD:
        return _dropped(struck, f"it is {ticket.status} already")
    why = f"the time is over for which rule {due.rule} put it aside"
    after = replace(ticket, status=awake(ticket))
    change = ChangeTicket(ticket, after, "desk", why)
    told = replace(after, version=ticket.version + 1)
    return Effect(True, why, (change, *_notifications(struck, told, due)))


def _notifications(struck: Struck, ticket: Ticket, due: Wake) -> tuple[Send, ...]:
    """The notification that was not sent when the mail came, under keys of the timer's own."""
    if struck.mail is None:
        return ()
    inbound, message = struck.mail
    network = struck.house.directory.network(ticket.network) if ticket.network else None
    woken = RuleTrace(due.rule, True, (Finding("snooze", Truth.HIT, "put it aside until now"),))
    known = Known(
        house=struck.house,
        inbound=inbound,
        message=message,
        now=struck.now,
        auth=struck.auth,
        disposition=Accept(),
        belonging=Fresh(),
        event="new",
        number=ticket.number,
        network=network,
        classification=Classification(
            ticket.topic,
            ticket.kind,
            ticket.priority,
            ticket.queue,
            notify=due.notify,
            rules=(due.rule,),
            trace=(woken,),
        ),
        open_tickets=max(0, struck.open_tickets - 1),
    )
    sends = notify(known, ticket, is_new=True)
    return tuple(
        Send(replace(send.draft, key=f"timer:{struck.timer.id}:{send.draft.purpose}:{send.draft.to.email}"))
        for send in sends
    )
