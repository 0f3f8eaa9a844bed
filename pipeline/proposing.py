"""What a mail of one of ours brings for the rules: a file that is proposed, or the word that confirms one."""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.document import MAX_BYTES, parse
from pipeline.domain.message import Attachment
from pipeline.domain.rulebook import Brought, Confirming
from pipeline.domain.thread import Belonging, Evidence, Joins
from pipeline.domain.token import ConfirmAddress, confirmed, read_confirm_address, read_confirm_mark
from pipeline.inforce import RULES_FILE, text_hash
from pipeline.ingest.parse import part_bytes
from pipeline.ingest.thread import RECIPIENT_HEADERS
from pipeline.seen import Seen

SUFFIXES: Final = (".yaml", ".yml")
NAMES: Final = frozenset({RULES_FILE, "rules.yml"})
MAX_FILES: Final = 5
RESEMBLING: Final = frozenset({Evidence.QUOTED_TEXT, Evidence.SAME_SUBJECT})
"""Evidence that nobody gave out: a mail that only looks like one of a ticket may still bring rules."""
_KEYS: Final = tuple(re.compile(rf"^[\s{{]*[\"']?{key}[\"']?\s*:", re.MULTILINE) for key in ("version", "rules"))


def confirming(seen: Seen) -> Confirming | None:
    """The proposal that a mail's recipient names, and whether the key was made for its sender."""
    address = _confirm_address(seen)
    if address is None:
        return None
    proposal, newest = seen.unit.rulebook.proposal(address.proposal), seen.unit.rulebook.newest()
    sender = seen.message.sender
    base = confirmed(address, seen.app.key, sender, proposal.hash) if proposal and sender else None
    return Confirming(proposal, base is not None, base or 0, newest.id if newest else 0)


def brought(seen: Seen, place: Belonging) -> Brought | None:
    """The rules file that a colleague's mail brings; None for a mail into a ticket, where a file is just a file."""
    if isinstance(place, Joins) and place.evidence not in RESEMBLING:
        return None
    files = [each for each in seen.message.attachments if (each.name or "").lower().endswith(SUFFIXES)]
    found = [(each.name or "", source) for each, source in _read(seen, files[:MAX_FILES]) if _is_meant(each, source)]
    if not found:
        return None
    if len(files) > 1:
        names = ", ".join(each.name or "" for each in files[:MAX_FILES])
        return Brought(complaint=f"the mail brings {len(files)} YAML files ({names}): send one rules.yaml alone")
    name, source = found[0]
    if source is None or len(source) > MAX_BYTES:
        return Brought(
            complaint=f"{name} is larger than {MAX_BYTES >> 20} MiB, which is more than a rules file may have"
        )
    document = parse(source, RULES_FILE)
    if not document.text or "\0" in document.text:
        told = document.problems[0].headline if document.problems else "it is empty"
        return Brought(complaint=f"{name} cannot be read: {told}")
    return Brought(document.text, text_hash(source))


def _read(seen: Seen, files: list[Attachment]) -> Iterator[tuple[Attachment, bytes | None]]:
    """The files with their bytes; None for one that is too large to be looked at."""
    raw = seen.unit.inbox.source(seen.inbound) if files else b""
    for each in files:
        yield each, part_bytes(raw, each.part) if each.size <= MAX_BYTES else None


def _is_meant(attachment: Attachment, source: bytes | None) -> bool:
    """Whether a file is meant as rules: by its name, or by the keys that it begins its lines with."""
    if (attachment.name or "").lower() in NAMES:
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
