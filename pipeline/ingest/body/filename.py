"""The name of an attachment, fit to show and to save under (reliability S15).

The order is the safety: normalise, strip what cannot be seen, and only then look for paths and reserved names, so that
nothing invisible hides them; cut last. Nothing of a path is ever left; a colon is, for the name is only shown: bytes
are stored under their digest, and what is sent on has its colons replaced.
"""

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 120
UNKNOWN: Final = "application/octet-stream"
_MAX_EXTENSION: Final = 16
_MAX_CHARACTERS: Final = 8_000
_BLANKS: Final = re.compile(r"\s+")
_PATH: Final = re.compile(r"[/\\]+")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_LOOK_LIKE_SEPARATORS: Final = str.maketrans(
    dict.fromkeys("\u2044\u2215\u29f5\u29f8\u29f9\ufe68\uff0f\uff1a\uff3c\ua789", "_")
)
_FORBIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What is invisible without being a format character: fillers, variation selectors, the braille blank.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:[.:]|$)", re.IGNORECASE
)


# What people attach, by the end of its name: the same on every machine, unlike the system's own table.
_TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf", "txt": "text/plain", "log": "text/plain", "csv": "text/csv", "md": "text/markdown",
    "htm": "text/html", "html": "text/html", "xml": "application/xml", "json": "application/json", "rtf": "application/rtf",
    "doc": "application/msword", "dot": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation", "eml": "message/rfc822", "msg": "application/vnd.ms-outlook",
    "ics": "text/calendar", "vcf": "text/vcard", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "webp": "image/webp", "heic": "image/heic", "svg": "image/svg+xml",
    "ps": "application/postscript", "eps": "application/postscript", "psd": "image/vnd.adobe.photoshop",
    "mp3": "audio/mpeg", "wav": "audio/x-wav", "m4a": "audio/mp4", "ogg": "audio/ogg", "mp4": "video/mp4", "mov": "video/quicktime",
    "avi": "video/x-msvideo", "webm": "video/webm", "mkv": "video/x-matroska", "zip": "application/zip", "gz": "application/gzip",
    "7z": "application/x-7z-compressed", "rar": "application/vnd.rar", "tar": "application/x-tar"
}  # fmt: skip


def type_of(name: str) -> str:
    """The media type that a file name speaks of, for files that come without one; bytes where it says nothing known."""
    return _TYPES.get(name.strip().rpartition(".")[2].lower(), UNKNOWN) if "." in name else UNKNOWN


def _visible(name: str) -> str:
    spaced = _BLANKS.sub(" ", unicodedata.normalize("NFC", name[:_MAX_CHARACTERS]))
    kept = (char for char in spaced if unicodedata.category(char) not in _FORBIDDEN_CATEGORIES)
    # Stripping may bring letter and accent together.
    return unicodedata.normalize("NFC", _UNSEEN.sub("", "".join(kept)))


def safe_file_name(name: str) -> str | None:
    """The name that may be shown and saved under, at most 120 bytes; None where nothing of it is left."""
    pieces = [piece.strip() for piece in _PATH.split(_visible(name))]
    last = next((piece for piece in reversed(pieces) if piece.strip(". ") and not _DRIVE.fullmatch(piece)), "")
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
