"""Which charset these bytes are most likely in, by how natural the text is that each candidate gives.

Pure, total and linear: a sample is decoded by every candidate and scored from 0 to 1. Multi-byte sets are arranged by
frequency, so common characters stand in known rows; a wrong decoding scatters over all of them. Alphabets are judged
by their frequent letters, the place of capitals and signs; Western text by accents standing alone among ASCII.
"""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

PLAUSIBLE: Final = 0.8
BETTER: Final = 0.2
SAMPLE: Final = 64 * 1024
_TOLERATED: Final = 0.02
_LONG: Final = 12
_SURELY_TURKISH: Final = 3
_LEAST_KANA: Final = 0.15
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_HIGH_RUN: Final = re.compile("[^\x00-\x7f]+")
_TYPOGRAPHY: Final = "“”‘’„«»‹›–—…•·€£§©®™°º¹²³½¼¾№¿¡×±´†\u00a0\u00ad"


@dataclass(frozen=True, slots=True)
class _Rows:
    """A multi-byte charset: ranges of its codes for common characters, and the most frequent ones of the language."""

    codec: str
    common: tuple[tuple[int, int], ...]
    frequent: frozenset[str]
    is_japanese: bool = False
    has_full_trails: bool = True


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """A script with its single-byte charsets, its frequent letters, and what never stands where it is found."""

    codecs: tuple[str, ...]
    letters: str
    frequent: str
    misplaced: str


