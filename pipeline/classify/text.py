"""Bring text into the form that rules compare: NFKC, casefolded, without accents (Unicode UAX 15, 29 in spirit).

What rules say and what mails say go through the same functions, so `nao` finds `não`. Marks that only colour a letter
go (Latin, Greek, Cyrillic, Arabic and Hebrew ones); marks that make another letter stay (Thai vowels, Japanese dakuten).
"""

import re
import unicodedata
from typing import Final

_COLOUR: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"  # Arabic harakat, hamza, tatweel
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+"  # marks that nobody sees
)
# Letters that Unicode does not take apart but readers type without their stroke, and spellings of one Arabic letter.
_LETTERS: Final[dict[str, str]] = {
    "đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
    "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "’": "'", "‘": "'", "ʼ": "'",
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

# Marks of Indic scripts are letters to their readers though `\\w` leaves them out; a sentence's end is a token of its
# own, so that no phrase reaches across it.
_TOKEN: Final = re.compile(r"[\w\u0900-\u0963\u0966-\u0dff]+|[.!?;:,،؛؟।…]|\n\s*\n")

# "can't" and the "cant" of hasty writers are one word.
_CONTRACTED: Final = re.compile(r"(?<=n)'(?=t\b)")

_ARABIC_PROCLITIC: Final = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وف]?[بكلس]|[وف])(?=.{3})")
_ARABIC_PRONOUN: Final = re.compile("(?<=.{3})(?:ي|نا|ه|ها|هم|ك|كم)$")


def normalise(text: str) -> str:
    """The compared form of a text; line breaks stay where they were."""
    if text.isascii():
        return _CONTRACTED.sub("", text.lower())
    bare = _COLOUR.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()))
    return _CONTRACTED.sub("", _LETTER.sub(lambda match: _LETTERS[match[0]], unicodedata.normalize("NFC", bare)))


def tokens(normal: str) -> list[str]:
    """The words of a normalised text in their order, with the borders of sentences between them."""
    return _TOKEN.findall(normal)


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


def arabic_forms(token: str) -> frozenset[str]:
    """An Arabic token with and without what may have grown on it: `وبالعمولات` also counts as `عمولات`."""
    stems = {token, _ARABIC_PROCLITIC.sub("", token)}
    bare = {_ARABIC_PRONOUN.sub("", stem) for stem in stems}
    # The feminine ending opens up before a pronoun: عمولة, "commission", is عمولتي with "my".
    opened = {stem[:-1] + "ه" for stem in bare - stems if stem.endswith("ت")}
    return frozenset(stems | bare | opened)
