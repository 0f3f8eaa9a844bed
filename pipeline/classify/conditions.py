"""The conditions of rules as values: each looks at one thing, says whether it held, and leaves a finding for the trace.

Total and pure. What a mail does not have is *absent* and counts as a miss. Findings of misses are made at load, so
that a rule that does not match costs no memory.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from pipeline.classify.grams import FEW, LiteralIndex, literal_index
from pipeline.classify.lexicon import Lexicon, Prepared, as_written, lexicon, scan
from pipeline.classify.pattern import Pattern, glob
from pipeline.classify.view import Look, TextField, Texts, View, Words, files
from pipeline.domain.calendar import Calendar
from pipeline.domain.classification import Finding, Truth
from pipeline.domain.message import Attachment

SHOWN: Final = 4
LONGEST_SHOWN: Final = 80


class Condition(Protocol):
    """What may stand under `when`: appends its findings (on a miss the last says why) and tells whether it held."""

    @property
    def path(self) -> str: ...
    def holds(self, view: View, findings: list[Finding]) -> bool: ...


class TextTest(Protocol):
    """What may be asked of a text: the stretches that fit, as their sender wrote them, or nothing."""

    def stretches(self, text: Prepared) -> Words: ...


@dataclass(frozen=True, slots=True)
class WordTest:
    """Words of a list, at least so many different ones."""

    keys: frozenset[str]
    at_least: int = 1
    own: Lexicon = field(default_factory=lambda: lexicon(()), compare=False)

    def stretches(self, text: Prepared) -> Words:
        found = sorted(scan(text, self.own) & self.keys)
        return tuple(as_written(text, key) for key in found[:SHOWN]) if len(found) >= self.at_least else ()


@dataclass(frozen=True, slots=True)
class ContainsTest:
    """Any of these (normalised) anywhere, also inside a word."""

    parts: Words
    own: LiteralIndex | None = field(default=None, compare=False)
    """Of many parts: to look for each in turn takes as long as there are parts."""

    @classmethod
    def of(cls, parts: Words) -> "ContainsTest":
        return cls(parts, literal_index(parts) if len(parts) > FEW else None)

    def stretches(self, text: Prepared) -> Words:
        if self.own is None:
            found = (part for part in self.parts if self._is_in(part, text))
        else:
            likely = {part for grams in text.plain_grams for part in self.own.likely(grams)}
            found = (part for part in self.parts if part in likely and self._is_in(part, text))
        return tuple(islice(found, SHOWN))

    @staticmethod
    def _is_in(part: str, text: Prepared) -> bool:
        return part in text.solid or (text.is_unspaced and part in text.normal)


@dataclass(frozen=True, slots=True)
class GlobTest:
    """The whole text fits any of these (normalised) patterns."""

    globs: Words

    def stretches(self, text: Prepared) -> Words:
        return tuple(islice((pattern for pattern in self.globs if glob(pattern, text.normal)), SHOWN))


@dataclass(frozen=True, slots=True)
class PatternTest:
    """Any of these patterns matches somewhere."""

    patterns: tuple[Pattern, ...]

    def stretches(self, text: Prepared) -> Words:
        found = ((pattern, pattern.find(text.utf8)) for pattern in self.patterns)
        shown = ((stretch or pattern.written)[:LONGEST_SHOWN] for pattern, stretch in found if stretch is not None)
        return tuple(islice(shown, SHOWN))


def _quoted(stretches: Words) -> str:
    return ", ".join(f'"{stretch}"' for stretch in dict.fromkeys(stretches))


@dataclass(frozen=True, slots=True)
class InText:
    """Words of the rule set in subject or body: a look-up in what one pass over the text has found."""

    path: str
    fields: tuple[TextField, ...]
    keys: frozenset[str]
    at_least: int
    miss: Finding

    def holds(self, view: View, findings: list[Finding]) -> bool:
        for name in self.fields:
            if not self.keys.isdisjoint(view.found(name)):
                break
        else:
            findings.append(self.miss)
            return False
        hits = {key: name for name in self.fields for key in view.found(name) & self.keys}
        if len(hits) < self.at_least:
            findings.append(Finding(self.path, Truth.MISS, f"{len(hits)} of at least {self.at_least} words"))
            return False
        stretches = tuple(as_written(view.text(hits[key]), key) for key in sorted(hits)[:SHOWN])
        findings.append(Finding(self.path, Truth.HIT, _quoted(stretches)))
        return True


@dataclass(frozen=True, slots=True)
class Said:
    """A test of any text: a pattern in the body, words in a name or a header; absent where there is no text."""

    path: str
    texts: Texts
    test: TextTest
    miss: Finding

    def holds(self, view: View, findings: list[Finding]) -> bool:
        texts = view.texts(self.texts)
        stretches = tuple(islice((stretch for text in texts for stretch in self.test.stretches(text)), SHOWN))
        if stretches:
            findings.append(Finding(self.path, Truth.HIT, _quoted(stretches)))
        else:
            findings.append(self.miss if texts else Finding(self.path, Truth.ABSENT))
        return bool(stretches)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word of the mail's circumstances is one of those wanted; those with a star are patterns."""

    path: str
    look: Look
    wanted: frozenset[str]
    globs: Words = ()

    def holds(self, view: View, findings: list[Finding]) -> bool:
        have = view.words(self.look)
        if have is None:
            findings.append(Finding(self.path, Truth.ABSENT))
            return False
        hit = next((word for word in have if self._wants(word.casefold())), None)
        truth = Truth.MISS if hit is None else Truth.HIT
        findings.append(Finding(self.path, truth, f'"{have[0] if hit is None else hit}"' if have else ""))
        return hit is not None

    def _wants(self, word: str) -> bool:
        return word in self.wanted or any(glob(pattern, word) for pattern in self.globs)


