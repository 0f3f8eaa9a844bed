"""`cndesk rules try`: what would be decided about a mail; nothing is stored or sent."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import OUTPUT, echo_json

if TYPE_CHECKING:
    from pipeline.classify.trace import Trace
    from pipeline.commands.trial import Trial


@click.command("try")
@click.argument("mail", type=click.Path(path_type=Path))
@click.option("--rules", "file", type=click.Path(path_type=Path), help="Another file than the home's rules.yaml.")
@click.option("--misses", is_flag=True, help="The rules that did not hit as well, each with what failed.")
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, mail: Path, file: Path | None, misses: bool, output: str) -> None:
    """Show what would be decided about MAIL, an .eml file, and why. Nothing is stored or sent.

    Exit code 0: decided; 2: the mail or the rules cannot be read.

    \b
    cndesk rules try question.eml
    cndesk rules try question.eml --misses
    cndesk rules try question.eml --rules new-rules.yaml -o json
    """
    from pipeline.commands.trial import trial_of, trial_rules

    tried = trial_of(invocation, mail, file)
    trace = tried.decision.trace
    if misses:
        from pipeline.classify.evaluate import retrace

        trace = retrace(tried.facts, trial_rules(invocation, file))
    if output == "json":
        echo_json(_as_json(tried, trace))
        return
    click.echo("\n".join(_as_text(tried, trace)))


def _as_json(tried: "Trial", trace: "Trace") -> dict[str, object]:
    from pipeline.classify.evaluate import shown
    from pipeline.commands.trial import trace_as_json

    decision = tried.decision
    return {
        "topic": decision.topic,
        "kind": decision.kind,
        "priority": str(decision.priority),
        "queue": decision.queue,
        "escalate": [party.to for party in decision.escalate],
        "tags": list(decision.tags),
        "template": decision.template,
        **{name: shown(getattr(decision, name)) or None for name in ("sla", "status", "assign", "snooze")},
        **{name: list(getattr(decision, name)) for name in ("watch", "notify", "suggest")},
        "ignored_by": decision.ignored_by or None,
        "spam_by": decision.spam_by or None,
        "fields": dict(decision.fields),
        "rules": list(decision.rules),
        "reasons": list(tried.reasons),
        "acknowledgement": asdict(tried.acknowledgement) if tried.acknowledgement else None,
        **trace_as_json(trace, decision.rules_hash),
    }


def _as_text(tried: "Trial", trace: "Trace") -> Iterator[str]:
    from pipeline.classify.evaluate import shown
    from pipeline.classify.explain.explain import explain

    decision, message = tried.decision, tried.facts.message
    yield f"{message.subject or '(no subject)'}"
    yield f"  from {message.sender or 'nobody certain'}, language {message.language or 'not known'}"
    for field in ("topic", "kind", "priority", "queue", "sla", "template", "status", "assign", "snooze"):
        if value := shown(getattr(decision, field)):
            yield f"  {field:<9} {value}"
    for field in ("escalate", "tags", "watch", "notify", "suggest"):
        if values := getattr(decision, field):
            yield f"  {field:<9} {', '.join(map(shown, values))}"
    for name, value in decision.fields:
        yield f"  {'set':<9} {name}: {value}"
    if decision.ignored_by or decision.spam_by:
        yield f"  left alone, by rule {decision.ignored_by or decision.spam_by}"
    yield ""
    yield from explain(trace, decision.rules_hash, with_misses=True)
    yield ""
    yield from tried.reasons
    if tried.acknowledgement:
        yield f"  Subject: {tried.acknowledgement.subject}"
        yield from (f"  | {line}" for line in tried.acknowledgement.text.splitlines())
