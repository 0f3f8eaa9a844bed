import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.message import Bounce, BouncedRecipient, MailKind
from pipeline.ingest.kind import delivery, freebounce
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


NOBODY = "there is no such mailbox (5.1.1)"
UNKNOWN = "550 5.1.1 <a@y.example>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("status_part", "expected"),
    [
        pytest.param(
            f"Final-Recipient: rfc822; A@y.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {UNKNOWN}",
            [BouncedRecipient("a@y.example", "5.1.1", 550, "failed", True, UNKNOWN)],
            id="an unknown user",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2\n mailbox full",
            [BouncedRecipient("a@y.example", "5.2.2", 552, "failed", False, "552 5.2.2 mailbox full")],
            id="a full box, folded",
        ),
        pytest.param(
            "Original-Recipient: rfc822;b@y.example\nFinal-Recipient: rfc822;a@y.example\nAction: delayed\nStatus: 4.4.1",
            [
                BouncedRecipient(
                    "a@y.example", "4.4.1", None, "delayed", False, "the receiving host does not answer (4.4.1)"
                )
            ],
            id="a delay",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 blocked by policy",
            [BouncedRecipient("a@y.example", "5.7.1", 550, "failed", False, "550 5.7.1 blocked by policy")],
            id="the diagnosis says more than the status",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient: rfc822;b@y.example\nAction: failed\nStatus: 4.7.0",
            [
                BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, NOBODY),
                BouncedRecipient(
                    "b@y.example", "4.7.0", None, "failed", False, "a security rule refused the mail (4.7.0)"
                ),
            ],
            id="two recipients",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822;b@y.example\nAction: failed\nStatus: 5.1.1",
            [
                BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, NOBODY),
                BouncedRecipient("b@y.example", "5.1.1", None, "failed", True, NOBODY),
            ],
            id="two recipients without a blank line",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\n\nAction: failed\n\nStatus: 5.1.1",
            [BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, NOBODY)],
            id="blank lines within a group",
        ),
        pytest.param(
            "Final-Recipient: utf-8;\\x{436}a@y.example\nAction: failed\nStatus: 5.1.1",
            [BouncedRecipient("жa@y.example", "5.1.1", None, "failed", True, NOBODY)],
            id="an international address (RFC 6533)",
        ),
        pytest.param(
            "Final-Recipient: X400; /G=Ana/S=Ruiz/O=Y/C=ES\nAction: failed\nStatus: 5.1.1",
            [BouncedRecipient("/g=ana/s=ruiz/o=y/c=es", "5.1.1", None, "failed", True, NOBODY)],
            id="X.400",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nStatus: 5.1.1",
            [BouncedRecipient("a@y.example", "5.1.1", None, "failed", True, NOBODY)],
            id="no action",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failure\nStatus: 4.4.7",
            [BouncedRecipient("a@y.example", "4.4.7", None, "failed", False, "the time for delivery ran out (4.4.7)")],
            id="time ran out, with an action that nobody knows",
        ),
        pytest.param(
            "Original-Recipient: rfc822;a@y.example\nAction: failed",
            [BouncedRecipient("a@y.example", None, None, "failed", False, "")],
            id="no status and no final recipient",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: x-unix; procmail: no such user",
            [BouncedRecipient("a@y.example", "5.1.1", None, "failed", False, "procmail: no such user")],
            id="a program of the host, not the address",
        ),
        pytest.param(
            "Final-Recipient: rfc822;a@y.example\nAction: relayed\nStatus: 2.1.9\n\nFinal-Recipient: rfc822;b@y.example\nAction: failed\nStatus: 5.2.2",
            [
                BouncedRecipient("a@y.example", "2.1.9", None, "relayed", False, ""),
                BouncedRecipient("b@y.example", "5.2.2", None, "failed", False, "the mailbox is full (5.2.2)"),
            ],
            id="one passed on, one failed",
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


SERVER = "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\n"


@pytest.mark.parametrize(
    ("sender", "subject", "text", "expected"),
    [
        pytest.param("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)", "** Address not found **\n\nYour message wasn't delivered to a@y.example because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist.", ("5.1.1", True), id="Gmail, new"),
        pytest.param("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>", "Unzustellbar: Antwort", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\na@y.example<mailto:a@y.example>\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\nDiagnoseinformationen für Administratoren:\n\na@y.example\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient a@y.example not found by SMTP address lookup'", ("5.1.10", True), id="Microsoft 365, de"),
        pytest.param("MAILER-DAEMON@yahoo.example", "Failure Notice", "Sorry, we were unable to deliver your message to the following address.\n\n<a@y.example>:\n552: 5.2.2 mailbox full", ("5.2.2", False), id="Yahoo"),
        pytest.param("Postmaster <postmaster@x.example>", "Delivery Failure", "Your message\n\n  Subject: Answer\n\nwas not delivered to:\n\n  a@y.example\n\nbecause:\n\n  User a (a@y.example) not listed in Domino Directory", (None, True), id="Domino"),
        pytest.param("MDaemon <MDaemon@x.example>", "Warning: x - User unknown!", "The attached message had PERMANENT fatal delivery errors!\n\nFailed address: a@y.example\n\n--- Session Transcript ---\n<-- 550 5.1.1 a@y.example Recipient unknown", ("5.1.1", True), id="MDaemon"),
        pytest.param("mailer-daemon@x.example", "Message undeliverable: Answer", "Your message did not reach some or all of the intended recipients.\n\nThe following recipient(s) could not be reached:\n\na@y.example\n   Error Type: SMTP\n   Remote server replied: 550 5.1.1 Unknown user", ("5.1.1", True), id="hMailServer"),
        pytest.param("PostMaster@qq.example", "系统退信", "很抱歉您发送的邮件被退回。\n\n收件人邮件地址（a@y.example）不存在，邮件无法送达。\n\nhost mx.qq.example said: 550 Mailbox not found", (None, True), id="QQ"),
        pytest.param("Mail Delivery System <mailer-daemon@corp.mail.example>", "Mail failure.", "Это письмо создано автоматически. Письмо не может быть доставлено одному или нескольким получателям:\n\n  a@y.example\n    SMTP error: host mx [192.0.2.1]: 550 5.1.1 user not found", ("5.1.1", True), id="Mail.ru"),
        pytest.param("postmaster@mimecast.example", "[Postmaster] Email Delivery Failure", "The message you sent was not delivered to the intended recipient:\n\na@y.example\n\nRemote host said: 554 5.7.1 Email rejected due to security policies", ("5.7.1", False), id="Mimecast"),
        pytest.param("no-reply@sendgrid.example", "Undelivered mail", "Your message to a@y.example could not be delivered: 450 4.7.1 greylisted, try again later", ("4.7.1", False), id="a sending service"),
    ],
)  # fmt: skip
def test_reports_of_providers(sender: str, subject: str, text: str, expected: tuple[str | None, bool]) -> None:
    found = bounce(f"From: {sender}\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}{COPY}")
    assert found is not None
    assert [(one.address, one.status, one.is_hard) for one in found.recipients] == [("a@y.example", *expected)]
    assert found.original_message_id == "m9@cn-desk.example"


def kind(source: str) -> MailKind:
    return parse(source.encode(), NOON).kind


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("From: Jan Novak <postmaster@firm.example>\nSubject: Your mails are rejected\n\nHello, our server says 550 5.7.1 and your mails are not delivered. Please fix your SPF.", MailKind.HUMAN, id="a postmaster under his own name"),
        pytest.param("From: Ana <ana@x.example>\nSubject: Delivery failed, what now\n\nMy mail came back: 550 5.1.1 <b@x.example> User unknown", MailKind.HUMAN, id="a person quotes a report"),
        pytest.param("From: Ana <ana@x.example>\nSubject: Undeliverable: Settlement\n\nThis is what I get when I write to you. Help!", MailKind.HUMAN, id="a person titles a mail so"),
        pytest.param("From: Ana <ana@x.example>\nSubject: Fwd: Undeliverable\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nSee below\n--B\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;a@y.example\nAction: failed\nStatus: 5.1.1\n--B--\n", MailKind.HUMAN, id="a person forwards a report part by part"),
        pytest.param("From: x-admin@l.example\nX-MLServer: fml\nSubject: You are not member (x ML)\n\nYou are not a member of this list.", MailKind.BOUNCE, id="a list refuses"),
        pytest.param("From: ana@x.example\nX-MLServer: fml\nSubject: not member?\n\nWhy am I not a member of this list?", MailKind.LIST, id="a member asks the list"),
        pytest.param("Return-Path: <MAILER-DAEMON>\nFrom: MAILER-DAEMON@x.example\nSubject: Undelivered Mail\n\nsorry", MailKind.BOUNCE, id="an empty sender as sendmail writes it"),
        pytest.param("From: post_master@x.example\nSubject: Re:Test\n\nError: Invalid user address\n\n550 - no such user here", MailKind.BOUNCE, id="a server's answer in a mail system's mail"),
    ],
)  # fmt: skip
def test_only_machines_report(source: str, expected: MailKind) -> None:
    assert kind(source) is expected


