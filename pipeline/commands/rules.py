"""`cndesk rules`: check, test, try and explain the routing rules; nothing here stores or sends anything."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.errors import FileErrors, UserError
from pipeline.problem import Format, Problem, show

if TYPE_CHECKING:
    from pipeline.classify.names import Names
    from pipeline.classify.rules import RuleSet
    from pipeline.classify.trace import Trace
    from pipeline.commands.trial import Trial
    from pipeline.config import Settings
    from pipeline.domain.classification import RuleTrace

RULES_FILE: Final = "rules.yaml"
TEMPLATES: Final = "templates"
TEMPLATE_SUFFIX: Final = ".md.j2"
_TICKET: Final = re.compile(r"(?:T-)?([0-9]{1,12})", re.IGNORECASE)

FILE = click.argument("file", required=False, type=click.Path(path_type=Path))
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How problems are shown."
)
OUTPUT = click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)


@click.group("rules")
def command() -> None:
    """Check, test, try and explain the routing rules."""


@command.command("check")
@FILE
@FORMAT
@click.pass_obj
def check(invocation: Invocation, file: Path | None, form: Format) -> int:
    """Load FILE (by default the home's rules.yaml) as the service does, and run its examples and tests.

    Exit code 0: it would be taken into service; 2: it would not, with everything that is wrong and where.

    \b
    cndesk rules check
    cndesk rules check new-rules.yaml --format github
    """
    from pipeline.classify.selftest import problems, selftest

    path, names, found = _file(invocation, file), None, list[Problem]()
    try:
        names = _names(invocation.home)
    except FileErrors as errors:
        found += errors.problems
    rules, noted = _examined(path, names)
    found += noted
    if rules and not _errors(noted):
        found += problems(rules, selftest(rules))
    _show(found, form)
    if _errors(found):
        return 2
    if rules and form == "text" and not invocation.is_quiet:
        click.echo(f"{path}: {len(rules.rules)} rules, {rules.examples} examples, {len(rules.tests)} tests: all well")
    return 0


@command.command("test")
@FILE
@FORMAT
@click.pass_obj
def test(invocation: Invocation, file: Path | None, form: Format) -> int:
    """Run the examples and tests of FILE (by default the home's rules.yaml).

    Exit code 0: all passed; 1: some failed; 2: the file cannot be loaded.

    \b
    cndesk rules test
    """
    from pipeline.classify.selftest import problems, selftest

    path = _file(invocation, file)
    rules = _load(path, _names(invocation.home))
    report = selftest(rules)
    _show(problems(rules, report), form)
    if form == "text" and not invocation.is_quiet:
        click.echo(
            f"{path}: {len(report.examples)} examples and {len(report.tests)} tests run, {len(report.failed)} failed"
        )
    return 1 if report.failed else 0


@command.command("try")
@click.argument("mail", type=click.Path(path_type=Path))
@click.option("--rules", "file", type=click.Path(path_type=Path), help="Another file than the home's rules.yaml.")
@OUTPUT
@click.pass_obj
def try_command(invocation: Invocation, mail: Path, file: Path | None, output: str) -> None:
    """Show what would be decided about MAIL, an .eml file, and why. Nothing is stored or sent.

    \b
    cndesk rules try question.eml
    cndesk rules try question.eml --rules new-rules.yaml -o json
    """
    tried = _trial(invocation, mail, file)
    if output == "json":
        _echo_json(_as_json(tried))
        return
    click.echo("\n".join(_as_text(tried)))


@command.command("explain")
@click.argument("subject", metavar="TICKET|MAIL")
@click.option("--why-not", "rule", help="Only this rule: the condition that it missed.")
@click.option("--rules", "file", type=click.Path(path_type=Path), help="For a mail: another file than rules.yaml.")
@OUTPUT
@click.pass_obj
def explain_command(invocation: Invocation, subject: str, rule: str | None, file: Path | None, output: str) -> None:
    """Explain the decision on a ticket (1042 or T-1042) or on a mail (an .eml file), rule by rule.

    \b
    cndesk rules explain T-1042
    cndesk rules explain question.eml --why-not payouts
    """
    from pipeline.classify.explain import explain, why_not

    traces = list(_traces(invocation, subject, file))
    if output == "json":
        _echo_json(
            [_trace_as_json([tried for tried in trace if rule in (None, tried.rule)], on) for trace, on in traces]
        )
        return
    for trace, rules_hash in traces:
        click.echo("\n".join(why_not(trace, rule) if rule else explain(trace, rules_hash, with_misses=True)))


def _file(invocation: Invocation, file: Path | None) -> Path:
    """The file meant; without one, the home's."""
    path = file or invocation.home / RULES_FILE
    if not path.exists():
        raise UserError(f"{path} is not there", "name a file, or a home with --home DIR")
    return path


def _names(home: Path) -> "Names":
    """What the home declares; outside a home, names of people and templates are taken as they stand."""
    from pipeline.classify.names import Names, names
    from pipeline.config import load_settings
    from pipeline.reply.variables import INTERNAL

    if not (home / "cndesk.yaml").exists():
        return Names()
    settings = load_settings(home)
    templates = {path.name.partition(".")[0] for path in (home / TEMPLATES).glob(f"*{TEMPLATE_SUFFIX}")}
    return names(settings.directory, templates - INTERNAL, (mailbox.name for mailbox in settings.mailboxes))


def _examined(path: Path, names: "Names | None") -> "tuple[RuleSet | None, list[Problem]]":
    """What could be read of a file, and all that is wrong with it."""
    from pipeline.classify.load import examine
    from pipeline.classify.names import Names
    from pipeline.document import read

    document = read(path, str(path))
    rules = examine(document, names or Names())
    return rules, sorted(document.problems, key=lambda problem: (problem.place.line, problem.place.column))


def _load(path: Path, names: "Names") -> "RuleSet":
    rules, found = _examined(path, names)
    if rules is None or _errors(found):
        raise FileErrors(_errors(found))
    return rules


def _errors(found: list[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in found if problem.severity == "error")


def _show(found: "list[Problem] | tuple[Problem, ...]", form: Format) -> None:
    if found or form == "json":
        click.echo(show(found, form))


def _settings(home: Path) -> "Settings":
    from pipeline.config import load_settings

    return load_settings(home)


def _trial(invocation: Invocation, mail: Path, file: Path | None) -> "Trial":
    from pipeline.commands.trial import trial

    settings = _settings(invocation.home)
    return trial(mail, settings, _load(_file(invocation, file), _names(invocation.home)))


def _traces(invocation: Invocation, subject: str, file: Path | None) -> "Iterator[tuple[Trace, str]]":
    """The traces of a ticket's mails as they were stored, or of a mail as it would be decided now."""
    match = _TICKET.fullmatch(subject)
    if match and not Path(subject).exists():
        yield from _stored(invocation.home, int(match[1]))
        return
    decision = _trial(invocation, Path(subject), file).decision
    yield decision.trace, decision.rules_hash


def _stored(home: Path, number: int) -> "Iterator[tuple[Trace, str]]":
    from pipeline.app import open_store
    from pipeline.classify.trace import trace_from_json

    with open_store(_settings(home)).look() as unit:
        if unit.tickets.get(number) is None:
            raise UserError(f"no ticket has the number {number}", "cndesk ticket list --all")
        decisions = unit.journal.decisions(number)
    asked = [decision for decision in decisions if decision.trace]
    if not asked:
        raise UserError(f"no rule was asked about T-{number}", f"cndesk ticket show T-{number} --why")
    for decision in asked:
        yield trace_from_json(decision.trace), decision.rules_hash


def _as_json(tried: "Trial") -> dict[str, object]:
    decision = tried.decision
    return {
        "topic": decision.topic,
        "kind": decision.kind,
        "priority": str(decision.priority),
        "queue": decision.queue,
        "escalate": [party.to for party in decision.escalate],
        "tags": list(decision.tags),
        "template": decision.template,
        "rules": list(decision.rules),
        "reasons": list(tried.reasons),
        "acknowledgement": asdict(tried.acknowledgement) if tried.acknowledgement else None,
        **_trace_as_json(decision.trace, decision.rules_hash),
    }


def _trace_as_json(trace: "Sequence[RuleTrace]", rules_hash: str) -> dict[str, object]:
    return {"rules_hash": rules_hash, "trace": [asdict(tried) for tried in trace]}


def _as_text(tried: "Trial") -> Iterator[str]:
    from pipeline.classify.evaluate import shown
    from pipeline.classify.explain import explain

    decision, message = tried.decision, tried.facts.message
    yield f"{message.subject or '(no subject)'}"
    yield f"  from {message.sender or 'nobody certain'}, language {message.language or 'not known'}"
    for field in ("topic", "kind", "priority", "queue", "sla", "template", "assign"):
        if value := shown(getattr(decision, field)):
            yield f"  {field:<9} {value}"
    for field in ("escalate", "tags", "watch", "notify", "suggest"):
        if values := getattr(decision, field):
            yield f"  {field:<9} {', '.join(map(shown, values))}"
    if decision.ignored_by or decision.spam_by:
        yield f"  left alone, by rule {decision.ignored_by or decision.spam_by}"
    yield ""
    yield from explain(decision.trace, decision.rules_hash)
    yield ""
    yield from tried.reasons
    if tried.acknowledgement:
        yield f"  Subject: {tried.acknowledgement.subject}"
        yield from (f"  | {line}" for line in tried.acknowledgement.text.splitlines())


def _echo_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
