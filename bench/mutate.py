"""Change a mail as senders, gateways and attackers do: by fields, parts, labels and lines first, by octets second.

A mutation knows the structure of a mail only as far as it helps to break it; everything comes from one `Random`, so
that a seed gives the same mails again.
"""

import base64
import quopri
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

Mutation = Callable[[bytes, Random, Sequence[bytes]], bytes]

FIELDS: Final = (
    b"From", b"To", b"Cc", b"Reply-To", b"Sender", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"Content-Type",
    b"Content-Transfer-Encoding", b"Content-Disposition", b"Content-ID", b"Return-Path", b"Auto-Submitted", b"Precedence", b"List-Id",
    b"Delivered-To", b"Authentication-Results", b"X-Failed-Recipients", b"MIME-Version", b"Received", b"X-Auto-Response-Suppress",
)  # fmt: skip
VALUES: Final = (
    b"", b"=?utf-8?b?", b"=?utf-8?q?=00=0D=0AFrom:_eve@evil.example?=", b"=?iso-2022-jp?b?GyRCJUY=?= =?x-unknown?q?=ff?=", b"=?utf-7?q?+2AA-?=",
    b'"Ana" <ana@starhouse.example>', b"ana@starhouse.example <eve@evil.example>", b"<>", b"a@b.example, c@d.example", b"group: a@b.example;",
    b'"a\\" <x@y.example>" <eve@evil.example>', b"(comment (nested) ana@a.example", b"a@b@c.example", b"ana@starhouse.example\0", b"\xff\xfe\xe9",
    b"Mon, 31 Feb 2026 25:61:61 +9999", b"99999999999999", b"1 Jan 0001 00:00:00 +2359", b"<1@a.example> <2@a.example>", b"<<a>@b>", b"<a b@c d>",
    b"multipart/mixed; boundary=B", b"multipart/alternative; boundary*0=B; boundary*1*=%42", b'multipart/report; report-type=delivery-status; boundary=""',
    b"text/html; charset=utf-16", b"text/plain; charset=utf-7", b"text/plain; charset=hz", b"text/plain; charset=unicode-escape; format=flowed; delsp=yes",
    b"text/plain; charset=punycode", b"text/plain; charset=\0", b"message/rfc822", b"message/delivery-status", b"message/partial", b"text/calendar; method=REQUEST",
    b"application/ms-tnef; name=winmail.dat", b"multipart/signed; protocol=\"application/pgp-signature\"; boundary=B", b"application/pkcs7-mime", b"text",
    b"attachment; filename=\"../../etc/passwd\"", b"attachment; filename*=utf-8''%00%2e%2e%2f%e2%80%ae", b"attachment; filename*0*=x''%C3; filename*2=b", b"inline",
    b"base64", b"quoted-printable", b"x-uuencode", b"7bit (comment)", b"auto-replied", b"bulk", b"550 5.1.1 user unknown",
    b"mx.cn.example; dmarc=pass header.from=starhouse.example; dkim=pass header.d=a.example (c(", b'mx.cn.example; spf="pass', b"mx.cn.example 1; none",
)  # fmt: skip
LINES: Final = (
    b"--B", b"--B--", b"--", b"", b" ", b"\t", b">", b"> hello", b">> hello", b"-- ", b"--", b"On Mon, 3 Feb 2026 at 14:40, Ana <ana@a.example> wrote:",
    b"-----Original Message-----", b"---------- Forwarded message ---------", b"From: Ana <ana@a.example>", b"Sent: 3 Feb 2026", b"To: desk@cn.example", b"Subject: payout",
    b"Am 03.02.2026 um 14:40 schrieb Ana:", "在 2026年2月3日，Ana 写道：".encode(), "2026年2月3日 Ana:".encode(), b"Sent from my iPhone", b"Kind regards,", b"Thanks!", b"This e-mail is confidential",
    b"begin 644 a.txt", b"#86)C", b"`", b"end", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"DTSTART;TZID=Nowhere:20261301T256161", b"SUMMARY:x", b"END:VCALENDAR",
    b"Final-Recipient: rfc822; a@b.example", b"Status: 5.1.1", b"Action: failed", b"Diagnostic-Code: smtp; 550", b"<a@b.example>: host said", b"-----BEGIN PGP MESSAGE-----",
    b"<html><body>", b"<div class=\"gmail_quote\">", b"<blockquote type=cite>", b"</div>", b"<!--", b"<style>", b"<script>", b"&#0;&#x110000;&#xD800;&amp", b"<a href='javascript:x'>", b"<table><tr><td>", b"<p style='display:none'>",
    b"\x78\x9f\x3e\x22\x01\x00\x01", b"Ana reacted with \xf0\x9f\x91\x8d", b"Content-Type: text/html", b"Content-Transfer-Encoding: base64", b"\xe2\x80\xae\xef\xbb\xbf", b"\x1b$B%F\x1b(B", b"~{VP", b"+AAoACg-",
)  # fmt: skip
PROGRAM: Final = 30


