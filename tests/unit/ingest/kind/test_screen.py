from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.domain.disposition import Accept, Disposition, Ignore, Reason
from pipeline.domain.message import Address, MailKind, Message
from pipeline.ingest.kind.screen import OurAddresses, screen
from pipeline.ingest.parse import parse

ORDINARY = parse(
    b"From: Ana Ruiz <ana@starhouse.example>\nTo: support@cn-desk.example\nMessage-ID: <m1@starhouse.example>\n\nHello, where is it?",
    datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
)
OURS = OurAddresses(
    frozenset({"support@cn-desk.example", "payouts@cn-desk.example"}),
    "k7qd2x",
    {"made-here@cn-desk.example"}.__contains__,
)


def sent_by(address: str) -> Message:
    return replace(ORDINARY, from_=(Address("", address),))


def with_field(name: str, value: str, times: int = 1) -> Message:
    return replace(ORDINARY, headers=ORDINARY.headers + ((name, value),) * times)


def of_kind(kind: MailKind) -> Message:
    return replace(ORDINARY, kind=kind, kind_reasons=("a reason",))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(ORDINARY, Accept(), id="a client writes"),
        pytest.param(
            sent_by("payouts@cn-desk.example"),
            Ignore(Reason.OWN_MAIL, "From: payouts@cn-desk.example"),
            id="from one of our addresses",
        ),
        pytest.param(
            sent_by("support+t1.k@cn-desk.example"),
            Ignore(Reason.OWN_MAIL, "From: support+t1.k@cn-desk.example"),
            id="from our address with an extension",
        ),
        pytest.param(sent_by("priya@cn-desk.example"), Accept(), id="a colleague's own address is not the desk's"),
        pytest.param(of_kind(MailKind.BOUNCE), Ignore(Reason.BOUNCE, "a reason"), id="a bounce"),
        pytest.param(of_kind(MailKind.AUTO_REPLY), Ignore(Reason.AUTO_REPLY, "a reason"), id="an out of office"),
        pytest.param(of_kind(MailKind.LIST), Ignore(Reason.LIST, "a reason"), id="a newsletter"),
        pytest.param(
            replace(of_kind(MailKind.LIST), headers=(("List-Id", "Support <support.cn-desk.example>"),)),
            Accept(),
            id="a client's mail through the group that is our address",
        ),
        pytest.param(
            replace(of_kind(MailKind.LIST), headers=(("List-Id", "<other.cn-desk.example>"),)),
            Ignore(Reason.LIST, "a reason"),
            id="another group of our domain",
        ),
        pytest.param(
            with_field("Auto-Submitted", "auto-generated"),
            Ignore(Reason.MACHINE_ADDRESS, "Auto-Submitted: auto-generated"),
            id="a person's words by a form: a ticket, and no answer by itself",
        ),
        pytest.param(with_field("Auto-Submitted", "no"), Accept(), id="sent by hand"),
        pytest.param(of_kind(MailKind.READ_RECEIPT), Ignore(Reason.RECEIPT, "a reason"), id="a read receipt"),
        pytest.param(of_kind(MailKind.DELIVERY_RECEIPT), Ignore(Reason.RECEIPT, "a reason"), id="a delivery receipt"),
        pytest.param(
            of_kind(MailKind.FEEDBACK_REPORT), Ignore(Reason.FEEDBACK_REPORT, "a reason"), id="a spam complaint"
        ),
        pytest.param(
            with_field("X-Cndesk-Loop", "K7QD2X;2"),
            Ignore(Reason.LOOP, "X-Cndesk-Loop names this desk"),
            id="our own loop field",
        ),
        pytest.param(with_field("X-Cndesk-Loop", "zzzzzz;2"), Accept(), id="another desk's loop field"),
        pytest.param(
            replace(ORDINARY, message_id="made-here@cn-desk.example"),
            Ignore(Reason.LOOP, "the Message-ID is one of ours"),
            id="our own Message-ID comes in as a mail",
        ),
        pytest.param(with_field("Received", "from a by b", 60), Accept(), id="a long way"),
        pytest.param(
            with_field("Received", "from a by b", 61), Ignore(Reason.LOOP, "61 Received fields"), id="too long a way"
        ),
        pytest.param(
            sent_by("no-reply@bank.example"),
            Ignore(Reason.MACHINE_ADDRESS, "From: no-reply@bank.example"),
            id="nobody reads this address",
        ),
        pytest.param(
            sent_by("noreply-payments@bank.example"),
            Ignore(Reason.MACHINE_ADDRESS, "From: noreply-payments@bank.example"),
            id="nor this",
        ),
        pytest.param(
            sent_by("do_not_reply@bank.example"),
            Ignore(Reason.MACHINE_ADDRESS, "From: do_not_reply@bank.example"),
            id="nor that",
        ),
        pytest.param(
            sent_by("mailer-daemon@x.example"),
            Ignore(Reason.MACHINE_ADDRESS, "From: mailer-daemon@x.example"),
            id="a mail system",
        ),
        pytest.param(
            sent_by("talk-request@lists.example"),
            Ignore(Reason.MACHINE_ADDRESS, "From: talk-request@lists.example"),
            id="a list's robot",
        ),
        pytest.param(
            sent_by("owner-talk@lists.example"),
            Ignore(Reason.MACHINE_ADDRESS, "From: owner-talk@lists.example"),
            id="a list's owner",
        ),
        pytest.param(sent_by("norea.plya@x.example"), Accept(), id="a person whose name begins alike"),
        pytest.param(sent_by("request@x.example"), Accept(), id="a team called request"),
        pytest.param(
            replace(of_kind(MailKind.LIST), from_=(Address("", "support@cn-desk.example"),)),
            Ignore(Reason.OWN_MAIL, "From: support@cn-desk.example"),
            id="the first check to object wins",
        ),
    ],
)
def test_the_policy(message: Message, expected: Disposition) -> None:
    assert screen(message, OURS) == expected


def test_a_desk_without_an_instance_has_no_loops_of_its_own() -> None:
    assert screen(with_field("X-Cndesk-Loop", "k7qd2x;1"), OurAddresses(frozenset(), "")) == Accept()
