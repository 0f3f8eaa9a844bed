"""Paperwork on a ticket: topic, queue, priority and tags, by mail (product 6.2) or at the command line, by the same rules.

Pure. Every name is one that the rules in force declare; a slip is refused with what may have been meant. What a person
changes is an event with that person as its actor: corrections that `rules suggest` learns from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.desk.notify import notify
from pipeline.domain.known import Known, Labels
from pipeline.domain.message import Address, Auth, Message
from pipeline.domain.network import Specialist
from pipeline.domain.plan import Purpose, Send, Value
from pipeline.domain.thread import Fresh
from pipeline.domain.ticket import FINISHED, Entry, Priority, Ticket
from pipeline.problem import did_you_mean

MAX_TAG: Final = 60


@dataclass(frozen=True, slots=True)
class SetTopic:
    """`#topic payouts`: what it is about."""

    topic: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """`#queue tech`: whose work it is."""

    queue: str


@dataclass(frozen=True, slots=True)
class SetPriority:
    """`#priority high`."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class AddTags:
    """`#tag a, b`."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveTags:
    """`#untag a`."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line of paperwork cannot be done, and what may have been meant."""

    error: str
    hint: str = ""


Paper = SetTopic | MoveTo | SetPriority | AddTags | RemoveTags
PAPERWORK: Final = {
    "topic": "one topic, such as #topic payouts",
    "queue": "one queue, such as #queue triage",
    "priority": "low, normal, high or urgent",
    "tag": "the tags to add, such as #tag a, b",
    "untag": "the tags to take off, such as #untag a",
}
"""The verbs, and what each takes."""


def read_paper(verb: str, words: Sequence[str], labels: Labels) -> Paper | Refused:
    """The paperwork of one verb and the words behind it."""
    written = " ".join(words).strip().strip(",")
    if not written:
        return Refused(f"#{verb} takes {PAPERWORK[verb]}")
    match verb:
        case "topic":
            return (
                SetTopic(name) if (name := known_as(written, labels.topics)) else _unknown(verb, written, labels.topics)
            )
        case "queue":
            return (
                MoveTo(name) if (name := known_as(written, labels.queues)) else _unknown(verb, written, labels.queues)
            )
        case "priority":
            name = known_as(written, tuple(Priority))
            return SetPriority(Priority(name)) if name else _unknown(verb, written, tuple(Priority))
        case _:
            return _tags(verb, written, labels)


def _tags(verb: str, written: str, labels: Labels) -> Paper | Refused:
    """Tags behind each other with commas, or with spaces where no comma stands."""
    whole = known_as(written, labels.tags)
    names = [whole] if whole else written.split("," if "," in written else None)
    tags: list[str] = []
    for name in filter(None, (name.strip() for name in names)):
        tag = known_as(name, labels.tags) or name
        if verb == "tag" and labels.tags and tag not in labels.tags:
            return _unknown("tag", name, labels.tags)
        if len(tag) > MAX_TAG:
            return Refused(f'"{tag[:MAX_TAG]}..." is too long for a tag', f"at most {MAX_TAG} characters")
        tags.append(tag)
    distinct = tuple(dict.fromkeys(tags))
    return AddTags(distinct) if verb == "tag" else RemoveTags(distinct)


def known_as(word: str, names: Iterable[str]) -> str:
    """The declared name that a word means, whatever its case; empty if there is none."""
    return next((name for name in names if name.casefold() == word.casefold()), "")


def _unknown(noun: str, word: str, names: Sequence[str]) -> Refused:
    return Refused(f'there is no {noun} "{word}"', did_you_mean(word, names))


def paper_complaint(papers: Sequence[Paper], ticket: Ticket) -> str:
    """What is wrong with the papers together; empty if nothing is."""
    for kind, verb in ((SetTopic, "topic"), (MoveTo, "queue"), (SetPriority, "priority")):
        if len({paper for paper in papers if isinstance(paper, kind)}) > 1:
            return f"#{verb} stands twice: which of them shall hold?"
    added = {tag for paper in papers if isinstance(paper, AddTags) for tag in paper.tags}
    for paper in papers:
        for tag in paper.tags if isinstance(paper, RemoveTags) else ():
            if tag in added:
                return f'the tag "{tag}" is added and taken off: which of them shall hold?'
            if not known_as(tag, ticket.tags):
                guess = did_you_mean(tag, ticket.tags) or "it has none"
                return f'{ticket.label} has no tag "{tag}" ({guess})'
    return ""


def filed(ticket: Ticket, papers: Iterable[Paper]) -> Ticket:
    """The ticket after the paperwork."""
    for paper in papers:
        match paper:
            case SetTopic(topic):
                ticket = replace(ticket, topic=topic)
            case MoveTo(queue):
                ticket = replace(ticket, queue=queue)
            case SetPriority(priority):
                ticket = replace(ticket, priority=priority)
            case AddTags(tags):
                ticket = replace(ticket, tags=tuple(dict.fromkeys((*ticket.tags, *tags))))
            case RemoveTags(tags):
                gone = {known_as(tag, ticket.tags) for tag in tags}
                ticket = replace(ticket, tags=tuple(tag for tag in ticket.tags if tag not in gone))
    return ticket


def handed_over(known: Known, before: Ticket, after: Ticket, mover: Specialist | None) -> tuple[Send, ...]:
    """Tell the people of another queue of a ticket that nobody has, as they are told of a new one.

    A finished one asks nothing of them: its queue is corrected for the rules to learn from.
    They read what the client wrote last; `mover`, who did it (None: the command line), need not be told.
    """
    entry = known.last_client_entry
    if after.queue == before.queue or after.assignee is not None or entry is None or after.status in FINISHED:
        return ()
    told = notify(_as_written(known, before, entry), after, is_new=True)
    reasons = (f"{mover.name if mover else 'somebody at the command line'} moved it here from queue {before.queue}",)
    return tuple(
        Send(replace(send.draft, key=_key(send, after), values=_with_reasons(send.draft.values, reasons)))
        for send in told
        if send.draft.purpose is Purpose.NOTIFICATION and (mover is None or send.draft.to.email != mover.email)
    )


def _key(send: Send, after: Ticket) -> str:
    return f"moved:{after.number}:{after.version}:{send.draft.to.email}"


def _with_reasons(values: tuple[tuple[str, Value], ...], reasons: tuple[str, ...]) -> tuple[tuple[str, Value], ...]:
    return tuple((name, reasons if name == "reasons" else value) for name, value in values)


def _as_written(known: Known, ticket: Ticket, entry: Entry) -> Known:
    """What is known, with the client's last mail in the place of the one that moved the ticket."""
    message: Message = replace(
        known.message,
        message_id=entry.message_id,
        from_=(Address(entry.author_name, entry.author),),
        sender=entry.author or None,
        text=entry.text,
        new_text=entry.text,
        attachments=(),
    )
    network = known.network or (known.house.directory.network(ticket.network) if ticket.network else None)
    doubt = () if entry.is_verified else ("It was not verified who wrote this.",)
    return replace(
        known,
        message=message,
        network=network,
        auth=Auth(),
        belonging=Fresh(),
        classification=None,
        handed_on=None,
        warnings=doubt,
        open_tickets=max(0, known.open_tickets - 1),
    )
