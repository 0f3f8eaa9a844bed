"""Tell what a person wrote now from the history below it: separators, header blocks, attributions, quoted lines.

Pure and linear in the size of the text. It works on shape first (a colon after a date and an address, labels in a row,
`>` to the end) and on words second; where unsure it shows more, and a cut never loses words: the passages hold all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.domain.message import Passage, PassageKind
from pipeline.ingest.newtext.attribution import attribution_start, is_above_quote, next_text, unshared
from pipeline.ingest.newtext.closings import CLOSINGS
from pipeline.ingest.newtext.columns import drawn_header
from pipeline.ingest.newtext.disclaimer import is_disclaimer
from pipeline.ingest.newtext.forward import announced
from pipeline.ingest.newtext.headerblock import (
    FOREIGN_QUOTE,
    header_block,
    is_delimiter,
    is_quoted,
    is_rule,
    names_original,
    separator,
    shaped_block,
)

HISTORY_MARK: Final = "\ue0f2"
MAX_CHARACTERS: Final = 400_000
_HEADER: Final = "a block of header lines"
_QUOTED: Final = "quoted lines"
_MAX_BROKEN: Final = 200
_NARROW: Final = 70
_NARROWEST: Final = 40
_PICKED: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]{2,}|\d+|[\u3040-\u9fff\uac00-\ud7a3]")
_TOKEN: Final = re.compile(r"\S*[/=_]\S*")
_INITIALS: Final = re.compile(r"[ ]{0,8}[A-Z][A-Za-z]{0,3}>(?: |$)")
_BAR: Final = re.compile(r"[ ]{0,2}[|:│](?: [^|│]*|\s*)")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines that are history, and why; `is_open` where it goes on to the end without any mark on its lines."""

    start: int
    end: int
    why: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Split:
    """A text told apart: what is kept, all of it as new text and history in reading order, and why something was cut.

    `is_open` says that the history has no mark on its lines, so that new text below it would not be seen.
    """

    kept: str
    passages: tuple[Passage, ...]
    why: tuple[str, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    """The lines kept, in order, and whether answers stand between quoted lines so that these stay with them."""

    keep: list[tuple[int, int]]
    is_inline: bool = False
    tail: str = ""


def split(text: str) -> Split:
    """Tell new text from history; what a program names_original as forwarded is new."""
    examined, rest = text[:MAX_CHARACTERS], text[MAX_CHARACTERS:]
    lines = _with_foreign_quotes([piece for line in examined.split("\n") for piece in unshared(line)])
    blocks = _blocks(lines)
    blocks = [Block(_trim_above(lines, block.start), block.end, block.why, block.is_open) for block in blocks]
    choice = _choose(lines, blocks) if blocks else _Choice([(0, len(lines))])
    is_whole = choice.keep == [(0, len(lines))]
    if is_whole and not choice.is_inline:
        return Split(text, (Passage(PassageKind.NEW, text),))
    passages = _passages(lines, blocks, choice, rest)
    kept = "\n".join(line for start, end in choice.keep for line in lines[start:end])
    kept += rest if choice.keep and choice.keep[-1][1] == len(lines) else ""
    why = tuple(dict.fromkeys(block.why for block in blocks))
    return Split(_tidy(_unmarked(kept)), passages, why, is_open=any(block.is_open for block in blocks))


def _with_foreign_quotes(lines: list[str]) -> list[str]:
    """Lines quoted with `|`, `:` or initials (`AB> `) get a mark of ours: two in a row, or below an attribution."""
    found = [bool(_INITIALS.match(line) or _BAR.fullmatch(line[:_MAX_BROKEN])) for line in lines]
    if not any(found):
        return lines
    marked = list(lines)
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and found[end]:
            end += 1
        if end > start and _is_foreign_quote(lines, start, end):
            marked[start:end] = [FOREIGN_QUOTE + line for line in lines[start:end]]
        start = max(end, start + 1)
    return marked


def _is_foreign_quote(lines: Sequence[str], start: int, end: int) -> bool:
    if not all(_INITIALS.match(line) for line in lines[start:end]) or end - start < 2:
        above = start - 1
        while above > max(-1, start - 4) and not lines[above].strip():
            above -= 1
        quoted = [*lines[max(0, above - 4) : above + 1], FOREIGN_QUOTE]
        return above >= 0 and attribution_start(quoted, len(quoted) - 2) is not None
    return len({line.partition(">")[0].strip() for line in lines[start:end]}) == 1


def _quote_end(lines: Sequence[str], start: int) -> int:
    """The line after a run of quoted lines; a line that a program broke inside the quote belongs to it."""
    index = start
    end = start
    while index < len(lines):
        line = lines[index]
        if is_quoted(line):
            end = index + 1
        elif line.strip() and not _is_broken_quote(lines, index):
            break
        elif line.strip():
            end = index + 1
        index += 1
    return end


def _is_broken_quote(lines: Sequence[str], index: int) -> bool:
    """Whether this line is the rest of the quoted one above it, which a program broke at its own width."""
    before, line = lines[index - 1], lines[index]
    if not is_quoted(before) or len(line) > _MAX_BROKEN:
        return False
    follows = lines[index + 1] if index + 1 < len(lines) else ""
    goes_on = not follows.strip() or is_quoted(follows)
    if goes_on and len(line) < len(before) and _is_full(before, line):
        return True
    words = len(_WORD.findall(_TOKEN.sub("", line)))
    # A link alone is the quote's; a word alone may be an answer, unless it did not fit above.
    return is_quoted(follows) and (words == 0 or (words == 1 and len(before) + 1 + len(line) > _NARROWEST))


def _is_full(before: str, line: str) -> bool:
    """Whether the first word below would not have fitted; a question is answered below it rather than broken."""
    width = len(before) + 1 + len(line.split(maxsplit=1)[0])
    last = before.rstrip()[-1]
    if last in "?？؟" or width <= _NARROW:
        return False
    return line[:1].islower() or (last not in ".!:。！" and len(before) >= 66)


def _open_block(lines: Sequence[str], index: int) -> Block | None:
    """History that runs to the end although its lines carry no mark."""
    line = lines[index]
    end = len(lines)
    if HISTORY_MARK in line:
        return Block(index, end, "marked as history in the HTML", is_open=True)
    if is_delimiter(lines, index):
        return Block(index, end, "a line above which one writes", is_open=True)
    if separator(line) == "original":
        return Block(index, end, "a separator line", is_open=True)
    if (":" in line or "：" in line) and not is_quoted(line):
        is_ruled = index > 0 and is_rule(lines[index - 1])
        if header_block(lines, index) or (is_ruled and shaped_block(lines, index)):
            return Block(index, end, _HEADER, is_open=True)
    return Block(index, end, _HEADER, is_open=True) if drawn_header(lines, index) else None


def _attributed(lines: Sequence[str], index: int) -> Block | None:
    start = attribution_start(lines, index)
    if start is None:
        return None
    if is_above_quote(lines, index):
        end = _quote_end(lines, next_text(lines, index + 1))
        return Block(start, end, "an attribution and quoted lines", is_open=False)
    return Block(start, len(lines), "an attribution", is_open=True)


def _blocks(lines: Sequence[str]) -> list[Block]:
    """All history in the text, in order; an open block ends the search, and so does a forwarded mail."""
    found: list[Block] = []
    index = 0
    seen_text = False
    while index < len(lines):
        line = lines[index]
        block = None
        if line.strip():
            if separator(line) == "forwarded" or announced(line):
                return found
            block = _open_block(lines, index) or _attributed(lines, index)
            if block is None and is_quoted(line):
                block = Block(index, _quote_end(lines, index), _QUOTED, is_open=False)
        if block is None:
            seen_text = seen_text or bool(line.strip())
            index += 1
        elif block.why == _HEADER and not seen_text and not found:
            # With nothing above it, it is a forward without a comment or a note that begins with its own header.
            header = header_block(lines, index)
            index = header.end if header else index + 1
        else:
            found.append(block)
            if block.is_open:
                break
            index = max(block.end, index + 1)
    return found


def _trim_above(lines: Sequence[str], end: int) -> int:
    """Blank lines and rules directly above history belong to it, and a line that only names_original it."""
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1])):
        end -= 1
    if end and end < len(lines) and names_original(lines[end - 1]):
        return _trim_above(lines, end - 1)
    return end


