import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.body.filename import MAX_BYTES, safe_file_name, type_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("report.pdf", "report.pdf", id="an ordinary name"),
        pytest.param("été.pdf", "été.pdf", id="composed"),
        pytest.param("e\u0301te\u0301.pdf", "été.pdf", id="an accent of its own is composed"),
        pytest.param("Invoice (3) \u2014 M\xe4rz.pdf", "Invoice (3) \u2014 M\xe4rz.pdf", id="signs and blanks stay"),
        pytest.param("名前.pdf", "名前.pdf", id="Japanese"),
        pytest.param("\u200f\u05d7\u05d5\u05d6\u05d4.pdf", "חוזה.pdf", id="a mark of direction before Hebrew"),
        pytest.param("../../etc/passwd", "passwd", id="a path upwards"),
        pytest.param("..\\..\\boot.ini", "boot.ini", id="a path of Windows"),
        pytest.param("/etc/shadow", "shadow", id="a path from the root"),
        pytest.param("\\\\server\\share\\x.exe", "x.exe", id="a share"),
        pytest.param("C:\\TEMP\\a.png", "a.png", id="a drive"),
        pytest.param("C:a.png", "C:a.png", id="a drive without a folder"),
        pytest.param("file:///etc/passwd", "passwd", id="an address"),
        pytest.param("a/b/c.txt", "c.txt", id="folders"),
        pytest.param("a\\b/c.txt", "c.txt", id="both separators"),
        pytest.param("....//....//x", "x", id="dots and slashes"),
        pytest.param("a.txt/", "a.txt", id="a slash at the end"),
        pytest.param("a.txt/..", "a.txt", id="a step up at the end"),
        pytest.param("/", None, id="only a slash"),
        pytest.param("//", None, id="only slashes"),
        pytest.param("\\", None, id="only a backslash"),
        pytest.param(".", None, id="a dot"),
        pytest.param("..", None, id="two dots"),
        pytest.param("...", None, id="three dots"),
        pytest.param(". .", None, id="dots with a blank between"),
        pytest.param("", None, id="nothing"),
        pytest.param("   ", None, id="only blanks"),
        pytest.param("../..", None, id="only steps up"),
        pytest.param("./.", None, id="only here"),
        pytest.param(".\u200b.", None, id="dots with something invisible between"),
        pytest.param("..\u200b/x", "x", id="something invisible before the slash"),
        pytest.param("..\xad/x", "x", id="a soft hyphen before the slash"),
        pytest.param(".\u2060./.\u2060./etc/passwd", "passwd", id="word joiners in a path"),
        pytest.param("\ufeff../x", "x", id="a byte order mark before a path"),
        pytest.param("..\u180e/x", "x", id="a Mongolian separator"),
        pytest.param("..ㅤ/x", "x", id="a Hangul filler"),
        pytest.param("..\ufe0f/x", "x", id="a variation selector"),
        pytest.param("..\U000e0100/x", "x", id="a selector beyond"),
        pytest.param("..\u2800/x", "x", id="a braille blank"),
        pytest.param("a\u202egnp.exe", "agnp.exe", id="letters that turn the direction"),
        pytest.param("a\u202dx.txt", "ax.txt", id="left to right override"),
        pytest.param("a\u2066x\u2069.txt", "ax.txt", id="isolates"),
        pytest.param("a\u200fx.txt", "ax.txt", id="right to left mark"),
        pytest.param("\u202a\u202b\u202ca.txt", "a.txt", id="embeddings"),
        pytest.param("a\u061cx.txt", "ax.txt", id="Arabic letter mark"),
        pytest.param("a\x00b\nc.txt", "ab c.txt", id="control characters"),
        pytest.param("a\x00.pdf.exe", "a.pdf.exe", id="NUL before an extension"),
        pytest.param("x.txt\x00.jpg", "x.txt.jpg", id="NUL after one"),
        pytest.param("\x1b[31mred.txt", "[31mred.txt", id="a colour for terminals"),
        pytest.param("a\x08\x08b.txt", "ab.txt", id="backspaces"),
        pytest.param("a\x7fb.txt", "ab.txt", id="delete"),
        pytest.param("a\x85b.txt", "a b.txt", id="a next line"),
        pytest.param("a\u2028b.txt", "a b.txt", id="a line separator"),
        pytest.param("a\u2029b.txt", "a b.txt", id="a paragraph separator"),
        pytest.param("a\rb.txt", "a b.txt", id="a return"),
        pytest.param("a\r\nX: y.txt", "a X: y.txt", id="a header line"),
        pytest.param("a\tb.txt", "a b.txt", id="a tabulator"),
        pytest.param("a\xa0b.txt", "a b.txt", id="a blank that does not break"),
        pytest.param("a\u3000b.txt", "a b.txt", id="a wide blank"),
        pytest.param("a\ue000b.txt", "ab.txt", id="private use"),
        pytest.param("a\ud800b.txt", "ab.txt", id="half a character"),
        pytest.param("a\uffffb.txt", "ab.txt", id="no character"),
        pytest.param("CON", "_CON", id="reserved"),
        pytest.param("con.txt", "_con.txt", id="reserved with an extension"),
        pytest.param("PRN", "_PRN", id="the printer"),
        pytest.param("Aux.c", "_Aux.c", id="aux"),
        pytest.param("nul", "_nul", id="nul"),
        pytest.param("NUL.tar.gz", "_NUL.tar.gz", id="nul with two extensions"),
        pytest.param("COM1", "_COM1", id="a port"),
        pytest.param("com9.log", "_com9.log", id="a port with an extension"),
        pytest.param("LPT1", "_LPT1", id="a printer port"),
        pytest.param("lpt9.txt", "_lpt9.txt", id="another"),
        pytest.param("COM¹", "_COM¹", id="a port with a small number"),
        pytest.param("CONIN$", "_CONIN$", id="console input"),
        pytest.param("conout$", "_conout$", id="console output"),
        pytest.param("C\u200bON", "_CON", id="reserved with something invisible in it"),
        pytest.param("CON .txt", "_CON .txt", id="reserved with a blank"),
        pytest.param("C:", None, id="a drive alone"),
        pytest.param("C:\\", None, id="a drive and nothing in it"),
        pytest.param("con:", "_con:", id="reserved with a colon"),
        pytest.param("../aux", "_aux", id="reserved in a path"),
        pytest.param("COM0", "_COM0", id="port zero"),
        pytest.param("CONTRACT.pdf", "CONTRACT.pdf", id="only begins like one"),
        pytest.param("console.log", "console.log", id="only begins like another"),
        pytest.param("COM10", "COM10", id="no such port"),
        pytest.param("a.con", "a.con", id="only the extension is"),
        pytest.param("x.exe.", "x.exe", id="a dot at the end"),
        pytest.param("x.exe...", "x.exe", id="dots at the end"),
        pytest.param("x.exe ", "x.exe", id="a blank at the end"),
        pytest.param("x.exe . .", "x.exe", id="dots and blanks at the end"),
        pytest.param(" x.txt", "x.txt", id="a blank at the beginning"),
        pytest.param(".htaccess", ".htaccess", id="a name that begins with a dot"),
        pytest.param("x.txt::$DATA", "x.txt::$DATA", id="a stream of NTFS"),
        pytest.param("a.txt:evil.exe", "a.txt:evil.exe", id="another stream"),
        pytest.param("a\u2215b.txt", "a_b.txt", id="a division slash"),
        pytest.param("a\u2044b.txt", "a_b.txt", id="a fraction slash"),
        pytest.param("a\uff0fb.txt", "a_b.txt", id="a wide slash"),
        pytest.param("a\uff3cb.txt", "a_b.txt", id="a wide backslash"),
        pytest.param("a\u29f8b.txt", "a_b.txt", id="a big slash"),
        pytest.param("a\uff1ab.txt", "a_b.txt", id="a wide colon"),
        pytest.param("..\uff0f..\uff0fx", ".._.._x", id="a path of wide slashes"),
        pytest.param("a\ufe68b", "a_b", id="a small backslash"),
        pytest.param("%2e%2e%2fx", "%2e%2e%2fx", id="percent signs are not decoded again"),
        pytest.param("$(rm -rf x).txt", "$(rm -rf x).txt", id="a command is only a name"),
        pytest.param("`id`.txt", "`id`.txt", id="another"),
        pytest.param("-rf", "-rf", id="an option"),
        pytest.param("<script>.html", "<script>.html", id="markup is escaped where it is shown"),
        pytest.param("a'b\"c.txt", "a'b\"c.txt", id="quotes"),
        pytest.param("=cmd|' /C calc'!A0.csv", "C calc'!A0.csv", id="a formula"),
        pytest.param("a;b,c.txt", "a;b,c.txt", id="signs of headers"),
        pytest.param("*?.txt", "*?.txt", id="wildcards"),
        pytest.param("~root", "~root", id="a home"),
        pytest.param("x" * 300 + ".pdf", "x" * 116 + ".pdf", id="cut, with its extension"),
        pytest.param("日" * 100, "日" * 40, id="cut at a whole letter"),
        pytest.param("日" * 100 + ".pdf", "日" * 38 + ".pdf", id="cut at a whole letter before the extension"),
        pytest.param(
            "xxxxxxxxxx.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
            "xxxxxxxxxx.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
            id="an endless extension is none",
        ),
        pytest.param(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa .txt",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.txt",
            id="cut before a blank",
        ),
        pytest.param(
            "😀" * 50 + ".png",
            "\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600\U0001f600.png",
            id="emoji",
        ),
        pytest.param(
            "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
            "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
            id="counted after composing",
        ),
        pytest.param("x" * 100000, "x" * 120, id="very long"),
        pytest.param("a/" * 5000 + "b.txt", "a", id="a very long path is cut before it is read"),
    ],
)
def test_a_name_leads_nowhere_and_shows_what_it_is(name: str, expected: str | None) -> None:
    assert safe_file_name(name) == expected


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    safe = safe_file_name(name)
    if safe is not None:
        assert safe.strip(". ")
        assert not set(safe) & set("/\\\0\n\r\t\u202e\u200b\ufeff\u2028\ud800")
        assert len(safe.encode()) <= MAX_BYTES


@given(st.text(max_size=300))
def test_a_safe_name_is_left_as_it_is(name: str) -> None:
    safe = safe_file_name(name)
    assert safe is None or safe_file_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Rechnung Februar.PDF", "application/pdf", id="in capitals"),
        pytest.param("logo.png", "image/png", id="an image"),
        pytest.param("a.tar.gz", "application/gzip", id="the last of two"),
        pytest.param("pdf", "application/octet-stream", id="no extension"),
        pytest.param("x.exe", "application/octet-stream", id="an unknown one"),
        pytest.param("", "application/octet-stream", id="nothing"),
    ],
)
def test_a_name_speaks_of_a_type(name: str, expected: str) -> None:
    assert type_of(name) == expected
