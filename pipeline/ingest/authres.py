"""A reader of Authentication-Results fields (RFC 8601 section 2.2) that fails closed.

Pure and linear. Quoted strings and comments are read as such, because they hold what a sender chose
(`smtp.mailfrom="a; dmarc=pass"@b`); anything left over makes the whole field unsound.
"""

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)?")
_VERSION: Final = re.compile(r"[0-9]+")
_BARE: Final = re.compile(r"[^\s;()\"\\<>,\x00-\x1f\x7f\ufffd]+")
_QUOTED: Final = re.compile(r'"((?:[^"\\\x00-\x1f\x7f\ufffd]|\\[^\x00-\x1f\x7f\ufffd])*)"')
MAX_CHARACTERS: Final = 16_000


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result with its properties, all in lower case."""

    method: str
    result: str
    pairs: tuple[tuple[str, str], ...]

    def properties(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.pairs if key == name)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole field; `is_sound` says that it was read to its end without anything left over."""

    authserv_id: str
    results: tuple[Result, ...]
    is_sound: bool

    def of(self, method: str) -> tuple[Result, ...]:
        return tuple(found for found in self.results if found.method == method)


class _Unreadable(ValueError):
    """The field is not what the RFC describes; never leaves this module."""


class _Cursor:
    """A place in the field, moved over what is recognised."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> bool:
        """Move over white space and comments; says whether there was any."""
        start = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace():
                self.at += 1
            elif char == "(":
                self._comment()
            else:
                break
        return self.at > start

    def _comment(self) -> None:
        depth = 0
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                self.at += 1
            elif char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
            self.at += 1
            if depth == 0:
                return
        raise _Unreadable

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            raise _Unreadable
        self.at = found.end()
        return found[1] if pattern is _QUOTED else found[0]

    def has(self, char: str) -> bool:
        return self.text.startswith(char, self.at)

    def expect(self, char: str) -> None:
        if not self.has(char):
            raise _Unreadable
        self.at += len(char)

    def is_done(self) -> bool:
        """Whether the field was read to its end."""
        return self.at >= len(self.text)


def _value(cursor: _Cursor) -> str:
    """A value: bare, quoted, or a quoted local part with its domain."""
    if not cursor.has('"'):
        return cursor.take(_BARE).lower()
    quoted = cursor.take(_QUOTED)
    domain = cursor.take(_BARE) if cursor.has("@") else ""
    return f"{quoted}{domain}".lower()


def _pair(cursor: _Cursor) -> tuple[str, str]:
    name = cursor.take(_NAME).lower()
    cursor.skip()
    if cursor.has("/"):
        cursor.expect("/")
        cursor.skip()
        cursor.take(_VERSION)
        cursor.skip()
    cursor.expect("=")
    cursor.skip()
    return name, _value(cursor)


def _result(cursor: _Cursor) -> Result:
    method, result = _pair(cursor)
    pairs: list[tuple[str, str]] = []
    while cursor.skip() and not cursor.is_done() and not cursor.has(";"):
        pairs.append(_pair(cursor))
    return Result(method, result, tuple(pairs))


def _results(cursor: _Cursor) -> tuple[Result, ...]:
    found: list[Result] = []
    while not cursor.is_done():
        cursor.expect(";")
        cursor.skip()
        if cursor.is_done() and found:
            break
        if re.match(r"none[\s;(]*$", cursor.text[cursor.at :], re.IGNORECASE) and not found:
            return ()
        found.append(_result(cursor))
        cursor.skip()
    return tuple(found)


def read(field: str) -> Report | None:
    """Read a field; None where not even its authserv-id can be told."""
    cursor = _Cursor(field[: MAX_CHARACTERS + 1])
    try:
        cursor.skip()
        authserv_id = _value(cursor)
        cursor.skip()
        if not cursor.is_done() and not cursor.has(";"):
            cursor.take(_VERSION)
            cursor.skip()
    except _Unreadable:
        return None
    if len(field) > MAX_CHARACTERS:
        return Report(authserv_id, (), is_sound=False)
    try:
        return Report(authserv_id, _results(cursor), is_sound=True)
    except _Unreadable:
        return Report(authserv_id, (), is_sound=False)
