import pytest

from pipeline.ingest.body.charset import decode


@pytest.mark.parametrize(
    ("label", "data", "expected"),
    [
        pytest.param("us-ascii; charset=utf-8", "Grüße".encode(), "Grüße", id="us-ascii; charset=utf-8 that is utf-8"),
        pytest.param("iso_8859-1", "Grüße".encode("latin-1"), "Grüße", id="iso_8859-1 in latin-1"),
        pytest.param("iso8859_15", "5 €".encode("iso8859-15"), "5 €", id="iso8859_15 in iso8859-15"),
        pytest.param("ISO-8859-1:1987", "Grüße".encode("latin-1"), "Grüße", id="ISO-8859-1:1987 in latin-1"),
        pytest.param("l1", "Grüße".encode("latin-1"), "Grüße", id="l1 in latin-1"),
        pytest.param("cp-850", "caf\x82".encode("latin-1"), "café", id="cp-850 in latin-1"),
        pytest.param("DOS-862", "שלום עולם".encode("cp862"), "שלום עולם", id="DOS-862 in cp862"),
        pytest.param("ASMO-708", "مرحبا".encode("iso8859-6"), "مرحبا", id="ASMO-708 in iso8859-6"),
        pytest.param("x-mac-ce", "Příliš".encode("mac_latin2"), "Příliš", id="x-mac-ce in mac_latin2"),
        pytest.param(
            "x-mac-centraleurroman", "Příliš".encode("mac_latin2"), "Příliš", id="x-mac-centraleurroman in mac_latin2"
        ),
        pytest.param("x-mac-greek", "Καλημέρα".encode("mac_greek"), "Καλημέρα", id="x-mac-greek in mac_greek"),
        pytest.param(
            "x-mac-turkish", "Teşekkürler".encode("mac_turkish"), "Teşekkürler", id="x-mac-turkish in mac_turkish"
        ),
        pytest.param("x-mac-cyrillic", "Привет".encode("mac_cyrillic"), "Привет", id="x-mac-cyrillic in mac_cyrillic"),
        pytest.param("x-mac-japanese", "日本語です".encode("cp932"), "日本語です", id="x-mac-japanese in cp932"),
        pytest.param("ISO-10646-UCS-2", "Grüße".encode("utf-16-be"), "Grüße", id="ISO-10646-UCS-2 in utf-16-be"),
        pytest.param("utf-16", "Grüße an alle".encode("utf-16-be"), "Grüße an alle", id="utf-16 in utf-16-be"),
        pytest.param("utf-16", "Grüße an alle".encode("utf-16-le"), "Grüße an alle", id="utf-16 in utf-16-le"),
        pytest.param("utf-16", "Grüße".encode("utf-16"), "Grüße", id="utf-16 in utf-16"),
        pytest.param("utf-7", b"Gr+APwA3w-e", "Grüße", id="utf-7 in bytes"),
        pytest.param("x-unicode-2-0-utf-7", b"Gr+APwA3w-e", "Grüße", id="x-unicode-2-0-utf-7 in bytes"),
        pytest.param("utf-7", "Grüße".encode(), "Grüße", id="utf-7 that is utf-8"),
        pytest.param("hz-gb-2312", b"~{VPND~} ok", "中文 ok", id="hz-gb-2312 in bytes"),
        pytest.param("iso-2022-jp", "日本語です".encode("iso2022_jp"), "日本語です", id="iso-2022-jp in iso2022_jp"),
        pytest.param("iso-2022-jp", "日本語です".encode("cp932"), "日本語です", id="iso-2022-jp in cp932"),
        pytest.param("iso-2022-kr", "안녕하세요".encode("iso2022_kr"), "안녕하세요", id="iso-2022-kr in iso2022_kr"),
        pytest.param("iso-2022-cn", b"\x1b$)A\x0eVPND\x0f", "中文", id="iso-2022-cn in bytes"),
        pytest.param("big5-hkscs", "你好嘅".encode("big5hkscs"), "你好嘅", id="big5-hkscs in big5hkscs"),
        pytest.param("big5hkscs", "你好嘅".encode("big5hkscs"), "你好嘅", id="big5hkscs in big5hkscs"),
        pytest.param("cp950", "你好".encode("cp950"), "你好", id="cp950 in cp950"),
        pytest.param("euc-tw", "你好".encode("big5"), "你好", id="euc-tw in big5"),
        pytest.param("johab", "안녕".encode("johab"), "안녕", id="johab in johab"),
        pytest.param("gb_1988-80", "你好".encode("gb18030"), "你好", id="gb_1988-80 in gb18030"),
        pytest.param("x-gb2312", "你好，请问".encode("gb18030"), "你好，请问", id="x-gb2312 in gb18030"),
        pytest.param("chinese", "你好，请问".encode("gb18030"), "你好，请问", id="chinese in gb18030"),
        pytest.param("korean", "안녕하세요".encode("cp949"), "안녕하세요", id="korean in cp949"),
        pytest.param("csKOI8R", "Привет".encode("koi8-r"), "Привет", id="csKOI8R in koi8-r"),
        pytest.param("koi8", "Привет".encode("koi8-r"), "Привет", id="koi8 in koi8-r"),
        pytest.param("koi8-t", "Привет".encode("koi8-r"), "Привет", id="koi8-t in koi8-r"),
        pytest.param("ibm866", "Привет".encode("cp866"), "Привет", id="ibm866 in cp866"),
        pytest.param("x-cp866", "Привет".encode("cp866"), "Привет", id="x-cp866 in cp866"),
        pytest.param("windows-1250", "Příliš".encode("cp1250"), "Příliš", id="windows-1250 in cp1250"),
        pytest.param("Windows1252", "“hi”".encode("cp1252"), "“hi”", id="Windows1252 in cp1252"),
        pytest.param("iso-8859-8-i", "שלום".encode("iso8859-8"), "שלום", id="iso-8859-8-i in iso8859-8"),
        pytest.param("logical", "שלום".encode("iso8859-8"), "שלום", id="logical in iso8859-8"),
        pytest.param("windows-31j", "①".encode("cp932"), "①", id="windows-31j in cp932"),
        pytest.param("eucjp", "日本語".encode("euc_jp"), "日本語", id="eucjp in euc_jp"),
        pytest.param("cp51932", "日本語①".encode("euc_jis_2004"), "日本語①", id="cp51932 in euc_jis_2004"),
        pytest.param("binary", "Grüße".encode(), "Grüße", id="binary that is utf-8"),
        pytest.param("default", "Grüße".encode(), "Grüße", id="default that is utf-8"),
        pytest.param("unknown-8bit", "Grüße".encode("latin-1"), "Grüße", id="unknown-8bit in latin-1"),
        pytest.param("x-user-defined", "Grüße".encode("latin-1"), "Grüße", id="x-user-defined in latin-1"),
        pytest.param("utf-8; charset=utf-8", "Grüße".encode(), "Grüße", id="utf-8; charset=utf-8 that is utf-8"),
        pytest.param("utf-8lias", "Grüße".encode(), "Grüße", id="utf-8lias that is utf-8"),
        pytest.param("0", "Grüße".encode(), "Grüße", id="0 that is utf-8"),
        pytest.param("65001", "Grüße".encode(), "Grüße", id="65001 that is utf-8"),
        pytest.param("cp65001", "Grüße".encode(), "Grüße", id="cp65001 that is utf-8"),
        pytest.param("1252", "Grüße".encode("cp1252"), "Grüße", id="1252 in cp1252"),
        pytest.param("936", "你好".encode("gbk"), "你好", id="936 in gbk"),
        pytest.param(
            "_iso-2022-jp$ESC", "日本語です".encode("iso2022_jp"), "日本語です", id="_iso-2022-jp$ESC in iso2022_jp"
        ),
        pytest.param("=?utf-8?Q?utf-8?=", "Grüße".encode(), "Grüße", id="=?utf-8?Q?utf-8?= that is utf-8"),
    ],
)
def test_a_label_means_what_senders_mean_by_it(label: str, data: bytes, expected: str) -> None:
    assert decode(data, label).text == expected


