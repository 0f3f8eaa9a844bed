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
from pipeline.ingest.newtext.ours import overlap
from pipeline.ingest.thread import referred_ids

QUOTED_SURELY: Final = 0.6
"""The share of an earlier mail's words in a row that stands quoted in one which surely answers it."""
QUOTED_PERHAPS: Final = 0.3
CLEARLY: Final = 0.15
"""By this much the best ticket must be ahead: the same answer is given to many."""
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
    return bool(referred_ids(message)) or quotes_something(message) or has_prefix(message.subject)


def quotes_something(message: Message) -> bool:
    """Whether the mail has history that texts of tickets could be compared with."""
    return any(passage.kind is PassageKind.HISTORY for passage in message.passages)


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
    shares = [(_share(history, candidate), candidate, role) for candidate, role in fitting]
    best = max(shares, key=lambda each: each[0], default=None)
    if best is None or best[0] < QUOTED_PERHAPS:
        return None
    share, candidate, role = best
    rivals = sum(each[0] > share - CLEARLY for each in shares) - 1
    if share >= QUOTED_SURELY and not rivals:
        return Joins(candidate.ticket, Evidence.QUOTED_TEXT, role)
    why = f"{rivals + 1} tickets have the text that it quotes" if rivals else "a part of what it quotes was said there"
    return Perhaps(candidate.ticket, Evidence.QUOTED_TEXT, why)


def _share(history: str, candidate: Candidate) -> float:
    """How much of a text of the ticket the mail quotes, of the text of which it quotes most."""
    return max((overlap(history, text) for text in candidate.texts if len(text) >= MIN_CHARACTERS), default=0.0)


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