_KANA: Final = frozenset(map(chr, (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), 0x30FC)))
_SIMPLIFIED: Final = frozenset(
    "的一是不了在有我他这们来到时大地为子中你说生国年着就那和要出也得里后自以会家可下而过天去能对小多然于心学么之都好看"
    "起发当没成只如事把还用第样道想作种开请谢您给问月日号个上人吗已被无法文件从与或数此名位未定"
)
_TRADITIONAL: Final = frozenset(
    "的一是不了在有我他這們來到時大地為子中你說生國年著就那和要出也得里後自以會家可下而過天去能對小多然於心學麼之都好看"
    "起發當沒成只如事把還用第樣道想作種開請謝您給問月日號個上人嗎已被無法文件從與或數此名位未定"
)
_SYLLABLES: Final = frozenset(
    "이다는을를의에가하고은지한도로기사리자있어니서나아시해인그대것들수보라일부정만전주게오여스제으과안장상구면습요세원까십합"
)
_MULTIBYTE: Final = (
    _Rows("cp949", ((0xB0A1, 0xC8FE), (0xA1A1, 0xA3FE)), _SYLLABLES),
    _Rows("gb18030", ((0xB0A1, 0xD7F9), (0xA1A1, 0xA3FE)), _SIMPLIFIED),
    _Rows("big5hkscs", ((0xA440, 0xC67E), (0xA140, 0xA3BF)), _TRADITIONAL, has_full_trails=False),
    _Rows("euc_jp", ((0xA4A1, 0xA5F6), (0xB0A1, 0xCFFE), (0xA1A1, 0xA3FE)), _KANA, is_japanese=True),
    _Rows(
        "cp932",
        ((0x829F, 0x8396), (0x889F, 0x9872), (0x8140, 0x829A)),
        _KANA,
        is_japanese=True,
        has_full_trails=False,
    ),
)
_ALPHABETS: Final = (
    _Alphabet(
        ("cp1251", "koi8_u", "cp866", "iso8859_5"),
        "Ѐ-ҁҊ-ӿ",
        "оеаинтсрвлкмдпуяыьзі",
        r"\b[ьъыЬЪЫ]|(?<=[а-яё])[А-ЯЁ]|[A-Za-z](?=[Ѐ-ӿ])|(?<=[Ѐ-ӿ])[A-Za-z]",
    ),
    _Alphabet(
        ("cp1253", "iso8859_7"),
        "Ά-ϓ",
        "αοιετσνηυρπκμλςάίόέήωώύγδ",
        r"ς(?=[α-ώ])|(?<=\w)[βγδζθκλμπστφχ](?=\W)|(?<=[ά-ώ])[Α-ΫΆΈ-Ώ]|[A-Za-z](?=[Ά-ϓ])|(?<=[Ά-ϓ])[A-Za-z]",
    ),
    _Alphabet(("cp1255", "iso8859_8"), "\u05b0-\u05ea", "יוהלארתבשמנםעדקכחפן", "[ךםןףץ](?=[א-ת])|[\u05f0-\u05f4]"),
    _Alphabet(
        ("cp1256", "iso8859_6"),
        "\u060c\u061b\u061f\u0621-\u0652\u067e-\u06d2",
        "اليمونرتبةعدسفهكقحأ",
        r"(?<!\w)[ءئؤىة]|[ةى](?=[ء-ي])|[A-Za-zàâçèéêëîïôùûü](?=[ء-ي])",
    ),
    _Alphabet(
        ("cp874",),
        "\u0e01-\u0e3a\u0e3f-\u0e5b",
        "านรอกเง่้มยลวดทตสีั์ไปคบุะขจชพหถแโใิึืู็ผ",
        "(?<![ก-ฮ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[ะ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[เแโใไ](?![ก-ฮ])",
    ),
)
_EUROPEAN: Final = ("cp1252", "cp1254", "cp1250", "iso8859_2")
_ODD_IN_EUROPE: Final = "ƒªº¹²³µˆ"
# Signs that close or open a phrase may touch an accented letter; small letters may meet (ção, başlığı), not many.
_LETTER: Final = rf"[^\W\d_{_ODD_IN_EUROPE}]"
_SMALL: Final = "[ß-öø-ÿœšžğışąćęłńśźżěřůőűţďťňľăđč]{2}|[ıüöşçğ]{2,4}|[þýð]{3}"
_ALONE: Final = re.compile(rf"[{_TYPOGRAPHY}]*+(?:{_LETTER}|{_SMALL}|({_LETTER})\1)?[{_TYPOGRAPHY}]*+")
_MEETING: Final = re.compile(r"(?<=[A-Z])[À-ÖØ-Þ]{2}(?![^\x00-\x7f])|(?<![^\W\d_])[À-ÖØ-Þ][ß-öø-ÿ](?=[a-z])")
_IN_WORD: Final = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f\w’‘–—·…“”«»•\u00a0\u00ad](?=[A-Za-z])|(?<=[a-z])[À-ÖØ-ÞŠŽ]")
_ODD_IN_WORD: Final = re.compile(rf"(?<=[A-Za-z])[{_ODD_IN_EUROPE}](?=[A-Za-z])")
_TURKISH: Final = re.compile("[ýÝ]|(?<=[a-z])[þÞ]|ð(?=[ýü])")
_ICELANDIC: Final = re.compile(r"[áéíóúæÁÉÍÓÚÆ]|[iu]ð\b")


def _sample(data: bytes) -> bytes:
    """The part that tells most: from just before the first byte beyond ASCII on."""
    first = _HIGH.search(data)
    start = max(0, first.start() - 40) if first else 0
    return data[start : start + SAMPLE]


def _decoded(sample: bytes, codec: str) -> str | None:
    """The text, or None where more than a few characters are broken; one cut off at the end is no fault."""
    text = codecs.getincrementaldecoder(codec)("replace").decode(sample, final=False)
    beyond = len(_beyond_ascii(text))
    return text if beyond and text.count("\ufffd") <= _TOLERATED * beyond else None


def _beyond_ascii(text: str) -> str:
    return "".join(_HIGH_RUN.findall(text))


def _is_common(char: str, rows: _Rows) -> bool:
    code = int.from_bytes(char.encode(rows.codec, "replace"))
    in_rows = any(first <= code <= last for first, last in rows.common)
    return in_rows and (not rows.has_full_trails or code & 0xFF >= 0xA1)


