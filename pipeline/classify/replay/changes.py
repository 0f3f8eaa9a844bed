"""What differs between two texts of rules, told by the ids of their rules. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.document import Mapping, Node, Scalar, parse, pick, plain

SECTIONS: Final = ("vocabulary", "lists", "themes", "calendars", "defaults", "tests")


@dataclass(frozen=True, slots=True)
class Changes:
    """Rules by id, and the other sections of the file that differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    is_reordered: bool
    """Whether rules that both have stand in another order, which decides who writes last."""
    sections: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Each difference in a line, as a person reads them."""
        return tuple(_lines(self))


def changes(before: str, after: str) -> Changes:
    """The differences in meaning; comments, spaces and the order of keys make none."""
    old, new = parse(before, "").root, parse(after, "").root
    was, would = _rules(old), _rules(new)
    return Changes(
        added=tuple(rule for rule in would if rule not in was),
        removed=tuple(rule for rule in was if rule not in would),
        changed=tuple(rule for rule, text in would.items() if rule in was and was[rule] != text),
        is_reordered=[rule for rule in was if rule in would] != [rule for rule in would if rule in was],
        sections=tuple(name for name in SECTIONS if _section(old, name) != _section(new, name)),
    )


def counted(number: int, noun: str) -> str:
    """Such as `1 rule`, `2,000 rules`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _lines(found: Changes) -> Iterator[str]:
    yield from (f"+ {rule}" for rule in found.added)
    yield from (f"- {rule}" for rule in found.removed)
    yield from (f"~ {rule}" for rule in found.changed)
    if found.is_reordered:
        yield "~ the order of the rules"
    yield from (f"~ {name}" for name in found.sections)


def _rules(root: Node) -> dict[str, str]:
    rules = (node for node in pick(root, "rules", "*") if isinstance(node, Mapping))
    found = ((node.get("id"), node) for node in rules)
    return {name.text.strip(): _written(node) for name, node in found if isinstance(name, Scalar)}


def _section(root: Node, name: str) -> str:
    return "\n".join(map(_written, pick(root, name)))


def _written(node: Node) -> str:
    return json.dumps(plain(node), ensure_ascii=False, sort_keys=True)
