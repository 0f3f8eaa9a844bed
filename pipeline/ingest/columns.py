"""Recognise the header of a quoted mail that is drawn as a table: Notes writes labels in boxes, or on lines of their own.

Pure and linear. A drawing alone is nothing: it must hold From and one more label, or a moment above bare labels.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from pipeline.ingest.headerblock import EMAIL, TIME, YEAR, visible
from pipeline.ingest.vocabulary import ROLE_OF, Role

_EDGE: Final = re.compile(r"\s{0,40}[|>+][-=_]{6,400}[|>+]\s*")
_CELL: Final = re.compile(r"\s{0,40}\|([^|]{0,400})\|\s*")
_MAX_LINES: Final = 60
_MAX_VALUE: Final = 120


def drawn_header(lines: Sequence[str], start: int) -> int | None:
    """The end of a header that is drawn at this line; None where there is none."""
    line = lines[start]
    if _EDGE.fullmatch(line[: _MAX_LINES * 8]):
        return _boxed(lines, start)
    is_author = 2 < len(line.strip()) < _MAX_VALUE and not line.rstrip().endswith((":", ".", ",", "?", "!"))
    return _stacked(lines, start) if is_author else None


def _boxed(lines: Sequence[str], start: int) -> int | None:
    """Labels and values between bars, ruled off from each other."""
    roles: set[Role] = set()
    end = start
    for index in range(start, min(len(lines), start + _MAX_LINES)):
        cell = _CELL.fullmatch(lines[index])
        if cell is None and lines[index].strip() and not _EDGE.fullmatch(lines[index]):
            break
        role = _role(cell[1].strip().rstrip(":：")) if cell else None
        roles |= {role} if role else set()
        end = index + 1 if lines[index].strip() else end
    return end if "from" in roles and len(roles) >= 2 else None


def _stacked(lines: Sequence[str], start: int) -> int | None:
    """Who wrote, when, and then bare labels, each on a line of its own with its value below."""
    below = _below(lines, start)
    moment = next(below, None)
    if moment is None or not _is_moment(lines[moment]):
        return None
    roles: dict[Role, int] = {}
    for index in islice(below, 8):
        role = _role(visible(lines[index]).strip().rstrip(":："))
        if role:
            roles.setdefault(role, index)
    if {"to", "subject"} <= roles.keys():
        return next(_below(lines, roles["subject"]), len(lines) - 1) + 1
    return None


def _below(lines: Sequence[str], start: int) -> Iterator[int]:
    return (index for index in range(start + 1, min(len(lines), start + _MAX_LINES)) if lines[index].strip())


def _is_moment(line: str) -> bool:
    bare = visible(line).strip()
    return (
        len(bare) <= 40 and YEAR.search(bare) is not None and TIME.search(bare) is not None and not EMAIL.search(bare)
    )


def _role(words: str) -> Role | None:
    return ROLE_OF.get(" ".join(words.casefold().split()))
