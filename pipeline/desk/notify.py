"""Write the notification that tells a queue's people of a mail: what a reply does, what is new, why it is theirs (6.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pipeline.desk.audience import Letter, audience, inform
from pipeline.domain.known import Known
from pipeline.domain.mailto import mailto
from pipeline.domain.message import Address, Attachment, AuthResult
from pipeline.domain.network import Directory, Specialist
from pipeline.domain.plan import AttachmentSource, Draft, Purpose, Send, Value
from pipeline.domain.thread import Perhaps, Stranger
from pipeline.domain.ticket import Ticket
from pipeline.domain.token import ReplyPurpose

MAX_TEXT: Final = 20_000
MAX_ATTACHED: Final = 20 << 20
MAX_COMMENT: Final = 1_000

BUTTONS: Final = (
    ("Take it", ReplyPurpose.DO, "#me"),
    ("Write a note", ReplyPurpose.NOTE, ""),
    ("Resolve in silence", ReplyPurpose.DO, "#resolve"),
)


def responsible(directory: Directory, ticket: Ticket, but: str | None = None) -> tuple[Specialist, ...]:
    """The assignee; without one the queue's people; without those everybody, since silence would lose the mail."""
    assignee = directory.specialist(ticket.assignee) if ticket.assignee else None
    groups = ((assignee,) if assignee else (), directory.serving(ticket.queue), directory.specialists)
    others = (tuple(person for person in group if person.email != but) for group in groups)
    return next((group for group in others if group), ())


def people_to_tell(known: Known, ticket: Ticket) -> tuple[Specialist, ...]:
    """Those whose work it is, but for the writer of the mail."""
    return responsible(known.house.directory, ticket, known.message.sender)


def notify(known: Known, ticket: Ticket, *, is_new: bool) -> tuple[Send, ...]:
    """One mail for each of them and each specialist whom rules name, with keys of their own; others are informed."""
    if known.inbound.is_quiet:
        return ()
    named = audience(known, ticket)
    told = dict.fromkeys((*people_to_tell(known, ticket), *named.specialists))
    notifications = tuple(Send(_draft(known, ticket, person, is_new=is_new)) for person in told)
    if not named.readers:
        return notifications
    letter = Letter(_shortened(known.message.readable), (*_doubts(known), *known.warnings), is_new)
    return (*notifications, *inform(known, ticket, named.readers, letter))


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that needs an eye: in one line, what is behind it, and what to do."""

    summary: str
    details: tuple[str, ...]
    cure: str


def alert(known: Known, ticket: Ticket, people: Iterable[Specialist], alarm: Alarm) -> tuple[Send, ...]:
    """Tell these people."""
    if known.inbound.is_quiet:
        return ()
    return tuple(Send(_alarm(known, ticket, person.address, alarm)) for person in people)


def ask_back(known: Known, ticket: Ticket, doubt: str) -> tuple[Send, ...]:
    """Tell one of ours who forwarded a mail that we cannot say whose it is."""
    sender = known.message.sender
    if known.inbound.is_quiet or sender is None:
        return ()
    question = Alarm(
        f"[{ticket.label}] Whose mail did you forward?",
        (f"We could not tell: {doubt}.", f"For now {ticket.label} stands in your name, so nothing is lost."),
        "Forward the mail once more as an attachment: then a ticket is opened for the client, with the original date.",
    )
    return (Send(_alarm(known, ticket, Address(known.message.display_name, sender), question)),)


def _alarm(known: Known, ticket: Ticket, to: Address, alarm: Alarm) -> Draft:
    return Draft(
        key=f"alert:{known.inbound.id}:{to.email}",
        purpose=Purpose.ALERT,
        ticket=ticket.number,
        to=to,
        from_name=known.house.name,
        template="alert",
        values=(
            ("summary", alarm.summary),
            ("details", alarm.details),
            ("cure", alarm.cure),
            ("desk", known.house.name),
        ),
        subject=alarm.summary,
    )


def _draft(known: Known, ticket: Ticket, person: Specialist, *, is_new: bool) -> Draft:
    house, message = known.house, known.message
    signed = {
        purpose: house.sign(ticket.number, person.email, purpose, ticket.version)
        for purpose in (ReplyPurpose.PUBLIC, ReplyPurpose.NOTE, ReplyPurpose.DO)
    }
    return Draft(
        key=f"notify:{known.inbound.id}:{person.email}",
        purpose=Purpose.NOTIFICATION,
        ticket=ticket.number,
        to=person.address,
        from_name=_from_name(known, ticket),
        reply_to=signed[ReplyPurpose.PUBLIC],
        template="notification",
        values=(*_values(known, ticket, is_new=is_new), ("links", _buttons(ticket, signed))),
        subject=ticket.subject,
        in_reply_to=message.message_id,
        references=(message.message_id,) if message.message_id else (),
        headers=(
            ("X-Cndesk-Queue", ticket.queue),
            ("X-Cndesk-Priority", ticket.priority),
            ("X-Cndesk-Reason", ", ".join(_rules(known)) or "defaults"),
        ),
        attachments=attachments(known),
    )


def _from_name(known: Known, ticket: Ticket) -> str:
    return f"{_client(known, ticket)} via {known.house.name}"


def _values(known: Known, ticket: Ticket, *, is_new: bool) -> tuple[tuple[str, Value], ...]:
    message, network = known.message, known.network
    sender = message.sender or ", ".join(address.email for address in message.from_) or "unknown"
    return (
        ("ticket", ticket.label),
        ("is_new", is_new),
        ("client", _client(known, ticket)),
        ("address", sender),
        ("subject", ticket.subject),
        ("text", _shortened(message.readable)),
        ("desk", known.house.name),
        ("queue", ticket.queue),
        ("priority", str(ticket.priority)),
        ("topic", ticket.topic),
        ("due", ""),
        ("attachments", tuple(map(_shown, _files(known)))),
        ("network", network.name if network else ""),
        ("tier", network.tier if network else ""),
        ("cnm", _cnm(known)),
        ("open_tickets", known.open_tickets + is_new),
        ("reasons", _reasons(known)),
        ("warnings", _warnings(known)),
    )


def _client(known: Known, ticket: Ticket) -> str:
    who = ticket.requester_name or ticket.requester or "an unknown sender"
    return f"{who} ({known.network.name})" if known.network else who


def _cnm(known: Known) -> str:
    """The name of the network's manager, or the address where the directory names nobody."""
    email = known.network.cnm if known.network else ""
    return next((cnm.name for cnm in known.house.directory.cnms if cnm.email == email), email)


