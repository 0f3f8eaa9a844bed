"""Say what a single line at the end of a mail is: a closing, a name, a line of a business card, a phone's footer.

Pure; shape first (capitals, contacts, length), words second. A sentence is never a line of a card.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.ingest.newtext.closings import CLOSINGS, DEVICE, REGARDS, SALUTATIONS, SENT, SENT_FROM, THANKS

CONTACT: Final = re.compile(
    r"@[\w-]+\.|\bwww\.|https?://|\+\d[\d ()./-]{6,}|\(\d{2,4}\) ?\d{3}|\b0\d{1,4}[ ./-]\d{3,}|\b\d{3}[-.]\d{3}[-.]\d{4}\b"
    r"|\b(?:tel|fax|mob|mobile|phone|cell|skype|direct|office|téléphone|telefon|teléfono|telefone|telefono|whatsapp|wechat|line id|telegram|zalo|kakao)\b\.?\s?[:：]|(?:тел|телефон|電話|电话|手机|전화|هاتف|جوال|טלפון|نلفن|โทร|điện thoại)\.?\s?[:：.]",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\(?\d{2,4}\)?[ ./-]\d{3,}")
_DASHED_NAME: Final = re.compile(r"\s*[-/~–—]\s?(?:[^\W\d_][\w.'’-]*)(?:\s[^\W\d_][\w.'’-]*){0,3}\s*")
_IMAGE: Final = re.compile(
    r"\s*(?:\[(?:cid:|image|logo|inline|img|bild|imagen|immagine|图片|画像)[^\]\n]{0,120}\]|<[\w.-]{1,60}\.(?:png|jpe?g|gif)>)\s*",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?。！？؟।]\s*$")
_QUESTION: Final = re.compile(r"[?？؟]")
_WORD: Final = re.compile(
    r"[^\W_][\w'’.&\u0300-\u036f\u0591-\u05c7\u05f3\u05f4\u0610-\u061a\u064b-\u065f\u0670"
    r"\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece\u1000-\u1049\u135d-\u135f\u17b4-\u17d3\u200c\u200d-]*"
)
"""A word with its vowel signs and joiners, which are marks and no letters."""
_UNCASED: Final = re.compile(r"[\u0590-\u08ff\u0900-\u109f\u10d0-\u10ff\u1200-\u137f\u1780-\u17ff]")
"""Scripts without capitals that part words, or sentences, by blanks."""
_IDEOGRAPHIC: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SPOKEN: Final = re.compile(r"[。！，、]|[了吗嗎呢请請没沒吧还還]|です|ます|ません|ください|下さい|たい")
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
_HANGUL_SENTENCE: Final = re.compile(r"(?:니다|세요|해요|나요|까요|어요|아요|주세요)[.!~]?\s*$")
_JOINER: Final = re.compile(r"\s*(?:[,，、،؛;/|&+!.。！~]|\s(?:and|und|et|y|e|en|og|och|i|и|ve|dan|và|&)\s)\s*")
_ORIGIN: Final = re.compile(
    r"(?:from|aus|vom|von|de|du|desde|da|do|dal|uit|van|fra|från|z|ze|из|от|с|з)\s\S{1,30}(?:\s\S{1,30}){0,2}"
)
_TRAILING: Final = " ,.!;:，。！、،؛۔।՝։~…—–-"
"""What ends a closing, in all scripts."""
_COLUMN: Final = re.compile(r"\s*\|\s*|\t+| {3,}")
_FRAMED: Final = re.compile(
    r"[^\w\s.,;:!()\[\]{}<>\"'“”„‘’«»。！、،@$€£¥%&/+-][^\n]*[^\w\s.,;:!()\[\]{}<>\"'“”„‘’«»。！、،@$€£¥%&/+-]"
)
"""A line that begins and ends by a sign that is no punctuation."""
_PRESSING: Final = re.compile(r"[🙏❗‼⚠🚨🆘⏰⏳❓👎😡😭😢]")
"""Signs that plead: they frame a request."""
_LINK: Final = re.compile(r"<?https?://\S*>?|\([^)]*https?://[^)]*\)")
_FOOTER_PROSE: Final = re.compile(r"[.!?]$")


def bare(line: str) -> str:
    """A line for comparing: casefolded, with straight apostrophes, without the punctuation around it."""
    return line.casefold().replace("’", "'").strip(" \t*_>~").rstrip(_TRAILING).strip()


def is_closing(line: str, author: str = "") -> bool:
    """`Best regards`, `Thanks, Ana`, `Viele Grüße aus Köln`: nothing but closing words, and perhaps a name."""
    words = bare(line)
    if not words or len(words) > 70:
        return False
    return words in CLOSINGS or _closes(words, line.strip(" \t*_>~"), author)


def is_thanks(line: str) -> bool:
    """Whether a closing is one that thanks: alone in a mail it is what the mail says."""
    words = bare(line)
    return words in THANKS or any(piece in THANKS for piece in _JOINER.split(words))


def _closes(words: str, line: str, author: str) -> bool:
    pieces = [piece for piece in _JOINER.split(words) if piece]
    closing = 0
    while closing < len(pieces) and pieces[closing] in CLOSINGS:
        closing += 1
    if closing:
        written = [piece for piece in _JOINER.split(line.rstrip(_TRAILING)) if piece]
        return closing == len(pieces) or (
            len(pieces) == len(written) and all(is_name(piece, author) for piece in written[closing:])
        )
    return _closes_with_more(words, line, author)


def _closes_with_more(words: str, line: str, author: str) -> bool:
    """A closing with a place or a name behind it and no comma between."""
    pieces = words.split(" ")
    for count in range(min(4, len(pieces) - 1), 0, -1):
        head = " ".join(pieces[:count])
        if head not in CLOSINGS:
            continue
        rest = " ".join(line.split()[count:])
        if head in REGARDS and _ORIGIN.fullmatch(" ".join(pieces[count:])):
            return True
        return names(author).issuperset(bare(rest).split()) or (head in REGARDS and is_name(rest, author))
    return False


@lru_cache(maxsize=64)
def names(author: str) -> frozenset[str]:
    """The words of a display name."""
    return frozenset(name for name in re.split(r"[\s,.()\"]+", author.casefold()) if len(name) > 1)


def is_own_name(line: str, author: str) -> bool:
    """The author's name, perhaps with a title or company behind it, or the initials."""
    own = names(author)
    words = [word for word in re.split(r"[\s,.|()–—-]+", line.casefold()) if word]
    if not own or not words or len(words) > 8 or len(line) > 60 or _SENTENCE_END.search(line) or _QUESTION.search(line):
        return False
    if own.issuperset(words):
        return True
    initials = "".join(word[0] for word in re.split(r"[\s,.()\"]+", author.casefold()) if word)
    if len(initials) > 1 and "".join(words) == initials:
        return True
    return words[0] in own and _lower_words(line) <= 1 and not _SPOKEN.search(line)


