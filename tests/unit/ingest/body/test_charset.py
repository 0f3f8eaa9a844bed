import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body.charset import Decoded, clean, clean_line, decode

RUSSIAN = "Здравствуйте! Мы до сих пор не получили выплату за январь, проверьте, пожалуйста, счёт."
JAPANESE = "お世話になっております。報酬の支払いについて確認をお願いいたします。"
CHINESE = "您好，我们一月份的分成款还没有到账，麻烦核查一下。"
KOREAN = "안녕하세요, 정산금이 아직 입금되지 않았습니다."


@pytest.mark.parametrize(
    ("data", "label", "expected"),
    [
        pytest.param("naïve".encode(), "utf-8", Decoded("naïve", False), id="UTF-8 as labelled"),
        pytest.param("naïve".encode("latin-1"), "iso-8859-1", Decoded("naïve", False), id="Latin-1 as labelled"),
        pytest.param(
            "“quoted”".encode("cp1252"), "iso-8859-1", Decoded("“quoted”", False), id="Windows quotes called Latin-1"
        ),
        pytest.param("naïve".encode("latin-1"), "utf-8", Decoded("naïve", True), id="Latin-1 called UTF-8"),
        pytest.param(RUSSIAN.encode(), "koi8-r", Decoded(RUSSIAN, True), id="UTF-8 called KOI8-R"),
        pytest.param(RUSSIAN.encode("koi8-r"), "KOI8-R", Decoded(RUSSIAN, False), id="KOI8-R"),
        pytest.param(RUSSIAN.encode("cp1251"), "win-1251", Decoded(RUSSIAN, False), id="a nickname of Windows-1251"),
        pytest.param(CHINESE.encode("gb18030"), "gb2312", Decoded(CHINESE, False), id="GB18030 called GB2312"),
        pytest.param(KOREAN.encode("cp949"), "ks_c_5601-1987", Decoded(KOREAN, False), id="Outlook's Korean"),
        pytest.param(JAPANESE.encode("iso2022_jp"), None, Decoded(JAPANESE, False), id="ISO-2022-JP without a label"),
        pytest.param(
            JAPANESE.encode("iso2022_jp"), "us-ascii", Decoded(JAPANESE, True), id="ISO-2022-JP called US-ASCII"
        ),
        pytest.param(KOREAN.encode("iso2022_kr"), "utf-8", Decoded(KOREAN, True), id="ISO-2022-KR called UTF-8"),
        pytest.param(b"\x1b[1mbold\x1b[0m", "utf-8", Decoded("\x1b[1mbold\x1b[0m", False), id="colours of a terminal"),
        pytest.param(JAPANESE.encode("cp932"), "x-sjis", Decoded(JAPANESE, False), id="Shift JIS by its old name"),
        pytest.param("שלום".encode("iso8859_8"), "iso-8859-8-i", Decoded("שלום", False), id="logical Hebrew"),
        pytest.param(RUSSIAN.encode("cp1251"), "x-unknown", Decoded(RUSSIAN, True), id="found out by detection"),
        pytest.param("Άργησε; Πότε".encode("cp1253"), "iso-8859-7", Decoded("Άργησε; Πότε", True), id="Windows Greek"),
        pytest.param("Το ’ρθε".encode("iso8859_7"), "iso-8859-7", Decoded("Το ’ρθε", False), id="Greek as labelled"),
        pytest.param("“שלום”".encode("cp1255"), "iso-8859-8-i", Decoded("“שלום”", True), id="quotes of Windows Hebrew"),
        pytest.param("Pošta žádá".encode("cp1250"), "iso-8859-2", Decoded("Pošta žádá", True), id="Windows Czech"),
        pytest.param(
            "Pošta žádá".encode("iso8859_2"), "iso-8859-2", Decoded("Pošta žádá", False), id="Czech as labelled"
        ),
        pytest.param(b"plain", "no-such-charset", Decoded("plain", False), id="ASCII needs no label"),
        pytest.param(b"caf\xe9", "base64", Decoded("café", True), id="a codec that makes no text"),
        pytest.param("Müller".encode("latin-1"), None, Decoded("Müller", True), id="a short name without a label"),
        pytest.param("тест".encode("koi8-r"), None, Decoded("тест", True), id="a short Russian word without a label"),
        pytest.param(
            b"\xef\xbb\xbfhi \xc3\xa9", "iso-8859-1", Decoded("hi é", True), id="a byte order mark outweighs the label"
        ),
    ],
)
def test_text_is_read_however_it_is_labelled(data: bytes, label: str | None, expected: Decoded) -> None:
    assert decode(data, label) == expected


def test_few_broken_bytes_do_not_change_the_charset() -> None:
    data = (RUSSIAN * 3).encode() + b"\xff"
    assert decode(data, "utf-8") == Decoded(RUSSIAN * 3 + "\ufffd", True)


def test_few_broken_bytes_do_not_hide_the_escape_sequences() -> None:
    data = (JAPANESE * 3).encode("iso2022_jp")[:-4]
    decoded = decode(data, "us-ascii")
    assert decoded.text.startswith(JAPANESE * 2)
    assert decoded.is_damaged


@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-16", "utf-7", "hz", "undefined", "iso-2022-kr"])),
)
def test_any_bytes_under_any_label_are_a_text(data: bytes, label: str | None) -> None:
    decode(data, label).text.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("a\r\nb\rc", "a\nb\nc", id="one kind of line end"),
        pytest.param("a\x00b\x1b[1mc", "ab[1mc", id="no NUL, no escapes for a terminal"),
        pytest.param("e\u0301", "é", id="composed letters"),
        pytest.param("a\ud800b", "ab", id="no lone surrogate"),
        pytest.param("tab\tstays", "tab\tstays", id="a tab stays"),
    ],
)
def test_text_is_cleaned(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_a_header_value_is_one_line() -> None:
    assert clean_line("a\r\n\tb \x00 c\u2028d") == "a b c d"
