"""Decide what one mail causes: `Known -> Plan`, pure. The first case that applies takes the mail (blueprint 1.4).

Each plan carries its reasons, which `ticket show --why` prints.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pipeline.desk.audience import audience
from pipeline.desk.later import awake, escalated, is_put_aside, put_aside, timers
from pipeline.desk.notify import ask_back, notify
from pipeline.desk.proposal import rules_by_mail
from pipeline.desk.relay import apparent_sender, entry_of, inside_note, relay, unverified
from pipeline.desk.undelivered import bounce
from pipeline.domain.classification import Classification
from pipeline.domain.disposition import Accept, Ignore, Outcome, Reason
from pipeline.domain.known import Known
from pipeline.domain.message import Message, PassageKind
from pipeline.domain.plan import (
    Action,
    Append,
    ChangeTicket,
    Note,
    OpenTicket,
    Plan,
    StopTimers,
)
from pipeline.domain.subject import bare
from pipeline.domain.thread import Joins, Perhaps, Role, Stranger
from pipeline.domain.ticket import FINISHED, MOVES, Direction, Status, Ticket, Trigger
from pipeline.domain.timer import TimerName
from pipeline.reply.acknowledge import acknowledgement
from pipeline.reply.choose import Acknowledge, choose, first_available

MAX_REOPENINGS_A_DAY: Final = 5
ANSWERED: Final = FINISHED | {Status.PENDING}
"""Where the desk has had its say: thanks alone want no work."""
Case = Callable[[Known], Plan | None]


def duplicate(known: Known) -> Plan | None:
    """A mail we had already, through another mailbox or after a new UIDVALIDITY (R3)."""
    if known.earlier is None:
        return None
    reason = f"the same mail as delivery {known.earlier.inbound}"
    return Plan(Outcome.DUPLICATE, known.now, known.earlier.ticket, (reason,))


def specialist(known: Known) -> Plan | None:
    """A mail to a reply address that we made for a specialist, or from one into a ticket."""
    if known.person is not None and known.addressed_ticket is not None and known.addressed is not None:
        return relay(known, known.addressed_ticket, known.person)
    if known.handed_on is not None:
        return None
    if isinstance(known.belonging, Joins) and known.belonging.role in (Role.SPECIALIST, Role.TEAM):
        return _from_inside(known, known.belonging) if isinstance(known.disposition, Accept) else None
    return None


def _from_inside(known: Known, joins: Joins) -> Plan:
    """A colleague's mail without a key stays inside; one that only claims to be a colleague's is told to the colleague."""
    is_doubtful = known.house.trust == "authenticated" and not known.is_vouched_for
    if known.person is not None and is_doubtful:
        return unverified(known, joins.ticket, known.person, "our mail server does not vouch for the sender")
    return inside_note(known, joins)


def colleague(known: Known) -> Plan | None:
    """Mail from one of our own addresses: an answer written outside the desk (6.4), believed only when vouched for."""
    if not isinstance(known.disposition, Ignore) or known.disposition.reason is not Reason.OWN_MAIL:
        return None
    if not known.is_vouched_for:
        return None
    if not isinstance(known.belonging, Joins):
        return _recorded(known, "an own mail that belongs to no ticket")
    ticket = known.belonging.ticket
    actions: list[Action] = [Append(ticket.number, replace(entry_of(known, Direction.OUT), is_verified=True))]
    after = replace(ticket, status=MOVES[ticket.status, Trigger.ANSWERED])
    if after != ticket:
        actions.append(ChangeTicket(ticket, after, known.message.sender or "", "answered outside the desk"))
    reasons = (f"an answer written outside the desk, by {known.belonging.evidence}",)
    return Plan(Outcome.THREADED, known.now, ticket.number, reasons, tuple(actions))


def automatic(known: Known) -> Plan | None:
    """A machine's mail: kept where it belongs, answered never, waking nothing (RFC 3834)."""
    if isinstance(known.disposition, Accept) or known.disposition.reason is Reason.OWN_MAIL:
        return None
    why = f"{known.disposition.reason}: {known.disposition.detail}".rstrip(": ")
    if known.disposition.reason is Reason.MACHINE_ADDRESS and not isinstance(known.belonging, Joins):
        return None  # a web form writes from no-reply@ what a person typed: it gets a ticket, and no answer by itself
    if not isinstance(known.belonging, Joins):
        return _recorded(known, why)
    ticket = known.belonging.ticket
    is_inside = known.belonging.role in (Role.SPECIALIST, Role.TEAM)
    entry = entry_of(known, Direction.NOTE if is_inside else Direction.IN)
    reasons = (why, f"kept with {ticket.label} by {known.belonging.evidence}; it reopens nothing")
    return Plan(Outcome.RECORDED, known.now, ticket.number, reasons, (Append(ticket.number, entry),))


