"""Find which of thousands of literals stand in a text, at a cost that grows with the text and hardly with their number.

A text is cut into stretches of four UTF-16 units (at every second unit) and of two (at every unit), which C does in one
go; each literal is known by its rarest stretches, and looked for in the text only where one of those is there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final

LONG: Final = 5
"""From so many units on, a literal holds a stretch of four wherever in a text it begins."""
FEW: Final = 40
"""So few short literals are looked for one by one, which costs less than to cut the text."""
_UNIT: Final = 2
_FOUR: Final = 4 * _UNIT
_TWO: Final = 2 * _UNIT
Literals = Mapping[int, tuple[str, ...]]


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _cut(units: bytes, start: int, size: int) -> list[int]:
    """The stretches of `size` bytes from a start on, as numbers."""
    end = start + (len(units) - start) // size * size
    return memoryview(units)[start : max(start, end)].cast("Q" if size == _FOUR else "I").tolist()


@dataclass(frozen=True)
class Grams:
    """A text and its stretches, cut when first asked for."""

    text: str

    @cached_property
    def fours(self) -> list[int]:
        units = _units(self.text)
        return _cut(units, 0, _FOUR) + _cut(units, 2 * _UNIT, _FOUR)

    @cached_property
    def twos(self) -> list[int]:
        units = _units(self.text)
        return _cut(units, 0, _TWO) + _cut(units, _UNIT, _TWO)


@dataclass(frozen=True, slots=True)
class LiteralIndex:
    """Literals by the stretches that they are known by; those of a single unit, and a few others, are always looked for."""

    long: Literals = field(default_factory=dict)
    short: Literals = field(default_factory=dict)
    always: tuple[str, ...] = ()

    def found(self, text: Grams) -> Iterator[str]:
        """The literals that stand in a text; one may come twice."""
        long = set(filter(self.long.__contains__, text.fours)) if self.long else ()
        short = set(filter(self.short.__contains__, text.twos)) if self.short else ()
        for literals in (*(self.long[gram] for gram in long), *(self.short[gram] for gram in short), self.always):
            yield from (literal for literal in literals if literal in text.text)


def literal_index(literals: Iterable[str]) -> LiteralIndex:
    """The index of these literals, none of which may be empty."""
    long: dict[str, tuple[tuple[int, ...], ...]] = {}
    short: dict[str, tuple[tuple[int, ...], ...]] = {}
    always = []
    for literal in sorted(set(literals)):
        units = _units(literal)
        if len(units) >= LONG * _UNIT:
            long[literal] = tuple(_stretches(units, parity * _UNIT) for parity in (0, 1))
        elif len(units) > _UNIT:
            short[literal] = (tuple(chain(_cut(units, 0, _TWO), _cut(units, _UNIT, _TWO))),)
        else:
            always.append(literal)
    if len(short) <= FEW:
        always += short
        short = {}
    return LiteralIndex(_by_rarest(long), _by_rarest(short), tuple(always))


def _stretches(units: bytes, start: int) -> tuple[int, ...]:
    """The stretches of four at every second unit from a start on."""
    return tuple(chain(_cut(units, start, _FOUR), _cut(units, start + 2 * _UNIT, _FOUR)))


def _by_rarest(literals: Mapping[str, tuple[tuple[int, ...], ...]]) -> dict[int, tuple[str, ...]]:
    """The literals by one stretch of each of their groups: of a group the one that the fewest others have too."""
    counts = Counter(gram for groups in literals.values() for group in groups for gram in set(group))
    known: dict[int, list[str]] = {}
    for literal, groups in literals.items():
        for gram in {min(group, key=counts.__getitem__) for group in groups}:
            known.setdefault(gram, []).append(literal)
    return {gram: tuple(found) for gram, found in known.items()}
