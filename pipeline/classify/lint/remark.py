"""What `lint` says of a rule set that loads, and what its checks look at. A remark is a warning with its place."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pipeline.classify.lint.implication import Logic, logic_of
from pipeline.classify.rules import Rule, RuleSet
from pipeline.document import Document, Node, Scalar, parse, pick, place_at
from pipeline.document import Mapping as MappingNode
from pipeline.problem import Place

_STEP: Final = re.compile(r"[^.\[\]]+")


class Remark(NamedTuple):
    """Something that is allowed, but hardly meant."""

    place: Place
    code: str
    message: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A rule set, the file it was read from, and what follows from its conditions; `today` is the only clock."""

    rules: RuleSet
    document: Document
    logic: Logic
    today: date
    written: Mapping[str, MappingNode]
    """Each rule as it stands in the file, by its id."""

    def place(self, rule: Rule, path: str = "") -> Place:
        """Where a condition of a rule stands; without a path, where the rule is named."""
        steps = tuple(int(step) if step.isdecimal() else step for step in _STEP.findall(path))
        node = self.written.get(rule.id)
        return (place_at(node, ("when", *steps)) if node and steps else None) or rule.place


Check = Callable[[Matter], Iterator[Remark]]


def matter_of(rules: RuleSet, today: date) -> Matter:
    """All that the checks look at; raises nothing for a rule set that was loaded without errors."""
    document = parse(rules.source, rules.file)
    written = {
        _id(node): node for node in pick(document.root, "rules", "*") if isinstance(node, MappingNode) and _id(node)
    }
    return Matter(rules, document, logic_of(rules), today, written)


def _id(node: MappingNode) -> str:
    named: Node | None = node.get("id")
    return named.text.strip() if isinstance(named, Scalar) else ""
