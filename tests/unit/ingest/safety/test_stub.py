from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.domain.message import Address, MailKind, Message
from pipeline.ingest.parse import parse
from pipeline.ingest.safety.stub import stub

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CAUSE = "over limit: more than 1,000 parts"
HEAD = (
    b"From: Ana Diaz <Ana@starhouse.example>\r\nTo: Desk <desk@cn.example>\r\nCc: b@c.example\r\n"
    b"Subject: =?utf-8?q?Auszahlung_f=C3=BCr_M=C3=A4rz?=\r\nMessage-ID: <1@a.example>\r\n"
    b"In-Reply-To: <0@a.example>\r\nReferences: <z@a.example>\r\n <0@a.example>\r\n"
    b"Date: Sun, 1 Mar 2026 11:00:00 +0000\r\nContent-Type: multipart/mixed; boundary=B\r\n"
)
MAIL = HEAD + b"\r\n--B\r\n\r\nhello\r\n"


def test_a_stub_says_what_happened_and_keeps_who_wrote_what_to_whom() -> None:
    found = stub(MAIL, NOON, CAUSE)
    whole = parse(MAIL, NOON)
    assert found == replace(
        whole,
        text="",
        new_text="",
        new_text_unsigned="",
        passages=(),
        headers=tuple((name, "multipart/mixed" if name == "Content-Type" else value) for name, value in whole.headers),
        language=found.language,
        defects=(CAUSE,),
        is_only_thanks=False,
        is_stub=True,
    )
    assert found.readable == "This mail could not be shown: more than 1,000 parts. The raw mail is kept."
    assert (found.sender, found.in_reply_to, found.references) == (
        "ana@starhouse.example",
        ("0@a.example",),
        ("z@a.example", "0@a.example"),
    )


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        pytest.param(b"Auto-Submitted: auto-replied\n", MailKind.AUTO_REPLY, id="an automatic answer"),
        pytest.param(b"Precedence: bulk\n", MailKind.AUTO_REPLY, id="bulk"),
        pytest.param(b"List-Id: <a.example>\n", MailKind.LIST, id="a list"),
        pytest.param(b"Return-Path: <>\n", MailKind.AUTO_REPLY, id="nobody to answer to"),
        pytest.param(
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\n", MailKind.BOUNCE, id="a bounce"
        ),
        pytest.param(
            b"Content-Type: multipart/report; boundary=B;\n report-type=disposition-notification\n",
            MailKind.READ_RECEIPT,
            id="a receipt",
        ),
        pytest.param(
            b"X: " + b"y" * 50_000 + b"\nAuto-Submitted: auto-generated\n", MailKind.AUTO_REPLY, id="far below"
        ),
        pytest.param(b"", MailKind.HUMAN, id="a person"),
    ],
)
def test_a_machine_is_known_by_its_header_alone(fields: bytes, kind: MailKind) -> None:
    assert stub(b"From: ana@starhouse.example\n" + fields + b"\nhello", NOON, CAUSE).kind is kind


HOSTILE = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"\n\n\n", id="blank lines"),
    pytest.param(b"\0" * 1000, id="NUL"),
    pytest.param(b"hello", id="no header"),
    pytest.param(bytes(range(256)) * 400, id="all octets"),
    pytest.param(b": x\n y\n: z\n\n", id="fields without a name"),
    pytest.param(b"From x\nFrom y\nFrom: a@b.example\n", id="mbox lines"),
    pytest.param(b"From: " + b"a" * 200_000, id="a From of 200 kB"),
    pytest.param(b"Subject: " + b"=?utf-8?b?YQ==?= " * 5_000, id="5,000 encoded words"),
    pytest.param(b"Content-Type: " + b"text/" * 9_000 + b";a=b" * 9_000, id="a monster of a media type"),
    pytest.param(b"X: y\n" * 100_000, id="100,000 fields"),
    pytest.param(b"To: " + b"a@b.example, " * 50_000, id="50,000 recipients"),
    pytest.param(b"From: a@b.example\xff\xfe\nSubject: \xe9\x80\n\n", id="raw octets"),
]


@pytest.mark.parametrize("source", HOSTILE)
def test_any_bytes_give_a_stub(source: bytes) -> None:
    found = stub(source, NOON, "the mail is empty")
    assert (found.is_stub, found.size, found.attachments) == (True, len(source), ())
    assert len(found.sha256) == len(found.canonical) == 64
    assert found.readable == "This mail could not be shown: the mail is empty. The raw mail is kept."


def of(fields: bytes) -> Message:
    return stub(fields + b"\n\nhello", NOON, CAUSE)


def test_a_from_that_had_to_be_cut_is_nobodys_identity() -> None:
    padding = b"x" * 3_000
    found = of(b'From: ana@starhouse.example, "' + padding + b'" <eve@evil.example>')
    assert (found.from_, found.sender) == ((Address("", "ana@starhouse.example"),), None)


@pytest.mark.parametrize(
    "between",
    [pytest.param(b"X: y\n" * 600, id="600 fields"), pytest.param(b"X: " + b"y" * 70_000 + b"\n", id="70 kB")],
)
def test_a_second_from_below_what_is_read_leaves_nobody_certain(between: bytes) -> None:
    fields = b"From: ana@starhouse.example\n" + between
    assert of(fields).sender == "ana@starhouse.example"
    assert of(fields + b"FROM: eve@evil.example\n").sender is None


def test_of_many_recipients_the_first_are_kept_and_of_many_references_the_last() -> None:
    to = b", ".join(b"p%d@b.example" % number for number in range(50_000))
    found = of(b"To: " + to)
    assert found.to[0] == Address("", "p0@b.example")
    assert 400 < len(found.to) < 700
    references = b" ".join(b"<%d@b.example>" % number for number in range(3_000))
    assert of(b"References: " + references).references[-1] == "2999@b.example"


def test_copies_through_two_mailboxes_have_one_canonical_hash_and_are_the_parsers() -> None:
    copy = b"Received: from a\r\nDelivered-To: b@c.example\r\n" + MAIL
    assert stub(copy, NOON, CAUSE).canonical == stub(MAIL, NOON, CAUSE).canonical == parse(MAIL, NOON).canonical


def test_where_the_parser_itself_fails_the_header_is_read_by_simpler_means(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(source: bytes, received_at: datetime) -> Message:
        raise RecursionError

    monkeypatch.setattr("pipeline.ingest.safety.stub.parse", failing)
    found = stub(HEAD + b"Auto-Submitted: auto-replied\r\n\r\nhello", NOON, CAUSE)
    assert (found.from_, found.sender) == ((Address("Ana Diaz", "ana@starhouse.example"),), None)
    assert (found.subject, found.message_id) == ("Auszahlung für März", "1@a.example")
    assert (found.kind, found.references) == (MailKind.AUTO_REPLY, ("z@a.example", "0@a.example"))
    assert found.date == datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
