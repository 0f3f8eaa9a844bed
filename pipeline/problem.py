"""A problem in a file a person wrote: its place, its code, and how it is shown (text, JSON, GitHub annotations)."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple

Format = Literal["text", "json", "github"]
Severity = Literal["error", "warning"]

CODES: Final[dict[str, str]] = {
    "R001": "not valid YAML",
    "R002": "a key stands twice in one mapping",
    "R003": "anchors and aliases are refused",
    "R004": "tags are refused",
    "R005": "the file is too large, nested too deep or not UTF-8",
    "R010": "a value of the wrong type",
    "R011": "a key is missing",
    "R012": "an unknown key",
    "R013": "a value out of bounds",
    "R014": "a value that is not one of the allowed ones",
    "R015": "a value that makes no sense here",
    "R016": "a rule that can never hit",
    "R017": "a rule that another always overrules",
    "R018": "two rules that contradict each other",
    "R019": "a regular expression where words do",
    "R020": "a name that is declared nowhere",
    "R021": "a name that is declared twice",
    "R022": "a pattern that RE2 refuses",
    "R023": "a template or file that does not exist",
    "R024": "a template that does not hold together",
    "R025": "declared, and used nowhere",
    "R026": "past its review date",
    "R027": "a rule without a why",
    "R030": "an example or test of a rule fails",
    "R031": "too little is reached by examples and tests",
}
SHOWN: Final = 160


class Place(NamedTuple):
    """Where something stands: 1-based line and column, and its width in characters (on that line).

    A tuple, since a file has a hundred thousand of them.
    """

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the source line that shows it."""

    file: str
    place: Place
    code: str
    message: str
    help: str = ""
    source_line: str = ""
    severity: Severity = "error"

    @property
    def headline(self) -> str:
        return f"{self.file}:{self.place.line}:{self.place.column}: {self.severity}[{self.code}]: {self.message}"


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """A help line such as `did you mean "contains"? allowed: word, contains`; short lists are shown whole."""
    names = [str(name) for name in allowed]
    close = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    guess = f'did you mean "{close[0]}"?' if close else ""
    known = f"allowed: {', '.join(names)}" if 0 < len(names) <= 24 else ""
    return " ".join(part for part in (guess, known) if part)


def _cells(text: str) -> int:
    """Columns that text takes on a terminal: East Asian wide characters take two, combining marks none."""
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    return len(text) + wide - sum(1 for char in text if unicodedata.combining(char))


def _safe(text: str) -> str:
    """Text without what would steer a terminal: control characters and marks that turn the direction of writing."""
    return "".join(char if char.isprintable() or char == " " else " " if char == "\t" else "\ufffd" for char in text)


def _as_text(problem: Problem) -> str:
    lines = [_safe(problem.headline)]
    if problem.source_line.strip():
        start = max(0, problem.place.column - 1 - SHOWN // 2) if len(problem.source_line) > SHOWN else 0
        source = _safe(problem.source_line[start : start + SHOWN])
        column = problem.place.column - 1 - start
        carets = "^" * max(1, _cells(source[column:][: problem.place.width]))
        lines += [f"{problem.place.line:>5} | {source}", f"{' ' * 5} | {' ' * _cells(source[:column])}{carets}"]
    if problem.help:
        lines.append(f"      = help: {_safe(problem.help)}")
    return "\n".join(lines)


def _as_github(problem: Problem) -> str:
    text = _safe(f"{problem.message}; {problem.help}" if problem.help else problem.message).replace("%", "%25")
    file = problem.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    place = f"file={file},line={problem.place.line},col={problem.place.column}"
    return f"::{problem.severity} {place},title={problem.code}::{text}"


def _as_json(problems: Sequence[Problem]) -> str:
    rows = [
        {
            "file": problem.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "width": problem.place.width,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "help": problem.help,
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def show(problems: Sequence[Problem], form: Format = "text") -> str:
    """The problems as a person, a program or a code review wants them; no trailing newline."""
    if form == "json":
        return _as_json(problems)
    if form == "github":
        return "\n".join(map(_as_github, problems))
    return "\n\n".join(map(_as_text, problems))