def is_name(line: str, author: str = "") -> bool:
    """Whether a line has the shape of a person's or a company's name: few words, all with a capital."""
    text = line.strip(" \t*_,-–—~/()")
    if not text or len(text) > 40 or any(sign.isdigit() for sign in text) or _QUESTION.search(text):
        return False
    words = _WORD.findall(text)
    if not 0 < len(words) <= 5:
        return False
    if names(author) and names(author).issuperset(text.casefold().split()):
        return True
    if _IDEOGRAPHIC.search(text):
        return len(text) <= 16 and not _SPOKEN.search(text)
    if _UNCASED.search(text):
        return len(words) <= 4 and not _SENTENCE_END.search(text)
    if _HANGUL.search(text):
        return len(words) <= 4 and not _HANGUL_SENTENCE.search(text) and not _SENTENCE_END.search(text)
    return all(word[0].isupper() or not word[0].isalpha() or _is_particle(word) for word in words) or (
        len(words) == 1 and len(text) <= 15
    )


def _is_particle(word: str) -> bool:
    return len(word) <= 3 and word[0].islower()


def is_dashed_name(line: str) -> bool:
    """`-Ana Ruiz`, `/Ana`."""
    return len(line) <= 30 and _DASHED_NAME.fullmatch(line) is not None


def is_image(line: str) -> bool:
    return _IMAGE.fullmatch(line) is not None


def is_salutation(line: str) -> bool:
    """`Hi Bob,`, `Sehr geehrte Frau Weber`: a line that begins a letter and says nothing else."""
    text = bare(line)
    if not text or len(text) > 50 or _QUESTION.search(line):
        return False
    if text in SALUTATIONS:
        return True
    if re.match(r"[\u3040-\u30ff\u3400-\u9fff]", text):
        return len(text) <= 14 and text.startswith(SALUTATIONS)
    for salutation in SALUTATIONS:
        if text.startswith(salutation) and re.match(r"[\s,]", text[len(salutation) :]):
            rest = line.strip()[len(salutation) :].strip(" ,.!:")
            return len(rest.split()) <= 4 and (is_name(rest) or line.rstrip().endswith((",", "，", "،")))
    return False