@pytest.mark.parametrize(
    ("action", "status", "is_final"),
    [("failed", "5.1.1", True), ("failed", "4.4.7", True), ("delayed", "4.4.1", False), ("relayed", "2.1.9", False)],
)
def test_a_delay_is_no_end(action: str, status: str, is_final: bool) -> None:
    source = dsn(f"Final-Recipient: rfc822;a@y.example\nAction: {action}\nStatus: {status}")
    found = parse(source.encode(), NOON).bounce
    assert found is not None
    assert found.is_final is is_final


def test_x_failed_recipients_names_whom_the_text_does_not() -> None:
    found = bounce(
        "From: Mail Delivery System <mailer-daemon@x.example>\nX-Failed-Recipients: a@y.example\nSubject: failed\n\nIt did not work: 550 5.1.1 no such user"
    )
    assert found is not None
    assert [(one.address, one.status) for one in found.recipients] == [("a@y.example", "5.1.1")]


def test_a_json_notification() -> None:
    text = '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"A@y.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"messageId":"m9"}}'
    expected = Bounce((BouncedRecipient("a@y.example", "5.1.1", 550, "failed", True, "550 5.1.1 user unknown"),), "m9")
    assert bounce(f"From: no-reply@sns.example\nSubject: Notification\n\n{text}\n--\nunsubscribe") == expected


