"""Find the mail that somebody forwarded inside this one, and take it apart: its heading and its text.

Pure and linear. A line of a program announces it (`---------- Forwarded message ---------`, `Begin forwarded message:`);
where the subject says that the mail is a forward, a block of header lines, `-----Original Message-----` or an
attribution does. Without either, a header block is the history of a reply, and is left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Forwarded
from pipeline.ingest.body import dates
from pipeline.ingest.newtext.attribution import attribution_start, next_text
from pipeline.ingest.newtext.headerblock import header_block, is_quoted, separator
from pipeline.ingest.newtext.heading import Heading, of_attribution, of_block, splayed
from pipeline.ingest.newtext.vocabulary import FORWARD_PREFIXES, FORWARDED

MAX_LINES: Final = 4_000
_HEADING_WITHIN: Final = 6
_PREFIX: Final = re.compile(
    r"\s*(?:\[[^\]:]{1,40}\]\s*){0,3}[\[(]?([^:：\[\]()]{1,24}?)\.?\s*(?:[\[(]\d+[\])])?\s*[:：]"
)
_SUFFIX: Final = re.compile(r"\((?:fwd|fw)\)\s*$", re.IGNORECASE)
_FINNISH: Final = re.compile(r"^[\s>*]{0,6}(?:Lähettäjä|Lähetetty)\s*:", re.MULTILINE)
_DASHES: Final = "-_=*–—―─~ \t>#"
_AFTER_WORDS: Final = re.compile(r"([^\n]{0,160}?)[ \t]*[-_=*–—―─~]{2,}[ \t]*(.*)")
_END: Final = re.compile(
    r"[-_=*–—―─~8< \t>]{3,80}(?:end|ende|fin|fine|fim|einde|koniec|konec|конец|кінець|slut|slutt|sfârșit|vége|結束|结束)\b[^\n]{0,90}",
    re.IGNORECASE,
)
_ORIGINAL_TEXT: Final = re.compile(r"[=\s]{0,40}8<[=\s]{1,40}original message text[=\s]{0,40}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A forwarded mail, and the line where it begins."""

    start: int
    mail: Forwarded


@dataclass(frozen=True, slots=True)
class Part:
    """A mail inside a text: the line where it begins, its heading, its text, and how it was told."""

    start: int
    heading: Heading
    text: str
    is_announced: bool


@dataclass(frozen=True, slots=True)
class _Announcement:
    """What a line says beside that a mail was forwarded: by or from whom, and a heading on the same line."""

    about: str
    rest: str


def is_forward(subject: str, text: str = "") -> bool:
    """Whether the subject says so, in any language (`Fwd:`, `WG:`, `转发:`).

    `VS:` means forwarded in Danish and Norwegian and answered in Finnish: the labels in the text decide.
    """
    if _SUFFIX.search(subject):
        return True
    prefix = _PREFIX.match(subject)
    word = prefix[1].strip().casefold() if prefix else ""
    return word in FORWARD_PREFIXES and not (word == "vs" and _FINNISH.search(text))


def announced(line: str) -> _Announcement | None:
    """What a line such as `----- Forwarded message from Ana -----` announces; None for every other line."""
    bare = line.strip(" \t>").replace("İ", "i")[:2_000]
    words = bare.lstrip(_DASHES)
    is_dashed = len(bare) - len(words) >= 2
    if not words:
        return None
    if not is_dashed and not bare.rstrip().endswith((":", "：")) and not words.casefold().startswith("this is a"):
        return None
    lower = words[:80].casefold()
    phrase = max((each for each in FORWARDED if lower.startswith(each)), key=len, default="")
    rest = words[len(phrase) :]
    if not phrase or rest[:1].isalpha():
        return None
    return _dashed(rest) if is_dashed else _bare(rest)


def _dashed(rest: str) -> _Announcement | None:
    if not rest.strip(_DASHES + ":："):
        return _Announcement("", "")
    found = _AFTER_WORDS.fullmatch(rest)
    return _Announcement(found[1].strip(" :"), found[2].strip()) if found else None


def _bare(rest: str) -> _Announcement | None:
    return _Announcement("", "") if not rest.strip(" \t:：.") else None


