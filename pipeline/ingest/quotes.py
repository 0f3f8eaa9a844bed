"""Tell what a person wrote now from the history below it: separators, header blocks, attributions, quoted lines.

Pure and linear in the size of the text. It works on shape first (a colon after a date and an address, labels in a row,
`>` to the end) and on words second; where unsure it shows more, and a cut never loses words: the full text is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.ingest.attribution import attribution_start, header_block, is_quoted, next_text, separator, unshared
from pipeline.ingest.signature import is_disclaimer
from pipeline.ingest.vocabulary import CLOSINGS

HISTORY_MARK: Final = "\ue0f2"
MAX_CHARACTERS: Final = 400_000
_OUR_DELIMITER: Final = "##-"
_RULE: Final = re.compile(r"\W*[-_=*–—―─━﹘~#]{4,}\W*")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines that are history, and why; `is_open` where it goes on to the end without any mark on its lines."""

    start: int
    end: int
    why: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Split:
    """A text told apart: the new lines, what was cut and why, and where a forwarded mail begins in the lines kept."""

    kept: str
    cut: str
    why: tuple[str, ...]
    is_inline: bool


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
    before = lines[index - 1]
    if not is_quoted(before):
        return False
    is_overlong = len(before) >= 66 and len(lines[index]) < len(before)
    follows = lines[index + 1] if index + 1 < len(lines) else ""
    if is_overlong and (not follows.strip() or is_quoted(follows)):
        return True
    return is_quoted(follows) and len(_WORD.findall(re.sub(r"\S*[/=_]\S*", "", lines[index]))) <= 1


def _open_block(lines: Sequence[str], index: int) -> Block | None:
    """History that runs to the end although its lines carry no mark."""
    line = lines[index]
    if HISTORY_MARK in line:
        return Block(index, len(lines), "marked as history in the HTML", is_open=True)
    if line.lstrip("> \t").startswith(_OUR_DELIMITER):
        return Block(index, len(lines), "our own delimiter", is_open=True)
    if separator(line) == "original":
        return Block(index, len(lines), "a separator line", is_open=True)
    if ":" in line or "：" in line:
        block = header_block(lines, index)
        if block and not is_quoted(line):
            return Block(index, len(lines), "a block of header lines", is_open=True)
    return None


def _attributed(lines: Sequence[str], index: int) -> Block | None:
    start = attribution_start(lines, index)
    if start is None:
        return None
    after = next_text(lines, index + 1)
    if after < len(lines) and is_quoted(lines[after]):
        return Block(start, _quote_end(lines, after), "an attribution and quoted lines", is_open=False)
    return Block(start, len(lines), "an attribution", is_open=True)


def _blocks(lines: Sequence[str], *, is_forward: bool) -> list[Block]:
    """All history in the text, in order; an open block ends the search, and so does a forwarded mail."""
    found: list[Block] = []
    index = 0
    seen_text = False
    while index < len(lines):
        line = lines[index]
        block = None
        if line.strip():
            if separator(line) == "forwarded" or (is_forward and ":" in line and header_block(lines, index)):
                return found
            block = _open_block(lines, index) or _attributed(lines, index)
            if block is None and is_quoted(line):
                block = Block(index, _quote_end(lines, index), "quoted lines", is_open=False)
        if block is None:
            seen_text = seen_text or bool(line.strip())
            index += 1
            continue
        if block.is_open and block.why == "a block of header lines" and not seen_text and not found:
            # With nothing above it, it is a forward without a comment or a note that begins with its own header.
            header = header_block(lines, index)
            index = header.end if header else index + 1
            continue
        found.append(block)
        if block.is_open:
            break
        index = max(block.end, index + 1)
    return found


def _trim_above(lines: Sequence[str], end: int) -> int:
    """Blank lines and rules directly above history belong to it."""
    while end and (not lines[end - 1].strip() or _RULE.fullmatch(lines[end - 1])):
        end -= 1
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


def _is_tail(lines: Sequence[str], stretch: tuple[int, int]) -> bool:
    """A signature or footer left standing below the history: it begins with a delimiter, or is a legal notice."""
    first = next_text(lines, stretch[0])
    if first >= stretch[1]:
        return False
    if lines[first].strip() in ("--", "—", "–", "---") or _RULE.fullmatch(lines[first]) is not None:
        return True
    end = next((index for index in range(first, stretch[1]) if not lines[index].strip()), stretch[1])
    return is_disclaimer(lines[first:end])


def _is_closing(lines: Sequence[str], stretch: tuple[int, int]) -> bool:
    words = [line.strip() for line in lines[stretch[0] : stretch[1]] if line.strip()]
    if not words or len(words) > 4 or max(map(len, words)) > 60:
        return False
    first = re.split(r"[,，!.]", words[0].casefold(), maxsplit=1)[0].strip()
    return first in CLOSINGS


def split(text: str, *, is_forward: bool = False) -> Split:
    """Tell new text from history; in a forward, a header block begins what is forwarded and not history."""
    examined, rest = text[:MAX_CHARACTERS], text[MAX_CHARACTERS:]
    lines = [piece for line in examined.split("\n") for piece in unshared(line)]
    blocks = _blocks(lines, is_forward=is_forward)
    if not blocks:
        return Split(text, "", (), is_inline=False)
    blocks = [Block(_trim_above(lines, block.start), block.end, block.why, block.is_open) for block in blocks]
    why = tuple(dict.fromkeys(block.why for block in blocks))
    keep, is_inline = _choose(lines, blocks)
    if keep == [(0, len(lines))] and not is_inline:
        return Split(text, "", (), is_inline=False)
    kept = "\n".join(line for start, end in keep for line in lines[start:end])
    tail = rest if not blocks[-1].is_open and keep and keep[-1][1] == len(lines) else ""
    cut = "\n".join("\n".join(lines[block.start : block.end]) for block in blocks)
    return Split(_tidy(kept + tail), cut, why, is_inline)


def _choose(lines: Sequence[str], blocks: Sequence[Block]) -> tuple[list[tuple[int, int]], bool]:
    """Which lines are kept, and whether the answers stand between quoted lines."""
    stretches = _stretches(lines, blocks)
    if _is_tail(lines, stretches[-1]):
        stretches[-1] = (len(lines), len(lines))
    written = [index for index, stretch in enumerate(stretches) if _is_text(lines, stretch)]
    if not written:
        is_unsure = all(block.why == "quoted lines" for block in blocks)
        return ([(0, len(lines))] if is_unsure else []), False
    last = written[-1]
    if last == 0:
        return [stretches[0]], False
    if written == [last] and last == 1 and _is_whole_mail(blocks[0]):
        return [stretches[1]], False
    if written == [0, last] and _is_closing(lines, stretches[last]):
        return [stretches[0], stretches[last]], False
    if last == len(stretches) - 1:
        return [(0, len(lines))], True
    return [(0, blocks[last].start)], True


def _is_whole_mail(block: Block) -> bool:
    """Quoted lines on top of an answer: the mail that is answered, unless they are few and bare, as one picks them."""
    return block.why != "quoted lines" or block.end - block.start > 4


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
