"""Take a signature, a phone's footer and a legal disclaimer off the end of a text.

Pure and linear: only the last lines are looked at, and what is not surely a signature stays.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.ingest.vocabulary import CLOSINGS, DISCLAIMERS, SENT_FROM

MAX_LINES: Final = 60
_MAX_SIGNATURE: Final = 20
_MAX_AFTER_CLOSING: Final = 9
_DELIMITER: Final = re.compile(r"\s*(?:--|–|—|__|-- -|\*\*|－－)\s*")
_RULE: Final = re.compile(r"\s*[-_=*–—―─━~#]{4,}\s*")
_CONTACT: Final = re.compile(
    r"@[\w-]+\.|\bwww\.|https?://|\+\d[\d ()./-]{6,}|\(?\d{2,4}\)?[ ./-]\d{3,}|\b(?:tel|fax|mob|phone|cell|skype|direct|office)\b",
    re.IGNORECASE,
)
_NAME_LINE: Final = re.compile(r"\s*[-/~–—]\s?(?:[^\W\d_][\w.'’-]*)(?:\s[^\W\d_][\w.'’-]*){0,3}\s*")
_SENTENCE_END: Final = re.compile(r"[.!?。！？؟:]\s*$")


def unsigned(text: str, author: str = "") -> str:
    """The text without what closes it; `author` is the display name, which gives away a bare signature."""
    lines = text.split("\n")
    head, tail = lines[:-MAX_LINES], lines[-MAX_LINES:]
    tail = _without_footers(tail)
    end = _signature_start(tail, author)
    if end < len(tail) and (head or any(line.strip() for line in tail[:end])):
        tail = _without_footers(tail[:end])
    kept = "\n".join(head + tail).rstrip()
    return kept or text


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of each run of lines that are not blank."""
    found: list[tuple[int, int]] = []
    start = None
    for index, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = index
        elif not line.strip() and start is not None:
            found.append((start, index))
            start = None
    return found


def _without_footers(lines: list[str]) -> list[str]:
    """Phones' footers, list footers and disclaimers, from the end upwards, as long as there is one."""
    while True:
        paragraphs = _paragraphs(lines)
        if not paragraphs:
            return lines
        start, end = paragraphs[-1]
        if is_sent_from(lines[end - 1]):
            lines = lines[: end - 1]
        elif len(paragraphs) > 1 and (is_disclaimer(lines[start:end]) or _is_list_footer(lines[start:end])):
            lines = lines[:start]
        else:
            return lines


def is_sent_from(line: str) -> bool:
    """`Sent from my iPhone` in any language; a sentence that merely begins so is none."""
    words = line.strip(" *_<>[]").casefold()
    if len(words) > 90 or not words.startswith(SENT_FROM):
        return False
    return ("," not in words and not words.endswith((".", "!", "?"))) or "http" in words


def is_disclaimer(lines: Sequence[str]) -> bool:
    """Whether a paragraph is a legal notice that a company's server adds."""
    text = " ".join(lines).casefold()
    found = sum(1 for word in DISCLAIMERS if word in text)
    return len(text) > 60 and (found >= 2 or (found == 1 and len(text) > 150 and "?" not in text and "؟" not in text))


def _is_list_footer(lines: Sequence[str]) -> bool:
    return (
        _RULE.fullmatch(lines[0]) is not None
        and len(lines[0].strip()) >= 20
        and any(_CONTACT.search(line) for line in lines[1:])
    )


def _signature_start(lines: Sequence[str], author: str) -> int:
    """The line where the signature begins (the length where there is none)."""
    found = [
        start
        for start in (
            _after_delimiter(lines),
            _after_closing(lines),
            _bare_block(lines, author),
            _name_line(lines),
        )
        if start is not None
    ]
    return min(found, default=len(lines))


def _rest(lines: Sequence[str], start: int) -> list[str]:
    return [line.strip() for line in lines[start:] if line.strip()]


def _after_delimiter(lines: Sequence[str]) -> int | None:
    for index in range(max(0, len(lines) - _MAX_SIGNATURE * 2), len(lines)):
        line = lines[index]
        if line in ("-- ", "--") or (_DELIMITER.fullmatch(line) or _RULE.fullmatch(line)):
            rest = _rest(lines, index + 1)
            is_short = 0 < len(rest) <= _MAX_SIGNATURE and all(len(each) <= 100 for each in rest[:12])
            is_prose = sum(1 for each in rest if len(each) > 50 and _SENTENCE_END.search(each)) > 0
            if rest and (
                (line in ("-- ", "--") and len(rest) <= 30)
                or (is_short and not is_prose and not _RULE.search("".join(rest[1:-1])))
            ):
                return index
    return None


def _is_closing(line: str) -> bool:
    words = line.strip(" *_").casefold()
    if len(words) > 60:
        return False
    bare = words.rstrip(" ,.!;:，。！、~").strip()
    return bare in CLOSINGS or (re.split(r"[,，、]", bare, maxsplit=1)[0].strip() in CLOSINGS and len(words) <= 40)


def _after_closing(lines: Sequence[str]) -> int | None:
    """A closing on a line of its own, with few short lines below it."""
    for index in range(len(lines)):
        if not lines[index].strip() or not _is_closing(lines[index]):
            continue
        rest = _rest(lines, index + 1)
        if len(rest) <= _MAX_AFTER_CLOSING and all(_is_signature_like(each) for each in rest):
            return index
    return None


def _is_signature_like(line: str) -> bool:
    return len(line) <= 80 and not (len(line) > 30 and line.endswith(("?", "!", "？", "؟")))


def _bare_block(lines: Sequence[str], author: str) -> int | None:
    """The last paragraph, where it is contact details or begins with the author's own name."""
    paragraphs = _paragraphs(lines)
    if len(paragraphs) < 2:
        return None
    start, end = paragraphs[-1]
    block = [line.strip() for line in lines[start:end]]
    if len(block) > 8 or any(len(line) > 80 for line in block):
        return None
    is_named = _is_name(block[0], author)
    contacts = sum(1 for line in block if _CONTACT.search(line))
    is_card = (
        len(block) >= 2
        and contacts >= 1
        and not any(_SENTENCE_END.search(line) for line in block)
        and len(block[0]) <= 40
    )
    return start if is_named or is_card else None


def _is_name(line: str, author: str) -> bool:
    names = {name for name in re.split(r"[\s,.]+", author.casefold()) if len(name) > 1}
    words = [word for word in re.split(r"[\s,.|–—-]+", line.casefold()) if word]
    return (
        bool(names) and 0 < len(words) <= 8 and words[0] in names and len(line) <= 60 and not _SENTENCE_END.search(line)
    )


def _name_line(lines: Sequence[str]) -> int | None:
    rest = [index for index, line in enumerate(lines) if line.strip()]
    if len(rest) < 2:
        return None
    last = rest[-1]
    return (
        last if _NAME_LINE.fullmatch(lines[last]) and not lines[last - 1].strip() and len(lines[last]) <= 30 else None
    )
