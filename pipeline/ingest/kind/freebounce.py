"""Bounces in free form, as Postfix, Exim, qmail, Exchange, Gmail and providers without RFC 3464 write them.

Pure and linear. Not by a list of programs but by their common shape: a text of a machine, recipients at the beginning
of lines, what the other server said below each, then a copy of the mail that came back.
"""

import json
import re
from collections.abc import Sequence
from typing import Final

from pipeline.domain.message import Bounce, BouncedRecipient
from pipeline.ingest.kind.delivery import merged, sentence
from pipeline.ingest.kind.permanence import is_hard
from pipeline.ingest.kind.status import enhanced_status, meaning, reply_code

MAX_LINES: Final = 2_000
_COPY: Final = re.compile(
    r"\W*(?:(?:this is )?a? ?copy of (?:the|your) message|below this line is a copy|original message (?:follows|headers?|text)|original message\W*$|the header of the original|message headers? follow"
    r"|unsent message follows|message text follows|returned message|here is (?:a|your) |the body of the message|message header:|below is a copy|here is your mail|text of the message"
    r"|the following (?:is|are) (?:a copy|the (?:first|original))|undelivered message headers|original headers|元のメッセージ|this is a copy of)|^received:\s|^return-path:\s|^x-failed-original",
    re.IGNORECASE,
)
_STOP: Final = r"\s<>()\[\]\"',;:（）＜＞「」【】《》、。，：；“”"
_AT: Final = rf"[^{_STOP}@]{{1,64}}@[^{_STOP}@]{{1,250}}[^{_STOP}@.!?]"
_LEADING: Final = re.compile(rf"^[\s>*|•\-]*[<\"']?({_AT})[>\"']?(?=$|[\s:;,.(<\[])")
_NAMED: Final = re.compile(
    rf"(?:RCPT TO|Recipient address|Original address|recipient|failed recipient|deliver(?:ed|ing)?(?: (?:your|the))?(?: mail| message)?(?: to)?|destinat\w{{1,8}}|addresses? (?:failed|rejected))[^@\n]{{0,40}}?[:<\s\"'(]({_AT})",
    re.IGNORECASE,
)
_ANYWHERE: Final = re.compile(rf"(?<![^{_STOP}])({_AT})")
_OFFICIAL: Final = re.compile(r"(?:post[-_]?master|mailer-daemon|abuse|support|help(?:desk)?|admin\w*|no-?reply)@")
_SAID: Final = re.compile(
    r"(?:^|said|responded|returned|says|error|replied|response|reason|with|:)\D{0,40}[45]\d\d[ -]", re.IGNORECASE
)
_STARTS: Final = re.compile(r"(?:<<< ?)?([245])\d\d[ -]")
_ORIGINAL_ID: Final = re.compile(r"^\s{0,4}message-id:\s*<([^<>\s]{1,990})>", re.IGNORECASE | re.MULTILINE)


def report_part(text: str) -> str:
    """What the machine says, without the copy of the mail that came back."""
    kept: list[str] = []
    for line in text.split("\n")[:MAX_LINES]:
        if kept and _COPY.match(line.strip()):
            break
        kept.append(line)
    return "\n".join(kept)


def original_id(text: str, own: str | None = None) -> str | None:
    """The Message-ID in the copy of the mail that came back."""
    return next((found for found in _ORIGINAL_ID.findall(text) if found != own), None)


def _places(lines: Sequence[str], pattern: re.Pattern[str], ours: frozenset[str]) -> list[tuple[int, str]]:
    """Where each address stands first: what is said below it is about it."""
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        match = pattern.search(line)
        if match and match[1].lower() not in ours:
            first.setdefault(match[1].lower(), index)
    return [(index, address) for address, index in first.items()]


