"""What a template may say: the variables of each purpose, with an example that shows what one holds.

The whole table is `PURPOSES`; a template is tried with its examples, and with empty ones, when it is loaded. Values
are flat and frozen: words, numbers, and rows of words (reliability S11).
"""

from collections.abc import Mapping
from typing import Final

from pipeline.domain.plan import Value

PURPOSES: Final[Mapping[str, Mapping[str, Value]]] = {
    "acknowledgement": {
        "name": "Helen Marsh",
        "ticket": "T-1042",
        "subject": "October commission has not arrived",
        "desk": "Creator Network Support",
        "working_hours": 4,
    },
    "short-acknowledgement": {
        "ticket": "T-1042",
        "desk": "Creator Network Support",
    },
    "resolution": {
        "name": "Helen Marsh",
        "ticket": "T-1042",
        "subject": "October commission has not arrived",
        "desk": "Creator Network Support",
        "specialist": "Ha Pham",
        "text": "The settlement ran again this morning.\nYou should see it by Friday.",
        "reopen_days": 14,
    },
    "notification": {
        "ticket": "T-1042",
        "is_new": True,
        "client": "Helen Marsh (Aurora Live Agency)",
        "address": "helen@aurora-live.example",
        "subject": "October commission has not arrived",
        "text": "Hi,\n\nour October commission has not arrived.",
        "desk": "Creator Network Support",
        "queue": "payouts",
        "priority": "high",
        "topic": "payouts",
        "due": "Monday 14:00 (Europe/London)",
        "attachments": ("statement.pdf (84 kB)",),
        "network": "Aurora Live Agency",
        "tier": "gold",
        "cnm": "Priya Raman",
        "open_tickets": 2,
        "reasons": ('payouts: the word "commission" in the subject',),
        "warnings": ("The sender could not be verified.",),
        "links": (("Take it", "mailto:support+t1042.do.key@cn-desk.example?body=%23me"),),
    },
    "information": {
        "ticket": "T-1042",
        "is_new": True,
        "client": "Helen Marsh",
        "network": "Aurora Live Agency",
        "subject": "October commission has not arrived",
        "text": "Hi,\n\nour October commission has not arrived.",
        "desk": "Creator Network Support",
        "address": "support@cn-desk.example",
        "warnings": ("The sender could not be verified.",),
    },
    "transcript": {
        "ticket": "T-1042",
        "subject": "October commission has not arrived",
        "specialist": "Ha Pham",
        "client": "Helen Marsh",
        "desk": "Creator Network Support",
        "lines": (("ok", "#me", ""), ("bad", "#noet", 'did you mean "#note"?'), ("skipped", "#resolve", "")),
        "reasons": ("One line could not be understood.",),
        "text": "I called them this morning.",
        "links": (("Send as note", "mailto:support+t1042.note.key@cn-desk.example?body=I%20called"),),
    },
    "why": {
        "ticket": "T-1042",
        "subject": "October commission has not arrived",
        "specialist": "Ha Pham",
        "stands": "open · queue payouts · topic payouts · inquiry · priority high",
        "tags": "money",
        "lines": (
            ("heading", "Mail of 2026-03-02 10:00"),
            ("plain", "Decided by the rules 0123456789ab."),
            ("rule", "payouts hit"),
            ("detail", "subject or text: “commission”"),
        ),
        "desk": "Creator Network Support",
    },
    "alert": {
        "summary": "The mailbox support cannot be read",
        "details": ("imap.cn-desk.example refused the login", "the last complete poll was at 14:00"),
        "cure": "Check the password that cndesk.yaml refers to.",
        "desk": "Creator Network Support",
    },
    "rules": {
        "summary": "rules.yaml has an error: the rules of Monday stay in force",
        "details": ("You get this mail once for each version of the file.",),
        "blocks": (
            ("What is wrong", 'rules.yaml:12:7: error[R012]: unknown key "whn"\n   12 |     whn:\n      |     ^^^'),
        ),
        "links": (("Activate these rules", "mailto:support+rules.7.key@cn-desk.example?body=yes"),),
        "cure": "Correct the file; it is taken up as soon as it is good.",
        "desk": "Creator Network Support",
    },
}
INTERNAL: Final = frozenset({"notification", "information", "transcript", "why", "alert", "rules"})
"""Read by colleagues alone: these are in English only."""


def purpose_of(name: str) -> str:
    """The purpose of a template: one an admin adds is a resolution, or an acknowledgement if its name starts so."""
    if name in PURPOSES:
        return name
    return "acknowledgement" if name.startswith("acknowledgement-") else "resolution"


def empty(value: Value) -> Value:
    """The value that says nothing, of the same type."""
    return type(value)()
