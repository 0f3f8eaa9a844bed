import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body import cms


def element(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes(3)
    return bytes([tag, 0x83]) + size + content


def endless(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


DATA = element(0x06, bytes.fromhex("2a864886f70d010701"))
ENVELOPED = element(0x30, element(0x06, bytes.fromhex("2a864886f70d010703")) + element(0xA0, element(0x30, b"")))
MAIL = b"Content-Type: text/plain\r\n\r\nhi"


def signed(content: bytes) -> bytes:
    inner = element(0x02, b"\1") + element(0x31, b"") + element(0x30, DATA + element(0xA0, content))
    return element(0x30, element(0x06, cms.SIGNED) + element(0xA0, element(0x30, inner)))


def streamed(content: bytes) -> bytes:
    pieces = endless(0x24, element(0x04, content[:9]) + element(0x04, content[9:]))
    inner = element(0x02, b"\1") + endless(0x31, element(0x30, b"")) + endless(0x30, DATA + endless(0xA0, pieces))
    return endless(0x30, element(0x06, cms.SIGNED) + endless(0xA0, endless(0x30, inner)))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(signed(element(0x04, MAIL)), MAIL, id="in one piece"),
        pytest.param(streamed(MAIL), MAIL, id="in pieces of unknown size"),
        pytest.param(
            signed(element(0x24, element(0x04, b"a") + element(0x04, b"b"))), b"ab", id="in pieces of known size"
        ),
        pytest.param(ENVELOPED, None, id="encrypted"),
        pytest.param(signed(b""), None, id="detached"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"\x30\x80" * 2000, None, id="levels without end"),
        pytest.param(signed(element(0x04, MAIL))[:40], None, id="cut off"),
    ],
)
def test_what_was_signed(data: bytes, expected: bytes | None) -> None:
    assert cms.signed_content(data) == expected


@pytest.mark.parametrize(("data", "expected"), [(ENVELOPED, True), (signed(b""), False), (b"x", False)])
def test_what_is_encrypted(data: bytes, expected: bool) -> None:
    assert cms.is_encrypted(data) is expected


@given(st.binary(max_size=100), st.integers(0, 80))
def test_nothing_breaks_it(noise: bytes, cut: int) -> None:
    assert cms.signed_content(streamed(MAIL)[:cut] + noise) is None or cut > 0
