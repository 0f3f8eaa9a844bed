"""Measure proposed rules by running the engine: on tickets they were not made from, and put in place behind all others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from pipeline.classify.evaluate import DEFAULTS, classify
from pipeline.classify.learn.cases import Case, labels_of
from pipeline.classify.learn.cover import members, reached
from pipeline.classify.learn.proportion import Proportion
from pipeline.classify.learn.proposed import Draft, alone, put_in_place
from pipeline.classify.rules import RuleSet
from pipeline.domain.classification import Change
from pipeline.domain.hindsight import FIELDS, Field, Labels

FOLDS: Final = 5
TAGGED: Final = (("tag", "proposed"),)


@dataclass(frozen=True, slots=True)
class Target:
    """A label that persons gave where rules gave another, and by which kind of term it is looked for."""

    field: Field
    value: str
    by_sender: bool = False


Chosen = Mapping[Target, tuple[str, ...]]
"""The terms that were chosen for each target."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How rules did on tickets that they were not made from."""

    precision: Proportion
    """Of the tickets that they hit, those with the label."""
    recall: Proportion
    """Of the wrong tickets, those that they hit."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the rule set with the proposed rule makes of all tickets; numbers are of tickets."""

    hits: Proportion
    """The tickets that it hits, and of them those with the label."""
    puts_right: tuple[int, ...]
    breaks: tuple[int, ...]
    """Right now, wrong then."""
    changes_uncorrected: tuple[int, ...]
    """Nobody corrected these, and they would change."""
    overruled: tuple[tuple[str, int], ...]
    """The rules whose value it would replace, and on how many tickets."""
    catches: int
    """Mails that no rule caught."""


def fold_of(number: int) -> int:
    """To which of the parts a ticket belongs; the same in every run, whatever numbers tickets have."""
    return crc32(b"%d" % number) % FOLDS


def held_out(
    cases: Sequence[Case], folds: Sequence[Chosen], holding: Mapping[str, int], wrong: Mapping[Target, int]
) -> dict[Target, HeldOut]:
    """Each part's tickets are met by the rules that the other parts made; the figures of all parts together."""
    hit: Counter[Target] = Counter()
    right: Counter[Target] = Counter()
    found: Counter[Target] = Counter()
    for fold, chosen in enumerate(folds):
        targets = [target for target, terms in chosen.items() if terms and target in wrong]
        if not targets:
            continue
        drafts = [Draft(f"r{position}", chosen[target], TAGGED) for position, target in enumerate(targets)]
        rules = alone(drafts)
        # No rule made of words and senders hits a mail that has none of them.
        for place in members(reached({term for draft in drafts for term in draft.terms}, holding)):
            case = cases[place]
            if fold_of(case.number) != fold:
                continue
            for target in _hit(case, rules, targets):
                hit[target] += 1
                right[target] += case.true.get(target.field) == target.value
                found[target] += wrong[target] >> place & 1
    return {
        target: HeldOut(Proportion(right[target], hit[target]), Proportion(found[target], wrong[target].bit_count()))
        for target in wrong
    }


def _hit(case: Case, rules: RuleSet, targets: Sequence[Target]) -> list[Target]:
    facts = case.opened_with()
    return [targets[int(name[1:])] for name in classify(facts, rules, facts.message.received_at).rules]


@dataclass(frozen=True, slots=True)
class _Met:
    """A ticket that the rule hits: what the rule set with it decides, and whose values it replaced."""

    case: Case
    then: Labels
    replaced: tuple[str, ...]

    def changes(self, field: Field) -> bool:
        return self.case.now.get(field) != self.then.get(field)

    def is_right(self, field: Field) -> bool:
        return self.then.get(field) == self.case.true.get(field)

    def was_right(self, field: Field) -> bool:
        return self.case.now.get(field) == self.case.true.get(field)


def effect(cases: Sequence[Case], rules: RuleSet, draft: Draft, target: Target) -> Effect:
    """Run the engine with the rule put in place over tickets that it may hit. Raises FileErrors if it cannot stand."""
    joined = put_in_place(rules, [draft])
    met = [one for case in cases if (one := _meet(case, joined, draft.id))]
    main = target.field
    fields = [field for field in FIELDS if any(name == field for name, _ in draft.then)]
    return Effect(
        Proportion(sum(one.case.true.get(main) == target.value for one in met), len(met)),
        _numbers(one for one in met if main in one.case.corrected and not one.was_right(main) and one.is_right(main)),
        _numbers(one for one in met if any(one.was_right(field) and not one.is_right(field) for field in fields)),
        _numbers(one for one in met if any(one.changes(field) and field not in one.case.corrected for field in fields)),
        tuple(Counter(rule for one in met for rule in one.replaced).most_common()),
        sum(not one.case.is_caught for one in met),
    )


def _meet(case: Case, joined: RuleSet, rule: str) -> _Met | None:
    """What becomes of a ticket; None where the rule does not hit it."""
    facts = case.opened_with()
    decision = classify(facts, joined, facts.message.received_at)
    mine = next((tried for tried in decision.trace if tried.is_hit and tried.rule == rule), None)
    if mine is None:
        return None
    changed = (change for change in mine.changes if change.field in FIELDS and change.before != change.value)
    replaced = {change.before_by for change in _of_rules(changed)}
    return _Met(case, labels_of(decision), tuple(sorted(replaced)))


def _of_rules(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes that took back what a rule had set; defaults are there to be replaced."""
    return (change for change in changes if change.before_by not in ("", DEFAULTS))


def _numbers(met: Iterable[_Met]) -> tuple[int, ...]:
    return tuple(sorted(one.case.number for one in met))
