"""Find regular expressions that only spell out words, and say which words would do the same in every language.

`word` knows borders, accents and scripts that RE2's `\\b` does not, and costs one look-up instead of a pass over the mail.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.classify.lexicon import SHORTEST_STEM, key
from pipeline.classify.lint.remark import Matter, Remark
from pipeline.document import Entry, Mapping, Node, Scalar, Sequence

_FRAME: Final = re.compile(
    r"(?:\(\?i\))?(?P<start>\\b|\^)?(?:\((?:\?:)?(?P<inner>[^()\\]*)\)|(?P<bare>[^()\\]*))(?P<end>\\w\*\\b|\\w\*|\\b|\$)?"
)
_WORD: Final = re.compile(r"[^\W_]+(?:[ '’-][^\W_]+)*(?:[^\W_]\?)?")
TEXTS: Final = ("subject", "body", "text", "body_full")


def plain_words(matter: Matter) -> Iterator[Remark]:
    """Patterns of the texts of a mail that are a list of words in disguise."""
    for node in matter.written.values():
        when = node.get("when")
        for scalar in _patterns(when) if when else ():
            if instead := in_words(scalar.text):
                yield Remark(scalar.place, "R019", "a regular expression where words do", f"write {instead}")


def _patterns(node: Node) -> Iterator[Scalar]:
    """The patterns asked of subject and body, anywhere in a condition."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _patterns(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _regexes(entry.value) if entry.key in TEXTS else _patterns(entry.value)


def _regexes(node: Node) -> Iterator[Scalar]:
    entries: tuple[Entry, ...] = node.entries if isinstance(node, Mapping) else ()
    for entry in entries:
        nodes = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        if entry.key == "regex":
            yield from (item for item in nodes if isinstance(item, Scalar))


def in_words(pattern: str) -> str:
    """The `word:` or `contains:` that says the same as a pattern; empty where none does."""
    frame = _FRAME.fullmatch(pattern)
    if not frame or frame["start"] == "^" or frame["end"] == "$":
        return ""
    if "|" in (frame["bare"] or "") and (frame["start"] or frame["end"]):
        return ""
    said = [word for part in (frame["inner"] or frame["bare"] or "").split("|") for word in _spelled(part)]
    if not said or not all(said):
        return ""
    is_whole, is_open = frame["start"] == "\\b", frame["end"] in (None, "\\w*", "\\w*\\b")
    if not is_whole:
        return f"contains: {_listed(said)}" if frame["end"] is None else ""
    if is_open and any(len(key(word)) <= SHORTEST_STEM for word in said):
        return ""
    return f"word: {_listed([f'{word}*' for word in said] if is_open else said)}"


def _spelled(part: str) -> list[str]:
    """The words that one alternative stands for: `payouts?` for two; an empty one where it is no word."""
    if not _WORD.fullmatch(part):
        return [""]
    return [part[:-2], part[:-1]] if part.endswith("?") else [part]


def _listed(words: list[str]) -> str:
    return f"[{', '.join(words)}]" if len(words) > 1 else words[0]
