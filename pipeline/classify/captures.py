"""Put what the named groups of a rule's patterns found into the fields that the rule sets: `{amount}`.

A group's value comes from the first match that has one, in the order of the conditions, in one line and cut to
`LONGEST`. A group that found nothing leaves nothing; a value whose groups all found nothing is not set at all. Braces
around anything but a name are text.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from pipeline.classify.conditions import AllOf, AnyOf, Attached, Condition, PatternTest, Said
from pipeline.classify.lexicon import Prepared
from pipeline.classify.view import View

LONGEST: Final = 200
_PLACEHOLDER: Final = re.compile(r"\{([^\W\d]\w*)\}")


def placeholders(value: str) -> tuple[str, ...]:
    """The groups that a value of `set` names."""
    return tuple(_PLACEHOLDER.findall(value))


def filled(value: str, found: Mapping[str, str]) -> str | None:
    """The value with what was found in its places; None if it names groups of which none found anything."""
    names = placeholders(value)
    if names and not any(name in found for name in names):
        return None
    return " ".join(_PLACEHOLDER.sub(lambda match: found.get(match[1], ""), value).split()) if names else value


def groups(condition: Condition) -> frozenset[str]:
    """The names that the patterns of a condition can give values to; what must not be there gives none."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return frozenset[str]().union(*map(groups, parts))
        case Said(test=PatternTest(patterns=patterns)) | Attached(name=PatternTest(patterns=patterns)):
            return frozenset[str]().union(*(pattern.groups for pattern in patterns))
        case _:
            return frozenset()


def captured(condition: Condition, view: View) -> dict[str, str]:
    """What the groups of a condition that holds have found in the mail."""
    found: dict[str, str] = {}
    for name, stretch in _captured(condition, view):
        value = " ".join(stretch.split())[:LONGEST].strip()
        if value:
            found.setdefault(name, value)
    return found


def _captured(condition: Condition, view: View) -> Iterator[tuple[str, str]]:
    match condition:
        case AllOf(parts=parts):
            for part in parts:
                yield from _captured(part, view)
        case AnyOf(parts=parts):
            if held := next((part for part in parts if part.holds(view, [])), None):
                yield from _captured(held, view)
        case Said(test=PatternTest() as test) | Attached(name=PatternTest() as test):
            for pattern, text in product(test.patterns, _texts(condition, view)):
                yield from pattern.named(text.utf8).items()


def _texts(condition: Said | Attached, view: View) -> tuple[Prepared, ...]:
    if isinstance(condition, Said):
        return view.texts(condition.texts)
    return tuple(Prepared(attachment.name or "") for attachment in condition.fitting(view))
