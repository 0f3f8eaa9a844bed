import email

import pytest

from pipeline.ingest.body import Body, part_content, read_body, reflow


def body(source: bytes) -> Body:
    return read_body(email.message_from_bytes(source))


def names(source: bytes) -> list[tuple[str | None, bool]]:
    return [(one.name, one.is_inline) for one in body(source).attachments]


ALTERNATIVE = b"""Content-Type: multipart/alternative; boundary=A

--A
Content-Type: text/plain; charset=utf-8

plain
--A
Content-Type: text/html; charset=utf-8

<p>rich</p>
--A--
"""
EMPTY_PLAIN = ALTERNATIVE.replace(b"\nplain\n", b"\n\n")
MIXED = b"""Content-Type: multipart/mixed; boundary=M

--M
Content-Type: text/plain

one
--M
Content-Type: image/png; name=logo.png
Content-ID: <logo>

xx
--M
Content-Type: text/plain

two
--M
Content-Type: text/plain; name=notes.txt

not read in place
--M
Content-Type: message/rfc822

From: c@d.example
Subject: inner
Content-Type: multipart/mixed; boundary=I

--I
Content-Type: text/plain

inner text
--I
Content-Type: application/pdf; name=inner.pdf

x
--I--
--M--
"""
RELATED = b"""Content-Type: multipart/related; boundary=R

--R
Content-Type: text/html

<p>see <img src="cid:a"></p>
--R
Content-Type: image/gif; name=a.gif
Content-ID: <a>
Content-Disposition: inline

x
--R--
"""


@pytest.mark.parametrize(
    ("source", "text", "html"),
    [
        pytest.param(ALTERNATIVE, "plain", "<p>rich</p>", id="text before HTML"),
        pytest.param(EMPTY_PLAIN, "rich", "<p>rich</p>", id="an empty text does not hide the HTML"),
        pytest.param(MIXED, "one\n\ntwo", "", id="all texts in their order, nothing of an attached mail"),
        pytest.param(RELATED, "see", '<p>see <img src="cid:a"></p>', id="HTML alone"),
        pytest.param(
            b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVsbG8=", "hello", "", id="base64"
        ),
        pytest.param(
            b"Content-Transfer-Encoding: base64\n\nDear all, this is plain. Not encoded!",
            "Dear all, this is plain. Not encoded!",
            "",
            id="text that is only called base64",
        ),
        pytest.param(
            b"Content-Transfer-Encoding: BASE64 (x)\n\naGVsbG8",
            "hello",
            "",
            id="base64 with a comment and without padding",
        ),
        pytest.param(
            b"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n\ncaf=C3=A9 =\nau lait",
            "café au lait",
            "",
            id="quoted-printable",
        ),
        pytest.param(
            b"Content-Type: text/html\n\n<meta charset=koi8-r><p>\xd4\xc5\xd3\xd4</p>",
            "тест",
            "<meta charset=koi8-r><p>тест</p>",
            id="the charset stands in the HTML",
        ),
        pytest.param(b"Content-Type: garbage\n\nhello", "hello", "", id="a type that is none"),
        pytest.param(
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ncaf\xc3\xa9",
            "café",
            "",
            id="8 bit",
        ),
    ],
)
def test_the_text_is_what_a_person_reads(source: bytes, text: str, html: str) -> None:
    found = body(source)
    assert (found.text.strip(), found.html.strip() if html else "") == (text, html)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            MIXED, [("logo.png", True), ("notes.txt", False), (None, False)], id="files, and the attached mail as one"
        ),
        pytest.param(RELATED, [("a.gif", True)], id="an image in the HTML"),
        pytest.param(ALTERNATIVE, [], id="both versions of a text are no attachments"),
    ],
)
def test_what_hangs_on_a_mail(source: bytes, expected: list[tuple[str | None, bool]]) -> None:
    assert names(source) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param(b'attachment; filename="a b.pdf"', "a b.pdf", id="quoted"),
        pytest.param(b"attachment; filename*=utf-8''na%C3%AFve.txt", "naïve.txt", id="RFC 2231"),
        pytest.param(
            b"attachment; filename*0*=utf-8''%E6%96%B0; filename*1*=%E3%81%97; filename*2=.txt",
            "新し.txt",
            id="in pieces",
        ),
        pytest.param(b'attachment; filename="=?utf-8?B?w6kucGRm?="', "é.pdf", id="an encoded word where none belongs"),
        pytest.param(b"attachment; filename=\xe6\x97\xa5.txt", "日.txt", id="raw UTF-8"),
        pytest.param(
            b'attachment; filename="%E6%97%A5%E6%9C%AC.txt"', "日本.txt", id="percent signs without the asterisk"
        ),
        pytest.param(b'attachment; filename="100%25.txt"', "100%25.txt", id="a percent sign of its own"),
        pytest.param(b"attachment; filename=\"utf-8''na%C3%AFve.txt\"", "naïve.txt", id="RFC 2231 in quotes"),
        pytest.param(b'attachment; filename="../../x\\\\y.sh"', "y.sh", id="a path"),
        pytest.param(b"attachment", None, id="no name"),
    ],
)
def test_a_name_is_decoded(field: bytes, expected: str | None) -> None:
    source = (
        b"Content-Type: multipart/mixed; boundary=M\n\n--M\n\nx\n--M\nContent-Type: application/pdf\nContent-Disposition: "
        + field
        + b"\n\nx\n--M--"
    )
    assert names(source) == [(expected, False)]


def test_uuencoded_files_are_attachments_and_not_text() -> None:
    found = body(b"From: a@b\n\nhello\nbegin 644 a.txt\n#86)C\n`\nend\nbye\n")
    assert (found.text, [(one.name, one.size) for one in found.attachments]) == ("hello\n\nbye", [("a.txt", 3)])


@pytest.mark.parametrize(
    ("text", "is_delsp", "expected"),
    [
        pytest.param("a long \nline\nnext", False, "a long line\nnext", id="a broken line is joined"),
        pytest.param("日本 \n語", True, "日本語", id="without the blank where delsp says so"),
        pytest.param("> quoted \n> on\nmine", False, "> quoted on\nmine", id="quoted lines among themselves"),
        pytest.param("text \n-- \nAna", False, "text \n-- \nAna", id="a signature begins a line of its own"),
        pytest.param(" From me", False, "From me", id="stuffed blanks go"),
    ],
)
def test_flowed_text_is_joined(text: str, is_delsp: bool, expected: str) -> None:
    assert reflow(text, is_delsp=is_delsp) == expected


def test_an_attached_mail_is_kept_as_it_was_sent() -> None:
    inner = b"Subject: =?utf-8?q?caf=C3=A9?=\nX-Odd: a\n b\n\nline one\n.\nFrom here\n"
    source = (
        b"Content-Type: multipart/mixed; boundary=M\n\n--M\n\nx\n--M\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--M--\n"
    )
    assert part_content(email.message_from_bytes(source), 2) == inner.replace(b"\n", b"\r\n")
