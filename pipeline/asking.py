"""Gather what a specialist asks for with `#why`: how the decisions on a ticket's mails came about, in plain words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from pipeline.classify.explain.plain import told, told_why_not
from pipeline.classify.rules import RuleSet
from pipeline.desk.grammar import asked_why
from pipeline.desk.paperwork import known_as
from pipeline.domain.hindsight import COMMAND_LINE
from pipeline.domain.known import Labels, Told
from pipeline.domain.ticket import Ticket
from pipeline.recall import Recalled, Recollection
from pipeline.seen import Seen
from pipeline.store.journal import EventRow

MAX_MAILS: Final = 5
"""Of a long thread the last decisions are what is asked about."""
PAPERWORK: Final = ("topic-changed", "queue-changed", "priority-changed", "tags-changed", "assignee-changed")


def labels_of(rules: RuleSet) -> Labels:
    """The names that commands may use by a rule set."""
    declared = rules.vocabulary
    return Labels(
        topics=declared.get("topics", ()),
        queues=declared.get("queues", ()),
        tags=declared.get("tags", ()),
        rules=tuple(rule.id for rule in rules.rules),
    )


def asked(seen: Seen, ticket: Ticket) -> tuple[Labels, dict[str, Told]]:
    """The names for commands on this ticket, and the answers to the `#why` lines of the mail."""
    names = labels_of(seen.app.rules)
    written = asked_why(seen.message.new_text_unsigned)
    if not written:
        return names, {}
    recalled = Recollection(seen.unit, seen.app.inforce.names).of_ticket(ticket.number)[-MAX_MAILS:]
    then = (name for each in recalled for name in each.names)
    names = replace(names, rules=tuple(dict.fromkeys((*names.rules, *then))))
    rules = (known_as(rule, names.rules) for rule in written)
    events = seen.unit.journal.events(ticket.number)
    return names, {rule: (*_explained(recalled, rule), *(() if rule else _since_then(events, seen))) for rule in rules}


def _explained(recalled: list[Recalled], rule: str) -> Iterator[tuple[str, str]]:
    for each in recalled:
        facts = each.facts
        subject = f": {facts.message.subject or '(no subject)'}" if facts else ""
        yield "heading", f"Mail of {_shown(facts.message.received_at if facts else each.decision.at)}{subject}"
        since = f", in force since {_shown(each.since)}" if each.since else ""
        yield "plain", f"Decided by the rules {each.rules_hash[:12]}{since}."
        if each.doubt:
            yield "plain", f"{each.doubt[0].upper()}{each.doubt[1:]}."
        yield from told_why_not(each.why_not(rule)) if rule else told(each.trace)


def _since_then(events: list[EventRow], seen: Seen) -> Iterator[tuple[str, str]]:
    """What was changed since: by hand, which is a correction, or by rules on what the client wrote later."""
    changes = [event for event in events if event.name in PAPERWORK]
    if changes:
        yield "heading", "Changed since"
    for event in changes:
        what = event.name.removesuffix("-changed")
        before, after = event.detail.get("from") or "nothing", event.detail.get("to") or "nothing"
        person = seen.app.house.directory.specialist(event.actor)
        by_hand = person.name if person else event.actor if event.actor == COMMAND_LINE else ""
        by = f"by {by_hand}" if by_hand else f"by rules, when {event.actor} wrote"
        yield "detail", f"{_shown(event.at)}: {what} from {before} to {after}, {by}"


def _shown(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
