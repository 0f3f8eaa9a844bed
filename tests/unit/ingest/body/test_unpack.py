import base64
import email
import time

import pytest

from pipeline.ingest.body import mime
from pipeline.ingest.body.unpack import MAX_OPENED, unpack


def leaves(source: bytes) -> list[tuple[str, str | None, bytes]]:
    parts = mime.own_parts(unpack(email.message_from_bytes(source)))
    return [
        (mime.content_type(part), mime.file_name(part), mime.content(part)) for part in parts if not mime.children(part)
    ]


TWO = b"\n\n--B\nContent-Type: text/plain\n\none\n--B\nContent-Type: text/plain\n\ntwo\n--B--\n"
BOTH = [("text/plain", None, b"one"), ("text/plain", None, b"two")]
UU = b"begin 644 a.txt\n#86)C\n`\nend\n"
INNER = b"From: x@y.example\nSubject: inner\n\ntext"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(b"Content-Type: multipart/mixed; boundary=B" + TWO, BOTH, id="nothing is wrong"),
        pytest.param(b"Content-Type: multipart/mixed" + TWO, BOTH, id="no boundary is named"),
        pytest.param(b"Content-Type: multipart/mixed; boundary=C" + TWO, BOTH, id="another is named"),
        pytest.param(b"Content-Type: multipart/mixed; boundary='B'" + TWO, BOTH, id="quotes of the wrong kind"),
        pytest.param(b"Content-Type: multipart; boundary=B" + TWO, BOTH, id="half a type"),
        pytest.param(
            b"Content-Type: multipart/mixed\n\njust text\n",
            [("multipart/mixed", None, b"just text\n")],
            id="no part at all",
        ),
        pytest.param(
            b"\nhi\n" + UU + b"bye\n",
            [("text/plain", None, b"hi\nbye\n"), ("text/plain", "a.txt", b"abc")],
            id="a uuencoded file",
        ),
        pytest.param(
            b"\n" + UU + b"between\n" + UU.replace(b"a.txt", b"my b.txt"),
            [
                ("text/plain", None, b"between\n"),
                ("text/plain", "a.txt", b"abc"),
                ("text/plain", "my b.txt", b"abc"),
            ],
            id="two of them with text between",
        ),
        pytest.param(
            b"\nhi\nbegin-base64 644 a.txt\nYWJj\n====\nbye",
            [("text/plain", None, b"hi\nbye"), ("text/plain", "a.txt", b"abc")],
            id="in the base64 of uuencode",
        ),
        pytest.param(
            b"\nbegin 644 a.txt\nno code, really\nend\n",
            [("text/plain", None, b"begin 644 a.txt\nno code, really\nend\n")],
            id="words that look like one",
        ),
        pytest.param(
            b"\nbegin 644 a.txt\n#86)C\n",
            [("text/plain", None, b"begin 644 a.txt\n#86)C\n")],
            id="one that is cut off",
        ),
        pytest.param(
            b"\n=ybegin line=128 size=3 name=a\nabc\n=yend size=3\n",
            [("text/plain", None, b"=ybegin line=128 size=3 name=a\nabc\n=yend size=3\n")],
            id="yEnc stays",
        ),
        pytest.param(
            b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(INNER),
            [("message/rfc822", None, INNER.replace(b"\n", b"\r\n"))],
            id="an attached mail in base64",
        ),
    ],
)
def test_what_is_packed_is_opened(source: bytes, expected: list[tuple[str, str | None, bytes]]) -> None:
    assert leaves(source) == expected


def test_an_attached_mail_is_left_as_it_is() -> None:
    source = b"Content-Type: message/rfc822\n\nSubject: inner\n\n" + UU
    assert leaves(source) == [("message/rfc822", None, (b"Subject: inner\n\n" + UU).replace(b"\n", b"\r\n"))]


def test_many_packed_parts_cost_little() -> None:
    part = b"--B\nContent-Type: text/plain\n\n" + UU * 20 + b"\n"
    source = b"Content-Type: multipart/mixed; boundary=B\n\n" + part * (2 * MAX_OPENED) + b"--B--\n"
    started = time.process_time()
    assert len(leaves(source)) == MAX_OPENED * 22
    assert time.process_time() - started < 2
