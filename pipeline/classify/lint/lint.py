"""Say what of a rule set is allowed, but hardly meant; each remark with its place. Errors are the loader's.

Pure: `today` comes from whoever asks. What is said of rules that never hit is true of every mail; the rest is advice.
"""

from datetime import date
from typing import Final

from pipeline.classify.lint.conflicts import conflicts
from pipeline.classify.lint.plainwords import plain_words
from pipeline.classify.lint.reach import overruled, unreachable
from pipeline.classify.lint.remark import Check, matter_of
from pipeline.classify.lint.unused import unused
from pipeline.classify.lint.upkeep import past_review, without_example, without_why
from pipeline.classify.rules import RuleSet
from pipeline.problem import Problem

CHECKS: Final[tuple[Check, ...]] = (
    unreachable,
    overruled,
    conflicts,
    plain_words,
    unused,
    past_review,
    without_why,
    without_example,
)


def lint(rules: RuleSet, today: date, checks: tuple[Check, ...] = CHECKS) -> tuple[Problem, ...]:
    """The remarks on a rule set that was loaded without errors, in the order of the file."""
    matter = matter_of(rules, today)
    for check in checks:
        for remark in check(matter):
            matter.document.add(remark.place, remark.code, remark.message, remark.cure, is_warning=True)
    found = dict.fromkeys(matter.document.problems)
    return tuple(sorted(found, key=lambda problem: (problem.place.line, problem.place.column, problem.code)))