def _lines(source: bytes) -> list[bytes]:
    return source.split(b"\n")


def _header_size(lines: Sequence[bytes]) -> int:
    return next((index for index, line in enumerate(lines) if not line.strip(b"\r")), len(lines))


def set_field(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    line = chance.choice(FIELDS) + b": " + chance.choice(VALUES)
    place = chance.randint(0, _header_size(lines))
    same = [
        index for index in range(_header_size(lines)) if lines[index].lower().startswith(line.split(b":")[0].lower())
    ]
    if same and chance.random() < 0.7:
        lines[chance.choice(same)] = line
    else:
        lines.insert(place, line)
    return b"\n".join(lines)


def set_inner_field(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    begins = [index for index, line in enumerate(lines) if line.startswith(b"--")] or [0]
    lines.insert(chance.choice(begins) + 1, chance.choice(FIELDS) + b": " + chance.choice(VALUES))
    return b"\n".join(lines)


def add_lines(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    place = chance.randint(0, len(lines))
    lines[place:place] = [chance.choice(LINES) for _ in range(chance.randint(1, 6))]
    return b"\n".join(lines)


def drop_lines(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    place = chance.randrange(len(lines))
    del lines[place : place + chance.randint(1, 4)]
    return b"\n".join(lines)


def move_lines(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def repeat_lines(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    place = chance.randrange(len(lines))
    some = lines[place : place + chance.randint(1, 5)]
    lines[place:place] = some * chance.choice((1, 2, 10, 300))
    return b"\n".join(lines)


def quote(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    lines = _lines(source)
    begin = chance.randint(_header_size(lines), len(lines))
    return b"\n".join(lines[:begin] + [b"> " + line for line in lines[begin:]])


def reencode(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    """The body in base64 or quoted-printable, with the label that says so or another."""
    lines = _lines(source)
    size = _header_size(lines)
    body = b"\n".join(lines[size + 1 :])
    coded = base64.encodebytes(body) if chance.random() < 0.5 else quopri.encodestring(body)
    label = b"Content-Transfer-Encoding: " + chance.choice((b"base64", b"quoted-printable", b"BASE64 ", b"8bit"))
    return b"\n".join([label, *lines[:size], b"", coded])


def attach(source: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """The mail with another one beside or inside it."""
    other = chance.choice(others)
    kind = chance.choice(
        (b"message/rfc822", b"text/plain", b"text/html", b"message/delivery-status", b"application/pdf")
    )
    container = chance.choice((b"mixed", b"alternative", b"related", b"report", b"digest", b"signed"))
    head = b"From: ana@starhouse.example\nContent-Type: multipart/" + container + b"; boundary=B\n\n--B\n"
    return head + source + b"\n--B\nContent-Type: " + kind + b"\n\n" + other + b"\n--B--\n"


def splice(source: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    one, other = _lines(source), _lines(chance.choice(others))
    return b"\n".join(one[: chance.randint(0, len(one))] + other[chance.randrange(len(other)) :])


def recode(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    """The text in another charset than its label says."""
    name = chance.choice(
        ("utf-16", "utf-16-le", "cp1252", "iso2022_jp", "hz", "utf-7", "koi8-r", "cp932", "gb18030", "cp037")
    )
    place = chance.randint(0, len(source))
    return source[:place] + source[place:].decode("utf-8", "replace").encode(name, "replace")


def turn_line_ends(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    plain = source.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\r", b"\n")), chance.choice((-1, 3)))


def flip(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(source)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    begin = chance.randrange(len(source))
    return source[:begin] + source[begin + chance.choice((1, 2, 20, 1 << 20)) :]


def put(source: bytes, chance: Random, _others: Sequence[bytes]) -> bytes:
    place = chance.randint(0, len(source))
    piece = chance.choice((*LINES, *VALUES, b"\0", b"\r", b";", b"=", b'"', b"\\", b"<", b">", b"(", b"=?", b"?="))
    return source[:place] + piece * chance.choice((1, 1, 1, 2, 50, 2_000)) + source[place:]


MUTATIONS: Final[tuple[Mutation, ...]] = (
    set_field, set_field, set_inner_field, add_lines, add_lines, drop_lines, move_lines, repeat_lines, quote, reencode, attach, splice, recode,
    turn_line_ends, flip, cut, put, put,
)  # fmt: skip
MAX_SIZE: Final = 300_000


def mutated(source: bytes, chance: Random, others: Sequence[bytes], *, times: int = 6) -> bytes:
    """A mail changed a few times, and never larger than a mail that is read in process."""
    for _ in range(chance.randint(1, times)):
        changed = chance.choice(MUTATIONS)(source or b"x", chance, others)
        source = changed if len(changed) <= MAX_SIZE else source
    return source
