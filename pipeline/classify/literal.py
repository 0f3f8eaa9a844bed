"""Tell what plain text a pattern cannot match without, so that patterns whose text a mail lacks need not be tried.

Conservative: where it is not sure, it says that there is none, and the pattern is tried on every mail. It reads RE2's
syntax; a literal is folded as `str.casefold` does, which takes all for alike that RE2 takes for alike without case.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final

MOST: Final = 16
"""So many texts of which one must be there are followed; more are let go."""
LONGEST: Final = 64
Literals = frozenset[str]

_ESCAPED: Final[dict[str, str]] = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_BORDERS: Final = frozenset("bBAz")
_CLASSES: Final = frozenset("dDwWsS")
_PLAIN: Final = re.compile(r"[^\\.^$()\[*+?{|]{1,64}(?![*+?{])")
"""Characters that stand for themselves, without one that is counted."""
_COUNT: Final = re.compile(r"(?:\{\d+(?:,\d*)?\}|[*+?])\??")
_GROUP: Final = re.compile(r"\?(?:P?<\w+>|[a-zA-Z]*(?:-[a-zA-Z]+)?(?P<end>[:)]))")
_HEX: Final = re.compile(r"x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))")
_PROPERTY: Final = re.compile(r"[pP](?:\{[^}]*\}|.)")
_QUOTED: Final = re.compile(r"Q(.*?)(?:\\E|$)", re.DOTALL)
_SET: Final = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)
_PLAIN_SET: Final = re.compile(r"\[([^\]\\^\[-][^\]\\\[-]*)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of an expression: texts of which one ends it (None: too many), and of which one is part of it."""

    tail: Literals | None = None
    one_of: Literals | None = None
    is_whole: bool = False
    """Whether the tail is all of it, so that it continues what stands before."""

    @property
    def best(self) -> Literals | None:
        return _better(self.tail, self.one_of)


ANY: Final = Need()
NOTHING: Final = Need(frozenset({""}), is_whole=True)


def needed(pattern: str) -> Literals | None:
    """Folded texts of which one stands in whatever the pattern matches; None if that cannot be told."""
    try:
        found = _Parser(pattern).whole().best
    except (_UnsureError, RecursionError):
        return None
    return None if found is None or "" in found else found


class _UnsureError(Exception):
    """The pattern holds something whose meaning is not known here."""


class _Parser:
    """Recursive descent over a pattern that RE2 has taken."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def whole(self) -> Need:
        found = self._branches()
        if self.at < len(self.pattern):
            raise _UnsureError
        return found

    def _branches(self) -> Need:
        branches = [self._row()]
        while self._takes("|"):
            branches.append(self._row())
        if len(branches) == 1:
            return branches[0]
        tail = _few(_joined(branch.tail for branch in branches))
        is_whole = tail is not None and all(branch.is_whole for branch in branches)
        return Need(tail, None if is_whole else _joined(branch.best for branch in branches), is_whole)

    def _row(self) -> Need:
        row = NOTHING
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            row = _then(row, self._repeated())
        return row

    def _repeated(self) -> Need:
        found = self._single()
        while self.at < len(self.pattern):
            count = _COUNT.match(self.pattern, self.at)
            if not count:
                break
            self.at = count.end()
            found = _times(found, count[0].removesuffix("?") or "?")
        return found

    def _single(self) -> Need:
        if plain := _PLAIN.match(self.pattern, self.at):
            self.at = plain.end()
            return _just(plain[0])
        char = self.pattern[self.at]
        reader = _READERS.get(char)
        if reader:
            return reader(self)
        self.at += 1
        return _just(char)

    def any_char(self) -> Need:
        self.at += 1
        return ANY

    def border(self) -> Need:
        self.at += 1
        return NOTHING

    def group(self) -> Need:
        self.at += 1
        if self.pattern.startswith("?", self.at):
            opened = _GROUP.match(self.pattern, self.at)
            if not opened:
                raise _UnsureError
            self.at = opened.end()
            if opened["end"] == ")":
                return NOTHING
        found = self._branches()
        if not self._takes(")"):
            raise _UnsureError
        return found

    def chars(self) -> Need:
        plain = _PLAIN_SET.match(self.pattern, self.at)
        found = plain or _SET.match(self.pattern, self.at)
        if not found:
            raise _UnsureError
        self.at = found.end()
        return _one_of(plain[1]) if plain else ANY

    def escape(self) -> Need:
        self.at += 1
        char = self.pattern[self.at : self.at + 1]
        for sign, meaning in ((_HEX, _hex), (_QUOTED, _quoted), (_PROPERTY, _property)):
            if match := sign.match(self.pattern, self.at):
                self.at = match.end()
                return meaning(match)
        self.at += 1
        if char in _CLASSES:
            return ANY
        if char in _BORDERS:
            return NOTHING
        if char in _ESCAPED or (char and not char.isalnum()):
            return _just(_ESCAPED.get(char, char))
        raise _UnsureError

    def _takes(self, char: str) -> bool:
        is_there = self.pattern.startswith(char, self.at)
        self.at += is_there
        return is_there


def _hex(match: re.Match[str]) -> Need:
    return _just(chr(int(match[1] or match[2], 16)))


def _quoted(match: re.Match[str]) -> Need:
    # A count behind a quoted text belongs to its last character alone.
    return ANY if match[1] else NOTHING


def _property(_: re.Match[str]) -> Need:
    return ANY


_READERS: Final[dict[str, Callable[[_Parser], Need]]] = {
    ".": _Parser.any_char,
    "^": _Parser.border,
    "$": _Parser.border,
    "(": _Parser.group,
    "[": _Parser.chars,
    "\\": _Parser.escape,
}


def _just(text: str) -> Need:
    return Need(frozenset({text.casefold()}), is_whole=True)


def _one_of(chars: str) -> Need:
    folded = _few(frozenset(map(str.casefold, chars)))
    return Need(folded, is_whole=folded is not None)


def _times(found: Need, count: str) -> Need:
    """What is known of an expression that stands there so often."""
    if count == "?" and found.is_whole and found.tail:
        return Need(found.tail | {""}, is_whole=True)
    if count in ("?", "*") or count.startswith(("{0}", "{0,")):
        return ANY
    return found if count == "{1}" else Need(one_of=found.best)


def _then(first: Need, second: Need) -> Need:
    """What is known of two expressions in a row."""
    if first.tail is not None and second.tail is not None and second.is_whole:
        tail = frozenset(one + other for one, other in product(first.tail, second.tail))
        if len(tail) <= MOST and max(map(len, tail)) <= LONGEST:
            return Need(tail, _better(first.one_of, second.one_of), first.is_whole)
    return Need(second.tail, _better(first.best, second.best))


def _joined(needs: Iterable[Literals | None]) -> Literals | None:
    found: set[str] = set()
    for need in needs:
        if need is None:
            return None
        found |= need
    return frozenset(found)


def _few(texts: Literals | None) -> Literals | None:
    return texts if texts is not None and len(texts) <= MOST else None


def _better(one: Literals | None, other: Literals | None) -> Literals | None:
    """Of two needs the one that fewer mails meet: longer texts, then fewer of them."""
    return max(
        (need for need in (one, other) if need), key=lambda need: (min(map(len, need)), -len(need)), default=None
    )
