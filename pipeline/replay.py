"""Run the stored facts of old mails through another rule set: reads the store page by page and compares (product 4.2).

Nothing is written, and nothing but the facts is asked, so the same mails give the same answer whenever it is run. Large
histories are shared out among processes; each loads both rule sets once from their texts and looks for itself.
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from pipeline.classify.evaluate import classify
from pipeline.classify.facts import unpack
from pipeline.classify.replay.alike import Openings, Window, completed, windows
from pipeline.classify.replay.compare import Case, Tally, comparison
from pipeline.classify.replay.comparison import Changed, Comparison
from pipeline.classify.rules import RuleSet
from pipeline.classify.trace import trace_from_json, trace_to_json
from pipeline.domain.classification import Classification, Facts
from pipeline.domain.precedent import Period, Precedent
from pipeline.errors import Transient
from pipeline.ruletext import Written, written
from pipeline.store.unit import Store

CHUNK: Final = 500
WORTH_PROCESSES: Final = 3_000
"""So many mails are compared in the time that another process takes to start."""
MAX_PROCESSES: Final = 8
EVERYTHING: Final = Period()
Progress = Callable[[int, int], None]
"""Told how many mails are done, of how many."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a store lies, so that every process can open it for itself."""

    url: str
    blobs: Path

    def open(self) -> Store:
        return Store(self.url, self.blobs)


@dataclass(frozen=True, slots=True)
class Job:
    """What is compared with what, over which mails."""

    location: Location
    against: Written
    candidate: Written
    period: Period


Chunk = tuple[int, int]
"""The first and the last number in the ledger."""


def silent(done: int, of: int) -> None:
    """Nobody watches."""


def replay(
    location: Location,
    against: RuleSet,
    candidate: RuleSet,
    period: Period = EVERYTHING,
    *,
    processes: int | None = None,
    progress: Progress = silent,
) -> Comparison:
    """What `candidate` would have made of the mails of a period, compared with what `against` makes of them.

    `processes` is how many work at it, by default one a core where that pays. Raises Transient where the store is away.
    """
    job = Job(location, written(against), written(candidate), period)
    bench = Bench.ready(location.open(), against, candidate)
    try:
        with bench.store.look() as unit:
            span = unit.precedents.span(period)
        chunks = list(_chunks(span.first, span.last, span.mails))
        many = min(processes or _processes(span.mails), len(chunks))
        tallies = _shared_out(job, chunks, many) if many > 1 else (bench.tally(chunk, period) for chunk in chunks)
        total = Tally()
        for tally in tallies:
            total.merge(tally)
            progress(total.mails + len(total.damaged), span.mails)
        return _with_subjects(comparison(total, against, candidate, period, span), bench.store)
    finally:
        bench.store.close()


def _with_subjects(found: Comparison, store: Store) -> Comparison:
    """A reply that carries its ticket's subject along shows it, though rules do not look at it."""
    without = {one.ticket for one in found.changed if one.ticket is not None and not one.subject}
    with store.look() as unit:
        subjects = unit.precedents.subjects(without)
    changed = (one if one.subject else replace(one, subject=subjects.get(one.ticket or 0, "")) for one in found.changed)
    return replace(found, changed=tuple(changed))


def cases(location: Location, against: RuleSet, candidate: RuleSet, changed: Sequence[Changed]) -> dict[int, Case]:
    """Some mails once more, by their number in the ledger: the mail itself beside both decisions with their traces."""
    bench = Bench.ready(location.open(), against, candidate)
    try:
        with bench.store.look() as unit:
            found = unit.precedents.of([one.inbound for one in changed])
        return {number: bench.decided(precedent) for number, precedent in found.items()}
    finally:
        bench.store.close()


