"""Find where the signature of a text begins: a delimiter, closing words, a card, the author's name.

Pure, on the last lines of a mail; each way of finding it stands alone, and the first place found is taken.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.ingest.newtext import card

_MAX_SIGNATURE: Final = 20
_MAX_AFTER_CLOSING: Final = 14
_DELIMITER: Final = re.compile(r"\s*(?:--|–|—|__|-- -|\*\*|－－)\s*")
RULE: Final = re.compile(r"\s*[-_=*–—―─━~#]{4,}\s*")
_STANDARD: Final = ("-- ", "--")
Start = tuple[int, str]


def find(lines: Sequence[str], author: str, *, is_footed: bool) -> Start:
    """The line where the signature begins (the length where there is none), and why."""
    found = [
        (start, why)
        for start, why in (
            (_after_delimiter(lines), "a delimiter line"),
            (_after_closing(lines, author), "closing words"),
            (_after_footer(lines), "the footer of a phone or mail program"),
            (_bare_block(lines, author), "contact details or the author's name"),
            (_name_line(lines, author, is_footed=is_footed), "a name on a line of its own"),
        )
        if start is not None
    ]
    return min(found, default=(len(lines), ""))


def rest(lines: Sequence[str], start: int) -> list[str]:
    return [line.strip() for line in lines[start:] if line.strip()]


def _after_delimiter(lines: Sequence[str]) -> int | None:
    for index in range(max(0, len(lines) - _MAX_SIGNATURE * 2), len(lines)):
        line = lines[index]
        if not is_delimiter(line):
            continue
        below = rest(lines, index + 1)
        if not below:
            continue
        if line in _STANDARD and len(below) <= 30:
            return index
        is_short = len(below) <= _MAX_SIGNATURE and all(len(each) <= 100 for each in below[:12])
        is_prose = any(_says_something(each) for each in below)
        if is_short and not is_prose and not any(RULE.search(each) for each in below[1:-1]):
            return index
    return None


def _says_something(line: str) -> bool:
    """A whole sentence; a line of a card that merely has many small letters is none."""
    is_whole = re.search(r"[.!?。！？؟]\s*$", line) is not None or len(line) > 60
    return is_whole and card.is_sentence(line) and not card.CONTACT.search(line)


def _after_closing(lines: Sequence[str], author: str) -> int | None:
    """A closing on a line of its own, with nothing but names and lines of a card below it."""
    for index in range(len(lines)):
        if not lines[index].strip() or not card.is_closing(lines[index], author):
            continue
        if _is_card_below(lines, index + 1, author):
            return index
    return None


def _is_card_below(lines: Sequence[str], start: int, author: str) -> bool:
    blocks = [[line.strip() for line in lines[a + start : b + start]] for a, b in paragraphs(lines[start:])]
    if sum(map(len, blocks)) > _MAX_AFTER_CLOSING:
        return False
    return all(_is_card_block(block, author) for block in blocks)


def _is_card_block(block: Sequence[str], author: str) -> bool:
    """Lines of a card; one sentence may stand among contacts, as companies' mottos do, but no question."""
    follows = False
    sentences = 0
    for line in block:
        is_closed = card.is_closing(line, author) or card.is_sent_from(line) or is_delimiter(line)
        if not is_closed and not card.is_card_line(line, follows_name=follows):
            sentences += 1
            if "?" in line or "？" in line or "؟" in line:
                return False
        follows = follows or card.is_name(line, author) or card.is_title_line(line)
    return sentences == 0 or (sentences == 1 and any(card.CONTACT.search(line) for line in block))


def _after_footer(lines: Sequence[str]) -> int | None:
    """A phone's footer with a card below it, or with another letter, which begins by a salutation."""
    for index, line in enumerate(lines):
        if not card.is_sent_from(line):
            continue
        below = rest(lines, index + 1)
        if below and (card.is_salutation(below[0]) or _is_card_below(lines, index + 1, "")):
            return index
    return None


def _bare_block(lines: Sequence[str], author: str) -> int | None:
    """The last paragraph, where it is contact details or begins with the author's own name."""
    blocks = paragraphs(lines)
    if len(blocks) < 2:
        return None
    start, end = blocks[-1]
    block = [line.strip() for line in lines[start:end]]
    if len(block) > 9:
        return None
    is_own = card.is_own_name(block[0], author)
    is_listed = lines[blocks[-2][1] - 1].rstrip().endswith((":", "：")) and not is_own
    if is_listed:
        return None
    is_named = is_own and all(card.is_card_line(line, follows_name=True) for line in block[1:])
    return start if is_named or card.is_card(block, is_own=is_own) else None


def _name_line(lines: Sequence[str], author: str, *, is_footed: bool) -> int | None:
    """A name alone at the end: after a dash, the author's own, or above a phone's footer."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return None
    last, above = filled[-1], lines[filled[-2]].rstrip()
    is_apart = not lines[last - 1].strip()
    if card.is_dashed_name(lines[last]) and is_apart:
        return last
    is_sentence_above = re.search(r"[.!。！…]$", above) is not None
    if is_sentence_above and card.is_own_name(lines[last], author):
        return last
    is_shaped = card.is_name(lines[last]) and len(lines[last].split()) >= 2
    return last if is_footed and is_apart and is_sentence_above and is_shaped else None


def is_delimiter(line: str) -> bool:
    return _DELIMITER.fullmatch(line) is not None or RULE.fullmatch(line) is not None


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
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
