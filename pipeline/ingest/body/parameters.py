"""The parameters of a MIME header, however they are written (RFC 2045 5.1, RFC 2231).

Pure and linear. Quotes may be missing or left open, semicolons forgotten, parts numbered in any order; a value in the
extended form is worth more than the plain one beside it (RFC 6266 4.3), and of two equal ones the first.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from pipeline.ingest.body.charset import decode

MAX_VALUE: Final = 8_000
_FOLD: Final = re.compile(r"\r?\n[ \t]*+|\r")
_PARAMETER: Final = re.compile(
    r"""(?:^|[;,\s])\s*+([A-Za-z0-9!#$&+^_.*-]{1,64})[ \t]{0,20}=[ \t]*+"""
    r"""(?:"((?:[^"\\]|\\.)*+)"|"?((?:(?![,\s]\s{0,8}[\w*-]{1,40}\s{0,8}=(?![?=]))[^;])*+))""",
    re.DOTALL,
)
_QUOTED_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)
_COMMENT: Final = re.compile(r"(\S+)\s+\([^()]*\)")
_SECTION: Final = re.compile(r"([^*]+)\*(\d{1,3})(\*?)")
_ENCODED: Final = re.compile(r"%[0-9A-Fa-f]{2}")


def _plain(value: str) -> str:
    """A value without quotes around it: blanks, a comment behind it and quotes of the wrong kind are dropped."""
    value = value.strip(" \t,")
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1]
    commented = _COMMENT.fullmatch(value)
    return (commented[1] if commented else value).rstrip('"')


@lru_cache(maxsize=64)
def _pairs(raw: str) -> tuple[tuple[str, str], ...]:
    found = []
    for match in _PARAMETER.finditer(_FOLD.sub(" ", raw)):
        value = _QUOTED_PAIR.sub(r"\1", match[2]) if match[2] is not None else _plain(match[3])
        found.append((match[1].lower(), value[:MAX_VALUE]))
    return tuple(found)


def _octets(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def extended_value(value: str) -> str:
    """A value of RFC 2231 (`utf-8'en'na%C3%AFve.txt`), decoded."""
    charset, _, rest = value.partition("'")
    _, separator, encoded = rest.partition("'")
    if not separator:
        charset, encoded = "", value
    return decode(unquote_to_bytes(_octets(encoded)), charset).text


def _continued(sections: dict[int, tuple[str, bool]]) -> str:
    """A value in numbered sections, joined as bytes: a letter may be cut in two between them."""
    charset = ""
    joined = b""
    for number, (value, is_extended) in sorted(sections.items()):
        if number == min(sections) and is_extended and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        joined += unquote_to_bytes(_octets(value)) if is_extended else _octets(value)
    return decode(joined, charset).text


def parameter(raw: str, name: str) -> str | None:
    """The value of a parameter as text, or None; raw octets beyond ASCII may stand as surrogates."""
    plain: str | None = None
    extended: str | None = None
    sections: dict[int, tuple[str, bool]] = {}
    for key, value in _pairs(raw):
        if key == name and plain is None:
            plain = value
        elif key == f"{name}*" and extended is None:
            extended = value
        elif (part := _SECTION.fullmatch(key)) and part[1] == name:
            sections.setdefault(int(part[2]), (value, bool(part[3])))
    if 0 in sections:
        return _continued(sections)
    if extended is not None:
        return extended_value(extended)
    if plain is None and sections:
        return _continued(sections)
    return plain if plain is None or plain.isascii() else decode(_octets(plain)).text


def is_percent_encoded(value: str) -> bool:
    """Whether at least two escapes stand in a value, as some programs write a name that should have been extended."""
    return len(_ENCODED.findall(value[:MAX_VALUE])) >= 2
