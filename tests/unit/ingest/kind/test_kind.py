from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.message import MailKind
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def kind(fields: str = "", text: str = "Could you look at our January payout, please?") -> MailKind:
    head = "" if "From:" in fields else "From: Ana Ruiz <ana@starhouse.example>\n"
    head += "" if "Subject:" in fields else "Subject: Payout\n"
    return parse(
        f"{head}{fields}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode(), NOON
    ).kind


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param("", MailKind.HUMAN, id="nothing special"),
        pytest.param("Auto-Submitted: no\n", MailKind.HUMAN, id="Auto-Submitted: no is a person"),
        pytest.param("Auto-Submitted: No (by hand)\n", MailKind.HUMAN, id="the same with a comment"),
        pytest.param("Auto-Submitted: auto-replied\n", MailKind.AUTO_REPLY, id="an answer by itself"),
        pytest.param("Auto-Submitted: auto-generated; x=y\n", MailKind.AUTO_REPLY, id="a generated mail"),
        pytest.param("auto-submitted: AUTO-NOTIFIED\n", MailKind.AUTO_REPLY, id="in any case of letters"),
        pytest.param("X-Auto-Response-Suppress: All\n", MailKind.AUTO_REPLY, id="Exchange asks for silence"),
        pytest.param("X-Auto-Response-Suppress: None\n", MailKind.HUMAN, id="Exchange asks for nothing"),
        pytest.param("X-Autoreply: yes\n", MailKind.AUTO_REPLY, id="X-Autoreply"),
        pytest.param("X-Autorespond: x\n", MailKind.AUTO_REPLY, id="X-Autorespond"),
        pytest.param(
            "X-MS-Exchange-Inbox-Rules-Loop: ana@starhouse.example\n",
            MailKind.AUTO_REPLY,
            id="an inbox rule of Exchange answers for its owner",
        ),
        pytest.param(
            "X-MS-Exchange-Inbox-Rules-Loop: tom@starhouse.example\n",
            MailKind.HUMAN,
            id="an inbox rule of somebody else sends the mail on",
        ),
        pytest.param("X-Cron-Env: <SHELL=/bin/sh>\n", MailKind.AUTO_REPLY, id="cron"),
        pytest.param("X-AMAZON-MAIL-RELAY-TYPE: notification\n", MailKind.AUTO_REPLY, id="a notification of Amazon"),
        pytest.param("Precedence: bulk\n", MailKind.AUTO_REPLY, id="bulk without a list"),
        pytest.param("Precedence: auto_reply\n", MailKind.AUTO_REPLY, id="precedence of an answer"),
        pytest.param("Precedence: list\n", MailKind.LIST, id="precedence of a list"),
        pytest.param("Precedence: first-class\n", MailKind.HUMAN, id="an ordinary precedence"),
        pytest.param("List-Id: <x.lists.example>\n", MailKind.LIST, id="a mailing list"),
        pytest.param("List-Unsubscribe: <mailto:x@y>\n", MailKind.LIST, id="a newsletter"),
        pytest.param("Return-Path: <>\n", MailKind.AUTO_REPLY, id="an empty envelope sender"),
        pytest.param(
            "Return-Path: <a@b.example>\nReturn-Path: <>\n",
            MailKind.HUMAN,
            id="only the topmost Return-Path is our server's",
        ),
        pytest.param(
            "X-Priority: 1\nX-Mailer: Outlook\nReply-To: x@y.example\n", MailKind.HUMAN, id="fields that say nothing"
        ),
    ],
)
def test_headers_tell_the_kind(fields: str, expected: MailKind) -> None:
    assert kind(fields) is expected


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param("Automatic reply: Payout", "I am out of the office until Monday.", id="English, by subject"),
        pytest.param("Abwesenheitsnotiz: Payout", "Ich bin bis 3. März im Urlaub.", id="German, by subject"),
        pytest.param("自动回复: Payout", "您好，您的邮件我已收到。假期期间我不在办公室。", id="Chinese, by subject"),
        pytest.param(
            "Re: Payout",
            "Thanks for your email. I'm on annual leave until Monday. For payments please speak to Tom.",
            id="English, by text",
        ),
        pytest.param(
            "Re: Payout",
            "Vielen Dank für Ihre Nachricht. Ich bin nicht im Büro und ab Montag wieder erreichbar. In dringenden Fällen hilft Tom.",
            id="German, by text",
        ),
        pytest.param(
            "Re: Payout",
            "Merci de votre message. Je suis absente jusqu'au 5 mars. En cas d'urgence, contactez Tom.",
            id="French, by text",
        ),
        pytest.param(
            "Re: Payout",
            "شكراً لتواصلكم معنا. مكاتبنا مغلقة حتى 23 مارس. سنرد على رسالتكم فور عودتنا.",
            id="Arabic, by text",
        ),
        pytest.param(
            "Re: Payout",
            "Thank you for your message. Omar is no longer with us. Kindly direct all correspondence to Khaled.",
            id="somebody has left",
        ),
    ],
)
def test_an_absence_is_seen_without_any_header(subject: str, text: str) -> None:
    assert kind(f"Subject: {subject}\nIn-Reply-To: <m1@cn-desk.example>\n", text) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param(
            "Re: Payout",
            "I'm on leave until Monday, thanks for your help. Could you pay it before I am back?",
            id="a question before a holiday",
        ),
        pytest.param(
            "Payout",
            "I am out of the office until Monday. For urgent things please contact Tom.",
            id="not an answer to anything",
        ),
        pytest.param("Re: Payout", "Thanks for your quick answer, it works now!", id="thanks"),
        pytest.param("Re: Payout", "The office is closed tomorrow.", id="one sentence about closing"),
        pytest.param(
            "Out of office hours for payouts",
            "Could you tell us when payouts run out of office hours? We need it for planning.",
            id="a subject that begins so",
        ),
        pytest.param(
            "Re: Automatic reply: Payout",
            "Welcome back! Now that you are back in the office, what about the payout?\n\nOn Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:\n> I am out of office",
            id="an answer to an automatic answer",
        ),
        pytest.param(
            "My mail bounced",
            "Your mailbox says: delivery failed, user unknown. Status 5.1.1. What now?",
            id="a person writes about a bounce",
        ),
    ],
)
def test_a_person_stays_a_person(subject: str, text: str) -> None:
    reply = "In-Reply-To: <m1@cn-desk.example>\n" if subject.startswith("Re:") else ""
    assert kind(f"Subject: {subject}\n{reply}", text) is MailKind.HUMAN


