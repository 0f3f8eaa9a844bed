import email

import pytest

from pipeline.ingest.body.body import MAX_ATTACHMENTS, Body, part_content, read_body, reflow
from pipeline.ingest.body.unpack import unpack


def body(source: bytes) -> Body:
    return read_body(unpack(email.message_from_bytes(source)))


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


TWO_FORMS = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHi all, see.\n"


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
        pytest.param(
            b"Content-Type: text/plain\n\n<!DOCTYPE html>\n<html><body><p>late</p></body></html>",
            "late",
            "<!DOCTYPE html>\n<html><body><p>late</p></body></html>",
            id="a whole HTML document called plain",
        ),
        pytest.param(
            b"Content-Type: text/plain\n\nSee <html><b>x</b></html>",
            "See <html><b>x</b></html>",
            "",
            id="words about HTML stay words",
        ),
        pytest.param(
            TWO_FORMS
            + b"--b\nContent-Type: text/html\n\n<p>Hi <b>all</b>, <a href='https://a.example'>see</a>.</p>\n--b--",
            "Hi all, see.",
            "",
            id="the same once more as HTML is said once",
        ),
        pytest.param(
            TWO_FORMS + b"--b\nContent-Type: text/html\n\n<p>Hi all, see you there tomorrow.</p>\n--b--",
            "Hi all, see.\n\nHi all, see you there tomorrow.",
            "",
            id="HTML that says more is read too",
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
            MIXED, [("logo.png", False), ("notes.txt", False), (None, False)], id="files, and the attached mail as one"
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
    assert (found.text, [(one.name, one.size) for one in found.attachments]) == ("hello\nbye", [("a.txt", 3)])


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


def mixed(kind: bytes, *parts: bytes) -> bytes:
    return (
        b"Content-Type: multipart/"
        + kind
        + b"; boundary=B\n\n"
        + b"".join(b"--B\n" + part + b"\n" for part in parts)
        + b"--B--\n"
    )


TEXT = b"Content-Type: text/plain\n\n"
HTML = b"Content-Type: text/html\n\n"
PHOTO = b"Content-Type: image/jpeg; name=p.jpg\nContent-Disposition: inline\n"
PICTURE = b"Content-Type: image/png; name=p.png\nContent-ID: <p@x>\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(mixed(b"mixed", TEXT + b"hi", PHOTO + b"\nx"), [("p.jpg", False)], id="a photo from a phone"),
        pytest.param(
            mixed(b"related", HTML + b'<img src="cid:p@x">', PICTURE + b"Content-Disposition: attachment\n\nx"),
            [("p.png", True)],
            id="an image that the HTML shows, called an attachment",
        ),
        pytest.param(
            mixed(b"mixed", HTML + b'<img src="cid:p@x">', PICTURE + b"\nx"),
            [("p.png", True)],
            id="an image that the HTML shows, beside it",
        ),
        pytest.param(mixed(b"related", HTML + b"hi", PICTURE + b"\nx"), [("p.png", True)], id="an image of the HTML"),
        pytest.param(
            mixed(
                b"related", HTML + b"hi", b"Content-Type: application/pdf; name=a.pdf\nContent-Disposition: inline\n\nx"
            ),
            [("a.pdf", False)],
            id="a document that Apple Mail sends as inline",
        ),
        pytest.param(
            mixed(b"signed", TEXT + b"hi", b"Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"),
            [("smime.p7s", True)],
            id="a signature",
        ),
        pytest.param(
            mixed(b"alternative", TEXT + b"hi", b"Content-Type: text/x-amp-html\n\n<p>hi", HTML + b"hi"),
            [],
            id="a form of the text for one program",
        ),
    ],
)
def test_images_of_the_text_are_told_from_files(source: bytes, expected: list[tuple[str | None, bool]]) -> None:
    assert names(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(mixed(b"mixed", TEXT + b"one", HTML + b"<p>two</p>"), "one\n\ntwo", id="text and HTML in a row"),
        pytest.param(
            mixed(b"mixed", TEXT + b"Hello you", HTML + b"<p>Hello <b>you</b></p>"),
            "Hello you",
            id="both forms in a row",
        ),
        pytest.param(
            mixed(b"mixed", b"Content-Type: application/pdf; name=a.pdf\n\nx", TEXT + b"late"),
            "late",
            id="text after a file",
        ),
        pytest.param(b"Content-Type: text/enriched\n\n<bold>hi</bold> a<<b\nc\n\nd", "hi a<b c\nd", id="enriched text"),
        pytest.param(b"Content-Type: text/x-unknown\n\nhi", "hi", id="a text type that nobody knows"),
        pytest.param(b"Content-Type: text/vcard\n\nBEGIN:VCARD", "", id="a card is no text"),
        pytest.param(b"Content-Type: html\n\n<p>hi</p>", "hi", id="half a type"),
        pytest.param(b"Content-Type: text / plain; charset=utf-8\n\nhi", "hi", id="a type with blanks"),
        pytest.param(b"Content-Type: text/plain\n charset=utf-8\n\nhi", "hi", id="a type without semicolon"),
        pytest.param(
            b"Content-Transfer-Encoding: quoted-printable\n\nsoft=  \nbreak =\nx=3D=G1",
            "softbreak x==G1",
            id="soft breaks",
        ),
        pytest.param(b"Content-Transfer-Encoding: QP\n\na=3Db", "a=b", id="an encoding by a short name"),
        pytest.param(
            b"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\naGVsbG8=",
            "hello",
            id="two encodings",
        ),
        pytest.param(
            b"Content-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQh\n\n____\nList mailing list, see https://l.example/",
            "hello world!\n____\nList mailing list, see https://l.example/",
            id="a footer in clear behind base64",
        ),
        pytest.param(b"Content-Transfer-Encoding: base64\n\naGVs!!bG8=", "hello", id="base64 with other signs"),
        pytest.param(
            b"From: a@b.example\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n- --\nAna\n"
            b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
            "hello\n--\nAna",
            id="signed in plain sight",
        ),
        pytest.param(
            b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Call\n"
            b"DTSTART:20260302T100000Z\nLOCATION:Room 5\nEND:VEVENT\nEND:VCALENDAR\n",
            "Call\n2026-03-02 10:00 UTC\nRoom 5",
            id="an invitation without any text",
        ),
    ],
)
def test_a_text_is_found_where_it_stands(source: bytes, expected: str) -> None:
    assert body(source).text.strip() == expected


def test_too_many_attachments_are_counted_not_read() -> None:
    files = [b"Content-Type: application/pdf; name=%d.pdf\n\nx" % number for number in range(MAX_ATTACHMENTS + 3)]
    found = body(mixed(b"mixed", TEXT + b"hi", *files))
    assert len(found.attachments) == MAX_ATTACHMENTS
    assert found.defects == ("3 attachments beyond the first 200 were left out",)


def test_the_bytes_of_a_file_inside_a_text_are_found_by_its_place() -> None:
    source = b"From: a@b.example\n\nhi\nbegin 644 a.txt\n#86)C\n`\nend\n"
    place = body(source).attachments[0].part
    assert part_content(unpack(email.message_from_bytes(source)), place) == b"abc"
