"""Recognise complaints about spam that mailbox providers send back: by ARF (RFC 5965), or in the forms before it.

Pure. A provider attaches the mail complained about and writes nothing of its own; a person who forwards a mail writes
why, or at least does not title it as a provider's program does.
"""

import re
from email.message import Message as Tree
from typing import Final

from pipeline.ingest.kind.bounce import Letter

_SUBJECT: Final = re.compile(
    r"\s*(?:complaint about (?:message|mail|e-?mail)s? from\b|(?:e-?mail )?(?:abuse|feedback|spam|fbl|junk|complaint)[ -](?:feedback )?(?:report|notification|complaint)\b|\[?fbl\]?\s?[:\s])",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(r"^Feedback-Type:[ \t]*[a-z]", re.IGNORECASE | re.MULTILINE)
_COMPANION: Final = re.compile(
    r"^(?:User-Agent|Version|Source-IP|Original-Mail-From|Original-Rcpt-To|Arrival-Date|Received-Date|Reported-Domain):",
    re.IGNORECASE | re.MULTILINE,
)
_PROVIDER_FIELDS: Final = frozenset(
    {
        "x-hmxmroriginalrecipient",
        "x-yahoo-newman-property",
        "x-yahoo-newman-id",
        "x-loop-abuse",
        "x-aol-inreplyto",
        "x-aol-ip",
    }
)
_ATTACHED: Final = frozenset({"message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global"})


def report(letter: Letter, media_type: str) -> str | None:
    """Why a mail is a provider's complaint; None where it is none."""
    types = [kind for kind, _ in letter.parts]
    if "report-type=feedback-report" in media_type or "message/feedback-report" in types:
        return "Content-Type: a feedback report"
    beginning = letter.text[:4_000]
    if '"notificationType":"Complaint"' in beginning.replace(" ", "") or '"eventType":"Complaint"' in beginning.replace(
        " ", ""
    ):
        return "a complaint notification"
    if not any(kind in _ATTACHED for kind in types):
        return None
    if _FIELD.search(beginning) and _COMPANION.search(beginning):
        return "the text has the fields of a feedback report"
    is_bare = not letter.text.strip()
    if is_bare and _SUBJECT.match(letter.subject):
        return "a complaint's subject over nothing but an attached mail"
    return "an attached mail that a provider marked as complained about" if is_bare and _is_marked(letter) else None


def _is_marked(letter: Letter) -> bool:
    """Whether the attached mail has a field that a provider adds for the report."""
    for kind, part in letter.parts:
        inner = part.get_payload() if kind == "message/rfc822" else None
        mail = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(mail, Tree) and any(name.lower() in _PROVIDER_FIELDS for name, _ in mail.raw_items()):
            return True
    return False
