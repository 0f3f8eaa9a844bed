"""Status codes of mail systems: the enhanced ones of RFC 3463 and the replies of RFC 5321, found in any text.

Pure.
"""

import re
from typing import Final

_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_CODE: Final = re.compile(r"(?<![\d.:/#-])([45][0-57]\d)(?=[ \-](?:[^\d]|[245]\.\d)|$)")
# RFC 3463 and its registry: subject and detail, in words for somebody who does not run mail servers.
_MEANINGS: Final[dict[str, str]] = {
    "1.0": "something is wrong with the address", "1.1": "there is no such mailbox", "1.2": "there is no such mail domain", "1.3": "the address is not well formed",
    "1.4": "the address means more than one mailbox", "1.6": "the mailbox has moved, and left no new address", "1.7": "the sender's address is not well formed",
    "1.8": "the sender's mail domain is not known", "1.10": "the domain takes no mail at all", "2.0": "something is wrong with the mailbox",
    "2.1": "the mailbox is disabled", "2.2": "the mailbox is full", "2.3": "the mail is too long for the mailbox", "2.4": "the mailing list could not be expanded",
    "3.0": "something is wrong with the receiving system", "3.1": "the receiving system is full", "3.2": "the receiving system takes no mail now",
    "3.4": "the mail is too big for the receiving system", "4.0": "something is wrong with the network", "4.1": "the receiving host does not answer",
    "4.2": "the connection broke", "4.3": "a directory or name server failed", "4.4": "no way to the domain was found", "4.5": "the network is congested",
    "4.6": "the mail goes round in a loop", "4.7": "the time for delivery ran out", "5.0": "the servers did not understand each other",
    "6.0": "something is wrong with the content", "7.0": "a security rule refused the mail", "7.1": "the receiving side does not allow the mail",
    "7.8": "the sending server could not prove who it is", "7.26": "the sender's domain failed its authentication checks",
}  # fmt: skip


def enhanced_status(text: str) -> str | None:
    """The enhanced status code in a text that says most: a failure before a success, a detail before a subject."""
    return min(_STATUS.findall(text), key=vagueness, default=None)


def vagueness(status: str) -> int:
    """How little a status says; a success says nothing of what failed."""
    if status.startswith("2"):
        return 3
    return 2 if status.endswith(".0.0") else 1 if status.endswith((".0", ".4.7")) else 0


def is_vague(status: str | None) -> bool:
    """Whether a status names only its class or subject, or just that time ran out: a diagnosis may say more."""
    return status is None or (vagueness(status) > 0 and not status.startswith("2"))


def reply_code(text: str) -> int | None:
    """The reply code of SMTP in a text, where it reports a failure."""
    found = _CODE.search(text)
    return int(found[1]) if found else None


def meaning(status: str | None) -> str:
    """What a status says, in words; empty where it says nothing."""
    if status is None or vagueness(status) > 1:
        return ""
    subject = status.partition(".")[2]
    words = _MEANINGS.get(subject) or _MEANINGS.get(subject.partition(".")[0] + ".0", "")
    return f"{words} ({status})" if words else ""
