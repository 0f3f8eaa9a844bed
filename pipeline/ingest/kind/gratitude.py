"""Say whether a mail only thanks (or says that all is well now), in the languages of the desk, and wants no answer.

Pure and total. Every clause must be accounted for by thanks, a confirmation, a greeting, a name or politeness, word by
word; a word that is not known counts as news. A question or a new problem taken for thanks is the costly error.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.ingest.kind.courtesies import CORE, FREE, TAIL
from pipeline.ingest.kind.received import AROUND, ARRIVED
from pipeline.ingest.newtext.closings import REGARDS, SALUTATIONS

MAX_CHARACTERS: Final = 500
_BY_SIGN: Final = frozenset({"ja", "zh", "th"})
"""Written without spaces: read sign by sign."""
_OBJECT_FIRST: Final = frozenset({"ja", "ko", "zh", "tr", "hi", "fa", "hu", "fi", "th"})
"""What one thanks for stands in front of the thanks."""
_OBJECT_ONLY_FIRST: Final = frozenset({"ja", "ko"})
_TITLES: Final = frozenset(
    [
        "anh",
        "chị",
        "em",
        "bạn",
        "cô",
        "chú",
        "kak",
        "pak",
        "bu",
        "bapak",
        "ibu",
        "mas",
        "mbak",
        "mr",
        "mrs",
        "ms",
        "sir",
        "frau",
        "herr",
        "herrn",
        "tuan",
        "puan",
        "encik",
        "cik",
        "bay",
        "hanım",
        "pan",
        "pani",
        "señor",
        "señora",
        "sr",
        "sra",
    ]
)
"""Words of address that a name follows at once."""
_NOT_SETTLED: Final = frozenset({"quedo atento", "quedo atenta", "quedamos atentos", "talk soon", "speak soon"})
"""Regards that wait for an answer."""
_REFUSED: Final = re.compile(r"[?？؟¿;；՞\d@]|https?:|www\.|[👎😡😠😤😞😢😭🤬💔❓❔⁉🤔😕🙁☹😩😫🆘🚨⚠]")
_EMOTICON: Final = re.compile(r"(?:[:;=]['’]?-?[)DPp*]+|[xX]D+|<3|\\o/|\^_?\^|(?<!\w)[ㅎㅋㅠ]+|\(y\))")
_GREEK_QUESTION: Final = "\u037e"
_MARKS: Final = re.compile(r"[\u0591-\u05c7\u0610-\u061a\u064b-\u0652\u0640\u0307]")
_SENTENCE: Final = re.compile(r"[.!¡。！…|।\n]+")
_TITLE: Final = re.compile(
    r"\b(mr|mrs|ms|dr|prof|st|sr|sra|srta|mme|mlle|hr|fr|ing|mag|dhr|mevr|sig|dott|arch|p|s)\.", re.IGNORECASE
)
_CLAUSE: Final = re.compile(r"[,:،、，()\[\]{}\"“”„«»「」~～*_+/\\]+|\s[-–—]+\s?|[–—]")
_EAST: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_HONORED: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fffA-Za-z]{1,10}?(?:様|さま|さん|先生|御中|殿)(?:、|，)?|[\u3400-\u9fff]{1,3}(?:先生|女士|小姐|老师|老師|经理|經理|总|總|姐|哥)|คุณ[\u0e00-\u0e7fA-Za-z]{1,15}(?=\s|$|นะ|ครับ|ค่ะ)"
)
_INTRODUCED: Final = re.compile(
    r"(?:[^\s。]{1,20}の)?(?![^で]*[不未無問題緊至必要誤失難残違変停止困再異駄別質追遅件])[\u3400-\u9fff]{1,4}(?:でございます|です|と申します)"
)
"""How a Japanese mail begins: the company and the family name; not a noun of trouble."""
_NO_NAME: Final = re.compile(
    r"problem|issue|error|fehler|wrong|missing|urgent|please|bitte|help|hilfe|still|again|noch|why|when|what|where|who|how|not|no|nicht|kein|pas|non|não|nie|ikke|inte|ei|nem|nu|ne|stop|but|aber|mais|pero|ma|maar|ale|но|але|payment|payout|refund|status|update|invoice|question|frage|reply|call|fail\w*|block\w*|bann?\w*|lock\w*|waiting|wait|yes|ja|si|sí|oui|нет|да|не|question\w*|delay\w*|pending|asap|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|heute|morgen",
    re.IGNORECASE,
)

_UNCASED: Final = re.compile(
    r"[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u0590-\u08ff\u200c]{2,10}|[\u0900-\u0dff]{2,12}|[\u0e00-\u0e7f]{2,12}|[\u10d0-\u10ff]{3,12}"
)
_TROUBLE: Final = re.compile(
    r"[不未無问問題緊紧至急必要誤误失難残違错錯变停止封坏壞困再异異駄别別質件没沒怎何吗嗎呢请請款钱錢退返等待催]"
    r"|عاجل|مستعجل|مشكل|خطا|سؤال|ارجو|ساعد|لكن|متى|كيف|لماذا|رجاء|انتظر|تاخ|ليس|لم|نعم"
    r"|דחוף|בעיה|תקלה|שאלה|עזרה|אבל|מתי|למה|איך|עדיין|לא|כן|מחכה|ממתין"
    r"|فوری|فوري|مشکل|سوال|کمک|اما|ولی|لطفا|منتظر|نشد|نیست|بله"
    r"|긴급|급함|문제|오류|질문|도움|하지만|아직|언제|왜|확인|환불|문의|요청|대기|안됨|네"
    r"|ด่วน|ปัญหา|ผิด|คำถาม|ช่วย|แต่|เมื่อ|ทำไม|ยัง|ไม่|รอ|กรุณา"
    r"|तुरंत|समस्या|गलत|सवाल|मदद|लेकिन|कब|क्यों|कैसे|नहीं|कृपया|हाँ|हां|इंतजार"
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The phrases of one language, and how many words the longest has."""

    core: frozenset[str]
    tail: frozenset[str]
    free: frozenset[str]
    arrived: frozenset[str]
    around: frozenset[str]
    longest: int
    joint: str
    is_object_first: bool
    is_object_only_first: bool