@lru_cache(maxsize=256)
def is_sent_from(line: str) -> bool:
    """`Sent from my iPhone` in any language; a sentence that merely begins so is none."""
    words = line.strip(" *_<>[]\t").casefold().replace("’", "'")
    if not words or len(words) > 110:
        return False
    without_link = (_LINK.sub("", words) if "http" in words else words).strip()
    is_plain = len(without_link) <= 90 and "," not in without_link and not _FOOTER_PROSE.search(without_link)
    if words.startswith(SENT_FROM):
        return is_plain or "http" in words or DEVICE.search(words[:40]) is not None
    is_short = len(without_link) <= 60 and len(without_link.split()) <= 8
    begins = line.strip(" *_<>[]\t")[:1]
    is_capital = not ("a" <= begins <= "z") or DEVICE.match(words) is not None
    return (
        is_plain
        and is_short
        and is_capital
        and SENT.search(without_link) is not None
        and DEVICE.search(without_link) is not None
    )


def is_sentence(line: str) -> bool:
    """Whether a line says something: a question, a clause with its verb, as far as its shape shows."""
    text = line.strip()
    if _QUESTION.search(re.sub(r"https?://\S+", "", text)):
        return True
    words = _WORD.findall(text)
    if _IDEOGRAPHIC.search(text):
        return _SPOKEN.search(text) is not None and CONTACT.search(text) is None
    if _HANGUL_SENTENCE.search(text):
        return True
    is_ended = _SENTENCE_END.search(text) is not None
    if _UNCASED.search(text):
        return (len(words) >= 5 or (is_ended and len(words) >= 3) or len(text) > 45) and CONTACT.search(text) is None
    lower = _lower_words(text)
    if CONTACT.search(text):
        return lower >= 6 and len(words) >= 9
    return lower >= 4 or (is_ended and lower >= 2) or (lower >= 3 and len(words) <= lower + 1)


def _lower_words(text: str) -> int:
    return sum(1 for word in _WORD.findall(text) if word[0].islower() and len(word) > 1)


def is_card_line(line: str, *, follows_name: bool = False) -> bool:
    """Whether a line may stand in a signature: a name, a title, a company, a contact, an image, a motto in quotes."""
    text = line.strip()
    if len(text) > 160:
        return False
    if is_image(text) or re.fullmatch(r"[“\"«„‘*].{0,150}[”\"»“’*]", text):
        return True
    if follows_name and len(text) <= 80 and not _SENTENCE_END.search(text) and not _QUESTION.search(text):
        return len(_WORD.findall(text)) <= 9 and not _is_spoken_east(text)
    return not is_sentence(text) and len(text) <= (160 if CONTACT.search(text) else 80)


def _is_spoken_east(text: str) -> bool:
    return (_IDEOGRAPHIC.search(text) is not None and _SPOKEN.search(text) is not None) or (
        _HANGUL_SENTENCE.search(text) is not None
    )


def is_card(block: Sequence[str], *, is_own: bool = False) -> bool:
    """Whether a paragraph is a business card: a name on top, contacts below it, and no sentence."""
    contacts = sum(1 for line in block if CONTACT.search(line))
    numbers = sum(1 for line in block if _NUMBER.search(line))
    long = [line for line in block if len(line) > 160 or (is_sentence(line) and not is_title_line(line))]
    if len(block) < 2 or (long and not _has_long_title(block, long)):
        return False
    is_named = is_name(block[0]) or is_title_line(block[0])
    return contacts >= 1 and (is_own or (is_named and (contacts + numbers >= 2 or len(block) >= 3)))


def is_set_out(line: str) -> bool:
    """`~ night shift crew ~`, `✨ Juno ✨`, `Ana Ruiz  |  T  Hall 4`: framed by signs, or in columns that begin by a name."""
    text = line.strip()
    if len(text) > 100 or _QUESTION.search(text) or _PRESSING.search(text):
        return False
    first, *others = _COLUMN.split(text)
    return _FRAMED.fullmatch(text) is not None or (bool(others) and is_name(first) and " " in first)


def _has_long_title(block: Sequence[str], long: Sequence[str]) -> bool:
    """A title of many words right below the name, where a company and contacts follow: `manager for the work with ...`."""
    is_whole = len(block) >= 4 and is_name(block[0]) and CONTACT.search(block[-1]) is not None
    is_titled = list(long) == [block[1]] and is_card_line(block[1], follows_name=True)
    return is_whole and is_titled and any(is_title_line(line) for line in block[2:-1])


def is_title_line(line: str) -> bool:
    """`John E. Doe, Ph.D.`, `Ana Ruiz | Starhouse`: a name with what belongs to it."""
    pieces = [piece for piece in re.split(r"\s*[,|/•·]\s*|\s[-–—]\s", line.strip()) if piece]
    return 0 < len(pieces) <= 4 and all(is_name(piece) for piece in pieces)
