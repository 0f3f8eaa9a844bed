"""What a specialist's mail to a reply address does: an answer to the client, a note, paperwork, or a transcript (6.2).

Pure. Fail closed: one bad line and nothing is applied or sent; a transcript goes back. Success is silent. Whoever is
not believed leaves an unverified note, and the registered address is told; a machine's mail is never answered.
"""

from dataclasses import replace
from typing import Final

from pipeline.desk.authority import Claim, objection
from pipeline.desk.grammar import MakeNote, MergeInto, Orders, Resolve, TakeIt, Why, read_orders
from pipeline.desk.merge import merge, merge_complaint
from pipeline.desk.notify import MAX_COMMENT, Alarm, alert, attachments, people_to_tell
from pipeline.desk.paperwork import Paper, filed, handed_over, paper_complaint
from pipeline.desk.why import answer_why
from pipeline.domain.disposition import Accept, Outcome
from pipeline.domain.known import Known
from pipeline.domain.mailto import mailto
from pipeline.domain.message import Address, Message, PassageKind
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Action, Append, ChangeTicket, Draft, Note, Plan, Purpose, Send, Value
from pipeline.domain.thread import Evidence, Joins, Role
from pipeline.domain.ticket import MOVES, Direction, Entry, Status, Ticket, Trigger
from pipeline.domain.token import ReplyPurpose

MAX_NOTICES_AN_HOUR: Final = 20


def relay(known: Known, ticket: Ticket, person: Specialist) -> Plan:
    """The plan for a mail that came to a reply address, or claims to."""
    claim = Claim(
        known.message,
        known.auth,
        known.disposition,
        person,
        known.key,
        "key-only" if known.house.trust == "key-only" else "authenticated",
    )
    if doubt := objection(claim):
        return unverified(known, ticket, person, doubt)
    purpose = known.key.purpose if known.key else ReplyPurpose.NOTE
    orders = read_orders(known.message.new_text_unsigned, known.house.answer_templates, known.labels)
    if orders.commands and _is_signature(orders.text, person):
        orders = replace(orders, text="")
    complaint = _complaint(known, orders, purpose, ticket) if orders.is_good else ""
    if complaint or not orders.is_good:
        return _refuse(known, ticket, person, orders, complaint)
    if target := _merged_into(orders):
        return merge(known, ticket, known.named[target], person)
    if asked := _asked(orders):
        return answer_why(known, ticket, person, asked, MAX_NOTICES_AN_HOUR)
    return _obey(known, ticket, person, orders, purpose)


def unverified(known: Known, ticket: Ticket, person: Specialist, doubt: str) -> Plan:
    """Keep it as a note that nobody vouches for and tell the registered address, unless it gets too much of that.

    A machine's mail (an absence note) is kept in silence: a notice of ours could be answered by one like it.
    """
    entry = replace(entry_of(known, Direction.NOTE), is_verified=False)
    actions: list[Action] = [
        Append(ticket.number, entry),
        Note(ticket.number, "refused", person.email, doubt),
    ]
    if isinstance(known.disposition, Accept) and known.notices_to_sender < MAX_NOTICES_AN_HOUR:
        alarm = Alarm(
            f"Not obeyed: a mail in your name about {ticket.label}",
            (f"It was kept as an unverified note: {doubt}.",),
            "If it was yours, reply to your own notification of the ticket; if not, tell your lead.",
        )
        actions += alert(known, ticket, (person,), alarm)
    return Plan(Outcome.REFUSED, known.now, ticket.number, (f"not obeyed: {doubt}",), tuple(actions))


def _is_signature(text: str, person: Specialist) -> bool:
    """Whether nothing stands there but the writer's name, which the client needs not be sent."""
    words = text.casefold().replace(",", " ").replace(".", " ").split()
    return set(words) <= set(person.name.casefold().split())


