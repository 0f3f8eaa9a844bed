"""Text of HTML with marks of its structure turned into quoted lines, so that one algorithm reads both.

Pure and linear. A plain indented block may be history, or the author's own emphasis: it is history where an
attribution stands above or in it, or where it ends the mail; where text follows it, it is the author's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.ingest.newtext.attribution import attribution_start
from pipeline.ingest.newtext.headerblock import FOREIGN_QUOTE, is_quoted

QUOTE_BEGIN: Final = "\ue0f0"
QUOTE_END: Final = "\ue0f1"
HISTORY: Final = "\ue0f2"
INDENT_BEGIN: Final = "\ue0f3"
"""Begins a block quote that no mark tells from an indented paragraph."""
OWN_BEGIN: Final = "\ue0f5"
"""Begins a block quote as the author's own program writes one for emphasis."""
HEAD_BEGIN: Final = "\ue0f6"
"""Begins what a program writes above a quote: an attribution, in whatever language."""
ALL: Final = frozenset((QUOTE_BEGIN, QUOTE_END, HISTORY, INDENT_BEGIN, OWN_BEGIN, HEAD_BEGIN, FOREIGN_QUOTE))
_STEP: Final = re.compile(f"[{QUOTE_BEGIN}{QUOTE_END}{INDENT_BEGIN}{OWN_BEGIN}{HEAD_BEGIN}]")
NONE: Final = {ord(mark): None for mark in ALL}
"""For `str.translate`: what a mail holds of our marks is taken out before."""
_STEPS: Final = {ord(mark): None for mark in ALL - {HISTORY}}


@dataclass(slots=True)
class _Block:
    """The lines of an outermost quote that is judged by its surroundings, and the mark that began it."""

    start: int
    begin: str
    end: int = 0


@dataclass(slots=True)
class _Page:
    lines: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    unsure: list[_Block] = field(default_factory=list)

    def step(self, mark: str) -> None:
        """Enter or leave a quote; only the outermost one is judged."""
        if mark != QUOTE_END:
            if not self.open and mark != QUOTE_BEGIN:
                self.unsure.append(_Block(len(self.lines), mark))
            self.open.append(mark)
        elif self.open and self.open.pop() != QUOTE_BEGIN and not self.open:
            self.unsure[-1].end = len(self.lines)

    def add(self, line: str) -> None:
        self.lines.append(f"> {line}" if self.open and line.strip() else line)


def quoted(marked: str) -> str:
    """The text with `> ` before each line of a quote, and `HISTORY` left where the rest is history."""
    page = _Page()
    for line in marked.split("\n"):
        bare = line.translate(_STEPS)
        if bare == line or bare.strip():
            page.add(bare)
        for mark in _STEP.findall(line):
            page.step(mark)
    for block in page.unsure:
        block.end = block.end or len(page.lines)
    for block in _not_quoted(page.lines, page.unsure):
        for index in range(block.start, block.end):
            page.lines[index] = page.lines[index].removeprefix("> ")
    return "\n".join(page.lines)


def _not_quoted(lines: Sequence[str], unsure: Sequence[_Block]) -> list[_Block]:
    """The heads that read as attributions by themselves, and the blocks that are the author's own emphasis."""
    heads = [block for block in unsure if block.begin == HEAD_BEGIN]
    rest = [block for block in unsure if block.begin != HEAD_BEGIN]
    return [*(block for block in heads if _is_attribution(lines, block)), *_emphasised(lines, rest)]


def _is_attribution(lines: Sequence[str], block: _Block) -> bool:
    inner = [line.removeprefix("> ") for line in lines[block.start : min(block.end, block.start + 6)] if line.strip()]
    return bool(inner) and attribution_start([*inner, ">"], len(inner) - 1) == 0


def _emphasised(lines: Sequence[str], unsure: Sequence[_Block]) -> list[_Block]:
    """The unsure blocks that are the author's own: text above, no attribution, and text or surer history below."""
    plain = [block for block in unsure if not _is_attributed(lines, block)]
    if not plain or not any(_is_own_text(line) for line in lines[: plain[0].start]):
        return []
    last = next((index for index in range(len(lines) - 1, -1, -1) if lines[index].strip()), 0)
    are_followed = any(block.end <= last for block in plain)
    return [block for block in plain if block.begin == OWN_BEGIN or are_followed]


def _is_own_text(line: str) -> bool:
    return bool(line.strip()) and not is_quoted(line) and HISTORY not in line


def _is_attributed(lines: Sequence[str], block: _Block) -> bool:
    above = block.start - 1
    while above > 0 and above > block.start - 6 and not lines[above].strip():
        above -= 1
    if above >= 0 and lines[above].strip():
        window = [*(line.removeprefix("> ") for line in lines[max(0, above - 4) : above + 1]), ">"]
        if HISTORY in lines[above] or attribution_start(window, len(window) - 2) is not None:
            return True
    inner = [line.removeprefix("> ") for line in lines[block.start : min(block.end, block.start + 8)] if line.strip()]
    return any(attribution_start(inner, index) is not None for index in range(min(2, len(inner))))
