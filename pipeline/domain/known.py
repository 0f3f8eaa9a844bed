"""Everything that is known when a mail is decided on: gathered by reads, then given to pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.domain.classification import Classification, Event
from pipeline.domain.disposition import Disposition
from pipeline.domain.inbound import Earlier, Inbound
from pipeline.domain.message import Auth, Message
from pipeline.domain.network import Contact, Directory, Network, Specialist
from pipeline.domain.outgoing import OutboxRow
from pipeline.domain.rulebook import Brought, Confirming
from pipeline.domain.thread import Belonging
from pipeline.domain.ticket import Entry, Ticket
from pipeline.domain.token import ReplyAddress, ReplyPurpose, Verified

Sign = Callable[[int, str, ReplyPurpose, int], str]
"""(ticket, person, purpose, version) -> the reply address made for them."""

Told = tuple[tuple[str, str], ...]
"""An explanation in lines, each with what it is: heading, plain, rule, or a detail of the line above."""


@dataclass(frozen=True, slots=True)
class AckLimits:
    """How many acknowledgements may go to one address, one subject, one domain, and all together (R10, R11)."""

    per_hour: int = 3
    per_day: int = 8
    per_subject_day: int = 2
    per_domain_10_minutes: int = 30
    short_per_day: int = 1
    allow_unverified: bool = True


@dataclass(frozen=True, slots=True)
class AckHistory:
    """What was acknowledged lately, as counted in the transaction that would add one more."""

    to_address_hour: int = 0
    to_address_day: int = 0
    short_to_address_day: int = 0
    on_subject_day: int = 0
    to_domain_10_minutes: int = 0
    is_breaker_open: bool = False
    has_just_tripped: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """The desk's own side: its names, people and policies, fixed while the settings are."""

    name: str
    address: str
    addresses: frozenset[str]
    directory: Directory
    languages: Mapping[str, frozenset[str]]
    """The languages of each template, by name."""
    answer_templates: frozenset[str]
    """The templates a specialist may name in `#resolve`."""
    sign: Sign
    trust: str = "authenticated"
    ack_limits: AckLimits = AckLimits()
    age_gate: float = 86400.0
    reopen_days: int = 14
    plus_addresses: bool = True


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A client's mail that one of ours forwarded, as far as the forward tells it; `doubt` is empty where that is certain.

    `by` is who forwarded it, and `comment` what they say to it.
    """

    mail: Message
    doubt: str = ""
    by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """The names that specialists may use in commands: what the rules in force declare. Without `tags` any tag will do."""

    topics: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """The rules that `#why` may ask about: those in force, and those that decided on the ticket."""


@dataclass(frozen=True, slots=True)
class Known:
    """One mail and all that bears on it."""

    house: House
    inbound: Inbound
    message: Message
    now: datetime
    auth: Auth
    disposition: Disposition
    belonging: Belonging
    event: Event
    number: int
    """The number a new ticket would get."""
    network: Network | None = None
    contact: Contact | None = None
    person: Specialist | None = None
    """The specialist whose registered address the mail comes from."""
    handed_on: HandedOn | None = None
    """The client's mail that one of ours forwards to the desk; network and contact are the client's where it is certain."""
    addressed: ReplyAddress | None = None
    key: Verified | None = None
    """What a specialist's key says, where it fits the sender."""
    addressed_ticket: Ticket | None = None
    named: Mapping[int, Ticket] = field(default_factory=dict)
    """The tickets that a specialist's commands name, by the number as written."""
    last_client_ids: tuple[str, ...] = ()
    """Message-IDs of the addressed ticket's thread with the client, oldest first: what an answer refers to."""
    last_client_entry: Entry | None = None
    """What the client of the addressed ticket wrote last."""
    labels: Labels = Labels()
    explanations: Mapping[str, Told] = field(default_factory=dict)
    """What a specialist asks for with `#why`, by the rule asked about (empty: all of them)."""
    earlier: Earlier | None = None
    bounced: OutboxRow | None = None
    bounced_answer: Ticket | None = None
    """The ticket of an answer written outside the desk, which a bounce is about."""
    refusal: str = ""
    """Why the sender's address gets nothing automatic: what its server said when it refused a mail of ours for good."""
    answer_to: str | None = None
    """The Reply-To address, if the policy lets answers go there."""
    warnings: tuple[str, ...] = ()
    """What looks like somebody else's name or domain (reliability S16), each a sentence."""
    classification: Classification | None = None
    open_tickets: int = 0
    reopenings: int = 0
    acks: AckHistory = AckHistory()
    told_today: Mapping[str, int] = field(default_factory=dict)
    """How many mails about this ticket went to each address for information within a day."""
    is_aside: bool = False
    """Whether the ticket that the mail belongs to was put aside until a time to come."""
    brought: Brought | None = None
    """The rules file that the mail of one of ours brings to the desk."""
    confirming: Confirming | None = None
    """The proposed rules that a mail to a confirming address is about."""
    notices_to_sender: int = 0
    """Error mails this person got in the last hour (they can loop too)."""

    @property
    def is_vouched_for(self) -> bool:
        """Whether our mail server says that the sender is who it says (6.3)."""
        return self.auth.is_pass and self.message.sender is not None

    @property
    def age(self) -> float:
        """Seconds since the mail arrived in its mailbox."""
        return (self.now - self.inbound.received_at).total_seconds()
