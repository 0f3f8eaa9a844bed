"""Mails that open nothing: duplicates, bounces, machines' mail, colleagues', and what rules ignore."""

from dataclasses import replace

import pytest

from pipeline.decide import decide
from pipeline.desk.notify import Alarm, alert
from pipeline.desk.relay import entry_of, inside_note, relay
from pipeline.domain.disposition import Disposition, Ignore, Outcome, Reason
from pipeline.domain.inbound import Earlier
from pipeline.domain.known import Known
from pipeline.domain.message import Address, Auth, Bounce, BouncedRecipient
from pipeline.domain.outgoing import OutboxRow, OutboxState
from pipeline.domain.plan import Append, Bounced, ChangeTicket, Plan, Purpose, Send
from pipeline.domain.thread import Belonging, Evidence, Fresh, Joins, Role, Stranger
from pipeline.domain.ticket import Direction, Status
from pipeline.domain.token import ReplyAddress, ReplyPurpose, Verified
from tests.unit.mails import DESK, HA, KNOWN, NOW, ORDINARY, PASSED, TICKET, UNSURE, VERDICT, written_by

ANA = "ana@starhouse.example"
JOINS = Joins(TICKET, Evidence.IN_REPLY_TO, Role.REQUESTER)
AWAY = Ignore(Reason.AUTO_REPLY, "Auto-Submitted: auto-replied")


def test_the_same_mail_twice_changes_nothing() -> None:
    known = replace(KNOWN, earlier=Earlier(12, 1042, Outcome.NEW_TICKET))

    assert decide(known) == Plan(Outcome.DUPLICATE, NOW, 1042, ("the same mail as delivery 12",))


@pytest.mark.parametrize("disposition", [AWAY, Ignore(Reason.BOUNCE), Ignore(Reason.OWN_MAIL)])
def test_a_second_delivery_is_one_whatever_it_is(disposition: Disposition) -> None:
    known = replace(KNOWN, disposition=disposition, earlier=Earlier(12, None, Outcome.RECORDED), belonging=JOINS)

    assert decide(known) == Plan(Outcome.DUPLICATE, NOW, None, ("the same mail as delivery 12",))


HARD = BouncedRecipient(ANA, "5.1.1", 550, "failed", True, "550 no such user")
SOFT = BouncedRecipient(ANA, "4.2.2", 452, "delayed", False, "452 mailbox full")
GIVEN_UP = replace(SOFT, action="failed")
ANOTHER = "Ask the network for another address. Until then nothing automatic is sent to this one."
WAIT = "Nothing yet: their server goes on trying."
AGAIN = "Send it again later, or ask the network for another address."
ROW = OutboxRow(
    id=5,
    ticket=1042,
    purpose="answer",
    recipient=ANA,
    message_id="ours@cn-desk.example",
    raw_sha256="a" * 64,
    state=OutboxState.SENT,
    fence=1,
    attempts=0,
    next_at=NOW,
    reply="250 ok",
    created_at=NOW,
    done_at=NOW,
)
REPORT = replace(
    ORDINARY,
    from_=(Address("", "mailer-daemon@mx.example"),),
    sender="mailer-daemon@mx.example",
    bounce=Bounce((HARD,), "ours@cn-desk.example"),
)
BOUNCE = replace(
    KNOWN,
    message=REPORT,
    disposition=Ignore(Reason.BOUNCE, "multipart/report"),
    bounced=ROW,
    addressed_ticket=TICKET,
    contact=None,
    network=None,
)


@pytest.mark.parametrize(
    ("recipients", "reason", "is_final_and_hard", "cure"),
    [
        pytest.param((HARD,), "550 no such user", (True, True), ANOTHER, id="for good"),
        pytest.param((SOFT,), "452 mailbox full", (False, False), WAIT, id="for now"),
        pytest.param((SOFT, HARD), "550 no such user", (True, True), ANOTHER, id="both"),
        pytest.param((GIVEN_UP,), "452 mailbox full", (True, False), AGAIN, id="given up for now"),
        pytest.param((), "no reason given", (False, False), AGAIN, id="nobody says why"),
    ],
)
def test_a_bounce_of_our_mail_to_the_client_is_told(
    recipients: tuple[BouncedRecipient, ...], reason: str, is_final_and_hard: tuple[bool, bool], cure: str
) -> None:
    known = replace(BOUNCE, message=replace(REPORT, bounce=Bounce(recipients, "ours@cn-desk.example")))

    alarm = Alarm(f"[T-1042] Not delivered: our answer to {ANA}", (f"Their mail server says: {reason}",), cure)
    assert decide(known) == Plan(
        Outcome.BOUNCE,
        NOW,
        1042,
        (f"bounce of our answer to {ANA}: {reason}",),
        (
            Append(1042, replace(entry_of(known, Direction.IN), is_verified=False)),
            Bounced("ours@cn-desk.example", ANA, reason, *is_final_and_hard),
            *alert(known, TICKET, (HA,), alarm),
        ),
    )