@dataclass(slots=True)
class _State:
    """How far a clause is accounted for: `waits` where something is named whose thanks has not come yet."""

    has_core: bool = False
    waits: bool = False
    is_named: bool = False
    has_arrived: bool = False
    before: str = ""


def is_only_thanks(text: str) -> bool:
    """Whether the text (new and unsigned) says thanks or that all is well, and nothing besides."""
    if len(text) > MAX_CHARACTERS or _GREEK_QUESTION in text:
        return False
    plain = _EMOTICON.sub(" ", unicodedata.normalize("NFKC", text.strip()))
    if _REFUSED.search(plain):
        return False
    lines = [_without_signs(line) for line in plain.split("\n")]
    lines = [line for line in lines if line.strip(" .!,-–—")]
    found = False
    for index, line in enumerate(lines):
        says = _line(line, is_first=index == 0, is_last=index >= len(lines) - 2 and found)
        if says is None:
            return False
        found = found or says
    return found


def _without_signs(line: str) -> str:
    """Without emoji, their modifiers and the marks that writers leave out."""
    kept = "".join(" " if unicodedata.category(sign) in ("So", "Sk", "Cs", "Co") else sign for sign in line)
    kept = "".join(sign for sign in kept if unicodedata.category(sign) not in ("Cf", "Cc") or sign == "\u200c")
    return kept.replace("’", "'").replace("‘", "'").replace("`", "'").replace("\ufe0f", "")


