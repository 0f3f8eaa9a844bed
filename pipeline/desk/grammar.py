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

from pipeline.problem import did_you_mean

MAX_COMMANDS: Final = 20


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


Command = Resolve | MakeNote | TakeIt | MergeInto


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
}
VERBS: Final = tuple(_WORDS)
_TICKET: Final = re.compile(r"\[?(?:t-?)?([1-9][0-9]{0,8})\]?", re.IGNORECASE)
_QUOTES: Final = str.maketrans("\u201c\u201d\u201e\u2018\u2019", '"""\'\'')
_VERB: Final = re.compile(r"^#\s*([\w?-]+)")


def read_orders(text: str, templates: Collection[str]) -> Orders:
    """The commands of a mail's new text; `templates` are the names that `#resolve` may use."""
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
        read = _read(folded, templates)
        if isinstance(read, Line):
            lines.append(replace(read, written=written))
        else:
            lines.append(Line(written))
            commands.append(read)
    return Orders(tuple(lines), tuple(commands), "\n".join(rest).strip())


def _folded(line: str) -> str:
    """The line as it looks: mail programs put marks for the direction of writing and zero-width spaces before a `#`."""
    seen = "".join(char for char in line if char.isprintable() or char.isspace())
    return unicodedata.normalize("NFKC", seen.translate(_QUOTES)).strip()


def _read(folded: str, templates: Collection[str]) -> Command | Line:
    verb = "".join(_VERB.findall(folded)[:1])
    if not verb:
        return Line("", "no command stands behind the #", did_you_mean("", VERBS))
    arguments = folded.partition(verb)[2].split()
    return _command(verb.casefold(), [word.strip("\"'") for word in arguments], templates)


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
        case (("resolve" | "note" | "me" | "merge"), _):
            return Line("", f"#{verb} takes {_WORDS[verb]}", "text for the client stands below the commands")
    return Line("", f"unknown command #{verb}", did_you_mean(verb, VERBS))


def _merge(words: str) -> Command | Line:
    found = _TICKET.fullmatch(words)
    return MergeInto(int(found[1])) if found else Line("", f'"{words}" is no ticket', "write #merge T-1040")