def _complaint(known: Known, orders: Orders, purpose: ReplyPurpose, ticket: Ticket) -> str:
    """What is wrong with a mail as a whole: the first line whose condition holds."""
    if target := _merged_into(orders):
        if orders.text or len(orders.commands) > 1:
            return "#merge stands alone: what the client shall read is an answer to the other ticket"
        return merge_complaint(ticket, target, known.named.get(target))
    if (asked := _asked(orders)) and (orders.text or len(asked) < len(orders.commands)):
        return "#why is answered to you alone: what else is to be done stands in a mail of its own"
    if clash := paper_complaint(_papers(orders), ticket):
        return clash
    template = _template(orders)
    is_note = _is_note(orders, purpose)
    is_public = bool(orders.text) and not _stays_inside(orders, purpose)
    table = (
        (purpose is ReplyPurpose.DO and not orders.commands, "this address takes commands, and the mail has none"),
        (is_note and bool(template), "this mail is a note, and the template would go to the client: send two mails"),
        (is_public and bool(template), "there is a text and a template: which of them shall go to the client?"),
        (is_note and not orders.text, "the note is empty"),
        (not orders.commands and not orders.text, "the mail is empty: nothing was sent"),
        ((is_public or bool(template)) and not ticket.requester, "the client's address is not known"),
    )
    return next((words for is_so, words in table if is_so), "")


def _merged_into(orders: Orders) -> int:
    """The number that `#merge` names, 0 where none does."""
    return next((command.ticket for command in orders.commands if isinstance(command, MergeInto)), 0)


def _asked(orders: Orders) -> tuple[str, ...]:
    """The rules that are asked about; empty words ask about all of them."""
    return tuple(command.rule for command in orders.commands if isinstance(command, Why))


def _papers(orders: Orders) -> tuple[Paper, ...]:
    return tuple(command for command in orders.commands if isinstance(command, Paper))


def _template(orders: Orders) -> str:
    """The template that `#resolve` names, empty where none does."""
    return next((command.template for command in orders.commands if isinstance(command, Resolve)), "")


def _is_note(orders: Orders, purpose: ReplyPurpose) -> bool:
    return purpose is ReplyPurpose.NOTE or MakeNote() in orders.commands


def _stays_inside(orders: Orders, purpose: ReplyPurpose) -> bool:
    """Whether the text is for colleagues; words on the address for commands are kept too, but sent to nobody."""
    return purpose is ReplyPurpose.DO or _is_note(orders, purpose)


def _refuse(known: Known, ticket: Ticket, person: Specialist, orders: Orders, complaint: str) -> Plan:
    reason = complaint or next(line.error for line in orders.lines if line.error)
    actions: list[Action] = [Note(ticket.number, "refused", person.email, reason)]
    if known.notices_to_sender < MAX_NOTICES_AN_HOUR:
        actions.append(Send(_transcript(known, ticket, person, orders, complaint)))
    return Plan(Outcome.REFUSED, known.now, ticket.number, (f"nothing was applied: {reason}",), tuple(actions))


def _transcript(known: Known, ticket: Ticket, person: Specialist, orders: Orders, complaint: str) -> Draft:
    lines = tuple(
        ("bad", f"{line.written}: {line.error}", line.hint) if line.error else ("skipped", line.written, "")
        for line in orders.lines
    )
    subject = f"[{ticket.label}] {ticket.subject}"
    buttons = (
        (f"Send to {ticket.requester_name or ticket.requester}", ReplyPurpose.PUBLIC),
        ("Keep as a note", ReplyPurpose.NOTE),
    )
    links = tuple(
        (label, link)
        for label, purpose in buttons
        if orders.text and (link := mailto(_signed(known, ticket, person, purpose), subject, orders.text))
    )
    values: tuple[tuple[str, Value], ...] = (
        ("ticket", ticket.label),
        ("subject", ticket.subject),
        ("specialist", person.name),
        ("client", ticket.requester_name or ticket.requester),
        ("desk", known.house.name),
        ("lines", lines),
        ("reasons", (complaint or "One bad line, and nothing at all is done.",)),
        ("text", orders.text),
        ("links", links),
    )
    return Draft(
        key=f"transcript:{known.inbound.id}",
        purpose=Purpose.TRANSCRIPT,
        ticket=ticket.number,
        to=person.address,
        from_name=known.house.name,
        reply_to=_signed(known, ticket, person, ReplyPurpose.PUBLIC),
        template="transcript",
        values=values,
        subject=ticket.subject,
        in_reply_to=known.message.message_id,
        references=(known.message.message_id,) if known.message.message_id else (),
    )


