"""Read a mail once more with what the store remembers: what we sent to its thread, and what its author always sends."""

from dataclasses import replace
from typing import Final

from pipeline.domain.message import Attachment, Message
from pipeline.domain.thread import Belonging, Joins, Perhaps
from pipeline.domain.ticket import Direction
from pipeline.ingest.newtext.habits import without_signature
from pipeline.ingest.newtext.ours import refine
from pipeline.ingest.newtext.signature import common_tail
from pipeline.seen import Seen

EARLIER_MAILS: Final = 5
MAX_LOGO: Final = 300_000
"""In bytes: larger pictures are there to be seen, whether or not they repeat."""


def read_again(seen: Seen, belonging: Belonging) -> Message:
    """The mail with unmarked copies of our own mails, a known signature and repeating logos told apart."""
    message = seen.message
    if message.is_stub or not seen.is_from_a_person:
        return message
    if isinstance(belonging, Joins | Perhaps):
        entries = seen.unit.threads.thread(belonging.ticket.number)
        sent = [entry.text for entry in reversed(entries) if entry.direction in (Direction.OUT, Direction.AUTO)]
        message = refine(message, sent)
    if message.sender is not None:
        known = common_tail(seen.unit.threads.said_by(message.sender, EARLIER_MAILS))
        message = without_signature(message, known) if known else message
    return _without_logos(seen, message)


def _without_logos(seen: Seen, message: Message) -> Message:
    repeated = seen.unit.senders.repeated(message.sender or "", pictures_of(message))
    if not repeated:
        return message
    marked = tuple(replace(each, is_logo=each.sha256 in repeated) for each in message.attachments)
    return replace(message, attachments=marked)


def pictures_of(message: Message) -> tuple[str, ...]:
    """The pictures that stand in the text (SHA-256): those that repeat in a person's mails are logos."""
    return tuple(each.sha256 for each in message.attachments if _is_picture(each))


def _is_picture(attachment: Attachment) -> bool:
    return attachment.is_inline and attachment.type.startswith("image/") and attachment.size <= MAX_LOGO
