"""Tell what of a mail must be there for a condition to hold: its triggers, of which one at least is needed.

A condition may have no triggers that can be told (None): it must be tried on every mail. What is told here may be
there though the condition does not hold; the other way round it never happens, which is all that the index relies on.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from pipeline.classify.conditions import (
    About,
    AllOf,
    Amount,
    AnyOf,
    Attached,
    Condition,
    ContainsTest,
    Fired,
    Flag,
    GlobTest,
    InText,
    OneOf,
    PatternTest,
    Said,
    TextTest,
    WordTest,
)  # fmt: skip
from pipeline.classify.grams import Grams, literal_index
from pipeline.classify.lexicon import lexicon, scan
from pipeline.classify.literal import needed
from pipeline.classify.text import visible
from pipeline.classify.view import Look, TextField, Texts, View, files

Signs = frozenset[str]
Finder = Callable[[View], Iterable[str]]
"""Which of the signs that it was made for a mail has; one may come twice, and others may come too."""
THERE: Final = "there"

# How likely a mail has one sign, roughly: of several conditions that all must hold, the least likely is the trigger.
WORD: Final = 0.002
LITERAL: Final = 0.005
SHORT_LITERAL: Final = 0.2
SHORT: Final = 3
THEME: Final = 0.1
RULE: Final = 0.1
CLAIM: Final = 0.5
ANY_FILE: Final = 0.3
CIRCUMSTANCE: Final = 0.3
CIRCUMSTANCES: Final[dict[str, float]] = {"address": 0.001, "domain": 0.002, "id": 0.01, "cnm": 0.02, "lang": 0.2}
"""By the last word of the condition's path."""


class Source(Protocol):
    """Where signs are looked for, once a mail for all rules together."""

    def finder(self, signs: Signs) -> Finder: ...


@dataclass(frozen=True, slots=True)
class WordsOf:
    """The words of the rule set in a field: what one pass over the text has found."""

    field: TextField

    def finder(self, signs: Signs) -> Finder:
        return lambda view: signs & view.found(self.field)


@dataclass(frozen=True, slots=True)
class OtherWords:
    """Words in names, headers and other small texts."""

    texts: Texts

    def finder(self, signs: Signs) -> Finder:
        known = lexicon(signs)
        return lambda view: (word for text in view.texts(self.texts) for word in scan(text, known))


@dataclass(frozen=True, slots=True)
class Literals:
    """Stretches of a text as patterns see it (folded) or as other tests do (normal, and without gaps)."""

    texts: Texts
    form: Literal["folded", "normal"]

    def finder(self, signs: Signs) -> Finder:
        index = literal_index(signs)

        def find(view: View) -> Iterable[str]:
            for text in view.texts(self.texts):
                for grams in (text.folded_grams,) if self.form == "folded" else text.plain_grams:
                    yield from index.found(grams)

        return find


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A word of the mail's circumstances: the sender's domain, the network's tier, the language."""

    look: Look

    def finder(self, signs: Signs) -> Finder:
        return lambda view: map(str.casefold, view.words(self.look) or ())


