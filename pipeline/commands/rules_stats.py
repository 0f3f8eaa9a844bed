"""`cndesk rules stats`: how often each rule hit, was overwritten, and was put right by a person afterwards."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from pipeline.cli import Invocation
from pipeline.commands.moment import Moment
from pipeline.commands.rulesfile import OUTPUT, echo_json, home_names, settings_of
from pipeline.errors import UserError

if TYPE_CHECKING:
    from pipeline.classify.learn.stats import Report, RuleStats, Verdict
    from pipeline.classify.rules import RuleSet
    from pipeline.store.unit import Unit

SHOWN_IDS: Final = 30


@click.command("stats")
@click.option("--since", type=Moment(), default="90d", show_default=True, help="Decisions since then: 30d, 2026-02-01.")
@click.option("--rule", metavar="ID", help="Only this rule.")
@OUTPUT
@click.pass_obj
def command(invocation: Invocation, since: datetime, rule: str | None, output: str) -> None:
    """Count what each rule of the set in force did: hits, what later rules took back, what persons put right.

    A rule's share is of the mails it was tried on: those of its `on`, while it stood in the rule set, that no rule above
    stopped. "kept" is its measured precision: of the tickets where it was the last to set the field and that somebody
    looked into, those whose value nobody changed, with the bounds that so few or many tickets allow (Wilson, 95 %).

    Exit code 0: done, also where nothing was decided yet; 2: a mistake, such as a rule that never was.

    \b
    cndesk rules stats --since 30d
    cndesk rules stats --rule payouts -o json
    """
    from pipeline.app import open_store
    from pipeline.ruletext import in_force

    settings = settings_of(invocation.home)
    calendars = tuple(home_names(invocation.home).calendars.values())
    store = open_store(settings)
    try:
        with store.look() as unit:
            rules = in_force(unit, calendars)
            report = _report(unit, rules, since, {person.email for person in settings.directory.specialists})
    finally:
        store.close()
    if rule is not None:
        report = _only(report, rule)
    if output == "json":
        echo_json(_as_json(report, rules.hash, since))
    else:
        click.echo("\n".join(_as_text(report, rules.hash, since, is_quiet=invocation.is_quiet)))


def _report(unit: "Unit", rules: "RuleSet", since: datetime, persons: set[str]) -> "Report":
    from pipeline.classify.learn.stats import stats
    from pipeline.errors import FileErrors
    from pipeline.ruletext import Written

    def of_hash(rules_hash: str) -> "RuleSet | None":
        text = unit.rulebook.text(rules_hash)
        try:
            return Written(text, f"rule set {rules_hash[:12]}", rules.calendars).load() if text else None
        except FileErrors:
            return None  # written for an older cndesk: its rules count as tried like today's

    made = unit.corrections.made(since, persons)
    return stats(rules, unit.corrections.decided(since), made, unit.corrections.answered(), of_hash)


def _only(report: "Report", rule: str) -> "Report":
    from pipeline.classify.learn.stats import only
    from pipeline.problem import did_you_mean

    chosen = only(report, rule)
    if not chosen.rules and not chosen.gone:
        known = [each.rule for each in (*report.rules, *report.gone)]
        raise UserError(f'no rule is called "{rule}", and none that hit in this time was', did_you_mean(rule, known))
    return chosen


def _as_json(report: "Report", rules_hash: str, since: datetime) -> dict[str, object]:
    return {
        "rules_hash": rules_hash,
        "since": since.isoformat(),
        "mails": report.mails,
        "unreadable": report.unreadable,
        "rules": [_rule_as_json(each) for each in report.rules],
        "gone": [_rule_as_json(each) for each in report.gone],
        "never_fired": list(report.never_fired),
    }


def _rule_as_json(each: "RuleStats") -> dict[str, object]:
    return {
        "rule": each.rule,
        "fires": each.fires,
        "tried": each.tried,
        "share": round(each.fires / each.tried, 4) if each.tried else None,
        "last_fired": each.last_fired.isoformat() if each.last_fired else None,
        "overwritten": [asdict(one) for one in each.overwritten],
        "fields": {
            verdict.field: {
                "last_writer": verdict.last_writer,
                "kept": verdict.kept.as_json(),
                "corrected_to": dict(verdict.corrected_to),
            }
            for verdict in each.verdicts
        },
        "words": dict(each.words),
    }


def _as_text(report: "Report", rules_hash: str, since: datetime, *, is_quiet: bool) -> Iterator[str]:
    if not is_quiet:
        yield f"rule set {rules_hash[:12]}: {report.mails:,} mail{'' if report.mails == 1 else 's'} decided since {since:%Y-%m-%d %H:%M} UTC"
        yield ""
    if not report.mails:
        yield "no mail was decided by rules in this time: look further back with --since, or run cndesk run --once"
        return
    width = max((len(each.rule) for each in (*report.rules, *report.gone)), default=4)
    yield f"{'rule':<{width}}  {'hits':>7}  {'share':>6}  last hit"
    for each in report.rules:
        if each.fires:
            yield from _rule_as_text(each, width)
    yield from _remarks(report, width)


def _remarks(report: "Report", width: int) -> Iterator[str]:
    if report.never_fired:
        more = len(report.never_fired) - SHOWN_IDS
        rest = f" and {more} more" if more > 0 else ""
        yield ""
        yield f"never hit ({len(report.never_fired)}): {', '.join(report.never_fired[:SHOWN_IDS])}{rest}"
    if report.gone:
        yield ""
        yield "no longer in the rule set:"
        for each in report.gone:
            yield from _rule_as_text(each, width)
    if report.unreadable:
        yield ""
        yield f"{report.unreadable} stored traces could not be read, and were left out"


def _rule_as_text(each: "RuleStats", width: int) -> Iterator[str]:
    share = f"{each.fires / each.tried:6.1%}" if each.tried else f"{'-':>6}"
    last = f"{each.last_fired:%Y-%m-%d}" if each.last_fired else "never"
    yield f"{each.rule:<{width}}  {each.fires:>7,}  {share}  {last}"
    yield from (f"    {_verdict(verdict)}" for verdict in each.verdicts)
    if each.overwritten:
        yield "    overwritten: " + ", ".join(f"{one.field} by {one.by} {one.times:,}x" for one in each.overwritten)
    if each.words:
        yield "    words: " + ", ".join(f"{word} {times:,}" for word, times in each.words)


def _verdict(verdict: "Verdict") -> str:
    wrong = ", ".join(f"{value} {times:,}x" for value, times in verdict.corrected_to)
    put_right = f"; put right to {wrong}" if wrong else ""
    return f"{verdict.field}: last to set it on {verdict.last_writer:,} ticket{'s' if verdict.last_writer != 1 else ''}, kept {verdict.kept}{put_right}"
