"""Delivery status notifications by their structure (RFC 3464): the groups of fields, one per recipient.

Pure. The fields are also found where a server wrote them into plain text instead of a part of their own.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.domain.message import BouncedRecipient
from pipeline.ingest.kind.permanence import is_hard
from pipeline.ingest.kind.status import enhanced_status, meaning, reply_code, vagueness

_FIELD: Final = re.compile(
    r"^[ \t]{0,4}(original-recipient|final-recipient|action|status|diagnostic-code|remote-mta|reporting-mta|x-[\w-]{1,40})[ \t]*:[ \t]*(.*)$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,255}")
MAX_GROUPS: Final = 50_000
_GAP: Final = "(blank line)"
DELIVERED: Final = frozenset({"delivered", "relayed", "expanded"})
_ACTIONS: Final = DELIVERED | {"failed", "delayed"}
_TYPE: Final = re.compile(r"^\s*[A-Za-z][\w-]{0,30}\s*;\s*")
_ENCODED: Final = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """The fields of a report, unfolded; an empty name stands for a blank line."""
    name, value = "", ""
    for line in text.splitlines():
        field = _FIELD.match(line)
        if name and not field and line[:1] in (" ", "\t") and line.strip() and len(value) < 2_000:
            value += " " + line.strip()
            continue
        if name:
            yield name, value
        name, value = (field[1].lower(), field[2].strip()) if field else ("", "")
        if not line.strip():
            yield "", ""
    if name:
        yield name, value


def _is_of_recipient(group: dict[str, str]) -> bool:
    return "final-recipient" in group or "original-recipient" in group


def _is_complete(group: dict[str, str], following: str) -> bool:
    """Whether a group ends before this field: at a blank line, or where the next recipient begins without one."""
    if not following:
        return "status" in group if _is_of_recipient(group) else not ("status" in group or "action" in group)
    if following in group:
        return following in ("final-recipient", "original-recipient", "action")
    return following.endswith("-recipient") and _GAP in group


def groups(text: str) -> Iterator[dict[str, str]]:
    """The groups of a status report: one with general fields, then one per recipient."""
    found: dict[str, str] = {}
    for name, value in _fields(text):
        if _is_complete(found, name):
            yield found
            found = {}
        if name or _is_of_recipient(found):
            found.setdefault(name or _GAP, value)
    yield found


def address_of(value: str) -> str:
    """The address in a field such as `rfc822;user@example`, with the letters that RFC 6533 writes as numbers.

    Without an @ what is there, as X.400 and fax numbers have none.
    """
    text = _ENCODED.sub(_letter, value.partition(";")[2] or value)
    found = _ADDRESS.search(text)
    return (found[0] if found else text.strip(" <>\"'")).lower()


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if 0x20 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def recipients(text: str) -> Iterator[BouncedRecipient]:
    """The recipients of a status report."""
    for count, group in enumerate(groups(text)):
        if count >= MAX_GROUPS:
            return
        named = group.get("final-recipient") or group.get("original-recipient")
        if named and (address := address_of(named)):
            yield _recipient(address, group)


def _recipient(address: str, group: dict[str, str]) -> BouncedRecipient:
    diagnosis = group.get("diagnostic-code", "")
    declared = enhanced_status(group.get("status", ""))
    said = enhanced_status(diagnosis)
    status = said if said and _outweighs(said, declared) else declared
    action = _action(group.get("action", ""), status)
    code = reply_code(diagnosis)
    # What a delivery program says of files and users of its host is no verdict on the address.
    is_programs = diagnosis.lower().startswith("x-unix")
    hard = not is_programs and is_hard(status, code, diagnosis, action)
    return BouncedRecipient(address, status, code, action, hard, sentence(diagnosis) or meaning(status))


def _action(written: str, status: str | None) -> str | None:
    """The action in lower case; where the report has none, or none that RFC 3464 knows, what the status says."""
    words = written.split("(")[0].lower().split()
    if words and words[0] in _ACTIONS:
        return words[0]
    if status is not None and status.endswith(".4.7"):
        return "failed"
    return {"5": "failed", "4": "delayed", "2": "delivered"}.get((status or " ")[0], words[0] if words else None)


def sentence(diagnosis: str) -> str:
    """A diagnosis for reading: without the type that stands before it, on one line."""
    return " ".join(_TYPE.sub("", diagnosis).split())[:500]


def _outweighs(said: str, declared: str | None) -> bool:
    """What the other server said in detail counts for more than what ours made of it."""
    if declared is None:
        return True
    return said[0] == declared[0] and vagueness(said) <= vagueness(declared)


def merged(found: Iterable[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    """Each recipient once, the first word about it counts."""
    by_address: dict[str, BouncedRecipient] = {}
    for one in found:
        by_address.setdefault(one.address, one)
    return tuple(by_address.values())
