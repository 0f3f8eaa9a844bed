"""Put a test at the end of the `tests:` of a rules.yaml, and leave everything else as it is written. Pure.

The text is edited, not written anew: comments, order and line ends stay. What comes out is to be loaded and tested
before it replaces anything.
"""

import re
from collections.abc import Iterable

from pipeline.document import Entry, Mapping, Node, Scalar, Sequence, parse

_DASH = re.compile(r"( *)-(?: |$)")


class NoPlace(ValueError):
    """A test cannot be put into this text; the words say why and what to do."""


def with_test(text: str, lines: Iterable[str]) -> str:
    """The text with one more test, given as lines of YAML set in by two. Raises NoPlace."""
    end = "\r\n" if "\r\n" in text else "\n"
    rows = text.replace("\r\n", "\n").split("\n")
    root = parse(text, "").root
    entries = root.entries if isinstance(root, Mapping) else ()
    section = next((entry for entry in entries if entry.key == "tests"), None)
    if _is_flow(rows, root):
        raise NoPlace("the whole file stands in brackets: begin each key on a line of its own")
    if section is None:
        bare = _without_blank_end(rows)
        return end.join([*bare, *([""] if bare else []), "tests:", *lines, ""])
    if isinstance(section.value, Sequence) and _is_flow(rows, section.value):
        if section.value.items:
            cure = "begin each on a line of its own with - name:"
            raise NoPlace(f"the tests on line {section.value.place.line} stand in brackets: {cure}")
        rows[section.value.place.line - 1] = _emptied(rows[section.value.place.line - 1])
    last = _end_of(rows, section, entries)
    return end.join([*rows[:last], *_set_in(lines, _indent(rows, section)), *(rows[last:] or [""])])


def _without_blank_end(rows: list[str]) -> list[str]:
    kept = list(rows)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _is_flow(rows: list[str], node: Node) -> bool:
    return rows[node.place.line - 1][node.place.column - 1 :].startswith(("[", "{"))


def _emptied(row: str) -> str:
    """`tests: []` without its brackets; what stands behind them stays."""
    return re.sub(r"^(tests:)\s*\[\s*\]", r"\1", row)


def _end_of(rows: list[str], section: Entry, entries: tuple[Entry, ...]) -> int:
    """How many lines stand up to the end of the section; comments that lead to the next one are not part of it."""
    following = [entry.place.line for entry in entries if entry.place.line > section.place.line]
    last = min(following) - 1 if following else len(rows)
    while last > section.place.line and (not rows[last - 1].strip() or rows[last - 1].startswith(("#", "..."))):
        last -= 1
    return last


def _indent(rows: list[str], section: Entry) -> int:
    """How far the dashes of the tests are set in."""
    if isinstance(section.value, Scalar) or not isinstance(section.value, Sequence) or not section.value.items:
        return 2
    dashes = (_DASH.match(row) for row in rows[section.place.line :])
    return next((len(dash[1]) for dash in dashes if dash), 2)


def _set_in(lines: Iterable[str], indent: int) -> list[str]:
    return [" " * indent + line[2:] if line else "" for line in lines]