def find(text: str, subject: str) -> Found | None:
    """The forwarded mail in a text, if there is one; the outermost, with all that stands below it."""
    part = locate(text, is_forward=is_forward(subject, text))
    if part is None:
        return None
    heading = part.heading
    reading = dates.read(heading.date, is_english=heading.is_english)
    mail = Forwarded(heading.person, reading.moment if reading else None, heading.subject, part.text)
    return Found(part.start, mail)


def locate(text: str, *, is_forward: bool) -> Part | None:
    """The first mail inside a text; `is_forward` lets a heading count that nothing announces."""
    lines, origin = splayed(text.split("\n", MAX_LINES))
    for index, line in enumerate(lines[:MAX_LINES]):
        if not line.strip():
            continue
        part = _announced_at(lines, index, is_forward=is_forward) or (_headed_at(lines, index) if is_forward else None)
        if part:
            return Part(origin[part.start], part.heading, part.text, part.is_announced)
    return None


def _announced_at(lines: Sequence[str], index: int, *, is_forward: bool) -> Part | None:
    """A mail below a line that announces it; a quoted line counts only where the subject agrees."""
    line = lines[index]
    announcement = announced(line) or (_Announcement("", "") if separator(line) == "forwarded" else None)
    if announcement is None or (is_quoted(line) and not is_forward):
        return None
    below = _heading(lines, index + 1)
    heading = below or of_attribution(announcement.about)
    start = below.end if below else index + 1
    return Part(
        index, heading, _body(lines, start, is_quoted=is_quoted(lines[max(index, start - 1)]), opening=line), True
    )


def _headed_at(lines: Sequence[str], index: int) -> Part | None:
    """A mail below a heading of its own, in a mail whose subject says that it is a forward."""
    line = lines[index]
    heading = _heading(lines, index + 1) if separator(line) == "original" else _heading_at(lines, index)
    if heading is None:
        return None
    start = heading.start if separator(line) != "original" else index
    return Part(_above(lines, start), heading, _body(lines, heading.end, is_quoted=is_quoted(line), opening=""), False)


def _above(lines: Sequence[str], start: int) -> int:
    """A rule, or words between dashes in a language that nobody listed, belong to the heading below them."""
    place = start
    while place and (not lines[place - 1].strip() or lines[place - 1].strip()[:3] in ("---", "___", "===", "***")):
        place -= 1
    return place if any(line.strip() for line in lines[place:start]) else start


def _heading(lines: Sequence[str], index: int) -> Heading | None:
    for place in range(index, min(len(lines), index + _HEADING_WITHIN)):
        if lines[place].strip() and (heading := _heading_at(lines, place)):
            return heading
    return None


def _heading_at(lines: Sequence[str], index: int) -> Heading | None:
    line = lines[index]
    if ":" not in line and "：" not in line:
        return None
    if block := header_block(lines, index):
        return of_block(lines, block.start, block.end)
    start = attribution_start(lines, index)
    if start is None:
        return None
    heading = of_attribution(" ".join(line.strip("> \t") for line in lines[start : index + 1]))
    return Heading(heading.sender, heading.date, "", heading.is_english, start, index + 1) if heading.sender else None


def _body(lines: Sequence[str], start: int, *, is_quoted: bool, opening: str) -> str:
    """The text below a heading: out of its quoting, without the lines that close it and what stands below those."""
    first = next_text(lines, start)
    if first < len(lines) and (
        (opening.strip() and lines[first].strip() == opening.strip()) or _ORIGINAL_TEXT.fullmatch(lines[first])
    ):
        start = first + 1
    # The last line holds all that is below the most lines that are looked at.
    body = "\n".join(lines[start:]).split("\n")
    end = next((place for place, line in enumerate(body) if _END.fullmatch(line.strip())), len(body))
    return "\n".join(_unquoted(body[:end], is_quoted=is_quoted)).strip()


def _unquoted(body: list[str], *, is_quoted: bool) -> list[str]:
    written = [place for place, line in enumerate(body) if line.strip()]
    marked = [place for place in written if body[place].lstrip(" ").startswith(">")]
    if is_quoted and marked:
        # What stands below the quoted lines was written by the one who forwards.
        body, written = body[: marked[-1] + 1], marked
    if marked and (is_quoted or len(marked) == len(written)):
        return [re.sub(r"^ {0,3}> ?", "", line) for line in body]
    if written and all(body[place].startswith("    ") for place in written):
        return [line[4:] for line in body]
    return body