def test_a_second_report_on_the_same_mail_tells_nobody_again() -> None:
    first = replace(BOUNCE, message=replace(REPORT, bounce=Bounce((HARD,), "ours@cn-desk.example")))
    assert first.bounced is not None
    again = replace(first, bounced=replace(first.bounced, state=OutboxState.FAILED))

    assert [type(action) for action in decide(again).actions] == [Append, Bounced]


@pytest.mark.parametrize("purpose", [Purpose.NOTIFICATION, Purpose.TRANSCRIPT, Purpose.ALERT])
def test_other_bounces_of_ours_are_recorded_and_alarm_nobody(purpose: Purpose) -> None:
    plan = decide(replace(BOUNCE, bounced=replace(ROW, recipient=HA.email, purpose=purpose)))

    assert (plan.outcome, plan.ticket) == (Outcome.BOUNCE, 1042)
    assert [type(action) for action in plan.actions] == [Append, Bounced]


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.RESOLUTION, Purpose.ACKNOWLEDGEMENT])
def test_a_bounce_of_mail_to_whom_the_client_named_is_told(purpose: Purpose) -> None:
    """Answers may go to a Reply-To address, and a merged ticket has the mails of two people."""
    plan = decide(replace(BOUNCE, bounced=replace(ROW, recipient="bea@starhouse.example", purpose=purpose)))

    (told,) = (action.draft for action in plan.actions if isinstance(action, Send))
    assert (told.to.email, told.subject) == (
        HA.email,
        f"[T-1042] Not delivered: our {purpose} to bea@starhouse.example",
    )


def test_a_bounce_of_an_answer_written_outside_the_desk_is_told() -> None:
    known = replace(BOUNCE, bounced=None, addressed_ticket=None, bounced_answer=TICKET)
    known = replace(known, message=replace(REPORT, bounce=Bounce((replace(HARD, address=ANA),), "outside@us")))

    alarm = Alarm(
        f"[T-1042] Not delivered: the answer to {ANA}", ("Their mail server says: 550 no such user",), ANOTHER
    )
    assert decide(known) == Plan(
        Outcome.BOUNCE,
        NOW,
        1042,
        ("bounce of an answer written outside the desk: 550 no such user",),
        (
            Append(1042, replace(entry_of(known, Direction.IN), is_verified=False)),
            *alert(known, TICKET, (HA,), alarm),
        ),
    )


def test_a_bounce_that_the_parser_could_not_read_is_one_all_the_same() -> None:
    plan = decide(replace(BOUNCE, message=replace(REPORT, bounce=None)))

    assert plan.reasons == (f"bounce of our answer to {ANA}: no reason given",)


@pytest.mark.parametrize("row", [None, replace(ROW, ticket=None)])
def test_a_bounce_of_somebody_elses_mail_touches_nothing(row: OutboxRow | None) -> None:
    known = replace(BOUNCE, bounced=row)

    assert decide(known) == Plan(Outcome.RECORDED, NOW, None, ("bounce of a mail that is not ours",))


def test_a_bounce_within_a_thread_is_kept_there() -> None:
    known = replace(BOUNCE, bounced=None, belonging=JOINS)

    reasons = ("bounce: multipart/report", "kept with T-1042 by In-Reply-To; it reopens nothing")
    kept = Append(1042, entry_of(known, Direction.IN))
    assert decide(known) == Plan(Outcome.RECORDED, NOW, 1042, reasons, (kept,))


OTHERS = (Reason.OWN_MAIL, Reason.BOUNCE, Reason.MACHINE_ADDRESS)


def test_what_a_web_form_sends_from_an_address_nobody_reads_gets_a_ticket_and_no_answer() -> None:
    plan = decide(replace(KNOWN, disposition=Ignore(Reason.MACHINE_ADDRESS, "From: no-reply@forms.example")))

    assert plan.outcome is Outcome.NEW_TICKET
    assert [action.draft.purpose for action in plan.actions if isinstance(action, Send)] == [
        Purpose.NOTIFICATION,
        Purpose.NOTIFICATION,
    ]


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in OTHERS])
def test_a_machines_mail_is_recorded_and_nothing_more(reason: Reason) -> None:
    assert decide(replace(KNOWN, disposition=Ignore(reason))) == Plan(Outcome.RECORDED, NOW, None, (str(reason),))


