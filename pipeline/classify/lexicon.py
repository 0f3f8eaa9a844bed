"""Find all words of a rule set in a text in one pass, so that a condition is a set look-up and rules cost next to nothing.

A word is found whole, within word borders; a phrase as its words in a row; `pay*` at a word's start; Korean at a word's
start (particles follow); Arabic with what grows on it; in scripts without spaces anywhere. Keys are normalised words.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from pipeline.classify.grams import Grams
from pipeline.classify.text import (
    LATIN_END,
    LONGEST_WORD,
    forms,
    is_arabic,
    is_hangul,
    is_hebrew,
    is_latin,
    is_unspaced,
    normalise,
    solid,
    tokens,
    visible,
)  # fmt: skip

HEAD: Final = 2
SHORTEST_STEM: Final = 3
MAX_STARTS: Final = 50
LONGEST_STRETCH: Final = 500
"""Longer stretches of a mail are not shown as what a word stood for."""
_CHUNK: Final = re.compile(r"\S+")

Phrase = tuple[str, tuple[str, ...]]
"""A key and all its words in a row."""


@dataclass(frozen=True)
class Prepared:
    """A text ready to be searched; each part is made when first asked for."""

    written: str

    @cached_property
    def visible(self) -> str:
        """As patterns see it."""
        return visible(self.written)

    @cached_property
    def utf8(self) -> bytes:
        """As RE2 sees it."""
        return self.visible.encode()

    @cached_property
    def folded_grams(self) -> Grams:
        """As patterns see it, without regard to case."""
        return Grams(self.visible.casefold())

    @cached_property
    def plain_grams(self) -> tuple[Grams, ...]:
        """Normalised, and where it differs, also without gaps."""
        return tuple(map(Grams, dict.fromkeys((self.normal, self.solid))))

    @cached_property
    def normal(self) -> str:
        return normalise(self.visible)

    @cached_property
    def solid(self) -> str:
        return solid(self.normal) if self.is_unspaced else self.normal

    @cached_property
    def tokens(self) -> list[str]:
        return tokens(self.normal)

    @cached_property
    def words(self) -> frozenset[str]:
        """All that its tokens count as."""
        found = frozenset(self.tokens)
        return found if self.is_latin else found.union(*map(forms, found))

    @cached_property
    def is_latin(self) -> bool:
        return is_latin(self.normal)

    @cached_property
    def is_unspaced(self) -> bool:
        return not self.is_latin and is_unspaced(self.normal)

    @cached_property
    def heads(self) -> frozenset[str]:
        return frozenset(word[:HEAD] + "*" for word in self.words)

    @cached_property
    def chunks(self) -> tuple[list[str], list[int]]:
        """What stands between white space, as written, and where each ends in the normalised text."""
        return self.written.split(), [chunk.end() for chunk in _CHUNK.finditer(self.normal)]


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Words that are looked for at the beginning of others (or of the rest of a text), at the cost of a few look-ups."""

    words: frozenset[str] = frozenset()
    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The lengths of those words by their first letters."""
    firsts: frozenset[str] = frozenset()
    """The first letters alone."""

    def at(self, text: str, start: int = 0) -> Iterator[str]:
        """The words that stand here."""
        for length in self.lengths.get(text[start : start + HEAD], ()):
            if (word := text[start : start + length]) in self.words:
                yield word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by the way they are looked for; every word stands in exactly one of these."""

    whole: frozenset[str] = frozenset()
    stems: Beginnings = Beginnings()
    """Without their stars."""
    phrases: Mapping[str, Mapping[str, tuple[Phrase, ...]]] = field(default_factory=dict)
    """By their first and their second word (or its first letters with a star)."""
    signs: frozenset[str] = frozenset()
    """Single characters of scripts without spaces."""
    unspaced: Beginnings = Beginnings()
    """Longer words of such scripts."""


@lru_cache(maxsize=50_000)  # one list of words stands in many rules
def key(word: str) -> str:
    """The normalised form by which a word of a rule is known; empty if it has no letter or digit."""
    return _key(word)


def _key(word: str) -> str:
    normal = normalise(word.strip())
    if normal.isascii() and normal.isalnum():
        return normal
    normal = solid(normal)
    if is_unspaced(normal):
        return normal
    parts = tokens(normal.removesuffix("*"))
    if not any(part[0].isalnum() for part in parts):
        return ""
    return " ".join(parts) + ("*" if normal.endswith("*") or _grows(parts[-1]) else "")


def lexicon(keys: Iterable[str]) -> Lexicon:
    """The lexicon of these keys."""
    whole, signs, stems, unspaced = set[str](), set[str](), set[str](), set[str]()
    phrases: dict[str, dict[str, tuple[Phrase, ...]]] = {}
    for word in sorted(set(keys)):
        if word.isascii() and word.isalnum():
            whole.add(word)
            continue
        parts = tuple(f"{part}*" if _grows(part) else part for part in word.split(" "))
        if is_unspaced(word):
            (signs if len(word) == 1 else unspaced).add(word)
        elif len(parts) > 1:
            rest = phrases.setdefault(_head(parts[0]), {})
            rest[_head(parts[1])] = (*rest.get(_head(parts[1]), ()), (word, parts))
        elif word.endswith("*"):
            stems.add(word[:-1])
        else:
            whole.add(word)
    return Lexicon(frozenset(whole), _beginnings(stems), phrases, frozenset(signs), _beginnings(unspaced))


