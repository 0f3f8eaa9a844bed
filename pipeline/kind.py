"""Kinds of values that people write in files: durations, sizes, addresses, words, each with its bounds.

A kind is the annotation of a field (`every: Annotated[float, duration("1s", "1d")]`). It reads one plain value or
refuses it in a person's words, which `schema` puts behind the key; pydantic is imported only when a schema is built.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pipeline.problem import did_you_mean

if TYPE_CHECKING:
    from pydantic_core.core_schema import CoreSchema

Number = TypeVar("Number", int, float)
SECONDS: Final[dict[str, int]] = {"s": 1, "m": 60, "h": 3600, "d": 86400}
BYTES: Final[dict[str, int]] = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}

_DURATION: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([smhd])")
_SIZE: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([KMG]?B)", re.IGNORECASE)
_LOCAL: Final = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]+")
_DOMAIN: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?)(?:\.[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?)*"
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_WORD: Final = re.compile(r"[^\W_](?:\w|[-.])*")


class Refused(ValueError):
    """A value that is not of the kind asked for; `message` reads on from the key: `must be a whole number`."""

    def __init__(self, code: str, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read; `words` name it in messages: `a duration such as 15s, 5m, 2h`."""

    words: str
    read: Callable[[object], object]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> "CoreSchema":
        from pydantic_core import PydanticCustomError, core_schema

        def validate(value: object) -> object:
            try:
                return self.read(value)
            except Refused as refused:
                context = {"message": refused.message, "cure": refused.cure}
                raise PydanticCustomError(refused.code, "{message}", context) from None

        return core_schema.no_info_plain_validator_function(validate)


def seconds(text: str) -> float | None:
    """The seconds of a duration such as `15s`, `5m`, `2h` or `3d`; None if it is none."""
    match = _DURATION.fullmatch(text.strip())
    return float(match[1]) * SECONDS[match[2]] if match else None


def octets(text: str) -> int | None:
    """The bytes of a size such as `50MB` (1 MB is 1024 KB here); None if it is none."""
    match = _SIZE.fullmatch(text.strip())
    return int(float(match[1]) * BYTES[match[2].upper()]) if match else None


def is_address(text: str) -> bool:
    """Whether this is an addr-spec with a dot-atom (RFC 5322 3.4.1), letters of any script allowed (RFC 6531)."""
    local, at, domain = text.rpartition("@")
    is_dotted = ".." not in local and not local.startswith(".") and not local.endswith(".")
    fits = len(local.encode("utf-8", "replace")) <= 64
    return bool(at and fits and is_dotted and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def duration(low: str, high: str) -> Kind:
    """A duration between two others, read as seconds (float)."""
    words = "a duration such as 15s, 5m, 2h"

    def read(value: object) -> float:
        if isinstance(value, int) and not isinstance(value, bool):
            raise Refused("R010", f"must be {words}", f"a number alone has no unit: did you mean {value}s?")
        found = seconds(value) if isinstance(value, str) else None
        if found is None:
            raise Refused("R010", f"must be {words}", "units: s, m, h, d")
        return _within(found, seconds(low) or 0.0, seconds(high) or 0.0, (low, high))

    return Kind(words, read)


def size(low: str, high: str) -> Kind:
    """A size between two others, read as bytes (int)."""
    words = "a size such as 500KB, 50MB, 1GB"

    def read(value: object) -> int:
        found = octets(value) if isinstance(value, str) else None
        if found is None:
            raise Refused("R010", f"must be {words}", "units: B, KB, MB, GB")
        return _within(found, octets(low) or 0, octets(high) or 0, (low, high))

    return Kind(words, read)


def whole(low: int, high: int) -> Kind:
    """A whole number between two others; `yes`, `"3"` and `3.0` are none."""
    words = "a whole number"

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            cure = f"write {value} without quotes" if isinstance(value, str) and value.isdecimal() else ""
            raise Refused("R010", f"must be {words}", cure)
        return _within(value, low, high, (str(low), str(high)))

    return Kind(words, read)


def text(longest: int = 200) -> Kind:
    """A line of text that is not blank and has no control characters."""
    words = "a text of one line"

    def read(value: object) -> str:
        line = _string(value, words)
        if not line.strip() or not line.isprintable():
            raise Refused("R013", f"must be {words}, not blank")
        if len(line) > longest:
            raise Refused("R013", f"must have at most {longest} characters")
        return line.strip()

    return Kind(words, read)


def word(longest: int = 60) -> Kind:
    """A name to be used elsewhere: letters, digits, `-`, `_` and `.`, as it stands in logs and on command lines."""
    words = "a name of letters, digits, -, _ and ."

    def read(value: object) -> str:
        name = _string(value, words)
        if not _WORD.fullmatch(name) or len(name) > longest:
            raise Refused("R013", f"must be {words} (at most {longest})", "such as support or aurora-live")
        return name

    return Kind(words, read)


def address(*, may_be_empty: bool = False) -> Kind:
    """An e-mail address without a name, read in lower case."""
    words = "an e-mail address such as ana@starhouse.example"

    def read(value: object) -> str:
        email = _string(value, words)
        if not email and may_be_empty:
            return ""
        if not is_address(email):
            cure = "write the address alone, without a name" if "<" in email else ""
            raise Refused("R010", f"must be {words}", cure)
        return email.lower()

    return Kind(words, read)


def choice(*words: str) -> Kind:
    """One of a few words."""

    def read(value: object) -> str:
        if value not in words:
            raise Refused("R014", f'is "{value}"', did_you_mean(str(value), words))
        return str(value)

    return Kind(f"one of {', '.join(words)}", read)


def domain() -> Kind:
    """A mail domain, read in lower case."""
    words = "a domain such as starhouse.example"

    def read(value: object) -> str:
        name = _string(value, words)
        if not _DOMAIN.fullmatch(name):
            raise Refused("R013", f"must be {words}", "write what stands behind the @" if "@" in name else "")
        return name.lower()

    return Kind(words, read)


def language() -> Kind:
    """A language by its code (BCP 47)."""
    words = "a language code such as en, pt, zh"

    def read(value: object) -> str:
        code = _string(value, words)
        if not _LANGUAGE.fullmatch(code):
            raise Refused("R013", f"must be {words}")
        return code.lower()

    return Kind(words, read)


def path() -> Kind:
    """A path of this machine; relative ones are resolved by whoever knows the home."""
    words = "a path"

    def read(value: object) -> Path:
        name = _string(value, words)
        if not name.strip() or "\0" in name:
            raise Refused("R013", f"must be {words}, not blank")
        return Path(name)

    return Kind(words, read)


def _string(value: object, words: str) -> str:
    if not isinstance(value, str):
        cure = f'quotes make a text of it: "{value}"' if isinstance(value, int | float) else ""
        raise Refused("R010", f"must be {words}", cure)
    return value


def _within(value: Number, low: Number, high: Number, names: tuple[str, str]) -> Number:
    if not low <= value <= high:
        raise Refused("R013", f"must be between {names[0]} and {names[1]}" if low < high else f"must be {names[0]}")
    return value
