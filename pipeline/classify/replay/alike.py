"""Count the tickets alike that came before an old mail, for windows that nobody counted then (`same-tag >= 5 in 24h`).

Pure. What was counted when the mail came stands; anything else is counted from the tickets and their labels of today.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from pipeline.classify.rules import RuleSet
from pipeline.domain.classification import Facts, Likeness, Recent, Surge
from pipeline.domain.precedent import Opening

Window = tuple[Likeness, int]
"""What makes tickets alike, and within how many seconds."""
Key = tuple[Likeness, str, int]


def windows(rules: RuleSet) -> frozenset[Window]:
    """The windows that a rule set asks about."""
    return frozenset((surge.same, surge.within) for surge in rules.surges)


def name_of(window: Window) -> str:
    """`same-tag in 24h`."""
    return str(Surge(window[0], 1, window[1])).replace(" >= 1", "")


@dataclass(slots=True)
class Times:
    """When the tickets of one name came up, in order, and their numbers beside it."""

    at: "array[float]" = field(default_factory=lambda: array("d"))
    numbers: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass(frozen=True, slots=True)
class Openings:
    """The times of all tickets, by likeness and name."""

    times: Mapping[tuple[Likeness, str], Times]

    @classmethod
    def of(cls, openings: Iterable[Opening], wanted: Collection[Likeness]) -> "Openings":
        """From tickets in the order in which they came up; only the wanted likenesses are kept."""
        times: dict[tuple[Likeness, str], Times] = {}
        for opening in openings:
            for likeness in wanted:
                for name in NAMES_OF[likeness](opening):
                    there = times.setdefault((likeness, name), Times())
                    there.at.append(opening.at.timestamp())
                    there.numbers.append(opening.number)
        return cls(times)

    def count(self, key: Key, at: datetime, but_not: int | None) -> int:
        """How many tickets of this likeness and name came up within the window that ends at a time."""
        likeness, name, within = key
        there = self.times.get((likeness, name))
        if there is None:
            return 0
        end = at.timestamp()
        first, last = bisect_right(there.at, end - within), bisect_right(there.at, end)
        return last - first - (there.numbers[first:last].count(but_not) if but_not is not None else 0)


NAMES_OF: Final[dict[Likeness, Callable[[Opening], Iterable[str]]]] = {
    "tag": lambda opening: dict.fromkeys(opening.tags),
    "topic": lambda opening: (opening.topic,),
    "network": lambda opening: (opening.network,),
    "requester": lambda opening: (opening.requester,),
}


@dataclass(frozen=True, slots=True)
class Recounted(Mapping[Key, int]):
    """The counts of then, and where there are none, those of today."""

    then: Recent
    counted: frozenset[Window]
    openings: Openings
    at: datetime
    but_not: int | None

    def __getitem__(self, key: Key) -> int:
        if key in self.then:
            return self.then[key]
        likeness, _, within = key
        if (likeness, within) in self.counted:
            raise KeyError(key)
        return self.openings.count(key, self.at, self.but_not)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.then)

    def __len__(self) -> int:
        return len(self.then)


def completed(
    facts: Facts, wanted: frozenset[Window], counted: frozenset[Window], openings: Openings, ticket: int | None
) -> tuple[Facts, frozenset[Window]]:
    """The facts with a count for every wanted window, and the windows that were counted anew for it.

    `counted` are those of the rule set of then: a name that is missing there was counted, and there was none.
    """
    known = counted | {(likeness, within) for likeness, _, within in facts.recent}
    anew = wanted - known
    if not anew:
        return facts, anew
    # A new mail counts by itself; the ticket of a reply is one of those that came up before.
    but_not = ticket if facts.event == "new" else None
    recent = Recounted(facts.recent, known, openings, facts.message.received_at, but_not)
    return replace(facts, recent=recent), anew
