"""Put mails that no rule caught, and nobody corrected, into heaps by the rare words they share: for a person to name.

They carry no label, so nothing is proposed for them but words to begin a rule with.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.classify.learn.cover import ENOUGH_TO_TELL, Tickets, by_chance, members

MOST: Final = 10
RARE: Final = 0.1
"""A word in a larger share of all mails says little;"""
OWN: Final = 0.5
"""one is of use where so many of the mails that have it were caught by no rule."""
ALIKE: Final = 0.5
"""Two words belong together where so many of the mails that have either have both."""
LEAST_WORDS: Final = 2
LEAST_MAILS: Final = 5
CHANCE: Final = 0.05
"""How many pairs of words may meet so often by chance, of all pairs."""
MOST_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Cluster:
    """Mails alike, by their places, and the words they share."""

    places: tuple[int, ...]
    words: tuple[str, ...]


def clusters(
    holding: Mapping[str, Tickets], uncaught: Tickets, languages: Mapping[str, Tickets], size: int, support: int
) -> tuple[Cluster, ...]:
    """The heaps, the largest first; each mail lies in one, each word describes one."""
    least = max(support, LEAST_MAILS)
    pool = _pool(holding, uncaught, size, least)
    said: dict[int, list[str]] = {}
    for term, held in pool.items():
        for place in members(held):
            said.setdefault(place, []).append(term)
    found: list[Cluster] = []
    left = uncaught
    for seed in sorted(pool, key=lambda term: (-pool[term].bit_count(), -len(term), term)):
        heap = pool[seed] & left
        if len(found) == MOST or heap.bit_count() < least:
            continue
        near = Counter(term for place in members(pool[seed]) for term in said[place])
        among = max(languages.values(), key=lambda held: (held & heap).bit_count(), default=uncaught)
        words = _words(pool, seed, near, among)
        if len(words) >= LEAST_WORDS:
            found.append(Cluster(tuple(members(heap)), words))
            left &= ~heap
    return tuple(sorted(found, key=lambda each: -len(each.places)))


def _pool(holding: Mapping[str, Tickets], uncaught: Tickets, size: int, least: int) -> dict[str, Tickets]:
    """The words that are rare, and rarer still where a rule said what the mail is about."""
    most = RARE * size if size >= ENOUGH_TO_TELL else size
    return {
        term: held & uncaught
        for term, held in holding.items()
        if least <= (held & uncaught).bit_count() <= most
        and held.bit_count() <= most
        and (held & uncaught).bit_count() >= OWN * held.bit_count()
    }


def _words(pool: Mapping[str, Tickets], seed: str, near: Mapping[str, int], among: Tickets) -> tuple[str, ...]:
    """A word and those that stand in the same mails, the closest first; of stretches that lie in each other, the longest."""
    own = pool[seed].bit_count()
    alike = {term: both / (own + pool[term].bit_count() - both) for term, both in near.items()}
    shared = [
        term
        for term, both in near.items()
        if alike[term] >= ALIKE and by_chance(both, own, _usual(pool[term], among)) * len(pool) ** 2 <= CHANCE
    ]
    kept: list[str] = []
    for term in sorted(shared, key=lambda term: (-alike[term], -len(term), term)):
        bare = term.removesuffix("*")
        if not any(bare in other or other.removesuffix("*") in bare for other in kept):
            kept.append(term)
    return tuple(kept[:MOST_WORDS])


def _usual(held: Tickets, among: Tickets) -> float:
    """The share of mails of one language that have a word."""
    return (held & among).bit_count() / max(1, among.bit_count())
