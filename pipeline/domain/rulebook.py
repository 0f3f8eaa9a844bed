"""Which rule set came into force, and what admins propose by mail: the values behind `rules history` (product 4.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class How(StrEnum):
    """What brought a rule set into force."""

    START = "start"
    RELOAD = "reload"
    ACTIVATE = "activate"
    ROLLBACK = "rollback"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Cause:
    """Who brings a rule set into force, how and when; `actor` is the address of a person, or what acted (`file`)."""

    actor: str
    how: How
    at: datetime


@dataclass(frozen=True, slots=True)
class Activation:
    """A rule set came into force; the one with the highest id is in force now."""

    id: int
    hash: str
    at: datetime
    actor: str
    how: How


class ProposalState(StrEnum):
    """waiting → answered → confirmed → active, or refused from anywhere before that."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rules.yaml that an admin mailed; `done_at` is when it came into its state, None while it waits."""

    id: int
    hash: str
    text: str
    author: str
    subject: str
    message_id: str | None
    at: datetime
    state: ProposalState
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Brought:
    """The rules file that hangs on a mail of one of ours; `complaint` says why it cannot be looked at."""

    text: str = ""
    hash: str = ""
    complaint: str = ""
    is_bare_answer: bool = False
    """Whether it brings nothing, and answers a mail in which the desk told its reader about the rules."""


@dataclass(frozen=True, slots=True)
class Confirming:
    """What a mail to an address that confirms a proposal stands on, as read in the transaction that decides."""

    proposal: Proposal | None
    is_key_fitting: bool
    """Whether the address was made for the sender, this proposal and its text."""
    compared_with: int
    """The activation with which the proposal was compared when the address was made."""
    in_force: int
    """The newest activation now."""
    is_in_force: bool = False
    """Whether these very rules are in force already."""