@dataclass(frozen=True, slots=True)
class PartOfCircumstance:
    """What stands between the stars of a pattern for such a word."""

    look: Look

    def finder(self, signs: Signs) -> Finder:
        index = literal_index(signs)
        return lambda view: index.found(Grams("\n".join(view.words(self.look) or ()).casefold()))


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a claim about the mail is so."""

    look: Callable[[View], bool]

    def finder(self, signs: Signs) -> Finder:
        return lambda view: (str(self.look(view)),)


@dataclass(frozen=True, slots=True)
class Number:
    """Whether a number is known at all."""

    look: Callable[[View], int | None]

    def finder(self, signs: Signs) -> Finder:
        return lambda view: () if self.look(view) is None else (THERE,)


@dataclass(frozen=True, slots=True)
class AnyFile:
    """Whether there are attachments."""

    def finder(self, signs: Signs) -> Finder:
        return lambda view: (THERE,) if files(view) else ()


@dataclass(frozen=True, slots=True)
class Leaders:
    """The themes that lead their groups."""

    def finder(self, signs: Signs) -> Finder:
        return lambda view: view.standing.leaders.values()


@dataclass(frozen=True, slots=True)
class Earlier:
    """Rules further up: they are no signs of the mail, the index follows them as they hit."""

    def finder(self, signs: Signs) -> Finder:
        return lambda _: ()


Parts = frozenset[tuple[Source, Signs]]


@dataclass(frozen=True, slots=True)
class Triggers:
    """Signs by where they are looked for, and how likely it is that a mail has one of them."""

    parts: Parts
    likelihood: float


def triggers(condition: Condition) -> Triggers | None:
    """Of these signs one is there whenever the condition holds; None if that cannot be told."""
    match condition:
        case AllOf(parts=parts):
            known = (found for part in parts if (found := triggers(part)))
            return min(known, key=lambda found: found.likelihood, default=None)
        case AnyOf(parts=parts):
            return _any_of([triggers(part) for part in parts])
        case InText(fields=fields, keys=keys):
            sources = ((WordsOf(field), keys) for field in fields)
            return Triggers(frozenset(sources), WORD * len(keys) * len(fields))
        case Said(texts=texts, test=test):
            return _of_test(texts, test)
        case OneOf():
            return _of_circumstance(condition)
        case _:
            return _of_claim(condition)


def _of_claim(condition: Condition) -> Triggers | None:
    match condition:
        case Flag(look=claim, wanted=wanted):
            return _signs(Claim(claim), {str(wanted)}, CLAIM)
        case Amount(look=number):
            return _signs(Number(number), {THERE}, CLAIM)
        case Attached(count=count) if 0 not in count:
            return _signs(AnyFile(), {THERE}, ANY_FILE)
        case About(theme=theme):
            return _signs(Leaders(), {theme}, THEME)
        case Fired(rules=rules):
            return _signs(Earlier(), rules, RULE)
        case _:
            return None


def _signs(source: Source, signs: Iterable[str], likelihood: float) -> Triggers:
    found = frozenset(signs)
    return Triggers(frozenset({(source, found)}), likelihood * len(found))


def _any_of(parts: list[Triggers | None]) -> Triggers | None:
    known = [part for part in parts if part]
    if len(known) < len(parts):
        return None
    together = frozenset[tuple[Source, Signs]]().union(*(part.parts for part in known))
    return Triggers(together, sum(part.likelihood for part in known))


def _of_test(texts: Texts, test: TextTest) -> Triggers | None:
    match test:
        case WordTest(keys=keys):
            return _signs(OtherWords(texts), keys, WORD)
        case ContainsTest(parts=parts):
            return _literals(Literals(texts, "normal"), [{part} for part in parts])
        case GlobTest(globs=globs):
            return _literals(Literals(texts, "normal"), [_longest(written) for written in globs])
        case PatternTest(patterns=patterns):
            return _literals(Literals(texts, "folded"), [needed(visible(pattern.written)) for pattern in patterns])
        case _:
            return None


def _of_circumstance(condition: OneOf) -> Triggers | None:
    likelihood = CIRCUMSTANCES.get(condition.path.rpartition(".")[2], CIRCUMSTANCE)
    exact = _signs(Circumstance(condition.look), condition.wanted, likelihood) if condition.wanted else None
    if not condition.globs:
        return exact
    open_ = _literals(PartOfCircumstance(condition.look), [_longest(written) for written in condition.globs])
    return _any_of([exact, open_]) if exact else open_


def _longest(written: str) -> set[str] | None:
    """The longest stretch of plain characters in a pattern with stars."""
    longest = max(re.split(r"[*?]+", written), key=len)
    return {longest} if longest else None


def _literals(source: Source, needs: Iterable[Iterable[str] | None]) -> Triggers | None:
    """The literals of several alternatives together, of which each must have some."""
    found: set[str] = set()
    for need in needs:
        if need is None:
            return None
        found.update(need)
    likelihood = sum(LITERAL if len(literal) > SHORT else SHORT_LITERAL for literal in found)
    return Triggers(frozenset({(source, frozenset(found))}), likelihood)
