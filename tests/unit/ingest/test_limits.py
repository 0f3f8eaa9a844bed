import time
from datetime import UTC, datetime

import pytest

from pipeline.errors import Unparsable
from pipeline.ingest import limits
from pipeline.ingest.parse import parse

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HEAD = b"From: a@b.example\nSubject: x\n"


def multipart(count: int) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * count


def nested(levels: int) -> bytes:
    return (
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
        + b"\nx"
    )


def attached(levels: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * levels + b"\nx"


def fields(count: int) -> bytes:
    return b"".join(b"X-%d: y\n" % n for n in range(count)) + b"\nx"


def addresses(count: int) -> bytes:
    return b"To: " + b", ".join(b"a%d@b.example" % n for n in range(count)) + b"\n\nx"


def encoded_words(count: int) -> bytes:
    return b"Subject: " + b"=?utf-8?q?a?=\n " * count + b"\n\nx"


def parameters(count: int) -> bytes:
    return HEAD + b"Content-Type: text/plain" + b";\n a=b" * count + b"\n\nx"


def inner_parameters(count: int) -> bytes:
    return multipart(1) + b"\n--B\nContent-Disposition: attachment" + b"; a=b" * count + b"\n\nx"


CAPS = [
    pytest.param(multipart, limits.MAX_PARTS, "parts", id="parts"),
    pytest.param(nested, limits.MAX_DEPTH, "levels of nesting", id="nested multiparts"),
    pytest.param(attached, limits.MAX_DEPTH, "levels of nesting", id="attached mails in attached mails"),
    pytest.param(fields, limits.MAX_HEADER_LINES, "lines of header", id="header lines"),
    pytest.param(addresses, limits.MAX_ADDRESSES, "addresses", id="addresses"),
    pytest.param(encoded_words, limits.MAX_ENCODED_WORDS, "encoded words", id="encoded words"),
    pytest.param(parameters, limits.MAX_PARAMETERS, "parameters", id="parameters"),
    pytest.param(inner_parameters, limits.MAX_PARAMETERS, "parameters", id="parameters of a part"),
]


@pytest.mark.parametrize(("make", "limit", "what"), CAPS)
def test_a_mail_at_the_limit_is_read_and_one_over_it_is_not(make, limit: int, what: str) -> None:  # type: ignore[no-untyped-def]
    limits.check(make(limit - 1))
    limits.check(make(limit))
    with pytest.raises(Unparsable, match=rf"^over limit: {limit + 1} {what}"):
        limits.check(make(limit + 1))
    with pytest.raises(Unparsable, match=r"^over limit: "):
        limits.check(make(100 * limit))


def test_a_mail_over_the_size_is_named_so() -> None:
    with pytest.raises(Unparsable, match="over limit: 52428801 bytes"):
        limits.check(b"a: b\n\n" + b"x" * (limits.MAX_BYTES - 5))


def test_a_long_text_without_a_header_is_not_a_long_header() -> None:
    limits.check(b"x" * 300_000)


HOSTILE = [
    pytest.param(multipart(100_000), id="100,000 parts"),
    pytest.param(encoded_words(40_000), id="40,000 encoded words"),
    pytest.param(parameters(40_000), id="40,000 parameters"),
    pytest.param(nested(1_000), id="1,000 levels"),
    pytest.param(b"From: " + b'"a ' * 60_000 + b"\n\nx", id="a From of open quotes"),
    pytest.param(b"From: " + b"a b " * 500 + b"<a@b.example\n\nx", id="a From without its end"),
    pytest.param(b"References: " + b"a" * 200_000 + b"\n\nx", id="a reference without an @"),
    pytest.param(HEAD + b"\nOn a a a " + b"a " * 50_000, id="100 kB of On a a a"),
    pytest.param(HEAD + b"\n" + b"\n" * 20_000 + b"x", id="20,000 blank lines"),
    pytest.param(HEAD + b"\n" + b"> hello\n" * 400_000, id="400,000 quoted lines"),
    pytest.param(HEAD + b"\n" + b"On Mon, 3 Feb 2026 at 14:40, X wr:\n" * 10_000, id="10,000 half attributions"),
    pytest.param(HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"hello \n" * 100_000, id="one flowed line"),
    pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 20_000 + b"x", id="20,000 open divs"),
    pytest.param(HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 100_000 + b"x", id="100,000 open comments"),
    pytest.param(HEAD + b"\n" + b"begin 644 x\n" * 30_000, id="30,000 uuencoded beginnings"),
]


def refusal(source: bytes) -> str:
    """Why the mail is not read; empty where it is."""
    try:
        parse(source, NOON)
    except Unparsable as error:
        return str(error)
    return ""


@pytest.mark.parametrize("source", HOSTILE)
def test_no_mail_made_to_be_slow_is_slow(source: bytes) -> None:
    start = time.process_time()
    cause = refusal(source)
    assert time.process_time() - start < 3
    assert cause == "" or cause.startswith("over limit: ")
