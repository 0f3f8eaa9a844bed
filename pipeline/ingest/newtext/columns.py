"""Recognise the header of a quoted mail that is drawn as a table: Notes writes labels in boxes, or on lines of their own.

Pure and linear. A drawing alone is nothing: it must hold From and one more label, or a moment above bare labels.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from pipeline.ingest.newtext.headerblock import EMAIL, TIME, YEAR, visible
from pipeline.ingest.newtext.vocabulary import ROLE_OF, Role

_EDGE: Final = re.compile(r"\s{0,40}[|>+][-=_]{6,400}[|>+]\s*")
_CELL: Final = re.compile(r"\s{0,40}\|([^|]{0,400})\|\s*")
_GAP: Final = re.compile(r"\s{2}|\t")
_MAX_LINES: Final = 60
_MAX_ROWS: Final = 9
_MAX_LINE: Final = 400
_MAX_MOMENT: Final = 40


def drawn_header(lines: Sequence[str], start: int) -> int | None:
    """The end of a header that is drawn at this line; None where there is none."""
    line = lines[start]
    if _EDGE.fullmatch(line[:_MAX_LINE]):
        return _boxed(lines, start)
    return _stacked(lines, start) if ("@" in line or "/" in line) and len(line) < _MAX_LINE else None


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
    """Who wrote (an address or `Ana/River`), when, and bare labels with their values, in one column or in two."""
    below = (index for index in range(start, min(len(lines), start + _MAX_LINES)) if lines[index].strip())
    cells = [(index, cell) for index in islice(below, _MAX_ROWS) for cell in _cells(lines[index])]
    if not any(_is_moment(cell) for _, cell in cells[1:_MAX_ROWS]):
        return None
    roles: dict[Role, int] = {}
    for place, (_, cell) in enumerate(cells):
        if role := _role(cell.rstrip(":：")):
            roles.setdefault(role, place)
    if not {"to", "subject"} <= roles.keys():
        return None
    return cells[min(roles["subject"] + 1, len(cells) - 1)][0] + 1


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _GAP.split(visible(line[:_MAX_LINE]).strip()) if cell.strip()]


def _is_moment(cell: str) -> bool:
    if len(cell) > _MAX_MOMENT or EMAIL.search(cell):
        return False
    return YEAR.search(cell) is not None and TIME.search(cell) is not None


def _role(words: str) -> Role | None:
    return ROLE_OF.get(" ".join(words.casefold().split()))
