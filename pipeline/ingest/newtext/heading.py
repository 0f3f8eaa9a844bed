"""Read the heading of a mail inside a text: who wrote it, when, and its subject, from labelled lines or an attribution.

Pure and linear. The values stay as written, so that a reader of dates and the doubts of a caller see what was said.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Address
from pipeline.ingest.newtext.vocabulary import ROLE_OF, WROTE, Role

MAX_LINE: Final = 4_000
MAX_COLONS: Final = 40
_COLON: Final = re.compile("[:：]")
_ADDRESS: Final = re.compile(
    r"[^\s<>()\[\]\"'“”„«»,;:@*=|]{1,64}@[^\s<>()\[\]\"'“”„«»,;:@*=|/.]{1,63}(?:\.[^\s<>()\[\]\"'“”„«»,;:@*=|/.]{1,63}){1,8}"
)
_LABELLED: Final = re.compile(r"[\s>*_|・•]{0,8}([^\W\d_][^:：\n@<]{0,28}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.*)")
_QUOTES: Final = " \t\"'“”„«»‘’*_<>()[]【】,;:：|"
_HALF_OF_THE_DAY: Final = re.compile(
    r"^\W{0,4}(?:[ap]\.?\s?m\b\.?|uhr\b|утра\b|μμ|πμ|μ\.μ\.|π\.μ\.|م\b|ص\b)", re.IGNORECASE
)
_MAILTO: Final = re.compile(r"mailto:\S{0,320}|<?https?://\S{0,500}|\bSMTP:", re.IGNORECASE)
_SMALL_WORDS: Final = frozenset(
    [
        "on",
        "am",
        "le",
        "el",
        "il",
        "op",
        "em",
        "den",
        "d",
        "dne",
        "dnia",
        "w",
        "um",
        "at",
        "à",
        "a",
        "om",
        "o",
        "kl",
        "på",
        "la",
        "las",
        "las",
        "heeft",
        "has",
        "de",
        "del",
        "from",
        "von",
        "da",
        "od",
        "von",
        "by",
        "door",
        "par",
        "por",
        "av",
        "af",
        "um,",
        "Uhr",
        "uhr",
        "пользователь",
        "používateľ",
        "közötti",
        "időpontban",
        "于",
        "於",
        "님이",
        "さんは",
        "giorno",
        "il",
        "the",
        "z",
        "u",
        "at,",
        "lúc",
        "vào",
        "tarihinde",
        "ב",
        "ב-",
        "في",
    ]
)
_LONGEST_LABEL: Final = max(map(len, ROLE_OF))


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a mail: the From, Date and Subject as written (empty where absent), from `start` to before `end`."""

    sender: str
    date: str
    subject: str
    is_english: bool | None
    start: int = 0
    end: int = 0

    @property
    def person(self) -> Address | None:
        return person(self.sender)


def addresses(value: str) -> tuple[str, ...]:
    """The different addresses that a From line names, in lower case; that in angle brackets or of a link comes last."""
    return tuple(dict.fromkeys(found.strip(".-").lower() for found in _ADDRESS.findall(value)))


def person(value: str) -> Address | None:
    """Who a From line names: the last address in it (`"ana@x.example" <b@y.example>` is b) with the name before it."""
    found = list(_ADDRESS.finditer(value))
    if not found:
        name = _name(value)
        return Address(name, "") if name else None
    return Address(_name(value[: found[0].start()]), addresses(value)[-1])


def _name(text: str) -> str:
    return " ".join(_MAILTO.sub(" ", text).split()).strip(_QUOTES)


def splayed(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """The lines, those that hold a whole heading split at its labels (Yahoo), and the place that each came from."""
    result: list[str] = []
    origin: list[int] = []
    for place, line in enumerate(lines):
        pieces = _pieces(line) if len(line) <= MAX_LINE and line.count(":") + line.count("：") >= 3 else [line]
        result += pieces
        origin += [place] * len(pieces)
    return result, origin


def _pieces(line: str) -> list[str]:
    labels: list[tuple[int, Role]] = []
    for colon in itertools.islice(_COLON.finditer(line), MAX_COLONS):
        label = _label_before(line, colon.start())
        if label is None or (not labels and label[1] != "from"):
            continue
        if not labels and not _is_above(line[: label[0]]):
            return [line]
        labels.append(label)
    roles = {role for _, role in labels}
    if len(roles) < 3 or len(roles) < len(labels):
        return [line]
    cuts = [start for start, _ in labels]
    pieces = [line[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(line)], strict=True)]
    head = line[: cuts[0]].rstrip()
    return [head, *pieces] if head else pieces


