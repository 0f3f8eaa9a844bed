"""What a link is written with in plain text: its target, where the words that are linked do not show it.

Pure. A target that is the words themselves is said once; one of a program that counts clicks gives way to where it
leads, and one too long to read gives its host alone (the HTML keeps the whole).
"""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

MAX_TARGET: Final = 500
_WEB: Final = re.compile(r"(?:https?|ftp)://[^\s<>\"]{1,4000}", re.IGNORECASE)
_MAIL: Final = re.compile(r"mailto:([^\s<>?\"]{1,300}@[^\s<>?\"]{1,300})", re.IGNORECASE)
_BARE: Final = re.compile(r"^(?:https?|ftp)://(?:www\.)?|^www\.|/+$", re.IGNORECASE)
# Hosts that stand before the target of a link to check or to count it, and where in the query the target is.
_GATES: Final = (
    (".safelinks.protection.outlook.com", "", "url"),
    ("www.google.com", "/url", "q"),
)


def written_target(words: str, target: str) -> str:
    """The target to write behind the words of a link, or nothing where a reader would not miss it."""
    words, target = " ".join(words.split()), target.strip()
    if not words:
        return ""
    if mail := _MAIL.fullmatch(target.partition("?")[0]):
        return "" if words.startswith("@") or mail[1].lower() in words.lower() else mail[1]
    if not _WEB.fullmatch(target):
        return ""
    target = _behind_gate(target)
    if _bare(target) in (_bare(word) for word in (words, *words.split()[:20])):
        return ""
    return target if len(target) <= MAX_TARGET else _host(target)


def _bare(address: str) -> str:
    return _BARE.sub("", address.strip("<>()[]")).casefold().removesuffix("/")


def _behind_gate(target: str) -> str:
    try:
        parts = urlsplit(target)
        for host, path, name in _GATES:
            if (parts.hostname or "").endswith(host) and parts.path.startswith(path):
                led = parse_qs(parts.query, max_num_fields=50).get(name, [""])[0]
                return led if _WEB.fullmatch(led) else target
    except ValueError:
        return target
    return target


def _host(target: str) -> str:
    scheme, _, rest = target.partition("://")
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    return f"{scheme}://{host}/…" if len(host) <= MAX_TARGET else ""
