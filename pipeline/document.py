"""Read YAML into nodes that know their place: the one loader of every file a person writes (YAML 1.2 core schema).

YAML's traps are closed: `on` and `no` are words, `12:30` and `010` are words, a key stands once, no anchors, no
aliases, no tags, at most 1 MiB and 40 levels. All problems are collected; the reader goes on after each.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pipeline.errors import FileErrors, UserError
from pipeline.problem import Place, Problem

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 40
MAX_DIGITS: Final = 40
PlainValue = str | int | float | bool | None

_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `text` is what was written, `value` what it means."""

    value: PlainValue
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value` of a mapping; keys are always words."""

    key: str
    place: Place
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """The entries of a mapping in their written order, each key once."""

    entries: tuple[Entry, ...]
    place: Place

    def get(self, key: str) -> "Node | None":
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def place_of(self, key: str) -> Place:
        return next((entry.place for entry in self.entries if entry.key == key), self.place)


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class Document:
    """One file being read: its nodes and what was found wrong with it so far."""

    name: str
    text: str
    root: Node
    problems: list[Problem] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def add(self, place: Place, code: str, message: str, cure: str = "", *, is_warning: bool = False) -> None:
        """Record a problem at a place."""
        self.lines = self.lines or self.text.splitlines()
        source_line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        severity = "warning" if is_warning else "error"
        self.problems.append(Problem(self.name, place, code, message, cure, source_line, severity))  # type: ignore[arg-type]

    def hide(self, secret: Scalar) -> None:
        """Show stars where this value stands, also in the problems found so far."""
        self.lines = self.lines or self.text.splitlines()
        line, start = secret.place.line, secret.place.column - 1
        shown = self.lines[line - 1]
        is_whole = secret.place.width >= len(secret.text)
        end = start + secret.place.width if is_whole else len(shown)
        self.lines[line - 1] = shown[:start] + "*" * (end - start) + shown[end:]
        self.problems = [
            replace(problem, source_line=self.lines[line - 1]) if problem.place.line == line else problem
            for problem in self.problems
        ]

    @property
    def errors(self) -> tuple[Problem, ...]:
        found = [problem for problem in self.problems if problem.severity == "error"]
        return tuple(sorted(found, key=lambda problem: (problem.place.line, problem.place.column)))

    def must_hold(self) -> None:
        """Raise all errors found so far as one `FileErrors`, if there are any."""
        if self.errors:
            raise FileErrors(self.errors)


def read(path: Path, name: str = "") -> Document:
    """The document in a file; problems of YAML itself stand in `problems`. Raises UserError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            source = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}", "check the path and its permissions") from error
    return parse(source, name or path.name)


def parse(source: bytes | str, name: str) -> Document:
    """The document in these bytes; never raises for what stands in them."""
    start = Place(1, 1)
    document = Document(name, "", Mapping((), start))
    if len(source) > MAX_BYTES:
        document.add(start, "R005", f"larger than {MAX_BYTES >> 20} MiB")
        return document
    try:
        document.text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError as error:
        document.add(start, "R005", f"not UTF-8 (byte {error.start})", "save the file as UTF-8")
        return document
    _compose(document)
    return document


def _compose(document: Document) -> None:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if _has_traps(document, yaml.parse(document.text, Loader=loader)):
            return
        root = yaml.compose(document.text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        _report_syntax(document, error)
    except yaml.reader.ReaderError as error:
        before = document.text[: error.position].splitlines() or [""]
        place = Place(len(before), len(before[-1]) + 1)
        document.add(place, "R001", f"character U+{int(error.character):04X} is not allowed in YAML")
    else:
        if root is not None:
            document.root = _node(document, root)


def _report_syntax(document: Document, error: Any) -> None:
    """PyYAML's words, with the cure for what people meet most: tabs, and brackets or quotes that were left open."""
    mark, begin = error.problem_mark or error.context_mark, error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    message = error.problem or error.context or "not valid YAML"
    if message.startswith("but "):
        message = f"{error.context} {message}"
    lines = document.text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    cure = ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        cure = "indent with spaces, not with tabs"
    elif error.context and error.context.startswith("while") and begin and begin.line < mark.line:
        cure = f"{error.context} that begins on line {begin.line + 1}"
    document.add(place, "R001", message, cure)


def _has_traps(document: Document, events: Iterable[Any]) -> bool:
    """Whether there are anchors, aliases or tags, each reported: they make bombs and objects of a settings file.

    Depth is measured here because composing nests calls in C, which ends the process when they go too deep.
    """
    found, depth = len(document.problems), 0
    for event in events:
        depth += _deeper(event)
        if depth > MAX_DEPTH + 1:
            document.add(_place(event), "R005", f"nested deeper than {MAX_DEPTH} levels")
            return True
        if getattr(event, "anchor", None):
            document.add(
                _place(event), "R003", "anchors and aliases are refused", "write the value out where it is used"
            )
        if getattr(event, "tag", None):
            document.add(
                _place(event), "R004", f'tag "{event.tag}" is refused', "remove it; quotes make a word of a value"
            )
    return len(document.problems) > found


def _deeper(event: Any) -> int:
    """How many levels deeper it goes behind this event: one, none, or one back."""
    import yaml

    return isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _place(node: Any) -> Place:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Place(start.line + 1, start.column + 1, max(1, width))


def _node(document: Document, node: Any) -> Node:
    """Our node for one of PyYAML's, with its traps reported."""
    import yaml

    place = _place(node)
    if isinstance(node, yaml.MappingNode):
        return Mapping(tuple(_entries(document, node)), place)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_node(document, item) for item in node.value), place)
    return Scalar(node.value if node.style else _meaning(node.value), node.value, place)


def _entries(document: Document, node: Any) -> Iterator[Entry]:
    import yaml

    seen: dict[str, int] = {}
    for key, value in node.value:
        place = _place(key)
        if not isinstance(key, yaml.ScalarNode):
            document.add(place, "R010", "a key must be a word")
            continue
        if key.value in seen:
            document.add(place, "R002", f'key "{key.value}" stands twice', f"it stands first on line {seen[key.value]}")
            continue
        seen[key.value] = place.line
        yield Entry(key.value, place, _node(document, value))


def _meaning(text: str) -> PlainValue:
    """What a plain scalar means in YAML 1.2's core schema, leading zeros kept as words."""
    lowered = text.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    if len(text) > MAX_DIGITS:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not re.match(r"[-+]?0[0-9]", text):
        return number if math.isfinite(number := float(text)) else text
    return text


def plain(node: Node) -> Any:
    """The node as dicts, lists and plain values, for a schema to check."""
    if isinstance(node, Mapping):
        return {entry.key: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def pick(node: Node | None, *path: str) -> tuple[Node, ...]:
    """All nodes at a path of keys, `*` being each item of a list; what is absent or of another form is left out."""
    if node is None or not path:
        return () if node is None else (node,)
    step, rest = path[0], path[1:]
    if isinstance(node, Mapping) and step != "*":
        return pick(node.get(step), *rest)
    if isinstance(node, Sequence) and step == "*":
        return tuple(found for item in node.items for found in pick(item, *rest))
    return ()


def place_at(node: Node, path: tuple[str | int, ...]) -> Place | None:
    """Where the value at a path stands: its own place, or that of its key if it is a list, a mapping or empty."""
    place = node.place
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str) and (value := node.get(step)) is not None:
            place = value.place if isinstance(value, Scalar) and value.text else node.place_of(step)
            node = value
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.place
        else:
            return None
    return place
