"""Read the mail that somebody forwarded inside this one: its sender, date, subject and text.

Pure. Programs announce it by a separator line, or by a header block alone; then the subject's prefix decides.
"""

import re
from dataclasses import dataclass
from typing import Final

from pipeline.domain.message import Address, Forwarded
from pipeline.ingest.attribution import HeaderBlock, header_block, separator
from pipeline.ingest.dates import lenient_date
from pipeline.ingest.vocabulary import FORWARD_PREFIXES

MAX_LINES: Final = 4_000
_PREFIX: Final = re.compile(r"\s*([^\W\d_]{1,14})\s*(?:\[\d+\])?\s*[:：]")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[^\s<>()\[\]\"',;:@]{2,255}")


@dataclass(frozen=True, slots=True)
class Found:
    """A forwarded mail, and the line where it begins."""

    start: int
    mail: Forwarded


def is_forward(subject: str) -> bool:
    """Whether the subject says so, in any language (`Fwd:`, `WG:`, `转发:`)."""
    prefix = _PREFIX.match(subject)
    return prefix is not None and prefix[1].casefold() in FORWARD_PREFIXES


def find(text: str, subject: str) -> Found | None:
    """The forwarded mail in a text, if there is one."""
    lines = text.split("\n")
    for index, line in enumerate(lines[:MAX_LINES]):
        if separator(line) == "forwarded":
            return _read(lines, index, _next_header(lines, index + 1))
        if (":" in line or "：" in line) and is_forward(subject) and (block := header_block(lines, index)):
            return _read(lines, index, block)
    return None


def _next_header(lines: list[str], index: int) -> HeaderBlock | None:
    for place in range(index, min(len(lines), index + 6)):
        if block := header_block(lines, place):
            return block
    return None


def _read(lines: list[str], start: int, block: HeaderBlock | None) -> Found:
    fields = block.fields if block else {}
    body = lines[block.end if block else start + 1 :]
    if body and all(line.startswith(">") for line in body if line.strip()):
        body = [line.lstrip("> ") for line in body]
    return Found(
        start,
        Forwarded(
            _person(fields.get("from", "")),
            lenient_date(fields.get("date", "")),
            fields.get("subject", ""),
            "\n".join(body).strip("\n"),
        ),
    )


def _person(value: str) -> Address | None:
    found = _ADDRESS.search(value)
    if not found:
        return Address(value.strip(" \"'*"), "") if value.strip() else None
    name = re.sub(r"mailto:\S*", "", value[: found.start()]).strip(" \"'<>[](*")
    return Address(" ".join(name.split()), found[0].lower())
