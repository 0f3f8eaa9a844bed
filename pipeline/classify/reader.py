"""Read the values of rules.yaml from positioned nodes: each fault is noted with its place and reading goes on.

A function that notes a fault returns nothing (None or an empty list), never a guess.
"""

import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pipeline.classify.conditions import Bounds
from pipeline.classify.language import Allowed, Choice, Declared, Noun
from pipeline.classify.names import Names
from pipeline.document import Document, Entry, Mapping, Node, Scalar, Sequence
from pipeline.domain.calendar import Calendar
from pipeline.kind import Kind, Refused
from pipeline.problem import Place, did_you_mean

CLAIMS: Final = {"true": ("yes", "on", "y", "1", "true"), "false": ("no", "off", "n", "0", "false")}
MOST_FAULTS: Final = 1000
LIST_PREFIX: Final = "lists."
_COMPARISON: Final = re.compile(r"(>=|<=|>|<|=|==)?\s*([0-9]{1,9})")
_SINGULAR: Final[dict[str, str]] = {
    "topics": "topic", "queues": "queue", "teams": "team", "kinds": "kind", "tiers": "tier", "tags": "tag",
    "networks": "network", "mailboxes": "mailbox", "templates": "template", "slas": "service level",
    "articles": "article",
}  # fmt: skip
# Names that files declare outside rules.yaml, and what to say of where they are declared.
_ELSEWHERE: Final[dict[Noun, str]] = {
    "networks": "directory.yaml",
    "mailboxes": "cndesk.yaml",
    "templates": "the templates folder",
    "articles": "the kb folder",
}

Shape = TypeVar("Shape", Mapping, Sequence, Scalar)


