"""Read YAML into nodes that know their place: the one loader of every file a person writes (YAML 1.2 core schema).

YAML's traps are closed: `on` and `no` are words, `12:30` and `010` are words, a key stands once, no anchors, no
aliases, no tags, at most 1 MiB and 40 levels. All problems are collected; the reader goes on after each.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pipeline.errors import FileErrors, UserError
from pipeline.problem import Place, Problem

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 40
MAX_DIGITS: Final = 40
LONGEST_WORD: Final = 5
PlainValue = str | int | float | bool | None

_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
SYNTAX: Final[dict[str, str]] = {
    "mapping values are not allowed": 'is a ":" (and a space) missing on the line above? a text with ": " in it needs quotes',
    "found unexpected ':'": 'a ":" needs a space behind it',
    "expected ',' or ']'": "close the list with ], or put a comma between its items",
    "expected ',' or '}'": "close the mapping with }, or put a comma between its keys",
    "cannot start any token": "a text that begins with %, @ or ` needs quotes",
    "expected a single document": "remove the line ---: a file is one document",
    "incompatible YAML document": "remove the line that begins with %",
    "invalid Unicode character": "write the character itself",
    "expected '-' indicator": "indent it like the line above, or begin it with - as an item of its own",
    "expected key": "indent it like the keys above it; a quote inside '..' is written twice",
    "unexpected end of stream": "close the text with the quote that it begins with",
}
"""What helps, by the parser's words."""
OPEN: Final = {"collection": "list", "sequence": "list", "scalar": "text"}
"""What the parser was in, by its words; else a mapping."""
BUILT_IN: Final = "tag:yaml.org,2002:"
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

    @property
    def is_wrong(self) -> bool:
        """Whether there is any error so far."""
        return any(problem.severity == "error" for problem in self.problems)

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
    text = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    try:
        document.text = text.decode("utf-8-sig")
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        document.text = text.decode("utf-8-sig", "replace")
        before = text[:at].decode("utf-8-sig", "replace").split("\n")
        message = f"not UTF-8 (byte {at})"
        document.add(Place(len(before), len(before[-1]) + 1), "R005", message, "save the file as UTF-8")
        return document
    _compose(document)
    return document


def _compose(document: Document) -> None:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    composer = _Composer(document, yaml.parse(document.text, Loader=loader))
    try:
        composer.compose()
    except _TooDeepError as error:
        document.add(_place(error.event), "R005", f"nested deeper than {MAX_DEPTH} levels")
    except yaml.MarkedYAMLError as error:
        _report_syntax(document, error)
    except yaml.reader.ReaderError as error:
        before = document.text[: error.position].splitlines() or [""]
        place = Place(len(before), len(before[-1]) + 1)
        document.add(place, "R001", f"character U+{int(error.character):04X} is not allowed in YAML")


def _report_syntax(document: Document, error: Any) -> None:
    """PyYAML's words, with the cure for what people meet most: tabs, and brackets or quotes that were left open."""
    mark, begin = error.problem_mark or error.context_mark, error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    message = error.problem or error.context or "not valid YAML"
    if message.startswith("but "):
        message = f"{error.context} {message}"
    lines = document.text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    cure = next((cure for words, cure in SYNTAX.items() if words in message), "")
    if "\t" in line[: len(line) - len(line.lstrip())]:
        cure = "indent with spaces, not with tabs"
    elif error.context and error.context.startswith("while") and begin and begin.line < mark.line:
        noun = OPEN.get(error.context.rpartition(" ")[2], "mapping")
        cure = f"{cure or error.context}; the {noun} begins on line {begin.line + 1}"
    document.add(place, "R001", message, cure)


class _TooDeepError(Exception):
    """A node lies deeper than any person writes."""

    def __init__(self, event: Any) -> None:
        super().__init__()
        self.event = event