@pytest.mark.parametrize(
    ("role", "direction"),
    [
        pytest.param(Role.REQUESTER, Direction.IN, id="of the client"),
        pytest.param(Role.NETWORK, Direction.IN, id="of the client's colleague"),
        pytest.param(Role.SPECIALIST, Direction.NOTE, id="of a specialist: no client ever sees it"),
        pytest.param(Role.TEAM, Direction.NOTE, id="of a CNM: no client ever sees it"),
    ],
)
@pytest.mark.parametrize("status", list(Status))
def test_an_absence_note_is_kept_and_wakes_nothing(status: Status, role: Role, direction: Direction) -> None:
    belonging = Joins(replace(TICKET, status=status), Evidence.IN_REPLY_TO, role)
    known = replace(KNOWN, disposition=AWAY, belonging=belonging, event="reply")

    reasons = (
        "auto-reply: Auto-Submitted: auto-replied",
        "kept with T-1042 by In-Reply-To; it reopens nothing",
    )
    kept = Append(1042, entry_of(known, direction))
    assert decide(known) == Plan(Outcome.RECORDED, NOW, 1042, reasons, (kept,))


def test_a_machines_mail_that_points_to_a_strangers_ticket_is_not_kept_there() -> None:
    stranger = Stranger(1042, Evidence.SUBJECT, "the sender takes no part in it")

    plan = decide(replace(KNOWN, disposition=AWAY, belonging=stranger))

    assert plan == Plan(Outcome.RECORDED, NOW, None, ("auto-reply: Auto-Submitted: auto-replied",))


OWN = replace(
    KNOWN,
    message=replace(ORDINARY, sender=DESK, from_=(Address("Support", DESK),)),
    disposition=Ignore(Reason.OWN_MAIL, f"From: {DESK}"),
    belonging=Joins(TICKET, Evidence.IN_REPLY_TO, Role.SPECIALIST),
    contact=None,
)


@pytest.mark.parametrize(
    ("status", "after"),
    [
        pytest.param(Status.NEW, Status.OPEN, id="the first answer"),
        pytest.param(Status.OPEN, Status.OPEN, id="a later one"),
        pytest.param(Status.SOLVED, Status.SOLVED, id="one after the solution"),
    ],
)
def test_an_answer_written_outside_the_desk_counts(status: Status, after: Status) -> None:
    ticket = replace(TICKET, status=status)
    known = replace(OWN, belonging=Joins(ticket, Evidence.IN_REPLY_TO, Role.SPECIALIST))

    change = ChangeTicket(ticket, replace(ticket, status=after), DESK, "answered outside the desk")
    answer = Append(1042, entry_of(known, Direction.OUT))
    assert decide(known) == Plan(
        Outcome.THREADED,
        NOW,
        1042,
        ("an answer written outside the desk, by In-Reply-To",),
        (answer, *([change] if status is not after else [])),
    )


def test_a_mail_of_our_own_about_nothing_is_recorded() -> None:
    plan = decide(replace(OWN, belonging=Fresh()))

    assert plan == Plan(Outcome.RECORDED, NOW, None, ("an own mail that belongs to no ticket",))


def test_a_rule_may_ignore_a_mail() -> None:
    verdict = replace(VERDICT, ignored_by="newsletters")

    plan = decide(replace(KNOWN, classification=verdict))

    assert plan == Plan(Outcome.IGNORED, NOW, None, ("rule newsletters says ignore",), (), verdict)


ADDRESSED = replace(
    KNOWN,
    message=written_by(HA, "Paid."),
    person=HA,
    addressed=ReplyAddress(1042, (ReplyPurpose.PUBLIC,), "x" * 22),
    key=Verified(ReplyPurpose.PUBLIC, 4),
    addressed_ticket=TICKET,
)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(ADDRESSED, id="with a key that fits"),
        pytest.param(replace(ADDRESSED, key=None), id="with one that does not"),
        pytest.param(replace(ADDRESSED, auth=UNSURE), id="not vouched for"),
        pytest.param(replace(ADDRESSED, disposition=AWAY), id="an absence note"),
    ],
)
def test_a_specialists_mail_to_a_reply_address_goes_to_the_relay(known: Known) -> None:
    assert decide(known) == relay(known, TICKET, HA)


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.TEAM])
@pytest.mark.parametrize("auth", [PASSED, UNSURE, Auth()])
def test_a_colleagues_mail_into_a_ticket_without_a_key_is_a_note(role: Role, auth: Auth) -> None:
    joins = Joins(TICKET, Evidence.SUBJECT, role)
    known = replace(KNOWN, message=written_by(HA, "Paid."), belonging=joins, event="reply", auth=auth)

    assert decide(known) == inside_note(known, joins)


@pytest.mark.parametrize("belonging", [Fresh(), Stranger(1042, Evidence.SUBJECT, "no part")])
def test_a_specialist_who_writes_anew_opens_a_ticket(belonging: Belonging) -> None:
    plan = decide(replace(KNOWN, message=written_by(HA, "Hello"), person=HA, belonging=belonging))

    assert plan.outcome is Outcome.NEW_TICKET