def _first(places: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The first address that is no office of a mail system: where nothing marks whom a report is about, it is."""
    return [place for place in places if not _OFFICIAL.match(place[1])][:1]


def recipients(
    text: str, named: Sequence[str], ours: frozenset[str], readers: frozenset[str] = frozenset()
) -> tuple[BouncedRecipient, ...]:
    """The failed recipients: `named` are known from a header, `ours` are addresses that cannot be meant.

    `readers`, whom the report is sent to, are meant only where the report says so.
    """
    lines = report_part(text).split("\n")
    places = _places(lines, _LEADING, ours) or _places(lines, _NAMED, ours)
    places = places or ([] if named else _first(_places(lines, _ANYWHERE, ours | readers)))
    whole = "\n".join(lines)
    if not places:
        return merged(_one(address, whole) for address in named)
    starts = [index for index, _ in places]
    ends = [*starts[1:], len(lines)]
    found = []
    for (start, address), end in zip(places, ends, strict=True):
        segment = "\n".join(lines[start:end])
        told = whole if len(places) == 1 and not _tells(segment) and _tells(whole) else segment
        found.append(_one(address, told))
    listed = {address for _, address in places}
    wanted = [one for one in found if not named or one.address in named]
    missing = [_one(address, whole) for address in named if address not in listed]
    return merged([*sorted(wanted, key=lambda one: not _tells(one.reason)), *missing])


def _tells(text: str) -> bool:
    return enhanced_status(text) is not None or reply_code(text) is not None


def _one(address: str, text: str) -> BouncedRecipient:
    status, code = enhanced_status(text), reply_code(text)
    is_delay = re.search(
        r"delay|still being retried|will (?:be )?(?:retry|retried|keep trying)|warning only", text, re.IGNORECASE
    ) is not None and not (status or "").startswith("5")
    action = "delayed" if is_delay else "failed"
    reason = _reason(text, address)
    hard = is_hard(status, code, reason, action)
    return BouncedRecipient(address, status, code, action, hard, sentence(reason) or meaning(status))


def _reason(text: str, address: str) -> str:
    """The lines that say why: from the one with a code on, up to another code; else all that is said below the address."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for index, line in enumerate(lines):
        if _SAID.search(line) or enhanced_status(line):
            return " ".join(_one_answer(lines[index : index + 4]))[:500]
    rest = [line for line in lines if address not in line.lower() or len(line) > len(address) + 12]
    return " ".join(rest[:4])[:500]


def _one_answer(lines: Sequence[str]) -> list[str]:
    """The lines of one answer: a line that begins with another class of code is another server's, or another try's."""
    first = reply_code(lines[0])
    kept = [lines[0]]
    for line in lines[1:]:
        started = _STARTS.match(line)
        if started and first is not None and started[1] != str(first)[0]:
            break
        kept.append(line)
    return kept


def from_notification(text: str) -> tuple[str, Bounce] | None:
    """A JSON notification (Amazon SES by SNS): its type and what it says."""
    start = text.find("{")
    if start < 0 or ('"notificationType"' not in text and '"eventType"' not in text):
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text[start:])
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(found.get("Message"), str):
        return from_notification(found["Message"])
    if not isinstance(found, dict):
        return None
    kind = str(found.get("notificationType") or found.get("eventType") or "").lower()
    mail = found.get("mail")
    original = str(mail.get("messageId") or "") if isinstance(mail, dict) else ""
    return kind, Bounce(_of_notification(found.get("bounce")), original or None)


def _of_notification(bounce: object) -> tuple[BouncedRecipient, ...]:
    rows = bounce.get("bouncedRecipients") if isinstance(bounce, dict) else None
    is_permanent = isinstance(bounce, dict) and bounce.get("bounceType") == "Permanent"
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("emailAddress"):
            told = {name: str(row.get(name) or "") for name in ("emailAddress", "diagnosticCode", "status", "action")}
            found.append(_notified(told, is_permanent=is_permanent))
    return tuple(found)


def _notified(row: dict[str, str], *, is_permanent: bool) -> BouncedRecipient:
    reason = row["diagnosticCode"]
    status = enhanced_status(row["status"]) or enhanced_status(reason)
    code = reply_code(reason)
    hard = is_permanent and (not reason or is_hard(status, code, reason))
    action = row["action"] or ("failed" if is_permanent else "delayed")
    return BouncedRecipient(
        row["emailAddress"].lower(), status, code, action, hard, sentence(reason) or meaning(status)
    )
