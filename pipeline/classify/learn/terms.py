"""Find the words and phrases that mails share, as keys of the lexicon: what a rule's `word:` could name.

Phrases are 2 or 3 words within a sentence; scripts without spaces give stretches of characters. A longer term counts
only if its parts are frequent (Apriori). Addresses, links, numbers, the writer's name and names of the desk's people
never count, nor a term that one sender alone uses, nor a word that is only ever written as names are.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.classify.text import UNSPACED, arabic_forms, is_arabic, is_hangul, is_unspaced, normalise, solid, tokens
from pipeline.classify.view import TEXTS
from pipeline.domain.message import Message

MAX_CHARACTERS: Final = 4_000
"""So much of a mail is searched for terms: what it is about stands at its beginning."""
LONGEST_PHRASE: Final = 3
LONGEST_STRETCH: Final = 4
LONGEST_OF_LETTERS: Final = 6
"""Thai, Lao, Khmer and Burmese write a sound where Han writes a word."""
SHORTEST: Final = 3
MANY: Final = "*"

_PRIVATE: Final = re.compile(r"\S*@\S+|\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]{2,})+\b(?:/\S*)?")
_STRETCH: Final = re.compile(f"[{UNSPACED}]{{2,}}")
_OF_LETTERS: Final = re.compile("[\u0e01-\u0ede\u1000-\u109f\u1780-\u17d3]")
# Vowel signs, tone marks and the like: no word begins with them.
_HANGS_ON: Final = re.compile(
    "[\u0e31\u0e33-\u0e3a\u0e45-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3ー々]"
)
NAMELESS: Final = frozenset({"de"})
"""Languages that write all nouns with a capital."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says, cut into runs in which terms may stand; `names` are words written as names are."""

    sender: str
    phrases: tuple[tuple[str, ...], ...]
    stretches: tuple[str, ...]
    names: frozenset[str]
    plain: frozenset[str]


def said(message: Message, private: Collection[str] = ()) -> Said:
    """The runs of a mail's subject and new text without anything private in it."""
    subject, body = (_PRIVATE.sub("\n\n", TEXTS[name](message)[:MAX_CHARACTERS]) for name in ("subject", "body"))
    own = frozenset(word for person in message.from_ for word in name_words(f"{person.name} {person.email}"))
    hidden = own | frozenset(private)
    normal = (normalise(subject), normalise(body))
    names, plain = _case(body, message.language or "")
    return Said(
        message.sender or "",
        tuple(run for text in normal for run in _phrases(text, hidden)),
        tuple(run for text in normal for run in _stretches(text, hidden)),
        names,
        plain | frozenset(normalise(word) for word in tokens(subject) if not word[0].isupper()),
    )


def name_words(name: str) -> Iterator[str]:
    """The words of a person's name, address or company, normalised."""
    for word in re.split(r"[\W_]+", normalise(name)):
        if len(word) >= SHORTEST or (len(word) > 1 and is_unspaced(word)):
            yield word


def shared_terms(mails: Sequence[Said], support: int, longest: int = LONGEST_PHRASE) -> frozenset[str]:
    """The keys that stand in at least so many of the mails, of at least two senders."""
    names = frozenset().union(*(mail.names for mail in mails)) - frozenset().union(*(mail.plain for mail in mails))
    frequent: frozenset[str] = frozenset()
    found: set[str] = set()
    for length in range(1, LONGEST_OF_LETTERS):
        counted: Counter[str] = Counter()
        senders: dict[str, str] = {}
        for mail in mails:
            terms = frozenset(_terms(mail, length, frequent, longest))
            counted.update(terms)
            for term in terms:
                if senders.setdefault(term, mail.sender) != mail.sender:
                    senders[term] = MANY
        level = frozenset(term for term, times in counted.items() if times >= support and senders[term] == MANY)
        if not level:
            break
        frequent |= level
        found |= level
    return frozenset(
        term for term in found if names.isdisjoint(term.removesuffix("*").split(" ")) and not _HANGS_ON.match(term)
    )


def _terms(mail: Said, length: int, frequent: frozenset[str], longest: int) -> Iterator[str]:
    """The keys of one length: so many words, or one character more; from the second on their parts are frequent."""
    if length <= longest:
        for run in mail.phrases:
            yield from _words(run) if length == 1 else _rows(run, length, frequent)
    for stretch in mail.stretches:
        yield from _grams(stretch, length + 1, frequent)


def _words(run: tuple[str, ...]) -> Iterator[str]:
    for word in run:
        if is_hangul(word):
            yield from (f"{word[:end]}*" for end in range(2, len(word) + 1))
        elif is_arabic(word):
            yield from (form for form in arabic_forms(word) if len(form) >= SHORTEST)
        elif len(word) >= SHORTEST:
            yield word


def _rows(run: tuple[str, ...], length: int, frequent: frozenset[str]) -> Iterator[str]:
    for start in range(len(run) - length + 1):
        row = run[start : start + length]
        parts = (row[:-1], row[1:])
        if all(_is_frequent(part, frequent) for part in parts):
            yield _phrase(row)


def _phrase(row: tuple[str, ...]) -> str:
    """What `lexicon.key` makes of normalised words in a row: the last of Korean ones may grow."""
    return " ".join(row) + ("*" if is_hangul(row[-1]) and len(row[-1]) > 1 else "")


def _is_frequent(part: tuple[str, ...], frequent: frozenset[str]) -> bool:
    """Whether a part is frequent itself; short words such as `no` are never terms of their own, but parts of them."""
    return (len(part) == 1 and len(part[0]) < SHORTEST) or _phrase(part) in frequent


def _grams(stretch: str, length: int, frequent: frozenset[str]) -> Iterator[str]:
    """The stretches of so many characters that begin and end between letters."""
    if length > (LONGEST_OF_LETTERS if _OF_LETTERS.search(stretch) else LONGEST_STRETCH):
        return
    for start in range(len(stretch) - length + 1):
        gram = stretch[start : start + length]
        if length == 2 or (gram[:-1] in frequent and gram[1:] in frequent):
            yield gram


def _phrases(normal: str, hidden: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Words in a row: a sentence's end, a number, a name or another script breaks it."""
    run: list[str] = []
    for token in tokens(normal):
        if _is_word(token) and token not in hidden:
            run.append(token)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _is_word(token: str) -> bool:
    return token[0].isalpha() and not any(map(_breaks, token)) and not is_unspaced(token)


def _breaks(letter: str) -> bool:
    return letter.isdigit() or letter == "_"


def _stretches(normal: str, hidden: Iterable[str]) -> Iterator[str]:
    """Runs of a script without spaces, names cut out of them."""
    names = [name for name in hidden if is_unspaced(name)]
    for stretch in _STRETCH.findall(solid(normal)):
        for name in names:
            stretch = stretch.replace(name, " ")
        yield from (part for part in stretch.split(" ") if len(part) > 1)


def _case(body: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words written with a capital inside a sentence, and those written without one (normalised)."""
    written = tokens(body)
    if language.partition("-")[0] in NAMELESS:
        return frozenset(), frozenset(map(normalise, set(written)))
    names, plain = set[str](), set[str]()
    for before, word in zip([".", *written], written, strict=False):
        if not word[0].isupper() or word[1:] != word[1:].lower():
            plain.add(word)
        elif before[0].isalnum():
            names.add(word)
    return frozenset(map(normalise, names)), frozenset(map(normalise, plain))
