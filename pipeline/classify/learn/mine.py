"""Look for the terms that tell corrected tickets from all others: by words, or by who writes where that says more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.classify.learn.cases import Case
from pipeline.classify.learn.cover import Aim, Bounds, Tickets, cover, reached, tickets
from pipeline.classify.learn.measure import Chosen, Target
from pipeline.classify.learn.proposed import DOMAIN, NETWORK
from pipeline.classify.lexicon import Prepared, lexicon, scan
from pipeline.classify.view import TEXTS
from pipeline.domain.classification import Facts
from pipeline.domain.hindsight import FIELDS, Field

SENDER_SUPPORT: Final = 5
"""A network or a domain says less than words do: so many tickets at least,"""
SENDER_LEAD: Final = 1.5
"""and so many times more of them than words find, before it comes first."""
STABLE: Final = 3
"""In so many of the five foldings a term must be found again, itself or another in the same mails."""
SAME: Final = 0.8
Holding = Mapping[str, Tickets]
Aims = Mapping[tuple[Field, str], Aim]


@dataclass(frozen=True, slots=True)
class Mined:
    """What was found in a history: which tickets hold which terms, and what is looked for."""

    words: Holding
    senders: Holding
    languages: Holding
    aims: Aims

    @property
    def everything(self) -> Holding:
        return {**self.words, **self.senders}


def aims(history: Sequence[Case]) -> Aims:
    """What persons corrected to, and which tickets have it at last."""
    found: dict[tuple[Field, str], list[int]] = {}
    for place, case in enumerate(history):
        for field in FIELDS:
            # Who puts the topic right puts the queue right with it: that is one thing to learn.
            is_along = field == "queue" and case.is_wrong("topic")
            if case.is_wrong(field) and not is_along:
                found.setdefault((field, case.true.get(field)), []).append(place)
    size = len(history)
    return {
        (field, value): Aim(
            tickets((place for place, case in enumerate(history) if case.true.get(field) == value), size),
            tickets(wrong, size),
            (1 << size) - 1,
        )
        for (field, value), wrong in found.items()
    }


def mined(history: Sequence[Case], terms: Collection[str], sought: Aims) -> Mined:
    """Which tickets hold which of the terms, as the engine finds words, and who wrote them."""
    words: dict[str, list[int]] = {}
    senders: dict[str, list[int]] = {}
    addresses: dict[str, set[str]] = {}
    languages: dict[str, list[int]] = {}
    looked_for = lexicon(terms)
    for place, case in enumerate(history):
        facts = case.opened_with()
        for name in ("subject", "body"):
            for term in scan(Prepared(TEXTS[name](facts.message)), looked_for):
                words.setdefault(term, []).append(place)
        languages.setdefault(facts.message.language or "", []).append(place)
        for term in _senders(facts):
            senders.setdefault(term, []).append(place)
            addresses.setdefault(term, set()).add(facts.message.sender or "")
    size = len(history)
    several = {term: places for term, places in senders.items() if term.startswith(NETWORK) or len(addresses[term]) > 1}
    return Mined(_sets(words, size), _sets(several, size), _sets(languages, size), sought)


def _senders(facts: Facts) -> Iterable[str]:
    if facts.network is not None:
        yield NETWORK + facts.network.slug
    elif len(facts.message.from_) == 1 and facts.message.from_[0].domain:
        yield DOMAIN + facts.message.from_[0].domain


def _sets(found: Mapping[str, Iterable[int]], size: int) -> Holding:
    return {term: tickets(places, size) for term, places in found.items()}


def choose(found: Mined, among: Tickets, bounds: Bounds) -> dict[Target, tuple[str, ...]]:
    """For each label the terms to look for: words first, unless who writes says much more; then what that leaves over."""
    chosen: dict[Target, tuple[str, ...]] = {}
    stricter = Bounds(bounds.precision, max(bounds.support, SENDER_SUPPORT))
    for (field, value), aim in found.aims.items():
        here = Aim(aim.right, aim.wrong & among, among)
        ways = [(False, found.words, bounds), (True, found.senders, stricter)]
        finds = [(reached(cover(held, here, least), held) & here.wrong).bit_count() for _, held, least in ways]
        if finds[1] > SENDER_LEAD * finds[0]:
            ways.reverse()
        for by_sender, held, least in ways:
            if terms := cover(held, here, least):
                chosen[Target(field, value, by_sender)] = terms
                here = Aim(here.right, here.wrong & ~reached(terms, held), among)
    return chosen


def stable(chosen: Chosen, folds: Sequence[Chosen], holding: Holding) -> dict[Target, tuple[str, ...]]:
    """What was not chosen for the sake of a few tickets: without any fifth of them it is chosen again, mostly."""
    kept: dict[Target, tuple[str, ...]] = {}
    for target, terms in chosen.items():
        again = [reached(fold.get(target, ()), holding) for fold in folds]
        lasting = tuple(term for term in terms if _is_found_again(holding[term], again))
        if lasting:
            kept[target] = lasting
    return kept


def _is_found_again(held: Tickets, again: Iterable[Tickets]) -> bool:
    return sum((held & other).bit_count() >= SAME * held.bit_count() for other in again) >= STABLE
