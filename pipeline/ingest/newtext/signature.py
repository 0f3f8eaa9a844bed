"""Tell what closes a mail from what its author says: signature, a phone's footer, legal notices, banners.

Pure and linear: only the first and the last lines are looked at, and what is not surely a signature stays. A postscript
below the signature is the author's own text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from pipeline.domain.message import Passage, PassageKind
from pipeline.ingest.newtext import card, disclaimer, ending
from pipeline.ingest.newtext.closings import POSTSCRIPT

MAX_LINES: Final = 120
MAX_CHARACTERS: Final = 20_000
_MAX_SIGNATURE: Final = 20
_MAX_EARLIER: Final = 5
_NOTICE: Final = "a legal notice"


@dataclass(frozen=True, slots=True)
class Closing:
    """A text told apart, in reading order; a mail that is nothing but its closing is its author's own text."""

    passages: tuple[Passage, ...]

    @property
    def own(self) -> str:
        return self._of(PassageKind.NEW)

    @property
    def signature(self) -> str:
        return self._of(PassageKind.SIGNATURE)

    @property
    def disclaimer(self) -> str:
        return self._of(PassageKind.DISCLAIMER)

    @property
    def why(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(passage.why for passage in self.passages if passage.why))

    def _of(self, kind: PassageKind) -> str:
        return "\n\n".join(passage.text for passage in self.passages if passage.kind is kind)


@dataclass(slots=True)
class _Page:
    """The lines of a mail while they are told apart: `cut` says of a line what it is and why."""

    lines: list[str]
    cut: dict[int, tuple[PassageKind, str]] = field(default_factory=dict)
    likely: set[int] = field(default_factory=set)

    first: int = 0
    """The first of the lines near the end that are looked at."""

    def __post_init__(self) -> None:
        start, size = len(self.lines), 0
        while start and len(self.lines) - start < MAX_LINES and size + len(self.lines[start - 1]) <= MAX_CHARACTERS:
            start -= 1
            size += len(self.lines[start])
        self.first = start

    def open(self) -> list[int]:
        """The lines near the end that are not cut yet."""
        return [index for index in range(self.first, len(self.lines)) if index not in self.cut]

    def mark(self, indices: Iterable[int], kind: PassageKind, why: str) -> None:
        for index in indices:
            self.cut.setdefault(index, (kind, why))

    def text(self, indices: Sequence[int]) -> list[str]:
        return [self.lines[index] for index in indices]


def unsigned(text: str, author: str = "") -> str:
    """The text without what closes it; `author` is the display name, which gives away a bare signature."""
    return told_apart(text, author).own


def told_apart(text: str, author: str = "", known: str = "") -> Closing:
    """What of a text is its author's own; `known` is the block that ends this sender's earlier mails."""
    page = _Page(text.split("\n"))
    _mark_banner(page)
    _mark_notices(page)
    _mark_footers(page)
    if known.strip():
        _mark_known(page, known)
        _mark_footers(page)
    _mark_signature(page, author)
    if not any(page.lines[index].strip() for index in range(len(page.lines)) if index not in page.cut):
        return Closing((Passage(PassageKind.NEW, text),))
    return Closing(_passages(page))


def common_tail(texts: Sequence[str]) -> str:
    """The block that ends at least two of a sender's mails (newest first): their signature; empty where there is none."""
    ends = [_end(text) for text in texts[:_MAX_EARLIER]]
    best: list[str] = []
    for first in range(len(ends)):
        for second in range(first + 1, len(ends)):
            shared = _shared(ends[first], ends[second])
            if len(shared) > len(best):
                best = shared
    return "\n".join(best)


def _end(text: str) -> list[str]:
    """The last lines of a mail without notices and footers, those that are not blank."""
    page = _Page(text.split("\n"))
    _mark_notices(page)
    _mark_footers(page)
    return [line.rstrip() for line in page.text(page.open()) if line.strip()]


