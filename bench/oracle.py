"""What must hold of any bytes that come as a mail: the questions the fuzzer asks of every mutant."""

import email
import pickle
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pipeline.domain.message import Message
from pipeline.errors import Unparsable
from pipeline.ingest.body.charset import clean
from pipeline.ingest.body.html import to_text
from pipeline.ingest.identity.identity import authenticate
from pipeline.ingest.identity.trust import MailService
from pipeline.ingest.kind.screen import OurAddresses, screen
from pipeline.ingest.parse import parse, part_bytes
from pipeline.ingest.safety import guard
from pipeline.ingest.safety.limits import begin
from pipeline.ingest.safety.stub import stub
from pipeline.ingest.thread import referred_ids, reply_addresses

NOON: Final = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Receiver:
    """The server whose verdicts are believed."""

    address: str = "desk@cn.example"
    authserv_id: str = "mx.cn.example"
    mail_service: MailService | None = None
    mail_hosts: tuple[str, ...] = ()


OURS: Final = OurAddresses(frozenset({"desk@cn.example"}), "cndesk-1")
MAX_SECONDS: Final = 2.0
_UNFIT: Final = re.compile("[\0\ud800-\udfff]")
_LETTERS: Final = re.compile(r"\w+")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*+"')


def faults(source: bytes) -> list[str]:
    """What is wrong with how these bytes are read; each fault begins with its kind."""
    begun = time.process_time()
    try:
        found = list(_questions(source))
    except Exception as error:  # noqa: BLE001 (that nothing is raised is one of the questions)
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}" if place else "?"
        return [f"raises: {type(error).__name__} at {where}: {error}"]
    spent = time.process_time() - begun
    return [*found, *([f"slow: {spent:.1f} s"] if spent > MAX_SECONDS else [])]


def _questions(source: bytes) -> Iterator[str]:
    guard.suspicion(source)
    try:
        message = parse(source, NOON)
    except Unparsable as error:
        message = stub(source, NOON, str(error))
    else:
        yield from _of_parts(source, message)
    yield from _of_texts(message)
    yield from _of_passages(message)
    yield from _of_sender(source, message)
    if pickle.loads(pickle.dumps(message, protocol=5)) != message:
        yield "value: the message is not equal to its copy"
    authenticate(message, _Receiver())
    referred_ids(message)
    reply_addresses(message, {"desk@cn.example"})
    screen(message, OURS)


def _of_parts(source: bytes, message: Message) -> Iterator[str]:
    for each in message.attachments[:20]:
        try:
            part_bytes(source, each.part)
        except KeyError:
            yield f"part: {each.part} is not found again"


def _of_texts(message: Message) -> Iterator[str]:
    texts = {
        "subject": message.subject,
        "text": message.text,
        "new_text": message.new_text,
        "new_text_unsigned": message.new_text_unsigned,
        "html": message.html,
        "reaction": message.reaction,
        "content_type": message.content_type,
    }
    named = [*texts.items(), *(("header", f"{name}: {value}") for name, value in message.headers)]
    named += [
        ("address", f"{one.name} {one.email}") for one in (*message.from_, *message.to, *message.cc, *message.reply_to)
    ]
    named += [("attachment", each.name) for each in message.attachments if each.name]
    named += [("passage", each.text) for each in message.passages]
    named += [("id", each) for each in (*message.references, *message.in_reply_to, message.message_id or "")]
    yield from (f"text: {name} holds NUL or half a character" for name, value in named if _UNFIT.search(value))


def _of_passages(message: Message) -> Iterator[str]:
    """The passages have all words of the text in their order, and no others; or those of the HTML that says the same."""
    if message.passages and not message.is_stub:
        told = _letters("\n".join(each.text for each in message.passages))
        if told not in (_letters(message.text), _letters(to_text(message.html))):
            yield "words: the passages are not the text"


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text))


def _of_sender(source: bytes, message: Message) -> Iterator[str]:
    """An identity only where one From field holds one address and nothing else that could be one."""
    if message.sender is None:
        return
    fields = [
        str(value) for name, value in email.message_from_bytes(begin(source)).raw_items() if name.lower() == "from"
    ]
    # The domain may be told in its other form (IDNA), the local part never.
    local = message.sender.partition("@")[0]
    if len(fields) != 1 or _QUOTED.sub("", fields[0]).count("@") != 1 or f"{local}@" not in fields[0].lower():
        yield f"sender: {message.sender} is not certain"


def lost_words(text: str) -> list[str]:
    """What is wrong with how a plain text is read that nothing was done to: every word must come out again."""
    source = b"From: ana@a.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    written = clean(text)
    # A file that stands there uuencoded, a charset that shows itself, the armour of a signature and the tags of a
    # document that is HTML under a wrong name are no words.
    is_document = text.lstrip().lower().startswith(("<html", "<!doctype", "<body", "<head", "<?xml"))
    if "begin " in written or "\x1b" in text or "-----BEGIN PGP" in written or is_document:
        return []
    message = parse(source + written.encode("utf-8", "replace"), NOON)
    return [] if message.text.split() == written.split() else ["words: the text is not what was written"]
