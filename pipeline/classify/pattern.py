"""Compile the patterns that admins write, by RE2 alone: linear in the text, so that no pattern can hold up the mail.

RE2 knows no look-around and no back-references, and its `\\b`, `\\w`, `\\d` know ASCII only: what it would refuse, or
silently never find, is refused here with the reason. Patterns disregard case and see text in NFKC, accents kept.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Protocol

import re2

LONGEST: Final = 2000
_LOOK_AROUND: Final = re.compile(r"\(\?(?:<?[=!]|>)")
_BACK_REFERENCE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[1-9]|k[<{']|g[<{'])|\(\?P=")
_ASCII_CLASS: Final = re.compile(r"(?<!\\)(?:\\\\)*\\([bBwWdDsS])")
_BIG_COUNT: Final = re.compile(r"\{(?:\d{4,}|\d*,\d{4,})")


class Match(Protocol):
    """What of RE2's match is used."""

    def group(self, index: int, /) -> str | None: ...
    def groupdict(self) -> dict[str, str | None]: ...


class Compiled(Protocol):
    """What of RE2's compiled pattern is used."""

    def search(self, text: str, /) -> Match | None: ...


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as written and as compiled; equal if written alike."""

    written: str
    compiled: "Compiled"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.written == self.written

    def __hash__(self) -> int:
        return hash(self.written)

    def find(self, text: str) -> Match | None:
        """The first match in a text, which should be in NFKC."""
        return self.compiled.search(text)


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
    _refuse(written)
    try:
        return Pattern(written, re2.compile(unicodedata.normalize("NFKC", written), options))
    except UnicodeEncodeError:
        raise RefusedPattern("it holds half a character (a lone surrogate)") from None
    except re2.error as error:
        raise RefusedPattern(f"RE2 refuses it: {_reason(error)}") from None


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


def _refuse(written: str) -> None:
    if len(written) > LONGEST:
        raise RefusedPattern(f"longer than {LONGEST} characters", "split it, or use word with a list")
    if _LOOK_AROUND.search(written):
        raise RefusedPattern(
            "look-around is not possible in RE2, which never goes back in the text",
            "write the exception as a condition of its own: not: {body: {word: ...}}",
        )
    if _BACK_REFERENCE.search(written):
        raise RefusedPattern("back-references are not possible in RE2, which never goes back in the text")
    if _BIG_COUNT.search(written):
        raise RefusedPattern("RE2 repeats at most 1000 times", "use + or * instead of a large count")
    shorthand = _ASCII_CLASS.search(written)
    if shorthand and not written.isascii() and shorthand[1] not in "sS":
        raise RefusedPattern(
            f"\\{shorthand[1]} knows ASCII letters only in RE2, so beside other letters it finds nothing",
            r"use word, which knows the borders of all languages, or \pL for a letter and \pN for a digit",
        )


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
    starts = range(start, len(text) - len(part) + 1)
    return next((position for position in starts if _matches(part, text, position)), -1)
