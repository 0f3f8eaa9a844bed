import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.message import Address, Attachment, MailKind, Message, Passage, PassageKind
from pipeline.errors import Unparsable
from pipeline.ingest.parse import parse, part_bytes

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SIMPLE = b"""Received: from a by b; Sun, 1 Mar 2026 12:00:00 +0000\r
From: Ana Ruiz <Ana@Starhouse.example>\r
To: "Desk, The" <support@cn-desk.example>, bob@x.example\r
Cc: =?utf-8?q?Zo=C3=AB?= <zoe@x.example>\r
Subject: =?utf-8?B?UGFnbyBkZSBlbmVybyBubyBsbGVnw7M=?=\r
Date: Sun, 1 Mar 2026 09:00:00 -0300\r
Message-ID: <m1@starhouse.example>\r
In-Reply-To: <m0@cn-desk.example>\r
References: <a@b.example>\r
 <m0@cn-desk.example>\r
\r
Hola, el pago de enero todav\xc3\xada no lleg\xc3\xb3 a nuestra cuenta bancaria.\r
"""
TWO_PARTS = b"""From: ana@starhouse.example
Subject: two
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: text/plain

See the file.
--B
Content-Type: application/pdf
Content-Disposition: attachment; filename="=?utf-8?q?pr=C3=A9cis.pdf?="
Content-Transfer-Encoding: base64

JVBERi0xLjQ=
--B--
"""


def read(source: bytes) -> Message:
    return parse(source, NOON)


def test_an_ordinary_mail_is_read_as_a_whole() -> None:
    text = "Hola, el pago de enero todavía no llegó a nuestra cuenta bancaria."
    message = read(SIMPLE)
    assert message == Message(
        sha256=hashlib.sha256(SIMPLE).hexdigest(),
        size=len(SIMPLE),
        received_at=NOON,
        message_id="m1@starhouse.example",
        subject="Pago de enero no llegó",
        from_=(Address("Ana Ruiz", "ana@starhouse.example"),),
        sender="ana@starhouse.example",
        to=(Address("Desk, The", "support@cn-desk.example"), Address("", "bob@x.example")),
        cc=(Address("Zoë", "zoe@x.example"),),
        reply_to=(),
        date=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
        in_reply_to=("m0@cn-desk.example",),
        references=("a@b.example", "m0@cn-desk.example"),
        text=text,
        new_text=text,
        new_text_unsigned=text,
        html="",
        attachments=(),
        headers=(
            ("Received", "from a by b; Sun, 1 Mar 2026 12:00:00 +0000"),
            ("From", "Ana Ruiz <Ana@Starhouse.example>"),
            ("To", '"Desk, The" <support@cn-desk.example>, bob@x.example'),
            ("Cc", "Zoë <zoe@x.example>"),
            ("Subject", "Pago de enero no llegó"),
            ("Date", "Sun, 1 Mar 2026 09:00:00 -0300"),
            ("Message-ID", "<m1@starhouse.example>"),
            ("In-Reply-To", "<m0@cn-desk.example>"),
            ("References", "<a@b.example> <m0@cn-desk.example>"),
        ),
        content_type="text/plain",
        kind=MailKind.HUMAN,
        kind_reasons=(),
        bounce=None,
        forwarded=None,
        language="es",
        canonical=message.canonical,
        defects=(),
        passages=(Passage(PassageKind.NEW, text),),
    )


def test_an_attachment_is_named_measured_and_found_again() -> None:
    content = b"%PDF-1.4"
    digest = hashlib.sha256(content).hexdigest()
    message = read(TWO_PARTS)
    assert message.text == "See the file."
    assert message.attachments == (
        Attachment("précis.pdf", "application/pdf", len(content), digest, is_inline=False, part=2),
    )
    assert part_bytes(TWO_PARTS, 2) == content
    with pytest.raises(KeyError):
        part_bytes(TWO_PARTS, 9)


