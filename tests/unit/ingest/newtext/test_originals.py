"""Whose mail an insider hands on, and what stays in doubt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.domain.message import Address, MailKind, Message
from pipeline.ingest.newtext.originals import Original, Via, client, originals

WRITTEN = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
RECEIVED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ANA = Address("Ana Ruiz", "ana@acme.example")
BOB = Address("Bob Lee", "bob@cn.example")
PLAIN = Message(
    sha256="", size=0, received_at=RECEIVED, message_id="f1@cn.example", subject="Fwd: Payout is late", from_=(BOB,),
    sender=BOB.email, to=(), cc=(), reply_to=(), date=RECEIVED, in_reply_to=(), references=(), text="", new_text="",
    new_text_unsigned="", html="", attachments=(), headers=(), content_type="text/plain", kind=MailKind.HUMAN,
    kind_reasons=(), bounce=None, forwarded=None, language=None, canonical="",
)  # fmt: skip
ATTACHED = replace(
    PLAIN, message_id="a1@acme.example", subject="Payout is late", from_=(ANA,), sender=ANA.email, date=WRITTEN,
    text="My payout is late.", new_text="My payout is late.",
)  # fmt: skip
HEADER = "From: Ana Ruiz <ana@acme.example>\nDate: Mon, 2 Mar 2026 16:04:00 +0100\nSubject: Payout is late\nTo: <bob@cn.example>"
INLINE = Original(ANA, WRITTEN, True, "Payout is late", "My payout is late.", None, Via.INLINE, 0)


def mail(text: str, subject: str = "Fwd: Payout is late") -> Message:
    return replace(PLAIN, subject=subject, text=text, new_text=text)


def is_ours(address: str) -> bool:
    return address.endswith("@cn.example")


def test_a_forward_in_the_text_is_certain() -> None:
    text = f"for you\n\n---------- Forwarded message ---------\n{HEADER}\n\nMy payout is late."
    assert originals(mail(text)) == (INLINE,)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("From: Ana Ruiz\nSent: Monday, March 2, 2026 3:04 PM\nTo: Bob Lee\nSubject: Payout is late",
            replace(INLINE, sender=Address("Ana Ruiz", ""), is_offset_known=False, doubt="its From line has no address"), id="a name without an address"),
        pytest.param("From: Ana Ruiz <ana@acme.example> <ana@other.example>\nDate: Mon, 2 Mar 2026 16:04:00 +0100\nSubject: Payout is late",
            replace(INLINE, sender=Address("Ana Ruiz", "ana@other.example"), doubt="its From line names several addresses"), id="two addresses"),
        pytest.param("From: Ana Ruiz <ana@acme.example>\nDate: some day\nSubject: Payout is late",
            replace(INLINE, date=None, is_offset_known=False, doubt="its date cannot be read"), id="no date"),
        pytest.param("From: Bob Lee <bob@cn.example>\nDate: Mon, 2 Mar 2026 16:04:00 +0100\nSubject: Payout is late",
            replace(INLINE, sender=BOB, doubt="the forwarded mail is by the one who forwards it"), id="the forwarder himself"),
        pytest.param("From: Ana Ruiz <ana@acme.example>\nDate: 2/3/2026 15:04\nSubject: Payout is late",
            replace(INLINE, is_offset_known=False), id="a date without an offset"),
        pytest.param("From: Ana Ruiz <ana@acme.example>\nDate: 3/2/2026 3:04 pm\nSubject: Payout is late",
            replace(INLINE, date=datetime(2026, 2, 3, 15, 4, tzinfo=UTC), is_offset_known=False), id="a date with two readings is the usual one"),
        pytest.param("From: Ana Ruiz <ana@acme.example>\nDate: 3/12/2025 3:04 PM\nSubject: Payout is late",
            replace(INLINE, date=datetime(2025, 3, 12, 15, 4, tzinfo=UTC), is_offset_known=False), id="both readings are past: the American one, as it is written"),
        pytest.param("From: Ana Ruiz <ana@acme.example>\nDate: 02/03/2026 3:04 PM\nSubject: Payout is late",
            replace(INLINE, date=datetime(2026, 2, 3, 15, 4, tzinfo=UTC), is_offset_known=False), id="American, in February"),
        pytest.param("From: Ana Ruiz <ana@acme.example>\nDate: 12/1/2026 3:04 PM\nSubject: Payout is late",
            replace(INLINE, date=datetime(2026, 1, 12, 15, 4, tzinfo=UTC), is_offset_known=False), id="not yet in December, so it is January"),
    ],
)  # fmt: skip
def test_what_is_not_certain_says_why(header: str, expected: Original) -> None:
    text = f"---------- Forwarded message ---------\n{header}\n\nMy payout is late."
    assert originals(mail(text)) == (expected,)


def test_a_separator_without_a_heading_names_nobody() -> None:
    found = originals(mail("---------- Forwarded message ---------\n\nMy payout is late."))
    assert found == (
        Original(None, None, False, "", "My payout is late.", None, Via.INLINE, 0, "it does not say who wrote it"),
    )


def chained() -> Message:
    inner = f"---------- Forwarded message ---------\n{HEADER}\n\nMy payout is late."
    outer = f"From: Cleo Diaz <cleo@cn.example>\nSent: Tuesday, March 3, 2026 9:00 AM\nTo: Bob\nSubject: FW: Payout is late\n\nyours, I think\n\n{inner}"
    return mail(f"see below\n\n{outer}", "FW: Payout is late")


def test_a_forward_of_a_forward_is_a_chain() -> None:
    found = originals(chained())
    assert [(each.sender and each.sender.email, each.depth, each.is_certain) for each in found] == [
        ("cleo@cn.example", 0, True),
        ("ana@acme.example", 1, True),
    ]
    assert client(found, is_ours) == replace(INLINE, depth=1)


def test_the_client_is_the_first_who_is_not_ours() -> None:
    text = f"---------- Forwarded message ---------\n{HEADER}\n\nMy payout is late.\n\nOn Sun, 1 Mar 2026 at 09:00, Bob Lee <bob@cn.example> wrote:\n> How is it going?"
    found = originals(mail(text))
    assert [(each.sender and each.sender.email, each.via) for each in found] == [
        ("ana@acme.example", Via.INLINE),
        ("bob@cn.example", Via.QUOTED),
    ]
    chosen = client(found, is_ours)
    assert chosen is not None
    assert (chosen.sender, chosen.doubt) == (ANA, "")


def test_a_client_only_quoted_below_our_answer_is_doubtful() -> None:
    text = "---------- Forwarded message ---------\nFrom: Bob Lee <bob@cn.example>\nDate: Tue, 3 Mar 2026 09:00:00 +0000\nSubject: Re: Payout is late\n\nWe look into it.\n\nOn Mon, 2 Mar 2026 at 15:04, Ana Ruiz <ana@acme.example> wrote:\n> My payout is late."
    chosen = client(originals(mail(text)), is_ours)
    assert chosen == Original(
        ANA, WRITTEN, False, "", "My payout is late.", None, Via.QUOTED, 1, "it is quoted in what was forwarded"
    )


@pytest.mark.parametrize(
    ("attached", "expected"),
    [
        pytest.param([ATTACHED], [Original(ANA, WRITTEN, True, "Payout is late", "My payout is late.", "a1@acme.example", Via.ATTACHED, 0)], id="one"),
        pytest.param([replace(ATTACHED, sender=None)], [Original(ANA, WRITTEN, True, "Payout is late", "My payout is late.", "a1@acme.example", Via.ATTACHED, 0, "the From of the attached mail is not certain")], id="its sender is not certain"),
        pytest.param([replace(ATTACHED, date=None)], [Original(ANA, None, False, "Payout is late", "My payout is late.", "a1@acme.example", Via.ATTACHED, 0, "the attached mail has no readable date")], id="it has no date"),
        pytest.param([ATTACHED, ATTACHED], [Original(ANA, WRITTEN, True, "Payout is late", "My payout is late.", "a1@acme.example", Via.ATTACHED, 0, "2 mails are attached")] * 2, id="two"),
    ],
)  # fmt: skip
def test_attached_mails_are_read(attached: Sequence[Message], expected: Sequence[Original]) -> None:
    assert originals(mail("see attached", "late payout"), attached) == tuple(expected)


def test_two_attached_mails_of_two_people_are_doubtful() -> None:
    other = replace(ATTACHED, from_=(Address("", "eve@else.example"),), sender="eve@else.example")
    chosen = client(originals(mail(""), [ATTACHED, other]), is_ours)
    assert chosen is not None
    assert (chosen.sender, chosen.is_certain) == (ANA, False)


def test_a_mail_sent_again_is_the_mail_itself() -> None:
    resent = replace(ATTACHED, headers=(("Resent-From", "Bob <bob@cn.example>"), ("Resent-To", "desk@cn.example")))
    assert originals(resent) == (
        Original(ANA, WRITTEN, True, "Payout is late", "My payout is late.", "a1@acme.example", Via.RESENT, 0),
    )


HISTORY = f"Thanks!\n\n________________________________\n{HEADER}\n\nMy payout is late."


def test_the_history_of_an_answer_hands_nothing_on() -> None:
    answer = replace(mail(HISTORY, "Re: Payout is late"), new_text="Thanks!", in_reply_to=("a1@acme.example",))
    assert originals(answer) == ()
    assert client((), is_ours) is None


def test_a_heading_in_a_mail_that_answers_nothing_is_asked_about() -> None:
    new = replace(mail(HISTORY, "Payout is late"), new_text="Thanks!")
    assert originals(new) == (
        replace(INLINE, via=Via.QUOTED, doubt="nothing but a heading says that it was forwarded"),
    )


def test_a_chain_ends() -> None:
    text = f"---------- Forwarded message ---------\n{HEADER}\n\n" * 40 + "My payout is late."
    assert len(originals(mail(text))) == 10