def ignored(known: Known) -> Plan | None:
    """A rule said `ignore`."""
    rule = known.classification.ignored_by if known.classification else ""
    if not rule:
        return None
    return Plan(Outcome.IGNORED, known.now, None, (f"rule {rule} says ignore",), (), known.classification)


def handed_on(known: Known) -> Plan | None:
    """One of ours forwards a client's mail: the ticket is the client's, with the date and the words of the original."""
    given = known.handed_on
    if given is None or given.doubt or known.classification is None:
        return None
    comment = _comment(known.message)
    by = known.message.display_name or apparent_sender(known.message)
    client = replace(known, message=given.mail, handed_on=replace(given, by=by, comment=comment))
    arrived = known.inbound.received_at
    at = min(given.mail.date or arrived, arrived)  # a clock that is fast must not put it below our answers
    # The forwarder's Reply-To is not where the client wants to be answered.
    ticket = replace(_opened(client, known.classification), opened_at=at, answer_to=None)
    entry = replace(entry_of(client, Direction.IN), at=at, is_verified=False)
    actions: list[Action] = [OpenTicket(ticket, (ticket.requester,)), Append(ticket.number, entry)]
    if comment:
        actions.append(Append(ticket.number, replace(entry_of(known, Direction.NOTE), text=comment)))
    reasons = [
        f"{known.message.sender} forwarded it: the ticket is {ticket.requester}'s",
        "no acknowledgement: the client did not write to the desk",
    ]
    _promise(client, None, ticket, actions, reasons)
    return Plan(Outcome.NEW_TICKET, known.now, ticket.number, tuple(reasons), tuple(actions), known.classification)


def _promise(known: Known, before: Ticket | None, ticket: Ticket, actions: list[Action], reasons: list[str]) -> None:
    """What the rules want beside the ticket: escalations and timers, and whoever is to be told now."""
    actions += escalated(known, before.escalated_to if before else None, ticket)
    actions += timers(known, ticket)
    if aside := put_aside(known):
        reasons += aside
    elif ticket.status is not Status.CLOSED:
        actions += notify(known, ticket, is_new=before is None)
        reasons += audience(known, ticket).untold


def _comment(message: Message) -> str:
    """What the one who forwards says to it; without a word of theirs the new text is the forwarded mail itself."""
    own = (passage.text for passage in message.passages if passage.kind is PassageKind.NEW)
    return "\n\n".join(own).strip()


def reaction(known: Known) -> Plan | None:
    """A tap on an emoji that finds no ticket wants nothing of anybody."""
    if not known.message.reaction or isinstance(known.belonging, Joins):
        return None
    return _recorded(known, f"only a reaction ({known.message.reaction}), to a mail of no ticket")


