"""What is due by the clock: each timer in a transaction of its own, in which its ticket is read again (R2, R5).

The timer ends in the same commit as what it caused, so that after a crash it is carried out once, and never twice. One
that cannot be carried out is dropped with its cause, as a mail is parked: it holds up nobody else.
"""

import logging
from dataclasses import replace
from typing import Final

from pipeline.app import App, IsStopping, never
from pipeline.desk.due import Effect, Struck, strike
from pipeline.desk.relay import apparent_sender
from pipeline.domain.inbound import Inbound
from pipeline.domain.message import Address, Message
from pipeline.domain.plan import Note, Send
from pipeline.domain.ticket import Direction, Entry, Ticket
from pipeline.domain.timer import Timer, TimerState, Wake
from pipeline.errors import Transient
from pipeline.failpoint import reach
from pipeline.ingest.identity.identity import authenticate
from pipeline.process import stored_message, write
from pipeline.store.blobs import BlobDamagedError
from pipeline.store.record import Occasion
from pipeline.store.unit import Unit

log = logging.getLogger(__name__)
AT_ONCE: Final = 100


def fire_due(app: App, *, hold: bool = False, is_stopping: IsStopping = never) -> int:
    """Carry out every timer that is due; gives how many there were. Raises Transient, and those left stay due."""
    ended = 0
    while not is_stopping() and (group := _due(app)):
        for timer in group:
            if is_stopping():
                break
            _fire(app, timer, hold=hold)
            ended += 1
    return ended


def _due(app: App) -> list[Timer]:
    with app.store.look() as unit:
        return unit.timers.due(app.clock(), AT_ONCE)


def _fire(app: App, timer: Timer, *, hold: bool) -> None:
    mail = _last_mail(app, timer)
    with app.store.begin() as unit:
        current = unit.timers.waiting(timer.id)
        if current is None:
            return
        try:
            with unit.savepoint():
                effect = _carry_out(app, unit, current, mail, hold=hold)
        except Transient:
            raise
        except Exception as error:
            log.exception("timer=%d state=dropped", timer.id)
            effect = Effect(False, f"{type(error).__name__}: {error}")
            failed = Note(timer.ticket, "timer-dropped", "desk", f"{timer.due}: {effect.why}")
            unit.act((failed,), Occasion(app.clock()))
        state = TimerState.DONE if effect.is_done else TimerState.DROPPED
        unit.timers.end(current, state, app.clock())
        reach("timers.before-commit")
    reach("timers.after-commit")
    log.info("timer=%d name=%s state=%s ticket=%d", timer.id, timer.due.name, state, timer.ticket)


def _carry_out(app: App, unit: Unit, timer: Timer, mail: tuple[Inbound, Message] | None, *, hold: bool) -> Effect:
    now = app.clock()
    ticket = unit.tickets.get(timer.ticket)
    if ticket is None:
        return Effect(False, "the ticket is gone")
    thread = tuple(unit.threads.thread(ticket.number))
    struck = Struck(app.house, timer, ticket, thread, now)
    if mail is not None:
        struck = _with_mail(app, unit, struck, *mail)
    effect = strike(struck)
    drafts = [action.draft for action in effect.actions if isinstance(action, Send)]
    mails = {draft.key: write(app, unit, draft, now) for draft in drafts}
    unit.act(effect.actions, Occasion(now, mails, ticket=ticket.number, is_held=hold))
    return effect


def _last_mail(app: App, timer: Timer) -> tuple[Inbound, Message] | None:
    """The client's last mail, read before the writer's transaction begins: a hostile one may take its time."""
    if not isinstance(timer.due, Wake):
        return None
    with app.store.look() as unit:
        inbound = unit.threads.last_delivery(timer.ticket)
    message = stored_message(app, inbound) if inbound else None
    return None if inbound is None or message is None or isinstance(message, BlobDamagedError) else (inbound, message)


def _with_mail(app: App, unit: Unit, struck: Struck, inbound: Inbound, message: Message) -> Struck:
    """The ticket with its mail as the thread has it: a forward stands there as the client's own words."""
    written = [entry for entry in struck.thread if entry.direction is Direction.IN]
    entry = next((entry for entry in written if entry.sha256 == message.sha256), written[-1] if written else None)
    struck = replace(struck, open_tickets=_open_tickets(unit, struck.ticket))
    if entry is None or entry.author == apparent_sender(message):
        return replace(struck, mail=(inbound, message), auth=authenticate(message, app.settings.desk))
    return replace(struck, mail=(inbound, _as_it_stands(message, entry)))


def _as_it_stands(message: Message, entry: Entry) -> Message:
    author = Address(entry.author_name, entry.author)
    return replace(message, sender=entry.author or None, from_=(author,), subject=entry.subject, new_text=entry.text)


def _open_tickets(unit: Unit, ticket: Ticket) -> int:
    if ticket.network:
        return unit.tickets.open_count_of_network(ticket.network)
    return unit.tickets.open_count(ticket.requester)
