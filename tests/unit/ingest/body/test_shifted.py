import pytest

from pipeline.ingest.body import shifted


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"\x1b$BF|K\\8l\x1b(B ok", "日本語 ok", id="Japanese"),
        pytest.param(b"\x1b$B-!\x1b(B", "①", id="a sign of NEC"),
        pytest.param(b"\x1b(I1\x1b(B", "ｱ", id="half-width katakana"),
        pytest.param(b"\x1b$)A\x0eVPND\x0f ok", "中文 ok", id="Chinese"),
        pytest.param(b"\x1b$)C\x0e>H3g\x0f ok", "안녕 ok", id="Korean"),
        pytest.param(b"\x1b$BF|K", "日K", id="half a character at the end"),
    ],
)
def test_shifted_text_is_read(data: bytes, expected: str) -> None:
    assert shifted.decode(data) == expected
