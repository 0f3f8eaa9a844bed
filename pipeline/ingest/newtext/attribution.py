"""Recognise the line that a mail program writes above a quote: `On Monday, Ana <ana@x.example> wrote:`, in any language.

Pure and linear. By shape first (a date, an address, a colon at the end); the verb comes second. Where the lines below
carry no mark of a quote, the shape must be one that no person writes.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.ingest.newtext.headerblock import EMAIL, TIME, YEAR, is_quoted, visible
from pipeline.ingest.newtext.vocabulary import OURSELVES, ROLE_OF, STARTERS, WROTE

_MAX_ATTRIBUTION: Final = 400
_ENDS_OPEN: Final = re.compile(r"[:：]\W{0,6}$|[-–—]{2,}\s{0,8}$")
_WRAPPED_END: Final = re.compile(r">\s{0,3}([^\s:：]{0,20})\s?[:：]")
_DASHED: Final = re.compile(r"\s*-{2,}.{4,300}-{2,}\s*[:：]?\s*")
_NOTES: Final = re.compile(r"\S[^-]{0,80}---+[^-]{0,10}\d[^a-z]{5,30}(?: ?[AP]M)?\s?---+(.*)", re.IGNORECASE)
_GROUPWISE: Final = re.compile(r"\s*>>> .{4,200} >>>\s*")
_SUPERCITE: Final = re.compile(r">{3,9} \"[^\"]{1,60}\" == .{3,200}[:：]\s*")
_SHARED_LINE: Final = re.compile(
    r"(?:\s|^|-{2,9})(?:-{2,9}\s{0,3})?((?:On|Am|Le|El|Il|Op|Em|Den) (?:\w{2,10}[,.]? )?\d{1,2}"
    r"|On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w{0,6},? )"
)
_GOES_ON: Final = re.compile(r"[:：]\s{2,}(?=\S)")
_OPENING_LABEL: Final = re.compile(r"[*_ ]{0,4}([^\W\d_][^:：@]{0,20}?)[ *_]{0,4}[:：].{1,200};[ \t]*")


def _either(words: frozenset[str]) -> str:
    """An expression for any of these words; those in Latin letters must stand alone, unless glued to an address."""
    latin = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word[0].isascii())
    others = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if not word[0].isascii())
    return rf"(?<![^\W\d_])(?:{latin})(?![^\W\d_])|{others}"


_VERB: Final = re.compile(_either(WROTE))
_SELF: Final = re.compile(_either(OURSELVES))


def _has_verb(text: str) -> bool:
    return _VERB.search(text.casefold()) is not None


def attribution_start(lines: Sequence[str], last: int) -> int | None:
    """Where the attribution (`On ... wrote:`) that ends at this line begins; None where there is none.

    Strong ones stand by themselves: an address or a full date and time with the verb. A weak one (a verb, a date or an
    address before a colon) counts only right above quoted lines.
    """
    tail = visible(lines[last]).strip()
    if _is_groupwise(tail) or _is_supercite(tail):
        return last
    if not tail or len(tail) > _MAX_ATTRIBUTION or (is_quoted(lines[last]) and not _is_wrapped_end(tail)):
        return None
    is_closed = _ENDS_OPEN.search(tail) is None
    if is_closed and not (_has_verb(tail[-12:]) and tail[-1].isalpha()):
        return last if _is_notes(tail) or (_is_bare(tail) and is_above_quote(lines, last)) else None
    first = _widest(lines, last)
    text = _joined(lines[first : last + 1])
    is_above = is_above_quote(lines, last)
    if _is_strong(text, is_closed=is_closed) and (is_above or not _is_told(text)):
        return _with_labels(lines, first)
    if not is_closed and is_above and _is_weak(text):
        return _with_labels(lines, first)
    return None


def _joined(lines: Sequence[str]) -> str:
    """A wrapped attribution on one line; `=` at a line's end is a soft break of a text that was never decoded."""
    pieces = [visible(line).strip() for line in lines]
    text = "".join(piece[:-1] if piece.endswith("=") else f"{piece} " for piece in pieces)
    return text.replace("=E2=80=AF", " ").strip()


def _is_notes(line: str) -> bool:
    """What Notes writes: `Ana---03/02/2026 10:00:00 AM---Hello`."""
    return "---" in line and _NOTES.fullmatch(line) is not None and YEAR.search(line) is not None


