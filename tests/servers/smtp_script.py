"""What an SMTP server of the tests shall do wrong, and when."""

from dataclasses import dataclass, field
from typing import Final

VERBS: Final = frozenset(
    ("connect", "ehlo", "helo", "starttls", "auth", "mail", "rcpt", "data", "dot", "rset", "noop", "quit")
)


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection without a word; at the final dot, `keep` says whether the mail is taken first."""

    keep: bool = False


@dataclass(frozen=True, slots=True)
class Stall:
    """Say nothing for so many seconds, then go on as usual."""

    seconds: float


Deed = str | Drop | Stall  # a str is the line to answer with; 421 ends the connection too


@dataclass(slots=True)
class Cue:
    """A deed and when it is due: at `verb` with `only` in its argument, `left` times (None: always)."""

    verb: str
    deed: Deed
    left: int | None
    only: str


@dataclass(slots=True)
class Script:
    """What shall go wrong, and all that the clients said."""

    cues: list[Cue] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def next_deed(self, verb: str, argument: str) -> Deed | None:
        for cue in self.cues:
            if cue.verb == verb and cue.only in argument and cue.left != 0:
                cue.left = None if cue.left is None else cue.left - 1
                return cue.deed
        return None