def _signed(known: Known, ticket: Ticket, person: Specialist, purpose: ReplyPurpose) -> str:
    return known.house.sign(ticket.number, person.email, purpose, ticket.version)


def _obey(known: Known, ticket: Ticket, person: Specialist, orders: Orders, purpose: ReplyPurpose) -> Plan:
    text, template = orders.text, _template(orders)
    is_answer = bool(text) and not _stays_inside(orders, purpose)
    actions: list[Action] = []
    reasons: list[str] = [f"{person.name}'s key fits and the sender is believed"]
    if is_answer:
        actions.append(answer(known, ticket, person, text))
        reasons.append(f"answered {ticket.requester}")
    elif text:
        actions.append(Append(ticket.number, replace(entry_of(known, Direction.NOTE), text=text)))
        reasons.append("kept as an internal note")
    if template:
        actions.append(_resolution(known, ticket, person, template))
        reasons.append(f"template {template} goes to {ticket.requester}")
    after = filed(_after(known, ticket, person, orders, is_answer=is_answer), _papers(orders))
    if after != ticket:
        why = "; ".join(line.written for line in orders.lines) or "answered"
        actions.append(ChangeTicket(ticket, after, person.email, why))
        actions += handed_over(known, ticket, replace(after, version=ticket.version + 1), person)
    if after.status is Status.SOLVED and ticket.status is not Status.SOLVED:
        actions.append(Note(ticket.number, "solved", person.email, ""))
        reasons.append("solved")
    return Plan(Outcome.THREADED, known.now, ticket.number, tuple(reasons), tuple(actions))


def _after(known: Known, ticket: Ticket, person: Specialist, orders: Orders, *, is_answer: bool) -> Ticket:
    """The ticket as this mail leaves it: whoever answers first takes it."""
    is_resolved = any(isinstance(command, Resolve) for command in orders.commands)
    status = MOVES[ticket.status, Trigger.ANSWERED] if is_answer else ticket.status
    if is_resolved:
        status = MOVES[ticket.status, Trigger.RESOLVED]
    takes = TakeIt() in orders.commands or (is_answer and ticket.assignee is None)
    assignee = person.email if takes else ticket.assignee
    solved_at = known.now if is_resolved and ticket.solved_at is None else ticket.solved_at
    return replace(ticket, status=status, assignee=assignee, solved_at=solved_at)


def answer(known: Known, ticket: Ticket, person: Specialist, text: str) -> Send:
    """A person's words to the client: from the desk, signed by the person, in the client's thread."""
    draft = replace(
        _to_client(known, ticket, Purpose.ANSWER, f"answer:{known.inbound.id}"),
        language=known.message.language or ticket.language,
        text=f"{text}\n\n{person.name}\n{known.house.name}",
        attachments=attachments(known),
    )
    return Send(draft, _sent_entry(known, ticket, Direction.OUT, person.address, text))


def _resolution(known: Known, ticket: Ticket, person: Specialist, template: str) -> Send:
    draft = replace(
        _to_client(known, ticket, Purpose.RESOLUTION, f"resolution:{known.inbound.id}"),
        template=template,
        language=_language(known, ticket, template),
        values=resolution_values(known, ticket, person),
    )
    desk = Address(known.house.name, known.house.address)
    return Send(draft, _sent_entry(known, ticket, Direction.AUTO, desk, f"[template {template}]"))


