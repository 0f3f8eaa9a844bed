import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body import rtf
from pipeline.ingest.body.rtf import RichText

# The example of [MS-OXRTFCP] 4.1.1 and 4.1.2.
SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(SIMPLE, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", id="compressed"),
        pytest.param(CROSSING, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", id="a repetition that reads what it writes"),
        pytest.param(struct.pack("<IIII", 20, 4, 0x414C454D, 0) + b"text", b"text", id="stored as it is"),
        pytest.param(b"short", b"", id="too short"),
        pytest.param(struct.pack("<IIII", 20, 4, 7, 0) + b"text", b"", id="of no known kind"),
        pytest.param(SIMPLE[:16], b"", id="cut off"),
    ],
)
def test_a_stream_is_unpacked(data: bytes, expected: bytes) -> None:
    assert rtf.decompress(data) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(rb"{\rtf1\ansi Hello\par \b you\b0 !}", RichText("Hello\nyou!", ""), id="paragraphs"),
        pytest.param(
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fcharset204 Arial;}}\f0 caf\'e9 {\f1 \'cf\'f0\'e8}}",
            RichText("café При", ""),
            id="letters by their code page and font",
        ),
        pytest.param(rb"{\rtf1\uc1 \u8364?5 \u-10179?\u-8704?}", RichText("€5 😀", ""), id="letters by number"),
        pytest.param(
            rb"{\rtf1 {\*\generator x;}{\pict 0102}\{a\}\~b\_c}", RichText("{a}\u00a0b-c", ""), id="what is passed over"
        ),
        pytest.param(
            rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hi\htmlrtf }\htmlrtf0 {\*\htmltag84 &nbsp;}you{\*\htmltag72 </p>}}",
            RichText("", "<p>Hi&nbsp;you</p>"),
            id="made from HTML",
        ),
        pytest.param(b"no rich text", RichText("", ""), id="something else"),
        pytest.param(b"{\\rtf1 " + b"{" * 5000 + b"deep", RichText("deep", ""), id="braces without end"),
    ],
)
def test_the_words_of_a_document(source: bytes, expected: RichText) -> None:
    assert rtf.from_rtf(source) == expected


@given(st.binary(max_size=400))
def test_nothing_breaks_it(noise: bytes) -> None:
    assert isinstance(rtf.decompress(SIMPLE[:20] + noise), bytes)
    assert isinstance(rtf.from_rtf(b"{\\rtf1" + noise), RichText)
