"""Who wrote a mail, as far as it is certain: the one address of the one From field, and what our server says of it.

Pure. Nothing else in a mail is an identity: not Reply-To, Sender or a display name (reliability S3). A verdict is read
from the topmost Authentication-Results field only, and only if it is of our own server (RFC 8601 section 5).
"""

import re
from collections.abc import Collection, Sequence
from email.utils import getaddresses
from typing import Final, Literal

from pipeline.domain.hostname import ascii_domain, canonical_address, is_public_provider, is_under, organisation
from pipeline.domain.message import Address, Auth, AuthResult, Message
from pipeline.domain.network import Directory
from pipeline.ingest.body.headers import decode_words
from pipeline.ingest.identity.authres import Result
from pipeline.ingest.identity.trust import Receiver, is_internal, verdict
from pipeline.ingest.kind.screen import is_machine_address

ReplyTo = Literal["never", "same-network"]

# Possessive and atomic, so that no value makes them try again: this runs on what anybody sends. Letters beyond ASCII
# may stand before the @ too (RFC 6532), but two spellings of one such name cannot be told apart from two names, and
# not every server takes mail to it: whoever writes from one is heard, but is nobody that we know.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_LOCAL: Final = rf"{_ATOM}(?:\.{_ATOM})*+"
_DOMAIN: Final = r"(?:[A-Za-z0-9._-]|[^\x00-\xa0])++"
_COMMENT: Final = r'\([^\\"()<>@,;:]*+\)'
_PHRASE: Final = rf'(?>[^\s"<>()\[\]:;@\\,]++|"(?:[^"\\\r\n]|\\[^\r\n])*+"|{_COMMENT})'
_ONE_ADDRESS: Final = re.compile(
    rf"(?:{_PHRASE}\s*+)*+<({_LOCAL})@({_DOMAIN})>|({_LOCAL})@({_DOMAIN})(?:\s++{_COMMENT})?+"
)
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ENCODED_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
MAX_FROM: Final = 2_000
MAX_LOCAL_PART: Final = 64


def sender(raw: Sequence[str], parsed: Sequence[Address]) -> str | None:
    """The address of the sender, if there is exactly one From field with exactly one address and all readers agree.

    `raw` are the values of the From fields as sent, `parsed` what mail-parser reads in them; a strict pattern and the
    standard library must find the same. The domain comes in ASCII, whichever way it was written.
    """
    if len(raw) != 1 or len(parsed) != 1 or len(raw[0]) > MAX_FROM:
        return None
    value = _utf8(re.sub(r"\r?\n[ \t]", " ", raw[0]).strip())
    if value is None or _CONTROL.search(value) or _ENCODED_CONTROL.search(decode_words(value)):
        return None
    strict = _ONE_ADDRESS.fullmatch(value)
    if strict is None:
        return None
    local, written = (strict[1], strict[2]) if strict[1] else (strict[3], strict[4])
    domain = ascii_domain(written)
    if domain is None or "=?" in local or len(local) > MAX_LOCAL_PART:
        return None
    address = f"{local}@{written}".lower()
    library = [found.lower() for _, found in getaddresses([value])]
    is_agreed = library == [address] and parsed[0].email == address
    return f"{local.lower()}@{domain}" if is_agreed else None


def _utf8(raw: str) -> str | None:
    """A field with octets beyond ASCII is certain only if they are UTF-8 (RFC 6532); the parser keeps them as surrogates."""
    try:
        return raw.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return None


def answer_to(
    message: Message, auth: Auth, policy: ReplyTo, directory: Directory, ours: Collection[str] = ()
) -> str | None:
    """Where the sender asks to be answered (Reply-To), if policy lets that count; None where they are answered at From.

    Only where our server vouches for the sender, for one address, of the same network or the same organisation's
    domain: whoever takes over an answer must not be a stranger, a machine or one of us.
    """
    if policy == "never" or not auth.is_pass or message.sender is None:
        return None
    if len(message.header("Reply-To")) != 1 or len(message.reply_to) != 1:
        return None
    wanted = canonical_address(message.reply_to[0].email)
    if wanted == message.sender or _ONE_ADDRESS.fullmatch(wanted) is None or is_machine_address(wanted):
        return None
    if wanted in ours or directory.specialist(wanted) or directory.is_team(wanted):
        return None
    return wanted if _is_one_house(wanted, message.sender, directory) else None


def _is_one_house(one: str, other: str, directory: Directory) -> bool:
    networks = directory.network_of(one), directory.network_of(other)
    if any(networks):
        return networks[0] is networks[1]
    domain = organisation(one.rpartition("@")[2])
    return domain == organisation(other.rpartition("@")[2]) and not is_public_provider(domain)


def authenticate(message: Message, receiver: Receiver) -> Auth:
    """What our own receiving server found (dmarc, dkim aligned with From, spf); all absent where it said nothing."""
    if is_internal(message, receiver):
        return Auth(AuthResult.PASS, AuthResult.NONE, AuthResult.NONE)
    report = verdict(message, receiver)
    if report is None:
        return Auth()
    if not report.is_sound:
        return Auth(AuthResult.NONE, AuthResult.NONE, AuthResult.NONE)
    domain = message.sender.rpartition("@")[2] if message.sender else ""
    dmarc, dkim = _dmarc(report.of("dmarc"), domain), _dkim(report.of("dkim"), domain)
    if receiver.mail_service == "microsoft365" and [found.result for found in report.of("compauth")] != ["pass"]:
        dmarc, dkim = _unless_passed(dmarc), _unless_passed(dkim)
    return Auth(dmarc, dkim, _spf(report.of("spf")))


def _unless_passed(result: AuthResult) -> AuthResult:
    """Microsoft's verdict on the whole (compauth) can take a pass away, never give one."""
    return AuthResult.NONE if result is AuthResult.PASS else result


def _dmarc(results: Sequence[Result], domain: str) -> AuthResult:
    """Pass only where every word on it agrees and it is about the very domain in From."""
    if len(results) != 1:
        return AuthResult.NONE
    found = results[0]
    if found.result == "fail":
        return AuthResult.FAIL
    about = found.properties("header.from")
    is_about_sender = bool(domain) and len(about) == 1 and _domain(about[0]) == domain
    return AuthResult.PASS if found.result == "pass" and is_about_sender else AuthResult.NONE


def _dkim(results: Sequence[Result], domain: str) -> AuthResult:
    """Pass where a signature of the domain in From (or of one above it) holds; others' signatures say nothing of it."""
    if any(found.result == "pass" and _is_aligned(found, domain) for found in results):
        return AuthResult.PASS
    return AuthResult.FAIL if any(found.result == "fail" for found in results) else AuthResult.NONE


def _is_aligned(found: Result, domain: str) -> bool:
    """Whether the signing domain is the one in From or above it; the user (i=) must be of the signing domain (d=)."""
    signers = {_domain(value) for value in found.properties("header.d")}
    users = {_domain(value) for value in found.properties("header.i")}
    if len(signers or users) != 1 or not domain:
        return False
    signer = next(iter(signers or users))
    if not signer or "." not in signer or not all(user and is_under(user, signer) for user in users):
        return False
    return is_under(domain, signer)


def _domain(value: str) -> str:
    """The domain of a property, in ASCII as the sender's is; empty where it is none."""
    return ascii_domain(value.rpartition("@")[2]) or ""


def _spf(results: Sequence[Result]) -> AuthResult:
    words = {found.result for found in results}
    if len(words) != 1:
        return AuthResult.NONE
    return {"pass": AuthResult.PASS, "fail": AuthResult.FAIL}.get(words.pop(), AuthResult.NONE)
