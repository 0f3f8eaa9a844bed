from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.message import Address
from pipeline.ingest.body import headers


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
        pytest.param(
            "Payout \u202etxt.\u202cexe \u2067x\u2069", "Payout txt.exe x", id="without what turns the direction"
        ),
        pytest.param("=?utf-8?B?4oCuIFBheQ==?=", "Pay", id="nor in an encoded word"),
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
    ("raw", "expected"),
    [
        pytest.param("=?utf-8?Q?Gr=C3=BC=C3?= =?utf-8?Q?=9Fe?=", "Grüße", id="a letter cut in two words"),
        pytest.param("=?utf-8?B?8J+Y?= =?utf-8?Q?=80?=", "😀", id="a letter cut between both encodings"),
        pytest.param("=?utf-8?Q?caf=C3\r\n =A9?=", "café", id="a letter cut by folding inside a word"),
        pytest.param("=?utf-8?Q?Hello World?=", "Hello World", id="blanks in a word"),
        pytest.param("=?utf-8?Q?Gr=C3=BC=C3=9Fe", "Grüße", id="no end mark"),
        pytest.param("=?utf-8?Q?Gr=C3=BC=C3=9Fe?", "Grüße", id="half an end mark"),
        pytest.param("=?utf-8?B?R3LDvMOfZQ==", "Grüße", id="base64 without an end mark"),
        pytest.param("=?utf-8?Q?caf=C3=A9?= =?utf-8?Q?_x", "café x", id="the last of two words without one"),
        pytest.param("=?utf-8 ?Q?caf=C3=A9?=", "café", id="a blank behind the charset"),
        pytest.param("=?x-unknown?Q?caf=E9?=", "café", id="a charset that nobody knows"),
        pytest.param("=?utf-8?Q?caf=e9?=", "café", id="a wrong charset"),
        pytest.param("=?US-ASCII?Q?caf=C3=A9?=", "café", id="more than ASCII"),
        pytest.param("=?iso-8859-1*en?Q?caf=E9?=", "café", id="with a language"),
        pytest.param("=?utf-8?B?R3LDvMOfZQ?=", "Grüße", id="no padding"),
        pytest.param("=?utf-8?B?R3LDvMOfZQ===?=", "Grüße", id="too much padding"),
        pytest.param("=?utf-8?B?R3LDv MOfZQ==?=", "Grüße", id="a blank in base64"),
        pytest.param("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab", id="the blank between two words is none"),
        pytest.param("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c", id="words between words"),
        pytest.param("x=?utf-8?Q?a?=b", "xab", id="stuck to other text"),
        pytest.param("=?utf-8?Q?why??=", "why?", id="a question mark at the end"),
        pytest.param("=?utf-8?Q?100%_=3D_all?=", "100% = all", id="an equals sign"),
        pytest.param("=?utf-8?Q?a=?=", "a=", id="an escape cut off"),
        pytest.param("=?utf-8?X?abc?=", "=?utf-8?X?abc?=", id="an encoding that nobody knows stays"),
        pytest.param("=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語", id="ISO-2022-JP"),
        pytest.param("\x1b$BF|K\\8l\x1b(B", "日本語", id="ISO-2022-JP not encoded"),
        pytest.param("=?GB2312?B?xOO6ww==?=", "你好", id="GB2312"),
        pytest.param("=?hz-gb-2312?Q?~{VPND~}?=", "中文", id="HZ"),
        pytest.param("=?ks_c_5601-1987?B?vsiz5w==?=", "안녕", id="Korean by its old name"),
        pytest.param("=?koi8-r?B?8NLJ18XU?=", "Привет", id="KOI8"),
        pytest.param("=?cp1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет", id="a code page"),
        pytest.param("=?utf-7?Q?Gr+APwA3w-e?=", "Grüße", id="UTF-7"),
        pytest.param("=?utf-16?B?//5oAGkA?=", "hi", id="UTF-16"),
        pytest.param("=?iso-8859-1?Q?=93hi=94?=", "“hi”", id="Windows signs under a Latin label"),
        pytest.param("=?macintosh?Q?caf=8E?=", "café", id="Macintosh"),
        pytest.param("=?IBM437?Q?caf=82?=", "café", id="DOS"),
        pytest.param("a=?b=?c", "a=?b=?c", id="no word at all"),
    ],
)
def test_an_encoded_word_is_read_however_it_is_broken(raw: str, expected: str) -> None:
    assert headers.line(raw) == expected


def test_blanks_before_a_colon_do_not_end_the_header() -> None:
    source = b"From : a@b.example\r\nSubject\t: x\r\n\r\nTo : stays\r\n"
    assert headers.with_plain_names(source) == b"From: a@b.example\r\nSubject: x\r\n\r\nTo : stays\r\n"
