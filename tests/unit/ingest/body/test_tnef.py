import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body import tnef
from pipeline.ingest.body.tnef import Packed, PackedFile


def attribute(tag: int, value: bytes, level: int = 1) -> bytes:
    return struct.pack("<BII", level, tag, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def padded(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + b"\0" * (-len(value) % 4)


def string(name: int, value: str) -> bytes:
    return struct.pack("<HHI", 0x1F, name, 1) + padded((value + "\0").encode("utf-16-le"))


def octets(name: int, value: bytes) -> bytes:
    return struct.pack("<HHI", 0x102, name, 1) + padded(value)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


NUMBER = struct.pack("<HHI", 0x03, 0x0E07, 1)
NAMED = (
    struct.pack("<HH16sII", 0x1F, 0x8001, b"g" * 16, 1, 4)
    + "a\0".encode("utf-16-le")
    + struct.pack("<I", 1)
    + padded(b"x\0")
)
HEAD = tnef.SIGNATURE + b"\x01\x00" + attribute(0x00069007, struct.pack("<II", 1251, 0))
BODY = attribute(0x0002800C, "Привет\0".encode("cp1251"))
FILE = (
    attribute(0x00069002, b"\0" * 14, 2)
    + attribute(0x00018010, b"LONGNA~1.PDF\0", 2)
    + attribute(0x0006800F, b"bytes", 2)
    + attribute(
        0x00069005,
        properties(NUMBER, string(0x3707, "long näme.pdf"), string(0x370E, "application/pdf"), string(0x3712, "<c@d>")),
        2,
    )
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"no container", None, id="other bytes"),
        pytest.param(HEAD, Packed(), id="nothing in it"),
        pytest.param(HEAD + BODY, Packed(text="Привет"), id="a text in its code page"),
        pytest.param(
            HEAD + FILE, Packed(files=[PackedFile("long näme.pdf", "application/pdf", "c@d", b"bytes")]), id="a file"
        ),
        pytest.param(
            HEAD + FILE + attribute(0x00069002, b"\0" * 14, 2) + attribute(0x00018010, b"b.txt\0", 2),
            Packed(files=[PackedFile("long näme.pdf", "application/pdf", "c@d", b"bytes"), PackedFile("b.txt")]),
            id="a second file with a short name and nothing in it",
        ),
        pytest.param(
            HEAD + attribute(0x00069003, properties(NAMED, NUMBER, octets(0x1013, b"<p>hi</p>"))),
            Packed(html="<p>hi</p>"),
            id="HTML behind a property with a name",
        ),
        pytest.param(
            HEAD
            + attribute(
                0x00069003, properties(octets(0x1009, struct.pack("<IIII", 24, 12, 0x414C454D, 0) + b"{\\rtf1 hi}"))
            ),
            Packed(text="hi"),
            id="rich text that is not compressed",
        ),
        pytest.param(
            HEAD
            + attribute(0x00069002, b"", 2)
            + attribute(0x00069005, properties(string(0x3707, "a.dat"), octets(0x3701, b"x")), 2),
            Packed(files=[PackedFile("a.dat", "", "", b"x")]),
            id="a file whose bytes stand among its properties",
        ),
        pytest.param(HEAD + BODY[:-4], Packed(text="Приве"), id="a stream that breaks off"),
        pytest.param(HEAD + attribute(0x00069003, b"\xff" * 40), Packed(), id="properties that are none"),
    ],
)
def test_what_outlook_packed_is_read(data: bytes, expected: Packed | None) -> None:
    assert tnef.read(data) == expected


@given(st.binary(max_size=300), st.integers(0, 400))
def test_nothing_breaks_it(noise: bytes, cut: int) -> None:
    whole = HEAD + BODY + FILE
    assert tnef.read(whole[:cut] + noise) is None or whole.startswith(tnef.SIGNATURE)
