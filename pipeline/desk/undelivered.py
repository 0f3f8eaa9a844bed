"""A delivery report about a mail of ours: what is recorded, whom it ends automatic mail to, and who is told."""

from dataclasses import replace
from typing import Final

from pipeline.desk.notify import Alarm, alert, people_to_tell
from pipeline.desk.relay import entry_of
from pipeline.domain.disposition import Ignore, Outcome, Reason
from pipeline.domain.known import Known
from pipeline.domain.message import Bounce, BouncedRecipient
from pipeline.domain.outgoing import OutboxState
from pipeline.domain.plan import Action, Append, Bounced, Plan, Purpose
from pipeline.domain.thread import Joins
from pipeline.domain.ticket import Direction, Ticket

INSIDE: Final = frozenset(
    {Purpose.NOTIFICATION, Purpose.TRANSCRIPT, Purpose.ALERT, Purpose.REMINDER, Purpose.INFORMATION}
)
"""What goes to our own people: that it came back is nothing to tell those who serve the client."""


def bounce(known: Known) -> Plan | None:
    """A delivery report: believed only about a mail that we sent (reliability 3.4)."""
    if not isinstance(known.disposition, Ignore) or known.disposition.reason is not Reason.BOUNCE:
        return None
    row, report, ticket = known.bounced, known.message.bounce, known.addressed_ticket
    if row is None and known.bounced_answer is not None:
        return _answer_bounced(known, known.bounced_answer)
    if row is None or row.ticket is None or ticket is None:
        return None if isinstance(known.belonging, Joins) else _not_ours(known)
    about = _about(report, row.recipient)
    reason = about.reason if about else "no reason given"
    is_final = about is not None and about.is_failed
    is_hard = is_final and about is not None and about.is_hard
    actions: list[Action] = [
        Append(ticket.number, replace(entry_of(known, Direction.IN), is_verified=False)),
        Bounced(row.message_id, row.recipient, reason, is_final, is_hard),
    ]
    # A second report on the same mail tells nothing new, and forged ones must not become a flood.
    if row.purpose not in INSIDE and row.state is not OutboxState.FAILED:
        actions += _tell_undelivered(known, ticket, f"our {row.purpose} to {row.recipient}", about)
    reasons = (f"bounce of our {row.purpose} to {row.recipient}: {reason}",)
    return Plan(Outcome.BOUNCE, known.now, ticket.number, reasons, tuple(actions))


def _answer_bounced(known: Known, ticket: Ticket) -> Plan:
    """An answer that a colleague wrote outside the desk came back: its Message-ID stands in the ticket."""
    about = _about(known.message.bounce, ticket.requester)
    actions: list[Action] = [Append(ticket.number, replace(entry_of(known, Direction.IN), is_verified=False))]
    actions += _tell_undelivered(known, ticket, f"the answer to {about.address if about else ticket.requester}", about)
    reasons = ("bounce of an answer written outside the desk: " + (about.reason if about else "no reason given"),)
    return Plan(Outcome.BOUNCE, known.now, ticket.number, reasons, tuple(actions))


def _about(report: Bounce | None, recipient: str) -> BouncedRecipient | None:
    """What a report says of a recipient, the final word before a delay; of any where it names others (aliases)."""
    told = report.recipients if report else ()
    about = [person for person in told if person.address == recipient] or told
    return min(about, key=lambda person: not person.is_failed, default=None)


def _tell_undelivered(known: Known, ticket: Ticket, what: str, about: BouncedRecipient | None) -> tuple[Action, ...]:
    alarm = Alarm(
        f"[{ticket.label}] Not delivered: {what}",
        (f"Their mail server says: {about.reason if about and about.reason else 'no reason given'}",),
        _cure(about),
    )
    return alert(known, ticket, people_to_tell(known, ticket), alarm)


def _cure(about: BouncedRecipient | None) -> str:
    if about is not None and about.action == "delayed":
        return "Nothing yet: their server goes on trying."
    if about is not None and about.is_hard:
        return "Ask the network for another address. Until then nothing automatic is sent to this one."
    return "Send it again later, or ask the network for another address."


def _not_ours(known: Known) -> Plan:
    return Plan(Outcome.RECORDED, known.now, None, ("bounce of a mail that is not ours",))
