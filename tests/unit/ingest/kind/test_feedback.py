from datetime import UTC, datetime

import pytest

from pipeline.domain.message import MailKind
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def mail(subject: str, text: str, inner: str = "", sender: str = "staff@provider.example") -> bytes:
    note = f"--B\nContent-Type: text/plain\n\n{text}\n" if text else ""
    return (
        f"From: {sender}\nSubject: {subject}\nContent-Type: multipart/mixed; boundary=B\n\n{note}"
        f"--B\nContent-Type: message/rfc822\n\n{inner}From: support@cn-desk.example\nSubject: Answer\n\nhello\n--B--\n"
    ).encode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(mail("complaint about message from 192.0.2.1", ""), MailKind.FEEDBACK_REPORT, id="nothing but the mail complained about"),
        pytest.param(mail("Mail", "", "X-HmXmrOriginalRecipient: a@b.example\n"), MailKind.FEEDBACK_REPORT, id="marked by the provider"),
        pytest.param(mail("FW: spam", "Feedback-Type: abuse\nUser-Agent: X/1.0\nVersion: 0.1"), MailKind.FEEDBACK_REPORT, id="the fields in the text"),
        pytest.param(mail("Abuse report", ""), MailKind.FEEDBACK_REPORT, id="an abuse report"),
        pytest.param(mail("Fwd: Answer", ""), MailKind.HUMAN, id="a person forwards a mail without a word"),
        pytest.param(mail("Complaint about message from your staff", "See below, this was rude."), MailKind.HUMAN, id="a person complains about a mail"),
        pytest.param(mail("Spam report", "I got this from you, why?", sender="ana@x.example"), MailKind.HUMAN, id="a person asks about spam"),
    ],
)  # fmt: skip
def test_complaints_of_providers_are_told_from_those_of_people(source: bytes, expected: MailKind) -> None:
    assert parse(source, NOON).kind is expected
