from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.classify.load import examine
from pipeline.classify.names import Names
from pipeline.classify.sample import MESSAGE, NOON, ORDINARY
from pipeline.document import parse
from pipeline.domain.classification import Facts, Requester
from pipeline.domain.message import Address, Attachment, Auth, AuthResult, MailKind
from pipeline.domain.network import Network
from pipeline.domain.ticket import Status
from tests.unit.classify.written import HEAD, rules_of


def sampled(example: str) -> Facts:
    rules = rules_of(
        f"{HEAD}rules:\n  - {{id: r, when: {{bounce: true}}, then: {{tag: a}}, examples: {{match: [{example}]}}}}\n"
    )
    return rules.rules[0].examples[0].facts


def test_a_text_alone_is_the_body() -> None:
    assert sampled("'Where is it?'") == replace(
        ORDINARY,
        message=replace(MESSAGE, new_text="Where is it?", new_text_unsigned="Where is it?", text="Where is it?"),
    )


def test_all_of_a_mail_can_be_said() -> None:
    facts = sampled(
        "{from: 'Ana Ruiz <Ana@star.example>', to: [a@b.example], cc: c@d.example, reply_to: e@f.example, subject: S, body: B,"
        " quoted: Q, lang: pt, auth: {dmarc: pass, spf: fail}, attachments: [{name: a.pdf, type: application/pdf, size: 2KB}, {}],"
        " headers: {List-Id: x}, received: '2026-03-01T09:00+01:00', bounce: true, network: {id: star, tier: gold, region: ES,"
        " cnm: p@q.example, stage: shadow, language: es}, event: reopen, thread: {status: solved},"
        " requester: {open_tickets: 2, last_rating: bad}, mailbox: support}"
    )
    assert facts == Facts(
        message=replace(
            MESSAGE, from_=(Address("Ana Ruiz", "ana@star.example"),), sender="ana@star.example",
            to=(Address("", "a@b.example"),), cc=(Address("", "c@d.example"),), reply_to=(Address("", "e@f.example"),),
            subject="S", new_text="B", new_text_unsigned="B", text="B\n\nQ", language="pt",
            attachments=(
                Attachment("a.pdf", "application/pdf", 2048, "", is_inline=False),
                Attachment(None, "application/octet-stream", 0, "", is_inline=False),
            ),
            headers=(("List-Id", "x"),), kind=MailKind.BOUNCE,
            received_at=datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=1))),
        ),
        event="reopen",
        mailbox="support",
        auth=Auth(dmarc=AuthResult.PASS, spf=AuthResult.FAIL),
        network=Network("star", "star", tier="gold", cnm="p@q.example", region="ES", language="es", stage="shadow"),
        is_known_contact=True,
        thread_status=Status.SOLVED,
        requester=Requester(2, "bad"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "event"),
    [
        pytest.param("{body: x}", "new", id="nothing said"),
        pytest.param("{event: reply}", "reply", id="said"),
        pytest.param("{thread: {status: pending}}", "reply", id="an open thread"),
        pytest.param("{thread: {status: closed}}", "reopen", id="a finished thread"),
        pytest.param("{event: new, thread: {status: closed}}", "new", id="said against the thread"),
    ],
)
def test_the_event_follows_from_the_thread(said: str, event: str) -> None:
    assert sampled(said).event == event


def test_times_without_zone_are_utc_and_two_senders_no_identity() -> None:
    facts = sampled("{received: '2026-03-01 09:00', from: [a@b.example, c@d.example], network: {}}")
    assert facts.message.received_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert facts.message.sender is None
    assert facts.network == Network("sample", "Sample")


@pytest.mark.parametrize(
    ("example", "headline"),
    [
        pytest.param("{received: soon}", 'R010]: "received" must be a time', id="time"),
        pytest.param("{attachments: [{size: 3}]}", 'R010]: "size" must be a size such as 500KB, 50MB, 1GB', id="size"),
        pytest.param("{auth: {dmarc: yes}}", 'R014]: "dmarc" cannot be "yes"', id="auth"),
        pytest.param("{event: later}", 'R014]: "event" cannot be "later"', id="event"),
        pytest.param("{headers: x}", 'R010]: "headers" must be a mapping, not a single value', id="headers"),
        pytest.param("{attachments: x}", 'R010]: "attachments" must be a list, not a single value', id="attachments"),
        pytest.param(
            "{requester: {open_tickets: -1}}", 'R010]: "open_tickets" must be a whole number from 0 on', id="tickets"
        ),
        pytest.param("''", "R015]: an example is empty", id="nothing"),
    ],
)
def test_a_mail_that_cannot_be_is_told(example: str, headline: str) -> None:
    text = f"{HEAD}rules:\n  - {{id: r, when: {{bounce: true}}, then: {{tag: a}}, examples: {{match: [{example}]}}}}\n"
    document = parse(text, "rules.yaml")
    examine(document, Names())
    assert [problem.headline.partition("error[")[2] for problem in document.errors] == [headline]


def test_the_ordinary_mail_comes_in_working_hours() -> None:
    assert (NOON.weekday(), NOON.hour) == (2, 12)
