"""Tell whose mail it is that a specialist or a CNM forwards to the desk."""

from dataclasses import replace

from pipeline.domain.known import HandedOn
from pipeline.domain.message import Attachment, Message
from pipeline.domain.subject import bare
from pipeline.domain.thread import Belonging, Evidence, Joins, Role
from pipeline.domain.ticket import Ticket
from pipeline.ingest.body.language import detect
from pipeline.ingest.newtext.attached import attached_mails
from pipeline.ingest.newtext.newtext import cut
from pipeline.ingest.newtext.originals import Original, client, originals
from pipeline.ingest.safety.guard import read
from pipeline.seen import Seen


def handed_on(seen: Seen, belonging: Belonging) -> HandedOn | None:
    """The client's mail that one of ours forwards, where our server vouches for who forwards it.

    What belongs to a ticket stays there, as a note, unless that was over long ago.
    """
    message, reopen_days = seen.message, seen.app.house.reopen_days
    if message.sender is None or not seen.is_inside(message.sender):
        return None
    if isinstance(belonging, Joins) and belonging.ticket.takes_mail(seen.inbound.received_at, reopen_days):
        return None
    if not seen.auth.is_pass or not seen.is_from_a_person:
        return None

    def is_ours(address: str) -> bool:
        return seen.is_inside(address) or address in seen.app.our_addresses

    found = client(originals(message, _attached(seen)), is_ours)
    return HandedOn(_as_mail(message, found), found.doubt) if found else None


def kept_already(seen: Seen, given: HandedOn) -> Joins | None:
    """Where the forwarded mail itself is in a ticket: its author wrote to the desk as well."""
    name = given.mail.message_id
    found = seen.unit.threads.references([name]) if name else []
    tickets = (seen.ticket(each.ticket) for each in found if not each.is_mention)
    ticket = next((ticket for ticket in tickets if ticket and _takes_part(seen, given.mail.sender, ticket)), None)
    is_specialist = seen.app.settings.directory.specialist(seen.message.sender or "") is not None
    return Joins(ticket, Evidence.REFERENCES, Role.SPECIALIST if is_specialist else Role.TEAM) if ticket else None


def _takes_part(seen: Seen, author: str | None, ticket: Ticket) -> bool:
    """Whether the forwarded mail may be the one that the ticket has, since an id is written by whoever writes a mail."""
    return author == ticket.requester or author in seen.unit.tickets.participants([ticket.number])[ticket.number]


def _attached(seen: Seen) -> list[Message]:
    if not any(map(_is_mail, seen.message.attachments)):
        return []
    source = seen.unit.inbox.source(seen.inbound)
    return [read(mail, seen.message.received_at) for mail in attached_mails(source)]


def _is_mail(attachment: Attachment) -> bool:
    return attachment.type.startswith("message/") or (attachment.name or "").lower().endswith(".eml")


def _as_mail(forward: Message, original: Original) -> Message:
    """The original as a mail of its own, as far as a forward tells it; its raw bytes are the forward's."""
    sender = original.sender if original.sender and original.sender.email else None
    said = cut(original.text, "", original.subject, sender.name if sender else "", is_from_html=False)
    return replace(
        forward,
        message_id=original.message_id,
        subject=original.subject or bare(forward.subject),
        from_=(sender,) if sender else (),
        sender=sender.email if sender else None,
        date=original.date,
        text=original.text,
        new_text=said.new_text,
        new_text_unsigned=said.new_text_unsigned,
        passages=said.passages,
        forwarded=None,
        language=detect(said.new_text_unsigned, original.subject, original.text),
    )