def _shown(attachment: Attachment) -> str:
    return f"{attachment.name or attachment.type} ({max(1, attachment.size // 1000)} kB)"


def _rules(known: Known) -> tuple[str, ...]:
    return known.classification.rules if known.classification else ()


def _reasons(known: Known) -> tuple[str, ...]:
    """Who forwarded it with which words, what the rules say of it, and which articles they suggest."""
    given = known.handed_on
    articles = known.classification.suggest if known.classification else ()
    lines = (*_hits(known), *(f"the article {article} may answer it" for article in articles))
    if given is None or not given.by:
        return lines
    said = " ".join(given.comment.split())[:MAX_COMMENT]
    return (f"{given.by} forwarded it: {said}" if said else f"{given.by} forwarded it", *lines)


def _hits(known: Known) -> tuple[str, ...]:
    """Each rule that hit, with the words that did it."""
    if known.classification is None or not known.classification.rules:
        return ("no rule hit, so the defaults hold",)
    lines = []
    for trace in known.classification.trace:
        if trace.is_hit:
            words = ", ".join(dict.fromkeys(finding.detail for finding in trace.findings if finding.detail))
            lines.append(f"{trace.rule}: {words}" if words else trace.rule)
    return tuple(lines)


def _warnings(known: Known) -> tuple[str, ...]:
    """What to be careful about before answering."""
    warnings = _doubts(known)
    if isinstance(known.belonging, Stranger):
        warnings.append(
            f"It names T-{known.belonging.ticket}, in which the sender has no part. Do not speak of that ticket."
        )
    if isinstance(known.belonging, Perhaps):
        label = known.belonging.ticket.label
        warnings.append(
            f"It may belong to {label}: {known.belonging.why}. If so, reply with `#merge {label}` on the first line."
        )
    warnings += known.warnings
    return tuple(warnings)


def _doubts(known: Known) -> list[str]:
    """Why the mail may not be from whom it seems to be."""
    doubts = []
    if known.auth.dmarc is AuthResult.FAIL:
        doubts.append("The sender failed DMARC: this mail may be forged. Do not act on it without asking back.")
    if known.message.sender is None:
        doubts.append("The From header is not certain: look at the address before you answer.")
    return doubts


def _buttons(ticket: Ticket, signed: dict[ReplyPurpose, str]) -> tuple[tuple[str, str], ...]:
    subject = f"[{ticket.label}] {ticket.subject}"
    return tuple(
        (label, link)
        for label, purpose, body in BUTTONS
        if signed[purpose] and (link := mailto(signed[purpose], subject, body))
    )


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "\n[shortened: the whole mail is kept with the ticket]"


def _files(known: Known) -> tuple[Attachment, ...]:
    return tuple(attachment for attachment in known.message.attachments if not attachment.is_logo)


def attachments(known: Known) -> tuple[AttachmentSource, ...]:
    """The mail's files and pictures, to travel along; what would make them more than 20 MB together stays here."""
    taken: list[AttachmentSource] = []
    total = 0
    for attachment in _files(known):
        if total + attachment.size <= MAX_ATTACHED:
            total += attachment.size
            taken.append(AttachmentSource(known.inbound.raw_sha256, attachment))
    return tuple(taken)