def _label_before(line: str, colon: int) -> tuple[int, Role] | None:
    """The longest label that ends at a colon, even glued to the word before it; it begins with a capital where there are any."""
    end = len(line[:colon].rstrip()) if line[colon - 1 : colon].isspace() else colon
    for start in range(max(0, end - _LONGEST_LABEL), end):
        if "a" <= line[start] <= "z":
            continue
        if role := ROLE_OF.get(line[start:end].casefold()):
            return start, role
    return None


def _is_above(head: str) -> bool:
    """Whether what stands before the first label is nothing, or a line between dashes."""
    bare = head.strip(" \t>*")
    return not bare or (bare[:2] in ("--", "==", "__", "**") and len(bare) < 200)


def of_block(lines: Sequence[str], start: int, end: int) -> Heading:
    """The values of labelled lines; a value goes on over lines without a label, and labels of no interest are passed over."""
    values: dict[Role, str] = {}
    role: Role | None = None
    is_english = False
    for line in lines[start:end]:
        bare = line.lstrip("> \t")
        label = _LABELLED.fullmatch(bare)
        found = ROLE_OF.get(" ".join(label[1].casefold().split())) if label else None
        if label and found:
            is_english = is_english or label[1].casefold() in ("from", "sent", "subject")
            role = found if found not in values else None
            values.setdefault(found, label[2].strip(" *_\t"))
        elif role and bare.strip() and not (label and role != "from") and len(values[role]) < 2_000:
            values[role] += " " + bare.strip()
    subject, end = _folded_subject(lines, end, values.get("subject", ""))
    return Heading(
        values.get("from", ""), _date(values.get("date", "")), subject, is_english, start, _rest_of_block(lines, end)
    )


def _date(value: str) -> str:
    return re.sub(r"^On (?=[A-Z])", "", value)


def _folded_subject(lines: Sequence[str], end: int, subject: str) -> tuple[str, int]:
    """A long subject that ends the block goes on in the next line, if a blank line follows that."""
    if end >= len(lines) or not 60 <= len(lines[end - 1]) <= 90 or not lines[end].strip():
        return subject, end
    is_last = subject != "" and lines[end - 1].rstrip(" *_").endswith(subject)
    if is_last and end + 1 < len(lines) and not lines[end + 1].strip() and len(lines[end]) < 60:
        return f"{subject} {lines[end].strip('> ')}", end + 1
    return subject, end


def _rest_of_block(lines: Sequence[str], end: int) -> int:
    """Further labelled lines right below (`Importance: High`, `Anlagen: a.pdf`), which nothing is read from."""
    place = end
    while place < len(lines) and place < end + 6:
        label = _LABELLED.fullmatch(lines[place].lstrip("> \t"))
        if not label or len(label[1].split()) > 2:
            break
        place += 1
    is_closed = place >= len(lines) or not lines[place].strip("> \t")
    return place if is_closed else end


def of_attribution(text: str) -> Heading:
    """The values of `On 2 March 2026 at 10:04, Ana Ruiz <ana@x.example> wrote:` in any language and order."""
    found = _ADDRESS.search(text)
    words = text.strip().casefold()
    is_english = words.startswith(("on ", "from ")) or words.rstrip(" :").endswith("wrote") or None
    if found is None:
        return Heading(_nameless(text), text, "", is_english)
    before, after = text[: found.start()], text[found.end() :]
    return Heading(f"{_author(before)} <{found[0]}>", f"{before} , {after}", "", is_english)


def _author(before: str) -> str:
    """The name before an address: what stands behind the last number, without verbs and small words."""
    tail = _MAILTO.sub(" ", before)
    last = max((place for place, char in enumerate(tail) if char.isdigit()), default=-1)
    tail = _HALF_OF_THE_DAY.sub("", tail[last + 1 :]) if last >= 0 else tail
    words = tail.strip(_QUOTES + ".").split()
    return " ".join(_without_small_words(words)).strip(_QUOTES)


def _without_small_words(words: list[str]) -> Iterable[str]:
    place = 0
    while place < len(words) and (
        words[place].strip(_QUOTES).casefold() in _SMALL_WORDS or words[place].casefold() in WROTE
    ):
        place += 1
    return words[place:]


def _nameless(text: str) -> str:
    """The name in an attribution without an address: between the last number and the verb."""
    lower = text.casefold()
    verb = max((each for each in WROTE if f" {each}" in lower), key=len, default="")
    head = text[: lower.rfind(f" {verb}")] if verb and len(lower) == len(text) else text
    name = _author(head)
    return name if 0 < len(name) <= 80 else ""