def reply(known: Known) -> Plan | None:
    """A client's mail into their ticket; solved ones wake up within the days of the policy, for more than thanks."""
    belonging = known.belonging
    if not isinstance(belonging, Joins) or known.event == "new":
        return None
    ticket = belonging.ticket
    entry = entry_of(known, Direction.IN)
    reasons = [f"belongs to {ticket.label} by {belonging.evidence}, from the {belonging.role}"]
    wakes, why = _wakes(known, ticket)
    after = _placed(known, ticket, _reclassified(known, ticket), wakes=wakes)
    reasons.append(why)
    actions: list[Action] = [Append(ticket.number, entry)]
    if after != ticket:
        actions.append(ChangeTicket(ticket, after, entry.author, why))
    if wakes and ticket.status in FINISHED and after.status not in FINISHED:
        actions.append(Note(ticket.number, "reopened", entry.author, ""))
    if wakes and known.is_aside:
        actions.append(StopTimers(ticket.number, TimerName.WAKE))
    if wakes or known.reopenings >= MAX_REOPENINGS_A_DAY:
        changed = replace(after, version=ticket.version + (after != ticket))
        _promise(known, ticket, changed, actions, reasons)
    return Plan(Outcome.THREADED, known.now, ticket.number, tuple(reasons), tuple(actions), known.classification)


def new_ticket(known: Known) -> Plan:
    """Everything else is a matter of its own."""
    verdict = known.classification
    assert verdict is not None
    ticket = _opened(known, verdict)
    entry = entry_of(known, Direction.IN)
    choice = choose(known)
    reasons = [_why_new(known)]
    actions: list[Action] = [
        OpenTicket(ticket, tuple(filter(None, (ticket.requester, ticket.answer_to)))),
        Append(ticket.number, entry),
    ]
    if isinstance(choice, Acknowledge):
        actions.append(acknowledgement(known, ticket, choice))
        reasons.append(f"{choice.purpose} in {choice.language} to {ticket.requester}")
    else:
        reasons.append(f"no acknowledgement: {choice.reason}")
    if known.acks.has_just_tripped:
        actions.append(Note(None, "acknowledgements-paused", "desk", "too many acknowledgements within minutes"))
    if known.handed_on is not None and (question := ask_back(known, ticket, known.handed_on.doubt)):
        actions += question
        reasons.append(f"{ticket.requester} is asked whose mail it is: {known.handed_on.doubt}")
    _promise(known, None, ticket, actions, reasons)
    return Plan(Outcome.NEW_TICKET, known.now, ticket.number, tuple(reasons), tuple(actions), verdict)


CASES: Final[tuple[Case, ...]] = (
    duplicate,
    bounce,
    rules_by_mail,
    specialist,
    colleague,
    automatic,
    ignored,
    handed_on,
    reaction,
    reply,
    new_ticket,
)


def decide(known: Known) -> Plan:
    """The plan for one mail."""
    return next(plan for case in CASES if (plan := case(known)))


def subject_of(subject: str) -> str:
    """A ticket's subject: without reply prefixes and ticket marks."""
    return bare(subject) or "(no subject)"


def _recorded(known: Known, why: str) -> Plan:
    return Plan(Outcome.RECORDED, known.now, None, (why,))


def _wakes(known: Known, ticket: Ticket) -> tuple[bool, str]:
    """Whether a client's mail asks for work, and why (not)."""
    if known.message.reaction:
        return False, f"only a reaction ({known.message.reaction}): it stays {ticket.status}"
    if (ticket.status in ANSWERED or known.is_aside) and _is_thanks(known):
        return False, f"only thanks: it stays {ticket.status}"
    if known.classification is not None and known.classification.spam_by:
        return False, f"rule {known.classification.spam_by} calls it spam: it stays {ticket.status}"
    if ticket.status not in FINISHED:
        return True, "the client wrote"
    if known.reopenings >= MAX_REOPENINGS_A_DAY:
        return False, f"reopened {known.reopenings} times within a day already"
    return True, f"reopened: it was {ticket.status}"


def _is_thanks(known: Known) -> bool:
    """Whether there is nothing but thanks to read; a file that comes with them is there to be looked at."""
    if any(not each.is_inline and not each.is_logo for each in known.message.attachments):
        return False
    return known.message.is_only_thanks or (known.classification is not None and known.classification.kind == "thanks")


