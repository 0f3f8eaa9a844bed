"""The acknowledgement of the mail that opened a ticket, as a draft. Pure.

The short one may echo nothing of the sender's, since nobody vouches for who will read it (reliability S7).
"""

from pipeline.domain.known import Known
from pipeline.domain.message import Address
from pipeline.domain.plan import Draft, Purpose, Send, Value
from pipeline.domain.ticket import Direction, Entry, Ticket
from pipeline.domain.token import ReplyPurpose
from pipeline.reply.choose import Acknowledge


def acknowledgement(known: Known, ticket: Ticket, choice: Acknowledge) -> Send:
    """The mail to the client, and how it stands in the thread."""
    message_id = known.message.message_id
    house = known.house
    # Nothing that a stranger wrote goes to an address that the stranger may have chosen.
    name = ticket.requester_name if choice.purpose is Purpose.ACKNOWLEDGEMENT else ""
    draft = Draft(
        key=f"ack:{ticket.number}:{ticket.requester}",
        purpose=choice.purpose,
        ticket=ticket.number,
        to=Address(name, ticket.requester),
        from_name=house.name,
        reply_to=house.sign(ticket.number, ticket.requester, ReplyPurpose.CLIENT, ticket.version),
        template=choice.template,
        language=choice.language,
        values=_values(known, ticket, choice),
        subject=ticket.subject if choice.purpose is Purpose.ACKNOWLEDGEMENT else "",
        in_reply_to=message_id,
        references=(message_id,) if message_id else (),
    )
    entry = Entry(
        Direction.AUTO, house.address, house.name, known.now, None, "", ticket.subject, f"[{choice.template}]"
    )
    return Send(draft, entry)


def _values(known: Known, ticket: Ticket, choice: Acknowledge) -> tuple[tuple[str, Value], ...]:
    common: tuple[tuple[str, Value], ...] = (("ticket", ticket.label), ("desk", known.house.name))
    if choice.purpose is Purpose.SHORT_ACKNOWLEDGEMENT:
        return common
    own: tuple[tuple[str, Value], ...] = (("name", ticket.requester_name), ("subject", ticket.subject))
    # A rule may name any template for clients: one that was made for `#resolve` speaks of these as well.
    resolved: tuple[tuple[str, Value], ...] = (
        ("specialist", ""),
        ("text", ""),
        ("reopen_days", known.house.reopen_days),
    )
    return (*common, *own, ("working_hours", 0), *resolved)
