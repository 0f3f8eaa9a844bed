"""One literal mail, ticket and house for the tests of the pure part; a test says only what differs, by `replace`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pipeline.domain.classification import Change, Classification, Finding, RuleTrace, Truth
from pipeline.domain.disposition import Accept
from pipeline.domain.inbound import Inbound
from pipeline.domain.known import House, Known
from pipeline.domain.message import Address, Auth, AuthResult, MailKind, Message
from pipeline.domain.network import Cnm, Contact, Directory, Network, Specialist, Team
from pipeline.domain.thread import Fresh
from pipeline.domain.ticket import Priority, Status, Ticket
from pipeline.domain.token import ReplyPurpose, Verified, reply_address

SECRET: Final = b"s" * 32
DESK: Final = "support@cn-desk.example"
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ARRIVED: Final = NOW - timedelta(minutes=1)

ANA: Final = Contact("Ana Ruiz", "ana@starhouse.example", "Talent manager")
STARHOUSE: Final = Network(
    "starhouse", "Starhouse", ("starhouse.example",), (ANA,), tier="gold", cnm="diego@cn-desk.example", language="pt"
)
HA: Final = Specialist("Ha Pham", "ha@cn-desk.example", ("en", "vi"), ("payouts",))
LEO: Final = Specialist("Leo Santos", "leo@cn-desk.example", ("en", "pt"), ("payouts", "tech"))
MIRA: Final = Specialist("Mira Lindt", "lead@cn-desk.example", ("en",), ("policy",), role="lead")
DIRECTORY: Final = Directory(
    networks=(STARHOUSE,),
    cnms=(Cnm("Diego Luna", "diego@cn-desk.example"),),
    specialists=(HA, LEO, MIRA),
    teams=(Team("central-ops", "Central Operations", "central-ops@cn-desk.example"),),
)


def sign(ticket: int, person: str, purpose: ReplyPurpose, version: int) -> str:
    return reply_address(SECRET, DESK, ticket, person, purpose, version)


HOUSE: Final = House(
    name="Creator Support",
    address=DESK,
    addresses=frozenset({DESK, "help@cn-desk.example"}),
    directory=DIRECTORY,
    languages={
        "acknowledgement": frozenset({"en", "pt", "zh"}),
        "short-acknowledgement": frozenset({"en", "es"}),
        "resolution": frozenset({"en", "pt"}),
        "payout-late": frozenset({"en"}),
        "notification": frozenset({"en"}),
    },
    answer_templates=frozenset({"resolution", "payout-late"}),
    sign=sign,
)

ORDINARY: Final = Message(
    sha256="5" * 64,
    size=900,
    received_at=ARRIVED,
    message_id="first@starhouse.example",
    subject="Our October payout is late",
    from_=(Address("Ana Ruiz", "ana@starhouse.example"),),
    sender="ana@starhouse.example",
    to=(Address("", DESK),),
    cc=(),
    reply_to=(),
    date=ARRIVED,
    in_reply_to=(),
    references=(),
    text="Where is it?",
    new_text="Where is it?",
    new_text_unsigned="Where is it?",
    html="",
    attachments=(),
    headers=(("From", "Ana Ruiz <ana@starhouse.example>"), ("Received", "from a by b")),
    content_type="text/plain",
    kind=MailKind.HUMAN,
    kind_reasons=(),
    bounce=None,
    forwarded=None,
    language="en",
    canonical="c" * 64,
)

PASSED: Final = Auth(AuthResult.PASS, AuthResult.PASS, AuthResult.PASS)
FAILED: Final = Auth(AuthResult.FAIL, AuthResult.FAIL, AuthResult.FAIL)
UNSURE: Final = Auth(AuthResult.NONE, AuthResult.NONE, AuthResult.NONE)

INBOUND: Final = Inbound(
    id=17,
    mailbox="support",
    folder="INBOX",
    uidvalidity=1,
    uid=7,
    received_at=ARRIVED,
    size=900,
    raw_sha256="5" * 64,
    is_partial=False,
    is_quiet=False,
    attempts=1,
)

VERDICT: Final = Classification(
    topic="payouts",
    kind="inquiry",
    priority=Priority.NORMAL,
    queue="payouts",
    template="acknowledgement",
    tags=("money",),
    rules=("payouts",),
    rules_hash="r" * 64,
    trace=(
        RuleTrace("spam", False, (Finding("subject.word", Truth.MISS),)),
        RuleTrace("payouts", True, (Finding("subject.word", Truth.HIT, "payout"),), (Change("queue", "payouts"),)),
    ),
)

OPENED: Final = Ticket(
    number=1042,
    status=Status.NEW,
    queue="payouts",
    topic="payouts",
    kind="inquiry",
    priority=Priority.NORMAL,
    subject="Our October payout is late",
    requester="ana@starhouse.example",
    requester_name="Ana Ruiz",
    language="en",
    opened_at=ARRIVED,
    network="starhouse",
    tags=("money",),
    rules_hash="r" * 64,
)
TICKET: Final = replace(OPENED, status=Status.OPEN, assignee=HA.email, opened_at=NOW - timedelta(days=3), version=4)

KNOWN: Final = Known(
    house=HOUSE,
    inbound=INBOUND,
    message=ORDINARY,
    now=NOW,
    auth=PASSED,
    disposition=Accept(),
    belonging=Fresh(),
    event="new",
    number=1042,
    network=STARHOUSE,
    contact=ANA,
    classification=VERDICT,
    open_tickets=2,
)
"""An ordinary mail of a contact, vouched for, that opens ticket 1042."""


def written_by(person: Specialist | None, text: str = "Paid tomorrow.", message: Message = ORDINARY) -> Message:
    """A mail from this person (of nobody where None) with this new text."""
    who = (person.address,) if person else ()
    sender = person.email if person else None
    return replace(message, from_=who, sender=sender, text=text, new_text=text, new_text_unsigned=text)


def answer_of_ha(text: str, purpose: ReplyPurpose = ReplyPurpose.PUBLIC, ticket: Ticket = TICKET) -> Known:
    """Ha's mail with this text to the address she has for this purpose, believed."""
    return replace(
        KNOWN,
        message=written_by(HA, text),
        person=HA,
        key=Verified(purpose, ticket.version),
        addressed_ticket=ticket,
        last_client_ids=("first@starhouse.example", "ours@cn-desk.example"),
        network=None,
        contact=None,
        classification=None,
    )
