"""`cndesk ticket set`: topic, queue, priority and tags of a ticket, by the same rules as specialists' mails."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import OUTPUT, echo_json
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.app import App
    from pipeline.desk.paperwork import Paper
    from pipeline.domain.known import Known
    from pipeline.domain.network import Specialist
    from pipeline.domain.plan import Action
    from pipeline.domain.ticket import Ticket
    from pipeline.store.unit import Unit

NUMBER: Final = re.compile(r"\[?(?:t-?)?([0-9]{1,9})\]?", re.IGNORECASE)
FIELDS: Final = ("topic", "queue", "priority", "tags")


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of a ticket that is another now."""

    field: str
    before: str
    after: str


@click.command("set")
@click.argument("number")
@click.option("--topic", multiple=True, help="What it is about.")
@click.option("--queue", multiple=True, help="Whose work it is; if nobody has it, the people of that queue are told.")
@click.option("--priority", multiple=True, help="low, normal, high or urgent.")
@click.option("--tag", multiple=True, help="A tag to add; again for more.")
@click.option("--untag", multiple=True, help="A tag to take off; again for more.")
@click.option("--as", "address", help="The specialist who does it [default: the command line].")
@OUTPUT
@click.pass_obj
def set_command(
    invocation: Invocation, /, number: str, address: str | None, output: str, **papers: tuple[str, ...]
) -> None:
    """Set topic, queue, priority or tags of ticket NUMBER (1042 or T-1042).

    The names are those that the rules in force declare; each change is an event, and a correction for `rules suggest`.

    Exit code 0: it is as wanted now; 1: somebody else changed the ticket meanwhile; 2: there is no such ticket or name.

    \b
    cndesk ticket set T-1042 --topic payouts --queue payouts
    cndesk ticket set 1042 --priority high --tag money --untag vague --as ha@cn-desk.example
    """
    from pipeline.app import open_app

    app = open_app(invocation.home)
    person = _person(app, address)
    wanted = _papers(app, papers)
    with app.store.begin() as unit:
        before, after = _set(app, unit, number, wanted, person)
    changed = [
        Changed(field, *(_shown(getattr(ticket, field)) for ticket in (before, after)))
        for field in FIELDS
        if getattr(before, field) != getattr(after, field)
    ]
    if output == "json":
        rows = [{"field": each.field, "from": each.before, "to": each.after} for each in changed]
        echo_json({"number": before.number, "changed": rows})
    elif not invocation.is_quiet:
        said = "; ".join(f"{each.field} {each.before or 'none'} → {each.after or 'none'}" for each in changed)
        click.echo(f"{before.label}: {said or 'as it was'}")


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _person(app: "App", address: str | None) -> "Specialist | None":
    """In whose name it is done. Raises UserError for an address that is no specialist's."""
    from pipeline.problem import did_you_mean

    if address is None:
        return None
    directory = app.house.directory
    person = directory.specialist(address)
    if person is None:
        known = did_you_mean(address, (each.email for each in directory.specialists))
        raise UserError(f"{address} is no specialist of this desk", known)
    return person


def _papers(app: "App", options: dict[str, tuple[str, ...]]) -> "list[Paper]":
    """The paperwork that the options ask for. Raises UserError for a name that the rules do not declare."""
    from pipeline.asking import labels_of
    from pipeline.desk.paperwork import Refused, read_paper

    labels = labels_of(app.rules)
    papers: list[Paper] = []
    for verb, values in options.items():
        for value in values:
            paper = read_paper(verb, (value,), labels)
            if isinstance(paper, Refused):
                raise UserError(paper.error.replace(f"#{verb}", f"--{verb}"), paper.hint)
            papers.append(paper)
    if not papers:
        raise UserError("nothing is to be set", f"say what: {', '.join(f'--{verb}' for verb in options)}")
    return papers


def _set(
    app: "App", unit: "Unit", number: str, papers: "list[Paper]", person: "Specialist | None"
) -> "tuple[Ticket, Ticket]":
    """The ticket before and after, within the caller's transaction. Raises UserError, or Transient."""
    from dataclasses import replace

    from pipeline.desk.paperwork import filed, handed_over, paper_complaint
    from pipeline.domain.hindsight import COMMAND_LINE
    from pipeline.domain.plan import ChangeTicket, Send
    from pipeline.process import write
    from pipeline.store.record import Occasion

    ticket = _ticket(unit, number)
    if complaint := paper_complaint(papers, ticket):
        raise UserError(complaint.replace("#", "--", 1) if complaint.startswith("#") else complaint)
    after = filed(ticket, papers)
    if after == ticket:
        return ticket, after
    now = app.clock()
    actor = person.email if person else COMMAND_LINE
    known = _known(app, unit, ticket, now)
    actions: list[Action] = [ChangeTicket(ticket, after, actor, "ticket set")]
    actions += handed_over(known, ticket, replace(after, version=ticket.version + 1), person)
    mails = {sent.draft.key: write(app, unit, sent.draft, now) for sent in actions if isinstance(sent, Send)}
    unit.act(actions, Occasion(now, mails, ticket=ticket.number))
    return ticket, after


def _ticket(unit: "Unit", number: str) -> "Ticket":
    digits = NUMBER.fullmatch(number.strip())
    ticket = unit.tickets.current([int(digits[1])]).get(int(digits[1])) if digits else None
    if ticket is None:
        raise UserError(f"there is no ticket {number}", "cndesk ticket list --all")
    return ticket


def _known(app: "App", unit: "Unit", ticket: "Ticket", now: datetime) -> "Known":
    """What a notification speaks of, where no mail is the occasion."""
    from dataclasses import replace

    from pipeline.classify.sample import MESSAGE
    from pipeline.domain.disposition import Accept
    from pipeline.domain.inbound import Inbound
    from pipeline.domain.known import Known
    from pipeline.domain.message import Auth
    from pipeline.domain.thread import Fresh
    from pipeline.domain.ticket import Direction

    thread = unit.threads.thread(ticket.number)
    return Known(
        house=app.house,
        inbound=Inbound(0, "", "", 0, 0, now, 0, "", False, False, 0),
        message=replace(MESSAGE, received_at=now, sender=None, from_=()),
        now=now,
        auth=Auth(),
        disposition=Accept(),
        belonging=Fresh(),
        event="new",
        number=ticket.number,
        last_client_entry=next((entry for entry in reversed(thread) if entry.direction is Direction.IN), None),
        open_tickets=unit.tickets.open_count_of_network(ticket.network) if ticket.network else 1,
    )
