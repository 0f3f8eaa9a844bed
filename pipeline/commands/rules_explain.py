"""`cndesk rules explain`: why a ticket or a mail was decided so, rule by rule and condition by condition."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import OUTPUT, echo_json, home_names, load_rules, settings_of
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.classify.explain.explain import WhyNot
    from pipeline.classify.rules import RuleSet
    from pipeline.classify.trace import Trace
    from pipeline.recall import Recalled

TICKET: Final = re.compile(r"(?:T-)?([0-9]{1,12})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Explained:
    """One mail and how the rules came to their decision on it; `why_not` where one rule is asked about."""

    heading: str
    rules_hash: str
    trace: "Trace"
    names: tuple[str, ...]
    why_not: "WhyNot | None"
    since: datetime | None = None
    doubt: str = ""


@click.command("explain")
@click.argument("subject", metavar="TICKET|MAIL")
@click.option("--why-not", "rule", help="Only this rule: each of its conditions, and what it would need to hit.")
@click.option(
    "--rules", "file", type=click.Path(path_type=Path), help="By another file than the rules in force (then)."
)
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, subject: str, rule: str | None, file: Path | None, output: str) -> None:
    """Explain the decision on a ticket (1042 or T-1042) or on a mail (an .eml file), rule by rule.

    A ticket's mails are tried again by the rules that were in force then, on what the rules could see then.

    Exit code 0: explained; 2: there is no such ticket, mail or rule.

    \b
    cndesk rules explain T-1042
    cndesk rules explain T-1042 --why-not payouts
    cndesk rules explain question.eml --rules new-rules.yaml -o json
    """
    explained = list(_explained(invocation, subject, rule, file))
    if rule:
        _must_be_known(rule, explained)
    if output == "json":
        echo_json([_as_json(each, rule) for each in explained])
        return
    click.echo("\n\n".join("\n".join(_as_text(each)) for each in explained))


def _explained(invocation: Invocation, subject: str, rule: str | None, file: Path | None) -> Iterator[Explained]:
    match = TICKET.fullmatch(subject)
    if match and not Path(subject).exists():
        rules = load_rules(file, home_names(invocation.home)) if file else None
        for recalled in recalled_of(invocation.home, int(match[1]), rules):
            yield _of_ticket(recalled, rule)
        return
    yield _of_mail(invocation, Path(subject), rule, file)


def _of_mail(invocation: Invocation, mail: Path, rule: str | None, file: Path | None) -> Explained:
    from pipeline.classify.evaluate import retrace
    from pipeline.classify.explain.explain import why_not
    from pipeline.commands.trial import facts_of, trial_rules

    facts, rules = facts_of(mail, settings_of(invocation.home)), trial_rules(invocation, file)
    heading = f"{mail.name}: {facts.message.subject or '(no subject)'}"
    asked = why_not(rule, facts, rules) if rule else None
    return Explained(heading, rules.hash, retrace(facts, rules), tuple(each.id for each in rules.rules), asked)


def _of_ticket(recalled: "Recalled", rule: str | None) -> Explained:
    decision, facts = recalled.decision, recalled.facts
    about = (
        f", {facts.message.sender or 'no certain sender'}: {facts.message.subject or '(no subject)'}" if facts else ""
    )
    return Explained(
        f"mail {decision.inbound}, {_shown(decision.at)}{about}",
        recalled.rules_hash,
        recalled.trace,
        recalled.names,
        recalled.why_not(rule) if rule else None,
        recalled.since if recalled.rules_hash == decision.rules_hash else None,
        recalled.doubt,
    )


def recalled_of(home: Path, number: int, rules: "RuleSet | None" = None) -> "list[Recalled]":
    """How the decisions on a ticket's mails came about. Raises UserError where there is none to speak of."""
    from pipeline.app import open_store
    from pipeline.recall import Recollection

    names = home_names(home)
    with open_store(settings_of(home)).look() as unit:
        if unit.tickets.get(number) is None:
            raise UserError(f"no ticket has the number {number}", "cndesk ticket list --all")
        found = Recollection(unit, names).of_ticket(number, rules)
    if not found:
        raise UserError(f"no rule was asked about T-{number}", f"cndesk ticket show T-{number} --why")
    return found


def _must_be_known(rule: str, explained: list[Explained]) -> None:
    """A rule that none of the rule sets has is a slip. Raises UserError."""
    from pipeline.problem import did_you_mean

    names = tuple(dict.fromkeys(name for each in explained for name in each.names))
    if rule not in names and names:
        raise UserError(f'there is no rule "{rule}"', did_you_mean(rule, names) or "cndesk rules stats lists them")


def _as_text(explained: Explained) -> Iterator[str]:
    from pipeline.classify.explain.explain import explain, why_not_lines

    yield explained.heading
    if explained.doubt:
        yield f"  ({explained.doubt})"
    since = f"in force since {_shown(explained.since)}" if explained.since else ""
    if explained.why_not:
        yield f"rules {explained.rules_hash[:12]}" + (f", {since}" if since else "")
        yield from why_not_lines(explained.why_not)
        return
    first, *lines = explain(explained.trace, explained.rules_hash, with_misses=True)
    yield f"{first} ({since})" if since else first
    yield from lines


def _as_json(explained: Explained, rule: str | None) -> dict[str, object]:
    from pipeline.commands.trial import trace_as_json

    trace = [tried for tried in explained.trace if rule in (None, tried.rule)]
    return {
        "mail": explained.heading,
        "in_force_since": explained.since.isoformat() if explained.since else None,
        "doubt": explained.doubt,
        **trace_as_json(trace, explained.rules_hash),
        **({"why_not": asdict(explained.why_not)} if explained.why_not else {}),
    }


def _shown(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
