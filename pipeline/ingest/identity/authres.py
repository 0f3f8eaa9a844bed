"""A reader of Authentication-Results fields (RFC 8601 section 2.2) that fails closed.

Pure and linear. Quoted strings and comments are read as such, because they hold what a sender chose
(`smtp.mailfrom="a; dmarc=pass"@b`); anything left over makes the whole field unsound.
"""

import re
from dataclasses import dataclass
from typing import Final

_BLANK: Final = " \t\r\n"
_KEYWORD: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_DIGITS: Final = re.compile(r"[0-9]+")
_BARE: Final = re.compile(r"[^\s;()\"\\<>,\x00-\x1f\x7f\ufffd]+")
_QUOTED: Final = re.compile(r'"((?:[^"\\\x00-\x1f\x7f\ufffd]|\\[^\x00-\x1f\x7f\ufffd])*)"')
_NONE: Final = re.compile(r"none(?![A-Za-z0-9_=/.-])", re.IGNORECASE)
_QUOTES: Final = re.compile(r'\\.|(")', re.DOTALL)
_VERSION: Final = "1"
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
        """Move over white space and comments (CFWS); says whether there was any."""
        start = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in _BLANK:
                self.at += 1
            elif char == "(":
                self._comment()
            else:
                break
        return self.at > start

    def _comment(self) -> None:
        """Move over one comment.

        Servers put the envelope sender into comments as it was given. A bracket inside its quoted local part ends the
        comment early, and the half of a quote that is left tells on it: such a field is not what its server meant.
        """
        start, depth = self.at, 0
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
                break
        quotes = sum(bool(found[1]) for found in _QUOTES.finditer(self.text, start, self.at))
        if depth or quotes % 2:
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


def _name(cursor: _Cursor) -> str:
    """A method with its version, or `ptype.property`; some servers leave the ptype out."""
    name = cursor.take(_KEYWORD)
    cursor.skip()
    if cursor.has("."):
        cursor.expect(".")
        cursor.skip()
        name += "." + cursor.take(_KEYWORD)
        cursor.skip()
    elif cursor.has("/"):
        cursor.expect("/")
        cursor.skip()
        cursor.take(_DIGITS)
        cursor.skip()
    cursor.expect("=")
    cursor.skip()
    return name.lower()


def _result(cursor: _Cursor) -> Result:
    method = _name(cursor)
    # A result is a bare word: what stands in quotes was quoted because somebody else chose it.
    is_word = not cursor.has('"')
    result = _value(cursor)
    pairs: list[tuple[str, str]] = []
    while cursor.skip() and not cursor.is_done() and not cursor.has(";"):
        pairs.append((_name(cursor), _value(cursor)))
    return Result(method, result if is_word else "", tuple(pairs))


def _results(cursor: _Cursor) -> tuple[Result, ...]:
    """The results, each led by a semicolon; a last semicolon with nothing behind it is forgiven."""
    found: list[Result] = []
    while not cursor.is_done():
        cursor.expect(";")
        cursor.skip()
        if cursor.is_done() and found:
            break
        if not found and _NONE.match(cursor.text, cursor.at):
            cursor.take(_NONE)
            cursor.skip()
            if not cursor.is_done():
                raise _Unreadable
            return ()
        found.append(_result(cursor))
    return tuple(found)


def read(field: str) -> Report | None:
    """Read a field; None where not even its authserv-id can be told."""
    cursor = _Cursor(field[: MAX_CHARACTERS + 1])
    try:
        cursor.skip()
        authserv_id = _value(cursor)
        cursor.skip()
        version = _VERSION if cursor.is_done() or cursor.has(";") else cursor.take(_DIGITS)
        cursor.skip()
    except _Unreadable:
        return None
    if version != _VERSION:
        return Report(authserv_id, (), is_sound=False)
    return _read_results(cursor, authserv_id)


def read_anonymous(field: str) -> Report:
    """Read a field that begins with its first result, as Microsoft 365 writes it; its authserv-id is empty."""
    return _read_results(_Cursor(";" + field[: MAX_CHARACTERS + 1]), "")


def _read_results(cursor: _Cursor, authserv_id: str) -> Report:
    if len(cursor.text) > MAX_CHARACTERS:
        return Report(authserv_id, (), is_sound=False)
    try:
        return Report(authserv_id, _results(cursor), is_sound=True)
    except _Unreadable:
        return Report(authserv_id, (), is_sound=False)
