"""`cndesk rules suggest`: rules that corrections call for, with their figures; and mails that no rule caught."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.moment import Moment
from pipeline.commands.rulesfile import echo_json, home_names, settings_of

if TYPE_CHECKING:
    from pipeline.classify.learn.suggest import Asked, Heap, Proposal, Suggestions
    from pipeline.config import Settings

SHOWN: Final = 8


@click.command("suggest")
@click.option("--since", type=Moment(), default="180d", show_default=True, help="Tickets since then: 90d, 2026-02-01.")
@click.option(
    "--min-precision",
    "precision",
    type=click.FloatRange(0.5, 1),
    default=0.8,
    show_default=True,
    help="So many of the tickets that a rule hits must have the label, also of those it was not made from.",
)
@click.option(
    "--min-support",
    "support",
    type=click.IntRange(min=2),
    default=3,
    show_default=True,
    help="So many corrected tickets must stand behind each word.",
)
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "json", "yaml"]),
    default="text",
    help="For people, for programs, or the rules alone.",
)
@click.pass_obj
def command(invocation: Invocation, since: datetime, precision: float, support: int, output: str) -> None:
    """Propose rules from tickets whose topic, queue or priority a person put right, and show mails that no rule caught.

    Nothing is put into force: paste what you like at the end of `rules:` in a copy of rules.yaml, then replay it. The
    figures come from the engine, run over the stored facts of tickets with the rule in place; "not made from" means
    five rounds, each with rules made from four fifths of the tickets and measured on the rest. A ticket that nobody
    corrected counts as rightly filed. Names, addresses and long numbers are masked in the examples; read them all the
    same before you share the file.

    Exit code 0: done, also where there is nothing to propose; 2: a mistake, or no rule set to start from.

    \b
    cndesk rules suggest --since 90d
    cndesk rules suggest -o yaml > proposed.yaml
    cndesk rules suggest --min-precision 0.9 --min-support 5 -o json
    """
    from pipeline.classify.learn.suggest import Asked

    settings = settings_of(invocation.home)
    found = _suggestions(invocation, settings, since, Asked(precision, support, _private(settings)))
    match output:
        case "json":
            echo_json(_as_json(found, since))
        case "yaml":
            click.echo("\n".join(_as_yaml(found, since)))
        case _:
            click.echo("\n".join(_as_text(found, since)))


def _suggestions(invocation: Invocation, settings: "Settings", since: datetime, asked: "Asked") -> "Suggestions":
    import sys

    from pipeline.app import open_store
    from pipeline.classify.learn.cases import cases
    from pipeline.classify.learn.suggest import suggest
    from pipeline.ruletext import in_force

    def note(words: str) -> None:
        if not invocation.is_quiet and sys.stderr.isatty():
            click.echo(words, err=True)

    calendars = tuple(home_names(invocation.home).calendars.values())
    store = open_store(settings)
    try:
        with store.look() as unit:
            rules = in_force(unit, calendars)
            note("reading the tickets")
            made = unit.corrections.made(since, {person.email for person in settings.directory.specialists})
            history = list(cases(unit.corrections.opened(since), rules, unit.corrections.labels(), made))
    finally:
        store.close()
    return suggest(history, rules, asked, note)


def _private(settings: "Settings") -> frozenset[str]:
    """The words of the names of all who are in the directory: no rule may look for a person."""
    from pipeline.classify.learn.terms import name_words

    directory = settings.directory
    names = [
        *(person.name for person in directory.specialists),
        *(person.name for person in directory.cnms),
        *(contact.name for network in directory.networks for contact in network.contacts),
    ]
    return frozenset(word for name in names for word in name_words(name))


def _as_json(found: "Suggestions", since: datetime) -> dict[str, object]:
    return {
        "since": since.isoformat(),
        "tickets": found.cases,
        "corrected": found.corrected,
        "proposals": [_proposal_as_json(each) for each in found.proposals],
        "refused": [
            {"field": each.target.field, "value": each.target.value, "terms": list(each.terms), "reason": each.reason}
            for each in found.refused
        ],
        "left_over": [
            {"field": each.field, "value": each.value, "tickets": list(each.tickets)} for each in found.left_over
        ],
        "uncaught": found.uncaught,
        "heaps": [
            {"tickets": list(heap.tickets), "words": list(heap.words), "subjects": list(heap.subjects)}
            for heap in found.heaps
        ],
    }


def _proposal_as_json(each: "Proposal") -> dict[str, object]:
    done = each.effect
    return {
        "id": each.draft.id,
        "field": each.target.field,
        "value": each.target.value,
        "terms": list(each.draft.terms),
        "then": dict(each.draft.then),
        "examples": [sample.text for sample in each.draft.examples],
        "corrected": each.corrected,
        "held_out": {"precision": each.held_out.precision.as_json(), "recall": each.held_out.recall.as_json()},
        "in_history": {"precision": done.hits.as_json(), "puts_right": list(done.puts_right)},
        "breaks": list(done.breaks),
        "changes_uncorrected": list(done.changes_uncorrected),
        "overrules": dict(done.overruled),
        "catches": done.catches,
        "yaml": each.yaml,
    }


def _as_yaml(found: "Suggestions", since: datetime) -> Iterator[str]:
    """The rules and nothing else that YAML would read: a list that belongs below `rules:`."""
    yield f"  # {len(found.proposals)} rules proposed by `cndesk rules suggest --since {since:%Y-%m-%d}`; try them with"
    yield "  # `cndesk rules replay new-rules.yaml` before you activate them."
    for each in found.proposals:
        yield ""
        yield from (f"  # {line}" for line in _figures(each))
        yield each.yaml.rstrip()


def _as_text(found: "Suggestions", since: datetime) -> Iterator[str]:
    yield (
        f"{found.cases:,} tickets since {since:%Y-%m-%d}; {found.corrected:,} were put right by a person and would go"
        f" wrong again; {found.uncaught:,} {'was' if found.uncaught == 1 else 'were'} caught by no rule and corrected by nobody"
    )
    if not found.cases:
        yield "no ticket of this time has its facts kept: look further back with --since, or wait for more mail"
        return
    for number, each in enumerate(found.proposals, 1):
        yield ""
        yield f"{number}. {each.target.field} {each.target.value}"
        yield from (f"   {line}" for line in _figures(each))
        yield ""
        yield each.yaml.rstrip()
    yield from _nothing_or_how(found)
    yield from _rest(found)


def _nothing_or_how(found: "Suggestions") -> Iterator[str]:
    yield ""
    if found.proposals:
        yield "Nothing was changed. Paste what you like at the end of `rules:` in a copy of rules.yaml, and try it:"
        yield "    cndesk rules check new-rules.yaml && cndesk rules replay new-rules.yaml --since 30d"
    elif found.corrected:
        yield "No rule is proposed: no words tell these tickets apart from others well enough, or there are too few yet."
    else:
        yield "No rule is proposed: nobody had to put anything right that the rules in force still get wrong."


def _figures(each: "Proposal") -> Iterator[str]:
    done = each.effect
    yield f"puts {len(done.puts_right)} of {each.corrected} corrected tickets right ({_tickets(done.puts_right)})"
    yield f"precision on tickets it was not made from: {each.held_out.precision}; on all it hits: {done.hits}"
    yield f"recall on tickets it was not made from: {each.held_out.recall}"
    if done.overruled:
        yield "overrules " + ", ".join(f"{rule} on {times} tickets" for rule, times in done.overruled)
    if done.changes_uncorrected:
        yield (
            f"changes {len(done.changes_uncorrected)} tickets that nobody corrected ({_tickets(done.changes_uncorrected)})"
        )
    if done.breaks and done.breaks != done.changes_uncorrected:
        yield f"of all tickets, makes {len(done.breaks)} wrong that are right now ({_tickets(done.breaks)})"
    if done.catches:
        yield f"catches {done.catches} mails that no rule caught"


def _rest(found: "Suggestions") -> Iterator[str]:
    for refused in found.refused:
        words = ", ".join(term.removesuffix("*") for term in refused.terms)
        yield f"Not proposed for {refused.target.field} {refused.target.value}: {words}: {refused.reason}"
    for left in found.left_over:
        yield f"Corrected to {left.field} {left.value}, and no rule found for it: {_tickets(left.tickets)}"
    for heap in found.heaps:
        yield ""
        yield from _heap(heap)


def _heap(heap: "Heap") -> Iterator[str]:
    """Mails without a label: what they are about is for a person to say."""
    from pipeline.classify.learn.proposed import condition

    yield f"{len(heap.tickets)} mails alike that no rule caught and nobody corrected: {_tickets(heap.tickets)}"
    yield from (f"    subject: {subject}" for subject in heap.subjects)
    yield f"    they share: when: {condition(heap.words)}"


def _tickets(numbers: tuple[int, ...]) -> str:
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(f"T-{number}" for number in numbers[:SHOWN]) + more
