"""Remind of what makes rules last: a reason, a date to look again that has not passed, a mail that shows what is meant."""

from collections.abc import Iterator
from datetime import date

from pipeline.classify.evaluate import classify
from pipeline.classify.lint.reach import never_hit
from pipeline.classify.lint.remark import Matter, Remark
from pipeline.document import Scalar


def without_why(matter: Matter) -> Iterator[Remark]:
    """Rules that do not say what they are for."""
    for rule in matter.rules.rules:
        if not rule.why:
            yield Remark(rule.place, "R027", f'rule "{rule.id}" has no why', "one sentence for whoever reads it next")


def past_review(matter: Matter) -> Iterator[Remark]:
    """Rules whose day of review is over."""
    for rule in matter.rules.rules:
        if rule.review_by and date.fromisoformat(rule.review_by) < matter.today:
            node = matter.written[rule.id].get("review_by")
            place = node.place if isinstance(node, Scalar) else rule.place
            owner = f" (owner: {rule.owner})" if rule.owner else ""
            message = f'rule "{rule.id}" was to be looked at by {rule.review_by}{owner}'
            yield Remark(place, "R026", message, "look at it, then set a new date or remove it")


def without_example(matter: Matter) -> Iterator[Remark]:
    """Rules that no example and no test makes hit, though a mail could."""
    shown = {rule.id for rule in matter.rules.rules if any(example.is_match for example in rule.examples)}
    for test in matter.rules.tests:
        shown.update(classify(test.facts, matter.rules, test.facts.message.received_at).rules)
    dead = never_hit(matter)
    for rule in matter.rules.rules:
        if rule.id not in shown | dead:
            cure = "examples: {match: [a mail that it is for], not: [one that it is not for]}"
            yield Remark(rule.place, "R031", f'no example and no test hits rule "{rule.id}"', cure)