def _shared(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The lines that end both, from the first on that may begin a signature; two equal mails prove nothing."""
    count = 0
    while count < min(len(first), len(second)) and _same(first[-1 - count], second[-1 - count]):
        count += 1
    if count in (len(first), len(second)):
        return []
    block = list(first[len(first) - min(count, _MAX_SIGNATURE) :])
    while block and not _may_begin(block[0]):
        del block[0]
    return block if _is_proven(block) else []


def _same(line: str, other: str) -> bool:
    return " ".join(line.split()) == " ".join(other.split())


def _may_begin(line: str) -> bool:
    is_shaped = card.is_name(line) or card.is_title_line(line) or card.is_set_out(line)
    return is_shaped or ending.is_delimiter(line) or card.is_closing(line)


def _is_proven(block: Sequence[str]) -> bool:
    """Two lines of a card, or one that shows it by a contact, a frame or a capital; `urgent` alone is what one repeats."""
    proof = [line for line in block if _is_card_proof(line)]
    return len(proof) > 1 or any(
        card.CONTACT.search(line) or card.is_set_out(line) or line != line.lower() for line in proof
    )


def _is_card_proof(line: str) -> bool:
    """A name or a contact: a block of mere thanks or regards is nobody's signature."""
    if card.is_closing(line) or ending.is_delimiter(line):
        return False
    is_shaped = card.is_name(line) or card.is_title_line(line) or card.is_set_out(line)
    return is_shaped or card.CONTACT.search(line) is not None


def _mark_banner(page: _Page) -> None:
    """The warnings that a mail gateway writes on top of a mail from outside."""
    while True:
        top = [index for index in range(min(len(page.lines), 40)) if index not in page.cut]
        blocks = ending.paragraphs([line[:2_000] for line in page.text(top)])
        if len(blocks) < 2 or not disclaimer.is_banner(page.text(top[blocks[0][0] : blocks[0][1]])):
            return
        page.mark(top[: blocks[0][1]], PassageKind.DISCLAIMER, "a gateway's warning")


def _mark_notices(page: _Page) -> None:
    """Legal notices anywhere near the end, below the first paragraph; what stands beside one goes on with it."""
    rest = page.open()
    blocks = _blocks(page, rest)
    sure = [disclaimer.certainty(page.text(block)) for block in blocks]
    is_notice = [one is disclaimer.Certainty.SURE for one in sure]
    for step in (range(1, len(blocks)), range(len(blocks) - 2, 0, -1)):
        for index in step:
            beside = is_notice[index - 1] if step.step > 0 else is_notice[index + 1]
            is_notice[index] = is_notice[index] or (beside and _goes_on(page.text(blocks[index])))
    for index, block in enumerate(blocks):
        if is_notice[index]:
            page.mark(block, PassageKind.DISCLAIMER, _NOTICE)
        elif sure[index] is disclaimer.Certainty.LIKELY:
            page.likely.update(block)


def _blocks(page: _Page, rest: Sequence[int]) -> list[list[int]]:
    """The paragraphs, each parted where a notice begins on a line of its own below the author's last words."""
    found: list[list[int]] = []
    for start, end in ending.paragraphs(page.text(rest)):
        block = list(rest[start:end])
        begin = disclaimer.start(page.text(block))
        if begin or (not found and rest[0] == 0):
            found.append(block[:begin])
        if block[begin:]:
            found.append(block[begin:])
    return found


def _goes_on(lines: Sequence[str]) -> bool:
    return all(ending.RULE.fullmatch(line) for line in lines) or disclaimer.is_companion(lines)


def _mark_footers(page: _Page) -> None:
    """Phones' and lists' footers, images and rules, from the end upwards, as long as there is one."""
    while True:
        rest = page.open()
        lines = page.text(rest)
        blocks = ending.paragraphs(lines)
        if not blocks:
            return
        start, end = blocks[-1]
        if card.is_sent_from(lines[end - 1]) or card.is_image(lines[end - 1]):
            page.mark(rest[end - 1 :], PassageKind.SIGNATURE, "the footer of a phone or mail program")
        elif len(blocks) > 1 and (_is_list_footer(lines[start:end]) or disclaimer.is_footer(lines[start:end])):
            page.mark(rest[start:], PassageKind.SIGNATURE, "the footer of a list or mail program")
        elif page.cut and all(ending.is_delimiter(line) for line in lines[start:end]):
            page.mark(rest[start:], page.cut.get(rest[-1] + 1, (PassageKind.SIGNATURE, ""))[0], "a rule")
        else:
            return


def _is_list_footer(lines: Sequence[str]) -> bool:
    return (
        ending.RULE.fullmatch(lines[0]) is not None
        and len(lines[0].strip()) >= 20
        and any(card.CONTACT.search(line) for line in lines[1:])
    )


def _mark_known(page: _Page, known: str) -> None:
    wanted = [line for line in known.split("\n") if line.strip()]
    rest = [index for index in page.open() if page.lines[index].strip()]
    if len(wanted) <= len(rest) and all(
        _same(page.lines[index], line) for index, line in zip(rest[-len(wanted) :], wanted, strict=True)
    ):
        page.mark(rest[-len(wanted) :], PassageKind.SIGNATURE, "the block that ends this sender's earlier mails")


def _mark_signature(page: _Page, author: str) -> None:
    """The signature of the text, and where a postscript stands below it, that of the text above."""
    rest = page.open()
    lines = page.text(rest)
    parts = [0, *(index for index in range(1, len(lines)) if POSTSCRIPT.match(lines[index])), len(lines)]
    for start, end in pairwise(parts):
        _mark_signature_of(page, rest[start:end], author, has_more=rest[start:end][:1] != [0])


def _mark_signature_of(page: _Page, rest: Sequence[int], author: str, *, has_more: bool) -> None:
    lines = ["" if index in page.likely else page.lines[index] for index in rest]
    footed = any(why.startswith("the footer") for _, why in page.cut.values())
    start, why = ending.find(lines, author, is_footed=footed)
    above = [line for line in lines[:start] if line.strip()]
    if start == len(lines):
        return
    if not has_more and all(card.is_salutation(line) for line in above):
        start = _below_thanks(lines, start, author)
        if start == len(lines):
            return
    for index in rest[start:]:
        kind = PassageKind.DISCLAIMER if index in page.likely else PassageKind.SIGNATURE
        page.mark([index], kind, _NOTICE if index in page.likely else why)
    _mark_footers(page)


def _below_thanks(lines: Sequence[str], start: int, author: str) -> int:
    """Where a mail says nothing but thanks, they are what it says, and only the name below them is cut."""
    if not card.is_thanks(lines[start]):
        return len(lines)
    below = next((index for index in range(start + 1, len(lines)) if lines[index].strip()), len(lines))
    if below == len(lines):
        return below
    rest = ending.rest(lines, below)
    is_named = card.is_own_name(lines[below], author) or ending.is_delimiter(lines[below])
    is_carded = card.is_name(lines[below]) and any(card.CONTACT.search(line) for line in rest)
    return below if is_named or is_carded or card.is_closing(lines[below], author) else len(lines)


def _passages(page: _Page) -> tuple[Passage, ...]:
    """The lines in their order, gathered to passages; blank lines belong to what stands above them."""
    found: list[tuple[PassageKind, str, list[str]]] = []
    for index, line in enumerate(page.lines):
        kind, why = page.cut.get(index, (PassageKind.NEW, ""))
        if found and (not line.strip() or found[-1][0] is kind):
            found[-1][2].append(line)
        else:
            found.append((kind, why, [line]))
    return tuple(Passage(kind, text, why) for kind, why, lines in found if (text := "\n".join(lines).rstrip()))