@given(st.text(max_size=400))
def test_any_text_has_recipients_or_none(text: str) -> None:
    list(delivery.recipients(text))
    freebounce.recipients(text, (), frozenset())
    freebounce.from_notification('{"notificationType"' + text)


PIECES = st.sampled_from(
    [
        "Final-Recipient: rfc822; a@y.example", "Action: failed", "Action: ", "Status: 5.1.1", "Status: 9.9", "Diagnostic-Code: smtp; 550 5.1.1 no", "\\x{110000}", "",
        "--B", "--B--", "Content-Type: message/delivery-status", "Content-Type: message/rfc822", ">>> DATA", "<<< 550 User unknown", "{\"notificationType\":\"Bounce\"",
        "X-Failed-Recipients: ,,@", "Reporting-MTA: dns; x", "<a@y.example>: host said: 550", "From: MAILER-DAEMON@x.example", "Message-ID: <", "\x00\ufffd",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=30), max_size=40), st.booleans())
@settings(deadline=None, max_examples=80)
def test_a_mutated_report_is_read_or_left(lines: list[str], is_report: bool) -> None:
    media = "multipart/report; report-type=delivery-status; boundary=B" if is_report else "text/plain"
    body = "\n".join(lines)
    source = f"{SERVER}Subject: Undelivered\nContent-Type: {media}\n\n{body}"
    message = parse(source.encode("utf-8", "surrogatepass"), NOON)
    for one in message.bounce.recipients if message.bounce else ():
        assert one.address
        assert not (one.is_hard and one.action == "delayed")


@pytest.mark.parametrize(
    "piece",
    [
        "<a@y.example>: 550 5.1.1 no\n", ">>> DATA\n<<< 550 unknown\n", "550 User unknown " * 20 + "\n", "Final-Recipient: rfc822;a@y.example\nAction: failed\n",
        "your ticket x y z has ", "a" * 60 + "@", "\"«“", "please ", "In-Reply-To DATA (in reply to end of ",
    ],
)  # fmt: skip
def test_the_cost_grows_with_the_size(piece: str) -> None:
    def seconds(size: int) -> float:
        source = f"{SERVER}Subject: Undelivered\n\n{piece * (size // len(piece))}".encode()
        return min(timed(source) for _ in range(2))

    assert seconds(200_000) < 12 * max(seconds(50_000), 0.02)


def timed(source: bytes) -> float:
    start = time.process_time()
    parse(source, NOON)
    return time.process_time() - start
