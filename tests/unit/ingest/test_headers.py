from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Address
from pipeline.ingest import headers


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("plain", "plain", id="plain"),
        pytest.param("=?utf-8?B?w6k=?= and =?utf-8?q?=C3=A9?=", "é and é", id="base64 and quoted-printable"),
        pytest.param("=?utf-8?q?a?= =?utf-8?q?b?=", "ab", id="white space between words is none"),
        pytest.param("=?utf-8?B?5pel?=\n =?utf-8?B?5pys?=", "日本", id="folded between words"),
        pytest.param("=?utf-8?B?5g==?= =?utf-8?B?l6U=?=", "日", id="a letter split over two words"),
        pytest.param("=?gb2312?B?1tDOxM7EvP4=?=", "中文文件", id="Chinese"),
        pytest.param("=?gb2312?B?iYg=?=", "増", id="a letter that GB2312 does not have"),
        pytest.param("=?utf-8?B?w6k?=", "é", id="missing padding"),
        pytest.param("=?utf-8?q?a b?=", "a b", id="a blank inside a word"),
        pytest.param("=?x-none?q?caf=C3=A9?=", "café", id="an unknown charset"),
        pytest.param("=?utf-8*en?q?hi?=", "hi", id="with a language"),
        pytest.param("50% =? off ?=", "50% =? off ?=", id="what is no encoded word stays"),
        pytest.param("a=?utf-8?q?b?=c", "abc", id="glued to text, as some write it"),
        pytest.param("caf\udcc3\udca9", "café", id="raw UTF-8"),
        pytest.param("M\udcfcller", "Müller", id="raw Latin-1"),
        pytest.param(" folded\n  value ", "folded value", id="unfolded"),
    ],
)
def test_a_value_is_decoded(raw: str, expected: str) -> None:
    assert headers.line(raw) == expected


@given(st.text())
def test_any_value_is_decoded_to_one_clean_line(raw: str) -> None:
    value = headers.line(raw)
    assert "\n" not in value
    assert "\0" not in value


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(["<a@b> <c@d>\n <a@b>"], ("a@b", "c@d"), id="each once, in order"),
        pytest.param(["a@b"], ("a@b",), id="without brackets"),
        pytest.param(["Your mail of Monday <x@y>"], ("x@y",), id="with words around"),
        pytest.param(["< a@b >"], ("a@b",), id="blanks inside"),
        pytest.param(["nothing"], (), id="no id"),
        pytest.param([], (), id="no field"),
    ],
)
def test_message_ids_are_found(values: list[str], expected: tuple[str, ...]) -> None:
    assert headers.message_ids(values) == expected


def test_broken_addresses_are_shown_as_far_as_they_go() -> None:
    assert headers.lenient_addresses("Ana <ana@x.example> <bob@y.example>, =?utf-8?q?Z=C3=A9?= <z@z.example>") == (
        Address("Ana", "ana@x.example"),
        Address("", "bob@y.example"),
        Address("Zé", "z@z.example"),
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Mon, 2 Mar 2026 10:00:00 +0100", datetime(2026, 3, 2, 9, tzinfo=UTC), id="with a zone"),
        pytest.param("Mon, 2 Mar 2026 10:00:00", datetime(2026, 3, 2, 10, tzinfo=UTC), id="without one"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("Mon, 2 Mar 99999 10:00:00 +0100", None, id="out of all time"),
    ],
)
def test_a_date_is_read(raw: str, expected: datetime | None) -> None:
    assert headers.date(raw) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("report.pdf", "report.pdf", id="an ordinary name"),
        pytest.param("../../etc/passwd", "passwd", id="a path upwards"),
        pytest.param("..\\..\\boot.ini", "boot.ini", id="a path of Windows"),
        pytest.param("C:\\TEMP\\a.png", "a.png", id="a drive"),
        pytest.param("..\u200b/x", "x", id="invisible characters are dropped before the check"),
        pytest.param(".\u200b.", None, id="dots with something invisible between"),
        pytest.param("a\u202egnp.exe", "agnp.exe", id="letters that turn the direction"),
        pytest.param("a\0b\nc.txt", "ab c.txt", id="control characters"),
        pytest.param("..", None, id="only dots"),
        pytest.param("   ", None, id="only blanks"),
        pytest.param("été.pdf", "été.pdf", id="composed"),
        pytest.param("x" * 300 + ".pdf", "x" * 116 + ".pdf", id="cut, with its extension"),
        pytest.param("日" * 100, "日" * 40, id="cut at a whole letter"),
    ],
)
def test_a_file_name_is_safe(name: str, expected: str | None) -> None:
    assert headers.safe_file_name(name) == expected


@given(st.text(max_size=200))
def test_no_file_name_leads_anywhere(name: str) -> None:
    safe = headers.safe_file_name(name)
    if safe is not None:
        assert safe not in (".", "..", "")
        assert not set(safe) & set("/\\\0\n\r\u202e\u200b")
        assert len(safe.encode()) <= 120
