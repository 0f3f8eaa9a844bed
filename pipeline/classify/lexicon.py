"""Find all words of a rule set in a text in one pass, so that a condition is a set look-up and rules cost next to nothing.

A word is found whole, within word borders; a phrase as its words in a row; `pay*` at a word's start; Korean at a word's
start (particles follow); Arabic with what grows on it; in scripts without spaces anywhere. Keys are normalised words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import add
from typing import Final, TypeVar

from pipeline.classify.text import arabic_forms, is_arabic, is_hangul, is_unspaced, normalise, solid, tokens

HEAD: Final = 2
SHORTEST_STEM: Final = 3
MAX_STARTS: Final = 50

Item = TypeVar("Item")
Heads = dict[str, list[Item]]
Phrase = tuple[str, tuple[str, ...]]
"""A key and all its words in a row."""


@dataclass(frozen=True)
class Prepared:
    """A text ready to be searched; each part is made when first asked for."""

    written: str

    @cached_property
    def normal(self) -> str:
        return normalise(self.written)

    @cached_property
    def solid(self) -> str:
        return solid(self.normal)

    @cached_property
    def tokens(self) -> list[str]:
        return tokens(self.normal)

    @cached_property
    def words(self) -> frozenset[str]:
        if not self.is_arabic:
            return frozenset(self.tokens)
        return frozenset[str]().union(*map(arabic_forms, self.tokens))

    @cached_property
    def is_arabic(self) -> bool:
        return is_arabic(self.normal)

    @cached_property
    def heads(self) -> frozenset[str]:
        return frozenset(word[:HEAD] + "*" for word in self.words)

    @cached_property
    def spelled(self) -> dict[str, str]:
        """The words as written by their normalised form, for texts whose letters do not map one to one."""
        return {normalise(word): word for word in reversed(tokens(self.written))}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by the way they are looked for; every word stands in exactly one of these."""

    whole: frozenset[str]
    stems: Mapping[str, tuple[str, ...]]
    """By their first letters: `pay*` stands under `pa`."""
    phrases: Mapping[str, tuple[Phrase, ...]]
    """By their first word (or its first letters with a star)."""
    signs: frozenset[str]
    """Single characters of scripts without spaces."""
    unspaced: Mapping[str, tuple[str, ...]]
    """Longer ones by their first characters."""


def key(word: str) -> str:
    """The normalised form by which a word of a rule is known; empty if it has no letter or digit."""
    normal = solid(normalise(word.strip()))
    if is_unspaced(normal):
        return normal
    parts = tokens(normal.removesuffix("*"))
    if not any(part[0].isalnum() for part in parts):
        return ""
    return " ".join(parts) + ("*" if normal.endswith("*") or _grows(parts[-1]) else "")


def lexicon(keys: Iterable[str]) -> Lexicon:
    """The lexicon of these keys."""
    whole, signs, stems, phrases, unspaced = set[str](), set[str](), Heads[str](), Heads[Phrase](), Heads[str]()
    for word in sorted(set(keys)):
        parts = tuple(f"{part}*" if _grows(part) else part for part in word.split(" "))
        if is_unspaced(word):
            signs.update(word) if len(word) == 1 else unspaced.setdefault(word[:HEAD], []).append(word)
        elif len(parts) > 1:
            phrases.setdefault(_head(parts[0]), []).append((word, parts))
        elif word.endswith("*"):
            stems.setdefault(word[:HEAD], []).append(word)
        else:
            whole.add(word)
    return Lexicon(frozenset(whole), _frozen(stems), _frozen(phrases), frozenset(signs), _frozen(unspaced))


def scan(text: Prepared, lexicon: Lexicon) -> frozenset[str]:
    """The keys of all words of the lexicon that stand in the text."""
    found = set(lexicon.whole & text.words)
    found.update(_stems(text, lexicon))
    found.update(_phrases(text, lexicon))
    if is_unspaced(text.normal):
        found.update(_unspaced(text.solid, lexicon))
    return frozenset(found)


def as_written(text: Prepared, word: str) -> str:
    """The stretch of the text in which a key was found, as its sender wrote it; the key where that cannot be told."""
    bare = word.removesuffix("*")
    if len(text.normal) != len(text.written):
        return text.spelled.get(bare, bare)
    for start in islice(_starts(text.normal, bare.partition(" ")[0]), MAX_STARTS):
        stretch = text.written[start : _end(text.normal, start, word)]
        if key(stretch).removesuffix("*") == bare or (word.endswith("*") and key(stretch).startswith(bare)):
            return " ".join(stretch.split())
    return bare


def _grows(part: str) -> bool:
    """Whether endings are expected on a word: Korean particles, but a single syllable stands for itself."""
    return is_hangul(part) and len(part) >= HEAD and not part.endswith("*")


def _head(part: str) -> str:
    """Under what a phrase is looked up: its first word, or that word's first letters and a star."""
    return part[:HEAD] + "*" if part.endswith("*") else part


def _frozen(found: Heads[Item]) -> dict[str, tuple[Item, ...]]:
    return {head: tuple(items) for head, items in found.items()}


def _stems(text: Prepared, lexicon: Lexicon) -> Iterator[str]:
    if not lexicon.stems:
        return
    for word in text.words:
        for stem in lexicon.stems.get(word[:HEAD], ()):
            if word.startswith(stem[:-1]):
                yield stem


def _phrases(text: Prepared, lexicon: Lexicon) -> Iterator[str]:
    starts = lexicon.phrases.keys() & text.words | lexicon.phrases.keys() & text.heads
    if not starts:
        return
    for position, token in enumerate(text.tokens):
        for first in (token, token[:HEAD] + "*") if not text.is_arabic else (*arabic_forms(token), token[:HEAD] + "*"):
            if first in starts:
                yield from _rows(text.tokens, position, lexicon.phrases[first])


def _rows(row: list[str], position: int, phrases: tuple[Phrase, ...]) -> Iterator[str]:
    """The phrases that stand at this position of a text."""
    for word, parts in phrases:
        there = row[position : position + len(parts)]
        if len(there) == len(parts) and all(map(_fits, there, parts)):
            yield word


def _fits(token: str, part: str) -> bool:
    if part.endswith("*"):
        return token.startswith(part[:-1])
    return token == part or (is_arabic(token) and part in arabic_forms(token))


def _unspaced(text: str, lexicon: Lexicon) -> Iterator[str]:
    yield from lexicon.signs.intersection(text)
    for head in lexicon.unspaced.keys() & set(map(add, text, text[1:])):
        yield from (word for word in lexicon.unspaced[head] if word in text)


def _starts(normal: str, word: str) -> Iterator[int]:
    """Where a word begins in a text, at word borders unless its script has none that can be seen."""
    is_free = is_unspaced(word) or is_arabic(word)
    start = normal.find(word)
    while start >= 0:
        if is_free or start == 0 or not normal[start - 1].isalnum():
            yield start
        start = normal.find(word, start + 1)


def _end(normal: str, start: int, word: str) -> int:
    """Where the key that begins here ends; with a star, at the end of the word it grew to."""
    end = start
    for part in word.removesuffix("*").split(" "):
        end = max(end, normal.find(part, end)) + len(part)
    is_open = not is_unspaced(word)
    while is_open and end < len(normal) and normal[end].isalnum():
        end += 1
    return end