def _score_rows(text: str, rows: _Rows) -> float:
    counts = Counter(_beyond_ascii(text))
    common = {char: times for char, times in counts.items() if _is_common(char, rows)}
    letters = sum(times for char, times in common.items() if char.isalnum())
    frequent = sum(times for char, times in common.items() if char in rows.frequent)
    if not letters or (rows.is_japanese and letters >= _LONG and frequent < _LEAST_KANA * letters):
        return 0.0
    return sum(common.values()) / counts.total() * (0.84 + 0.16 * min(1.0, frequent / letters / 0.2))


def _score_alphabet(text: str, alphabet: _Alphabet) -> float:
    beyond = _beyond_ascii(text)
    letters = "".join(re.findall(f"[{alphabet.letters}]+", beyond))
    if not letters:
        return 0.0
    signs = len(re.findall(f"[{_TYPOGRAPHY}]", beyond))
    wrong = len(re.findall(alphabet.misplaced, text))
    clean = max(0, len(letters) + signs - 2 * wrong) / len(beyond)
    familiar = sum(letters.lower().count(char) for char in alphabet.frequent) / len(letters)
    is_capital = sum(map(str.isupper, letters)) > len(letters) / 2
    return clean * (0.4 + 0.6 * min(1.0, familiar / 0.85)) * (0.9 if is_capital else 1.0)


def _score_unicode(text: str) -> float:
    # Bytes that were not meant so are hardly ever valid.
    return 1.0 if text else 0.0


def _score_european(text: str) -> float:
    runs = list(_HIGH_RUN.finditer(text))
    beyond = sum(run.end() - run.start() for run in runs)
    # Mails are mostly ASCII: the patterns below need no more than one character to each side of what is beyond it.
    text = "\n".join(text[max(0, run.start() - 1) : run.end() + 1] for run in runs)
    natural = sum(len(run[0]) for run in runs if _ALONE.fullmatch(run[0])) + 2 * len(_MEETING.findall(text))
    wrong = len(_IN_WORD.findall(text)) + len(_ODD_IN_WORD.findall(text))
    turkish = len(_TURKISH.findall(text))
    if turkish >= _SURELY_TURKISH and turkish > 3 * len(_ICELANDIC.findall(text)):
        return 0.0
    return max(0, natural - wrong) / beyond if beyond else 0.0


def is_western(data: bytes, codec: str) -> bool:
    """Whether a Western single-byte charset gives a plausible text."""
    text = _decoded(_sample(data), codec)
    return text is not None and _score_european(text) >= PLAUSIBLE


def better_of_alphabet(data: bytes, codec: str) -> str | None:
    """The charset of the same alphabet that gives a good text where this one gives hardly one; None where all is well."""
    sample = _sample(data)
    codec = codec.replace("-", "_").replace("koi8_r", "koi8_u")
    alphabet = next((each for each in _ALPHABETS if codec in each.codecs), None)
    if alphabet is None or len(_HIGH.findall(sample)) < _LONG:
        return None
    texts = {each: _decoded(sample, each) for each in alphabet.codecs}
    scores = {each: _score_alphabet(text, alphabet) for each, text in texts.items() if text is not None}
    best = max(scores, key=lambda each: scores[each], default=codec)
    is_misread = scores.get(codec, 0.0) < PLAUSIBLE <= scores.get(best, 0.0)
    return best if is_misread and scores[best] - scores.get(codec, 0.0) >= BETTER else None


def _candidates() -> Iterator[tuple[str, Callable[[str], float]]]:
    yield from ((codec, _score_european) for codec in _EUROPEAN)
    yield "utf-8", _score_unicode
    yield from ((rows.codec, partial(_score_rows, rows=rows)) for rows in _MULTIBYTE)
    for alphabet in _ALPHABETS:
        yield from ((codec, partial(_score_alphabet, alphabet=alphabet)) for codec in alphabet.codecs)


def _scores(sample: bytes) -> Iterator[tuple[float, str]]:
    for codec, score in _candidates():
        if (text := _decoded(sample, codec)) is not None:
            yield score(text), codec


def likely_charset(data: bytes) -> str | None:
    """The codec that gives the most natural text, or None where none gives a plausible one."""
    score, codec = max(_scores(_sample(data)), key=lambda scored: scored[0], default=(0.0, ""))
    return codec if score >= PLAUSIBLE else None