@dataclass(frozen=True, slots=True)
class Flag:
    """A claim about the mail is as wanted."""

    path: str
    look: Callable[[View], bool]
    wanted: bool

    def holds(self, view: View, findings: list[Finding]) -> bool:
        is_so = self.look(view)
        truth = Truth.HIT if is_so == self.wanted else Truth.MISS
        findings.append(Finding(self.path, truth, "true" if is_so else "false"))
        return is_so == self.wanted


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number's range, both ends included."""

    low: int = 0
    high: int | None = None

    def __contains__(self, number: int) -> bool:
        return self.low <= number and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the mail's circumstances is within bounds."""

    path: str
    look: Callable[[View], int | None]
    bounds: Bounds

    def holds(self, view: View, findings: list[Finding]) -> bool:
        number = self.look(view)
        if number is None:
            findings.append(Finding(self.path, Truth.ABSENT))
            return False
        findings.append(Finding(self.path, Truth.HIT if number in self.bounds else Truth.MISS, str(number)))
        return number in self.bounds


@dataclass(frozen=True, slots=True)
class Attached:
    """So many attachments (by default at least one) have this name, type and size, all at once."""

    path: str
    name: TextTest | None = None
    types: Words = ()
    size: Bounds = Bounds()
    count: Bounds = Bounds(1)

    def holds(self, view: View, findings: list[Finding]) -> bool:
        attachments = files(view)
        fitting = self.fitting(view)
        is_hit = len(fitting) in self.count
        names = tuple(attachment.name or attachment.type for attachment in (fitting if is_hit else attachments))
        is_absent = not attachments and not is_hit
        truth = Truth.ABSENT if is_absent else Truth.HIT if is_hit else Truth.MISS
        findings.append(Finding(self.path, truth, _quoted(names[:SHOWN])))
        return is_hit

    def fitting(self, view: View) -> list[Attachment]:
        """The attachments that are as wanted."""
        return [attachment for attachment in files(view) if self._fits(attachment)]

    def _fits(self, attachment: Attachment) -> bool:
        is_named = self.name is None or bool(self.name.stretches(Prepared(attachment.name or "")))
        is_typed = not self.types or any(glob(pattern, attachment.type.lower()) for pattern in self.types)
        return is_named and is_typed and attachment.size in self.size


@dataclass(frozen=True, slots=True)
class Received:
    """The mail arrived while a calendar is open (or while it is not)."""

    path: str
    calendar: Calendar
    is_inside: bool

    def holds(self, view: View, findings: list[Finding]) -> bool:
        at = view.facts.message.received_at
        is_open = self.calendar.is_open(at)
        truth = Truth.HIT if is_open == self.is_inside else Truth.MISS
        findings.append(Finding(self.path, truth, f"{at:%Y-%m-%d %H:%M %Z}, {'open' if is_open else 'closed'}"))
        return is_open == self.is_inside


@dataclass(frozen=True, slots=True)
class Fired:
    """Any of these earlier rules hit."""

    path: str
    rules: Words
    miss: Finding

    def holds(self, view: View, findings: list[Finding]) -> bool:
        hit = next((rule for rule in self.rules if rule in view.hits), None)
        findings.append(self.miss if hit is None else Finding(self.path, Truth.HIT, hit))
        return hit is not None


@dataclass(frozen=True, slots=True)
class About:
    """The mail has more words of this theme than of any other in its group, and points enough."""

    path: str
    theme: str
    group: str
    at_least: int
    miss: Finding

    def holds(self, view: View, findings: list[Finding]) -> bool:
        standing = view.standing
        points, leader = standing.points.get(self.theme, 0), standing.leaders.get(self.group, "")
        if not points:
            findings.append(self.miss)
        elif leader != self.theme:
            findings.append(
                Finding(
                    self.path,
                    Truth.MISS,
                    f"{points} point{'s' if points > 1 else ''}, {leader} {standing.points[leader]}",
                )
            )
        elif points < self.at_least:
            findings.append(Finding(self.path, Truth.MISS, f"{points} of at least {self.at_least} points"))
        else:
            stretches = tuple(self._written(view, key) for key in standing.words[self.theme][:SHOWN])
            findings.append(
                Finding(self.path, Truth.HIT, f"{points} point{'s' if points > 1 else ''}: {_quoted(stretches)}")
            )
        return leader == self.theme and points >= self.at_least

    @staticmethod
    def _written(view: View, key: str) -> str:
        return as_written(view.text("subject" if key in view.found("subject") else "body"), key)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; the first that fails ends the search."""

    path: str
    parts: tuple[Condition, ...]

    def holds(self, view: View, findings: list[Finding]) -> bool:
        return all(part.holds(view, findings) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds; on a hit only its findings are kept, on a miss one finding names them all."""

    path: str
    parts: tuple[Condition, ...]
    miss: Finding

    def holds(self, view: View, findings: list[Finding]) -> bool:
        for part in self.parts:
            tried: list[Finding] = []
            if part.holds(view, tried):
                findings.extend(tried)
                return True
        findings.append(self.miss)
        return False


@dataclass(frozen=True, slots=True)
class NotOf:
    """The part does not hold; a part on absent data does not hold either."""

    path: str
    part: Condition

    def holds(self, view: View, findings: list[Finding]) -> bool:
        tried: list[Finding] = []
        is_hit = self.part.holds(view, tried)
        reasons = "; ".join(f"{one.path} {one.detail}".strip() for one in tried)
        findings.append(Finding(self.path, Truth.MISS if is_hit else Truth.HIT, reasons if is_hit else ""))
        return not is_hit