@dataclass(slots=True)
class Reader:
    """What is known while a file is read: its document, the names in force, what stood above."""

    document: Document
    names: Names
    vocabulary: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lists: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    themes: MappingOf[str, str] = field(default_factory=dict)
    """Each theme with its group."""
    rules: dict[str, Place] = field(default_factory=dict)
    """The rules that stand above the place being read."""
    all_rules: tuple[str, ...] = ()
    rule: str = ""
    """The rule that is being read."""
    groups: frozenset[str] | None = None
    """The named groups of its patterns; None while they are not known."""
    noted: set[tuple[Place, str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    """The keys of all words that conditions on subject and body look for."""

    def wrong(self, place: Place, code: str, message: str, cure: str = "") -> None:
        """Note a fault, once (a word of a list is read wherever the list is used), and no more than anybody reads."""
        if (place, message) not in self.noted and len(self.noted) < MOST_FAULTS:
            self.noted.add((place, message))
            self.document.add(place, code, message, cure)

    def silent(self, entry: Entry) -> None:
        """Note a key that came to nothing, unless a fault already says why: nothing that is written is passed over."""
        if not self.document.is_wrong:
            self.wrong(entry.place, "R015", f'"{entry.key}" is empty')

    def known(self, noun: Noun) -> tuple[str, ...] | None:
        """The names of one noun in force; None where nobody declares any."""
        if noun in _ELSEWHERE:
            elsewhere: frozenset[str] | None = getattr(self.names, noun)
            return None if elsewhere is None else tuple(sorted(elsewhere))
        return self.vocabulary.get(noun)


def entries(
    reader: Reader, node: Node, allowed: Collection[str], what: str, misplaced: MappingOf[str, str] | None = None
) -> dict[str, Entry]:
    """The entries of a mapping by key, unknown ones noted; `misplaced` tells where keys belong that stand elsewhere."""
    mapping = shaped(reader, node, Mapping, what, f"keys: {', '.join(allowed)}")
    found: dict[str, Entry] = {}
    for entry in mapping.entries if mapping else ():
        if entry.key in allowed:
            found[entry.key] = entry
        else:
            cure = (misplaced or {}).get(entry.key) or did_you_mean(entry.key, allowed)
            reader.wrong(entry.place, "R012", f'unknown key "{entry.key}"', cure)
    return found


def shaped(reader: Reader, node: Node, shape: type[Shape], what: str, cure: str = "") -> Shape | None:
    """The node if it has the shape wanted."""
    if isinstance(node, shape):
        return node
    words = {Mapping: "a mapping", Sequence: "a list", Scalar: "a single value"}
    reader.wrong(node.place, "R010", f"{what} must be {words[shape]}, not {words[type(node)]}", cure)
    return None


def text(reader: Reader, node: Node, what: str) -> str:
    """A single value as it was written; empty (and noted) if there is none."""
    scalar = shaped(reader, node, Scalar, what)
    if scalar and not scalar.text.strip():
        reader.wrong(scalar.place, "R015", f"{what} is empty")
    return scalar.text.strip() if scalar else ""


def flag(reader: Reader, node: Node, what: str) -> bool | None:
    """true or false; `yes` and `on` are words in this YAML."""
    scalar = shaped(reader, node, Scalar, what)
    if scalar is None:
        return None
    if isinstance(scalar.value, bool):
        return scalar.value
    meant = next((name for name, words in CLAIMS.items() if scalar.text.strip().lower() in words), "")
    reader.wrong(scalar.place, "R010", f"{what} must be true or false", f"did you mean {meant}?" if meant else "")
    return None


def of_kind(reader: Reader, node: Node, kind: Kind, what: str) -> object | None:
    """A single value of one of the kinds that all files share (a duration, a size, an address)."""
    scalar = shaped(reader, node, Scalar, what)
    if scalar is None:
        return None
    try:
        return kind.read(scalar.value)
    except Refused as refused:
        reader.wrong(scalar.place, refused.code, f"{what} {refused.message}", refused.cure)
        return None


def whole_number(reader: Reader, node: Node, what: str, low: int = 0) -> int | None:
    """A whole number that is not below `low`."""
    scalar = shaped(reader, node, Scalar, what)
    if scalar is None:
        return None
    if isinstance(scalar.value, int) and not isinstance(scalar.value, bool) and scalar.value >= low:
        return scalar.value
    reader.wrong(scalar.place, "R010", f"{what} must be a whole number from {low} on")
    return None


def bounds(reader: Reader, node: Node, what: str) -> Bounds | None:
    """A number alone (exactly so many) or a comparison such as ">= 3"."""
    scalar = shaped(reader, node, Scalar, what)
    if scalar is None:
        return None
    match = _COMPARISON.fullmatch(scalar.text.strip())
    if not match:
        reader.wrong(scalar.place, "R010", f'{what} must be a number or a comparison such as ">= 3"')
        return None
    sign, number = match[1] or "=", int(match[2])
    if sign.startswith(">"):
        return Bounds(number + (sign == ">"))
    if sign.startswith("<"):
        return Bounds(0, number - (sign == "<"))
    return Bounds(number, number)


def scalars(reader: Reader, node: Node, what: str) -> list[Scalar]:
    """One value or a list of them, none empty; a reference {in: lists.x} stands for the words of that list."""
    if isinstance(node, Mapping):
        inner = entries(reader, node, ("in",), what)
        return scalars_in(reader, inner["in"].value, what) if "in" in inner else []
    return list(_single(reader, node, what))


def scalars_in(reader: Reader, node: Node, what: str) -> list[Scalar]:
    """The words behind `in:`, which names lists and may add words of its own."""
    found: list[Scalar] = []
    for scalar in _single(reader, node, what):
        name = scalar.text.removeprefix(LIST_PREFIX)
        if name == scalar.text:
            found.append(scalar)
        elif name in reader.lists:
            found += reader.lists[name]
        else:
            reader.wrong(scalar.place, "R020", f'list "{name}" is not declared', did_you_mean(name, reader.lists))
    return found


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _single(reader: Reader, whole: Node, what: str) -> Iterator[Scalar]:
    for node in _items(whole):
        if isinstance(node, Mapping) and node.get("in"):
            message, cure = f"{what} has a list within a list", "put in: around all of it: {in: [lists.x, word]}"
            reader.wrong(node.place, "R010", message, cure)
        elif isinstance(node, Scalar) and not node.text.strip() and node is not whole:
            reader.wrong(node.place, "R015", f"{what} has an empty word", "remove it")
        elif text(reader, node, what) and isinstance(node, Scalar):
            yield node


def allowed_words(reader: Reader, node: Node, allowed: Allowed, what: str) -> list[str]:
    """The words of a node, each checked against what may stand there."""
    found = scalars(reader, node, what)
    if not found and isinstance(node, Sequence) and not node.items:
        reader.wrong(node.place, "R015", f"{what} is empty")
    return [
        scalar.text.strip() for scalar in found if is_allowed(reader, scalar.text.strip(), scalar.place, allowed, what)
    ]


def is_allowed(reader: Reader, word: str, place: Place, allowed: Allowed, what: str) -> bool:
    """Whether a word may stand here; noted if not."""
    if isinstance(allowed, Choice):
        if word not in allowed.allowed:
            reader.wrong(place, "R014", f'{what} cannot be "{word}"', did_you_mean(word, allowed.allowed))
        return word in allowed.allowed
    if isinstance(allowed, Declared):
        return is_declared(reader, word, place, allowed)
    if word.startswith(LIST_PREFIX):
        reader.wrong(place, "R015", f'"{word}" is taken as a word here', f"to use the list, write {{in: {word}}}")
    return not word.startswith(LIST_PREFIX)


def is_declared(reader: Reader, word: str, place: Place, declared: Declared) -> bool:
    """Whether a name is declared where it should be; noted if not."""
    known = reader.known(declared.noun)
    if known is None and not declared.is_strict:
        return True
    if word in (known or ()):
        return True
    where = _ELSEWHERE.get(declared.noun, f"vocabulary.{declared.noun}")
    is_file = declared.noun in ("templates", "articles")
    code, verb = ("R023", "does not exist") if is_file else ("R020", "is not declared")
    message = f'{_SINGULAR[declared.noun]} "{word}" {verb} in {where}'
    reader.wrong(place, code, message, did_you_mean(word, known or ()))
    return False
