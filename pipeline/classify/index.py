"""Name the rules that can hit a mail at all, so that the others cost nothing; made once for a rule set.

Every rule stands under its triggers (see `triggers`), those without any under `always`. A rule that waits for another
is named when that one has hit, which can only be a rule above it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from pipeline.classify.conditions import Condition
from pipeline.classify.triggers import Earlier, Finder, Parts, Signs, Source, triggers
from pipeline.classify.view import View

Numbers = tuple[int, ...]
Posting = Mapping[str, Numbers]
"""By sign, the needs that it meets."""


@dataclass(frozen=True, slots=True)
class Index:
    """Rules, by their numbers from the top, under what they need; rules with equal triggers share one need."""

    names: tuple[str, ...] = ()
    always: Numbers = ()
    needs: tuple[Numbers, ...] = ()
    """The rules of each need."""
    postings: tuple[tuple[Finder, Posting], ...] = ()
    waiting: Mapping[str, Numbers] = field(default_factory=dict)
    """By the name of a rule, those that its hit triggers."""

    def candidates(self, view: View) -> Iterator[int]:
        """The rules to try, from top to bottom; `view.hits` must be up to date when the next is asked for."""
        ahead = sorted(self._triggered(view))
        at = -1
        while ahead:
            number = heappop(ahead)
            if number == at:
                continue
            at = number
            yield at
            name = self.names[at]
            for later in self.waiting.get(name, ()) if name in view.hits else ():
                if later > at:
                    heappush(ahead, later)

    def _triggered(self, view: View) -> set[int]:
        found = set(self.always)
        for find, posting in self.postings:
            for sign in find(view):
                for need in posting.get(sign, ()):
                    found.update(self.needs[need])
        return found


def index(rules: Sequence[tuple[str, Condition]]) -> Index:
    """The index of rules in their order: each one's name and its condition."""
    always: list[int] = []
    needs: dict[Parts, list[int]] = {}
    for number, (_, condition) in enumerate(rules):
        found = triggers(condition)
        (always if found is None else needs.setdefault(found.parts, [])).append(number)
    postings: dict[Source, dict[str, list[int]]] = {}
    for need, parts in enumerate(needs):
        for source, signs in parts:
            _post(postings.setdefault(source, {}), signs, need)
    members = tuple(map(tuple, needs.values()))
    waiting = postings.pop(Earlier(), {})
    return Index(
        tuple(name for name, _ in rules),
        tuple(always),
        members,
        tuple((source.finder(frozenset(posting)), _frozen(posting)) for source, posting in postings.items()),
        {name: tuple(number for need in found for number in members[need]) for name, found in waiting.items()},
    )


def _post(posting: dict[str, list[int]], signs: Signs, need: int) -> None:
    for sign in signs:
        posting.setdefault(sign, []).append(need)


def _frozen(posting: Mapping[str, list[int]]) -> dict[str, Numbers]:
    return {sign: tuple(found) for sign, found in posting.items()}
