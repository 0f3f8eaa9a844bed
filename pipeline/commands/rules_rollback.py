"""`cndesk rules rollback`: put an earlier rule set into force again."""

from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rules_activate import BY, bring_into_force
from pipeline.commands.rulesfile import OUTPUT, settings_of
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.store.unit import Unit

MAX_STEPS: Final = 999
"""A longer number is the beginning of a hash."""


@click.command("rollback")
@click.argument("which", metavar="[HASH|STEPS]", default="1")
@BY
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, which: str, by: str, output: str) -> int:
    """Put the rule set before the one in force into force again, or that of STEPS back, or the one of HASH.

    It is checked and tested like any other file, and written to the home's rules.yaml. A HASH may be shortened.

    Exit code 0: in force; 1: in force, but rules.yaml could not be written; 2: refused, with all that is wrong.

    \b
    cndesk rules history
    cndesk rules rollback
    cndesk rules rollback 4f0c1d2a --by lead@cn-desk.example
    """
    from pipeline.app import open_store
    from pipeline.domain.rulebook import How

    with open_store(settings_of(invocation.home)).look() as unit:
        wanted = _wanted(unit, which)
        text = unit.rulebook.text(wanted)
    if text is None:
        raise UserError(f"the text of {wanted[:8]} is not in the store", "cndesk rules history lists what is")
    return bring_into_force(invocation, text.encode("utf-8"), (by, How.ROLLBACK), output, f"rule set {wanted[:8]}")


def _wanted(unit: "Unit", which: str) -> str:
    if which.isdecimal() and int(which) <= MAX_STEPS:
        return _back(unit, int(which))
    return named(unit, which)


def named(unit: "Unit", prefix: str) -> str:
    """The one hash that was in force and begins so. Raises UserError."""
    found = unit.rulebook.hashes(prefix.lower())
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f'{len(found)} rule sets have a hash that begins with "{prefix}"', "give more of it")
    raise UserError(f'no rule set that was in force has a hash that begins with "{prefix}"', "cndesk rules history")


def _back(unit: "Unit", steps: int) -> str:
    """The set so many steps before the one in force, as history has them: equal ones in a row are one."""
    from pipeline.classify.replay.changes import counted

    hashes = [row.hash for row in unit.rulebook.activations()]
    row = [rules for place, rules in enumerate(hashes) if place == 0 or hashes[place - 1] != rules]
    if not 0 < steps < len(row):
        known = f"history goes back {counted(len(row) - 1, 'step')}" if row else "no rules were in force yet"
        raise UserError(f"there is nothing {counted(steps, 'step')} back: {known}", "cndesk rules history")
    return row[steps]
