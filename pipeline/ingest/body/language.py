"""The language of a text as a BCP 47 primary tag: by its script where that says it, else by py3langid.

Total. What the letters suggest, the common words of a text and how seldom a language is written to a desk are weighed
together; what is too short for all of it is judged with what stands beside it, and a few letters without any word
that is known are in no language. What is quoted from a screen says nothing of the writer. py3langid is known here
alone and loaded with the first text that needs it.
"""

import re
from collections import Counter
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.ingest.body.commonwords import weigh

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_CHARACTERS: Final = 4_000
MIN_LETTERS: Final = 12
_A_FEW: Final = 3
_LATIN: Final = ("en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "id", "ms", "vi", "sv", "da", "no", "fi", "cs", "sk", "hu", "ro", "hr", "sl", "lt", "lv", "et", "tl", "sw", "ca", "sq", "az")  # fmt: skip
_CYRILLIC: Final = ("ru", "uk", "bg", "sr", "mk", "kk", "ky", "mn", "be")
# Addresses, handles and numbers are in no language; in ASCII only, for a Japanese sentence has no blanks around them.
_NOISE: Final = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|[!-~]+@[!-~]+|[@#][A-Za-z0-9_.-]+|[!-~]*\d[!-~]*|<[^>\n]{0,200}>|^\s*>.*$",
    re.MULTILINE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_OTHER_LETTER: Final = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u02b0-\u02ff\u1d00-\u1eff\u2070-\u218f\uff21-\uff5a]")
# A phrase in quotation marks is mostly a message of ours or of a program.
_QUOTED: Final = re.compile('["“„«»‹「『][^"“”„«»‹›「」『』\n]{1,300}["“”«»›」』]')
# Languages that the letters of a few words suggest far more often than they are meant.
_SELDOM: Final = frozenset({"ca", "sq", "az", "sw", "sl", "tl", "ms", "hr", "sr", "mk", "kk", "ky", "mn", "be"})
_A_WORD: Final = 12
"""The weight of one common word that no other language has."""
# The scale is that of py3langid, natural logarithms of likelihoods: measured on sentences of 5 to 60 letters.
_WEIGHT_OF_TWELFTH: Final = 1.5
_HANDICAP: Final = 15.0
_SURELY: Final = 4 * _A_WORD
_LETTERS_READ: Final = 1_000

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
    cleaned: list[str] = []
    for said in dict.fromkeys(texts):
        text = _said(said[:MAX_CHARACTERS])
        cleaned.append(text)
        if _is_enough(text):
            return _language(text)
    together = " ".join(cleaned)
    return _language(together) if _is_telling(together) else None


def _is_enough(text: str) -> bool:
    has_script = len(_OTHER_LETTER.findall(text)) >= _A_FEW
    return has_script or _weight(text) >= MIN_LETTERS or weigh(text).total() >= _A_WORD


def _said(text: str) -> str:
    """A text without noise, and without what it quotes where enough is left."""
    text = _NOISE.sub(" ", text)
    spoken = _QUOTED.sub(" ", text)
    return spoken if _weight(spoken) >= MIN_LETTERS else text


def _weight(text: str) -> int:
    """How much a text says: a letter of a script without spaces counts as three."""
    letters = len(_LETTER.findall(text))
    return letters if text.isascii() else letters + 2 * sum(len(pattern.findall(text)) for _, pattern in _SCRIPTS[:3])


def _is_telling(text: str) -> bool:
    """Whether a few letters say a language: a script of their own does, Latin ones only with a word that is known."""
    weight = _weight(text)
    is_known = _OTHER_LETTER.search(text) is not None or weigh(text).total() > 0
    return weight >= MIN_LETTERS or (weight >= _A_FEW and is_known)


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
    weights = weigh(text)
    return max(("ar", "fa", "ur"), key=lambda each: weights[each])


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
    """The likeliest language by letters and words; one that is seldom meant, without a word of its own, has to be much likelier."""
    if not _LETTER.search(text):
        return None
    weights = weigh(text)
    if said := _said_by_words(weights, languages):
        return said
    ranked = _identifier(languages).rank(" ".join(text[:_LETTERS_READ].split()).lower())
    scores = {str(each): float(score) + _WEIGHT_OF_TWELFTH * weights[str(each)] for each, score in ranked}
    unlikely = {each for each in _SELDOM if not weights[each]}
    return max(scores, key=lambda each: scores[each] - (_HANDICAP if each in unlikely else 0.0))


def _said_by_words(weights: Counter[str], languages: tuple[str, ...]) -> str:
    """The language that the common words speak for so clearly that the letters need not be read."""
    ranked = sorted(((weights[each], each) for each in languages), reverse=True)
    (most, best), (second, _) = ranked[:2]
    return best if most >= 2 * second + _SURELY else ""