def test_two_copies_through_two_mailboxes_are_one_mail() -> None:
    other = b"Delivered-To: other@cn-desk.example\r\nX-Spam: no\r\n" + SIMPLE
    assert read(other).canonical == read(SIMPLE).canonical
    assert read(other).sha256 != read(SIMPLE).sha256


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(SIMPLE.replace(b"bancaria", b"bancariA"), id="another word in the body"),
        pytest.param(SIMPLE.replace(b"m1@", b"m2@"), id="another Message-ID"),
        pytest.param(SIMPLE.replace(b"ana@Starhouse", b"eva@Starhouse").replace(b"Ana@", b"Eva@"), id="another sender"),
    ],
)
def test_another_mail_is_another_mail(changed: bytes) -> None:
    assert read(changed).canonical != read(SIMPLE).canonical


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param(
            b"From a@b Thu Jan  1 00:00:00 1970\n" + b"From: a@b.example\n\nhello", "hello", id="an mbox line on top"
        ),
        pytest.param(b"\xef\xbb\xbfFrom: a@b.example\n\nhello", "hello", id="a byte order mark on top"),
        pytest.param(b"\r\n\r\nFrom: a@b.example\r\n\r\nhello", "hello", id="blank lines on top"),
        pytest.param(b"From: a@b.example\rSubject: x\r\rhello", "hello", id="bare carriage returns"),
        pytest.param(b"just a text without any header", "just a text without any header", id="no header at all"),
        pytest.param(b"From: a@b.example\nSubject: x\n", "", id="no body at all"),
        pytest.param(
            b'From: a@b.example\nContent-Type: multipart/mixed; boundary="nowhere"\n\nhello',
            "hello",
            id="a boundary that never comes",
        ),
    ],
)
def test_what_stands_around_a_mail_does_not_hide_it(source: bytes, text: str) -> None:
    assert read(source).text == text


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            b"From: a@b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=B\n\nhello",
            id="an attached mail without its boundary",
        ),
        pytest.param(b'From: a@b.example\nContent-Type: text/plain; charset="a\0b"\n\nhello', id="NUL in a charset"),
        pytest.param(
            b"From: a@b.example\nContent-Type: multipart/mixed\n\n--x\nhello", id="a multipart without boundary"
        ),
        pytest.param(
            b"From: a@b.example\nContent-Type: text/plain; charset=undefined\n\nh\xe4llo", id="a charset that refuses"
        ),
        pytest.param(b"From: a@b.example\nContent-Transfer-Encoding: base64\n\naGVs=bG8", id="padding in the middle"),
        pytest.param(
            b"From: a@b.example\nContent-Type: multipart/mixed; boundary=M\n\n--M\nContent-Type: message/rfc822\n\nX: a\rb:c\n\nx\n--M--",
            id="a carriage return in a field of an attached mail",
        ),
        pytest.param(b"From: a@b.example\nContent-Type: text/plain; charset=idna\n\nh\xe4llo", id="a codec of domains"),
    ],
)
def test_what_crashes_the_parsers_is_read_all_the_same(source: bytes) -> None:
    assert read(source).from_[0].email in ("a@b", "a@b.example")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"", id="no bytes"),
        pytest.param(b"\r\n \0\n", id="blanks and NUL"),
    ],
)
def test_an_empty_mail_is_unparsable(source: bytes) -> None:
    with pytest.raises(Unparsable, match="empty"):
        read(source)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("subject", "a b", id="a line break hidden in an encoded word"),
        pytest.param("text", "xy", id="control characters in the text"),
    ],
)
def test_no_control_character_gets_through(name: str, value: str) -> None:
    message = read(b"From: a@b.example\nSubject: =?utf-8?q?a=0D=0Ab=00?=\n\nx\x00\x1b\x07y")
    assert getattr(message, name) == value


def test_verdicts_of_servers_stay_as_sent() -> None:
    message = read(
        b"From: a@b.example\nAuthentication-Results: mx; spf=pass smtp.mailfrom==?us-ascii?q?a=3B_dmarc=3Dpass?=@b\n\nx"
    )
    assert message.header("authentication-results") == (
        "mx; spf=pass smtp.mailfrom==?us-ascii?q?a=3B_dmarc=3Dpass?=@b",
    )


def _mutate(source: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    for place, inserted, dropped in edits:
        at = place % (len(source) + 1)
        source = source[:at] + inserted + source[at + dropped :]
    return source


EDITS = st.lists(
    st.tuples(
        st.integers(0, 2000),
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [
                    b"\n\n",
                    b"--B\n",
                    b"--B--",
                    b"=?",
                    b"?=",
                    b"Content-Type: message/rfc822\n\n",
                    b"\0",
                    b'"',
                    b";",
                    b"<",
                    b">",
                ]
            ),
        ),
        st.integers(0, 12),
    ),
    max_size=6,
)
DSN = b"""Return-Path: <>
From: MAILER-DAEMON@x.example
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B

It failed.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; x.example

Final-Recipient: rfc822; a@y.example
Action: failed
Status: 5.1.1

--B
Content-Type: message/rfc822

From: support@cn-desk.example
Message-ID: <m9@cn-desk.example>

hello
--B--
"""
RICH = b"""From: "A" <a@b.example>
Subject: Re: x
Content-Type: multipart/alternative; boundary=B

--B
Content-Type: text/plain; charset=iso-2022-jp

Thanks

On Mon, 2 Mar 2026 at 10:00, Desk <support@cn-desk.example> wrote:
> Hello
--B
Content-Type: text/html; charset=utf-8

<div>Thanks</div><div class="gmail_quote">On Mon wrote:<blockquote>Hello</blockquote></div>
--B--
"""


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_a_message_or_unparsable(source: bytes) -> None:
    try:
        message = read(source)
    except Unparsable:
        return
    assert message.sha256 == hashlib.sha256(source).hexdigest()


@settings(max_examples=250, deadline=None)
@given(st.sampled_from([SIMPLE, TWO_PARTS, DSN, RICH]), EDITS)
def test_any_broken_mail_is_a_message_or_unparsable(source: bytes, edits: list[tuple[int, bytes, int]]) -> None:
    try:
        message = read(_mutate(source, edits))
    except Unparsable:
        return
    everything = (
        message.subject,
        message.text,
        message.new_text,
        message.new_text_unsigned,
        *(v for _, v in message.headers),
    )
    assert not any("\0" in text for text in everything)
    for attachment in message.attachments:
        assert len(part_bytes(_mutate(source, edits), attachment.part)) >= 0


def test_html_beside_another_text_does_not_stand_for_all_of_it() -> None:
    mail = (
        b"From: ana@starhouse.example\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nThe list is below.\n\n--B\n"
        b"Content-Type: text/html\n\n<p>Two creators.</p><blockquote>Who left?</blockquote>\n--B--\n"
    )
    found = parse(mail, datetime(2026, 3, 2, tzinfo=UTC))

    assert found.new_text.startswith("The list is below.")
    assert "".join(passage.text for passage in found.passages).split() == found.text.split()
