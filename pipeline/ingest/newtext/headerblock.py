"""Recognise the header of a quoted or forwarded mail in a text, and the lines that programs put above one.

Pure and linear. Labels in a row by the words of programs (`vocabulary`); under a rule by their shape alone, so that a
client or a language that nobody listed is still seen where the shape is plain.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.ingest.newtext.vocabulary import ABOVE_THIS_LINE, FORWARDED, ORIGINAL, ROLE_OF, Role

FOREIGN_QUOTE: Final = "\ue0f4"
"""Stands before lines that are quoted with a mark other than `>`; never shown."""

_MAX_LINE: Final = 600
_QUOTED: Final = re.compile(f"[ \t]{{0,3}}(?:>|&gt;|{FOREIGN_QUOTE})")
_DASH: Final = "-_=*‐‑–—―─━#﹘"
_DASHED_WORDS: Final = re.compile(rf"\s*[{_DASH}]{{2,}}\s*([^\W\d_].{{1,60}}?)\s*[:：]?\s*[{_DASH}]{{2,}}\s*[:：]?\s*")
_LABEL: Final = re.compile(r"[\s>*_|・•]{0,8}([^\W\d_][^:：\n@]{0,28}?)[\s*_\u00a0]{0,4}[:：][\s*_\u00a0]{0,4}(.*)")
_INNER_LABEL: Final = re.compile(r"(?<!\S)\*?([^\W\d_][^\s:：@]{0,19})\s?[:：]\*?(?=\s|$)")
_RULE: Final = re.compile(rf"[{_DASH}~]{{4}}")
_TITLE: Final = re.compile(rf"\s*[{_DASH}]{{4,40}}[ \t]*[^\W\d_][^{_DASH}.!?]{{2,50}}[{_DASH}]{{4,40}}\s*")
_MARKED: Final = re.compile(r"\s*[^\w\s]{2,}")
_INVISIBLE: Final = {
    **dict.fromkeys([0x200B, 0x200E, 0x200F, 0xFEFF, 0x2060, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **{0x660 + digit: str(digit) for digit in range(10)},
    **{0x6F0 + digit: str(digit) for digit in range(10)},
    0x202F: " ",
    0xA0: " ",
}

EMAIL: Final = re.compile(r"[^\s<>()\"',;:@]{1,64}@[^\s<>()\"',;:@]{2,255}")
YEAR: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}(?!\d)|\d{4}年|(?<!\d)25\d\d(?!\d)"
)
TIME: Final = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時點点시]\s?\d{2}|(?<!\d)\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The labelled lines on top of a quoted or forwarded mail: `end` is the line after them."""

    start: int
    end: int
    fields: dict[Role, str]


def visible(line: str) -> str:
    """A line without marks of direction and with digits of ASCII, as the shapes here are written."""
    line = line.replace("&nbsp;", " ")
    return line if line.isascii() else line.translate(_INVISIBLE)


def is_quoted(line: str) -> bool:
    return _QUOTED.match(line) is not None


def is_rule(line: str) -> bool:
    """Whether a line is drawn and says nothing (`________`, `* * ---- *`)."""
    bare = line.strip()
    return len(bare) >= 4 and _RULE.search(bare) is not None and not any(map(str.isalnum, bare))


def header_block(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """The header block that begins at this line, if one does: From with two more labels, or an address or time in it."""
    fields: dict[Role, str] = {}
    end = start
    role: Role | None = None
    gap = 0
    is_inside_quote = is_quoted(lines[start])
    for index in range(start, min(len(lines), start + 40)):
        line = visible(lines[index].lstrip("> \t") if is_inside_quote else lines[index])
        label = _LABEL.fullmatch(line)
        found = ROLE_OF.get(" ".join(label[1].casefold().split())) if label else None
        if label and found and (found not in fields or found == "date"):
            fields.setdefault(found, label[2].strip(" *_"))
            role, end, gap = found, index + 1, 0
            continue
        gap += 1
        if role is None or gap > 3 or (not line.strip() and gap > 1):
            break
        if line.strip() and gap == 1 and len(fields[role]) < 2_000:
            fields[role] += " " + line.strip()
    if _is_header_block(fields):
        return HeaderBlock(start, end, fields)
    return _on_one_line(lines, start) if fields else None


def _is_header_block(fields: dict[Role, str]) -> bool:
    if len(fields) < 2:
        return False
    values = " ".join(fields.values())
    is_dated = YEAR.search(fields.get("date", "")) is not None
    if "from" in fields:
        return (
            (len(fields) >= 3 and (is_dated or "@" in values or "subject" in fields))
            or ("@" in fields["from"] and ("date" in fields or "subject" in fields))
            or is_dated
        )
    return is_dated and "@" in fields.get("to", "")


def _on_one_line(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """A header that a program wrote, or a converter joined, on one line: `From: a@b Sent: ... To: ... Subject: ...`."""
    line = visible(lines[start])
    if len(line) > _MAX_LINE:
        return None
    labels = [(found, ROLE_OF.get(found[1].casefold())) for found in _INNER_LABEL.finditer(line)]
    known = [(found, role) for found, role in labels if role]
    fields: dict[Role, str] = {}
    for place, (found, role) in enumerate(known):
        end = known[place + 1][0].start() if place + 1 < len(known) else len(line)
        fields.setdefault(role, line[found.end() : end].strip(" *_"))
    is_header = EMAIL.search(fields.get("from", "")) is not None and YEAR.search(fields.get("date", "")) is not None
    return HeaderBlock(start, start + 1, fields) if is_header else None


def shaped_block(lines: Sequence[str], start: int) -> int | None:
    """The end of a header block in a language that nobody listed: three labels in a row, an address and a moment."""
    end = start
    values = []
    while end < min(len(lines), start + 8) and (label := _LABEL.fullmatch(visible(lines[end]))):
        values.append(label[2])
        end += 1
    is_header = (
        3 <= len(values) <= 6
        and EMAIL.search(values[0]) is not None
        and any(YEAR.search(value) and TIME.search(value) for value in values[1:3])
    )
    return end if is_header else None


@lru_cache(maxsize=64)
def separator(line: str) -> str:
    """`original`, `forwarded` or empty: what a line such as `-----Original Message-----` names_original."""
    bare = line.strip().strip("> ").strip()
    if not 4 <= len(bare) <= 90:
        return ""
    words = _DASHED_WORDS.fullmatch(visible(line).lstrip("> "))
    inner = _folded(words[1] if words else bare)
    if inner in FORWARDED and (words or bare.endswith((":", "："))):
        return "forwarded"
    return "original" if words and inner in ORIGINAL else ""


def names_original(line: str) -> bool:
    """Whether a line can only be the title of a header below it: words between dashes, or BlackBerry's bare ones."""
    return len(line) < 90 and (_TITLE.fullmatch(visible(line)) is not None or _folded(line) in ORIGINAL)


def _folded(words: str) -> str:
    return " ".join(words.casefold().strip(" :：*").split())


def is_delimiter(lines: Sequence[str], index: int) -> bool:
    """The line of a help desk's mail above which one is asked to write, marked by what stands around it."""
    line = lines[index].strip("> \t")
    if line.startswith("##-"):
        return True
    folded = line.casefold()
    if not 5 <= len(line) <= 160 or not any(words in folded for words in ABOVE_THIS_LINE):
        return False
    around = (lines[index - 1] if index else "", lines[index + 1] if index + 1 < len(lines) else "")
    return _MARKED.match(line) is not None or "ABOVE THIS LINE" in line or any(map(is_rule, around))
