"""Who wrote a mail, as far as it is certain: the one address of the one From field, and what our server says of it.

Pure. Nothing else in a mail is an identity: not Reply-To, Sender or a display name (reliability S3). A verdict is read
from the topmost Authentication-Results field only, and only if it is of our own server (RFC 8601 section 5).
"""

import re
from collections.abc import Sequence
from email.utils import getaddresses
from typing import Final

from pipeline.domain.message import Address, Auth, AuthResult, Message
from pipeline.ingest.authres import Result, read

# Possessive and atomic, so that no value makes them try again: this runs on what anybody sends.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_LOCAL: Final = rf"{_ATOM}(?:\.{_ATOM})*+"
_DOMAIN: Final = r"[^\W_](?:[\w-]{0,61}+)(?:\.[^\W_](?:[\w-]{0,61}+))*+"
_PHRASE: Final = r'(?>[^\s"<>()\[\]:;@\\,]++|"(?:[^"\\\r\n]|\\[^\r\n])*+")'
_ONE_ADDRESS: Final = re.compile(rf"(?:{_PHRASE}\s*+)*+<({_LOCAL}@{_DOMAIN})>|({_LOCAL}@{_DOMAIN})")
_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
MAX_FROM: Final = 2_000


def sender(raw: Sequence[str], parsed: Sequence[Address]) -> str | None:
    """The address of the sender, if there is exactly one From field with exactly one address and all readers agree.

    `raw` are the values of the From fields as sent, `parsed` what mail-parser reads in them; a strict pattern and the
    standard library must find the same.
    """
    if len(raw) != 1 or len(parsed) != 1 or len(raw[0]) > MAX_FROM:
        return None
    value = _utf8(re.sub(r"\r?\n[ \t]", " ", raw[0]).strip())
    if value is None or _CONTROL.search(value):
        return None
    strict = _ONE_ADDRESS.fullmatch(value)
    if strict is None:
        return None
    address = (strict[1] or strict[2]).lower()
    if "=?" in address:
        return None
    library = [found.lower() for _, found in getaddresses([value])]
    return address if library == [address] and parsed[0].email == address else None


def _utf8(raw: str) -> str | None:
    """A field with octets beyond ASCII is certain only if they are UTF-8 (RFC 6532); the parser keeps them as surrogates."""
    try:
        return raw.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return None


def authenticate(message: Message, authserv_id: str) -> Auth:
    """What our own receiving server found (dmarc, dkim aligned with From, spf); all absent where it said nothing."""
    fields = message.header("Authentication-Results")
    if not authserv_id or not fields:
        return Auth()
    report = read(fields[0])
    if report is None:
        # Whose it is cannot be told, so it is not ours.
        return Auth()
    if report.authserv_id != authserv_id.strip().lower():
        return Auth()
    if not report.is_sound:
        return Auth(AuthResult.NONE, AuthResult.NONE, AuthResult.NONE)
    domain = message.sender.rpartition("@")[2] if message.sender else ""
    return Auth(_dmarc(report.of("dmarc"), domain), _dkim(report.of("dkim"), domain), _spf(report.of("spf")))


def _dmarc(results: Sequence[Result], domain: str) -> AuthResult:
    """Pass only where every word on it agrees and it is about the very domain in From."""
    if len(results) != 1:
        return AuthResult.NONE
    found = results[0]
    if found.result == "fail":
        return AuthResult.FAIL
    is_about_sender = bool(domain) and found.properties("header.from") == (domain,)
    return AuthResult.PASS if found.result == "pass" and is_about_sender else AuthResult.NONE


def _dkim(results: Sequence[Result], domain: str) -> AuthResult:
    """Pass where a signature of the domain in From (or of one above it) holds; others' signatures say nothing of it."""
    if any(found.result == "pass" and _is_aligned(found, domain) for found in results):
        return AuthResult.PASS
    return AuthResult.FAIL if any(found.result == "fail" for found in results) else AuthResult.NONE


def _is_aligned(found: Result, domain: str) -> bool:
    signers = {*found.properties("header.d"), *(value.rpartition("@")[2] for value in found.properties("header.i"))}
    if len(signers) != 1 or not domain:
        return False
    signer = signers.pop()
    return domain == signer or ("." in signer and domain.endswith("." + signer))


def _spf(results: Sequence[Result]) -> AuthResult:
    words = {found.result for found in results}
    if len(words) != 1:
        return AuthResult.NONE
    return {"pass": AuthResult.PASS, "fail": AuthResult.FAIL}.get(words.pop(), AuthResult.NONE)
