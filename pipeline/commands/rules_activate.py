"""`cndesk rules activate`: put a file into force, once it is checked and tested."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import FILE, OUTPUT, RULES_FILE, echo_json, home_names, rules_file, settings_of
from pipeline.domain.hindsight import COMMAND_LINE
from pipeline.errors import FileErrors, UserError
from pipeline.kind import is_address

if TYPE_CHECKING:
    from pipeline.classify.replay.changes import Changes
    from pipeline.inforce import Filed


def _answering(_context: click.Context, _option: click.Parameter, by: str) -> str:
    """Whoever answers for it can be written to."""
    if by != COMMAND_LINE and not is_address(by):
        raise click.BadParameter(f'"{by}" is no address, such as lead@cn-desk.example.')
    return by


BY: Final = click.option(
    "--by",
    metavar="ADDRESS",
    default=COMMAND_LINE,
    callback=_answering,
    help="Who answers for it, for the history [default: the command line].",
)


@click.command("activate")
@FILE
@BY
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, file: Path | None, by: str, output: str) -> int:
    """Check FILE, run its examples and tests, write it to the home's rules.yaml and put it into force.

    Without FILE the home's rules.yaml as it is now. A running service takes the rules up before the next mails.

    Exit code 0: in force; 1: in force, but rules.yaml could not be written; 2: refused, with all that is wrong.

    \b
    cndesk rules activate new-rules.yaml --by lead@cn-desk.example
    cndesk rules activate
    """
    from pipeline.document import MAX_BYTES
    from pipeline.domain.rulebook import How
    from pipeline.watch import read_content

    path = rules_file(invocation, file)
    content = read_content(path, MAX_BYTES)
    if content.source is None:
        raise UserError(f"{path}: cannot be read: {content.why}", "check the path and its permissions")
    return bring_into_force(invocation, content.source, (by, How.ACTIVATE), output, str(file) if file else "")


def bring_into_force(invocation: Invocation, source: bytes, why: "tuple[str, str]", output: str, name: str = "") -> int:
    """Check, test, write and record a text, and tell what changed; `why` is (actor, how). Raises FileErrors."""
    from pipeline.app import open_store, utc_now
    from pipeline.classify.replay.changes import changes
    from pipeline.domain.rulebook import Cause, How
    from pipeline.inforce import examined, put_in_force
    from pipeline.watch import Content

    found = examined(Content(source), home_names(invocation.home), name=name or RULES_FILE)
    if found.rules is None:
        raise FileErrors(found.problems)
    settings = settings_of(invocation.home)
    path = settings.home / RULES_FILE
    with open_store(settings).begin() as unit:
        newest = unit.rulebook.newest()
        before = (unit.rulebook.text(newest.hash) or "") if newest else ""
        cause = Cause(why[0], How(why[1]), utc_now())
        filed = put_in_force(unit, path, found.rules, source, cause)
    differences = changes(before, found.rules.source)
    if output == "json":
        echo_json(_as_json(found.rules.hash, newest.hash if newest else None, differences, filed))
    elif not invocation.is_quiet:
        _tell(found.rules.hash, newest.hash if newest else None, differences, filed)
    if filed.fault:
        message = f"cndesk: {path} could not be written: {filed.fault}"
        click.echo(f"{message}\n        the rules are in force from the database; bring the file in line", err=True)
    return 1 if filed.fault else 0


def _as_json(rules_hash: str, before: str | None, found: "Changes", filed: "Filed") -> dict[str, object]:
    return {
        "hash": rules_hash,
        "before": before,
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": list(found.changed),
        "reordered": found.is_reordered,
        "sections": list(found.sections),
        "kept_as": filed.kept_as or None,
        "fault": filed.fault or None,
    }


def _tell(rules_hash: str, before: str | None, found: "Changes", filed: "Filed") -> None:
    if rules_hash == before:
        click.echo(f"{rules_hash[:8]} was in force already")
    else:
        for line in found.lines if before else ():
            click.echo(line)
        click.echo(f"{rules_hash[:8]} is in force" + (f", in place of {before[:8]}" if before else ""))
    if filed.kept_as:
        click.echo(f"what stood in rules.yaml was in no history: it is kept as {filed.kept_as}")
