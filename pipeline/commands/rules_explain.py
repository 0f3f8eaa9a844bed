"""`cndesk rules explain`: why a ticket or a mail was decided so, rule by rule."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import OUTPUT, echo_json, settings_of
from pipeline.commands.trial import trace_as_json, trial_of
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.classify.trace import Trace

_TICKET: Final = re.compile(r"(?:T-)?([0-9]{1,12})", re.IGNORECASE)


@click.command("explain")
@click.argument("subject", metavar="TICKET|MAIL")
@click.option("--why-not", "rule", help="Only this rule: the condition that it missed.")
@click.option("--rules", "file", type=click.Path(path_type=Path), help="For a mail: another file than rules.yaml.")
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, subject: str, rule: str | None, file: Path | None, output: str) -> None:
    """Explain the decision on a ticket (1042 or T-1042) or on a mail (an .eml file), rule by rule.

    \b
    cndesk rules explain T-1042
    cndesk rules explain question.eml --why-not payouts
    """
    from pipeline.classify.explain import explain, why_not

    traces = list(_traces(invocation, subject, file))
    if output == "json":
        echo_json([trace_as_json([tried for tried in trace if rule in (None, tried.rule)], on) for trace, on in traces])
        return
    for trace, rules_hash in traces:
        click.echo("\n".join(why_not(trace, rule) if rule else explain(trace, rules_hash, with_misses=True)))


def _traces(invocation: Invocation, subject: str, file: Path | None) -> "Iterator[tuple[Trace, str]]":
    """The traces of a ticket's mails as they were stored, or of a mail as it would be decided now."""
    match = _TICKET.fullmatch(subject)
    if match and not Path(subject).exists():
        yield from _stored(invocation.home, int(match[1]))
        return
    decision = trial_of(invocation, Path(subject), file).decision
    yield decision.trace, decision.rules_hash


def _stored(home: Path, number: int) -> "Iterator[tuple[Trace, str]]":
    from pipeline.app import open_store
    from pipeline.classify.trace import trace_from_json

    with open_store(settings_of(home)).look() as unit:
        if unit.tickets.get(number) is None:
            raise UserError(f"no ticket has the number {number}", "cndesk ticket list --all")
        decisions = unit.journal.decisions(number)
    asked = [decision for decision in decisions if decision.trace]
    if not asked:
        raise UserError(f"no rule was asked about T-{number}", f"cndesk ticket show T-{number} --why")
    for decision in asked:
        yield trace_from_json(decision.trace), decision.rules_hash
