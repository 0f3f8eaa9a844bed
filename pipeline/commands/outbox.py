"""`cndesk outbox`: what goes out, and what became of it."""

import json
from dataclasses import asdict

import click

from pipeline.cli import Invocation
from pipeline.errors import UserError

STATES = ("pending", "leased", "data", "sent", "deferred", "failed", "uncertain", "held")


@click.group("outbox")
def command() -> None:
    """What goes out, and what became of it."""


@command.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; may be repeated.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_obj
def list_command(invocation: Invocation, states: tuple[str, ...], output: str) -> None:
    """List outgoing mails, oldest first.

    `uncertain` means that the server never answered the end of a mail: it may have arrived, and an automatic one is
    not sent again.

    \b
    cndesk outbox list --state failed --state uncertain
    """
    from pipeline.app import open_store
    from pipeline.config import load_settings
    from pipeline.domain.outgoing import OutboxState

    with open_store(load_settings(invocation.home)).look() as unit:
        rows = unit.outbox.all([OutboxState(state) for state in states])
    if output == "json":
        shown = [
            asdict(row)
            | {
                name: value.isoformat() if value else None
                for name, value in (("next_at", row.next_at), ("created_at", row.created_at), ("done_at", row.done_at))
            }
            for row in rows
        ]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for row in rows:
        ticket = f"T-{row.ticket}" if row.ticket else "-"
        reply = f"  {row.reply}" if row.reply else ""
        click.echo(
            f"{row.id:>6}  {row.created_at:%Y-%m-%d %H:%M}  {row.state:<9} {row.purpose:<21} {ticket:<7} {row.recipient}{reply}"
        )
    if not rows and not invocation.is_quiet:
        click.echo("nothing goes out")


@command.command("unreachable")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_obj
def unreachable_command(invocation: Invocation, output: str) -> None:
    """List the addresses that get nothing automatic, since mail to them came back for good.

    What a specialist writes still goes to them.

    \b
    cndesk outbox unreachable
    """
    from pipeline.app import open_store
    from pipeline.config import load_settings

    with open_store(load_settings(invocation.home)).look() as unit:
        found = unit.senders.all_unreachable()
    if output == "json":
        shown = [asdict(one) | {"since": one.since.isoformat()} for one in found]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.since:%Y-%m-%d %H:%M}  {one.address}  {one.reason}")
    if not found and not invocation.is_quiet:
        click.echo("every address may get automatic mail")


@command.command("allow")
@click.argument("address")
@click.pass_obj
def allow_command(invocation: Invocation, address: str) -> None:
    """Let an address have automatic mail again, once its owner has mended it.

    \b
    cndesk outbox allow ana@starhouse.example
    """
    from pipeline.app import open_store
    from pipeline.config import load_settings

    with open_store(load_settings(invocation.home)).begin() as unit:
        was_listed = unit.senders.allow(address.strip().lower())
    if not was_listed:
        raise UserError(f"{address} is not on the list", "cndesk outbox unreachable")
    if not invocation.is_quiet:
        click.echo(f"{address} may get automatic mail again")
