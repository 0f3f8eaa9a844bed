"""Find what we sent ourselves in the answer to it, where the client's program quoted it without any mark.

Pure and linear. Words are compared, in runs of `SHINGLE`, so that wrapping, marks of quotes and links may differ; a run
must be long enough that nobody writes it by chance. Whole lines are history, parts of lines never.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from pipeline.domain.message import Message, Passage, PassageKind
from pipeline.ingest.body import language
from pipeline.ingest.newtext import newtext, quotes
from pipeline.ingest.newtext.passages import overlay

SHINGLE: Final = 5
LONG_ENOUGH: Final = 12
"""Words in a row that nobody writes by chance; of a shorter mail of ours all of them, if they are `FEWEST`."""
FEWEST: Final = 8
MAX_CHARACTERS: Final = 400_000
MAX_SENT: Final = 20
WHY: Final = "a copy of what we sent"
_COVERED: Final = 0.8
# A letter of a script without blanks, or with particles glued to its words, is a word of its own.
_LETTER: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD: Final = re.compile(rf"https?://\S+|[\w.+-]{{1,64}}@[\w.-]{{2,255}}|[{_LETTER}]|(?:(?![{_LETTER}_])\w)+")
_ADDRESS: Final = re.compile(r"https?://|[\w.+-]{1,64}@")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, each with the line it stands on."""

    words: list[str]
    lines: list[int]


def overlap(text: str, sent: str) -> float:
    """The share (0 to 1) of a sent text's runs of words that occur in `text`, quoted or not."""
    wanted = _runs_of_words(sent)
    return len(wanted & _runs_of_words(text)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=2_000)
def _runs_of_words(text: str) -> frozenset[int]:
    """The runs of a text, as hashes: the texts of open tickets are compared with one mail after the other."""
    return frozenset(map(hash, _shingles(_read(text).words)))


def refine(message: Message, sent: Sequence[str]) -> Message:
    """The mail with unmarked copies of our own mails taken for history; the mail itself where there are none.

    `sent` are the texts of our mails in this thread, newest first. The copy is treated as if the client's program had
    marked it: cut where it stands above or below the answer, kept with the answers that stand between its lines.
    """
    lines = message.new_text.split("\n")
    copied = _copied(message.new_text[:MAX_CHARACTERS], sent[:MAX_SENT])
    if not copied:
        return message
    marked = "\n".join(f"> {line}" if index in copied else line for index, line in enumerate(lines))
    found = quotes.split(marked)
    if not found.why or not found.kept.strip():
        return message
    author = message.from_[0].name if len(message.from_) == 1 else ""
    cut = newtext.told(_with_reason(found), message.subject, author, message.html)
    return replace(
        message,
        new_text=cut.new_text,
        new_text_unsigned=cut.new_text_unsigned,
        passages=_laid(message.passages, cut.passages),
        language=language.detect(cut.new_text_unsigned, message.subject, message.text),
    )


def _with_reason(found: quotes.Split) -> quotes.Split:
    passages = (
        replace(passage, why=WHY) if passage.kind is PassageKind.HISTORY else passage for passage in found.passages
    )
    return replace(found, passages=tuple(passages), why=(WHY,))


def _laid(before: Sequence[Passage], closer: Sequence[Passage]) -> tuple[Passage, ...]:
    """What was history stays so; all the rest was the new text, which is told apart anew."""
    whole = [
        passage if passage.kind is PassageKind.HISTORY else Passage(PassageKind.NEW, passage.text) for passage in before
    ]
    return overlay(whole, closer)


def _read(text: str) -> _Words:
    words: list[str] = []
    places: list[int] = []
    for number, line in enumerate(text[:MAX_CHARACTERS].split("\n")):
        found = [word for word in _WORD.findall(line.casefold()) if not _ADDRESS.match(word)]
        words += found
        places += [number] * len(found)
    return _Words(words, places)


def _shingles(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Every run of `SHINGLE` words; a shorter text is one run, if it has three words."""
    if len(words) < SHINGLE:
        return [tuple(words)] if len(words) >= 3 else []
    return list(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def _copied(text: str, sent: Sequence[str]) -> set[int]:
    """The numbers of the lines that are copies; where one run proves a copy, shorter ones of the same mails count."""
    ours: dict[tuple[str, ...], int] = {}
    short: set[tuple[str, ...]] = set()
    for one in sent:
        read = _read(one)
        needed = max(FEWEST, min(LONG_ENOUGH, len(read.words)))
        for shingle in _shingles(read.words):
            ours[shingle] = min(needed, ours.get(shingle, needed))
        short.update(line for line in _by_line(read).values() if len(line) < SHINGLE)
    page = _read(text)
    if not _runs(page.words, ours):
        return set()
    covered = _runs(page.words, dict.fromkeys(ours, SHINGLE))
    hits: dict[int, int] = {}
    for place, number in enumerate(page.lines):
        hits[number] = hits.get(number, 0) + (place in covered)
    lines = _by_line(page)
    copied = {number for number, words in lines.items() if hits[number] >= _COVERED * len(words)}
    copied -= _before(lines, copied, short)
    return copied | _beside(lines, copied, short)


def _by_line(read: _Words) -> dict[int, tuple[str, ...]]:
    lines: dict[int, list[str]] = {}
    for word, number in zip(read.words, read.lines, strict=True):
        lines.setdefault(number, []).append(word)
    return {number: tuple(words) for number, words in lines.items()}


def _before(lines: dict[int, tuple[str, ...]], copied: set[int], short: set[tuple[str, ...]]) -> set[int]:
    """Few words that happen to go on in ours, such as the author's name above the copy of our greeting to them."""
    found: set[int] = set()
    is_first = True
    for number, words in lines.items():
        is_chance = is_first and number in copied and len(words) < SHINGLE and words not in short
        if is_chance:
            found.add(number)
        is_first = is_chance or number not in copied
    return found


def _beside(lines: dict[int, tuple[str, ...]], copied: set[int], short: set[tuple[str, ...]]) -> set[int]:
    """Greetings and closings: lines too short for a run that a sent mail has as well, next to what is copied."""
    found: set[int] = set()
    for order in (list(lines), list(lines)[::-1]):
        is_copy = False
        for number in order:
            is_copy = number in copied or (is_copy and lines[number] in short)
            if is_copy:
                found.add(number)
    return found


def _runs(words: Sequence[str], ours: dict[tuple[str, ...], int]) -> set[int]:
    """The places of words in runs that are long enough."""
    covered: set[int] = set()
    shingles = _shingles(words) if len(words) >= SHINGLE else []
    start, needed = None, LONG_ENOUGH
    for place, shingle in enumerate([*shingles, ()]):
        if shingle in ours:
            start, needed = (place, ours[shingle]) if start is None else (start, min(needed, ours[shingle]))
        elif start is not None:
            end = place + SHINGLE - 1
            if end - start >= needed:
                covered.update(range(start, end))
            start = None
    return covered
