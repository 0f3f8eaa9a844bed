"""Lay one reading of a text over another: what was kept is told apart further, and no word of either is lost.

Pure and linear. Two readings of a text may differ in white space and marks of quotes alone, so places are counted in
the other characters.
"""

from collections.abc import Iterable, Sequence

from pipeline.domain.message import Passage, PassageKind


def overlay(passages: Sequence[Passage], closer: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages with the new text in them replaced by `closer`, which tells that new text apart."""
    rest = [passage for passage in closer if passage.text.strip()]
    rest.reverse()
    found: list[Passage] = []
    for passage in passages:
        if passage.kind is PassageKind.NEW:
            found += _taken(passage.text, rest)
        else:
            found.append(passage)
    return tuple(found + rest[::-1])


def _taken(text: str, rest: list[Passage]) -> list[Passage]:
    """From the end of `rest`, as many passages as this text has characters for; the last of them is cut there."""
    found: list[Passage] = []
    wanted = _count(text)
    while wanted and rest:
        passage = rest.pop()
        count = _count(passage.text)
        if count > wanted:
            place = _place(passage.text, wanted)
            rest.append(Passage(passage.kind, passage.text[place:].strip("\n"), passage.why))
            passage = Passage(passage.kind, passage.text[:place], passage.why)
            count = wanted
        found.append(passage)
        wanted -= count
    return found


def _count(text: str) -> int:
    return sum(map(len, text.split())) - text.count(">")


def _is_counted(char: str) -> bool:
    return char != ">" and not char.isspace()


def _place(text: str, count: int) -> int:
    """The index behind this many counted characters."""
    for index, char in enumerate(text):
        count -= _is_counted(char)
        if not count:
            return index + 1
    return len(text)