def _line(line: str, *, is_first: bool, is_last: bool) -> bool | None:
    """Whether a line thanks; None where something in it is not accounted for."""
    says = _sentences(_TITLE.sub(r"\1", line))
    if says is not None:
        return says
    is_addressed = is_first and line.rstrip().endswith((",", "，", "!"))
    words = line.strip(" .,，!-–—").split()
    if (is_last or is_addressed) and _are_names(words):
        return False
    return False if is_last and _are_uncased_names(words) else None


def _sentences(line: str) -> bool | None:
    found = False
    for sentence in _SENTENCE.split(line):
        says = _sentence(sentence)
        if says is None:
            return None
        found = found or says
    return found


def _sentence(sentence: str) -> bool | None:
    if _EAST.search(sentence):
        return _eastern(sentence)
    found = False
    before = ""
    for clause in _CLAUSE.split(sentence):
        words = clause.split()
        if not words:
            continue
        if before in SALUTATIONS and len(words) <= 3 and _are_names(words):
            before = ""
            continue
        says = _any_language(words, _languages())
        if says is None and found and _are_names(words):
            says = False
        if says is None:
            return None
        found = found or says
        before = _folded(clause).strip()
    return found


def _eastern(sentence: str) -> bool | None:
    """Chinese, Japanese and Thai: a sentence is read as one clause, names by their honorific."""
    bare = _HONORED.sub(" ", sentence, count=1) if _HONORED.match(sentence.strip()) else sentence
    if _INTRODUCED.fullmatch(bare.strip()):
        return False
    signs = _signs("".join(_CLAUSE.split(bare)))
    return False if not signs else _any_language(signs, _eastern_languages())


def _signs(text: str) -> list[str]:
    return [sign for sign in text if not sign.isspace()]


def _any_language(units: Sequence[str], languages: Iterable[_Words]) -> bool | None:
    """Whether the clause thanks in the first language that accounts for all of it."""
    answers = [says for words in languages if (says := _covered(units, words)) is not None]
    return any(answers) if answers else None


def _covered(units: Sequence[str], words: _Words) -> bool | None:
    """Walk through a clause by the longest phrase that fits; whether it thanks, None where something is left over."""
    folded = [_folded(unit) for unit in units]
    state = _State()
    index = 0
    while index < len(units):
        size = _step(folded, index, words, state) or _name_within(units, folded, index, words, state)
        if size:
            index += size
            continue
        if words.joint and index and not state.waits and _are_named(units[index:], state.before):
            break
        return None
    is_open = state.waits or (state.is_named and not state.has_arrived)
    return None if is_open else state.has_core


def _step(folded: Sequence[str], index: int, words: _Words, state: _State) -> int:
    """How many words the phrase at this place has; 0 where there is none that may stand here."""
    for size in range(min(words.longest, len(folded) - index), 0, -1):
        phrase = words.joint.join(folded[index : index + size])
        if phrase in words.core or phrase in words.arrived:
            state.has_core, state.waits = True, False
            state.has_arrived = state.has_arrived or phrase in words.arrived
        elif phrase in words.tail and (state.has_core or words.is_object_first):
            state.waits = state.waits or not state.has_core or words.is_object_only_first
        elif phrase in words.free and not state.waits:
            pass
        elif phrase in words.around:
            state.is_named = True
        else:
            continue
        state.before = phrase
        return size
    return 0


def _name_within(units: Sequence[str], folded: Sequence[str], index: int, words: _Words, state: _State) -> int:
    """How many words of a name stand between thanks and what they are for: `Thanks Bob for ...`, `chị Hà nhiều`."""
    if not words.joint or not state.has_core:
        return 0
    is_titled = state.before.rpartition(" ")[2] in _TITLES
    if not is_titled and state.before not in words.core:
        return 0
    for size in (1, 2):
        goes_on = index + size < len(units) and (
            folded[index + size] in words.tail or _begins_tail(folded, index + size, words)
        )
        if goes_on and _are_names(units[index : index + size]):
            return size
    return 0