@pytest.mark.parametrize(
    ("label", "data", "expected"),
    [
        pytest.param("utf-8", b"\xff\xfeh\0i\0", "hi", id="UTF-16 by its mark, labelled UTF-8"),
        pytest.param("utf-16", b"h\0i\0", "hi", id="UTF-16 without its mark, small end first"),
        pytest.param("utf-16", b"\0h\0i", "hi", id="UTF-16 without its mark, big end first"),
        pytest.param("utf-16", b"hi there", "hi there", id="ASCII labelled UTF-16"),
        pytest.param("utf-32", b"\xff\xfe\0\0h\0\0\0", "h", id="UTF-32"),
        pytest.param(
            "windows-1251",
            "Спасибо большое за помощь".encode("koi8_r"),
            "Спасибо большое за помощь",
            id="KOI8 labelled 1251",
        ),
        pytest.param(
            "koi8-r", "Спасибо большое за помощь".encode("cp1251"), "Спасибо большое за помощь", id="1251 labelled KOI8"
        ),
        pytest.param(
            "windows-1251",
            "СПАСИБО БОЛЬШОЕ".encode("cp1251"),
            "СПАСИБО БОЛЬШОЕ",
            id="capitals are no sign of a wrong label",
        ),
        pytest.param("utf-8", "GrÃ¼Ã".encode(), "GrÃ¼Ã", id="what was encoded twice is made no worse"),
    ],
)
def test_bytes_outweigh_a_label_that_cannot_be(label: str, data: bytes, expected: str) -> None:
    assert decode(data, label).text == expected