def _to_client(known: Known, ticket: Ticket, purpose: Purpose, key: str) -> Draft:
    ids = known.last_client_ids
    return Draft(
        key=key,
        purpose=purpose,
        ticket=ticket.number,
        to=Address(ticket.requester_name, ticket.answer_to or ticket.requester),
        from_name=known.house.name,
        reply_to=known.house.sign(ticket.number, ticket.requester, ReplyPurpose.CLIENT, ticket.version),
        language=ticket.language,
        subject=ticket.subject,
        in_reply_to=ids[-1] if ids else None,
        references=ids,
    )


def resolution_values(known: Known, ticket: Ticket, person: Specialist) -> tuple[tuple[str, Value], ...]:
    """What the templates of `#resolve` may speak of."""
    return (
        ("name", ticket.requester_name),
        ("ticket", ticket.label),
        ("subject", ticket.subject),
        ("desk", known.house.name),
        ("specialist", person.name),
        ("text", ""),
        ("reopen_days", known.house.reopen_days),
    )


def _language(known: Known, ticket: Ticket, template: str) -> str:
    available = known.house.languages.get(template, frozenset())
    return ticket.language if ticket.language in available else "en"


def _sent_entry(known: Known, ticket: Ticket, direction: Direction, author: Address, text: str) -> Entry:
    return Entry(direction, author.email, author.name, known.now, None, "", ticket.subject, text)


def entry_of(known: Known, direction: Direction) -> Entry:
    """The mail itself as a message of the thread."""
    message = known.message
    return Entry(
        direction=direction,
        author=apparent_sender(message),
        author_name=message.display_name,
        at=known.inbound.received_at,
        message_id=message.message_id,
        sha256=message.sha256,
        subject=message.subject,
        text=message.readable,
        kind=str(message.kind),
        is_verified=known.is_vouched_for,
    )


def apparent_sender(message: Message) -> str:
    """The address that a mail shows as its sender, certain or not; empty where it shows none."""
    return message.sender or (message.from_[0].email if message.from_ else "")


def inside_note(known: Known, joins: Joins) -> Plan:
    """A colleague's mail that reached a ticket without a key: it stays inside (S22).

    Whoever is no specialist was told that the specialists get to read it, so they do.
    """
    ticket = joins.ticket
    actions: list[Action] = [Append(ticket.number, entry_of(known, Direction.NOTE))]
    if joins.role is Role.TEAM and _has_something_to_say(known.message, joins.evidence):
        actions += alert(known, ticket, people_to_tell(known, ticket), _said_inside(known, ticket))
    reasons = (f"{joins.role} by {joins.evidence}: without a key, so it stays an internal note",)
    return Plan(Outcome.THREADED, known.now, ticket.number, reasons, tuple(actions))


def _has_something_to_say(message: Message, evidence: Evidence) -> bool:
    """Thanks want no reader, nor does a forward of what the ticket holds: it comes by no answer to a mail of ours."""
    if message.is_only_thanks or message.reaction:
        return False
    is_forward = any(passage.kind is PassageKind.FORWARDED for passage in message.passages)
    return evidence is not Evidence.REFERENCES and not is_forward


def _said_inside(known: Known, ticket: Ticket) -> Alarm:
    message = known.message
    author = apparent_sender(message)
    words = " ".join(message.readable.split())
    said = words[:MAX_COMMENT] + (" [shortened]" if len(words) > MAX_COMMENT else "")
    doubt = () if known.is_vouched_for else ("It was not verified who wrote this.",)
    files = (f"Attached: {len(message.attachments)}",) if message.attachments else ()
    return Alarm(
        f"[{ticket.label}] A note by {message.display_name or author}",
        (*doubt, f"{author} wrote: {said}", *files, "It is kept as an internal note: the client has not seen it."),
        "Nothing for now. The client is answered by a reply to your notification of the ticket.",
    )
