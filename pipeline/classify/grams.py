"""Find which of thousands of literals stand in a text, at a cost that grows with the text and hardly with their number.

A text is cut into stretches of four UTF-16 units (at every second unit) and of two (at every unit), which C does in one
go; each literal is known by its rarest stretches, and looked for in the text only where one of those is there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

LONG: Final = 5
"""From so many units on, a literal holds a stretch of four wherever in a text it begins."""
FEW: Final = 40
"""So few short literals are looked for one by one, which costs less than to cut the text."""
WORTH: Final = 1 << 25
"""So many literals times stretches of the text, and literals are told apart by all of their stretches before they are looked for."""
_UNIT: Final = 2
_FOUR: Final = 4 * _UNIT
_TWO: Final = 2 * _UNIT
Stretches = frozenset[int]
Known = tuple[str, tuple[Stretches, ...]]
"""A literal and its stretches, by where in a text it may begin: of one of these, all are there."""
Literals = Mapping[int, tuple[Known, ...]]


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
        return _fours(_units(self.text), 0)

    @cached_property
    def twos(self) -> list[int]:
        return _twos(_units(self.text))


@dataclass(frozen=True, slots=True)
class LiteralIndex:
    """Literals by the stretches that they are known by; those of a single unit, and a few others, are always looked for."""

    long: Literals = field(default_factory=dict)
    short: Literals = field(default_factory=dict)
    always: tuple[str, ...] = ()

    def found(self, text: Grams) -> Iterator[str]:
        """The literals that stand in a text; one may come twice."""
        return (literal for literal in self.likely(text) if literal in text.text)

    def likely(self, text: Grams) -> Iterator[str]:
        """The literals that may stand in a text; one may come twice."""
        if self.long:
            yield from _likely(self.long, text.fours)
        if self.short:
            yield from _likely(self.short, text.twos)
        yield from self.always


def literal_index(literals: Iterable[str]) -> LiteralIndex:
    """The index of these literals, none of which may be empty."""
    long: dict[str, tuple[Stretches, ...]] = {}
    short: dict[str, tuple[Stretches, ...]] = {}
    always = []
    for literal in sorted(set(literals)):
        units = _units(literal)
        if len(units) >= LONG * _UNIT:
            long[literal] = tuple(frozenset(_fours(units, parity * _UNIT)) for parity in (0, 1))
        elif len(units) > _UNIT:
            short[literal] = (frozenset(_twos(units)),)
        else:
            always.append(literal)
    if len(short) <= FEW:
        always += short
        short = {}
    return LiteralIndex(_by_rarest(long), _by_rarest(short), tuple(always))


def _likely(literals: Literals, stretches: Collection[int]) -> Iterator[str]:
    rarest = set(filter(literals.__contains__, stretches))
    # To gather all stretches costs more than to look for a few literals in vain, or for many in a short text.
    there = frozenset(stretches) if len(rarest) * len(stretches) > WORTH else None
    for stretch in rarest:
        for literal, groups in literals[stretch]:
            if there is None or any(group <= there for group in groups):
                yield literal


def _fours(units: bytes, start: int) -> list[int]:
    """The stretches of four at every second unit from a start on."""
    return _cut(units, start, _FOUR) + _cut(units, start + 2 * _UNIT, _FOUR)


def _twos(units: bytes) -> list[int]:
    """The stretches of two at every unit."""
    return _cut(units, 0, _TWO) + _cut(units, _UNIT, _TWO)


def _by_rarest(literals: Mapping[str, tuple[Stretches, ...]]) -> dict[int, tuple[Known, ...]]:
    """The literals by one stretch of each of their groups: of a group the one that the fewest others have too."""
    counts = Counter(gram for groups in literals.values() for group in groups for gram in group)
    known: dict[int, list[Known]] = {}
    for literal, groups in literals.items():
        for gram in {min(group, key=counts.__getitem__) for group in groups}:
            known.setdefault(gram, []).append((literal, groups))
    return {gram: tuple(found) for gram, found in known.items()}
