from datetime import UTC, datetime

import pytest

from pipeline.domain.message import MailKind, Message
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FORM = "Name: Ana Ruiz\nE-Mail: ana@x.example\nMessage:\nMy payout is missing since March."


def mail(
    text: str = FORM, fields: str = "Auto-Submitted: auto-generated\n", answer_to: str = "ana@x.example"
) -> Message:
    source = f"From: Web site <wordpress@agency.example>\nReply-To: {answer_to}\nSubject: Contact form\n{fields}Content-Type: text/plain; charset=utf-8\n\n{text}"
    return parse(source.encode(), NOON)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(mail(), MailKind.HUMAN, id="a form"),
        pytest.param(mail(fields="Precedence: bulk\nReturn-Path: <>\n"), MailKind.HUMAN, id="a form in bulk"),
        pytest.param(mail("Vorname: Ana\nIhre Nachricht: Wo ist mein Geld\nMail: ana@x.example"), MailKind.HUMAN, id="de"),
        pytest.param(mail("お名前: 山田\nメールアドレス: ana@x.example\n内容: 精算について"), MailKind.HUMAN, id="ja"),
        pytest.param(mail("姓名：王\n邮箱：ana@x.example\n内容：结算"), MailKind.HUMAN, id="zh"),
        pytest.param(mail("Disk full on host\nana@x.example"), MailKind.AUTO_REPLY, id="no form"),
        pytest.param(mail(answer_to="wordpress@agency.example"), MailKind.AUTO_REPLY, id="no visitor to answer"),
        pytest.param(mail(answer_to="tom@x.example"), MailKind.AUTO_REPLY, id="the form does not name the one to answer"),
        pytest.param(mail(fields="Auto-Submitted: auto-replied\n"), MailKind.AUTO_REPLY, id="an answer by itself"),
        pytest.param(mail(fields="List-Id: <x.l.example>\n"), MailKind.LIST, id="a list"),
    ],
)  # fmt: skip
def test_the_words_of_a_form_are_a_persons(message: Message, expected: MailKind) -> None:
    assert message.kind is expected


def test_both_sides_are_kept_as_reasons() -> None:
    assert mail().kind_reasons == ("Auto-Submitted: auto-generated", "a form filled in by ana@x.example")
