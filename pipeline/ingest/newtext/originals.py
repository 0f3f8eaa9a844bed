"""The mails that this mail hands on: attached, forwarded in its text, or sent again, each with how sure that is.

Pure. Each has a depth: what it was found inside of has one less, so that a forward of a forward is a chain. Nothing here
is proof of who wrote what, since everybody can type a heading; it says what the one who forwards says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pipeline.domain.message import Address, Message
from pipeline.ingest.body import dates
from pipeline.ingest.newtext import forward
from pipeline.ingest.newtext.heading import addresses

MAX_MAILS: Final = 10
MAX_DEPTH: Final = 10
_LATEST: Final = timedelta(days=1)


class Via(StrEnum):
    """How a mail was handed on; `quoted` is history that nobody calls a forward."""

    ATTACHED = "attached"
    INLINE = "inline"
    QUOTED = "quoted"
    RESENT = "resent"


@dataclass(frozen=True, slots=True)
class Original:
    """A mail that was handed on: its sender may have no address (""), its date is UTC; `doubt` is empty where it is certain."""

    sender: Address | None
    date: datetime | None
    is_offset_known: bool
    subject: str
    text: str
    message_id: str | None
    via: Via
    depth: int
    doubt: str = ""

    @property
    def is_certain(self) -> bool:
        return not self.doubt


def originals(message: Message, attached: Sequence[Message] = ()) -> tuple[Original, ...]:
    """All mails that `message` hands on, each followed by those inside it; `attached` are its attached mails, parsed."""
    found = [original for mail in attached[:MAX_MAILS] for original in _attached(mail)]
    if not found:
        found = [*_resent(message)]
    if not found:
        found = [*_inline(message, 0)]
    outermost = sum(original.depth == 0 for original in found)
    forwarder = message.from_[0].email if message.from_ else ""
    return tuple(_doubted(original, outermost, forwarder) for original in found)


def client(found: Sequence[Original], is_ours: Callable[[str], bool]) -> Original | None:
    """Whose mail it is: in each chain the first that is not by one of ours; doubtful where the chains name several."""
    chosen = [original for chain in _chains(found) if (original := _first_not_ours(chain, is_ours))]
    if not chosen:
        return None
    people = {original.sender.email for original in chosen if original.sender}
    return replace(chosen[0], doubt=chosen[0].doubt or "mails of several people") if len(people) > 1 else chosen[0]


def _chains(found: Sequence[Original]) -> list[list[Original]]:
    chains: list[list[Original]] = []
    for original in found:
        if original.depth == 0 or not chains:
            chains.append([])
        chains[-1].append(original)
    return chains


def _first_not_ours(chain: Sequence[Original], is_ours: Callable[[str], bool]) -> Original | None:
    for place, original in enumerate(chain):
        is_own = original.sender is not None and original.sender.email != "" and is_ours(original.sender.email)
        if not is_own:
            unknown = next((each.doubt for each in chain[:place] if each.sender is None), "")
            return replace(original, doubt=original.doubt or unknown)
    return None


def _doubted(original: Original, outermost: int, forwarder: str) -> Original:
    if original.doubt or original.depth:
        return original
    if outermost > 1:
        return replace(original, doubt=f"{outermost} mails are attached")
    if original.sender and original.sender.email == forwarder and original.via is not Via.RESENT:
        return replace(original, doubt="the forwarded mail is by the one who forwards it")
    return original


def _attached(mail: Message) -> Iterator[Original]:
    """An attached mail and what it hands on itself in its text."""
    sender = mail.from_[0] if mail.from_ else None
    doubt = "" if mail.sender else "the From of the attached mail is not certain"
    if not doubt and mail.date is None:
        doubt = "the attached mail has no readable date"
    is_known = mail.date is not None
    yield Original(sender, mail.date, is_known, mail.subject, mail.text, mail.message_id, Via.ATTACHED, 0, doubt)
    yield from _inline(mail, 1)


def _resent(message: Message) -> Iterator[Original]:
    """A mail that was sent on as it was (RFC 5322 3.6.6): its fields are the original's already."""
    if message.header("resent-from") and message.from_:
        doubt = "" if message.sender else "the From of the mail that was sent again is not certain"
        yield Original(
            message.from_[0], message.date, message.date is not None, message.subject, message.text,
            message.message_id, Via.RESENT, 0, doubt,
        )  # fmt: skip


def _inline(message: Message, depth: int) -> Iterator[Original]:
    """The mail forwarded in a text, and the mails inside that one."""
    is_forward = forward.is_forward(message.subject, message.text)
    part = forward.locate(message.text if is_forward else message.new_text, is_forward=is_forward)
    via, doubt = Via.INLINE, ""
    if part is None and _is_new(message):
        part = forward.locate(message.text, is_forward=True)
        via, doubt = Via.QUOTED, "nothing but a heading says that it was forwarded"
    while part is not None and depth < MAX_DEPTH:
        original = _read(part, message.received_at, via, depth, doubt)
        yield original
        announced = forward.locate(part.text, is_forward=forward.is_forward(original.subject, part.text))
        below = forward.locate(part.text, is_forward=True)
        is_quoted = announced is None or (below is not None and below.start < announced.start)
        part = below if is_quoted else announced
        via = Via.QUOTED if is_quoted else Via.INLINE
        doubt = doubt or ("it is quoted in what was forwarded" if is_quoted else "")
        depth += 1


def _is_new(message: Message) -> bool:
    """Whether a mail answers nothing, as far as its header says."""
    is_answer = message.in_reply_to or message.references or message.subject.strip()[:4].casefold().startswith("re:")
    return not is_answer and not any(mark in message.subject[:8] for mark in (":", "："))


def _read(part: forward.Part, received_at: datetime, via: Via, depth: int, doubt: str) -> Original:
    heading = part.heading
    reading = dates.read(heading.date, is_english=heading.is_english)
    moment = _plausible(reading, received_at) if reading else None
    doubt = _doubt_of(heading.sender, has_date=moment is not None) or doubt
    is_known = reading is not None and reading.is_offset_known
    return Original(heading.person, moment, is_known, heading.subject, part.text, None, via, depth, doubt)


def _plausible(reading: dates.Reading, received_at: datetime) -> datetime:
    """No mail is forwarded before it was written: the other reading of `3/12/2026` where the first is not yet."""
    is_too_late = reading.moment > received_at + _LATEST
    return reading.other if is_too_late and reading.other and reading.other <= received_at + _LATEST else reading.moment


def _doubt_of(sender: str, *, has_date: bool) -> str:
    named = addresses(sender)
    if not sender.strip():
        return "it does not say who wrote it"
    if not named:
        return "its From line has no address"
    if len(named) > 1:
        return "its From line names several addresses"
    return "" if has_date else "its date cannot be read"
