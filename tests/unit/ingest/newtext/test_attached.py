"""Attached mails as the programs attach them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.newtext.attached import attached_mails

MAIL = b"From: Ana Ruiz <ana@acme.example>\r\nSubject: Payout is late\r\n\r\nMy payout is late.\r\n"
SIMPLE = b"From: a@acme.example\n\nhi"
INNER = MAIL.replace(b"\r\n", b"\n")
BASE64 = b"RnJvbTogYUBhY21lLmV4YW1wbGUKCmhp"


def mixed(*parts: bytes) -> bytes:
    body = b"".join(b"--x\n" + part + b"\n" for part in parts)
    return b"From: bob@cn.example\nContent-Type: multipart/mixed; boundary=x\n\n" + body + b"--x--\n"


TEXT = b"Content-Type: text/plain\n\nsee attached\n"
RFC822 = b"Content-Type: message/rfc822\n\n" + INNER
OCTETS = b'Content-Type: application/octet-stream; name="mail.eml"\nContent-Transfer-Encoding: base64\n\n' + BASE64
NAMED = (
    b'Content-Type: text/plain\nContent-Disposition: attachment; filename="Payout.EML"\nContent-Transfer-Encoding: base64\n\n'
    + BASE64
)
NO_MAIL = b'Content-Type: application/octet-stream; name="fake.eml"\n\nMZ\x90 this is no mail'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(mixed(TEXT, RFC822), (MAIL,), id="message/rfc822"),
        pytest.param(mixed(TEXT, OCTETS), (SIMPLE,), id="a file of bytes named .eml"),
        pytest.param(mixed(TEXT, NAMED), (SIMPLE,), id="a text named .EML"),
        pytest.param(mixed(TEXT, RFC822, OCTETS), (MAIL, SIMPLE), id="several"),
        pytest.param(mixed(TEXT, NO_MAIL), (), id="a file that is no mail"),
        pytest.param(mixed(TEXT), (), id="none"),
        pytest.param(MAIL, (), id="a mail without parts"),
        pytest.param(b"", (), id="nothing"),
        pytest.param(mixed(*[RFC822] * 30), (MAIL,) * 10, id="no more than ten"),
    ],
)
def test_attached_mails_are_found(source: bytes, expected: tuple[bytes, ...]) -> None:
    assert attached_mails(source) == expected


def test_a_mail_inside_an_attached_mail_belongs_to_that_one() -> None:
    inner = mixed(TEXT, RFC822).replace(b"=x", b"=y").replace(b"--x", b"--y")
    found = attached_mails(mixed(TEXT, b"Content-Type: message/rfc822\n\n" + inner))
    assert len(found) == 1
    assert attached_mails(found[0]) == (MAIL,)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_fault(source: bytes) -> None:
    attached_mails(source)
    attached_mails(mixed(source, source))