def _beginnings(words: set[str]) -> Beginnings:
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[:HEAD], set()).add(len(word))
    by_head = {head: tuple(sorted(found)) for head, found in lengths.items()}
    return Beginnings(frozenset(words), by_head, frozenset(word[0] for word in words))


def scan(text: Prepared, lexicon: Lexicon) -> frozenset[str]:
    """The keys of all words of the lexicon that stand in the text."""
    found = set(lexicon.whole & text.words)
    if lexicon.stems.words:
        known = [word for word in text.words if word[:HEAD] in lexicon.stems.lengths]
        found.update(f"{stem}*" for word in known for stem in lexicon.stems.at(word))
    if lexicon.phrases:
        found.update(_phrases(text, lexicon.phrases))
    if text.is_unspaced:
        found.update(_unspaced(text.solid, lexicon))
    return frozenset(found)


def as_written(text: Prepared, word: str) -> str:
    """The stretch of the text in which a key was found, as its sender wrote it; the key where that cannot be told."""
    bare = word.removesuffix("*")
    is_aligned = len(text.normal) == len(text.written)
    for start in _starts(text.normal, bare.partition(" ")[0]):
        end = _end(text.normal, start, word)
        stretch = text.written[start:end] if is_aligned else _chunks(text, start, end)
        found = _key(stretch[:LONGEST_STRETCH]).removesuffix("*")
        if found == bare or (word.endswith("*") and found.startswith(bare)):
            return " ".join(stretch.split())
    return bare


def _chunks(text: Prepared, start: int, end: int) -> str:
    """What stands between the same spaces in the text as written, where letters do not map one to one."""
    chunks, ends = text.chunks
    stretch = " ".join(chunks[bisect_right(ends, start) : bisect_left(ends, end) + 1])[:LONGEST_STRETCH]
    while stretch and not stretch[-1].isalnum():
        stretch = stretch[:-1]
    while stretch and not stretch[0].isalnum():
        stretch = stretch[1:]
    return stretch


def _grows(part: str) -> bool:
    """Whether endings are expected on a word: Korean particles, but a single syllable stands for itself."""
    return is_hangul(part) and len(part) >= HEAD and not part.endswith("*")


def _head(part: str) -> str:
    """Under what a phrase is looked up: its first word, or that word's first letters and a star."""
    return part[:HEAD] + "*" if part.endswith("*") else part


def _phrases(text: Prepared, phrases: Mapping[str, Mapping[str, tuple[Phrase, ...]]]) -> Iterator[str]:
    starts = phrases.keys() & text.words
    if not text.is_latin:
        starts |= phrases.keys() & text.heads
    if not starts:
        return
    row = text.tokens
    begin = starts if text.is_latin else {token for token in set(row) if _begins(token, starts)}
    for position in [position for position, token in enumerate(row[:-1]) if token in begin]:
        for first in _heads(row[position]) & starts:
            for second in _heads(row[position + 1]) & phrases[first].keys():
                yield from _rows(row, position, phrases[first][second])


def _begins(token: str, starts: Set[str]) -> bool:
    return len(token) <= LONGEST_WORD and not starts.isdisjoint(_heads(token))


@lru_cache(maxsize=1 << 13)
def _heads(token: str) -> frozenset[str]:
    """All under which a phrase with this token may stand."""
    counted = forms(token)
    return counted.union(form[:HEAD] + "*" for form in counted)


def _rows(row: list[str], position: int, phrases: tuple[Phrase, ...]) -> Iterator[str]:
    """The phrases that stand at this position of a text."""
    for word, parts in phrases:
        there = row[position : position + len(parts)]
        if len(there) == len(parts) and all(map(_fits, there, parts)):
            yield word


def _fits(token: str, part: str) -> bool:
    if part.endswith("*"):
        return any(form.startswith(part[:-1]) for form in forms(token))
    return part in forms(token)


def _unspaced(text: str, lexicon: Lexicon) -> Iterator[str]:
    chars = frozenset(text)
    yield from lexicon.signs & chars
    firsts = lexicon.unspaced.firsts & chars
    for start in [start for start, char in enumerate(text) if char in firsts] if firsts else ():
        yield from lexicon.unspaced.at(text, start)


def _starts(normal: str, word: str) -> Iterator[int]:
    """Where a word begins in a text: where no other does in its script, unless letters may grow on its front.

    The first places where its letters stand are looked at, no more: a mail may hold them everywhere.
    """
    is_free = is_unspaced(word) or is_arabic(word) or is_hebrew(word)
    start = -1
    for _ in range(MAX_STARTS):
        start = normal.find(word, start + 1)
        if start < 0:
            return
        if is_free or start == 0 or not _is_joined(normal[start - 1], word[0]):
            yield start


def _end(normal: str, start: int, word: str) -> int:
    """Where the key that begins here ends; with a star, at the end of the word it grew to."""
    end, most = start, min(len(normal), start + LONGEST_STRETCH)
    for part in word.removesuffix("*").split(" "):
        end = max(end, normal.find(part, end, most)) + len(part)
    is_open = not is_unspaced(word)
    while is_open and end < most and _is_joined(normal[end], normal[end - 1]):
        end += 1
    return end


def _is_joined(char: str, beside: str) -> bool:
    """Whether a character belongs to the same word as the one beside it: one of another script begins another."""
    return char.isalnum() and (char < LATIN_END) == (beside < LATIN_END)