def _stretches(lines: Sequence[str], blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """The author's lines before, between and after the blocks."""
    edges = [0]
    for block in blocks:
        edges += [block.start, block.end]
    edges.append(len(lines))
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]


def _is_text(lines: Sequence[str], stretch: tuple[int, int]) -> bool:
    return any(line.strip(" \t*_-=#>") for line in lines[stretch[0] : stretch[1]])


def _tail(lines: Sequence[str], stretch: tuple[int, int]) -> str:
    """What a signature or footer left standing below the history is: it begins with a delimiter, or is a legal notice."""
    first = next_text(lines, stretch[0])
    if first >= stretch[1]:
        return ""
    if lines[first].strip() in ("--", "—", "–", "---") or is_rule(lines[first]):
        return "a signature below the history"
    end = next((index for index in range(first, stretch[1]) if not lines[index].strip()), stretch[1])
    return "a legal notice below the history" if is_disclaimer(lines[first:end]) else ""


def _is_closing(lines: Sequence[str], stretch: tuple[int, int]) -> bool:
    words = [line.strip() for line in lines[stretch[0] : stretch[1]] if line.strip()]
    if not words or len(words) > 4 or max(map(len, words)) > 60:
        return False
    first = re.split(r"[,，!.]", words[0].casefold(), maxsplit=1)[0].strip()
    return first in CLOSINGS


