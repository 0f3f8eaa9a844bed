"""Names of mail hosts and domains in one form each: agência.example and xn--agncia-jva.example are one domain.

Pure. The form is that of IDNA 2008 (RFC 5891) without mapping: what would need more than lower case to become a label
is no domain here, so that no two owners' domains are ever taken for one (IDNA 2003 made strasse of straße).
"""

import re
import unicodedata
from ipaddress import ip_address
from typing import Final

_ASCII_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PREFIX: Final = "xn--"
_LETTERS: Final = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})
_EXTRA: Final = frozenset("-·・々〆〇")
_SECOND_LEVEL: Final = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "ltd", "ne", "net", "nom", "or", "org", "plc"}
)
MAX_DOMAIN: Final = 253
# fmt: off
_PROVIDERS: Final = frozenset({
    "126", "139", "163", "aim", "alice", "aliyun", "aol", "att", "bluewin", "btinternet", "comcast", "daum",
    "fastmail", "foxmail", "free", "freenet", "gmail", "gmx", "googlemail", "hanmail", "hey", "hotmail", "icloud",
    "inbox", "kakao", "laposte", "libero", "live", "mac", "mail", "mailbox", "me", "msn", "naver", "orange",
    "outlook", "pm", "posteo", "proton", "protonmail", "qq", "rambler", "rediffmail", "seznam", "sina", "sohu",
    "t-online", "terra", "tutanota", "ukr", "uol", "verizon", "virgilio", "wanadoo", "web", "yahoo", "yandex",
    "yeah", "ymail", "zoho", "zohomail",
})
# fmt: on
"""The names of those who give mailboxes to anybody: one such domain is shared by strangers."""


def ascii_domain(domain: str) -> str | None:
    """The domain in lower-case ASCII (A-labels); None where it is no domain name."""
    labels = [_ascii_label(label) for label in domain.split(".")]
    if None in labels or (labels[-1] or "").isdecimal():
        return None
    name = ".".join(label for label in labels if label)
    return name if len(name) <= MAX_DOMAIN else None


def readable_domain(domain: str) -> str:
    """The domain as a reader sees it (U-labels); labels that are no IDNA stay as they are."""
    return ".".join(_unicode_label(label) or label for label in domain.lower().split("."))


def canonical_address(address: str) -> str:
    """The address in lower case with its domain in ASCII; one that is no domain stays as it is."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{ascii_domain(domain) or domain}"


def organisation(domain: str) -> str:
    """What a domain most likely belongs to: `mx.agency.example` to `agency.example`, `mx.agency.co.uk` to `agency.co.uk`.

    A reckoning without the list of public suffixes; it serves warnings and hosts, never identity.
    """
    labels = domain.strip(".").lower().split(".")
    is_shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if is_shared else labels[-2:])


def name_of(domain: str) -> str:
    """The word of an organisation's domain that is its own: `agency` of `mx.agency.co.uk`."""
    return organisation(domain).partition(".")[0]


def is_public_provider(domain: str) -> bool:
    """Whether anybody can have an address at this domain."""
    return name_of(domain) in _PROVIDERS


def is_under(domain: str, above: str) -> bool:
    """Whether a domain is this one or below it."""
    return domain == above or domain.endswith("." + above)


def is_ip(host: str) -> bool:
    """Whether a host is named by its number alone."""
    try:
        return bool(ip_address(host.strip("[]").removeprefix("ipv6:")))
    except ValueError:
        return False


def _ascii_label(label: str) -> str | None:
    if not label.isascii():
        written = _encoded(unicodedata.normalize("NFC", label.lower()))
        return written if written and len(written) <= 63 else None
    label = label.lower()
    if not _ASCII_LABEL.fullmatch(label):
        return None
    return None if label.startswith(_PREFIX) and _unicode_label(label) is None else label


def _unicode_label(label: str) -> str | None:
    """What an A-label stands for, if that is written in its one form."""
    if not label.startswith(_PREFIX) or len(label) > 63:
        return None
    try:
        shown = label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
    return shown if _encoded(shown) == label else None


def _encoded(label: str) -> str | None:
    """The A-label of a label with letters beyond ASCII, None where it is not written as IDNA wants it."""
    is_plain = label == unicodedata.normalize("NFKC", label) == label.lower() and not label.isascii()
    is_spelt = all(char in _EXTRA or unicodedata.category(char) in _LETTERS for char in label)
    if not (is_plain and is_spelt) or unicodedata.combining(label[0]) or "-" in (label[0], label[-1]):
        return None
    return _PREFIX + label.encode("punycode").decode("ascii")
