"""`cndesk rules test`: run the examples and tests of a rules file, and tell what none of them reaches."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import Invocation
from pipeline.commands.rulesfile import (
    FILE,
    FORMAT,
    echo_json,
    home_names,
    load_rules,
    rules_file,
    show_problems,
)
from pipeline.problem import Format, Problem, show

if TYPE_CHECKING:
    from pipeline.classify.trial.coverage import Coverage, Share


@click.command("test")
@FILE
@FORMAT
@click.option("--coverage", "with_coverage", is_flag=True, help="What no example or test reaches, with its place.")
@click.option("--min", "least", type=click.FloatRange(0, 100), help="Fail below so many percent (of rules, branches).")
@click.pass_obj
def command(invocation: Invocation, file: Path | None, form: Format, with_coverage: bool, least: float | None) -> int:
    """Run the examples and tests of FILE (by default the home's rules.yaml).

    With --coverage: the rules that nothing hits, the conditions that never came out true or false, the actions that
    never took effect. --min asks for coverage too.

    Exit code 0: all passed; 1: some failed, or too little is reached; 2: the file cannot be loaded.

    \b
    cndesk rules test
    cndesk rules test --coverage --min 90
    cndesk rules test new-rules.yaml --coverage --format json
    """
    from pipeline.classify.replay.changes import counted
    from pipeline.classify.trial.coverage import below, cover, gaps_shown
    from pipeline.classify.trial.selftest import problems, selftest

    path = rules_file(invocation, file)
    rules = load_rules(path, home_names(invocation.home))
    report = selftest(rules)
    coverage = cover(rules) if with_coverage or least is not None else None
    short = below(coverage, rules, least) if coverage and least is not None else ()
    found = (*problems(rules, report), *short)
    if coverage and form == "json":
        echo_json({"problems": _as_rows(found), "coverage": _as_json(coverage)})
    else:
        show_problems((*found, *(gaps_shown(coverage, rules) if coverage and with_coverage else ())), form)
    if form == "text" and not invocation.is_quiet:
        run = f"{counted(len(report.examples), 'example')} and {counted(len(report.tests), 'test')} run"
        click.echo(f"{path}: {run}, {len(report.failed)} failed")
        if coverage:
            click.echo(f"{path}: reached are {coverage.rules} rules and {coverage.branches} branches")
    return 1 if found else 0


def _as_rows(found: tuple[Problem, ...]) -> object:
    """The problems as `--format json` lists them."""
    return json.loads(show(found, "json"))


def _as_json(coverage: "Coverage") -> dict[str, object]:
    return {
        "rules": _share(coverage.rules),
        "branches": _share(coverage.branches),
        "gaps": [
            {"rule": gap.rule, "line": gap.place.line, "column": gap.place.column, "path": gap.path, "what": gap.what}
            for gap in coverage.gaps
        ],
    }


def _share(share: "Share") -> dict[str, object]:
    return asdict(share) | {"percent": round(share.percent, 1)}
