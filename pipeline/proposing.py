"""What a mail of one of ours brings for the rules: a file that is proposed, or the word that confirms one.

A file that was meant as rules and cannot be looked at is a complaint, which its sender is told, and never a ticket.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.document import MAX_BYTES
from pipeline.domain.message import Attachment
from pipeline.domain.plan import Purpose
from pipeline.domain.rulebook import Brought, Confirming
from pipeline.domain.thread import Belonging, Evidence, Joins
from pipeline.domain.token import ConfirmAddress, confirmed, read_confirm_address, read_confirm_mark
from pipeline.inforce import text_hash
from pipeline.ingest.parse import part_bytes
from pipeline.ingest.thread import RECIPIENT_HEADERS
from pipeline.seen import Seen

SUFFIXES: Final = (".yaml", ".yml", ".yaml.txt", ".yml.txt")
"""Mail programs put a `.txt` behind a name that they do not know."""
MAX_FILES: Final = 5
RESEMBLING: Final = frozenset({Evidence.QUOTED_TEXT, Evidence.SAME_SUBJECT})
"""Evidence that nobody gave out: a mail that only looks like one of a ticket may still bring rules."""
_NAME: Final = re.compile(r"rules(?![a-z]).*\.ya?ml(\.txt)?", re.IGNORECASE)
"""Browsers and people count: `rules (1).yaml`, `rules-v2.yml`."""
_PACKED: Final = re.compile(r"rules(?![a-z]).*\.(zip|gz|tgz|7z|rar)", re.IGNORECASE)
_KEYS: Final = tuple(re.compile(rf"^[\s{{]*[\"']?{key}[\"']?\s*:", re.MULTILINE) for key in ("version", "rules"))


def confirming(seen: Seen) -> Confirming | None:
    """The proposal that a mail's recipient names, and whether the key was made for its sender."""
    address = _confirm_address(seen)
    if address is None:
        return None
    proposal, newest = seen.unit.rulebook.proposal(address.proposal), seen.unit.rulebook.newest()
    sender = seen.message.sender
    base = confirmed(address, seen.app.key, sender, proposal.hash) if proposal and sender else None
    is_in_force = proposal is not None and newest is not None and proposal.hash == newest.hash
    return Confirming(proposal, base is not None, base or 0, newest.id if newest else 0, is_in_force)


def brought(seen: Seen, place: Belonging) -> Brought | None:
    """The rules that a colleague's mail brings; None for a mail into a ticket, where a file is just a file."""
    if isinstance(place, Joins) and place.evidence not in RESEMBLING:
        return None
    files = [each for each in seen.message.attachments if (each.name or "").lower().endswith(SUFFIXES)]
    found = [(each.name or "", source) for each, source in _read(seen, files[:MAX_FILES]) if _is_meant(each, source)]
    if not found:
        return _not_brought(seen)
    if len(files) > 1:
        names = ", ".join(each.name or "" for each in files[:MAX_FILES])
        return Brought(complaint=f"the mail brings {len(files)} YAML files ({names}): send one rules.yaml alone")
    name, source = found[0]
    if source is None or len(source) > MAX_BYTES:
        return Brought(
            complaint=f"{name} is larger than {MAX_BYTES >> 20} MiB, which is more than a rules file may have"
        )
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Brought(complaint=f"{name} is not UTF-8 (byte {error.start}): save it as UTF-8 and send it again")
    if not text.strip() or "\0" in text:
        what = "holds a NUL byte, so it is no text" if "\0" in text else "is empty"
        return Brought(complaint=f"{name} {what}: send the file again")
    return Brought(text, text_hash(source))


def _not_brought(seen: Seen) -> Brought | None:
    """Rules that were meant to be brought, and an answer to what the desk told of them; None for any other mail."""
    message = seen.message
    if packed := next((each.name for each in message.attachments if _PACKED.fullmatch(each.name or "")), None):
        return Brought(complaint=f"{packed} is an archive, which is not opened: attach rules.yaml itself")
    if all(key.search(message.new_text) for key in _KEYS):
        why = "the rules stand in the text of the mail, where mail programs change spaces: attach them as rules.yaml"
        return Brought(complaint=why)
    row = seen.unit.outbox.by_message_id(message.in_reply_to)
    is_ours = row is not None and row.ticket is None and row.purpose == Purpose.ALERT
    return Brought(is_bare_answer=True) if is_ours and row is not None and row.recipient == message.sender else None


def _read(seen: Seen, files: list[Attachment]) -> Iterator[tuple[Attachment, bytes | None]]:
    """The files with their bytes; None for one that is too large to be looked at."""
    raw = seen.unit.inbox.source(seen.inbound) if files else b""
    for each in files:
        yield each, part_bytes(raw, each.part) if each.size <= MAX_BYTES else None


def _is_meant(attachment: Attachment, source: bytes | None) -> bool:
    """Whether a file is meant as rules: by its name, or by the keys that it begins its lines with."""
    if _NAME.fullmatch(attachment.name or ""):
        return True
    text = (source or b"").decode("utf-8", "replace")
    return all(key.search(text) for key in _KEYS)


def _confirm_address(seen: Seen) -> ConfirmAddress | None:
    message, settings = seen.message, seen.app.settings
    envelope = (value.strip("<> ") for name in RECIPIENT_HEADERS for value in message.header(name))
    for to in (*(person.email for person in (*message.to, *message.cc)), *envelope):
        if address := read_confirm_address(to, settings.desk.address):
            return address
    is_colleague = bool(message.sender and settings.directory.specialist(message.sender))
    return read_confirm_mark(message.subject) if is_colleague and not settings.service.plus_addresses else None
