from datetime import UTC, datetime

import pytest

from pipeline.ingest.source.arrival import arrival

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(b"from a by b; Sun, 01 Mar 2026 13:00:00 +0100", NOON, id="as most servers write it"),
        pytest.param(b"from a by b; Sun, 1 Mar 2026 04:00:00 -0800 (PST)", NOON, id="with a comment"),
        pytest.param(b"from a by b; 1 Mar 2026 12:00 GMT", NOON, id="no weekday, no seconds, a named zone"),
        pytest.param(b"from a by b; 1 Mar 2026 07:00:00 EST", NOON, id="an American zone"),
        pytest.param(b"from a by b; 1 Mar 2026 12:00:00", NOON, id="no zone"),
        pytest.param(b"from a by b; 1 Mar 26 12:00:00 -0000", NOON, id="a year of two digits"),
        pytest.param(b"from a\r\n\tby b;\r\n Sun, 1\r\n Mar 2026 12:00:00 +0000", NOON, id="folded within the date"),
        pytest.param(b"from a\n by b;\n Sun, 1 Mar 2026 12:00:00\n +0000", NOON, id="folded with LF"),
        pytest.param(
            b"from a (HELO x; y) by b; 1 Mar 2026 12:00:00 +0000\r\n (envelope-from <a@b>; (nested; ) more)",
            NOON,
            id="semicolons in comments, before and after",
        ),
        pytest.param(b"from a by b for c; id d; 1 Mar 2026 12:00:00 +0000", NOON, id="the last semicolon counts"),
        pytest.param(
            b"from a by b; 31 Dec 2016 23:59:60 +0000",
            datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC),
            id="a leap second",
        ),
        pytest.param(b"from a by b", None, id="no date at all"),
        pytest.param(b"from a by b; yesterday", None, id="words"),
        pytest.param(b"from a by b; 30 Feb 2026 12:00:00 +0000", None, id="a day that does not exist"),
        pytest.param(b"from a by b; 1 Foo 2026 12:00:00 +0000", None, id="a month that does not exist"),
        pytest.param(b"from a by b; 1 Mar 2026 12:00:00 +9999", None, id="a zone that does not exist"),
        pytest.param(b"from a by b; 1 Jan 0001 00:00:00 +0100", None, id="before all time"),
        pytest.param(b"from a by b; 1 Mar 2026 12:00:00 +0000 and more", None, id="something behind it"),
    ],
)
def test_the_date_behind_the_last_semicolon(value: bytes, expected: datetime | None) -> None:
    assert arrival(b"Return-Path: <a@b.example>\r\nReceived: " + value + b"\r\nSubject: x\r\n\r\nHello") == expected


def test_only_the_topmost_field_counts() -> None:
    below = b"Received: from x by y; 1 Mar 2020 12:00:00 +0000\r\n\r\n"
    assert arrival(b"received : from a by b; 1 Mar 2026 12:00:00 +0000\r\n" + below) == NOON
    assert arrival(b"Received: from a by b\r\n" + below) is None


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"Subject: x\r\n\r\nReceived: from a by b; 1 Mar 2026 12:00:00 +0000\r\n", id="in the text"),
        pytest.param(b"X-Received: from a by b; 1 Mar 2026 12:00:00 +0000\r\n\r\n", id="another field"),
        pytest.param(b"Subject: x\r\n Received: a; 1 Mar 2026 12:00:00 +0000\r\n\r\n", id="in a folded line"),
    ],
)
def test_no_received_field(source: bytes) -> None:
    assert arrival(source) is None


@pytest.mark.parametrize("filling", [b"(", b"((((x)", b";", b" \n ", b"\n\t", b"1 Mar "])
def test_a_hostile_field_takes_no_time(filling: bytes) -> None:
    assert arrival(b"Received: " + filling * 100_000 + b"\r\n\r\n") is None
