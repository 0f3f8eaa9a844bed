"""What the sender wrote now: without the history below it, with and without the signature, and what was forwarded.

A text part is believed first. Where it shows no history and the HTML beside it does (Outlook and webmails often quote
without any mark in the text), the structure of the HTML decides; so it does where it shows answers that stand between
or below lines which the text does not mark as quoted.
"""

from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Forwarded, Passage, PassageKind
from pipeline.ingest.body import html
from pipeline.ingest.kind.sieve import Sieved
from pipeline.ingest.newtext import forward, marks, quotes, signature
from pipeline.ingest.newtext.passages import overlay

_QUOTING_HTML: Final = Sieved(
    r"<blockquote|gmail_quote|RplyFwdMsg|appendonsend|yahoo_quoted|moz-cite|protonmail_quote|OLK_SRC|stopSpelling"
    r"|border-top:\s?solid|reference-message-container|<hr|name=.?(?:quote|messageReply)|isReplyContent|zmail_extra"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """The new text, the same without signature, what was forwarded, why something was cut, and the text told apart.

    The passages hold every word of the text. All but those of history are `new_text`; those that are new and no
    signature are `new_text_unsigned`, with what was forwarded where that stands alone.
    """

    new_text: str
    new_text_unsigned: str
    forwarded: Forwarded | None
    why: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()


def cut(text: str, source: str, subject: str, author: str, *, is_from_html: bool) -> Cut:
    """Tell a mail's text apart; `source` is its HTML, `is_from_html` says that `text` was made from it.

    What was forwarded is new to this conversation: it stays in the new text, and only the comment above it is unsigned.
    """
    found = _split(text.translate(marks.NONE), source, subject, is_from_html=is_from_html)
    return told(found, subject, author, source)


def told(found: quotes.Split, subject: str, author: str, source: str) -> Cut:
    """Tell apart what was kept: comment, signature, what was forwarded; the HTML may say what the signature is."""
    known = html.signature_of(source)
    kept = found.kept
    forwarded = forward.find(kept, subject)
    if forwarded is None:
        closing = signature.told_apart(kept, author, known)
        return Cut(kept, closing.own, None, found.why, overlay(found.passages, closing.passages))
    lines = kept.split("\n")
    comment = "\n".join(lines[: forwarded.start])
    if not comment.strip(" \n-_="):
        passage = Passage(PassageKind.FORWARDED, kept, "a forwarded mail")
        return Cut(kept, kept, forwarded.mail, found.why, overlay(found.passages, [passage]))
    closing = signature.told_apart(comment.rstrip(" \n-_="), author, known)
    rest = kept[len(comment.rstrip(" \n-_=")) :]
    told_passages = [*closing.passages, Passage(PassageKind.FORWARDED, rest.strip("\n"), "a forwarded mail")]
    return Cut(kept, closing.own, forwarded.mail, found.why, overlay(found.passages, told_passages))


def _split(text: str, source: str, subject: str, *, is_from_html: bool) -> quotes.Split:
    if forward.is_forward(subject, text) and (part := forward.locate(text, is_forward=True)):
        return _above(text, part.start)
    if is_from_html:
        return _by_structure(text, source)
    found = quotes.split(text)
    if (found.why and not found.is_open) or not source or not _QUOTING_HTML.search(source):
        return found
    by_structure = _by_structure(text, source)
    if not found.why:
        return by_structure if by_structure.why else found
    has_more = by_structure.why and not by_structure.is_open and len(by_structure.kept) > len(found.kept) + 1
    return by_structure if has_more else found


def _above(text: str, start: int) -> quotes.Split:
    """In a forward, only the comment above what is forwarded can have a history."""
    lines = text.split("\n")
    found, rest = quotes.split("\n".join(lines[:start])), "\n".join(lines[start:])
    passages = (*found.passages, Passage(PassageKind.NEW, rest))
    kept = f"{found.kept}\n\n{rest}" if found.why else text
    return quotes.Split(kept, passages, found.why)


def _by_structure(text: str, source: str) -> quotes.Split:
    """By the HTML's own marks of a quote; a text of it that shows no history stays as it was rendered."""
    found = quotes.split(marks.quoted(html.to_marked_text(source)))
    return found if found.why else quotes.Split(text, _all(text))


def _all(text: str) -> tuple[Passage, ...]:
    return (Passage(PassageKind.NEW, text),)