def _placed(known: Known, before: Ticket, after: Ticket, *, wakes: bool) -> Ticket:
    """The ticket in the status that a client's mail leaves it in; what a rule says of it comes first."""
    wanted = known.classification.status if known.classification else None
    if not wakes:
        return after
    if is_put_aside(known):
        status = Status.HOLD
    elif wanted is not None:
        status = wanted
    else:
        status = awake(after) if known.is_aside else MOVES[before.status, Trigger.CLIENT_WROTE]
    solved_at = (before.solved_at or known.now) if status in FINISHED else None
    return replace(after, status=status, solved_at=solved_at)


def _reclassified(known: Known, ticket: Ticket) -> Ticket:
    """What rules that opted in to replies set; the defaults of a new ticket say nothing about an old one."""
    verdict = known.classification
    if verdict is None:
        return ticket
    touched = {change.field for trace in verdict.trace if trace.is_hit for change in trace.changes}
    kept = [tag for tag in ticket.tags if tag not in verdict.untags]
    higher = max(ticket.priority, verdict.priority, key=lambda priority: priority.rank)
    return replace(
        ticket,
        priority=higher if "priority" in touched else ticket.priority,
        queue=verdict.queue if "queue" in touched else ticket.queue,
        topic=verdict.topic if "topic" in touched else ticket.topic,
        escalated_to=verdict.escalated_to or ticket.escalated_to,
        assignee=ticket.assignee or _assignee(verdict),
        tags=tuple(dict.fromkeys([*kept, *verdict.tags])),
        fields=tuple({**dict(ticket.fields), **dict(verdict.fields)}.items()),
        watchers=tuple(dict.fromkeys([*ticket.watchers, *verdict.watch])),
    )


def _assignee(verdict: Classification) -> str | None:
    """The specialist whom a rule gives the ticket; a mail takes it away from nobody who has it."""
    return verdict.assign.specialist or None if verdict.assign else None


def _opened(known: Known, verdict: Classification) -> Ticket:
    message = known.message
    name = message.display_name or (known.contact.name if known.contact else "")
    linked = known.belonging.ticket.number if isinstance(known.belonging, Joins | Perhaps) else None
    contact, network = known.contact, known.network
    wanted = (message.language, contact.language if contact else None, network.language if network else None)
    every_language = frozenset().union(*known.house.languages.values())
    status = verdict.status or (Status.CLOSED if verdict.spam_by else Status.NEW)
    if is_put_aside(known):
        status = Status.HOLD
    return Ticket(
        number=known.number,
        status=status,
        queue=verdict.queue,
        topic=verdict.topic,
        kind="spam" if verdict.spam_by else verdict.kind,
        priority=verdict.priority,
        subject=subject_of(message.subject),
        requester=apparent_sender(message),
        requester_name=name,
        language=first_available(wanted, every_language),
        opened_at=known.inbound.received_at,
        network=network.slug if network else None,
        assignee=_assignee(verdict),
        escalated_to=verdict.escalated_to,
        tags=verdict.tags,
        linked_to=linked,
        answer_to=known.answer_to,
        fields=verdict.fields,
        watchers=verdict.watch,
        solved_at=known.now if status in FINISHED else None,
        rules_hash=verdict.rules_hash,
    )


def _why_new(known: Known) -> str:
    match known.belonging:
        case Stranger(ticket, evidence, why):
            return f"a ticket of its own: its {evidence} names T-{ticket}, but {why}"
        case Perhaps(ticket, evidence, why):
            return f"a ticket of its own: {evidence} may tie it to {ticket.label} ({why}); a specialist is asked"
        case Joins(ticket):
            if ticket.takes_mail(known.inbound.received_at, known.house.reopen_days):
                return f"a new ticket, linked to {ticket.label}: a new subject in a thread that was {ticket.status}"
            return (
                f"a new ticket, linked to {ticket.label}, which was solved more than {known.house.reopen_days} days ago"
            )
    return "a new matter: nothing in it points to a ticket"
