"""Whatever stands in a draft, the mail has exactly the planned header and recipient, and clean CRLF lines (S8, S9)."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.message import Address, Attachment
from pipeline.domain.plan import Draft, Purpose
from pipeline.reply.compose import DeskIdentity, compose, must_hold
from pipeline.reply.headers import Unsendable, address_field, text_field
from pipeline.reply.render import Rendered

DESK: Final = DeskIdentity("Creator Network Support", "support@cn-desk.example", "cn-desk.example", "desk-1")
DATE: Final = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
ID: Final = "t1042.abcdefghijklmnop.abcdefghijklmnopqrst@cn-desk.example"
RENDERED: Final = Rendered("October commission", "Hello\n", "<p>Hello</p>\n")
DRAFT: Final = Draft(
    key="ack:1042",
    purpose=Purpose.ACKNOWLEDGEMENT,
    ticket=1042,
    to=Address("Helen Marsh", "helen@aurora-live.example"),
    from_name="",
    reply_to="support+t1042.akey@cn-desk.example",
    in_reply_to="m1@aurora-live.example",
)
ANSWER: Final = replace(DRAFT, purpose=Purpose.ANSWER, subject="October commission", text="It is paid.\n", reply_to="")
PLANNED: Final = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Precedence", "X-Loop", "X-Cndesk-Loop", "MIME-Version", "Content-Type",
]  # fmt: skip
anything = st.text(st.characters(), max_size=120) | st.text('\r\n\t \0,;<>@"\\=?:é山\u2028\u202ebB', max_size=120)


def read(source: bytes) -> EmailMessage:
    mail = message_from_bytes(source, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def written(draft: Draft, rendered: Rendered | None = RENDERED) -> EmailMessage:
    return read(compose(draft, rendered, DESK, ID, DATE))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def is_clean(source: bytes) -> bool:
    lines = source.split(b"\r\n")
    return source.isascii() and not any(b"\r" in line or b"\n" in line or len(line) > 998 for line in lines)


def test_an_acknowledgement_as_it_goes_out() -> None:
    source = compose(DRAFT, RENDERED, DESK, ID, DATE)

    assert source.partition(b"\r\nMIME-Version")[0].decode() == "\r\n".join(
        [
            "From: Creator Network Support <support@cn-desk.example>",
            "To: Helen Marsh <helen@aurora-live.example>",
            "Reply-To: Creator Network Support <support+t1042.akey@cn-desk.example>",
            "Subject: Re: [T-1042] October commission",
            "Date: Sun, 01 Nov 2026 08:30:00 +0000",
            f"Message-ID: <{ID}>",
            "In-Reply-To: <m1@aurora-live.example>",
            "References: <m1@aurora-live.example>",
            "Auto-Submitted: auto-replied",
            "X-Auto-Response-Suppress: All",
            "Precedence: auto_reply",
            "X-Loop: desk-1",
            "X-Cndesk-Loop: desk-1",
        ]
    )
    assert body(read(source), "plain") == "Hello\n"
    assert body(read(source), "html") == "<p>Hello</p>\n"


@pytest.mark.parametrize(
    ("purpose", "auto_submitted", "subject"),
    [
        pytest.param(Purpose.ACKNOWLEDGEMENT, "auto-replied", "Re: [T-1042] October commission", id="acknowledgement"),
        pytest.param(Purpose.SHORT_ACKNOWLEDGEMENT, "auto-replied", "[T-1042] October commission", id="the short one"),
        pytest.param(Purpose.RESOLUTION, "auto-generated", "Re: [T-1042] October commission", id="resolution"),
        pytest.param(Purpose.NOTIFICATION, "auto-generated", "[T-1042] October commission", id="notification"),
        pytest.param(Purpose.TRANSCRIPT, "auto-replied", "[T-1042] October commission", id="transcript"),
        pytest.param(Purpose.ALERT, "auto-generated", "[T-1042] October commission", id="alert"),
        pytest.param(Purpose.ANSWER, None, "Re: [T-1042] October commission", id="what a person wrote"),
    ],
)
def test_each_purpose_has_its_headers(purpose: Purpose, auto_submitted: str | None, subject: str) -> None:
    mail = written(replace(DRAFT, purpose=purpose))
    is_automatic = auto_submitted is not None

    assert mail["Auto-Submitted"] == auto_submitted
    assert mail["X-Auto-Response-Suppress"] == ("All" if is_automatic else None)
    assert mail["Precedence"] == ("auto_reply" if is_automatic else None)
    assert mail["X-Loop"] == ("desk-1" if is_automatic else None)
    assert mail["X-Cndesk-Loop"] == "desk-1"
    assert mail["Subject"] == subject


def test_what_a_person_wrote_is_text_and_the_same_as_html() -> None:
    mail = written(replace(ANSWER, text="Hi <Ana>,\n\nit is **paid** & done:\nhttps://x.example\n"), None)

    assert body(mail, "plain") == "Hi <Ana>,\n\nit is **paid** & done:\nhttps://x.example\n"
    assert re.findall(r"<p[^>]*>(.*?)</p>", body(mail, "html"), re.DOTALL) == [
        "Hi &lt;Ana&gt;,",
        "it is **paid** &amp; done:<br>\nhttps://x.example",
    ]


@settings(max_examples=300, deadline=None)
@given(name=anything, from_name=anything, subject=anything, extra=anything, text=anything)
def test_any_text_anywhere_gives_exactly_the_planned_mail(
    name: str, from_name: str, subject: str, extra: str, text: str
) -> None:
    draft = replace(DRAFT, to=Address(name, DRAFT.to.email), from_name=from_name, headers=(("X-Cndesk-Reason", extra),))
    source = compose(draft, Rendered(subject, text, text), DESK, ID, DATE)
    mail = read(source)

    assert mail.keys() == [*PLANNED[:-2], "X-Cndesk-Reason", *PLANNED[-2:]]
    for field, address in (("To", "helen@aurora-live.example"), ("From", DESK.address), ("Reply-To", DRAFT.reply_to)):
        assert [one.addr_spec for one in mail[field].addresses] == [address]
        assert [one for _, one in getaddresses([str(value) for value in mail.get_all(field, [])])] == [address]
    assert mail["Subject"].count("[T-1042]") == 1
    assert is_clean(source)
    assert sum(1 for _ in mail.walk()) == 3


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=2000))
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    draft = replace(ANSWER, text=f".{text}\n.\nFrom me\n")
    source = compose(draft, None, DESK, ID, DATE)
    assert body(read(source), "plain") == f".{text}\n.\nFrom me\n"
    assert is_clean(source)


@settings(max_examples=100, deadline=None)
@given(anything, st.sampled_from(["application/pdf", "text/html", "message/rfc822", "multipart/mixed", "x\r\ny/z", ""]))
def test_any_attachment_keeps_its_bytes_and_adds_no_header(name: str, kind: str) -> None:
    attachment = Attachment(name, kind, 4, "0" * 64, is_inline=False)
    source = compose(DRAFT, RENDERED, DESK, ID, DATE, [(attachment, b"\r.\n\x00")])
    mail = read(source)
    (part,) = mail.iter_attachments()

    assert mail.keys() == PLANNED
    assert part.get_payload(decode=True) == b"\r.\n\x00"
    assert set(part.keys()) <= {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"}
    assert part.get_content_type() in {"application/pdf", "text/html", "application/octet-stream"}
    assert part.get_filename()
    assert is_clean(source)


def test_an_attachment_named_in_another_script() -> None:
    attachment = Attachment("../帳票 “été”.pdf", "application/pdf", 3, "0" * 64, is_inline=False)
    mail = read(compose(DRAFT, RENDERED, DESK, ID, DATE, [(attachment, b"abc")]))
    assert [part.get_filename() for part in mail.iter_attachments()] == ["_帳票 “été”.pdf"]


def test_every_try_is_the_same_bytes() -> None:
    attachment = (Attachment("a.pdf", "application/pdf", 3, "0" * 64, is_inline=False), b"abc")
    assert compose(DRAFT, RENDERED, DESK, ID, DATE, [attachment]) == compose(
        DRAFT, RENDERED, DESK, ID, DATE, [attachment]
    )


def test_an_international_domain_goes_out_in_punycode() -> None:
    mail = written(replace(DRAFT, to=Address("José", "jose@señal.example")))
    assert mail["To"].addresses[0].addr_spec == "jose@xn--seal-hqa.example"
    assert mail["To"].addresses[0].display_name == "José"


@pytest.mark.parametrize(
    "email",
    [
        pytest.param("", id="nothing"),
        pytest.param("helen", id="no domain"),
        pytest.param("helen@x.example>, <evil@y.example", id="a second address"),
        pytest.param("a@b.example,c@d.example", id="two addresses"),
        pytest.param("a@b.example\r\nBcc: c@d.example", id="a line break"),
        pytest.param("josé@x.example", id="a local part that needs SMTPUTF8"),
        pytest.param('"a b"@x.example', id="a quoted local part"),
        pytest.param("a@" + "é" * 80 + ".example", id="a label that is too long"),
        pytest.param("a@x..example", id="an empty label"),
    ],
)
def test_an_address_that_mail_cannot_be_sent_to_is_refused(email: str) -> None:
    with pytest.raises(Unsendable, match="is not an address"):
        compose(replace(DRAFT, to=Address("", email)), RENDERED, DESK, ID, DATE)


@pytest.mark.parametrize("name", ["Bcc", "To", "Cc", "Resent-To", "X-A:\r\nBcc", "Sender", ""])
def test_a_draft_adds_no_recipient_by_its_headers(name: str) -> None:
    with pytest.raises(ValueError, match="not a header a draft may set"):
        compose(replace(DRAFT, headers=((name, "evil@x.example"),)), RENDERED, DESK, ID, DATE)


def test_a_field_that_is_set_twice_is_refused() -> None:
    with pytest.raises(Unsendable, match="stands twice"):
        compose(replace(DRAFT, headers=(("X-Loop", "other"),)), RENDERED, DESK, ID, DATE)


def test_a_message_id_that_is_none_is_refused() -> None:
    with pytest.raises(Unsendable):
        compose(DRAFT, RENDERED, DESK, "no id\r\nBcc: x", DATE)


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        pytest.param(b"To: <a@b.example>\r\nSubject: x\r\nBcc: <c@d.example>\r\n\r\n", "Bcc", id="a field too many"),
        pytest.param(b"To: <a@b.example>\r\n\r\n", "Subject", id="a field too few"),
        pytest.param(b"To: <c@d.example>\r\nSubject: x\r\n\r\n", "a value changed", id="another recipient"),
        pytest.param(b"To: <a@b.example>\r\nSubject: x\r\n\r\na\nb", "at byte 34", id="a bare LF"),
        pytest.param(b"To: <a@b.example>\r\nSubject: x\r\n\r\na\rb", "at byte 34", id="a bare CR"),
        pytest.param(b"To: <a@b.example>\r\nSubject: x\r\n\r\n\xe9", "at byte 33", id="an 8-bit letter"),
        pytest.param(b"To: <a@b.example>\r\nSubject: x\r\n\r\n" + b"a" * 999, "not clean", id="a line too long"),
    ],
)
def test_a_mail_that_is_not_as_planned_is_refused(changed: bytes, cause: str) -> None:
    planned = (address_field("To", Address("", "a@b.example")), text_field("Subject", "x"))
    must_hold(b"To: <a@b.example>\r\nSubject: x\r\n\r\n" + b"a" * 998, planned)
    with pytest.raises(Unsendable, match=cause):
        must_hold(changed, planned)


def test_an_address_that_reads_as_two_is_refused() -> None:
    planned = (text_field("To", "a@b.example <c@d.example>"),)
    with pytest.raises(Unsendable, match="To does not read as the one address"):
        must_hold(b"To: a@b.example <c@d.example>\r\n\r\n", planned)
