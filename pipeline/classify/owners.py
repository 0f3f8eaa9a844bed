"""Who answers for the rules in which something is wrong, as far as a broken file can tell. Pure."""

from collections.abc import Iterable

from pipeline.document import Document, Mapping, Node, Scalar, pick
from pipeline.problem import Problem


def owners_of(document: Document, problems: Iterable[Problem]) -> tuple[str, ...]:
    """The `owner:` of each rule that a problem stands in, once, in the order of the file."""
    lines = {problem.place.line for problem in problems}
    rules = pick(document.root, "rules", "*")
    begins = [rule.place.line for rule in rules]
    ends = [*begins[1:], _end_of_rules(document)][: len(rules)]
    found = [
        _owner(rule)
        for rule, begin, end in zip(rules, begins, ends, strict=True)
        if any(begin <= line < max(end, begin + 1) for line in lines)
    ]
    return tuple(dict.fromkeys(filter(None, found)))


def _end_of_rules(document: Document) -> int:
    """The line on which the section after the rules begins."""
    if not isinstance(document.root, Mapping):
        return 1
    begin = document.root.place_of("rules").line
    later = [entry.place.line for entry in document.root.entries if entry.place.line > begin]
    return min(later, default=len(document.text.splitlines()) + 1)


def _owner(rule: Node) -> str:
    node = rule.get("owner") if isinstance(rule, Mapping) else None
    return node.text.strip().lower() if isinstance(node, Scalar) else ""