def _begins_tail(folded: Sequence[str], index: int, words: _Words) -> bool:
    return any(
        words.joint.join(folded[index : index + size]) in words.tail
        for size in range(2, min(words.longest, len(folded) - index) + 1)
    )


def _are_named(words: Sequence[str], before: str) -> bool:
    """A name behind a greeting or thanks; in scripts without capitals only behind a greeting, or with an honorific."""
    if _are_names(words):
        return True
    if len(words) > 2:
        return False
    is_cased = any(word[0] != word[0].lower() or word[0] != word[0].upper() for word in words)
    return not is_cased and (before in SALUTATIONS or words[-1].endswith("님"))


def _are_names(words: Sequence[str]) -> bool:
    """Whether these words have the shape of a name: few, each with a capital, none that speaks of a trouble."""
    return 0 < len(words) <= 3 and all(
        word[0].isupper() and (len(word) <= 3 or not word.isupper()) and not _NO_NAME.fullmatch(word.strip(".,"))
        for word in words
    )


def _are_uncased_names(words: Sequence[str]) -> bool:
    """The same below thanks in a script without capitals: one or two short words, none a word of trouble."""
    if not 0 < len(words) <= 2 or not all(_UNCASED.fullmatch(word) for word in words):
        return False
    return _TROUBLE.search(" ".join(map(_folded, words))) is None and len("".join(words)) <= 16


def _folded(text: str) -> str:
    folded = _MARKS.sub("", text.casefold())
    return folded.replace("أ", "ا").replace("إ", "ا").replace("آ", "ا").replace("ё", "е")


@cache
def _languages() -> tuple[_Words, ...]:
    return tuple(_vocabulary(language) for language in CORE if language not in _BY_SIGN)


@cache
def _eastern_languages() -> tuple[_Words, ...]:
    return tuple(_vocabulary(language) for language in sorted(_BY_SIGN))


@cache
def _vocabulary(language: str) -> _Words:
    is_by_sign = language in _BY_SIGN
    free = _free(is_by_sign=is_by_sign)
    core = frozenset(_phrases(CORE[language], is_by_sign=is_by_sign))
    tail = frozenset(_phrases(TAIL[language], is_by_sign=is_by_sign))
    arrived = frozenset(_phrases(ARRIVED[language], is_by_sign=is_by_sign))
    arrived |= {phrase for phrase in core if any(_holds(phrase, said, is_by_sign=is_by_sign) for said in arrived)}
    around = frozenset(_phrases(AROUND[language], is_by_sign=is_by_sign))
    known = core | tail | free | arrived | around
    longest = max(len(phrase if is_by_sign else phrase.split()) for phrase in known)
    return _Words(
        core, tail, free - core, arrived, around, longest, "" if is_by_sign else " ",
        is_object_first=language in _OBJECT_FIRST, is_object_only_first=language in _OBJECT_ONLY_FIRST,
    )  # fmt: skip


@cache
def _free(*, is_by_sign: bool) -> frozenset[str]:
    return frozenset((*_phrases(FREE, is_by_sign=is_by_sign), *_politeness(is_by_sign=is_by_sign)))


def _holds(phrase: str, said: str, *, is_by_sign: bool) -> bool:
    return said in phrase if is_by_sign else f" {said} " in f" {phrase} "


def _politeness(*, is_by_sign: bool) -> Iterator[str]:
    for phrase in (*SALUTATIONS, *(REGARDS - _NOT_SETTLED)):
        yield from _phrases(phrase, is_by_sign=is_by_sign)


def _phrases(text: str, *, is_by_sign: bool) -> Iterator[str]:
    for phrase in text.split("|"):
        folded = " ".join(_folded(unicodedata.normalize("NFKC", phrase)).replace("’", "'").split())
        if is_by_sign:
            folded = folded.replace(" ", "")
        if folded:
            yield folded
