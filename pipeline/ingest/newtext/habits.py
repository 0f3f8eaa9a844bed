"""What a person sends with every mail: the signature that their earlier mails end with. Pure."""

from dataclasses import replace

from pipeline.domain.message import MailKind, Message, Passage, PassageKind
from pipeline.ingest.kind.gratitude import is_only_thanks
from pipeline.ingest.newtext import signature
from pipeline.ingest.newtext.passages import overlay


def without_signature(message: Message, known: str) -> Message:
    """The mail with the signature `known` from its author's earlier ones told apart; itself where that changes nothing."""
    if message.forwarded is not None or not message.new_text:
        return message
    author = message.display_name
    closing = signature.told_apart(message.new_text, author, known)
    if closing.own == message.new_text_unsigned or not closing.own.strip():
        return message
    written = [
        passage if passage.kind is PassageKind.HISTORY else Passage(PassageKind.NEW, passage.text)
        for passage in message.passages
    ]
    thanks = message.is_only_thanks or (message.kind is MailKind.HUMAN and is_only_thanks(closing.own))
    return replace(
        message,
        new_text_unsigned=closing.own,
        passages=overlay(written, closing.passages),
        is_only_thanks=thanks,
    )
