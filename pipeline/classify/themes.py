"""Tell what a mail is mostly about: the theme of which it has the most words, the subject's counting twice.

A word counts once a text however often it stands there. Themes of one group compete with each other only; of those
with equal points the one declared first leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

WEIGHTS: Final[dict[str, int]] = {"words": 1, "strong": 3, "decisive": 12}
"""The points of a word by where it is declared; decisive words settle the matter against any ordinary number of others."""
SUBJECT_FACTOR: Final = 2


@dataclass(frozen=True, slots=True)
class Themes:
    """The declared themes in their order with their groups, and for each word (by key) what it speaks for."""

    groups: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """The points of each theme that has any, the words that gave them, and the leader of each group."""

    points: Mapping[str, int]
    words: Mapping[str, tuple[str, ...]]
    leaders: Mapping[str, str]


def standing(themes: Themes, subject: frozenset[str], body: frozenset[str]) -> Standing:
    """The points of all themes for the words found in subject and body."""
    points: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for found, factor in ((subject, SUBJECT_FACTOR), (body, 1)):
        for word in sorted(found & themes.words.keys()):
            for theme, weight in themes.words[word]:
                points[theme] = points.get(theme, 0) + weight * factor
                words.setdefault(theme, []).append(word)
    leaders: dict[str, str] = {}
    for theme, group in themes.groups.items():
        if points.get(theme, 0) > points.get(leaders.get(group, ""), 0):
            leaders[group] = theme
    by_weight = {
        theme: tuple(sorted(set(found), key=lambda word: (-_weight(themes, word, theme), word)))
        for theme, found in words.items()
    }
    return Standing(points, by_weight, leaders)


def _weight(themes: Themes, word: str, theme: str) -> int:
    return next(weight for name, weight in themes.words[word] if name == theme)
