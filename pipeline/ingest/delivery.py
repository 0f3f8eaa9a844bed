"""Delivery status notifications by their structure (RFC 3464): the groups of fields, one per recipient.

Pure. The fields are also found where a server wrote them into plain text instead of a part of their own.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.domain.message import BouncedRecipient

_FIELD: Final = re.compile(
    r"^[ \t]{0,4}(original-recipient|final-recipient|action|status|diagnostic-code|remote-mta|reporting-mta|x-[\w-]{1,40})[ \t]*:[ \t]*(.*)$",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_CODE: Final = re.compile(r"(?<![\d.:/#-])([45]\d\d)(?=[ \-](?:[^\d]|[245]\.\d)|$)")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:]{1,64}@[^\s<>()\[\]\"',;:]{1,255}")
MAX_GROUPS: Final = 50_000
_GAP: Final = "(blank line)"
DELIVERED: Final = frozenset({"delivered", "relayed", "expanded"})

# What a server says of a box that is there but takes nothing now.
_BOX_SHUT: Final = re.compile(
    r"(?:box|folder|quota|disk|storage)\b[^.\n]{0,30}\bfull\b|\bis (?:currently |almost )?full\b|full mailbox|over ?quota|quota (?:is )?exceed|exceed\w* [^.\n]{0,40}(?:quota|storage|limit|size|rate)|out of storage|insufficient (?:storage|disk)|too (?:large|big|much|many)|size limit"
    r"|disabled|inactive|suspended|locked|deactivat|at a rate|try again|temporar|timed? ?out|greylist",
    re.IGNORECASE,
)
# What it says when the address, or its domain, is not there.
_NO_SUCH_ADDRESS: Final = re.compile(
    r"user unknown|unknown (?:user|recipient|local|address|account|mailbox|mail address|host|domain)|no such (?:user|recipient|mailbox|person|address|domain|host|email|account|local|here)"
    r"|(?:user|recipient|mailbox|address|account|domain|host|email)s?\b[^.\n]{0,40}?(?:does ?n[o't’]+ exist|not exist|not found|unknown|invalid|not known|no longer|(?:isn['’]t|is not) (?:a )?valid|(?:could|was)(?: not|n['o’]t) (?:be )?found|has moved)"
    r"|\bdoes(?: not|n['’]t) exist|invalid (?:recipient|mailbox|address|user)|not a (?:valid|registered) |bad destination|bad address|undeliverable address|no mailbox here|not listed in|unrout[e]?able|host or domain name not found|nxdomain|name or service not known"
    r"|(?:null|no) mx|no smtp service|not accept (?:e-?)?mail|not reachable|unable to route|no longer (?:available|valid|exists?|with)|recipnotfound|name is not recognized|nobody by that name|not our customer|there is no user|doesn['’]t have an?|not have an? (?:account|mailbox|user)"
    r"|no valid recipients|アドレスが見つかりません|存在しません|用户不存在|不存在|존재하지",
    re.IGNORECASE,
)
# What it says when it dislikes the sender or the content, whatever the status.
_POLICY: Final = re.compile(
    r"\bspam|blocked|block ?list|blacklist|policy|denied|dmarc|dkim|\bspf\b|reputation|virus|content|not allowed|refused|relay|authenticat|banned|not (?:a )?member|moderat|loop|too many hops|expired|\bfrom:|sender|mail from",
    re.IGNORECASE,
)
_SENDER_AT_FAULT: Final = re.compile(r"\bfrom:|sender|mail from:? ?(?:domain|address)", re.IGNORECASE)
_HARD: Final = re.compile(r"5\.1\.(?:[0-46]|\d{2})|5\.4\.(?:4|310)")


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


def enhanced_status(text: str) -> str | None:
    """The enhanced status code in a text that says most: the first with a detail, else with a subject, else any."""
    codes = _STATUS.findall(text)
    return min(codes, key=_vagueness, default=None)


def _vagueness(status: str) -> int:
    return 2 if status.endswith(".0.0") else 1 if status.endswith((".0", ".4.7")) else 0


def is_vague(status: str | None) -> bool:
    """Whether a status names only its class or subject, or just that time ran out: a diagnosis may say more."""
    return status is None or _vagueness(status) > 0


def reply_code(text: str) -> int | None:
    found = _CODE.search(text)
    return int(found[1]) if found else None


def address_of(value: str) -> str:
    """The address in a field such as `rfc822;user@example`; without an @ what is there, as X.400 and numbers have none."""
    text = value.partition(";")[2] or value
    found = _ADDRESS.search(text)
    return (found[0] if found else text.strip(" <>\"'")).lower()


def is_hard(status: str | None, code: int | None, reason: str, action: str | None = None) -> bool:
    """Whether the address itself is at fault for good: further mail to it is useless."""
    if (
        action == "delayed"
        or (status or "").startswith(("4", "2"))
        or (status is None and code is not None and code < 500)
    ):
        return False
    if _BOX_SHUT.search(reason):
        return False
    if (status or "").startswith("5.7.") and _POLICY.search(reason):
        return False
    if _NO_SUCH_ADDRESS.search(reason):
        return not _SENDER_AT_FAULT.search(reason)
    return status is not None and _HARD.fullmatch(status) is not None and _POLICY.search(reason) is None


def recipients(text: str) -> Iterator[BouncedRecipient]:
    """The recipients of a status report."""
    for count, group in enumerate(groups(text)):
        if count >= MAX_GROUPS:
            return
        named = group.get("final-recipient") or group.get("original-recipient")
        if named and (address := address_of(named)):
            yield _recipient(address, group)


def _recipient(address: str, group: dict[str, str]) -> BouncedRecipient:
    reason = group.get("diagnostic-code", "")
    declared = enhanced_status(group.get("status", ""))
    said = enhanced_status(reason)
    status = said if said and _outweighs(said, declared) else declared
    action = group.get("action", "").split("(")[0].strip().lower() or None
    action = action.split()[0] if action else None
    code = reply_code(reason)
    return BouncedRecipient(address, status, code, action, is_hard(status, code, reason, action), reason[:500])


def _outweighs(said: str, declared: str | None) -> bool:
    """What the other server said in detail counts for more than what ours made of it."""
    if declared is None:
        return True
    return said[0] == declared[0] and _vagueness(said) <= _vagueness(declared)


def merged(found: Iterable[BouncedRecipient]) -> tuple[BouncedRecipient, ...]:
    """Each recipient once, the first word about it counts."""
    by_address: dict[str, BouncedRecipient] = {}
    for one in found:
        by_address.setdefault(one.address, one)
    return tuple(by_address.values())
