"""The mails that are attached to a mail, as bytes: message/rfc822 parts, and .eml files under whatever type.

A mail inside an attached mail belongs to that one and is not listed. Total for every bytes within the limits, which are
those of a whole mail; of what is over them, nothing is given.
"""

import email
import re
from collections.abc import Iterator
from email.message import Message as Tree
from typing import Final

from pipeline.errors import Unparsable
from pipeline.ingest.body import mime
from pipeline.ingest.safety import limits

MAX_MAILS: Final = 10
MAIL_TYPES: Final = frozenset({"message/rfc822", "message/global"})
_FIELD: Final = re.compile(rb"(?:From |[!-9;-~]{1,76}:)")
_FROM: Final = re.compile(rb"^from[ \t]{0,9}:", re.IGNORECASE | re.MULTILINE)
_ODDITIES: Final = (RecursionError, ValueError, TypeError, AttributeError, IndexError, LookupError, AssertionError)


def attached_mails(source: bytes) -> tuple[bytes, ...]:
    """The first ten attached mails, outermost ones only, each as it was sent (line ends are CRLF)."""
    try:
        limits.check(source)
        return tuple(_within_limits(email.message_from_bytes(source)))
    except (Unparsable, *_ODDITIES):
        return ()


def _within_limits(tree: Tree) -> Iterator[bytes]:
    count = 0
    for part in _mails(tree):
        content = mime.content(part)
        if count < MAX_MAILS and _is_mail(content) and _is_allowed(content):
            count += 1
            yield content


def _mails(part: Tree) -> Iterator[Tree]:
    """The parts that are mails, in their order, without looking into them."""
    for child in mime.children(part):
        if _claims_to_be_mail(child):
            yield child
        else:
            yield from _mails(child)


def _claims_to_be_mail(part: Tree) -> bool:
    if mime.content_type(part) in MAIL_TYPES:
        return True
    return part.get_content_maintype() != "multipart" and (mime.file_name(part) or "").lower().endswith(".eml")


def _is_mail(content: bytes) -> bool:
    """Whether it begins with a header that names a sender; a file may be named .eml and be something else."""
    begin = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return _FIELD.match(begin) is not None and _FROM.search(limits.header_block(begin)) is not None


def _is_allowed(content: bytes) -> bool:
    try:
        limits.check(content)
    except Unparsable:
        return False
    return True
