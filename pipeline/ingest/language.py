"""The language of a text as a BCP 47 primary tag: by its script where that says it, else by py3langid.

Total. Short texts say little: their common words outweigh what the letters suggest, and what is too short for either
is judged together with what stands beside it. What is quoted from a screen says nothing of the writer. py3langid is
known here alone and loaded with the first text that needs it.
"""

import re
from collections import Counter
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.ingest.commonwords import weigh

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_CHARACTERS: Final = 4_000
MIN_LETTERS: Final = 12
_LATIN: Final = ("en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "id", "ms", "vi", "sv", "da", "no", "fi", "cs", "sk", "hu", "ro", "hr", "sl", "lt", "lv", "et", "tl", "sw", "ca", "sq", "az")  # fmt: skip
_CYRILLIC: Final = ("ru", "uk", "bg", "sr", "mk", "kk", "ky", "mn", "be")
# Addresses, handles and numbers are in no language; in ASCII only, for a Japanese sentence has no blanks around them.
_NOISE: Final = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|[!-~]+@[!-~]+|[@#][A-Za-z0-9_.-]+|[!-~]*\d[!-~]*|<[^>\n]{0,200}>|^\s*>.*$",
    re.MULTILINE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
# A phrase in quotation marks is mostly a message of ours or of a program.
_QUOTED: Final = re.compile('["“„«»‹「『][^"“”„«»‹›「」『』\n]{1,300}["“”«»›」』]')
# Languages that the letters of a few words suggest far more often than they are meant: one word of theirs must be there.
_SELDOM: Final = frozenset({"ca", "sq", "az", "sw", "sl", "tl", "ms", "hr", "sr", "mk", "kk", "ky", "mn", "be"})
_SHORT: Final = 60
_A_WORD: Final = 12
"""The weight of one common word that no other language has."""
_SURELY: Final = 2 * _A_WORD

# Scripts that one language of the world's mail uses nearly alone.
_SCRIPTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("kana", re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")),
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("han", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("te", re.compile("[\u0c00-\u0c7f]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("lo", re.compile("[\u0e80-\u0eff]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
)
_VIETNAMESE: Final = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")
_URDU: Final = re.compile("[\u0679\u0688\u0691\u06ba\u06be\u06d2]")
_PERSIAN: Final = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")
_UKRAINIAN: Final = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN: Final = re.compile("[ыэъёЫЭЪЁ]")


def detect(*texts: str) -> str | None:
    """The language of the first text that is long enough; of all together where none is; None without any letters."""
    cleaned = [_said(text[:MAX_CHARACTERS]) for text in texts]
    for text in cleaned:
        if _weight(text) >= MIN_LETTERS or weigh(text).total() >= _A_WORD:
            return _language(text)
    together = " ".join(cleaned)
    return _language(together) if _weight(together) >= 3 else None


def _said(text: str) -> str:
    """A text without noise, and without what it quotes where enough is left."""
    text = _NOISE.sub(" ", text)
    spoken = _QUOTED.sub(" ", text)
    return spoken if _weight(spoken) >= MIN_LETTERS else text


def _weight(text: str) -> int:
    """How much a text says: a letter of a script without spaces counts as three."""
    letters = len(_LETTER.findall(text))
    return letters if text.isascii() else letters + 2 * sum(len(pattern.findall(text)) for _, pattern in _SCRIPTS[:3])


def _language(text: str) -> str | None:
    if text.isascii():
        return _by_words(text, _LATIN)
    counts = Counter({name: len(pattern.findall(text)) for name, pattern in _SCRIPTS})
    # A Latin letter says less than an ideogram: names and terms stand in Latin letters in every text.
    counts["latin"] //= 3
    script, count = counts.most_common(1)[0]
    if not count:
        return None
    if script in ("han", "kana"):
        return "ja" if counts["kana"] * 12 >= counts["han"] else "zh"
    if script == "arabic":
        return _of_arabic(text, count)
    if script == "cyrillic":
        return _of_cyrillic(text)
    return _of_latin(text) if script == "latin" else script


def _of_arabic(text: str, count: int) -> str:
    if len(_URDU.findall(text)) * 40 > count:
        return "ur"
    if len(_PERSIAN.findall(text)) * 25 > count:
        return "fa"
    return _spoken_by_words(text, ("ar", "fa", "ur"), "ar")


def _of_cyrillic(text: str) -> str | None:
    if _UKRAINIAN.search(text) and not _RUSSIAN.search(text):
        return "uk"
    return _by_words(text, _CYRILLIC)


def _of_latin(text: str) -> str | None:
    letters = len(_LETTER.findall(text))
    return "vi" if len(_VIETNAMESE.findall(text)) * 14 > letters else _by_words(text, _LATIN)


@lru_cache(maxsize=1)
def _model() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


@lru_cache(maxsize=32)
def _identifier(languages: tuple[str, ...]) -> "LanguageIdentifier":
    identifier = copy(_model())
    identifier.set_languages([language for language in languages if language in identifier.labels])
    return identifier


def _by_words(text: str, languages: tuple[str, ...]) -> str | None:
    if not _LETTER.search(text):
        return None
    found = _closest(text, languages)
    if found in _SELDOM and len(_LETTER.findall(text)) < _SHORT and not _is_spoken(text, found):
        found = _closest(text, tuple(language for language in languages if language not in _SELDOM))
    return _spoken_by_words(text, languages, found)


def _is_spoken(text: str, language: str) -> bool:
    """Whether the words of a text speak for a language more than for every usual one."""
    weights = weigh(text)
    return weights[language] > max((weights[each] for each in weights if each not in _SELDOM), default=0)


def _spoken_by_words(text: str, languages: tuple[str, ...], by_letters: str) -> str:
    """The language of the common words where they speak clearly, which in a short text one of them does."""
    weights = {language: weight for language, weight in weigh(text).items() if language in languages}
    most = max(weights.values(), default=0)
    if not most:
        return by_letters
    best = tuple(language for language in languages if weights.get(language) == most)
    own = weights.get(by_letters, 0)
    needed = own if len(_LETTER.findall(text)) < _SHORT else 2 * own + _SURELY
    if most <= needed or most < _A_WORD // 2:
        return by_letters
    return best[0] if len(best) == 1 else _closest(text, best)


def _closest(text: str, languages: tuple[str, ...]) -> str:
    found, _ = _identifier(languages).classify(" ".join(text.split()).lower())
    return str(found)
