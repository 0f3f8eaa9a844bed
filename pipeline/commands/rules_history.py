"""`cndesk rules history`: the rule sets that were in force, since when, by whom, and what they decided."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import click

from pipeline.cli import Invocation
from pipeline.commands.rules_rollback import named
from pipeline.commands.rulesfile import OUTPUT, echo_json, settings_of
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.domain.rulebook import Activation
    from pipeline.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Reign:
    """A rule set's time in force; `until` is None for the one that is."""

    activation: "Activation"
    until: datetime | None
    tickets: int


@click.command("history")
@click.option("--show", "shown", metavar="HASH", help="Print the text of this rule set.")
@click.option("--diff", "compared", metavar="HASH", help="What changed from this rule set to the one in force.")
@click.argument("other", metavar="[HASH]", required=False)
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, shown: str | None, compared: str | None, other: str | None, output: str) -> None:
    """List the rule sets that were in force, newest first; or show one, or the difference of two (--diff HASH [HASH]).

    A HASH may be shortened.

    \b
    cndesk rules history
    cndesk rules history --show 4f0c1d2a
    cndesk rules history --diff 4f0c1d2a 91be77c0
    """
    from pipeline.app import open_store

    if other and not compared:
        raise UserError(f'what of "{other}"?', f"to see it: --show {other}; what changed since: --diff {other}")
    with open_store(settings_of(invocation.home)).look() as unit:
        if shown:
            click.echo(_text(unit, shown), nl=False)
        elif compared:
            click.echo("\n".join(_difference(unit, compared, other)))
        elif output == "json":
            echo_json([_as_json(reign) for reign in _reigns(unit)])
        else:
            _list(_reigns(unit), is_quiet=invocation.is_quiet)


def _reigns(unit: "Unit") -> list[Reign]:
    found, until = [], None
    for row in unit.rulebook.activations():
        found.append(Reign(row, until, unit.rulebook.tickets_decided(row.hash, row.at, until)))
        until = row.at
    return found


def _as_json(reign: Reign) -> dict[str, object]:
    row = reign.activation
    return {
        "hash": row.hash,
        "since": row.at.isoformat(),
        "until": reign.until.isoformat() if reign.until else None,
        "by": row.actor,
        "how": str(row.how),
        "tickets": reign.tickets,
    }


def _list(reigns: list[Reign], *, is_quiet: bool) -> None:
    from pipeline.classify.replay.changes import counted

    if not reigns and not is_quiet:
        click.echo("no rules were in force yet")
    for reign in reigns:
        row = reign.activation
        until = f"{reign.until:%Y-%m-%d %H:%M}" if reign.until else "now"
        count = counted(reign.tickets, "ticket")
        click.echo(f"{row.hash[:8]}  {row.at:%Y-%m-%d %H:%M} - {until:<16}  {row.how:<8}  {count:>14}  {row.actor}")


def _text(unit: "Unit", prefix: str) -> str:
    rules_hash = named(unit, prefix)
    text = unit.rulebook.text(rules_hash)
    if text is None:
        raise UserError(f"the text of {rules_hash[:8]} is not in the store")
    return text


def _difference(unit: "Unit", before: str, after: str | None) -> list[str]:
    newest = unit.rulebook.newest()
    wanted = after or (newest.hash if newest else "")
    old, new = _text(unit, before), _text(unit, wanted)
    names = (f"rules.yaml {before[:8]}", f"rules.yaml {wanted[:8]}")
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm=""))
