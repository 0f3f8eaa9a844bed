"""Say which ticket a mail resembles that carries no evidence of ours: by what it quotes and by its subject.

Pure. References get lost (mobile programs, a new mail to the same people, a colleague who takes over), the text below
the answer seldom does. Only tickets in which the sender has a part are looked at, so that a stranger who copies a
subject or a whole thread joins nothing (S1). High resemblance joins, middle asks a specialist, low opens a ticket.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Auth, AuthResult, Message, PassageKind
from pipeline.domain.subject import comparable, has_prefix
from pipeline.domain.thread import Belonging, Evidence, Fresh, Joins, Perhaps, Role
from pipeline.domain.ticket import Ticket
from pipeline.ingest.ours import overlap
from pipeline.ingest.thread import referred_ids

QUOTED_SURELY: Final = 0.6
"""The share of an earlier mail's words in a row that stands quoted in one which surely answers it."""
QUOTED_PERHAPS: Final = 0.3
MIN_CHARACTERS: Final = 40
"""Shorter texts ("Thank you, all good") occur in every conversation."""
MIN_SUBJECT: Final = 8
"""Shorter subjects ("Hello", "Re: update") name no matter."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that the mail could belong to, who takes part, and what was said in it."""

    ticket: Ticket
    participants: Collection[str]
    texts: Sequence[str]


RoleOf = Callable[[str, Ticket, Collection[str]], Role | None]


def is_answer_in_form(message: Message) -> bool:
    """Whether a mail looks like an answer: it refers to a mail, quotes one, or its subject has grown a prefix."""
    return bool(referred_ids(message)) or bool(_history(message)) or has_prefix(message.subject)


def resemble(message: Message, auth: Auth, candidates: Sequence[Candidate], role_of: RoleOf) -> Belonging:
    """Where a mail without evidence may belong; candidates come newest first."""
    if message.sender is None or auth.dmarc is AuthResult.FAIL:
        return Fresh()
    fitting = [(each, role) for each in candidates if (role := role_of(message.sender, each.ticket, each.participants))]
    return _by_quoted_text(message, fitting) or _by_subject(message, fitting) or Fresh()


def _history(message: Message) -> str:
    return "\n".join(passage.text for passage in message.passages if passage.kind is PassageKind.HISTORY)


def _by_quoted_text(message: Message, fitting: Sequence[tuple[Candidate, Role]]) -> Belonging | None:
    history = _history(message)
    if not history:
        return None
    best: tuple[float, Candidate, Role] | None = None
    for candidate, role in fitting:
        shares = (overlap(history, text) for text in candidate.texts if len(text) >= MIN_CHARACTERS)
        share = max(shares, default=0.0)
        if best is None or share > best[0]:
            best = (share, candidate, role)
    if best is None or best[0] < QUOTED_PERHAPS:
        return None
    if best[0] >= QUOTED_SURELY:
        return Joins(best[1].ticket, Evidence.QUOTED_TEXT, best[2])
    return Perhaps(best[1].ticket, Evidence.QUOTED_TEXT, "a part of what it quotes was said there")


def _by_subject(message: Message, fitting: Sequence[tuple[Candidate, Role]]) -> Belonging | None:
    subject = comparable(message.subject)
    same = [(each, role) for each, role in fitting if subject and comparable(each.ticket.subject) == subject]
    if not same:
        return None
    candidate, role = same[0]
    is_answer = is_answer_in_form(message)
    if is_answer and len(same) == 1 and len(subject) >= MIN_SUBJECT:
        return Joins(candidate.ticket, Evidence.SAME_SUBJECT, role)
    if not is_answer and role is Role.NETWORK:
        return None  # colleagues may well write about the same thing on their own
    why = f"{len(same)} tickets have this subject" if len(same) > 1 else "it has the same subject"
    return Perhaps(candidate.ticket, Evidence.SAME_SUBJECT, why)
