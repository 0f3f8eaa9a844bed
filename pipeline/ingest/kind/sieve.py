"""Long lists of words that are looked for in every mail, and seldom stand in it: a regular expression behind a sieve.

Pure. From the source of an expression come its stems: letters of which every match holds at least one. A text without
any of them is told without trying the expression; what it finds is the same as without the sieve.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import Final

_RUN: Final = re.compile("....", re.DOTALL)
_LONG: Final = 5
"""Letters of a stem that holds one of the runs of four which begin at every second letter of a text."""
_FEW: Final = 40
"""So few stems are sooner looked for one by one than the runs of a text are cut out."""
_MOST: Final = 64
"""Stems that one stretch of an expression may branch into before it counts as unknown."""
_QUANTIFIER: Final = re.compile(r"([?*+]|\{(\d*)(?:,\d*)?\})[?+]?")
_CLASS: Final = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_PLAIN_CLASS: Final = re.compile(r"\[([^\]\\^-]{1,8})\]")
_OPENING: Final = re.compile(r"\((?:\?(?:[:>]|P<\w+>|(<?[=!])))?")
_ESCAPED: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\d{1,3}|.)", re.DOTALL)
_SAME: Final = str.maketrans(
    "\u0131\u017f\xb5\u0345\u1fbe\u1fd3\u1fe3\u03d0\u03f5\u03d1\u03f0\u03d6\u03f1\u03c2\u03d5\u1e9b"
    "\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88\ufb05",
    "is\u03bc\u03b9\u03b9\u0390\u03b0βεθκπρσφ\u1e61вдосттъѣ\ua64b\ufb06",
)
"""Small letters that `re.IGNORECASE` takes for others, as their capitals are the same (ı and i, ς and σ)."""
_ODD: Final = re.compile(f"[{''.join(map(chr, _SAME))}]")


@lru_cache(maxsize=64)
def folded(text: str) -> str:
    """A text of the same length in which letters are equal that `re.IGNORECASE` takes for equal."""
    if text.isascii():
        return text.lower()
    small = (text.replace("İ", "i") if "İ" in text else text).lower()
    return small.translate(_SAME) if _ODD.search(small) else small


@lru_cache(maxsize=64)
def _runs(text: str) -> frozenset[str]:
    """The runs of four letters that begin at every second letter."""
    return frozenset(_RUN.findall(text) + _RUN.findall(text, 2))


@lru_cache(maxsize=64)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


@dataclass(frozen=True)
class Stems:
    """The stems of several expressions, for telling at once which of them could match a text."""

    sources: tuple[str, ...]

    @cached_property
    def _words(self) -> dict[str, frozenset[int]]:
        """Each stem with the places of the expressions that need it."""
        found: dict[str, frozenset[int]] = {}
        for place, source in enumerate(self.sources):
            for word in stems(source) or ():
                found[word] = found.get(word, frozenset()) | {place}
        return found

    @cached_property
    def _unknown(self) -> frozenset[int]:
        return frozenset(place for place, source in enumerate(self.sources) if stems(source) is None)

    @cached_property
    def _by_run(self) -> dict[str, list[str]]:
        kept: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) >= _LONG:
                kept.setdefault(word[:4], []).append(word)
                kept.setdefault(word[1:5], []).append(word)
        return kept

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(self._by_run)

    @cached_property
    def _short(self) -> dict[str, list[str]]:
        """The stems that hold no such run for certain, by their first letter."""
        kept: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) < _LONG:
                kept.setdefault(word[0], []).append(word)
        return kept

    @cached_property
    def _initials(self) -> frozenset[str]:
        return frozenset(self._short)

    def found_in(self, text: str) -> set[int]:
        """The places of the expressions that could match."""
        text = folded(text)
        found = set(self._unknown)
        for word in self._near(text):
            if word in text:
                found |= self._words[word]
        return found

    def _near(self, text: str) -> Iterable[str]:
        """The stems to look for; of many only those whose first letters occur."""
        if len(self._words) <= _FEW:
            return self._words
        near = [word for run in self._firsts & _runs(text) for word in self._by_run[run]]
        return near + [word for letter in self._initials & _letters(text) for word in self._short[letter]]


@dataclass(frozen=True)
class Sieved:
    """An expression that is compiled when it is first needed, and tried where a stem of it occurs."""

    source: str
    flags: re.RegexFlag = re.IGNORECASE

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source, self.flags)

    @cached_property
    def _stems(self) -> Stems:
        return Stems((self.source,))

    def is_possible_in(self, text: str) -> bool:
        """Whether it could match; a text without a stem has no part that matches."""
        return bool(self._stems.found_in(text))

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self.is_possible_in(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        return self.pattern.match(text) if self.is_possible_in(text) else None

    def findall(self, text: str) -> list[str]:
        return self.pattern.findall(text) if self.is_possible_in(text) else []


@dataclass(frozen=True)
class SievedList:
    """Several such expressions, which are looked for together."""

    members: tuple[Sieved, ...]

    @cached_property
    def _stems(self) -> Stems:
        return Stems(tuple(member.source for member in self.members))

    def is_possible_in(self, text: str) -> bool:
        """Whether any of them could match; a text without a stem has no part that matches."""
        return bool(self._stems.found_in(text))

    def places_in(self, text: str) -> list[int]:
        """The places of the expressions that match somewhere in a text."""
        return [place for place in sorted(self._stems.found_in(text)) if self.members[place].pattern.search(text)]


def stems(source: str) -> frozenset[str] | None:
    """Folded strings of which every match of an expression holds at least one; None where there is no such set."""
    reader = _Reader(source)
    return frozenset(best) if (best := reader.read().needed) else None


@dataclass(slots=True)
class _Known:
    """A stretch of an expression: all that it matches, where that is a short list, and what it needs to match."""

    whole: set[str] | None
    needed: set[str] | None


@dataclass(slots=True)
class _Reader:
    """Reads an expression once from left to right; whatever it does not know of matches anything."""

    source: str
    at: int = 0

    def read(self) -> _Known:
        """The alternatives up to the end or the closing bracket."""
        found = [self._sequence()]
        while self.source.startswith("|", self.at):
            self.at += 1
            found.append(self._sequence())
        wholes = [one.whole for one in found]
        whole = None if None in wholes else _limited(set().union(*(one for one in wholes if one)))
        needs = [one.needed for one in found]
        return _Known(whole, set().union(*(one for one in needs if one)) if all(needs) else None)

    def _sequence(self) -> _Known:
        runs: set[str] = {""}
        is_whole = True
        best: set[str] | None = None
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            piece = self._piece()
            joined = _joined(runs, piece.whole)
            if joined is not None:
                runs = joined
                continue
            best = _better(_better(best, runs), piece.needed)
            is_whole = False
            runs = piece.whole if piece.whole is not None else {""}
        best = _better(best, runs)
        return _Known(runs if is_whole else None, best)

    def _piece(self) -> _Known:
        one = self._atom()
        quantifier = _QUANTIFIER.match(self.source, self.at)
        if not quantifier:
            return one
        self.at = quantifier.end()
        if quantifier[1] == "?":
            return _Known(one.whole | {""} if one.whole is not None else None, None)
        is_needed = quantifier[1] == "+" or quantifier[2] not in (None, "", "0")
        return _Known(None, (one.needed or one.whole) if is_needed and "" not in (one.whole or ()) else None)

    def _atom(self) -> _Known:
        sign = self.source[self.at]
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escaped()
        self.at += 1
        if sign in "^$":
            return _Known({""}, None)
        return _Known(None, None) if sign == "." else _Known({folded(sign)}, None)

    def _group(self) -> _Known:
        opening = _OPENING.match(self.source, self.at)
        self.at = opening.end() if opening else self.at + 1
        inner = self.read()
        self.at += 1
        return _Known({""}, None) if opening and opening[1] else inner

    def _class(self) -> _Known:
        plain = _PLAIN_CLASS.match(self.source, self.at)
        any_class = plain or _CLASS.match(self.source, self.at)
        self.at = any_class.end() if any_class else len(self.source)
        return _Known(set(map(folded, plain[1])) if plain else None, None)

    def _escaped(self) -> _Known:
        found = _ESCAPED.match(self.source, self.at)
        text = found[0] if found else ""
        self.at += max(len(text), 1)
        if text in ("\\b", "\\B", "\\A", "\\Z"):
            return _Known({""}, None)
        return _Known({text[1]} if len(text) == 2 and not text[1].isalnum() else None, None)


def _limited(found: set[str]) -> set[str] | None:
    return found if len(found) <= _MOST else None


def _joined(runs: set[str], more: set[str] | None) -> set[str] | None:
    if more is None or len(runs) * len(more) > _MOST:
        return None
    return {first + second for first, second in product(runs, more)}


def _better(one: set[str] | None, other: Iterable[str] | None) -> set[str] | None:
    """The set whose shortest stem says more; an ideogram says as much as two letters."""
    other = set(other or ())
    if not other or "" in other:
        return one
    return other if one is None or min(map(_size, other)) > min(map(_size, one)) else one


def _size(stem: str) -> int:
    return sum(1 if sign < "\u2e80" else 2 for sign in stem)
