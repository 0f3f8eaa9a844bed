from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Bounce, BouncedRecipient, MailKind
from pipeline.ingest import delivery, freebounce
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def bounce(source: str) -> Bounce | None:
    message = parse(source.encode(), NOON)
    assert message.kind is MailKind.BOUNCE
    return message.bounce


def dsn(
    status_part: str,
    returned: str = "Content-Type: message/rfc822\n\nFrom: support@cn-desk.example\nMessage-ID: <m9@cn-desk.example>\n\nhello",
) -> str:
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        f"--B\n\nIt could not be delivered.\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n{status_part}\n--B\n{returned}\n--B--\n"
    )


UNKNOWN = "550 5.1.1 <a@y.example>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("status_part", "expected"),
    [
        pytest.param(
            f"Final-Recipient: rfc822; A@y.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {UNKNOWN}",
            [BouncedRecipient("a@y.example", "5.1.1", 550, "failed", True, f"smtp; {UNKNOWN}")],
            id="an unknown user",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2\n mailbox full",
            [BouncedRecipient("a@y.example", "5.2.2", 552, "failed", False, "smtp; 552 5.2.2 mailbox full")],
            id="a full box, folded",
        ),
        pytest.param(
            "Original-Recipient: rfc822;b@y.example\nFinal-Recipient: rfc822;a@y.example\nAction: delayed\nStatus: 4.4.1",
            [BouncedRecipient("a@y.example", "4.4.1", None, "delayed", False, "")],
            id="a delay",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 blocked by policy",
            [BouncedRecipient("a@y.example", "5.7.1", 550, "failed", False, "smtp; 550 5.7.1 blocked by policy")],
            id="the diagnosis says more than the status",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822;b@y.example\nAction: failed\nStatus: 4.7.0",
            [
                BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, ""),
                BouncedRecipient("b@y.example", "4.7.0", None, "failed", False, ""),
            ],
            id="two recipients",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822;b@y.example\nAction: failed\nStatus: 5.1.1",
            [
                BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, ""),
                BouncedRecipient("b@y.example", "5.1.1", None, "failed", True, ""),
            ],
            id="two recipients without a blank line",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\n\nAction: failed\n\nStatus: 5.1.1",
            [BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, "")],
            id="blank lines within a group",
        ),
    ],
)
def test_a_report_by_structure(status_part: str, expected: list[BouncedRecipient]) -> None:
    assert bounce(dsn(status_part)) == Bounce(tuple(expected), "m9@cn-desk.example")


@pytest.mark.parametrize(
    "returned",
    [
        pytest.param("Content-Type: message/rfc822\n\nMessage-ID: <m9@cn-desk.example>\n\nhi", id="the whole mail"),
        pytest.param(
            "Content-Type: text/rfc822-headers\n\nFrom: a@b\nMessage-ID: <m9@cn-desk.example>\n", id="its header alone"
        ),
    ],
)
def test_the_original_is_found(returned: str) -> None:
    found = bounce(dsn("Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1", returned))
    assert found is not None
    assert found.original_message_id == "m9@cn-desk.example"


COPY = "\n\nReturn-Path: <support@cn-desk.example>\nFrom: support@cn-desk.example\nMessage-ID: <m9@cn-desk.example>\nSubject: x\n\nhello c@z.example\n"


