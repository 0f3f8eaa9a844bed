import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bench.shapes import HEAD, MIXED, TEXT
from pipeline.errors import Transient
from pipeline.ingest.safety import guard, weight

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def attachment(fields: bytes, body: bytes) -> bytes:
    return MIXED + b"--B\n\nhello\n--B\n" + fields + b"\n\n" + body + b"\n--B--\n"


PDF = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64"
DATA = base64.encodebytes(bytes(range(256)) * 8_000)

WEIGHTS = [
    pytest.param(TEXT + b"hello\n" * 100, "", id="an ordinary mail"),
    pytest.param(attachment(PDF, DATA), "", id="a PDF of 2 MB"),
    pytest.param(attachment(PDF, DATA.replace(b"\n", b"\r\n")), "", id="lines that end in CR LF"),
    pytest.param(attachment(PDF, b"hello world\n" * 60_000), "bytes of text", id="text that says it is a PDF"),
    pytest.param(attachment(PDF + b"\nContent-Type: text/plain", DATA), "bytes of text", id="two types"),
    pytest.param(attachment(b"X: y", DATA), "bytes of text", id="no type"),
    pytest.param(attachment(PDF.replace(b"application/pdf", b"text/html"), DATA), "bytes of text", id="HTML in base64"),
    pytest.param(
        attachment(PDF.replace(b"application/pdf", b"application/ms-tnef"), DATA), "bytes of text", id="winmail.dat"
    ),
    pytest.param(attachment(PDF, DATA).replace(b"\n", b"\r"), "bytes of text", id="lines that end in CR"),
    pytest.param(attachment(PDF, DATA * 4), "bytes", id="9 MB"),
    pytest.param(b"\n\nX: " + b"y" * 70_000 + b"\n\nhello", "bytes of header", id="a long header below blank lines"),
    pytest.param(MIXED + b"--B\n\nx\n" * 301, "lines that begin with two hyphens", id="many parts"),
    pytest.param(
        MIXED.replace(b"\n", b"\r") + b"--B\r\rx\r" * 301, "lines that begin with two hyphens", id="many parts, CR"
    ),
    pytest.param(MIXED + b"Content-Type: a/b;\n BOUNDARY*0=C\n" * 41, "boundaries", id="many containers"),
    pytest.param(HEAD + b"X: " + b"=?utf-8?q?a?= " * 401 + b"\n\nhello", "encoded words", id="encoded words"),
]


@pytest.mark.parametrize(("source", "expected"), WEIGHTS)
def test_what_makes_a_mail_suspicious(source: bytes, expected: str) -> None:
    assert guard.suspicion(source).partition(" than ")[2].partition(" ")[2] == expected


def test_an_attachment_weighs_nothing_but_its_header() -> None:
    assert weight.text_bytes(attachment(PDF, DATA)) < len(MIXED) + 200


def test_a_bug_of_the_parser_gives_a_stub_and_want_of_memory_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(error: Exception) -> Callable[[bytes, datetime], None]:
        def parse(source: bytes, received_at: datetime) -> None:
            raise error

        return parse

    monkeypatch.setattr(guard, "parse", raising(KeyError("ana@starhouse.example")))
    found = guard.read(TEXT + b"hello", NOON)
    assert (found.is_stub, found.defects) == (True, ("the reader failed on it (KeyError)",))
    assert found.sender == "ana@starhouse.example"
    monkeypatch.setattr(guard, "parse", raising(MemoryError()))
    with pytest.raises(Transient):
        guard.read(TEXT + b"hello", NOON)
