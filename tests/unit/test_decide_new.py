"""A mail that opens a ticket: the whole plan, and each thing that may differ."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.decide import decide, subject_of
from pipeline.desk.notify import notify
from pipeline.domain.classification import Assignment, Escalation
from pipeline.domain.disposition import Ignore, Outcome, Reason
from pipeline.domain.known import AckHistory, Known
from pipeline.domain.message import Address, Auth
from pipeline.domain.network import Contact, Network
from pipeline.domain.plan import Append, Draft, Note, OpenTicket, Plan, Purpose, Send
from pipeline.domain.thread import Evidence, Joins, Perhaps, Role, Stranger
from pipeline.domain.ticket import Direction, Entry, Priority, Status, Ticket
from pipeline.domain.token import ReplyPurpose
from tests.unit.mails import (
    ARRIVED,
    DESK,
    FAILED,
    HOUSE,
    INBOUND,
    KNOWN,
    NOW,
    OPENED,
    ORDINARY,
    TICKET,
    UNSURE,
    VERDICT,
    sign,
)

ANA = "ana@starhouse.example"
ENTRY = Entry(
    Direction.IN, ANA, "Ana Ruiz", ARRIVED, "first@starhouse.example", "5" * 64, ORDINARY.subject, "Where is it?"
)
ACKNOWLEDGEMENT = Send(
    Draft(
        key=f"ack:1042:{ANA}",
        purpose=Purpose.ACKNOWLEDGEMENT,
        ticket=1042,
        to=Address("Ana Ruiz", ANA),
        from_name="Creator Support",
        reply_to=sign(1042, ANA, ReplyPurpose.CLIENT, 1),
        template="acknowledgement",
        language="en",
        values=(
            ("ticket", "T-1042"),
            ("desk", "Creator Support"),
            ("name", "Ana Ruiz"),
            ("subject", "Our October payout is late"),
            ("working_hours", 0),
            ("specialist", ""),
            ("text", ""),
            ("reopen_days", 14),
        ),
        subject="Our October payout is late",
        in_reply_to="first@starhouse.example",
        references=("first@starhouse.example",),
    ),
    Entry(Direction.AUTO, DESK, "Creator Support", NOW, None, "", ORDINARY.subject, "[acknowledgement]"),
)
NEW = "a new matter: nothing in it points to a ticket"


def test_an_ordinary_mail_opens_a_ticket_is_acknowledged_and_the_queue_is_told() -> None:
    assert decide(KNOWN) == Plan(
        Outcome.NEW_TICKET,
        NOW,
        1042,
        (NEW, f"acknowledgement in en to {ANA}"),
        (OpenTicket(OPENED, (ANA,)), Append(1042, ENTRY), ACKNOWLEDGEMENT, *notify(KNOWN, OPENED, is_new=True)),
        VERDICT,
    )


def test_a_stranger_gets_nothing_back_of_what_the_mail_says() -> None:
    known = replace(KNOWN, auth=UNSURE, contact=None, network=None)

    ticket = replace(OPENED, network=None)
    draft = replace(
        ACKNOWLEDGEMENT.draft,
        purpose=Purpose.SHORT_ACKNOWLEDGEMENT,
        to=Address("", ANA),
        template="short-acknowledgement",
        values=(("ticket", "T-1042"), ("desk", "Creator Support")),
        subject="",
    )
    entry = Entry(Direction.AUTO, DESK, "Creator Support", NOW, None, "", ORDINARY.subject, "[short-acknowledgement]")
    assert decide(known) == Plan(
        Outcome.NEW_TICKET,
        NOW,
        1042,
        (NEW, f"short-acknowledgement in en to {ANA}"),
        (
            OpenTicket(ticket, (ANA,)),
            Append(1042, replace(ENTRY, is_verified=False)),
            Send(draft, entry),
            *notify(known, ticket, is_new=True),
        ),
        VERDICT,
    )


def test_old_mail_at_first_contact_opens_a_ticket_and_sends_nothing() -> None:
    known = replace(KNOWN, inbound=replace(INBOUND, is_quiet=True))

    why = "no acknowledgement: it lay in the mailbox before the desk first read it"
    actions = (OpenTicket(OPENED, (ANA,)), Append(1042, ENTRY))
    assert decide(known) == Plan(Outcome.NEW_TICKET, NOW, 1042, (NEW, why), actions, VERDICT)


def test_spam_is_closed_at_once_and_nobody_is_disturbed() -> None:
    verdict = replace(VERDICT, spam_by="lottery")
    plan = decide(replace(KNOWN, classification=verdict))

    ticket = replace(OPENED, status=Status.CLOSED, kind="spam", solved_at=NOW)
    reasons = (NEW, "no acknowledgement: rule lottery calls it spam")
    actions = (OpenTicket(ticket, (ANA,)), Append(1042, ENTRY))
    assert plan == Plan(Outcome.NEW_TICKET, NOW, 1042, reasons, actions, verdict)


def test_the_mail_that_trips_the_breaker_leaves_a_mark_on_the_desk() -> None:
    plan = decide(replace(KNOWN, acks=AckHistory(is_breaker_open=True, has_just_tripped=True)))

    assert plan.reasons == (NEW, "no acknowledgement: acknowledgements surge and are paused")
    mark = Note(None, "acknowledgements-paused", "desk", "too many acknowledgements within minutes")
    assert [action for action in plan.actions if isinstance(action, Note)] == [mark]


def opened(known: Known) -> Ticket:
    """The ticket that a mail opens."""
    first = decide(known).actions[0]
    assert isinstance(first, OpenTicket)
    return first.ticket


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(KNOWN, OPENED, id="an ordinary one"),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, from_=(Address("", ANA),))), OPENED, id="the contact's name instead"
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, from_=(Address("", ANA),)), contact=None),
            replace(OPENED, requester_name=""),
            id="no name at all",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, sender=None, from_=()), contact=None),
            replace(OPENED, requester="", requester_name=""),
            id="no From",
        ),
        pytest.param(
            replace(
                KNOWN,
                message=replace(ORDINARY, sender=None, from_=(Address("A", "a@a.example"), Address("B", "b@b.example"))),
                contact=None,
            ),
            replace(OPENED, requester="a@a.example", requester_name=""),
            id="two in From: the first, and no name",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, status=Status.HOLD)),
            replace(OPENED, status=Status.HOLD),
            id="a status by rule",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, status=Status.SOLVED)),
            replace(OPENED, status=Status.SOLVED, solved_at=NOW),
            id="solved by rule, and since when",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, spam_by="x", status=Status.NEW)),
            replace(OPENED, kind="spam"),
            id="a rule's status outweighs spam",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, assign=Assignment(specialist="leo@cn-desk.example"))),
            replace(OPENED, assignee="leo@cn-desk.example"),
            id="assigned by rule",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, assign=Assignment(team="legal"))), OPENED, id="given to a team"
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, escalate=(Escalation("cnm", 3600), Escalation("legal")))),
            replace(OPENED, escalated_to="legal"),
            id="escalated at once, and later",
        ),
        pytest.param(
            replace(KNOWN, classification=replace(VERDICT, priority=Priority.URGENT, topic="policy", kind="complaint")),
            replace(OPENED, priority=Priority.URGENT, topic="policy", kind="complaint"),
            id="labels by rule",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, language="zh")), replace(OPENED, language="zh"), id="Chinese"
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, language="ja")), replace(OPENED, language="pt"), id="the network's"
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, language=None), contact=Contact("", ANA, language="es")),
            replace(OPENED, language="es"),
            id="the contact's",
        ),
        pytest.param(
            replace(KNOWN, message=replace(ORDINARY, language="ja"), contact=None, network=None),
            replace(OPENED, language="en", network=None),
            id="a language we have not",
        ),
        pytest.param(
            replace(KNOWN, network=Network("solo", "Solo")), replace(OPENED, network="solo"), id="another network"
        ),
    ],
)  # fmt: skip
def test_the_ticket_of_a_mail(known: Known, expected: Ticket) -> None:
    assert opened(known) == expected


PAST = replace(TICKET, number=1001, status=Status.SOLVED, solved_at=NOW - timedelta(days=30))
OLD = Joins(PAST, Evidence.IN_REPLY_TO, Role.REQUESTER)
FRESHLY_SOLVED = Joins(replace(PAST, solved_at=NOW - timedelta(days=2)), Evidence.IN_REPLY_TO, Role.REQUESTER)
STOLEN = Stranger(1001, Evidence.SUBJECT, "the sender takes no part in it")


@pytest.mark.parametrize(
    ("known", "linked_to", "reason"),
    [
        pytest.param(KNOWN, None, NEW, id="a new matter"),
        pytest.param(
            replace(KNOWN, belonging=OLD),
            1001,
            "a new ticket, linked to T-1001, which was solved more than 14 days ago",
            id="an old matter",
        ),
        pytest.param(
            replace(KNOWN, belonging=FRESHLY_SOLVED),
            1001,
            "a new ticket, linked to T-1001: a new subject in a thread that was solved",
            id="a new matter in an old thread",
        ),
        pytest.param(
            replace(KNOWN, belonging=Perhaps(PAST, Evidence.SAME_SUBJECT, "2 tickets have this subject")),
            1001,
            "a ticket of its own: the same subject may tie it to T-1001 (2 tickets have this subject); "
            "a specialist is asked",
            id="perhaps the same matter",
        ),
        pytest.param(
            replace(KNOWN, belonging=STOLEN),
            None,
            "a ticket of its own: its subject token names T-1001, but the sender takes no part in it",
            id="a stranger with a stolen token is linked to nothing",
        ),
    ],
)
def test_why_it_is_new(known: Known, linked_to: int | None, reason: str) -> None:
    plan = decide(known)

    assert opened(known) == replace(OPENED, linked_to=linked_to)
    assert plan.reasons[0] == reason


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(replace(KNOWN, auth=FAILED), id="forged"),
        pytest.param(replace(KNOWN, auth=Auth()), id="not vouched for"),
    ],
)
def test_a_colleagues_mail_that_nobody_vouches_for_is_an_outsiders(known: Known) -> None:
    message = replace(ORDINARY, sender=DESK, from_=(Address("Support", DESK),))
    known = replace(known, message=message, disposition=Ignore(Reason.OWN_MAIL), contact=None, network=None)

    plan = decide(known)

    assert (plan.outcome, plan.reasons) == (
        Outcome.NEW_TICKET,
        (NEW, "no acknowledgement: it comes from an address of ours"),
    )


def test_without_a_message_id_nothing_is_referred_to() -> None:
    plan = decide(replace(KNOWN, message=replace(ORDINARY, message_id=None)))

    assert plan.actions[2] == replace(
        ACKNOWLEDGEMENT, draft=replace(ACKNOWLEDGEMENT.draft, in_reply_to=None, references=())
    )


def test_where_plus_addresses_do_not_work_the_acknowledgement_has_no_reply_address() -> None:
    plan = decide(replace(KNOWN, house=replace(HOUSE, sign=lambda *_: "")))

    assert plan.actions[2] == replace(ACKNOWLEDGEMENT, draft=replace(ACKNOWLEDGEMENT.draft, reply_to=""))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("Payout", "Payout", id="plain"),
        pytest.param("Re: Payout", "Payout", id="an answer"),
        pytest.param("RE: AW: Re[2]: Fwd: Payout", "Payout", id="through many hands"),
        pytest.param("Re: [T-1042] Re: Payout", "Payout", id="marks between"),
        pytest.param("回复：答复: 结算", "结算", id="Chinese"),
        pytest.param("Re: ", "(no subject)", id="a prefix alone"),
        pytest.param("[T-1042]", "(no subject)", id="a mark alone"),
        pytest.param("", "(no subject)", id="nothing"),
        pytest.param("Reply: it", "Reply: it", id="a word that only begins alike"),
        pytest.param("Payout re: October", "Payout re: October", id="further on it is text"),
    ],
)
def test_the_subject_of_a_ticket(subject: str, expected: str) -> None:
    assert subject_of(subject) == expected