class _Composer:
    """Our nodes straight from the parser's events, in one pass.

    Anchors, aliases and tags make bombs and objects of a settings file: each is reported, and then nothing else is.
    Depth is measured here because composing in the library nests calls in C, which ends the process when they go too
    deep.
    """

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        import yaml

        self.document, self.events = document, events
        self.traps = 0
        self.faults: list[tuple[Place, str, str, str]] = []
        self.scalar, self.mapping, self.alias = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.AliasEvent
        self.closing = yaml.CollectionEndEvent

    def compose(self) -> None:
        """Fill the document's root, or report what is in the way."""
        import yaml

        root: Node | None = None
        first: Any = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                root, first = self.node(event, 1), event
            elif isinstance(event, yaml.DocumentEndEvent):
                break
        rest = [event for event in self.events if self.checked(event)]
        if self.traps:
            return
        if another := next((event for event in rest if isinstance(event, yaml.DocumentStartEvent)), None):
            said = "expected a single document in the stream"
            begin: Any = first.start_mark if first else None
            end: Any = another.start_mark
            raise yaml.composer.ComposerError(said, begin, "but found another document", end)
        for place, code, message, cure in self.faults:
            self.document.add(place, code, message, cure)
        if root is not None:
            self.document.root = root

    def checked(self, event: Any) -> Any:
        """The event, its traps reported."""
        if getattr(event, "anchor", None):
            cure = "write the value out where it is used; a word that begins with * or & needs quotes"
            self.trap(event, "R003", "anchors and aliases are refused", cure)
        if tag := getattr(event, "tag", None):
            message = f'tag "{tag.replace(BUILT_IN, "!!")}" is refused'
            self.trap(event, "R004", message, "remove it; quotes make a word of a value")
        return event

    def trap(self, event: Any, code: str, message: str, cure: str) -> None:
        self.traps += 1
        self.document.add(_place(event), code, message, cure)

    def node(self, event: Any, depth: int) -> Node:
        """Our node for what begins with this event."""
        if event.anchor or getattr(event, "tag", None):
            self.checked(event)
        if isinstance(event, self.scalar):
            return Scalar(event.value if event.style else _meaning(event.value), event.value, _place(event))
        if isinstance(event, self.alias):
            return Scalar(None, "", _place(event))
        if depth > MAX_DEPTH + 1:
            raise _TooDeepError(event)
        if isinstance(event, self.mapping):
            entries, end = self.entries(depth)
            return Mapping(entries, _span(event.start_mark, end.end_mark))
        items: list[Node] = []
        while not isinstance(inner := next(self.events), self.closing):
            items.append(self.node(inner, depth + 1))
        return Sequence(tuple(items), _span(event.start_mark, inner.end_mark))

    def entries(self, depth: int) -> tuple[tuple[Entry, ...], Any]:
        """The entries of a mapping and the event that ends it; of a key that stands twice the first holds."""
        entries: list[Entry] = []
        seen: dict[str, int] = {}
        while not isinstance(event := next(self.events), self.closing):
            known = len(self.faults)
            key = self.node(event, depth + 1)
            fault = _key_fault(key, seen) if isinstance(event, self.scalar) else _NO_WORD
            if fault:
                # What stands in a key or under one that is not taken up is not looked at.
                self.faults[known:] = [(key.place, *fault)]
                known = len(self.faults)
            value = self.node(next(self.events), depth + 1)
            if fault:
                del self.faults[known:]
            elif isinstance(key, Scalar):
                seen[key.text] = key.place.line
                entries.append(Entry(key.text, key.place, value))
        return tuple(entries), event


_NO_WORD: Final = ("R010", "a key must be a word", "")


def _key_fault(key: Node, seen: dict[str, int]) -> tuple[str, str, str] | None:
    if isinstance(key, Scalar) and key.text in seen:
        return "R002", f'key "{key.text}" stands twice', f"it stands first on line {seen[key.text]}"
    return None


def _place(event: Any) -> Place:
    return _span(event.start_mark, event.end_mark)


def _span(start: Any, end: Any) -> Place:
    line, column = start.line, start.column
    return Place(line + 1, column + 1, max(1, end.column - column) if end.line == line else 1)


def _meaning(text: str) -> PlainValue:
    """What a plain scalar means in YAML 1.2's core schema, leading zeros kept as words."""
    if len(text) <= LONGEST_WORD and (lowered := text.lower()) in _WORDS:
        return _WORDS[lowered]
    if len(text) > MAX_DIGITS or text[0] not in "+-.0123456789":
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
