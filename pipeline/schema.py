"""Check a document against the dataclasses that describe it: a value, or problems with their places.

Types are strict: numbers are no words, `yes` is no boolean, an unknown key is an error. A key is the field's name
without a trailing underscore (`from_` is `from`). A value that fits no member of a union makes one problem.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from pipeline import document as nodes
from pipeline.document import Document, Node, Scalar, plain
from pipeline.kind import Refused
from pipeline.problem import CODES, Place, did_you_mean
from pipeline.shape import Steps, allowed, describe, hints_at, key_of, keys

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

T = TypeVar("T")
UNREADABLE: Final = frozenset({"R001", "R003", "R004", "R005"})
MISFITS: Final = frozenset({"R010", "R014"})
WRONG_TYPE: Final = ("_type", "_error", "enum", "_from_float", "_parsing", "_parsing_size", "_attributes_type")
BOOLEANS: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}


@dataclass(frozen=True, slots=True)
class _Spot:
    """How far an error's location leads into the document; `tags` are the union members on the way, with their depth."""

    path: Steps
    node: Node | None
    place: Place
    key_place: Place
    tags: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error of pydantic, put where it belongs."""

    path: Steps
    tags: tuple[tuple[int, str], ...]
    place: Place
    code: str
    message: str
    cure: str = ""


def settle(document: Document, type_: type[T]) -> T | None:
    """The document's content as a value of this type; None if anything is wrong, then told in its problems."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    if any(problem.code in UNREADABLE for problem in document.errors):
        return None
    # The configuration reaches the dataclasses inside a tuple; on a dataclass itself pydantic refuses it.
    config = ConfigDict(extra="forbid", strict=True, alias_generator=key_of)
    # Only JSON input makes strict mode take mappings for dataclasses and lists for tuples.
    source = json.dumps([plain(document.root)])
    try:
        return TypeAdapter(tuple[type_], config=config).validate_json(source)[0]  # type: ignore[valid-type]
    except ValidationError as error:
        _report(document, type_, error)
        return None


def _report(document: Document, type_: object, error: "ValidationError") -> None:
    faults = [_fault(document.root, type_, detail) for detail in error.errors(include_url=False)]
    for fault in dict.fromkeys(replace(fault, tags=()) for fault in _meant(faults)):
        document.add(fault.place, fault.code, fault.message, fault.cure)


def _meant(faults: Sequence[_Fault]) -> list[_Fault]:
    """The faults without those of union members that were not meant."""
    kept = [fault for fault in faults if not fault.tags]
    unions: dict[Steps, dict[str, list[_Fault]]] = {}
    for fault in faults:
        if fault.tags:
            depth, tag = fault.tags[0]
            unions.setdefault(fault.path[:depth], {}).setdefault(tag, []).append(fault)
    for path, members in unions.items():
        kept += _meant([replace(fault, tags=fault.tags[1:]) for fault in _likeliest(path, members)])
    return kept


def _likeliest(path: Steps, members: Mapping[str, Sequence[_Fault]]) -> Sequence[_Fault]:
    """The faults of the member whose shape fits and of which least is wrong; else one that names all members."""
    fitting = [faults for faults in members.values() if not any(_is_misfit(fault, path) for fault in faults)]
    if fitting:
        return min(fitting, key=len)
    return next(iter(members.values()))[:1]


def _is_misfit(fault: _Fault, path: Steps) -> bool:
    return fault.path == path and fault.code in MISFITS


def _fault(root: Node, type_: object, detail: "ErrorDetails") -> _Fault:
    """Where an error stands and what to say about it; `loc` begins with the place in our tuple of one."""
    kind, steps = detail["type"], detail["loc"][1:]
    if kind == "missing":
        spot = _walk(root, steps[:-1])
        return _Fault((*spot.path, steps[-1]), spot.tags, spot.key_place, "R011", f'"{steps[-1]}" is missing')
    spot = _walk(root, steps)
    tags = [tag for _, tag in spot.tags]
    if kind == "unexpected_keyword_argument":
        known = keys(hints_at(type_, spot.path[:-1], tags))
        word = str(spot.path[-1])
        cure = did_you_mean(word, known)
        return _Fault(spot.path, spot.tags, spot.key_place, "R012", f'unknown key "{word}"', cure)
    hints = hints_at(type_, spot.path, tags)
    refusal = _refusal(detail)
    is_empty = isinstance(spot.node, Scalar) and spot.node.value is None
    if refusal is None or is_empty or (refusal[0] in MISFITS and len(hints) > 1):
        refusal = _misfit(spot.node, hints)
    code, message, cure = refusal
    return _Fault(spot.path, spot.tags, spot.place, code, f"{_subject(spot.path)} {message}", cure)


def _walk(root: Node, steps: Sequence[str | int]) -> _Spot:
    spot = _Spot((), root, root.place, root.place)
    for step in steps:
        node = spot.node
        if isinstance(node, nodes.Mapping) and isinstance(step, str) and (value := node.get(step)) is not None:
            key_place = node.place_of(step)
            has_own_place = isinstance(value, Scalar) and value.text
            place = value.place if has_own_place else key_place
            spot = _Spot((*spot.path, step), value, place, key_place, spot.tags)
        elif isinstance(node, nodes.Sequence) and isinstance(step, int) and step < len(node.items):
            item = node.items[step]
            spot = _Spot((*spot.path, step), item, item.place, item.place, spot.tags)
        else:
            spot = replace(spot, tags=(*spot.tags, (len(spot.path), str(step))))
    return spot


def _refusal(detail: "ErrorDetails") -> tuple[str, str, str] | None:
    """What a kind, a dataclass's own check or a bound of pydantic says; None if the value has the wrong type."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in CODES:
        return kind, str(context["message"]), str(context["cure"])
    if isinstance(refused := context.get("error"), Refused):
        return refused.code, refused.message, refused.cure
    if kind == "value_error":
        return "R015", detail["msg"].removeprefix("Value error, "), ""
    if kind.endswith(WRONG_TYPE):
        return None
    return "R013", " ".join(["must", *detail["msg"].split()[2:]]), ""


def _misfit(node: Node | None, hints: Sequence[object]) -> tuple[str, str, str]:
    """Code, message and cure for a value of a wrong type, or one that is not among the allowed words."""
    if isinstance(node, Scalar) and node.value is None:
        return "R010", f"is empty: it must be {describe(hints)}", "write a value, or take it out"
    if isinstance(node, Scalar) and (words := allowed(hints)):
        return "R014", f'is "{node.text}"', did_you_mean(node.text, words)
    return "R010", f"must be {describe(hints)}", _cure(node, hints) if isinstance(node, Scalar) else ""


def _cure(node: Scalar, hints: Sequence[object]) -> str:
    if bool in hints and node.text.casefold() in BOOLEANS:
        return f"did you mean {BOOLEANS[node.text.casefold()]}?"
    if bool in hints and node.text.casefold() in BOOLEANS.values():
        return f"write {node.text.casefold()} without quotes"
    if str in hints and isinstance(node.value, int | float):
        return f'quotes make a text of it: "{node.text}"'
    if describe(hints) == "a list":
        return f"write a list of one: [{node.text}]"
    return ""


def _subject(path: Steps) -> str:
    """What a message is about: `"every"`, `item 2 of "folders"` or the whole file."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_subject(path[:-1])}" if len(path) > 1 else f"item {path[-1] + 1}"
    return f'"{path[-1]}"'