@pytest.mark.parametrize(
    ("subject", "text", "status", "code", "is_hard"),
    [
        pytest.param(
            "failure notice",
            "Hi. This is the qmail-send program at x.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<a@y.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 User unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.",
            "5.1.1", 550, True, id="qmail",
        ),
        pytest.param(
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  a@y.example\n    host mx.y.example [192.0.2.1]: 552 5.2.2 Mailbox full\n\n------ This is a copy of the message, including all the headers. ------",
            "5.2.2", 552, False, id="Exim",
        ),
        pytest.param(
            "Delivery Status Notification (Failure)",
            "Delivery to the following recipient failed permanently:\n\n     a@y.example\n\nThe error that the other server returned was:\n550 5.1.1 <a@y.example>... User Unknown\n\n----- Original message -----",
            "5.1.1", 550, True, id="old Gmail",
        ),
        pytest.param(
            "Undeliverable: x",
            "Your message\n\n  To:      a@y.example\n  Subject: x\n\ndid not reach the following recipient(s):\n\na@y.example on Mon, 2 Mar 2026 10:00:00 +0000\n    The recipient name is not recognized\n",
            None, None, True, id="old Exchange",
        ),
        pytest.param(
            "Undelivered Mail Returned to Sender",
            "This is the mail system at host x.example.\n\n<a@y.example>: host mx.y.example[192.0.2.1] said: 450 4.7.1 Greylisted, try again later\n    (in reply to RCPT TO command)\n",
            "4.7.1", 450, False, id="Postfix",
        ),
        pytest.param(
            "Не доставлено",
            "Письмо не может быть доставлено:\n\n  a@y.example\n    host mx [192.0.2.1]: 550 5.1.1 User unknown\n",
            "5.1.1", 550, True, id="in another language",
        ),
    ],
)  # fmt: skip
def test_a_report_in_free_form(subject: str, text: str, status: str | None, code: int | None, is_hard: bool) -> None:
    found = bounce(
        f"Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}{COPY}"
    )
    assert found is not None
    assert [(one.address, one.status, one.code, one.is_hard) for one in found.recipients] == [
        ("a@y.example", status, code, is_hard)
    ]
    assert found.original_message_id == "m9@cn-desk.example"


def test_x_failed_recipients_names_whom_the_text_does_not() -> None:
    found = bounce(
        "From: Mail Delivery System <mailer-daemon@x.example>\nX-Failed-Recipients: a@y.example\nSubject: failed\n\nIt did not work: 550 5.1.1 no such user"
    )
    assert found is not None
    assert [(one.address, one.status) for one in found.recipients] == [("a@y.example", "5.1.1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("550 5.1.1 unknown", "5.1.1", id="plain"),
        pytest.param("(#5.1.1)", "5.1.1", id="as qmail writes it"),
        pytest.param("550 5.0.0 said: 5.7.1 no", "5.7.1", id="the one that says more"),
        pytest.param("mx 192.5.1.1 and 5.1.1.7", None, id="addresses of machines"),
        pytest.param("version 3.1.4", None, id="a version"),
    ],
)
def test_a_status_is_found(text: str, expected: str | None) -> None:
    assert delivery.enhanced_status(text) == expected


@pytest.mark.parametrize(
    ("status", "code", "reason", "expected"),
    [
        pytest.param("5.1.1", 550, "User unknown", True, id="nobody of that name"),
        pytest.param("5.4.4", None, "Host or domain name not found", True, id="no such domain"),
        pytest.param("5.2.2", 552, "mailbox is full", False, id="a full box"),
        pytest.param("5.2.1", 550, "account is disabled", False, id="a box that is shut may open again"),
        pytest.param("5.7.1", 550, "message blocked by policy", False, id="a policy"),
        pytest.param("5.7.1", 550, "sender domain does not exist", False, id="the sender is at fault"),
        pytest.param("4.4.1", 450, "connection timed out", False, id="it will be tried again"),
        pytest.param("5.1.1", None, "", True, id="only a status"),
        pytest.param(None, None, "", False, id="nothing known"),
    ],
)
def test_a_hard_bounce_is_the_addresss_own_fault(
    status: str | None, code: int | None, reason: str, expected: bool
) -> None:
    assert delivery.is_hard(status, code, reason) is expected


def test_a_json_notification() -> None:
    text = '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"A@y.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"messageId":"m9"}}'
    expected = Bounce(
        (BouncedRecipient("a@y.example", "5.1.1", 550, "failed", True, "smtp; 550 5.1.1 user unknown"),), "m9"
    )
    assert bounce(f"From: no-reply@sns.example\nSubject: Notification\n\n{text}\n--\nunsubscribe") == expected


@given(st.text(max_size=400))
def test_any_text_has_recipients_or_none(text: str) -> None:
    list(delivery.recipients(text))
    freebounce.recipients(text, (), frozenset())
    freebounce.from_notification('{"notificationType"' + text)