def report(report_type: str, part_type: str) -> bytes:
    return (
        f"From: a@b.example\nContent-Type: multipart/report; report-type={report_type}; boundary=B\n\n"
        f"--B\n\nSee below.\n--B\nContent-Type: {part_type}\n\nFinal-Recipient: rfc822; x@y.example\nAction: delivered\nStatus: 2.1.5\n--B--\n"
    ).encode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(report("delivery-status", "message/delivery-status"), MailKind.DELIVERY_RECEIPT, id="it arrived"),
        pytest.param(
            report("disposition-notification", "message/disposition-notification"),
            MailKind.READ_RECEIPT,
            id="it was read",
        ),
        pytest.param(
            report("feedback-report", "message/feedback-report"), MailKind.FEEDBACK_REPORT, id="it was called spam"
        ),
        pytest.param(
            report("delivery-status", "message/delivery-status")
            .replace(b"delivered", b"failed")
            .replace(b"2.1.5", b"5.1.1"),
            MailKind.BOUNCE,
            id="it did not arrive",
        ),
        pytest.param(
            report("delivery-status", "message/delivery-status")
            .replace(b"delivered", b"delayed")
            .replace(b"2.1.5", b"4.4.1"),
            MailKind.BOUNCE,
            id="it has not arrived yet",
        ),
    ],
)
def test_reports_are_told_apart(source: bytes, expected: MailKind) -> None:
    assert parse(source, NOON).kind is expected


def test_a_forwarded_bounce_is_a_persons() -> None:
    source = (
        b"From: Ana <ana@x.example>\nSubject: this came back\nContent-Type: multipart/mixed; boundary=M\n\n--M\n\nWhat is this?\n--M\nContent-Type: message/rfc822\n\n"
        + report("delivery-status", "message/delivery-status")
        + b"\n--M--\n"
    )
    assert parse(source, NOON).kind is MailKind.HUMAN


def test_a_mailing_without_headers_is_seen_by_its_address_and_its_way_out() -> None:
    text = "Free webinar on taxes! If you do not wish to get further invitations, answer with the word REMOVE."
    assert kind("From: Kontor <webinar@kontor.example>\n", text) is MailKind.LIST
    assert kind("From: Ana <ana@kontor.example>\n", text) is MailKind.HUMAN


def test_every_reason_is_kept() -> None:
    source = b"From: a@b.example\nAuto-Submitted: auto-replied\nPrecedence: bulk\nReturn-Path: <>\n\nGone."
    assert parse(source, NOON).kind_reasons == ("Auto-Submitted: auto-replied", "precedence: bulk", "Return-Path: <>")


def calendar(method: str, text: str) -> bytes:
    return (
        f"From: Ana <ana@x.example>\nSubject: Accepted: Review\nContent-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--B\nContent-Type: text/calendar; method={method}\n\nBEGIN:VCALENDAR\nMETHOD:{method}\nEND:VCALENDAR\n--B--\n"
    ).encode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(calendar("REPLY", ""), MailKind.AUTO_REPLY, id="an answer without a word"),
        pytest.param(
            calendar(
                "REPLY",
                "Ana Ruiz has accepted this invitation. Review, Monday 10:00, organized by support@cn-desk.example",
            ),
            MailKind.AUTO_REPLY,
            id="an answer with a calendar's words",
        ),
        pytest.param(calendar("REPLY", "Can we do it at 11?"), MailKind.HUMAN, id="an answer with a question"),
        pytest.param(
            calendar("REPLY", "I shall bring the figures of all our creators for March."),
            MailKind.HUMAN,
            id="an answer with own words",
        ),
        pytest.param(calendar("REQUEST", ""), MailKind.HUMAN, id="an invitation is a person's"),
        pytest.param(calendar("CANCEL", ""), MailKind.HUMAN, id="so is a cancellation"),
    ],
)
def test_answers_of_calendars_ask_nothing(source: bytes, expected: MailKind) -> None:
    assert parse(source, NOON).kind is expected


@given(
    st.text(max_size=200),
    st.text(max_size=600),
    st.sampled_from(["", "In-Reply-To: <a@b>\n", "Return-Path: <>\n", "Reply-To: x@y.example\n"]),
)
@settings(deadline=None, max_examples=80)
def test_any_words_have_a_kind(subject: str, text: str, fields: str) -> None:
    source = f"From: a@b.example\nSubject: {' '.join(subject.split())}\n{fields}\n{text}"
    assert parse(source.encode("utf-8", "surrogatepass"), NOON).kind in MailKind
