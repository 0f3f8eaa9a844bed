"""Signed reply addresses and Message-IDs: what a mail brings back to us, and nobody can make but us (reliability S1).

A key is a letter (which secret), the ticket's version in base 32, and 100 bits of an HMAC over key id, ticket, person,
purpose and version: what fits one person, ticket and purpose fits no other. Pure; compared in constant time.
"""

import hmac
import re
import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

KEY_ID: Final = "a"
"""The secret in use; a rotated secret gets the next letter."""

MAC_LENGTH: Final = 20
MAX_LOCAL_PART: Final = 63
_DIGITS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_TAG: Final = re.compile(r"t(?P<ticket>[1-9][0-9]{0,11})\.(?:(?P<infix>note|do)\.)?(?P<key>[a-z2-7]{22,34})")
_RULES: Final = re.compile(r"rules\.(?P<proposal>[1-9][0-9]{0,11})\.(?P<key>[a-z2-7]{22,34})")
_MESSAGE_ID: Final = re.compile(r"t(0|[1-9][0-9]{0,11})\.([a-z2-7]{16})\.([a-z2-7]{20})@([^@\s<>]+)")
_SUBJECT_TOKEN: Final = re.compile(r"\[\s*T\s*-\s*([1-9][0-9]{0,11})\s*\]", re.IGNORECASE)


class ReplyPurpose(StrEnum):
    """What a mail to a reply address does; public (a specialist's) and client share one form."""

    PUBLIC = "public"
    NOTE = "note"
    DO = "do"
    CLIENT = "client"


