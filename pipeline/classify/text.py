"""Bring text into the form that rules compare: NFKC, casefolded, without accents (Unicode UAX 15, 29 in spirit).

What rules say and what mails say go through the same functions, so `nao` finds `não`. Marks that only colour a letter
go (Latin, Greek, Cyrillic, Arabic and Hebrew ones); marks that make another letter stay (Thai vowels, Japanese dakuten).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Marks that nobody sees: soft hyphens, joiners, marks of the direction of writing, selectors of a glyph.
_HIDDEN: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_IS_HIDDEN: Final = re.compile(f"[{_HIDDEN}]+")
_COLOUR: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # Arabic harakat, hamza, tatweel
    f"{_HIDDEN}]+"
)
# Letters that Unicode does not take apart but readers type without their stroke, spellings of one Arabic letter, and
# the quotes, dashes and marks of printers for those of keyboards.
_LETTERS: Final[dict[str, str]] = {
    "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
    "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "’": "'", "‘": "'", "ʼ": "'",
    **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‐‒–—―−", "-"), "¿": "?", "¡": "!",
}  # fmt: skip
_LETTER: Final = re.compile(f"[{''.join(_LETTERS)}]")

UNSPACED: Final = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ede\u0f40-\u0fbc\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, Han
)
HANGUL: Final = "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"
_IS_UNSPACED: Final = re.compile(f"[{UNSPACED}]")
_IS_HANGUL: Final = re.compile(f"[{HANGUL}]")
_IS_ARABIC: Final = re.compile("[\u0621-\u06d3]")
_GAP: Final = re.compile(f"(?<=[{UNSPACED}])\\s+(?=[{UNSPACED}])")

LATIN_END: Final = "\u02b0"
LATIN: Final = "0-9a-z_\u00c0-\u02af"
"""Latin letters and digits of normalised text."""
_IS_OTHER: Final = re.compile(f"[^\\W{LATIN}]")
_ONE_SCRIPT: Final = re.compile(f"[{LATIN}]+|[^{LATIN}]+")
_IS_HEBREW: Final = re.compile("[\u05d0-\u05ea]")

# Marks of Indic scripts are letters to their readers though `\\w` leaves them out; a sentence's end is a token of its
# own, so that no phrase reaches across it. Where a script without spaces meets another, one word ends.
_INDIC: Final = "\u0900-\u0963\u0966-\u0dff"
_BORDER: Final = r"[.!?;:,،؛؟۔।։።。…]|\n\s*\n"
_TOKEN: Final = re.compile(rf"[\w{_INDIC}]+|{_BORDER}")
_BLANK_LINE: Final = re.compile(r"\n\s*\n")
_ASCII_BORDERS: Final = ".!?;:,"
_SPACES: Final = {code: ord(" ") for code in range(128) if not re.match(r"[\w.!?;:,]", chr(code))}
_RUN: Final = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")

# "can't" and the "cant" of hasty writers are one word.
_CONTRACTED: Final = re.compile(r"(?<=n)'(?=t\b)")

LONGEST_WORD: Final = 60
"""Longer tokens are no words of any language, and are not looked into."""
LONGEST_PREFIX: Final = 4
SHORTEST_ROOT: Final = 3
_HEBREW_PREFIXES: Final = frozenset("משהוכלב")
_ARABIC_PROCLITIC: Final = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وف]?[بكلس]|[وف])(?=.{3})")
_ARABIC_PRONOUN: Final = re.compile("(?<=.{3})(?:ي|نا|ه|ها|هم|ك|كم)$")


def visible(text: str) -> str:
    """A text as patterns see it: NFKC without the marks that nobody sees, and nothing that UTF-8 cannot hold."""
    if text.isascii():
        return text
    seen = _IS_HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return seen.encode("utf-8", "replace").decode("utf-8")


def normalise(text: str) -> str:
    """The compared form of a text; line breaks stay where they were."""
    if text.isascii():
        return _contracted(text.lower())
    bare = _COLOUR.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()))
    return _contracted(_LETTER.sub(lambda match: _LETTERS[match[0]], unicodedata.normalize("NFC", bare)))


def _contracted(text: str) -> str:
    return _CONTRACTED.sub("", text) if "n't" in text else text


def tokens(normal: str) -> list[str]:
    """The words of a normalised text in their order, with the borders of sentences between them."""
    if normal.isascii():
        return _ascii_tokens(normal)
    found: list[str] = _TOKEN.findall(normal)
    if not is_unspaced(normal):
        return found
    return [run for token in found for run in ((token,) if token.isascii() else _RUN.findall(token))]


def _ascii_tokens(normal: str) -> list[str]:
    """The same for ASCII, in half the time: most mails are ASCII once they are normalised."""
    row: list[str] = []
    for number, paragraph in enumerate(_BLANK_LINE.split(normal)):
        if number:
            row.append("\n\n")
        spaced = paragraph.translate(_SPACES)
        for border in _ASCII_BORDERS:
            spaced = spaced.replace(border, f" {border} ")
        row += spaced.split()
    return row


def solid(normal: str) -> str:
    """The text without the white space inside runs of a script that writes none (lines are broken anywhere there)."""
    return _GAP.sub("", normal) if _IS_UNSPACED.search(normal) else normal


def is_unspaced(normal: str) -> bool:
    """Whether a word is written in a script without spaces, where a word border cannot be seen."""
    return _IS_UNSPACED.search(normal) is not None


def is_hangul(normal: str) -> bool:
    """Whether a word is Korean, where particles grow on its end."""
    return _IS_HANGUL.search(normal) is not None


def is_arabic(normal: str) -> bool:
    """Whether a text has Arabic letters, where the article, prepositions and pronouns grow on words."""
    return _IS_ARABIC.search(normal) is not None


def is_hebrew(normal: str) -> bool:
    """Whether a text has Hebrew letters, where the article, prepositions and conjunctions grow on the front of words."""
    return _IS_HEBREW.search(normal) is not None


def is_latin(normal: str) -> bool:
    """Whether a text has Latin letters only, so that each of its tokens counts as itself alone."""
    return normal.isascii() or _IS_OTHER.search(normal) is None


def forms(token: str) -> frozenset[str]:
    """All that a token counts as: itself, its parts in one script (`GMV가` is `gmv` too), and without what grew on it."""
    return _forms(token) if len(token) <= LONGEST_WORD else frozenset({token})


@lru_cache(maxsize=1 << 13)
def _forms(token: str) -> frozenset[str]:
    found = {token}
    for part in _ONE_SCRIPT.findall(token):
        found |= arabic_forms(part) if is_arabic(part) else hebrew_forms(part) if is_hebrew(part) else {part}
    return frozenset(found)


def hebrew_forms(token: str) -> frozenset[str]:
    """A Hebrew token with and without the letters that prefix it: `והתשלום` also counts as `תשלום`."""
    found = {token}
    for start in range(1, min(LONGEST_PREFIX, len(token) - SHORTEST_ROOT) + 1):
        if token[start - 1] not in _HEBREW_PREFIXES:
            break
        found.add(token[start:])
    return frozenset(found)


def arabic_forms(token: str) -> frozenset[str]:
    """An Arabic token with and without what may have grown on it: `وبالعمولات` also counts as `عمولات`."""
    stems = {token, _ARABIC_PROCLITIC.sub("", token)}
    bare = {_ARABIC_PRONOUN.sub("", stem) for stem in stems}
    # The feminine ending opens up before a pronoun: عمولة, "commission", is عمولتي with "my".
    opened = {stem[:-1] + "ه" for stem in bare - stems if stem.endswith("ت")}
    return frozenset(stems | bare | opened)
