"""The name of an attachment, fit to show and to save under (reliability S15).

The order is the safety: normalise, strip what cannot be seen, and only then look for paths and reserved names, so that
nothing invisible hides them; cut last. Nothing of a path is ever left.
"""

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 120
_MAX_EXTENSION: Final = 16
_MAX_CHARACTERS: Final = 8_000
_BLANKS: Final = re.compile(r"\s+")
_PATH: Final = re.compile(r"[/\\]+")
_LOOK_LIKE_SEPARATORS: Final = str.maketrans(
    dict.fromkeys(":\u2044\u2215\u29f5\u29f8\u29f9\ufe68\uff0f\uff1a\uff3c\ua789", "_")
)
_FORBIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What is invisible without being a format character: fillers, variation selectors, the braille blank.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE
)


def _visible(name: str) -> str:
    spaced = _BLANKS.sub(" ", unicodedata.normalize("NFC", name[:_MAX_CHARACTERS]))
    kept = (char for char in spaced if unicodedata.category(char) not in _FORBIDDEN_CATEGORIES)
    # Stripping may bring letter and accent together.
    return unicodedata.normalize("NFC", _UNSEEN.sub("", "".join(kept)))


def safe_file_name(name: str) -> str | None:
    """The name that may be shown and saved under, at most 120 bytes; None where nothing of it is left."""
    pieces = [piece.strip() for piece in _PATH.split(_visible(name))]
    last = next((piece for piece in reversed(pieces) if piece.strip(". ")), "")
    last = _cut(" ".join(last.translate(_LOOK_LIKE_SEPARATORS).split()).rstrip(". "))
    return f"_{last}"[:MAX_BYTES] if _RESERVED.match(last) else last or None


def _cut(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    is_kept = stem and len(extension.encode()) <= _MAX_EXTENSION
    tail = f"{dot}{extension}" if is_kept else ""
    room = MAX_BYTES - len(tail.encode())
    return (stem if is_kept else name).encode()[:room].decode("utf-8", "ignore").rstrip(". ") + tail
