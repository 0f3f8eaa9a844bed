"""What is to be done with one mail, as a value: decided by `decide`, carried out in one transaction, printed by a dry run."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.domain.classification import Classification
from pipeline.domain.disposition import Outcome
from pipeline.domain.message import Address, Attachment
from pipeline.domain.ticket import Entry, Ticket
from pipeline.domain.timer import Due, TimerName


class Purpose(StrEnum):
    """Why a mail leaves the desk; human mail is what a person wrote."""

    ACKNOWLEDGEMENT = "acknowledgement"
    SHORT_ACKNOWLEDGEMENT = "short-acknowledgement"
    RESOLUTION = "resolution"
    NOTIFICATION = "notification"
    TRANSCRIPT = "transcript"
    ALERT = "alert"
    REMINDER = "reminder"
    INFORMATION = "information"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class AttachmentSource:
    """An attachment to be taken along: a part of stored raw bytes."""

    raw_sha256: str
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to be written: to one person, for one purpose; `key` is unique, so that it is queued once.

    Either `template` (with `values`, rendered in `language`) or `text` (what a person wrote) makes the body.
    """

    key: str
    purpose: Purpose
    ticket: int
    to: Address
    from_name: str
    reply_to: str = ""
    template: str = ""
    language: str = "en"
    values: tuple[tuple[str, "Value"], ...] = ()
    subject: str = ""
    text: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[AttachmentSource, ...] = ()


Value = str | int | bool | tuple[str, ...] | tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket begins."""

    ticket: Ticket
    participants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Append:
    """A message joins a ticket's thread."""

    ticket: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class ChangeTicket:
    """A ticket becomes another value; `before.version` must still be the stored one."""

    before: Ticket
    after: Ticket
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth remembering that changes no ticket: an event of its own (of the desk's where `ticket` is None)."""

    ticket: int | None
    event: str
    actor: str
    detail: str


@dataclass(frozen=True, slots=True)
class Send:
    """A mail goes to the outbox; where the desk speaks to the client it joins the thread too."""

    draft: Draft
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """All messages and participants of the ticket `source` become those of `target`."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Something is due on a ticket later."""

    ticket: int
    due_at: datetime
    due: Due


@dataclass(frozen=True, slots=True)
class StopTimers:
    """What was due on a ticket no longer matters."""

    ticket: int
    name: TimerName


@dataclass(frozen=True, slots=True)
class Bounced:
    """A mail of ours did not arrive; where it is final nobody goes on trying, and a hard one ends automatic mail."""

    message_id: str
    recipient: str
    reason: str
    is_final: bool
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Propose:
    """A rules file that an admin mailed waits to be looked at."""

    text: str
    hash: str
    author: str
    subject: str
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Confirm:
    """The admin wants the rules of this proposal in force."""

    proposal: int


Action = (
    OpenTicket | Append | ChangeTicket | Merge | Note | Send | StartTimer | StopTimers | Bounced | Propose | Confirm
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one mail causes, with the reasons; `reasons` are shown by `ticket show --why`."""

    outcome: Outcome
    at: datetime
    ticket: int | None = None
    reasons: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    classification: Classification | None = field(default=None)
