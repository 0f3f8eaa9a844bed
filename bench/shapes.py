"""Mails made to be slow: each a shape that grows with one number, so that its cost can be measured at any size."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

HEAD: Final = b"From: Ana <ana@starhouse.example>\nTo: desk@cn.example\nSubject: payout\nMessage-ID: <1@a.example>\n"
HTML: Final = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
TEXT: Final = HEAD + b"Content-Type: text/plain; charset=utf-8\n\n"
BASE64: Final = HEAD + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
MIXED: Final = HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a person would call it, how it is made, and how often the brief for it repeats its piece."""

    name: str
    make: Callable[[int], bytes]
    count: int


def repeated(name: str, head: bytes, piece: bytes, count: int, tail: bytes = b"\n") -> Shape:
    return Shape(name, lambda n: head + piece * n + tail, count)


def in_field(name: str, field: bytes, piece: bytes, count: int, end: bytes = b"") -> Shape:
    """A field of the top header, in place of the ordinary one of its name."""
    others = b"".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(field.partition(b":")[0]))
    return Shape(name, lambda n: others + field + piece * n + end + b"\n\nhello\n", count)


def _nested(n: int) -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(n))
    return HEAD + b"".join(levels) + b"\nx"


def _base64(n: int) -> bytes:
    data = base64.encodebytes(bytes(range(256)) * max(1, n // 256))
    part = b"--B\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    return MIXED + b"--B\n\nhello\n" + part + data + b"--B--\n"


def _hidden(n: int) -> bytes:
    return BASE64 + base64.encodebytes(b"\n" * n)


def _hidden_html(n: int) -> bytes:
    return BASE64.replace(b"text/plain", b"text/html") + base64.encodebytes(b"<p>" * n)


def _utf7(n: int) -> bytes:
    return TEXT.replace(b"utf-8", b"utf-7") + b"+AAoACgAKAAoACgAK-" * n


SHAPES: Final[tuple[Shape, ...]] = (
    repeated("On a a a ...", TEXT + b"On ", b"a ", 50_000),
    repeated("On a a a ... in lines", TEXT, b"On a a a a a a a a wrote\n", 4_000),
    repeated("half attributions", TEXT, b"On Mon, 3 Feb 2026 at 14:40, X wr:\n", 30_000),
    repeated("attributions", TEXT, b"On Mon, 3 Feb 2026 at 14:40, Ana <a@b.example> wrote:\n", 20_000),
    repeated("blank lines, 20,000", TEXT, b"\n", 20_000),
    repeated("blank lines, 400,000", TEXT, b"\n", 400_000),
    repeated("quoted lines", TEXT, b"> hello\n", 400_000),
    repeated("quoted and own lines in turn", TEXT, b"> hello\nyes\n", 50_000),
    repeated("1 MB of > > >", TEXT, b"> ", 500_000),
    repeated("deeper and deeper quotes", TEXT, b">>>>>>>>>>>>>>>>>>>> x\n>\n", 40_000),
    repeated("From-like lines", TEXT, b"From: Ana <a@b.example>\n", 40_000),
    repeated("header blocks in the text", TEXT, b"From: a@b.example\nDate: 1 Feb 2026\nTo: x\n\n", 20_000),
    repeated("separator lines", TEXT, b"-----Original Message-----\n", 40_000),
    repeated("signature delimiters", TEXT, b"-- \n", 250_000),
    repeated("closings", TEXT, b"Kind regards,\nAna\n", 50_000),
    repeated("one long word", TEXT, b"a", 1_000_000),
    repeated("one long line of words", TEXT, b"hello world ", 90_000),
    repeated("one long line of addresses", TEXT, b"a@b.example ", 90_000),
    repeated("one long line of colons", TEXT, b":", 1_000_000),
    repeated("one long line of dashes", TEXT, b"-", 1_000_000),
    repeated("one long line of underscores and stars", TEXT, b"_*", 500_000),
    repeated("many lines of digits", TEXT, b"12.12.2026 14:40\n", 60_000),
    repeated("links", TEXT, b"https://a.example/b?c=d\n", 40_000),
    repeated("open parentheses", TEXT, b"(", 1_000_000),
    repeated("blanks", TEXT, b" ", 1_000_000, b"x\n"),
    repeated("tabs and no-break spaces", TEXT, b"\t\xc2\xa0", 300_000, b"x\n"),
    repeated("question marks", TEXT, b"?", 1_000_000),
    repeated("flowed lines", HEAD + b"Content-Type: text/plain; format=flowed\n\n", b"hello \n", 140_000),
    repeated("uuencoded beginnings", TEXT, b"begin 644 x\n", 80_000),
    repeated("uuencoded files", TEXT, b"begin 644 x\n#86)C\n`\nend\n", 40_000),
    repeated("Chinese", TEXT, "结算".encode(), 160_000),
    repeated("combining marks", TEXT, "e\u0301\u0323".encode(), 200_000),
    repeated("joined emoji", TEXT, "\U0001f468\u200d".encode(), 140_000),
    repeated("octets that are no charset's", HEAD + b"\n", bytes(range(128, 256)), 8_000),
    repeated("ISO-2022 escapes", HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\n\n", b"\x1b$B\x1b(B", 150_000),
    repeated("HZ shifts", HEAD + b"Content-Type: text/plain; charset=hz\n\n", b"~{VPND~}", 120_000),
    Shape("blank lines in UTF-7", _utf7, 60_000),
    Shape("blank lines in base64", _hidden, 700_000),
    repeated("base64 of nothing", BASE64, b"====\n", 200_000),
    repeated("base64 in blocks", BASE64, b"YQ==\n", 200_000),
    repeated(
        "equals signs in quoted-printable", HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n", b"=", 1_000_000
    ),
    repeated("1 MB of <", HTML, b"<", 1_000_000),
    repeated("1 MB of <div>", HTML, b"<div>", 200_000),
    repeated("1 MB of </div>", HTML, b"</div>", 170_000),
    repeated("1 MB of &amp", HTML, b"&amp", 250_000),
    repeated("1 MB of <p>", HTML, b"<p>", 330_000),
    repeated("1 MB of <br>", HTML, b"<br>", 250_000),
    repeated("1 MB of <!--", HTML, b"<!--", 250_000),
    repeated("1 MB of <table><tr><td>", HTML, b"<table><tr><td>x", 60_000),
    repeated("1 MB of <blockquote>", HTML, b"<blockquote>x", 80_000),
    repeated("1 MB of <li>", HTML, b"<ul><li>x", 110_000),
    repeated("1 MB of links", HTML, b'<a href="https://a.example">x</a>', 30_000),
    repeated("1 MB of spans", HTML, b"<span>x</span>", 70_000),
    repeated("1 MB of hidden elements", HTML, b'<div style="display:none">x</div>', 30_000),
    repeated("one element of 100,000 attributes", HTML + b"<p ", b"a=b ", 100_000, b">x"),
    repeated("one style of 1 MB", HTML + b"<style>", b"a{b:c} ", 140_000, b"</style>x"),
    repeated("open script", HTML + b"<script>", b"<!--<script>", 80_000),
    Shape("HTML in base64", _hidden_html, 250_000),
    repeated("parts", MIXED, b"--B\n\nx\n", 100_000),
    repeated("parts with lone carriage returns", MIXED.replace(b"\n", b"\r"), b"--B\r\rx\r", 100_000),
    repeated(
        "parts of an empty boundary", HEAD + b'Content-Type: multipart/mixed; boundary=""\n\n', b"--\n\nx\n", 100_000
    ),
    repeated("groups of a delivery report", HEAD + b"Content-Type: message/delivery-status\n\n", b"a: b\n\n", 100_000),
    repeated("attached mails", MIXED, b"--B\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n", 20_000),
    repeated("attachments", MIXED, b"--B\nContent-Disposition: attachment; filename=a.txt\n\nx\n", 20_000),
    repeated("texts", MIXED, b"--B\nContent-Type: text/plain\n\nhello\n", 900),
    Shape("levels", _nested, 1_000),
    repeated("attached in attached", HEAD, b"Content-Type: message/rfc822\n\n", 1_000),
    in_field("encoded words", b"X: ", b"=?utf-8?q?a?=\n ", 40_000),
    in_field("encoded words in the subject", b"Subject: ", b"=?utf-8?b?YQ==?= ", 190),
    in_field("encoded words of two charsets", b"Subject: ", b"=?utf-8?b?YQ==?= =?hz?q?a?= ", 90),
    in_field("half encoded words", b"Subject: ", b"=?utf-8?q?", 190),
    in_field("question marks in the subject", b"Subject: ", b"=?a?q??", 190, b"?" * 200_000),
    repeated(
        "encoded words in a file name",
        MIXED + b'--B\nContent-Disposition: attachment; filename="',
        b"=?utf-8?q?a?= ",
        40_000,
        b'"\n\nx\n--B--\n',
    ),
    in_field("parameters", b"Content-Type: text/plain", b"; a=b", 40_000),
    in_field("continued parameters", b"Content-Type: text/plain", b"; name*0=b", 60),
    in_field("a long file name", b"Content-Disposition: attachment; filename=", b"%41", 80_000),
    in_field("To addresses", b"To: ", b"a@b.example, ", 50_000, b"a@b.example"),
    in_field("To without addresses", b"To: ", b"a,", 120_000),
    in_field("commas inside a quoted name", b'To: "', b",", 240_000, b'" <a@b.example>'),
    in_field("open quotes", b"To: ", b'"a ', 80_000),
    in_field("open comments", b"To: ", b"(", 240_000, b"a@b.example"),
    in_field("open brackets", b"To: ", b"<", 240_000),
    in_field("words before an address", b"To: ", b"a ", 120_000, b"<a@b.example>"),
    in_field("words before an address in From", b"From: ", b"a ", 120_000, b"<a@b.example>"),
    in_field("quotes in From", b"From: ", b'"a" ', 950, b"<a@b.example>"),
    in_field("comments in From", b"From: ", b"(a) ", 950, b"<a@b.example>"),
    in_field("nested comments in From", b"From: ", b"(", 1_900, b"a@b.example"),
    in_field("dots in an address", b"To: ", b"a.", 120_000, b"a@b.example"),
    in_field("at signs", b"To: ", b"@", 490),
    in_field("groups", b"To: ", b"a:b;", 60_000),
    in_field("backslashes", b'To: "', b"\\", 240_000, b'" <a@b.example>'),
    in_field("References", b"References: ", b"<a@b.example> ", 100_000),
    in_field("References within the header", b"References: ", b"<a@b.example> ", 17_000),
    in_field("open references", b"References: ", b"<", 240_000),
    in_field("blanks in the subject", b"Subject: ", b" ", 240_000, b"x"),
    in_field("Re: Re: Re:", b"Subject: ", b"Re: ", 60_000),
    in_field("brackets in the subject", b"Subject: ", b"[a] ", 60_000),
    in_field("a date of digits", b"Date: ", b"1", 240_000),
    in_field("a date of words", b"Date: ", b"a ", 120_000),
    in_field("a verdict of comments", b"Authentication-Results: a.example; ", b"(", 240_000),
    in_field("a Return-Path of comments", b"Auto-Submitted: ", b"(a) ", 60_000),
    in_field("octets in the subject", b"Subject: ", b"\xe9", 240_000),
    repeated("header lines", HEAD, b"X-Y: z\n", 100_000, b"\nx"),
    repeated("header lines after blank ones", b"\n\n\n" + HEAD, b"X-Y: z\n", 100_000, b"\nx"),
    repeated("header lines of a part", MIXED + b"--B\n", b"X-Y: z\n", 100_000, b"\nx"),
    repeated("folded lines", HEAD + b"X-Y: z\n", b" z\n", 100_000, b"\nx"),
    Shape("an attachment of 25 MB", _base64, 25 * 1024 * 1024),
    repeated("48 MB of text", TEXT, b"hello world, how are you?\n", 1_900_000),
    repeated("40 MB of one line", TEXT, b"hello ", 7_000_000),
    repeated("40 MB of HTML", HTML, b"<p>hello</p>", 3_400_000),
)
"""`count` is the size that the measurement is made at."""