def _choose(lines: Sequence[str], blocks: Sequence[Block]) -> _Choice:
    stretches = _stretches(lines, blocks)
    whole = [(0, len(lines))]
    tail = _tail(lines, stretches[-1])
    if tail:
        stretches[-1] = (len(lines), len(lines))
    written = [index for index, stretch in enumerate(stretches) if _is_text(lines, stretch)]
    if not written:
        return _Choice(whole if _is_unsure(blocks) else [])
    last = written[-1]
    if last == 0:
        return _Choice([stretches[0]], tail=tail)
    if written == [last] and last == 1 and _is_whole_mail(blocks[0]):
        return _Choice([stretches[1]], tail=tail)
    if written == [0, last] and _is_closing(lines, stretches[last]):
        return _Choice([stretches[0], stretches[last]])
    if last == len(stretches) - 1:
        return _Choice(whole, is_inline=True)
    return _Choice([(0, blocks[last].start)], is_inline=True, tail=tail)


def _is_unsure(blocks: Sequence[Block]) -> bool:
    """Where nothing would be left: quoted lines of whom nobody knows, or bare text that may be the answer as well."""
    if all(block.why == _QUOTED for block in blocks):
        return True
    return blocks[-1].why == "an attribution" and len(blocks) == 1


def _is_whole_mail(block: Block) -> bool:
    """Quoted lines on top of an answer: the mail that is answered, unless they are few and bare, as one picks them."""
    return block.why != _QUOTED or block.end - block.start > _PICKED


def _passages(lines: Sequence[str], blocks: Sequence[Block], choice: _Choice, rest: str) -> tuple[Passage, ...]:
    """All lines in reading order; what stands between the kept ones is history, and why is said by its first block."""
    edges = {0, len(lines), *(edge for pair in choice.keep for edge in pair)}
    if choice.tail:
        edges.add(blocks[-1].end)
    found = []
    for start, end in pairwise(sorted(edges)):
        text = "\n".join(lines[start:end]) + (rest if end == len(lines) else "")
        text = _unmarked(text).strip("\n")
        if not text.strip():
            continue
        if (start, end) in choice.keep:
            found.append(Passage(PassageKind.NEW, text))
        else:
            why = next((block.why for block in blocks if block.start < end and block.end > start), choice.tail)
            found.append(Passage(PassageKind.HISTORY, text, why))
    return tuple(found)


def _unmarked(text: str) -> str:
    return text.translate({ord(HISTORY_MARK): None, ord(FOREIGN_QUOTE): None})


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
