"""Recognise what mail programs write above a quoted mail: a header block, a separator line, an attribution.

Pure and linear. By shape first: labels in a row, a colon after a date and an address. Words of programs
(`vocabulary`) come second, so that a client or a language that nobody listed is still seen where the shape is plain.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.ingest.vocabulary import FORWARDED, ORIGINAL, ROLE_OF, STARTERS, WROTE, Role

_MAX_ATTRIBUTION: Final = 400
_QUOTED: Final = re.compile(r"[ \t]{0,3}(?:>|&gt;)")
_DASHED_WORDS: Final = re.compile(r"\s*[-_=*–—―─]{2,}\s*([^\W\d_].{1,60}?)\s*[:：]?\s*[-_=*–—―─]{2,}\s*[:：]?\s*")
_LABEL: Final = re.compile(r"[\s>*_|・•]{0,8}([^\W\d_][^:：\n@]{0,28}?)[\s*_\u00a0]{0,4}[:：][\s*_\u00a0]{0,4}(.*)")
_EMAIL: Final = re.compile(r"[^\s<>()\"',;:@]{1,64}@[^\s<>()\"',;:@]{2,255}")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)|\d{4}年|25\d\d")
_TIME: Final = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時點点시]\s?\d{2}|(?<!\d)\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)
_ENDS_OPEN: Final = re.compile(r"[:：]\W{0,6}$|[-–—]{2,}\s*$")
_WRAPPED_END: Final = re.compile(r">\s{0,3}([^\s:：]{0,20})\s?[:：]")
_SHARED_LINE: Final = re.compile(
    r"(?:\s|^|-{2,})(?:-{2,}\s*)?((?:On|Am|Le|El|Il|Op|Em|Den) (?:\w{2,10}[,.]? )?\d{1,2}|On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w{0,6},? )"
)


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The labelled lines on top of a quoted or forwarded mail: `end` is the line after them."""

    start: int
    end: int
    fields: dict[Role, str]


def is_quoted(line: str) -> bool:
    return _QUOTED.match(line) is not None


def _has_verb(text: str) -> bool:
    words = text.casefold()
    return any(verb in words and _stands_alone(words, verb) for verb in WROTE)