_INFIX: Final[dict[ReplyPurpose, str]] = {
    ReplyPurpose.PUBLIC: "",
    ReplyPurpose.CLIENT: "",
    ReplyPurpose.NOTE: "note.",
    ReplyPurpose.DO: "do.",
}


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """A reply address as read, not yet believed: the ticket it names, what it may be for, and its key."""

    ticket: int
    purposes: tuple[ReplyPurpose, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The purpose whose key fits the person, and the version of the ticket that the mail answers."""

    purpose: ReplyPurpose
    version: int


@dataclass(frozen=True, slots=True)
class ConfirmAddress:
    """An address that confirms proposed rules as read, not yet believed; the key names what they were compared with."""

    proposal: int
    key: str


def reply_address(
    secret: bytes, desk_address: str, ticket: int, person: str, purpose: ReplyPurpose, version: int
) -> str:
    """The address that one person answers one ticket at. Raises ValueError when the desk's own address is too long."""
    local, _, domain = desk_address.lower().rpartition("@")
    digits = _base32(version)
    key = KEY_ID + digits + _reply_mac(secret, ticket, person, purpose, version)
    tagged = f"{local}+t{ticket}.{_INFIX[purpose]}{key}"
    if len(tagged) > MAX_LOCAL_PART:
        raise ValueError(f"{desk_address}: no room for a key before the @ (RFC 5321, 4.5.3.1.1)")
    return f"{tagged}@{domain}"


def read_reply_address(address: str, desk_address: str) -> ReplyAddress | None:
    """What a recipient's address claims, or None where it is no reply address of this desk."""
    local, _, domain = desk_address.lower().rpartition("@")
    given, _, given_domain = address.strip().lower().rpartition("@")
    if given_domain != domain or not given.startswith(local + "+"):
        return None
    found = _TAG.fullmatch(given, len(local) + 1)
    if not found:
        return None
    infix = f"{found['infix']}." if found["infix"] else ""
    purposes = tuple(purpose for purpose, written in _INFIX.items() if written == infix)
    return ReplyAddress(int(found["ticket"]), purposes, found["key"])


def verify(address: ReplyAddress, secret: bytes, person: str) -> Verified | None:
    """The purpose and version whose key this is, if we gave it to that person."""
    kid, digits, given = address.key[0], address.key[1:-MAC_LENGTH], address.key[-MAC_LENGTH:]
    version = _number(digits)
    if kid != KEY_ID or version is None:
        return None
    for purpose in address.purposes:
        if hmac.compare_digest(given, _reply_mac(secret, address.ticket, person, purpose, version)):
            return Verified(purpose, version)
    return None


def confirm_address(secret: bytes, desk_address: str, proposal: int, person: str, rules_hash: str, base: int) -> str:
    """The address to which one person confirms one text of rules, compared with the activation `base`."""
    local, _, domain = desk_address.lower().rpartition("@")
    key = KEY_ID + _base32(base) + _rules_mac(secret, proposal, person, rules_hash, base)
    return f"{local}+rules.{proposal}.{key}@{domain}"


def read_confirm_address(address: str, desk_address: str) -> ConfirmAddress | None:
    """What a recipient's address claims to confirm, or None where it is no such address of this desk."""
    local, _, domain = desk_address.lower().rpartition("@")
    given, _, given_domain = address.strip().lower().rpartition("@")
    if given_domain != domain or not given.startswith(local + "+"):
        return None
    found = _RULES.fullmatch(given, len(local) + 1)
    return ConfirmAddress(int(found["proposal"]), found["key"]) if found else None


def read_confirm_mark(subject: str) -> ConfirmAddress | None:
    """The same from a subject, where plus-addresses do not work."""
    found = _RULES.search(subject.lower())
    return ConfirmAddress(int(found["proposal"]), found["key"]) if found else None


def confirmed(address: ConfirmAddress, secret: bytes, person: str, rules_hash: str) -> int | None:
    """The activation that the rules were compared with, if this key was given to that person for this text."""
    kid, digits, given = address.key[0], address.key[1:-MAC_LENGTH], address.key[-MAC_LENGTH:]
    base = _number(digits)
    if kid != KEY_ID or base is None:
        return None
    expected = _rules_mac(secret, address.proposal, person, rules_hash, base)
    return base if hmac.compare_digest(given, expected) else None


def message_id(secret: bytes, ticket: int, draft_key: str, domain: str) -> str:
    """The Message-ID (without brackets) of a draft: the same on every try, and known as ours when it comes back."""
    name = _mac(secret, "draft", draft_key)[:16]
    return f"t{ticket}.{name}.{_id_mac(secret, str(ticket), name, domain)}@{domain.lower()}"


def is_ours(message_id: str, secret: bytes) -> bool:
    """Whether we made this Message-ID (without brackets)."""
    found = _MESSAGE_ID.fullmatch(message_id.strip().lower())
    return bool(found) and hmac.compare_digest(found[3], _id_mac(secret, found[1], found[2], found[4]))  # type: ignore[index]


def subject_token(ticket: int) -> str:
    """The mark of a ticket in a subject, such as `[T-1042]`."""
    return f"[T-{ticket}]"


def tickets_in_subject(subject: str) -> tuple[int, ...]:
    """The numbers of all ticket marks in a subject, full-width ones too, each once."""
    found = _SUBJECT_TOKEN.findall(unicodedata.normalize("NFKC", subject))
    return tuple(dict.fromkeys(int(number) for number in found))


def without_tokens(subject: str) -> str:
    """The subject without any ticket mark, spaces collapsed."""
    return " ".join(_SUBJECT_TOKEN.sub(" ", subject).split())


def _reply_mac(secret: bytes, ticket: int, person: str, purpose: ReplyPurpose, version: int) -> str:
    return _mac(secret, "reply", KEY_ID, str(ticket), person.strip().lower(), purpose, str(version))


def _rules_mac(secret: bytes, proposal: int, person: str, rules_hash: str, base: int) -> str:
    return _mac(secret, "rules", KEY_ID, str(proposal), person.strip().lower(), rules_hash, str(base))


def _id_mac(secret: bytes, ticket: str, name: str, domain: str) -> str:
    return _mac(secret, "message-id", ticket, name, domain.lower())


def _mac(secret: bytes, *fields: str) -> str:
    """The first 100 bits of the HMAC; each field is led by its length, so that no two lists read the same."""
    written = [field.encode("utf-8", "surrogatepass") for field in fields]
    told = b"".join(len(field).to_bytes(4, "big") + field for field in written)
    return b32encode(hmac.digest(secret, told, sha256)).decode("ascii").lower()[:MAC_LENGTH]


def _base32(number: int) -> str:
    digits = _DIGITS[number % 32]
    while number := number // 32:
        digits = _DIGITS[number % 32] + digits
    return digits


def _number(digits: str) -> int | None:
    """The number in base 32; None where it is not written in its one form."""
    number = 0
    for digit in digits:
        number = number * 32 + _DIGITS.index(digit)
    return number if digits and _base32(number) == digits else None
