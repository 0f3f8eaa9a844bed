"""`cndesk ticket`: list tickets, show one with its thread, explain every decision on it, set what is wrong."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import click

from pipeline.cli import Invocation
from pipeline.commands.ticket_set import set_command
from pipeline.domain.ticket import Entry, Ticket
from pipeline.domain.timer import Timer, TimerState
from pipeline.errors import UserError
from pipeline.store.unit import Unit

Json = dict[str, object]


@click.group("ticket")
def command() -> None:
    """List tickets, show one, explain why it is as it is, correct it."""


command.add_command(set_command)


@command.command("list")
@click.option("--all", "with_finished", is_flag=True, help="Solved and closed ones too.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_obj
def list_command(invocation: Invocation, with_finished: bool, output: str) -> None:
    """List the open tickets, oldest first.

    \b
    cndesk ticket list --all -o json
    """
    with _look(invocation) as unit:
        tickets = unit.tickets.all(with_finished=with_finished)
        if output == "json":
            threads = unit.threads.threads([ticket.number for ticket in tickets])
            rows = [_listed(ticket, threads[ticket.number]) for ticket in tickets]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
            return
    for ticket in tickets:
        who = ticket.requester_name or ticket.requester
        place = f"{ticket.status:<7} {ticket.priority:<6} {ticket.queue:<10} {ticket.topic:<16}"
        click.echo(f"{ticket.label:<7} {place} {_shown(ticket.opened_at)}  {who}: {ticket.subject}")
    if not tickets and not invocation.is_quiet:
        click.echo("no tickets" if with_finished else "no open tickets")


@command.command("show")
@click.argument("number")
@click.option("--why", is_flag=True, help="The reason of every decision: rules, words, acknowledgements, moves.")
@click.option("--misses", is_flag=True, help="With --why: the rules that did not hit as well.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_obj
def show(invocation: Invocation, number: str, why: bool, misses: bool, output: str) -> None:
    """Show ticket NUMBER (1042 or T-1042) with its messages.

    \b
    cndesk ticket show T-1042 --why
    cndesk ticket show T-1042 --why --misses
    """
    with _look(invocation) as unit:
        ticket = _find(unit, number)
        thread = unit.threads.thread(ticket.number)
        timers = unit.timers.of_ticket(ticket.number)
        if output == "json":
            explained = {"why": list(_why(unit, ticket, with_misses=misses))} if why else {}
            click.echo(json.dumps(_detailed(ticket, thread, timers) | explained, ensure_ascii=False, indent=2))
            return
        click.echo("\n".join(_as_text(ticket, thread, timers)))
        if why:
            click.echo("\n".join(["", "Why:", *_why(unit, ticket, with_misses=misses)]))


def _look(invocation: Invocation) -> AbstractContextManager[Unit]:
    from pipeline.app import open_store
    from pipeline.config import load_settings

    return open_store(load_settings(invocation.home)).look()


def _find(unit: Unit, number: str) -> Ticket:
    digits = re.fullmatch(r"(?:[Tt]-?)?([0-9]{1,9})", number.strip().strip("[]"))
    ticket = unit.tickets.get(int(digits[1])) if digits else None
    if ticket is None:
        raise UserError(f"there is no ticket {number}", "cndesk ticket list --all")
    return ticket


def _listed(ticket: Ticket, thread: list[Entry]) -> Json:
    return {
        "number": ticket.number,
        "status": ticket.status,
        "queue": ticket.queue,
        "topic": ticket.topic,
        "kind": ticket.kind,
        "priority": ticket.priority,
        "escalated_to": ticket.escalated_to,
        "network": ticket.network,
        "requester": ticket.requester,
        "opened_at": ticket.opened_at.isoformat(),
        "fields": dict(ticket.fields),
        "messages": [
            {
                "message_id": entry.message_id,
                "sha256": entry.sha256,
                "direction": entry.direction,
                "at": entry.at.isoformat(),
            }
            for entry in thread
        ],
    }


def _detailed(ticket: Ticket, thread: list[Entry], timers: Sequence[Timer]) -> Json:
    listed = _listed(ticket, thread)
    texts = [
        {"author": entry.author, "text": entry.text, "kind": entry.kind, "verified": entry.is_verified}
        for entry in thread
    ]
    messages = listed["messages"]
    assert isinstance(messages, list)
    return listed | {
        "subject": ticket.subject,
        "assignee": ticket.assignee,
        "language": ticket.language,
        "tags": list(ticket.tags),
        "watchers": list(ticket.watchers),
        "timers": [
            {"name": timer.due.name, "what": str(timer.due), "due_at": timer.due_at.isoformat(), "state": timer.state}
            for timer in timers
        ],
        "linked_to": ticket.linked_to,
        "merged_into": ticket.merged_into,
        "answer_to": ticket.answer_to,
        "solved_at": ticket.solved_at.isoformat() if ticket.solved_at else None,
        "rules_hash": ticket.rules_hash,
        "messages": [message | text for message, text in zip(messages, texts, strict=True)],
    }


def _as_text(ticket: Ticket, thread: list[Entry], timers: Sequence[Timer]) -> Iterator[str]:
    yield f"{ticket.label}  {ticket.subject}"
    yield f"  {ticket.status} · {ticket.priority} · queue {ticket.queue} · topic {ticket.topic} · {ticket.kind}"
    network = f" of {ticket.network}" if ticket.network else ""
    yield f"  from {ticket.requester_name or ticket.requester} <{ticket.requester}>{network}, opened {_shown(ticket.opened_at)}"
    if ticket.assignee or ticket.escalated_to:
        yield f"  assigned to {ticket.assignee or 'nobody'}; escalated to {ticket.escalated_to or 'nobody'}"
    if ticket.linked_to:
        yield f"  follows T-{ticket.linked_to}"
    if ticket.merged_into:
        yield f"  merged into T-{ticket.merged_into}: its messages are there"
    if ticket.answer_to:
        yield f"  answers go to {ticket.answer_to}"
    yield from _particulars(ticket, timers)
    arrows = {"in": "→ desk", "out": "→ client", "note": "note", "auto": "→ client, by itself"}
    for entry in thread:
        mark = "" if entry.is_verified or entry.direction != "note" else " (unverified)"
        yield ""
        yield f"  {_shown(entry.at)}  {entry.author_name or entry.author}  {arrows[entry.direction]}{mark}"
        yield from (f"    {line}" for line in entry.text.strip().splitlines())


def _particulars(ticket: Ticket, timers: Sequence[Timer]) -> Iterator[str]:
    """What rules added to it, and what is due."""
    if ticket.tags:
        yield f"  tags {', '.join(ticket.tags)}"
    if ticket.fields:
        yield "  " + ", ".join(f"{name}: {value}" for name, value in ticket.fields)
    if ticket.watchers:
        yield f"  watched by {', '.join(ticket.watchers)}"
    for timer in timers:
        if timer.state is TimerState.WAITING:
            yield f"  {_shown(timer.due_at)}  {timer.due}"


def _why(unit: Unit, ticket: Ticket, *, with_misses: bool) -> Iterator[str]:
    """Each mail's decision with its reasons and the rules' trace, then what happened, then what went out."""
    from pipeline.classify.explain.explain import explain
    from pipeline.classify.trace import trace_from_json
    from pipeline.recall import Recollection

    recollection = Recollection(unit)
    for decision in unit.journal.decisions(ticket.number):
        yield f"  {_shown(decision.at)}  mail {decision.inbound}"
        yield from (f"    {reason}" for reason in decision.reasons)
        if decision.trace:
            # Misses are not stored: the rules of that time are asked again.
            trace = recollection.of(decision).trace if with_misses else trace_from_json(decision.trace)
            told = explain(trace, decision.rules_hash, with_misses=with_misses)
            yield from (f"    {line}" for line in told)
    yield "  Events:"
    for event in unit.journal.events(ticket.number):
        words = ", ".join(f"{key} {value}" for key, value in event.detail.items() if value and key != "sha256")
        yield f"    {_shown(event.at)}  {event.name:<18} {event.actor}" + (f": {words}" if words else "")
    yield "  Outgoing mail:"
    for row in unit.outbox.of_ticket(ticket.number):
        yield f"    {_shown(row.created_at)}  {row.purpose} to {row.recipient}: {row.state}" + (
            f" ({row.reply})" if row.reply else ""
        )


def _shown(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
