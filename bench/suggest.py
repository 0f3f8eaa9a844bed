"""How well and how fast rules are learnt from corrections: planted words in a made-up history, found, missed and false.

Eight words and phrases in five languages lead persons to correct the topic; one ticket in ten goes against its word and
one in fifty of the others is corrected for no reason. A word that this noise left below the precision asked for is
counted apart: it may not be proposed. Then the time for one large history, and for `rules stats` over stored decisions.

    .venv/bin/python -m bench.suggest [--tickets 400] [--seeds 20] [--large 20000] [--decisions 100000]
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from pipeline.classify.learn.cases import Case
from pipeline.classify.learn.stats import stats
from pipeline.classify.learn.suggest import Asked, Suggestions, suggest
from pipeline.classify.lexicon import Prepared, key, lexicon, scan
from pipeline.classify.load import load
from pipeline.classify.names import Names
from pipeline.classify.trace import trace_to_json
from pipeline.classify.view import TEXTS
from pipeline.domain.classification import Change, Finding, RuleTrace, Truth
from pipeline.domain.disposition import Outcome
from pipeline.store.tables import decision, event, inbound
from pipeline.store.unit import Store
from tests.unit.classify.planted import PLANTED, Plant, planted, rule_set

BEGINNING: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
GROUP: Final = 5_000
LEO: Final = "leo@cn-desk.example"
ROOT: Final = Path(__file__).parents[1]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--large", type=int, default=20_000)
    parser.add_argument("--decisions", type=int, default=100_000)
    options = parser.parse_args()
    quality(options.tickets, range(1, options.seeds + 1))
    speed(options.large)
    counting(options.decisions)


def quality(count: int, seeds: Sequence[int]) -> None:
    """What was found of what was planted, over several histories."""
    found = missed = hidden = false = 0
    for seed in seeds:
        history = planted(count, seed)
        terms = _terms(suggest(history, rule_set()))
        for plant in PLANTED:
            is_found = bool(terms & _spellings(plant))
            found += is_found
            hidden += not is_found and _share(history, plant) < Asked().precision
            missed += not is_found and _share(history, plant) >= Asked().precision
        false += len(terms - set[tuple[str, str]]().union(*map(_spellings, PLANTED)))
    print(f"{len(seeds)} histories of {count} tickets, {len(PLANTED)} words planted in each:")
    print(f"  found {found}, missed {missed}, left below {Asked().precision:.0%} by the noise {hidden}, false {false}")


def _terms(said: Suggestions) -> set[tuple[str, str]]:
    return {(key(term), each.target.value) for each in said.proposals for term in each.draft.terms}


def _spellings(plant: Plant) -> set[tuple[str, str]]:
    """A phrase is found too where one of its words is."""
    return {(key(part), plant.topic) for part in (plant.words, *plant.words.split())}


def _share(history: Sequence[Case], plant: Plant) -> float:
    """How many of the tickets with a planted word have its topic in the end."""
    words = lexicon([key(plant.words)])
    with_it = [case for case in history if scan(Prepared(TEXTS["body"](case.opened_with().message)), words)]
    return sum(case.true.topic == plant.topic for case in with_it) / max(1, len(with_it))


def speed(count: int) -> None:
    history = planted(count)
    begun = time.process_time()
    said = suggest(history, rule_set())
    took = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"rules suggest, {count:,} tickets: {took:.1f} s of one core, {len(said.proposals)} rules, peak {peak:.0f} MB"
    )


def counting(count: int) -> None:
    """`rules stats` over decisions of the shipped rules, as the store holds them."""
    rules = load(ROOT / "rules.yaml", Names())
    with tempfile.TemporaryDirectory(prefix="cndesk-bench-") as folder:
        store = Store(f"sqlite:///{folder}/cndesk.db", Path(folder) / "blobs")
        _fill(store, rules.hash, [rule.id for rule in rules.rules], count)
        begun = time.process_time()
        with store.look() as unit:
            made = unit.corrections.made(BEGINNING, {LEO})
            report = stats(rules, unit.corrections.decided(BEGINNING), made, unit.corrections.answered())
        took = time.process_time() - begun
        store.close()
    assert report.mails == count
    print(
        f"rules stats, {count:,} decisions, {len(made):,} corrections, {len(report.rules)} rules: {took:.1f} s of one core"
    )


def _fill(store: Store, rules_hash: str, ids: list[str], count: int) -> None:
    dice = Random(7)
    with store.engine.begin() as connection:
        for start in range(1, count + 1, GROUP):
            numbers = range(start, min(start + GROUP, count + 1))
            connection.execute(inbound.insert(), [_delivery(number) for number in numbers])
            connection.execute(decision.insert(), [_decision(number, rules_hash, ids, dice) for number in numbers])
            connection.execute(event.insert(), [_change(number) for number in numbers if number % 10 == 0])


def _delivery(number: int) -> dict[str, Any]:
    return {
        "mailbox": "support",
        "folder": "INBOX",
        "uidvalidity": 1,
        "uid": number,
        "size": 900,
        "is_partial": False,
        "is_quiet": False,
        "received_at": _at(number),
        "recorded_at": _at(number),
        "is_settled_on_server": True,
        "state": "done",
        "outcome": Outcome.THREADED if number % 3 == 0 else Outcome.NEW_TICKET,
        "attempts": 1,
    }


def _decision(number: int, rules_hash: str, ids: list[str], dice: Random) -> dict[str, Any]:
    """Five rules hit, with the words and changes that such hits have; the facts weigh what facts weigh."""
    return {
        "inbound": number,
        "ticket": 1000 + number,
        "at": _at(number),
        "canonical": f"{number:064x}",
        "reasons": ["a new matter", "acknowledgement in en"],
        "rules_hash": rules_hash,
        "trace": trace_to_json(tuple(_hits(dice.sample(ids, 5)))),
        "facts": dice.randbytes(1_500),
    }


def _hits(ids: list[str]) -> Iterator[RuleTrace]:
    for name, before in zip(ids, ["defaults", *ids], strict=False):
        finding = Finding("text.word", Truth.HIT, f'"{name}", "payout"')
        changes = (Change("topic", name, "other", before), Change("queue", "triage", "payouts", before))
        yield RuleTrace(name, is_hit=True, findings=(finding,), changes=changes)


def _change(number: int) -> dict[str, Any]:
    detail = {"from": "other", "to": "payouts", "why": ""}
    return {"ticket": 1000 + number, "at": _at(number + 1), "name": "topic-changed", "actor": LEO, "detail": detail}


def _at(number: int) -> datetime:
    return BEGINNING + timedelta(minutes=number)


if __name__ == "__main__":
    main()
