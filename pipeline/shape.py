"""What the types of a schema allow at a path of keys: member types, keys and words, for messages about misfits.

Pure. `Annotated` gives way to its kind, unions to their members, and None (an absent key) to nothing.
"""

import types
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Final, Literal, Union, get_args, get_origin, get_type_hints

from pipeline.kind import Kind

Steps = tuple[str | int, ...]
WORDS: Final[dict[object, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list",
    list: "a list",
    dict: "a mapping of keys and values",
    Path: "a path",
}


def key_of(field: str) -> str:
    """The key of a field in a file: `from_` stands for `from`, which Python keeps to itself."""
    return field.rstrip("_")


def hints_at(type_: object, path: Steps, tags: Iterable[str] = ()) -> tuple[object, ...]:
    """The member types that a value at this path may have; `tags` name the union members to go through."""
    named = frozenset(tags)
    hints = _members(type_)
    for step in path:
        meant = [hint for hint in hints if getattr(hint, "__name__", "") in named]
        inner = [_inside(hint, step) for hint in meant or hints]
        hints = tuple(member for hint in inner for member in _members(hint))
    return hints


def keys(hints: Iterable[object]) -> list[str]:
    """The keys that mappings of these types may have."""
    shapes = [hint for hint in hints if isinstance(hint, type) and is_dataclass(hint)]
    return list(dict.fromkeys(key_of(field.name) for shape in shapes for field in fields(shape)))


def allowed(hints: Iterable[object]) -> list[str]:
    """The words to choose from, where there is nothing but words to choose from."""
    found: list[str] = []
    for hint in hints:
        if get_origin(hint) is Literal:
            found += map(str, get_args(hint))
        elif isinstance(hint, type) and issubclass(hint, Enum):
            found += (str(member.value) for member in hint)
        else:
            return []
    return found


def describe(hints: Iterable[object]) -> str:
    """The types in a person's words: `a text or a list`."""
    return " or ".join(dict.fromkeys(map(_words, hints)))


def _members(hint: object) -> tuple[object, ...]:
    if get_origin(hint) is Annotated:
        annotated, *metadata = get_args(hint)
        kinds = tuple(extra for extra in metadata if isinstance(extra, Kind))
        return kinds[:1] or _members(annotated)
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(member for argument in get_args(hint) for member in _members(argument))
    return () if hint in (None, type(None)) else (hint,)


def _inside(hint: object, step: str | int) -> object:
    """The type one step further in, None where there is none."""
    arguments = get_args(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        by_key = {key_of(name): inner for name, inner in get_type_hints(hint, include_extras=True).items()}
        return by_key.get(str(step))
    if get_origin(hint) is dict and isinstance(step, str):
        return arguments[1]
    if get_origin(hint) in (tuple, list, frozenset) and isinstance(step, int):
        return arguments[0]
    return None


def _words(hint: object) -> str:
    if isinstance(hint, Kind):
        return hint.words
    if words := allowed([hint]):
        return f"one of {', '.join(words)}" if len(words) > 1 else words[0]
    if isinstance(hint, type) and is_dataclass(hint):
        return "a mapping of keys and values"
    return WORDS.get(get_origin(hint) or hint, "another kind of value")
