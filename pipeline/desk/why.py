"""Answer `#why` by mail: to the specialist alone, in plain words, with what was changed by hand since. Pure."""

from typing import Final

from pipeline.domain.disposition import Outcome
from pipeline.domain.known import Known, Told
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Action, Draft, Note, Plan, Purpose, Send
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import ReplyPurpose

MAX_LINES: Final = 300
"""Of a ticket with very many mails the explanation of the newest is what is asked for."""


def answer_why(known: Known, ticket: Ticket, person: Specialist, asked: tuple[str, ...], limit: int) -> Plan:
    """The plan that answers; no more than `limit` such mails an hour go to one person."""
    what = "; ".join(f"#why {rule}".strip() for rule in asked)
    actions: list[Action] = [Note(ticket.number, "asked", person.email, what)]
    reasons = [f"{person.name}'s key fits and the sender is believed"]
    if known.notices_to_sender < limit:
        actions.append(Send(_draft(known, ticket, person, asked)))
        reasons.append(f"{what}: answered to {person.email} alone")
    else:
        reasons.append(f"{what}: not answered, {limit} mails of this kind went out within the hour")
    return Plan(Outcome.THREADED, known.now, ticket.number, tuple(reasons), tuple(actions))


def _draft(known: Known, ticket: Ticket, person: Specialist, asked: tuple[str, ...]) -> Draft:
    told = [line for rule in dict.fromkeys(asked) for line in known.explanations.get(rule, NOTHING)]
    stands = (
        f"{ticket.status} · queue {ticket.queue} · topic {ticket.topic} · {ticket.kind} · priority {ticket.priority}"
    )
    return Draft(
        key=f"why:{known.inbound.id}",
        purpose=Purpose.TRANSCRIPT,
        ticket=ticket.number,
        to=person.address,
        from_name=known.house.name,
        # What is written back by mistake must not reach the client.
        reply_to=known.house.sign(ticket.number, person.email, ReplyPurpose.DO, ticket.version),
        template="why",
        values=(
            ("ticket", ticket.label),
            ("subject", ticket.subject),
            ("specialist", person.name),
            ("stands", stands),
            ("tags", ", ".join(ticket.tags)),
            ("lines", _shortened(told)),
            ("desk", known.house.name),
        ),
        subject=ticket.subject,
        in_reply_to=known.message.message_id,
        references=(known.message.message_id,) if known.message.message_id else (),
    )


NOTHING: Final[Told] = (("plain", "No rule was asked about this ticket's mails."),)


def _shortened(told: list[tuple[str, str]]) -> Told:
    if len(told) <= MAX_LINES:
        return tuple(told)
    left = len(told) - MAX_LINES
    return (*told[:MAX_LINES], ("plain", f"{left} more lines are left out: cndesk rules explain shows all of them."))
