"""Read the commands at the top of a specialist's mail (product 6.2): all of them are right, or none is obeyed.

`#verb arguments` lines stand at the very top of the new text, blank lines between them allowed; a `#` further down is
text. Full-width signs, smart quotes, no-break spaces and invisible characters are folded before reading, so that no
line which looks like a command is taken for text.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from pipeline.desk.paperwork import PAPERWORK, Paper, Refused, known_as, read_paper
from pipeline.domain.known import Labels
from pipeline.problem import did_you_mean

MAX_COMMANDS: Final = 20
NO_LABELS: Final = Labels()


@dataclass(frozen=True, slots=True)
class Resolve:
    """`#resolve [template]`: text or template goes out, then solved; with neither, solved in silence."""

    template: str = ""


@dataclass(frozen=True, slots=True)
class MakeNote:
    """`#note`: this mail is internal."""


@dataclass(frozen=True, slots=True)
class TakeIt:
    """`#me`: the ticket is mine."""


@dataclass(frozen=True, slots=True)
class MergeInto:
    """`#merge T-1040`: this ticket's mails belong to that one."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Why:
    """`#why [rule]`: why the ticket is as it is, or why that rule did not hit."""

    rule: str = ""


Command = Resolve | MakeNote | TakeIt | MergeInto | Why | Paper


@dataclass(frozen=True, slots=True)
class Line:
    """One command line as written, and what is wrong with it (empty: nothing)."""

    written: str
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a mail asks for, and the text below the commands."""

    lines: tuple[Line, ...]
    commands: tuple[Command, ...]
    text: str

    @property
    def is_good(self) -> bool:
        return not any(line.error for line in self.lines)


_WORDS: Final = {
    "resolve": "the name of one template at most",
    "note": "no words",
    "me": "no words",
    "merge": "the ticket that this one belongs to, such as T-1040",
    **PAPERWORK,
    "why": "the name of one rule at most",
}
VERBS: Final = tuple(_WORDS)
_TICKET: Final = re.compile(r"\[?(?:t-?)?([1-9][0-9]{0,8})\]?", re.IGNORECASE)
_QUOTES: Final = str.maketrans("\u201c\u201d\u201e\u2018\u2019", '"""\'\'')
_VERB: Final = re.compile(r"^#\s*([\w?-]+)")
_DRESSED: Final = re.compile(rf"[\\*_\u2022\u00b7\u2023\u25e6\u2013-]+\s*(#\s*(?:{'|'.join(VERBS)})\b.*?)[*_]*")
"""A command that a mail program made bold, escaped, or an item of a list."""


def read_orders(text: str, templates: Collection[str], labels: Labels = NO_LABELS) -> Orders:
    """The commands of a mail's new text; `templates` are the names that `#resolve` may use, `labels` the others'."""
    lines: list[Line] = []
    commands: list[Command] = []
    rest = text.splitlines()
    while rest:
        folded = _folded(rest[0])
        if folded and not folded.startswith("#"):
            break
        written = rest.pop(0).strip()
        if not folded:
            continue
        if len(lines) == MAX_COMMANDS:
            lines.append(Line(written, f"more than {MAX_COMMANDS} commands", "send the rest in a second mail"))
            break
        read = _read(folded, templates, labels)
        if isinstance(read, Line):
            lines.append(replace(read, written=written))
        else:
            lines.append(Line(written))
            commands.append(read)
    return Orders(tuple(lines), tuple(commands), "\n".join(rest).strip())


def asked_why(text: str) -> tuple[str, ...]:
    """The rules that `#why` lines at the top of a text name, as written (empty: the question about all of them)."""
    found: list[str] = []
    for line in text.splitlines():
        folded = _folded(line)
        if folded and not folded.startswith("#"):
            break
        verb, arguments = _words_of(folded)
        if verb == "why":
            found.append(" ".join(arguments))
    return tuple(found[:MAX_COMMANDS])


def _folded(line: str) -> str:
    """The line as it looks: mail programs put marks for the direction of writing and zero-width spaces before a `#`."""
    seen = "".join(char for char in line if char.isprintable() or char.isspace())
    folded = unicodedata.normalize("NFKC", seen.translate(_QUOTES)).strip()
    dressed = _DRESSED.fullmatch(folded) if "#" in folded[:4] else None
    return dressed[1] if dressed else folded


def _words_of(folded: str) -> tuple[str, list[str]]:
    """The verb of a command line (empty where none stands behind the sign) and the words behind it."""
    verb = "".join(_VERB.findall(folded)[:1])
    if not verb:
        return "", []
    words = folded.partition(verb)[2].removeprefix(":").split()
    bare = verb.rstrip("?").casefold()
    return bare if bare in VERBS else verb.casefold(), [word.strip("\"'") for word in words]


def _read(folded: str, templates: Collection[str], labels: Labels) -> Command | Line:
    verb, arguments = _words_of(folded)
    if not verb:
        return Line("", "no command stands behind the #", did_you_mean("", VERBS))
    if verb in PAPERWORK:
        paper = read_paper(verb, arguments, labels)
        return Line("", paper.error, paper.hint) if isinstance(paper, Refused) else paper
    if verb == "why" and len(arguments) < 2:
        return _why("".join(arguments), labels)
    return _command(verb, arguments, templates)


def _command(verb: str, arguments: list[str], templates: Collection[str]) -> Command | Line:
    """The command, or a line that says what is wrong with it."""
    match verb, arguments:
        case "resolve", []:
            return Resolve()
        case "resolve", [name] if name in templates:
            return Resolve(name)
        case "resolve", [name]:
            return Line("", f'there is no template "{name}"', did_you_mean(name, sorted(templates)))
        case "note", []:
            return MakeNote()
        case "me", []:
            return TakeIt()
        case "merge", [_, *_]:
            return _merge(" ".join(arguments))
    if verb in _WORDS:
        return Line("", f"#{verb} takes {_WORDS[verb]}", "text for the client stands below the commands")
    return Line("", f"unknown command #{verb}", did_you_mean(verb, VERBS))


def _why(rule: str, labels: Labels) -> Command | Line:
    name = known_as(rule, labels.rules)
    return Why(name) if name or not rule else Line("", f'there is no rule "{rule}"', did_you_mean(rule, labels.rules))


def _merge(words: str) -> Command | Line:
    found = _TICKET.fullmatch(words)
    return MergeInto(int(found[1])) if found else Line("", f'"{words}" is no ticket', "write #merge T-1040")
