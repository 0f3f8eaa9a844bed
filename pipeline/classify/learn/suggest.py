"""Propose rules from what persons corrected: the words that tell those tickets apart, with their figures on history.

Pure; nothing is ever put into force here. A rule is proposed only if the engine, run over tickets that it was not made
from, finds it precise enough; all figures are of the stored facts, with the last value by rules or by hand as truth.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from pipeline.classify.learn.cases import Case
from pipeline.classify.learn.clusters import LEAST_MAILS, Cluster, clusters
from pipeline.classify.learn.cover import Bounds, Tickets, members, reached, tickets
from pipeline.classify.learn.measure import FOLDS, Effect, HeldOut, Target, effect, fold_of, held_out
from pipeline.classify.learn.mine import Aims, Mined, aims, choose, mined, stable
from pipeline.classify.learn.proposed import Draft, written
from pipeline.classify.learn.terms import Said, said, shared_terms
from pipeline.classify.learn.wording import drafted, masked_subject
from pipeline.classify.rules import RuleSet
from pipeline.domain.hindsight import FIELDS, Field
from pipeline.errors import FileErrors

MOST_UNCAUGHT: Final = 4_000
"""So many of the latest mails that no rule caught are put into heaps."""
SUBJECTS: Final = 3
Note = Callable[[str], None]
"""Told what is being done; a history of years takes a minute."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that is proposed: how it reads, what it would do, and how that was measured."""

    draft: Draft
    target: Target
    corrected: int
    """Tickets that were corrected to this and would be wrong again."""
    held_out: HeldOut
    effect: Effect

    @property
    def yaml(self) -> str:
        return written(self.draft)


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule that was found and is not proposed, with the reason."""

    target: Target
    terms: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Corrected tickets that no proposal puts right."""

    field: Field
    value: str
    tickets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """Mails alike that no rule caught and nobody corrected."""

    tickets: tuple[int, ...]
    words: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that a history calls for: rules, those that did not stand up, tickets left over, mails nobody's rule caught."""

    cases: int
    corrected: int
    """Tickets that a person put right and that the rules in force would get wrong again."""
    proposals: tuple[Proposal, ...] = ()
    refused: tuple[Refused, ...] = ()
    left_over: tuple[LeftOver, ...] = ()
    uncaught: int = 0
    heaps: tuple[Heap, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """How sure a rule must be, and whose words may never stand in one."""

    precision: float = 0.8
    support: int = 3
    private: frozenset[str] = frozenset()

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.precision, self.support)

    @property
    def in_a_fold(self) -> Bounds:
        """Four fifths of the tickets hold four fifths of the evidence."""
        return Bounds(self.precision, max(2, self.support * (FOLDS - 1) // FOLDS))


@dataclass(slots=True)
class _Found:
    proposals: list[Proposal] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def suggest(
    history: Sequence[Case], rules: RuleSet, asked: Asked | None = None, note: Note = lambda _: None
) -> Suggestions:
    """The proposals, those that put most tickets right first."""
    asked = asked or Asked()
    sought = aims(history)
    uncaught = [place for place, case in enumerate(history) if not case.is_caught and not case.corrected]
    latest = uncaught[-MOST_UNCAUGHT:]
    note(f"{len(history)} tickets; looking for words that tell corrected ones apart")
    common, terms = _terms(history, sought, latest, asked)
    found = mined(history, terms | common, sought)
    note(f"{len(found.words)} words and phrases; measuring")
    done = _proposals(history, rules, found, asked)
    done.proposals.sort(key=lambda each: (-len(each.effect.puts_right), each.draft.id))
    rare = {term: found.words[term] for term in common & found.words.keys()}
    heaps = clusters(rare, tickets(latest, len(history)), found.languages, len(history), asked.support)
    return Suggestions(
        len(history),
        sum(any(map(case.is_wrong, FIELDS)) for case in history),
        tuple(done.proposals),
        tuple(done.refused),
        tuple(_left_over(history, sought, done.proposals)),
        len(uncaught),
        tuple(
            Heap(tuple(history[place].number for place in heap.places), heap.words, _subjects(history, heap))
            for heap in heaps
        ),
    )


def _terms(
    history: Sequence[Case], sought: Aims, uncaught: Sequence[int], asked: Asked
) -> tuple[frozenset[str], frozenset[str]]:
    """What uncaught mails share (words alone), and what corrected ones of a label share."""
    texts: dict[int, Said] = {}

    def read(places: Iterable[int]) -> list[Said]:
        chosen = list(places)
        for place in chosen:
            if place not in texts:
                texts[place] = said(history[place].opened_with().message, asked.private)
        return [texts[place] for place in chosen]

    common = shared_terms(read(uncaught), max(asked.support, LEAST_MAILS), longest=1)
    least = asked.in_a_fold.support
    shared = (shared_terms(read(members(aim.wrong)), least) for aim in sought.values())
    return common, frozenset[str]().union(*shared)


def _proposals(history: Sequence[Case], rules: RuleSet, found: Mined, asked: Asked) -> _Found:
    size, everything = len(history), found.everything
    whole = (1 << size) - 1
    parts = [_part(history, part) for part in range(FOLDS)]
    folds = [choose(found, whole & ~part, asked.in_a_fold) for part in parts]
    chosen = stable(choose(found, whole, asked.bounds), folds, everything)
    wrong = {target: found.aims[target.field, target.value].wrong for target in chosen}
    measured = held_out(history, folds, everything, wrong)
    done = _Found()
    taken = {rule.id for rule in rules.rules}
    for target, terms in chosen.items():
        outcome = measured[target]
        if reason := _doubt(outcome, asked):
            done.refused.append(Refused(target, terms, reason))
            continue
        hits = reached(terms, everything)
        examples = [history[place] for place in members(hits & wrong[target])]
        draft = drafted(target, terms, examples, outcome, taken)
        try:
            done.proposals.append(
                Proposal(
                    draft,
                    target,
                    wrong[target].bit_count(),
                    outcome,
                    effect([history[place] for place in members(hits)], rules, draft, target),
                )
            )
            taken.add(draft.id)
        except FileErrors as errors:
            done.refused.append(Refused(target, terms, errors.problems[0].message))
    return done


def _doubt(outcome: HeldOut, asked: Asked) -> str:
    """Why the figures do not bear a rule out."""
    said = outcome.precision
    if said.n < asked.support:
        return f"it hits {said.n} of the tickets that it was not made from, too few to tell"
    is_right = said.share is not None and said.share >= asked.precision
    return "" if is_right else f"right on {said} of the tickets that it was not made from"


def _part(history: Sequence[Case], part: int) -> Tickets:
    return tickets((place for place, case in enumerate(history) if fold_of(case.number) == part), len(history))


def _subjects(history: Sequence[Case], heap: Cluster) -> tuple[str, ...]:
    """A few different subjects of a heap, nothing private in them."""
    shown = (masked_subject(history[place].opened_with()) for place in heap.places)
    return tuple(islice(dict.fromkeys(filter(None, shown)), SUBJECTS))


def _left_over(history: Sequence[Case], sought: Aims, proposals: Iterable[Proposal]) -> Iterator[LeftOver]:
    righted: dict[tuple[Field, str], set[int]] = {}
    for each in proposals:
        righted.setdefault((each.target.field, each.target.value), set()).update(each.effect.puts_right)
    for (name, value), aim in sought.items():
        numbers = {history[place].number for place in members(aim.wrong)} - righted.get((name, value), set())
        if numbers:
            yield LeftOver(name, value, tuple(sorted(numbers)))
