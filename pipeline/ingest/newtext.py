"""What the sender wrote now: without the history below it, with and without the signature, and what was forwarded.

A text part is believed first. Where it shows no history and the HTML beside it does (Outlook and webmails often quote
without any mark in the text), the structure of the HTML decides.
"""

import re
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Forwarded
from pipeline.ingest import forward, html, quotes, signature

_QUOTING_HTML: Final = re.compile(
    r"<blockquote|gmail_quote|divRplyFwdMsg|appendonsend|yahoo_quoted|moz-cite|protonmail_quote|OLK_SRC|stopSpelling"
    r"|border-top:\s?solid|reference-message-container|<hr",
    re.IGNORECASE,
)
_MARKED_LINE: Final = re.compile(f"[{html.QUOTE_BEGIN}{html.QUOTE_END}]")


@dataclass(frozen=True, slots=True)
class Cut:
    """The new text, the same without signature, what was forwarded, and why something was cut."""

    new_text: str
    new_text_unsigned: str
    forwarded: Forwarded | None
    why: tuple[str, ...] = ()


def _from_marks(marked: str) -> str:
    """Text of HTML with its marks turned into quoted lines, so that one algorithm reads both."""
    lines = []
    depth = 0
    for line in marked.split("\n"):
        if _MARKED_LINE.search(line):
            depth += line.count(html.QUOTE_BEGIN) - line.count(html.QUOTE_END)
            line = _MARKED_LINE.sub("", line)
            if not line.strip():
                continue
        lines.append("> " + line if depth > 0 else line)
    return "\n".join(lines)


def _split(text: str, source: str, *, is_from_html: bool, is_forward: bool) -> quotes.Split:
    if is_from_html:
        return quotes.split(_from_marks(html.to_marked_text(source)), is_forward=is_forward)
    found = quotes.split(text, is_forward=is_forward)
    if found.why or not source or not _QUOTING_HTML.search(source):
        return found
    by_structure = quotes.split(_from_marks(html.to_marked_text(source)), is_forward=is_forward)
    return by_structure if by_structure.why else found


def cut(text: str, source: str, subject: str, author: str, *, is_from_html: bool) -> Cut:
    """Tell a mail's text apart; `source` is its HTML, `is_from_html` says that `text` was made from it.

    What was forwarded is new to this conversation: it stays in the new text, and only the comment above it is unsigned.
    """
    found = _split(text, source, is_from_html=is_from_html, is_forward=forward.is_forward(subject))
    kept = found.kept if found.why else text
    forwarded = forward.find(kept, subject)
    if forwarded is None:
        return Cut(kept, signature.unsigned(kept, author), None, found.why)
    comment = "\n".join(kept.split("\n")[: forwarded.start]).rstrip(" \n-_=")
    return Cut(kept, signature.unsigned(comment, author) if comment.strip() else kept, forwarded.mail, found.why)
