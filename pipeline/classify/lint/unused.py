"""Find what is declared in rules.yaml and used nowhere: lists, words of the vocabulary, themes, calendars."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.classify.lint.remark import Matter, Remark
from pipeline.classify.load import FALLBACK
from pipeline.classify.reader import LIST_PREFIX
from pipeline.document import Mapping as MappingNode
from pipeline.document import Node, Scalar, Sequence, pick
from pipeline.problem import Place

USED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "topics": ("topic",),
    "queues": ("queue",),
    "kinds": ("kind",),
    "slas": ("sla",),
    "tags": ("tag", "untag"),
    "teams": ("escalate", "to", "team", "watch", "notify", "owner"),
    "tiers": ("tier",),
}
"""The keys under which a word of the vocabulary is used."""
SCALES: Final = ("tiers",)
"""Nouns of which a desk declares all there are: one used is enough."""
SINGULAR: Final[Mapping[str, str]] = {noun: noun.removesuffix("s") for noun in USED_BY} | {"slas": "service level"}
CURE: Final = "use it, or take it out"


def unused(matter: Matter) -> Iterator[Remark]:
    """Everything declared that no rule, default or other list uses; tests do not count."""
    root = matter.document.root
    used = _used(root)
    for noun, keys in USED_BY.items():
        words = frozenset().union(*(used.get(key, frozenset()) for key in keys)) | _fallback(noun)
        yield from _idle(SINGULAR[noun], _words(pick(root, "vocabulary", noun, "*")), words, is_scale=noun in SCALES)
    listed = {word.removeprefix(LIST_PREFIX) for word in used.get("in", ()) if word.startswith(LIST_PREFIX)}
    yield from _idle("list", _keys(root, "lists"), frozenset(listed))
    yield from _idle("theme", _keys(root, "themes"), used.get("about", frozenset()) | used.get("theme", frozenset()))
    inside, outside = used.get("inside", frozenset[str]()), used.get("outside", frozenset[str]())
    yield from _idle("calendar", _keys(root, "calendars"), inside | outside)


def _fallback(noun: str) -> frozenset[str]:
    """What a mail gets that no rule and no default says anything about."""
    name = noun.removesuffix("s")
    return frozenset({str(getattr(FALLBACK, name))}) if name in ("topic", "queue", "kind") else frozenset()


def _idle(
    what: str, declared: Iterator[tuple[str, Place]], used: frozenset[str], *, is_scale: bool = False
) -> Iterator[Remark]:
    names = list(declared)
    if is_scale and any(name in used for name, _ in names):
        return
    for name, place in names:
        if name not in used:
            yield Remark(place, "R025", f'{what} "{name}" is used nowhere', CURE)


def _words(nodes: tuple[Node, ...]) -> Iterator[tuple[str, Place]]:
    return ((node.text.strip(), node.place) for node in nodes if isinstance(node, Scalar))


def _keys(root: Node, section: str) -> Iterator[tuple[str, Place]]:
    return (
        (entry.key, entry.place)
        for node in pick(root, section)
        if isinstance(node, MappingNode)
        for entry in node.entries
    )


def _used(root: Node) -> dict[str, frozenset[str]]:
    """The words under each key, outside the vocabulary and the tests."""
    found: dict[str, set[str]] = {}
    for section in root.entries if isinstance(root, MappingNode) else ():
        if section.key not in ("vocabulary", "tests"):
            _gather(section.value, section.key, found)
    return {key: frozenset(words) for key, words in found.items()}


def _gather(node: Node, key: str, found: dict[str, set[str]]) -> None:
    if isinstance(node, Scalar):
        found.setdefault(key, set()).add(node.text.strip())
    elif isinstance(node, Sequence):
        for item in node.items:
            _gather(item, key, found)
    else:
        for entry in node.entries:
            # What an example says of its mail is no use of a word.
            if entry.key != "examples":
                _gather(entry.value, entry.key, found)