def _is_groupwise(line: str) -> bool:
    """What GroupWise writes: `>>> Ana <ana@x.example> 04/03/2026 10:12 >>>`."""
    return line.startswith(">>> ") and _GROUPWISE.fullmatch(line) is not None and _is_dated(line)


def _is_supercite(line: str) -> bool:
    """What Gnus and Supercite write: `>>>>> "Ana" == Ana Diaz <ana@x.example> writes:`."""
    return line.startswith(">>>") and _SUPERCITE.fullmatch(line) is not None and _has_verb(line)


def _is_dated(line: str) -> bool:
    return EMAIL.search(line) is not None or (YEAR.search(line) is not None and TIME.search(line) is not None)


def _is_bare(line: str) -> bool:
    return EMAIL.search(line) is not None and YEAR.search(line) is not None


def _is_told(text: str) -> bool:
    """Whether a person tells who wrote what and when: no address in brackets, and a word such as `we` or `the`."""
    if "@" in text and any(mark in text for mark in "<(["):
        return False
    return _SELF.search(text.casefold()) is not None


def _with_labels(lines: Sequence[str], first: int) -> int:
    """Yandex writes `To: ...;` and `Subject: ...;` above its attribution."""
    while first and first > 0 and (label := _OPENING_LABEL.fullmatch(visible(lines[first - 1]))):
        if label[1].casefold() not in ROLE_OF:
            break
        first -= 1
    return first


def is_wrapped_end(line: str) -> bool:
    return is_quoted(line) and _is_wrapped_end(visible(line).strip())


def _is_wrapped_end(line: str) -> bool:
    """The end of an attribution that was broken before the bracket of its address: `>:` or `> wrote:`."""
    found = _WRAPPED_END.fullmatch(line)
    return found is not None and (not found[1] or found[1].casefold() in WROTE)


def _widest(lines: Sequence[str], last: int) -> int:
    """The first line of a wrapped attribution: back over at most four lines, to the one that begins like one."""
    for first in range(last, max(-1, last - 5), -1):
        line = visible(lines[first][: 2 * _MAX_ATTRIBUTION]).strip()
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
    return has_number and (YEAR.search(line) is not None or TIME.search(line) is not None) and len(line) < 200


def _is_strong(text: str, *, is_closed: bool) -> bool:
    if len(text) > _MAX_ATTRIBUTION:
        return False
    has_verb, has_email = _has_verb(text), EMAIL.search(text) is not None
    has_year, has_time = YEAR.search(text) is not None, TIME.search(text) is not None
    if is_closed:
        return has_verb and has_email and has_year and has_time
    if has_verb and _DASHED.fullmatch(text):
        return True
    if has_email:
        is_bracketed = any(mark in text for mark in "<([«")
        return (has_verb and (has_year or has_time or len(text) < 120)) or (has_year and has_time and is_bracketed)
    return has_verb and has_year and has_time


def _is_weak(text: str) -> bool:
    is_dated = YEAR.search(text) is not None
    return len(text) < 200 and (_has_verb(text) or is_dated or EMAIL.search(text) is not None)


def next_text(lines: Sequence[str], index: int) -> int:
    """The next line that is not blank (or the length)."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def is_above_quote(lines: Sequence[str], index: int) -> bool:
    """Whether the next line that is not blank, at most three below, is quoted."""
    after = next_text(lines[index + 1 : index + 5], 0) + index + 1
    return after < min(len(lines), index + 5) and is_quoted(lines[after]) and not is_wrapped_end(lines[after])


def unshared(line: str) -> list[str]:
    """A line in two where an attribution begins in its middle, as some phones do: `Thanks On Mon, ... wrote:`.

    Or where what is quoted goes on behind it, as Yahoo's app does: `On Mon, ... wrote:   Hello`.
    """
    for end in _GOES_ON.finditer(line[:_MAX_ATTRIBUTION]):
        if EMAIL.search(line[: end.end()]) and _is_strong(visible(line[: end.start() + 1]), is_closed=False):
            return [line[: end.start() + 1], line[end.end() :]]
    if len(line) > 3 * _MAX_ATTRIBUTION or not _ENDS_OPEN.search(line) or is_quoted(line):
        return [line]
    for found in _SHARED_LINE.finditer(line):
        head, tail = line[: found.start(1)], line[found.start(1) :]
        if head.strip() and _is_strong(tail, is_closed=False) and not _is_told(tail):
            return [head.rstrip(" -"), tail]
    return [line]
