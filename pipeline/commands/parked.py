"""`cndesk parked`: mails that were set aside, with their cause; nothing is ever thrown away here by itself."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from pipeline.cli import Invocation
from pipeline.errors import UserError
from pipeline.store.unit import Store


@click.group("parked")
def command() -> None:
    """Mails that were set aside, with their cause."""


@command.command("list")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs.")
@click.pass_obj
def list_command(invocation: Invocation, output: str) -> None:
    """List parked mails, oldest first.

    \b
    cndesk parked list
    """
    with _store(invocation).look() as unit:
        parked = unit.inbox.parked()
    if output == "json":
        rows = [asdict(mail) | {"received_at": mail.received_at.isoformat()} for mail in parked]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for mail in parked:
        click.echo(f"{mail.id:>6}  {mail.received_at:%Y-%m-%d %H:%M}  {mail.mailbox}  {mail.size} bytes  {mail.cause}")
    if not parked and not invocation.is_quiet:
        click.echo("nothing is parked")


@command.command("show")
@click.argument("number", type=int)
@click.option("--raw", "to_file", type=click.Path(path_type=Path), help="Write the mail's bytes to this file.")
@click.pass_obj
def show(invocation: Invocation, number: int, to_file: Path | None) -> None:
    """Show the header of parked mail NUMBER and its cause.

    \b
    cndesk parked show 17 --raw 17.eml
    """
    with _store(invocation).look() as unit:
        mail = next((mail for mail in unit.inbox.parked() if mail.id == number), None)
        if mail is None:
            raise _unknown(number)
        source = unit.inbox.raw(mail.raw_sha256)
    if to_file:
        to_file.write_bytes(source)
    click.echo(f"mail {mail.id} of mailbox {mail.mailbox}, {mail.size} bytes, tried {mail.attempts} times")
    click.echo(f"cause: {mail.cause}\n")
    header = source.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    click.echo("".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in header))


@command.command("retry")
@click.argument("numbers", nargs=-1, type=int, required=True)
@click.pass_obj
def retry(invocation: Invocation, numbers: tuple[int, ...]) -> None:
    """Take parked mails up again; the next pass processes them.

    \b
    cndesk parked retry 17 18 && cndesk run --once
    """
    with _store(invocation).begin() as unit:
        for number in numbers:
            if not unit.inbox.retry(number):
                raise _unknown(number)
    click.echo(f"{len(numbers)} taken up again")


@command.command("discard")
@click.argument("number", type=int)
@click.option("--why", required=True, help="The reason, which is kept.")
@click.pass_obj
def discard(invocation: Invocation, number: int, why: str) -> None:
    """Give parked mail NUMBER up; its bytes and the reason are kept.

    \b
    cndesk parked discard 17 --why "spam with a broken MIME structure"
    """
    with _store(invocation).begin() as unit:
        if not unit.inbox.discard(number, why):
            raise _unknown(number)
    click.echo(f"mail {number} is given up")


def _store(invocation: Invocation) -> Store:
    from pipeline.app import open_store
    from pipeline.config import load_settings

    return open_store(load_settings(invocation.home))


def _unknown(number: int) -> UserError:
    return UserError(f"no parked mail has the number {number}", "cndesk parked list")
