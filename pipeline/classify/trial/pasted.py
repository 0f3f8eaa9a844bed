"""Write a mail down as the tests of rules.yaml have it, and what was decided as they expect it: lines of YAML. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.classify.language import AUTH
from pipeline.classify.lexicon import Lexicon
from pipeline.classify.scalar import listed, scalar
from pipeline.classify.view import View, is_automatic
from pipeline.domain.classification import Classification, Facts
from pipeline.domain.message import Address, MailKind

EXTRAS: Final = ("to", "cc", "reply_to", "received", "headers", "quoted", "mailbox", "requester")
"""What is written down only if it is asked for."""
WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class Pasted:
    """A mail to be written down: its facts, which of the `EXTRAS`, and the texts in lines."""

    facts: Facts
    extras: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    quoted: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def mail_lines(draft: Pasted) -> tuple[str, ...]:
    """`mail:` and what stands beside it."""
    message = draft.facts.message
    before = (
        f"from: {_people(message.from_)}" if message.from_ else "",
        f"subject: {scalar(message.subject)}" if message.subject else "",
    )
    after = (
        f"lang: {scalar(message.language)}" if message.language else "",
        _auth(draft.facts),
        _attachments(draft.facts),
        "bounce: true" if message.kind is MailKind.BOUNCE else "",
    )
    # Empty lines stand in texts alone.
    inner = (*filter(None, before), *_block("body", draft.body), *filter(None, after), *_extras(draft))
    return ("mail:", *indented(inner), *_beside(draft))


def _extras(draft: Pasted) -> Iterator[str]:
    message = draft.facts.message
    for name, people in (("to", message.to), ("cc", message.cc), ("reply_to", message.reply_to)):
        if name in draft.extras and people:
            yield f"{name}: {_people(people)}"
    if "received" in draft.extras:
        yield f"received: {scalar(message.received_at.isoformat())}"
    headers = dict(draft.headers) if "headers" in draft.extras else {}
    if is_machine(draft.facts):
        headers.setdefault("Auto-Submitted", "auto-generated")
    if headers:
        yield f"headers: {{{', '.join(f'{scalar(name)}: {scalar(value)}' for name, value in headers.items())}}}"
    if "quoted" in draft.extras and draft.quoted:
        yield from _block("quoted", tuple(draft.quoted.splitlines()))


def is_machine(facts: Facts) -> bool:
    """Whether the rules take the mail for a machine's."""
    return is_automatic(View(facts, Lexicon()))


def _beside(draft: Pasted) -> Iterator[str]:
    facts = draft.facts
    if facts.network:
        stage = facts.network.stage if facts.network.stage != "in-house" or not facts.network.tier else ""
        parts = (("tier", facts.network.tier), ("stage", stage))
        yield f"network: {_mapping(parts)}"
    if facts.event != "new":
        yield f"event: {facts.event}"
    if facts.thread_status:
        yield f"thread: {{status: {facts.thread_status}}}"
    if "mailbox" in draft.extras and facts.mailbox:
        yield f"mailbox: {scalar(facts.mailbox)}"
    if "requester" in draft.extras:
        tickets, rating = facts.requester.open_tickets, facts.requester.last_rating
        said = (("open_tickets", "" if tickets is None else str(tickets)), ("last_rating", rating or ""))
        if any(value for _, value in said):
            yield f"requester: {{{', '.join(f'{name}: {value}' for name, value in said if value)}}}"


def _auth(facts: Facts) -> str:
    results = ((name, str(getattr(facts.auth, name))) for name in ("dmarc", "dkim", "spf"))
    said = [(name, value) for name, value in results if value in AUTH.allowed and value != "absent"]
    return f"auth: {_mapping(said)}" if said else ""


def _attachments(facts: Facts) -> str:
    rows = []
    for each in facts.message.attachments:
        named = f"name: {scalar(each.name)}, " if each.name else ""
        rows.append(f"{{{named}type: {scalar(each.type)}, size: {each.size}B}}")
    return f"attachments: [{', '.join(rows)}]" if rows else ""


def _people(people: Iterable[Address]) -> str:
    written = [f"{person.name} <{person.email}>" if person.name else person.email for person in people]
    return scalar(written[0]) if len(written) == 1 else listed(written)


def expected_lines(verdict: Classification) -> tuple[str, ...]:
    """What was decided, as the test expects it."""
    said = [
        f"matched: {listed(verdict.rules)}",
        f"topic: {scalar(verdict.topic)}",
        f"queue: {scalar(verdict.queue)}",
        f"kind: {scalar(verdict.kind)}",
        f"priority: {verdict.priority}",
        f"tags: {listed(verdict.tags)}" if verdict.tags else "",
        f"escalate: {listed(dict.fromkeys(party.to for party in verdict.escalate)) if verdict.escalate else 'none'}",
        f"set: {{{', '.join(f'{scalar(name)}: {scalar(value)}' for name, value in verdict.fields)}}}"
        if verdict.fields
        else "",
        "ignored: true" if verdict.ignored_by else "",
        "spam: true" if verdict.spam_by else "",
    ]
    return ("expect:", *indented(filter(None, said)))


def indented(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"  {line}" if line else "" for line in lines)


def _block(key: str, lines: tuple[str, ...]) -> Iterator[str]:
    """A text of one line behind its key, one of several below it."""
    whole = "\n".join(lines).strip("\n")
    if not whole:
        return
    is_plain = all(char.isprintable() or char in "\n\t" for char in whole)
    if "\n" not in whole or not is_plain:
        yield f"{key}: {scalar(whole)}"
        return
    # Where the first line is set in, YAML must be told how far the text itself is.
    indicator = "2" if whole[0] in " \t" else ""
    yield f"{key}: |{indicator}-"
    yield from (f"  {line}" if line.strip() else "" for line in whole.split("\n"))


def _mapping(pairs: Iterable[tuple[str, str]]) -> str:
    return f"{{{', '.join(f'{name}: {scalar(value)}' for name, value in pairs if value)}}}"