@dataclass(slots=True)
class Bench:
    """Both rule sets beside the store: what one process needs to compare."""

    store: Store
    against: RuleSet
    candidate: RuleSet
    asked: Mapping[str, frozenset[Window]]
    """What each of the sets (by its hash) asks of tickets alike."""
    openings: Openings

    @classmethod
    def ready(cls, store: Store, against: RuleSet, candidate: RuleSet) -> "Bench":
        """With the times of all tickets, where one of the sets asks how many were alike."""
        asked = {rules.hash: windows(rules) for rules in (against, candidate)}
        likenesses = {likeness for each in asked.values() for likeness, _ in each}
        with store.look() as unit:
            openings = Openings.of(unit.precedents.opened() if likenesses else (), likenesses)
        return cls(store, against, candidate, asked, openings)

    def tally(self, chunk: Chunk, period: Period) -> Tally:
        """Compare the mails of a stretch of the ledger; each page is read at once and the store let go."""
        tally = Tally()
        first, last = chunk
        while first <= last:
            with self.store.look() as unit:
                page = unit.precedents.page(first, last, period, CHUNK)
            for precedent in page:
                self._compare(precedent, tally)
            first = page[-1].inbound + 1 if len(page) == CHUNK else last + 1
        return tally

    def decided(self, precedent: Precedent) -> Case:
        """One mail decided by both sets. Raises ValueError where its facts are damaged."""
        facts, anew = self._completed(precedent)
        before = classify(facts, self.against, precedent.at)
        return Case(
            precedent.inbound, precedent.ticket, facts, before, classify(facts, self.candidate, precedent.at), anew
        )

    def _completed(self, precedent: Precedent) -> tuple[Facts, frozenset[Window]]:
        counted = self.asked.get(precedent.rules_hash, frozenset())
        wanted = frozenset[Window]().union(*self.asked.values())
        return completed(unpack(precedent.facts), wanted, counted, self.openings, precedent.ticket)

    def _compare(self, precedent: Precedent, tally: Tally) -> None:
        try:
            case = self.decided(precedent)
        except ValueError:
            tally.damaged.append(precedent.inbound)
            return
        tally.add(case)
        if precedent.rules_hash == self.against.hash and not _is_as_stored(case.before, precedent.trace):
            tally.disagreeing.append(precedent.inbound)


def _is_as_stored(decision: Classification, trace: str) -> bool:
    """Whether the rules hit as they did when the mail came (older traces hold the misses, too)."""
    if trace_to_json(decision.trace) == trace:
        return True
    try:
        stored = tuple(tried for tried in trace_from_json(trace) if tried.is_hit)
    except ValueError:
        return False
    return stored == tuple(tried for tried in decision.trace if tried.is_hit)


def _chunks(first: int, last: int, mails: int) -> Iterator[Chunk]:
    """Stretches of the ledger with about as many mails as a page holds."""
    if not mails:
        return
    width = max(1, -(-(last - first + 1) * CHUNK // mails))
    for start in range(first, last + 1, width):
        yield start, min(start + width - 1, last)


def _processes(mails: int) -> int:
    return min(os.cpu_count() or 1, MAX_PROCESSES) if mails >= WORTH_PROCESSES else 1


def _shared_out(job: Job, chunks: Sequence[Chunk], processes: int) -> Iterator[Tally]:
    """The tallies of all chunks as they come; at most two a process are under way, so that none pile up."""
    # Spawned, not forked: connections and threads of this process are no business of theirs.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_deaf)
    rest = iter(chunks)
    try:
        under_way: set[Future[Tally]] = {pool.submit(_tally, job, chunk) for chunk in islice(rest, 2 * processes)}
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            under_way |= {pool.submit(_tally, job, chunk) for chunk in islice(rest, len(done))}
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        told = "a process that compared mails was ended by the system, perhaps for want of memory: fewer need less"
        raise Transient(told) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _deaf() -> None:
    """Ctrl-C is the parent's to hear: it takes no further results, and the others end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _tally(job: Job, chunk: Chunk) -> Tally:
    return _bench(job).tally(chunk, job.period)


@lru_cache(maxsize=1)
def _bench(job: Job) -> Bench:
    """This process's own, made with its first chunk."""
    return Bench.ready(job.location.open(), job.against.load(), job.candidate.load())
