"""Write a word so that YAML reads the same word again: plain where nobody could misread it, else in double quotes.

Whatever a mail holds may stand in the quotes; half a character, which no file can hold, becomes a replacement character.
"""

import re
from collections.abc import Iterable
from typing import Final

LONGEST_PLAIN: Final = 110
_PLAIN: Final = re.compile(r"[^\W\d_][\w./@+'-]*(?: [\w./@+'-]+)*")
_SPECIAL: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_NAMED: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scalar(word: str) -> str:
    """The word as a scalar of one line, within brackets too."""
    is_plain = len(word) < LONGEST_PLAIN and _PLAIN.fullmatch(word) and word.casefold() not in _SPECIAL
    return word if is_plain else f'"{"".join(map(_escaped, word))}"'


def listed(words: Iterable[str]) -> str:
    """The words as a list in brackets."""
    return f"[{', '.join(map(scalar, words))}]"


def _escaped(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"
