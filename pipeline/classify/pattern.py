"""Compile the patterns that admins write, by RE2 alone: linear in the text, so that no pattern can hold up the mail.

RE2 knows no look-around and no back-references, and its `\\b`, `\\w`, `\\d` know ASCII only: what it would refuse, or
silently never find, is refused here with the reason. Patterns disregard case and see text in NFKC, accents kept.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import re2

from pipeline.classify.text import visible

LONGEST: Final = 2000
_ASCII_CLASS: Final = re.compile(r"(?<!\\)(?:\\\\)*\\([bBwWdDsS])")
_ONE_BYTE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\C")


class Refusal(NamedTuple):
    """Something that other kinds of patterns know and RE2 does not: how it looks, why not, what to write instead."""

    sign: str
    reason: str
    cure: str = ""

    def stands_in(self, written: str) -> bool:
        """Whether a pattern has it, not as plain characters behind a backslash."""
        return re.search(rf"(?<!\\)(?:\\\\)*(?:{self.sign})", written) is not None


NEVER_BACK: Final = "in RE2, which never goes back in the text"
REFUSALS: Final = (
    Refusal(
        r"\(\?<?[=!]",
        f"look-around is not possible {NEVER_BACK}",
        "write the exception as a condition of its own: not: {body: {word: ...}}",
    ),
    Refusal(
        r"\\(?:[1-9]|k[<{']|g[<{'])|\(\?P=",
        f"back-references are not possible {NEVER_BACK}",
        "write out what may stand there twice",
    ),
    Refusal(r"\{(?:\d{4,}|\d*,\d{4,})", "RE2 repeats at most 1000 times", "use + or * instead of a large count"),
    Refusal(r"\(\?>", f"atomic groups are not needed {NEVER_BACK}", "write (?:...)"),
    Refusal(r"[*+?}]\+", f"possessive counts such as ++ are not needed {NEVER_BACK}", "leave out the second +"),
    Refusal(r"\(\?\(", "a pattern cannot have conditions in RE2", "write two patterns: regex: [..., ...]"),
    Refusal(
        r"\(\?(?:R\)|[-+]?\d+\)|&|P>)",
        "a pattern cannot call itself in RE2",
        "write out as many levels as can stand there",
    ),
    Refusal(r"\(\?'", "RE2 does not know this way to name a group", "write (?P<name>...)"),
    Refusal(r"\(\?#", "a pattern cannot have comments in RE2", "write the comment behind # on a line of its own"),
    Refusal(r"\(\?\|", "RE2 cannot number groups anew in each branch", "name them: (?P<name>...)"),
    Refusal(r"\(\?[a-zA-Z]*x[a-zA-Z]*[):]", "RE2 has no extended form (?x)", "write the pattern without spaces and comments"),
    Refusal(r"\(\?[a-zA-Z]*[uaL][a-zA-Z]*[):]", "RE2 knows the flags i, m, s and U only", r"use \pL for a letter of any language"),
    Refusal(r"\\Z", r"RE2 writes the end of the text \z", r"write \z"),
    Refusal(r"\\u[0-9A-Fa-f]{4}", "RE2 does not know this way to write a character", r"write the character itself, or \x{20ac}"),
    Refusal(r"\\[hHRXKGN]", "RE2 does not know this escape", r"write \s for white space, [^\n] for a character of the line"),
)  # fmt: skip


class Match(Protocol):
    """What of RE2's match is used; it was found in bytes and gives bytes."""

    def group(self, index: int, /) -> bytes | None: ...
    def groupdict(self) -> dict[str, bytes | None]: ...


class Compiled(Protocol):
    """What of RE2's compiled pattern is used."""

    @property
    def groupindex(self) -> dict[str, int]: ...
    def search(self, text: bytes, /) -> Match | None: ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as written and as compiled; equal if written alike."""

    written: str
    compiled: "Compiled"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.written == self.written

    def __hash__(self) -> int:
        return hash(self.written)

    @property
    def groups(self) -> frozenset[str]:
        """The names of its groups."""
        return frozenset(self.compiled.groupindex)

    def find(self, text: bytes) -> str | None:
        """The first match in a text (in NFKC and UTF-8, so that no pattern need encode it again)."""
        match = self.compiled.search(text)
        return None if match is None else _decoded(match.group(0))

    def named(self, text: bytes) -> dict[str, str]:
        """What the named groups of the first match found, those that found something."""
        match = self.compiled.search(text) if self.groups else None
        found = match.groupdict() if match else {}
        return {name: _decoded(stretch) for name, stretch in found.items() if stretch}


class RefusedPattern(ValueError):
    """A pattern that RE2 cannot or would not do right; `cure` says what to write instead."""

    def __init__(self, reason: str, cure: str = "") -> None:
        super().__init__(reason)
        self.cure = cure


def pattern(written: str) -> Pattern:
    """The compiled pattern; raises RefusedPattern with the reason."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    _must_find(written)
    try:
        return Pattern(written, re2.compile(visible(written), options))
    except re2.error as error:
        refusal = next((refusal for refusal in REFUSALS if refusal.stands_in(written)), None)
        reason = refusal.reason if refusal else f"RE2 refuses it: {_reason(error)}"
        raise RefusedPattern(reason, refusal.cure if refusal else "") from None


def glob(written: str, text: str) -> bool:
    """Whether a whole text fits a pattern of plain characters, `*` and `?`; both normalised. Linear but for each star."""
    first, *rest = written.split("*")
    if not rest:
        return len(text) == len(first) and _matches(first, text, 0)
    if not _matches(first, text, 0):
        return False
    position = len(first)
    for part in rest[:-1]:
        position = _find(part, text, position)
        if position < 0:
            return False
        position += len(part)
    last = len(text) - len(rest[-1])
    return last >= position and _matches(rest[-1], text, last)


def _must_find(written: str) -> None:
    """Refuse what RE2 would take and yet never find."""
    if len(written) > LONGEST:
        raise RefusedPattern(f"longer than {LONGEST} characters", "split it, or use word with a list")
    if any("\ud800" <= char <= "\udfff" for char in written):
        raise RefusedPattern("it holds half a character (a lone surrogate)")
    if _ONE_BYTE.search(written):
        raise RefusedPattern(r"\C finds a byte, which may be half a letter", "write . for any character")
    shorthand = _ASCII_CLASS.search(written)
    if shorthand and not written.isascii() and shorthand[1] not in "sS":
        raise RefusedPattern(
            f"\\{shorthand[1]} knows ASCII letters only in RE2, so beside other letters it finds nothing",
            r"use word, which knows the borders of all languages, or \pL for a letter and \pN for a digit",
        )


def _decoded(stretch: bytes | None) -> str:
    return (stretch or b"").decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    cause = error.args[0] if error.args else ""
    return cause.decode("utf-8", "replace") if isinstance(cause, bytes) else str(cause)


def _matches(part: str, text: str, start: int) -> bool:
    end = start + len(part)
    if "?" not in part:
        return text.startswith(part, start)
    return end <= len(text) and all(want in ("?", have) for want, have in zip(part, text[start:end], strict=True))


def _find(part: str, text: str, start: int) -> int:
    if "?" not in part:
        return text.find(part, start)
    found = _piece(part).search(text, start)
    return found.start() if found else -1


@lru_cache(maxsize=1 << 12)
def _piece(part: str) -> re.Pattern[str]:
    """A piece of a pattern between two stars; without a star it cannot go back in the text."""
    return re.compile("".join("." if char == "?" else re.escape(char) for char in part), re.DOTALL)
