"""Choose the few terms that cover most of the wrong tickets and hardly any other (greedy set cover over bit sets).

A set of tickets is an int with a bit a ticket: intersections of thousands of terms with 20,000 tickets cost milliseconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Final

Tickets = int
MOST_TERMS: Final = 8
LEAST_GAIN: Final = 2
"""A further term must reach so many more wrong tickets; one ticket's words fit that ticket alone."""
CHANCE: Final = 0.005
"""A term may be met on the right tickets by chance this often at most (Chernoff's bound)."""
MOST_COMMON: Final = 0.25
"""A term in a larger share of all mails is a stop word of this desk,"""
ENOUGH_TO_TELL: Final = 40
"""where there are so many mails."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is looked for: tickets with the right label, those of them that are wrong now, among all that are read."""

    right: Tickets
    wrong: Tickets
    among: Tickets


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a rule must reach at least: its share of right tickets, and how many wrong ones it finds."""

    precision: float
    support: int


def tickets(numbers: Iterable[int], size: int) -> Tickets:
    """The set of these positions."""
    held = bytearray(size // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def members(held: Tickets) -> list[int]:
    """The positions of a set, in their order."""
    found = []
    while held:
        lowest = held & -held
        found.append(lowest.bit_length() - 1)
        held ^= lowest
    return found


def reached(terms: Iterable[str], holding: Mapping[str, Tickets]) -> Tickets:
    """The tickets with any of the terms."""
    every = 0
    for term in terms:
        every |= holding.get(term, 0)
    return every


def cover(holding: Mapping[str, Tickets], aim: Aim, bounds: Bounds) -> tuple[str, ...]:
    """The terms, the most useful first; none where they do not reach what is asked."""
    pool = _fit(holding, aim, bounds)
    chosen: list[str] = []
    left, every = aim.wrong & aim.among, 0
    while len(chosen) < MOST_TERMS:
        best = max(pool, key=lambda term: _use(term, holding, aim, left), default="")
        gain = (holding[best] & left).bit_count() if best else 0
        if gain < (LEAST_GAIN if chosen else 1):
            break
        together = every | holding[best]
        pool.remove(best)
        if precision(together, aim) < bounds.precision:
            continue
        chosen.append(best)
        every, left = together, left & ~holding[best]
    return tuple(chosen) if (every & aim.wrong & aim.among).bit_count() >= bounds.support else ()


def precision(held: Tickets, aim: Aim) -> float:
    """The share of right tickets in a set."""
    n = (held & aim.among).bit_count()
    return (held & aim.right & aim.among).bit_count() / n if n else 0.0


def _fit(holding: Mapping[str, Tickets], aim: Aim, bounds: Bounds) -> list[str]:
    """The terms that tell right tickets from others, and hardly by chance."""
    total = aim.among.bit_count()
    usual = (aim.right & aim.among).bit_count() / total if total else 0.0
    most = MOST_COMMON * total if total >= ENOUGH_TO_TELL else total
    return [
        term
        for term, held in holding.items()
        if (held & aim.wrong & aim.among).bit_count() >= bounds.support
        and (held & aim.among).bit_count() <= most
        and precision(held, aim) >= bounds.precision
        and by_chance((held & aim.right & aim.among).bit_count(), (held & aim.among).bit_count(), usual) <= CHANCE
    ]


def by_chance(hits: int, n: int, usual: float) -> float:
    """A bound on how likely so many hits of n are where each comes with the usual share."""
    share = hits / n
    if not 0 < usual < share:
        return 1.0
    rest = (1 - share) * log((1 - share) / (1 - usual)) if share < 1 else 0.0
    return exp(-n * (share * log(share / usual) + rest))


def _use(term: str, holding: Mapping[str, Tickets], aim: Aim, left: Tickets) -> tuple[int, float, int, int, str]:
    """What makes one term better than another: more wrong tickets, fewer others, fewer words; ties by the alphabet."""
    held = holding[term]
    return (held & left).bit_count(), precision(held, aim), -term.count(" "), len(term), term