def _stands_alone(text: str, word: str) -> bool:
    if not word[0].isascii():
        return True
    # Some programs glue the verb to the address before it: `<a@b>wrote:`.
    return re.search(rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", text) is not None


def header_block(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """The header block that begins at this line, if one does: From with two more labels, or an address or time in it."""
    fields: dict[Role, str] = {}
    end = start
    role: Role | None = None
    gap = 0
    for index in range(start, min(len(lines), start + 40)):
        line = lines[index].lstrip("> \t") if is_quoted(lines[start]) else lines[index]
        label = _LABEL.fullmatch(line)
        found = ROLE_OF.get(" ".join(label[1].casefold().split())) if label else None
        if label and found and (found not in fields or found == "date"):
            fields.setdefault(found, label[2].strip(" *_"))
            role, end, gap = found, index + 1, 0
            continue
        gap += 1
        if role is None or gap > 3 or (not line.strip() and gap > 1):
            break
        if line.strip() and gap == 1 and len(fields[role]) < 2_000:
            fields[role] += " " + line.strip()
    return HeaderBlock(start, end, fields) if _is_header_block(fields) else None


def _is_header_block(fields: dict[Role, str]) -> bool:
    if len(fields) < 2:
        return False
    values = " ".join(fields.values())
    is_dated = _YEAR.search(fields.get("date", "")) is not None
    if "from" in fields:
        return (
            (len(fields) >= 3 and (is_dated or "@" in values or "subject" in fields))
            or "@" in fields["from"]
            or is_dated
        )
    return is_dated and "@" in fields.get("to", "")


def separator(line: str) -> str:
    """`original`, `forwarded` or empty: what a line such as `-----Original Message-----` announces."""
    bare = line.strip().strip("> ").strip()
    if not 4 <= len(bare) <= 90:
        return ""
    words = _DASHED_WORDS.fullmatch(line.lstrip("> "))
    inner = " ".join((words[1] if words else bare).casefold().strip(" :：*").split())
    if inner in FORWARDED and (words or bare.endswith((":", "："))):
        return "forwarded"
    return "original" if words and inner in ORIGINAL else ""


def attribution_start(lines: Sequence[str], last: int) -> int | None:
    """Where the attribution (`On ... wrote:`) that ends at this line begins; None where there is none.

    Strong ones stand by themselves: an address or a full date and time with the verb. A weak one (a verb, a date or an
    address before a colon) counts only right above quoted lines.
    """
    tail = lines[last].strip()
    if not tail or len(tail) > _MAX_ATTRIBUTION or (is_quoted(lines[last]) and not _is_wrapped_end(tail)):
        return None
    is_closed = _ENDS_OPEN.search(tail) is None
    if is_closed and not (_has_verb(tail[-12:]) and tail[-1].isalpha()):
        is_bare = _EMAIL.search(tail) is not None and _YEAR.search(tail) is not None
        return last if is_bare and _is_above_quote(lines, last) else None
    first = _widest(lines, last)
    text = " ".join(line.strip() for line in lines[first : last + 1])
    if _is_strong(text, is_closed=is_closed):
        return first
    if not is_closed and _is_above_quote(lines, last) and _is_weak(text):
        return first
    return None


def _is_wrapped_end(line: str) -> bool:
    """The end of an attribution that was broken before the bracket of its address: `>:` or `> wrote:`."""
    found = _WRAPPED_END.fullmatch(line)
    return found is not None and (not found[1] or found[1].casefold() in WROTE)


def _widest(lines: Sequence[str], last: int) -> int:
    """The first line of a wrapped attribution: back over at most four lines, to the one that begins like one."""
    for first in range(last, max(-1, last - 5), -1):
        line = lines[first].strip()
        if first < last and _cannot_be_wrapped(line):
            break
        if line and _begins_attribution(line):
            return first
    return last


def _cannot_be_wrapped(line: str) -> bool:
    """Whether a line ends something else: quoted text, or a sentence."""
    return is_quoted(line) or (len(line) > 3 and line.endswith((".", "!", "?", ":", "。")))


def _begins_attribution(line: str) -> bool:
    words = line.casefold().lstrip("-–— *")
    first = re.split(r"[\s,]", words, maxsplit=1)[0]
    has_number = any(char.isdigit() for char in words[:60])
    if first in STARTERS or words.startswith(("w dniu", "pada tanggal", "in data", "no dia")):
        return has_number
    return has_number and (_YEAR.search(line) is not None or _TIME.search(line) is not None) and len(line) < 200


def _is_strong(text: str, *, is_closed: bool) -> bool:
    if len(text) > _MAX_ATTRIBUTION:
        return False
    has_verb, has_email = _has_verb(text), _EMAIL.search(text) is not None
    has_year, has_time = _YEAR.search(text) is not None, _TIME.search(text) is not None
    if is_closed:
        return has_verb and has_email and has_year and has_time
    if has_verb and _DASHED_WORDS.fullmatch(text):
        return True
    if has_email:
        return (has_verb and (has_year or has_time or len(text) < 120)) or (has_year and has_time)
    return has_verb and has_year and has_time


def _is_weak(text: str) -> bool:
    is_dated = _YEAR.search(text) is not None
    return len(text) < 200 and (_has_verb(text) or is_dated or _EMAIL.search(text) is not None)


def next_text(lines: Sequence[str], index: int) -> int:
    """The next line that is not blank (or the length)."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _is_above_quote(lines: Sequence[str], index: int) -> bool:
    after = next_text(lines, index + 1)
    return after < len(lines) and is_quoted(lines[after]) and not _is_wrapped_end(lines[after].strip())


def unshared(line: str) -> list[str]:
    """A line in two where an attribution begins in its middle, as some phones do: `Thanks On Mon, ... wrote:`."""
    if not _ENDS_OPEN.search(line) or len(line) > _MAX_ATTRIBUTION or is_quoted(line):
        return [line]
    for found in _SHARED_LINE.finditer(line):
        head, tail = line[: found.start(1)], line[found.start(1) :]
        if head.strip() and _is_strong(tail, is_closed=False):
            return [head.rstrip(" -"), tail]
    return [line]
